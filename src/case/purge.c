/* Deletion, as a change like any other. */
#include "case/purge.h"

#include "base/json.h"
#include "case/case_change.h"
#include "case/case_view.h"

static enum status measure(const struct case_change *change, struct purged *ret)
{
    struct purged p = {.files = change->payload.count};
    struct case_view view = case_view_folder(change->folder->fd);
    for (size_t i = 0; i < change->payload.count; i++) {
        char path[512];
        uint8_t digest[SHA256_BYTES];
        uint64_t size = 0;
        struct span name = change->payload.lines[i].path;
        (void)snprintf(path, sizeof path, "%.*s", (int)name.len, (const char *)name.ptr);
        enum status status = case_view_hash(&view, path, &size, digest);
        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return status;
        p.bytes += size;
    }
    *ret = p;
    return STATUS_OK;
}

static enum status write_outputs(struct case_change *change, const struct purged *p,
                                 struct buf *out)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX + 1];
    TRY(case_change_manifest_digest(change, digest));
    sha256_hex(digest, hex);
    struct json j = json_to(out);
    json_begin_object(&j);
    json_field_cstr(&j, "deleted_from", "this folder");
    json_field_uint(&j, "files", p->files);
    json_field_uint(&j, "bytes", p->bytes);
    json_field_cstr(&j, "manifest_sha256", hex);
    json_end_object(&j);
    return out->failed ? STATUS_TOO_LARGE : STATUS_OK;
}

static enum status purge_into(struct case_change *change, const struct custody_entry *entry,
                              struct purged *ret_purged, struct buf *why)
{
    struct custody_entry line = *entry;
    const char *path = change->folder->path;
    BUF_SCOPED struct buf outputs;
    buf_init(&outputs, 4096);
    if (change->payload.count == 0)
        return case_say(why, STATUS_NOT_FOUND, path, "there is nothing to delete");
    enum status status = measure(change, ret_purged);
    if (status == STATUS_OK)
        status = write_outputs(change, ret_purged, &outputs);
    if (status != STATUS_OK)
        return case_say(why, status, path, "nothing was deleted");
    line.action = "purged";
    line.outputs = buf_span(&outputs);
    TRY(case_change_custody(change, &line, why));
    change->purge = true;
    bag_manifest_init(&change->payload, &change->arena);
    return case_change_commit(change, entry, why);
}

enum status case_purge_payload(struct case_folder *c, const struct custody_entry *entry,
                               struct purged *ret_purged, struct buf *ret_why)
{
    struct case_change change;
    enum status status = case_change_begin(&change, c, ret_why);
    if (status == STATUS_OK)
        status = purge_into(&change, entry, ret_purged, ret_why);
    case_change_free(&change);
    return status;
}
