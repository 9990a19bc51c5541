/* Apple's threat notifications, as they stand in messages and mails: how they open in English, who
 * sends them, and what they say in other languages as far as that was published.
 */
#ifndef BRIDLE_FINDINGS_APPLE_NOTICE_H
#define BRIDLE_FINDINGS_APPLE_NOTICE_H

#include "base/span.h"

/* True for the addresses that Apple names as senders, in any letter case. */
bool apple_notice_sender(struct span address);
/* False when the bytes (a text, or a blob that holds one as UTF-8) cannot be such a notice: all of
 * them name the device. A quick look that spares the others on a million messages. */
bool apple_notice_possible(struct span bytes);
/* True when the text begins as the notices in English do. */
bool apple_notice_opens(struct span text);
/* The language whose wording stands anywhere in the text ("English"); NULL: none known. */
const char *apple_notice_wording(struct span text);

#endif
