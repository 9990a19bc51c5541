/* Parts of mails that are pages (HTML): what several artifacts look at. */
#ifndef BRIDLE_ARTIFACTS_MAIL_PAGE_H
#define BRIDLE_ARTIFACTS_MAIL_PAGE_H

#include "artifacts/mail_read.h"

/* What stands beside each link of a message: the columns of these names. */
struct mail_about {
    struct value arrived, from, from_name, to, message;
};
enum status mail_about(struct mail_item *item, struct mail_about *ret_about) WARN_UNUSED;

/* By its type, its name or its first bytes. */
enum status mail_part_is_page(struct mail_item *item, const struct mime_part *part,
                              bool *ret_page) WARN_UNUSED;
/* Its text in UTF-8, up to SCAN_TEXT_MAX; what lies beyond makes the item damaged. */
enum status mail_page_text(struct mail_item *item, const struct mime_part *part,
                           struct span *ret_html) WARN_UNUSED;

#endif
