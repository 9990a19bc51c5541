/* Pages. */
#include "artifacts/mail_page.h"

#include "base/limits.h"
#include "formats/file_type.h"

enum status mail_part_is_page(struct mail_item *item, const struct mime_part *part, bool *ret_page)
{
    struct span bytes;
    *ret_page = file_type_of_media(part->type.value) == FILE_HTML ||
                file_type_of_name(part->file_name) == FILE_HTML;
    if (*ret_page || span_starts(part->type.value, SPAN_LITERAL("image/")) ||
        part->raw.len > SCAN_TEXT_MAX)
        return STATUS_OK;
    struct mime_part head = *part;
    head.raw = span_head(part->raw, FILE_TYPE_HEAD / 8);
    TRY(mime_decode(item->run->arena, &head, &bytes, NULL));
    *ret_page = file_type_of_bytes(bytes).class == FILE_HTML;
    return STATUS_OK;
}

enum status mail_page_text(struct mail_item *item, const struct mime_part *part,
                           struct span *ret_html)
{
    struct mime_part head = *part;
    if (part->raw.len > SCAN_TEXT_MAX) {
        head.raw = span_head(part->raw, (size_t)SCAN_TEXT_MAX);
        item->damaged = true;
    }
    return mime_text(item->run->arena, &head, ret_html);
}

enum status mail_about(struct mail_item *item, struct mail_about *ret_about)
{
    struct mail_address from;
    struct timestamp arrived;
    struct span to;
    bool has;
    TRY(mail_arrival(item, &has, &arrived));
    TRY(mail_sender(item, &from));
    TRY(mail_recipients(item, &to));
    *ret_about = (struct mail_about){.arrived = value_time_of(has, arrived),
                                     .from = value_text(from.address),
                                     .from_name = value_text(from.name),
                                     .to = value_text(to),
                                     .message = value_int((int64_t)item->offset)};
    return STATUS_OK;
}
