/* Time-stamps on seals. */
#include "base/json.h"
#include "case/case_change.h"
#include "case/seal.h"

/* The seal whose signature this digest is of. */
static enum status find_stamped(const struct case_view *view, const uint8_t digest[SHA256_BYTES],
                                char ret_id[CASE_ID_SIZE])
{
    char latest[CASE_ID_SIZE];
    uint64_t last = 0;
    TRY(seal_latest(view, latest));
    (void)span_to_uint(span_str(latest), &last);
    for (unsigned i = 1; i <= (unsigned)last; i++) {
        uint8_t have[SHA256_BYTES];
        (void)snprintf(ret_id, CASE_ID_SIZE, "%04u", i % 10000);
        if (seal_stamp_digest(view, ret_id, have) == STATUS_OK &&
            memcmp(have, digest, SHA256_BYTES) == 0)
            return STATUS_OK;
    }
    return STATUS_NOT_FOUND;
}

static enum status stamp_into(struct case_change *change, struct case_run *item,
                              const struct seal_stamp *stamp, const struct custody_entry *entry,
                              struct buf *why)
{
    struct custody_entry line = *entry;
    char time[TIMESTAMP_TEXT_MAX];
    BUF_SCOPED struct buf outputs;
    buf_init(&outputs, 4096);
    timestamp_text(stamp->time, time);
    struct json j = json_to(&outputs);
    json_begin_object(&j);
    json_field_cstr(&j, "stamp", item->id);
    json_field_cstr(&j, "seal", stamp->seal);
    json_field_cstr(&j, "stamped", time);
    json_field_cstr_opt(&j, "authority", stamp->authority);
    json_end_object(&j);
    line.action = "timestamped";
    line.outputs = buf_span(&outputs);
    TRY(case_change_adopt(change, item, why));
    TRY(case_change_custody(change, &line, why));
    return case_change_commit(change, entry, why);
}

enum status seal_stamp_read(const struct case_view *view, struct span reply,
                            struct seal_stamp *ret_stamp, struct buf *ret_why)
{
    struct timestamp_reply info;
    struct seal_stamp stamp = {.authority = ""};
    TRY(timestamp_reply_read(reply, &info, ret_why));
    enum status status = find_stamped(view, info.digest, stamp.seal);
    if (status != STATUS_OK) {
        buf_str(ret_why, "the stamp is not about a seal of this case");
        return status;
    }
    stamp.time = info.time;
    memcpy(stamp.authority, info.authority, sizeof stamp.authority);
    *ret_stamp = stamp;
    return STATUS_OK;
}

enum status seal_stamp_add(struct case_folder *c, struct span reply, const struct seal_stamp *stamp,
                           const struct custody_entry *entry, struct buf *ret_why)
{
    struct case_run *item;
    struct case_change change;
    TRY(case_item_begin(c, CASE_ITEM_STAMP, &item, ret_why));
    enum status status = case_file_put(item, "reply.tsr", reply);
    if (status != STATUS_OK)
        status = case_say(ret_why, status, c->path, "the stamp cannot be written");
    change = (struct case_change){.folder = c};
    if (status == STATUS_OK)
        status = case_change_begin(&change, c, ret_why);
    if (status == STATUS_OK)
        status = stamp_into(&change, item, stamp, entry, ret_why);
    bool decided = change.decided;
    case_change_free(&change);
    if (decided)
        case_item_free(item);
    else
        case_run_abandon(item);
    return status;
}
