/* Parts of mails that are pages (HTML): what several artifacts look at. */
#ifndef BRIDLE_ARTIFACTS_MAIL_PAGE_H
#define BRIDLE_ARTIFACTS_MAIL_PAGE_H

#include "artifacts/mail_read.h"

/* By its type, its name or its first bytes. */
enum status mail_part_is_page(struct mail_item *item, const struct mime_part *part,
                              bool *ret_page) WARN_UNUSED;
/* Its text in UTF-8, up to SCAN_TEXT_MAX; what lies beyond makes the item damaged. */
enum status mail_page_text(struct mail_item *item, const struct mime_part *part,
                           struct span *ret_html) WARN_UNUSED;

#endif
