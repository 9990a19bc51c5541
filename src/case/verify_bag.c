/* The folder and the bag: only what belongs there, everything listed, every hash right. */
#include "base/limits.h"
#include "case/bag.h"
#include "case/verify.h"

static const char *const TOP_FILES[] = {"bagit.txt",           "bag-info.txt",
                                        "manifest-sha256.txt", "tagmanifest-sha256.txt",
                                        "custody.jsonl",       NULL};
/* Not protected by any hash, and never read here: derived, or a person's own. */
static const char *const FREE_FILES[] = {"index.db", "notes.txt", "notes.jsonl", NULL};
static const char *const FOLDERS[] = {"data", "data/runs", "data/consent", "seals", "stamps", NULL};
static const char *const ITEM_PARENTS[] = {"data/runs/", "data/consent/", "seals/", "stamps/",
                                           NULL};

static bool is_one_of(struct span path, const char *const *names)
{
    for (; *names != NULL; names++)
        if (span_equal_str(path, *names))
            return true;
    return false;
}

static bool is_id(struct span text)
{
    uint64_t number;
    return text.len == 4 && span_to_uint(text, &number) && number > 0;
}

/* `data/runs/0001`, and with `file` also `data/runs/0001/name`. */
static bool is_item(struct span path, bool file)
{
    for (const char *const *parent = ITEM_PARENTS; *parent != NULL; parent++) {
        struct span rest = span_skip(path, strlen(*parent));
        if (!span_starts(path, span_str(*parent)) || !is_id(span_head(rest, 4)))
            continue;
        if (!file)
            return rest.len == 4;
        return rest.len > 5 && rest.ptr[4] == '/' && bag_name_ok(span_skip(rest, 5));
    }
    return false;
}

static bool belongs(const struct verify_entry *entry)
{
    switch (entry->kind) {
    case CASE_ENTRY_FILE:
        return is_one_of(entry->path, TOP_FILES) || is_one_of(entry->path, FREE_FILES) ||
               is_item(entry->path, true);
    case CASE_ENTRY_FOLDER:
        return is_one_of(entry->path, FOLDERS) || is_item(entry->path, false);
    case CASE_ENTRY_OTHER:
        break;
    }
    return false;
}

static bool is_unfinished(struct span path)
{
    static const char *const names[] = {".run",  ".consent", ".seal", ".stamp",
                                        ".next", ".commit",  NULL};
    struct span top = span_head(path, span_find_byte(path, '/'));
    return is_one_of(top, names) || span_starts(top, SPAN_LITERAL(".tmp-"));
}

enum status verify_folder(struct verify *v)
{
    size_t before = v->result.failures;
    bool unfinished = false;
    for (size_t i = 0; i < v->entry_count; i++) {
        const struct verify_entry *entry = &v->entries[i];
        if (is_unfinished(entry->path)) {
            if (!unfinished)
                verify_tell(v, "folder", VERIFY_FAILS,
                            "a change was interrupted, or is going on now: any bridle command "
                            "that opens the case completes or drops it: ",
                            entry->path);
            unfinished = true;
        } else if (!belongs(entry)) {
            verify_tell(v, "folder", VERIFY_FAILS, "does not belong into a case: ", entry->path);
        }
    }
    for (size_t i = 0; FREE_FILES[i] != NULL; i++)
        if (verify_entry_find(v, span_str(FREE_FILES[i])) != NULL)
            verify_tell(v, "folder", VERIFY_NOTE,
                        "is covered by no hash and no seal, and was not looked at: ",
                        span_str(FREE_FILES[i]));
    for (size_t i = 0; TOP_FILES[i] != NULL; i++)
        if (verify_entry_find(v, span_str(TOP_FILES[i])) == NULL)
            verify_tell(v, "folder", VERIFY_FAILS, "is missing: ", span_str(TOP_FILES[i]));
    if (v->result.failures == before)
        verify_tell(v, "folder", VERIFY_HOLDS, "nothing is there that does not belong into a case",
                    SPAN_EMPTY);
    return STATUS_OK;
}

/* A path that bag_path_ok() accepted, as a C string. */
static const char *path_text(struct span path, char *ret_text, size_t size)
{
    size_t n = path.len < size - 1 ? path.len : size - 1;
    memcpy(ret_text, path.ptr, n);
    ret_text[n] = '\0';
    return ret_text;
}

/* One line of a manifest against the file. */
static enum status verify_line(struct verify *v, const char *check, const struct bag_line *line,
                               uint64_t *ret_size)
{
    char path[320];
    uint8_t digest[SHA256_BYTES];
    struct verify_entry *entry = verify_entry_find(v, line->path);
    if (entry != NULL)
        entry->listed = true;
    if (entry == NULL || entry->kind != CASE_ENTRY_FILE) {
        verify_tell(v, check, VERIFY_FAILS, "is missing: ", line->path);
        return STATUS_OK;
    }
    enum status status = case_view_hash(v->request->view, path_text(line->path, path, sizeof path),
                                        ret_size, digest);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status != STATUS_OK)
        verify_tell(v, check, VERIFY_NOT_CHECKED, "cannot be read: ", line->path);
    else if (memcmp(digest, line->digest, SHA256_BYTES) != 0)
        verify_tell(v, check, VERIFY_FAILS, "was changed: ", line->path);
    return STATUS_OK;
}

