/* Writing a seal; seal_read.c reads it back, seal_stamp.c adds time-stamps. */
#include "case/seal.h"

#include "base/json.h"
#include "case/case_change.h"

enum { SEAL_BYTES_MAX = 1 << 20 };

/* Calls json_string() with each run's number, in order. */
static void write_runs(struct json *j, const struct bag_manifest *m)
{
    static const struct span prefix = {.ptr = (const uint8_t *)"data/runs/", .len = 10};
    struct span last = SPAN_EMPTY;
    json_key(j, "runs");
    json_begin_array(j);
    for (size_t i = 0; i < m->count; i++) {
        struct span id = span_head(span_skip(m->lines[i].path, prefix.len), 4);
        if (!span_starts(m->lines[i].path, prefix) || span_equal(id, last))
            continue;
        json_string(j, id);
        last = id;
    }
    json_end_array(j);
}

struct sealing {
    struct case_change *change;
    struct case_run *item;
    const struct seal_key *key;
    const struct custody_entry *entry;
    char manifest[SHA256_HEX + 1];
    char key_id[2 * MINISIGN_ID + 1];
};

static enum status add_custody(struct sealing *s, struct buf *why)
{
    struct custody_entry line = *s->entry;
    BUF_SCOPED struct buf outputs;
    buf_init(&outputs, 4096);
    struct json j = json_to(&outputs);
    json_begin_object(&j);
    json_field_cstr(&j, "seal", s->item->id);
    json_field_cstr(&j, "manifest_sha256", s->manifest);
    json_field_cstr(&j, "key_id", s->key_id);
    json_end_object(&j);
    line.action = "sealed";
    line.outputs = buf_span(&outputs);
    return case_change_custody(s->change, &line, why);
}

static enum status write_statement(const struct sealing *s, struct buf *out)
{
    struct custody_anchor head;
    char time[TIMESTAMP_TEXT_MAX], hex[SHA256_HEX + 1];
    TRY(custody_head(buf_span(&s->change->custody), &head.line, head.digest));
    sha256_hex(head.digest, hex);
    timestamp_text(s->entry->time, time);
    struct json j = json_to(out);
    json_begin_object(&j);
    json_field_cstr(&j, "schema", SEAL_SCHEMA);
    json_field_cstr(&j, "time", time);
    json_field_cstr(&j, "manifest_sha256", s->manifest);
    json_key(&j, "custody");
    json_begin_object(&j);
    json_field_uint(&j, "lines", head.line);
    json_field_cstr(&j, "head_sha256", hex);
    json_end_object(&j);
    write_runs(&j, &s->change->payload);
    json_field_cstr(&j, "key_id", s->key_id);
    json_field_cstr_opt(&j, "tool", s->entry->tool);
    json_end_object(&j);
    buf_byte(out, '\n');
    return out->failed ? STATUS_TOO_LARGE : STATUS_OK;
}

static enum status put(struct case_run *item, const char *name, const struct buf *bytes)
{
    return bytes->failed ? STATUS_TOO_LARGE : case_file_put(item, name, buf_span(bytes));
}

static enum status write_files(const struct sealing *s)
{
    BUF_SCOPED struct buf statement;
    BUF_SCOPED struct buf bytes;
    char trusted[128], comment[128];
    buf_init(&statement, SEAL_BYTES_MAX);
    buf_init(&bytes, MANIFEST_BYTES_MAX);
    TRY(write_statement(s, &statement));
    TRY(put(s->item, "seal.json", &statement));
    (void)snprintf(trusted, sizeof trusted, "timestamp:%lld\tfile:seal.json\thashed",
                   (long long)s->entry->time.seconds);
    (void)snprintf(comment, sizeof comment, "signature of a Bridle case by key %s", s->key_id);
    TRY(minisign_sign(&s->key->key, s->key->seed, buf_span(&statement), comment, trusted, &bytes));
    TRY(put(s->item, "seal.json.minisig", &bytes));
    buf_clear(&bytes);
    bag_manifest_write(&s->change->payload, &bytes);
    TRY(put(s->item, "manifest-sha256.txt", &bytes));
    buf_clear(&bytes);
    minisign_public_write(&s->key->key, s->key->comment, &bytes);
    return put(s->item, "key.pub", &bytes);
}

static enum status seal_into(struct case_change *change, struct case_run *item,
                             const struct seal_key *key, const struct custody_entry *entry,
                             struct buf *why)
{
    uint8_t digest[SHA256_BYTES];
    struct sealing s = {.change = change, .item = item, .key = key, .entry = entry};
    const char *path = change->folder->path;
    if (change->payload.count == 0)
        return case_say(why, STATUS_NOT_FOUND, path, "there is nothing to seal");
    enum status status = case_change_manifest_digest(change, digest);
    if (status != STATUS_OK)
        return case_say(why, status, path, "cannot be sealed");
    sha256_hex(digest, s.manifest);
    minisign_id_text(key->key.id, s.key_id);
    TRY(add_custody(&s, why));
    status = write_files(&s);
    if (status != STATUS_OK)
        return case_say(why, status, path, "the seal cannot be written");
    TRY(case_change_adopt(change, item, why));
    return case_change_commit(change, entry, why);
}

enum status seal_write(struct case_folder *c, const struct seal_key *key,
                       const struct custody_entry *entry, struct buf *ret_why)
{
    struct case_change change;
    struct case_run *item;
    TRY(case_item_begin(c, CASE_ITEM_SEAL, &item, ret_why));
    enum status status = case_change_begin(&change, c, ret_why);
    if (status == STATUS_OK)
        status = seal_into(&change, item, key, entry, ret_why);
    bool decided = change.decided;
    case_change_free(&change);
    if (decided)
        case_item_free(item);
    else
        case_run_abandon(item);
    return status;
}
