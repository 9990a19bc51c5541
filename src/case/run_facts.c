/* run.json into a struct without pointers. */
#include "case/run_facts.h"

#include "case/case_ids.h"
#include "case/json_fields.h"

enum { RUN_JSON_MAX = 4 << 20 };

/* A text that is missing stays empty. */
static enum status copy(struct span text, char ret_text[RUN_TEXT_MAX])
{
    if (text.len >= RUN_TEXT_MAX)
        return STATUS_TOO_LARGE;
    if (span_find_byte(text, 0) < text.len)
        return STATUS_MALFORMED;
    if (text.len > 0)
        memcpy(ret_text, text.ptr, text.len);
    ret_text[text.len] = '\0';
    return STATUS_OK;
}

static enum status copy_patterns(const struct json_fields *f, const char *path,
                                 char (*ret_items)[RUN_TEXT_MAX], uint64_t *ret_count)
{
    uint64_t count = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (!span_equal_str(f->items[i].path, path) || f->items[i].type == JSON_FIELD_EMPTY)
            continue;
        if (count == RUN_PATTERNS_MAX)
            return STATUS_TOO_LARGE;
        if (f->items[i].type != JSON_FIELD_TEXT)
            return STATUS_MALFORMED;
        TRY(copy(f->items[i].text, ret_items[count++]));
    }
    *ret_count = count;
    return STATUS_OK;
}

/* [{"name":...,"sha256":...},...]: the two fields stand behind one another, as written. */
static enum status copy_named(const struct json_fields *f, const char *list,
                              struct run_named *ret_items, uint64_t max, uint64_t *ret_count)
{
    char name[64], sha256[64];
    uint64_t count = 0;
    (void)snprintf(name, sizeof name, "%s.name", list);
    (void)snprintf(sha256, sizeof sha256, "%s.sha256", list);
    for (size_t i = 0; i < f->count; i++) {
        if (!span_equal_str(f->items[i].path, name))
            continue;
        if (count == max)
            return STATUS_TOO_LARGE;
        if (i + 1 == f->count || !span_equal_str(f->items[i + 1].path, sha256) ||
            !sha256_from_hex(f->items[i + 1].text, ret_items[count].sha256))
            return STATUS_MALFORMED;
        TRY(copy(f->items[i].text, ret_items[count++].name));
    }
    *ret_count = count;
    return STATUS_OK;
}

static enum status copy_all(const struct json_fields *f, struct run_facts *r)
{
    const struct json_field *kept = json_fields_find(f, "content_kept", 0);
    (void)sha256_from_hex(json_fields_text(f, "catalogue_sha256"), r->catalogue);
    TRY(copy(json_fields_text(f, "version"), r->version));
    TRY(copy(json_fields_text(f, "build"), r->build));
    TRY(copy(json_fields_text(f, "layout"), r->layout));
    TRY(copy(json_fields_text(f, "hash"), r->hash));
    TRY(copy(json_fields_text(f, "options.level"), r->level));
    if (span_equal_str(json_fields_text(f, "as_of_from"), "option"))
        TRY(copy(json_fields_text(f, "as_of"), r->as_of));
    r->keep_content = kept != NULL && kept->type == JSON_FIELD_TRUE;
    TRY(copy_patterns(f, "options.only", r->only, &r->only_count));
    TRY(copy_patterns(f, "options.skip", r->skip, &r->skip_count));
    TRY(copy_named(f, "options.artifacts", r->artifacts, RUN_PATTERNS_MAX, &r->artifact_count));
    return copy_named(f, "indicator_sets", r->sets, RUN_SETS_MAX, &r->set_count);
}

enum status run_facts_read(const struct case_view *view, struct arena *arena, const char *id,
                           struct run_facts *ret_facts)
{
    struct case_ids runs;
    struct json_fields f;
    struct span kept;
    char path[64];
    BUF_SCOPED struct buf text;
    buf_init(&text, RUN_JSON_MAX);
    TRY(case_ids_read(view, arena, "data/runs/", &runs));
    if (id[0] == '\0' && runs.count > 0)
        id = runs.items[runs.count - 1];
    if (strlen(id) != 4)
        return STATUS_NOT_FOUND;
    (void)snprintf(path, sizeof path, "data/runs/%.4s/run.json", id);
    TRY(case_view_load(view, path, &text));
    TRY(arena_copy(arena, buf_span(&text), &kept));
    TRY(json_fields_read(arena, kept, &f, NULL));
    if (!span_equal_str(json_fields_text(&f, "schema"), "bridle.run/1"))
        return STATUS_UNSUPPORTED;
    struct run_facts *facts = arena_alloc(arena, sizeof *facts);
    if (facts == NULL)
        return STATUS_NO_MEMORY;
    memset(facts, 0, sizeof *facts);
    TRY(copy(span_str(id), facts->id));
    facts->runs = runs.count;
    TRY(copy_all(&f, facts));
    *ret_facts = *facts;
    return STATUS_OK;
}

static bool all_end(const char (*texts)[RUN_TEXT_MAX], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memchr(texts[i], '\0', RUN_TEXT_MAX) == NULL)
            return false;
    return true;
}

static bool names_end(const struct run_named *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memchr(items[i].name, '\0', RUN_TEXT_MAX) == NULL)
            return false;
    return true;
}

bool run_facts_take(struct span bytes, struct run_facts *ret_facts)
{
    struct run_facts *r = ret_facts;
    if (bytes.len != sizeof *r)
        return false;
    memcpy(r, bytes.ptr, sizeof *r);
    const char *const texts[] = {r->id,    r->version, r->build, r->layout,
                                 r->level, r->hash,    r->as_of};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (memchr(texts[i], '\0', RUN_TEXT_MAX) == NULL)
            return false;
    return r->only_count <= RUN_PATTERNS_MAX && r->skip_count <= RUN_PATTERNS_MAX &&
           r->artifact_count <= RUN_PATTERNS_MAX && r->set_count <= RUN_SETS_MAX &&
           all_end((const char(*)[RUN_TEXT_MAX])r->only, RUN_PATTERNS_MAX) &&
           all_end((const char(*)[RUN_TEXT_MAX])r->skip, RUN_PATTERNS_MAX) &&
           names_end(r->artifacts, RUN_PATTERNS_MAX) && names_end(r->sets, RUN_SETS_MAX);
}
