/* Writing the chain; custody_verify.c reads it back. */
#include "case/custody.h"

#include "base/json.h"
#include "base/limits.h"

/* The last line, without its newline; false when there is none or it is not complete. */
static bool last_line(struct span chain, struct span *ret_line)
{
    if (chain.len == 0 || chain.ptr[chain.len - 1] != '\n')
        return false;
    struct span body = span_head(chain, chain.len - 1);
    size_t before = span_find_last_byte(body, '\n');
    *ret_line = before == body.len ? body : span_skip(body, before + 1);
    return true;
}

enum status custody_head(struct span chain, uint64_t *ret_lines, uint8_t ret_head[SHA256_BYTES])
{
    uint64_t lines = 0;
    uint8_t digest[SHA256_BYTES] = {0};
    struct span line;
    for (size_t i = 0; i < chain.len; i++)
        lines += chain.ptr[i] == '\n';
    if (last_line(chain, &line))
        TRY(sha256_of(line, digest));
    else if (chain.len > 0)
        return STATUS_MALFORMED;
    *ret_lines = lines;
    memcpy(ret_head, digest, sizeof digest);
    return STATUS_OK;
}

static void field_raw_opt(struct json *j, const char *key, struct span value)
{
    if (value.len == 0)
        return;
    json_key(j, key);
    json_raw(j, value);
}

static void write_line(struct buf *out, uint64_t number, const struct custody_entry *e,
                       const uint8_t prev[SHA256_BYTES])
{
    char time[TIMESTAMP_TEXT_MAX];
    char hex[SHA256_HEX + 1];
    struct json j = json_to(out);
    timestamp_text(e->time, time);
    sha256_hex(prev, hex);
    json_begin_object(&j);
    json_field_uint(&j, "n", number);
    json_field_cstr(&j, "time", time);
    json_field_cstr(&j, "action", e->action);
    json_field_cstr_opt(&j, "actor", e->actor);
    json_field_cstr_opt(&j, "tool", e->tool);
    json_field_cstr_opt(&j, "build", e->build);
    field_raw_opt(&j, "args", e->args);
    field_raw_opt(&j, "inputs", e->inputs);
    field_raw_opt(&j, "outputs", e->outputs);
    json_field_cstr_opt(&j, "reason", e->reason);
    json_field_cstr(&j, "prev", hex);
    json_end_object(&j);
    buf_byte(out, '\n');
}

enum status custody_append(struct buf *chain, const struct custody_entry *entry)
{
    uint64_t lines;
    uint8_t head[SHA256_BYTES];
    size_t before = chain->len;
    TRY(custody_head(buf_span(chain), &lines, head));
    write_line(chain, lines + 1, entry, head);
    if (!chain->failed && chain->len - before <= CUSTODY_LINE_MAX)
        return STATUS_OK;
    buf_truncate(chain, before);
    return STATUS_TOO_LARGE;
}
