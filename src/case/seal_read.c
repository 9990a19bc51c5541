/* A seal, read back. */
#include "case/case_ids.h"
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

enum status seal_latest(const struct case_view *view, char ret_id[5])
{
    ARENA_SCOPED struct arena arena;
    struct case_ids seals;
    arena_init(&arena, 1 << 20);
    TRY(case_ids_read(view, &arena, "seals/", &seals));
    if (seals.count == 0)
        return STATUS_NOT_FOUND;
    memcpy(ret_id, seals.items[seals.count - 1], sizeof seals.items[0]);
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
