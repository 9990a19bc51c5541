/* Consent as an item of the case. */
#include "case/case_consent.h"

#include "base/json.h"
#include "case/case_change.h"
#include "case/consent_sheet.h"

enum { SHEET_MAX = 1 << 20 };

static enum status put(struct case_run *item, const char *name, const struct buf *bytes)
{
    return bytes->failed ? STATUS_TOO_LARGE : case_file_put(item, name, buf_span(bytes));
}

static enum status write_files(struct case_run *item, const struct consent *consent)
{
    BUF_SCOPED struct buf bytes;
    buf_init(&bytes, SHEET_MAX);
    consent_write(consent, &bytes);
    TRY(put(item, "consent.json", &bytes));
    buf_clear(&bytes);
    consent_sheet_text(consent, &bytes);
    TRY(put(item, "consent.txt", &bytes));
    buf_clear(&bytes);
    consent_sheet_html(consent, &bytes);
    return put(item, "consent.html", &bytes);
}

enum status case_consent_attach(struct case_folder *c, const struct consent *consent,
                                const char **ret_id, struct buf *ret_why)
{
    struct case_run *item;
    TRY(case_item_begin(c, CASE_ITEM_CONSENT, &item, ret_why));
    enum status status = write_files(item, consent);
    if (status != STATUS_OK) {
        status = case_say(ret_why, status, c->path, "the consent cannot be written");
        case_run_abandon(item);
        return status;
    }
    item->withdraws = consent->basis == CONSENT_WITHDRAWN;
    if (ret_id != NULL)
        *ret_id = item->id;
    return STATUS_OK;
}

static void write_outputs(const struct case_run *item, struct buf *out)
{
    struct json j = json_to(out);
    json_begin_object(&j);
    json_field_cstr(&j, "consent", item->id);
    for (size_t i = 0; i < item->count; i++) {
        char hex[SHA256_HEX + 1];
        sha256_hex(item->files[i].digest, hex);
        json_field_cstr(&j, item->files[i].name, hex);
    }
    json_end_object(&j);
}

enum status case_consent_adopt(struct case_change *change, struct case_run *item,
                               const struct custody_entry *entry, struct buf *ret_why)
{
    struct custody_entry line = *entry;
    BUF_SCOPED struct buf outputs;
    buf_init(&outputs, 4096);
    TRY(case_change_adopt(change, item, ret_why));
    write_outputs(item, &outputs);
    line.action = item->withdraws ? "withdrawn" : "consented";
    line.outputs = buf_span(&outputs);
    return case_change_custody(change, &line, ret_why);
}

enum status case_consent_add(struct case_folder *c, const struct consent *consent,
                             const struct custody_entry *entry, struct buf *ret_why)
{
    struct case_change change;
    TRY(case_consent_attach(c, consent, NULL, ret_why));
    struct case_run *item = c->building[CASE_ITEM_CONSENT];
    enum status status = case_change_begin(&change, c, ret_why);
    if (status == STATUS_OK)
        status = case_consent_adopt(&change, item, entry, ret_why);
    if (status == STATUS_OK)
        status = case_change_commit(&change, entry, ret_why);
    bool decided = change.decided;
    case_change_free(&change);
    if (decided)
        case_item_free(item);
    else
        case_run_abandon(item);
    return status;
}
