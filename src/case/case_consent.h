/* Putting a consent into a case: the record and the sheet that people read, as one numbered item,
 * with its line of custody.
 */
#ifndef BRIDLE_CASE_CASE_CONSENT_H
#define BRIDLE_CASE_CASE_CONSENT_H

#include "case/case_folder.h"
#include "case/consent.h"

/* On its own: action "consented", or "withdrawn". `entry->action` and empty `outputs` are
 * filled in here. */
enum status case_consent_add(struct case_folder *c, const struct consent *consent,
                             const struct custody_entry *entry, struct buf *ret_why) WARN_UNUSED;
/* Together with the run that is committed next, in the same change: a case never holds the one
 * without the other. Its line of custody comes before the run's, with the same actor and time.
 * *ret_id is the record's number ("0001"), valid until the commit; may be NULL. */
enum status case_consent_attach(struct case_folder *c, const struct consent *consent,
                                const char **ret_id, struct buf *ret_why) WARN_UNUSED;

#endif
