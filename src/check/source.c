/* Opening a source. */
#include "check/source.h"

#include <stdio.h>

#include "base/ascii.h"
#include "base/limits.h"
#include "check/layouts.h"

void source_init(struct source *s, int root, const char *file_name, int vault_fd)
{
    *s = (struct source){.root = root, .file_name = file_name};
    vault_init(&s->vault, vault_fd);
}

void source_close(struct source *s)
{
    if (!s->opened)
        return;
    archive_free(&s->archive);
    if (s->plain.ctx != NULL)
        age_close(&s->plain);
    if (s->file.ctx != NULL)
        s->host.store.close(&s->host.store, &s->file);
    arena_free(&s->arena);
    const struct vault vault = s->vault;
    *s = (struct source){.root = s->root, .file_name = s->file_name, .vault = vault};
}

void source_free(struct source *s)
{
    source_close(s);
    vault_free(&s->vault);
}

static enum status fail(struct source *s, enum status status, uint64_t offset, const char *why)
{
    s->why = why != NULL ? why : status_text(status);
    s->why_offset = offset;
    return status;
}

static bool has_ending(const char *name, const char *ending)
{
    struct span n = span_str(name), e = span_str(ending);
    return n.len > e.len && span_equal_nocase(span_skip(n, n.len - e.len), e);
}

/* Whether it is a compressed stream, which cannot be read at any place. */
static const char *compression_of(struct span head)
{
    static const struct {
        struct span magic;
        const char *why;
    } KINDS[] = {
        {SPAN_LITERAL("\x1f\x8b"), "gzip"},
        {SPAN_LITERAL("\xfd"
                      "7zXZ"),
         "xz"},
        {SPAN_LITERAL("\x28\xb5\x2f\xfd"), "zstd"},
        {SPAN_LITERAL("BZh"), "bzip2"},
        {SPAN_LITERAL("7z\xbc\xaf\x27\x1c"), "7-Zip"},
        {SPAN_LITERAL("Rar!\x1a\x07"), "RAR"},
    };
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (span_starts(head, KINDS[i].magic))
            return KINDS[i].why;
    return NULL;
}

static enum status unchanged(void *ctx)
{
    const struct source *s = ctx;
    return s->host.store.unchanged(&s->file);
}

/* age: STATUS_WRONG_PASSWORD until its key is there. */
static enum status open_age(struct source *s, const struct source_keys *keys)
{
    struct problem problem = {0};
    struct age_facts facts;
    s->is_age = true;
    enum status status = age_file_open(&s->arena, &s->file.input, &s->age, &problem);
    if (status != STATUS_OK)
        return fail(s, status == STATUS_NOT_ENCRYPTED ? STATUS_MALFORMED : status, problem.offset,
                    problem.what);
    if (keys == NULL || !keys->has_age)
        return fail(s, STATUS_WRONG_PASSWORD, 0, "it is encrypted with age");
    status = age_open(&s->arena, &s->age, &keys->age, &s->plain, &facts);
    if (status != STATUS_OK)
        return fail(s, status, s->age.header.size, "the encrypted part of the age file is damaged");
    s->age_truncated = facts.truncated;
    s->bytes = s->plain;
    return STATUS_OK;
}

/* Without `.age`. */
static void name_inner(struct source *s)
{
    struct span name = span_str(s->file_name);
    if (s->is_age && has_ending(s->file_name, ".age"))
        name = span_head(name, name.len - 4);
    name = span_head(name, sizeof s->inner_name - 1);
    memcpy(s->inner_name, name.ptr, name.len);
    s->inner_name[name.len] = '\0';
}

static enum archive_kind archive_kind_of(const struct source *s)
{
    enum archive_kind kind = archive_recognise(&s->bytes);
    if (kind == ARCHIVE_NONE && has_ending(s->inner_name, ".zip"))
        return ARCHIVE_ZIP;
    if (kind == ARCHIVE_NONE && has_ending(s->inner_name, ".tar"))
        return ARCHIVE_TAR;
    return kind;
}

static enum status refuse_compressed(struct source *s)
{
    static char why[160];
    uint8_t head[8];
    size_t len = s->bytes.size < sizeof head ? (size_t)s->bytes.size : sizeof head;
    TRY(input_read_at(&s->bytes, 0, head, len));
    const char *kind = compression_of(span_of(head, len));
    if (kind == NULL)
        return STATUS_OK;
    (void)snprintf(why, sizeof why,
                   "it is compressed (%s), and this version does not read such containers: unpack "
                   "it, and check what comes out",
                   kind);
    return fail(s, STATUS_UNSUPPORTED, 0, why);
}

