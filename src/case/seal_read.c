/* A seal, read back. */
#include "case/json_fields.h"
#include "case/seal.h"

static bool digest_field(const struct json_fields *f, const char *path,
                         uint8_t ret_digest[SHA256_BYTES])
{
    struct span hex = json_fields_text(f, path);
    return sha256_from_hex(hex, ret_digest);
}

enum status seal_read(struct arena *arena, struct span text, struct seal *ret_seal)
{
    struct json_fields f;
    struct seal seal = {.run_count = 0};
    const struct json_field *run;
    TRY(json_fields_read(arena, text, &f, NULL));
    if (!span_equal_str(json_fields_text(&f, "schema"), SEAL_SCHEMA))
        return STATUS_UNSUPPORTED;
    if (!digest_field(&f, "manifest_sha256", seal.manifest) ||
        !digest_field(&f, "custody.head_sha256", seal.custody.digest) ||
        !json_fields_uint(&f, "custody.lines", &seal.custody.line) || seal.custody.line == 0)
        return STATUS_MALFORMED;
    seal.time = json_fields_text(&f, "time");
    seal.key_id = json_fields_text(&f, "key_id");
    seal.tool = json_fields_text(&f, "tool");
    for (; (run = json_fields_find(&f, "runs", seal.run_count)) != NULL; seal.run_count++)
        if (seal.run_count < sizeof seal.runs / sizeof *seal.runs)
            seal.runs[seal.run_count] = run->text;
    *ret_seal = seal;
    return STATUS_OK;
}

static enum status note_seal(void *ctx, struct span path, enum case_entry_kind kind, uint64_t size)
{
    char *latest = ctx;
    uint64_t number;
    struct span id = span_skip(path, 6);
    (void)size;
    if (kind == CASE_ENTRY_FOLDER && span_starts(path, SPAN_LITERAL("seals/")) && id.len == 4 &&
        span_to_uint(id, &number) && span_compare(id, span_str(latest)) > 0)
        memcpy(latest, id.ptr, 4);
    return STATUS_OK;
}

enum status seal_latest(const struct case_view *view, char ret_id[5])
{
    char latest[5] = "";
    TRY(view->list(view, note_seal, latest));
    if (latest[0] == '\0')
        return STATUS_NOT_FOUND;
    memcpy(ret_id, latest, sizeof latest);
    return STATUS_OK;
}

enum status seal_stamp_digest(const struct case_view *view, const char *id,
                              uint8_t ret_digest[SHA256_BYTES])
{
    char path[64];
    uint64_t size;
    (void)snprintf(path, sizeof path, "seals/%s/seal.json.minisig", id);
    return case_view_hash(view, path, &size, ret_digest);
}