static enum status load_manifest(struct verify *v, const char *check, const char *name,
                                 struct buf *text, struct bag_manifest *m, bool *ret_ok)
{
    struct problem problem = {.what = ""};
    struct span kept;
    bag_manifest_init(m, v->arena);
    *ret_ok = false;
    enum status status = case_view_load(v->request->view, name, text);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK; /* told already */
    if (status == STATUS_OK)
        TRY(arena_copy(v->arena, buf_span(text), &kept));
    if (status == STATUS_OK)
        status = bag_manifest_parse(m, kept, &problem);
    if (status == STATUS_NO_MEMORY)
        return status;
    *ret_ok = status == STATUS_OK;
    if (status != STATUS_OK) {
        BUF_SCOPED struct buf line;
        buf_init(&line, 512);
        buf_format(&line, "%s does not have the form of a manifest at byte %llu: ", name,
                   (unsigned long long)problem.offset);
        buf_byte(&line, 0);
        verify_tell(v, check, VERIFY_FAILS, (const char *)line.ptr, span_str(problem.what));
    }
    return STATUS_OK;
}

/* Every file that starts with `prefix` and no manifest names. */
static void tell_unlisted(struct verify *v, const char *check, const char *prefix)
{
    for (size_t i = 0; i < v->entry_count; i++)
        if (v->entries[i].kind == CASE_ENTRY_FILE && !v->entries[i].listed &&
            span_starts(v->entries[i].path, span_str(prefix)))
            verify_tell(v, check, VERIFY_FAILS, "is in no manifest: ", v->entries[i].path);
}

static enum status verify_tags(struct verify *v)
{
    static const char *const needed[] = {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", NULL};
    BUF_SCOPED struct buf text;
    struct bag_manifest tags;
    uint64_t size = 0;
    bool ok;
    size_t before = v->result.failures;
    buf_init(&text, MANIFEST_BYTES_MAX);
    TRY(load_manifest(v, "bag", "tagmanifest-sha256.txt", &text, &tags, &ok));
    if (!ok)
        return STATUS_OK;
    for (size_t i = 0; i < tags.count; i++)
        TRY(verify_line(v, "bag", &tags.lines[i], &size));
    for (size_t i = 0; needed[i] != NULL; i++)
        if (bag_manifest_find(&tags, span_str(needed[i])) == NULL)
            verify_tell(v, "bag", VERIFY_FAILS,
                        "is not in tagmanifest-sha256.txt: ", span_str(needed[i]));
    tell_unlisted(v, "bag", "seals/");
    tell_unlisted(v, "bag", "stamps/");
    buf_clear(&text);
    if (case_view_load(v->request->view, "bagit.txt", &text) == STATUS_OK &&
        !span_equal_str(buf_span(&text), BAG_DECLARATION))
        verify_tell(v, "bag", VERIFY_FAILS, "bagit.txt does not declare a bag of version 1.0",
                    SPAN_EMPTY);
    if (v->result.failures == before)
        verify_tell(v, "bag", VERIFY_HOLDS, "the files that describe the case are unchanged",
                    SPAN_EMPTY);
    return STATUS_OK;
}

/* Payload-Oxum of bag-info.txt: bytes and files. */
static void verify_oxum(struct verify *v, uint64_t bytes, uint64_t files)
{
    BUF_SCOPED struct buf text;
    BUF_SCOPED struct buf expected;
    buf_init(&text, 1 << 16);
    buf_init(&expected, 128);
    buf_str(&expected, "\nPayload-Oxum: ");
    buf_uint(&expected, bytes);
    buf_byte(&expected, '.');
    buf_uint(&expected, files);
    buf_byte(&expected, '\n');
    if (case_view_load(v->request->view, "bag-info.txt", &text) != STATUS_OK)
        return; /* told already */
    if (span_find(buf_span(&text), buf_span(&expected)) == text.len)
        verify_tell(v, "bag", VERIFY_FAILS, "bag-info.txt states another size of the payload",
                    SPAN_EMPTY);
}

enum status verify_bag(struct verify *v)
{
    bool ok;
    uint64_t bytes = 0;
    TRY(verify_tags(v));
    size_t before = v->result.failures;
    v->payload = arena_alloc(v->arena, sizeof *v->payload);
    if (v->payload == NULL)
        return STATUS_NO_MEMORY;
    TRY(load_manifest(v, "payload", "manifest-sha256.txt", &v->manifest, v->payload, &ok));
    if (!ok) {
        v->payload = NULL;
        return STATUS_OK;
    }
    for (size_t i = 0; i < v->payload->count; i++) {
        uint64_t size = 0;
        TRY(verify_line(v, "payload", &v->payload->lines[i], &size));
        bytes += size;
    }
    tell_unlisted(v, "payload", "data/");
    v->result.files = v->payload->count;
    if (v->result.failures != before)
        return STATUS_OK;
    verify_oxum(v, bytes, v->payload->count);
    BUF_SCOPED struct buf text;
    buf_init(&text, 128);
    buf_format(&text, "%zu files have the hashes in the manifest, and no others are there",
               v->payload->count);
    buf_byte(&text, 0);
    verify_tell(v, "payload", VERIFY_HOLDS, (const char *)text.ptr, SPAN_EMPTY);
    return STATUS_OK;
}