static void name_container(struct source *s, const char *inside)
{
    (void)snprintf(s->container, sizeof s->container, "%s%s%s", s->is_age ? "age" : "",
                   s->is_age && inside[0] != '\0' ? " " : "",
                   !s->is_age && inside[0] == '\0' ? "file" : inside);
}

static enum status open_inner(struct source *s)
{
    name_inner(s);
    enum archive_kind kind = archive_kind_of(s);
    if (kind == ARCHIVE_NONE) {
        TRY(refuse_compressed(s));
        name_container(s, "");
        one_file_init(&s->one_file, &s->bytes, s->inner_name);
        s->one_file.unchanged = unchanged;
        s->one_file.unchanged_ctx = s;
        s->whole = s->is_age ? &s->one_file.store : &s->host.store;
        return STATUS_OK;
    }
    name_container(s, kind == ARCHIVE_ZIP ? "zip" : "tar");
    archive_init(&s->archive, kind, &s->bytes);
    s->archive.attic = vault_attic(&s->vault);
    s->archive.unchanged = unchanged;
    s->archive.unchanged_ctx = s;
    s->whole = &s->archive.store;
    return STATUS_OK;
}

static enum status open_file(struct source *s, const struct source_keys *keys)
{
    uint8_t head[64];
    host_store_file(&s->host, s->root, s->file_name);
    enum status status = s->host.store.open(&s->host.store, s->file_name, &s->file);
    if (status != STATUS_OK)
        return fail(s, status, 0, NULL);
    size_t len = s->file.input.size < sizeof head ? (size_t)s->file.input.size : sizeof head;
    TRY(input_read_at(&s->file.input, 0, head, len));
    s->bytes = s->file.input;
    if (age_recognise(span_of(head, len)))
        TRY(open_age(s, keys));
    else if (has_ending(s->file_name, ".age"))
        return fail(s, STATUS_NOT_ENCRYPTED, 0,
                    "its name ends in .age, but it is no age file: not encrypted, or damaged at "
                    "its beginning");
    return open_inner(s);
}

static enum status open_source(struct source *s, const struct source_keys *keys)
{
    arena_init(&s->arena, (size_t)MIB(16));
    if (s->file_name != NULL)
        return open_file(s, keys);
    (void)snprintf(s->container, sizeof s->container, "folder");
    host_store_folder(&s->host, s->root);
    s->whole = &s->host.store;
    return STATUS_OK;
}

enum status source_whole(struct source *s, const struct source_keys *keys,
                         const struct store **ret_store)
{
    if (!s->opened) {
        s->opened = true;
        s->status = open_source(s, keys);
    }
    if (s->status == STATUS_OK)
        *ret_store = s->whole;
    return s->status;
}

/* An archive holds a backup at its root, or below one folder. */
static enum status place(struct source *s)
{
    static const char *const lists[] = {"Manifest.db", "Manifest.mbdb", NULL};
    const char *prefix = "";
    s->store = s->whole;
    if (s->whole != &s->archive.store)
        return STATUS_OK;
    if (archive_list(&s->archive) != STATUS_OK)
        return fail(s, s->archive.status, s->archive.problem.offset, s->archive.problem.what);
    enum status status = sub_store_find(s->whole, &s->arena, lists, &prefix, &s->backups);
    bool is_backup = status == STATUS_OK;
    if (status == STATUS_NOT_FOUND)
        status = sub_store_common(s->whole, &s->arena, &prefix);
    if (status == STATUS_NO_MEMORY)
        return fail(s, status, 0, NULL);
    if (prefix[0] == '\0')
        return STATUS_OK;
    sub_store_init(&s->sub, s->whole, prefix);
    if (is_backup || layout_surest(&s->sub.store) > layout_surest(s->whole))
        s->store = &s->sub.store;
    return STATUS_OK;
}

enum status source_store(struct source *s, const struct source_keys *keys,
                         const struct store **ret_store)
{
    const struct store *whole;
    TRY(source_whole(s, keys, &whole));
    if (!s->placed) {
        s->placed = true;
        s->status = place(s);
    }
    if (s->status == STATUS_OK)
        *ret_store = s->store;
    return s->status;
}
