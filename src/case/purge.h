/* Deleting what a case holds: every file beneath data/, and the index. What stays is the folder
 * with its custody, whose last line says what was deleted, when and by whom; and the seals, which
 * hold hashes only. "Deleted from this folder" is all that can be said: copies, backups, snapshots
 * and the disk's own spare blocks are out of reach.
 */
#ifndef BRIDLE_CASE_PURGE_H
#define BRIDLE_CASE_PURGE_H

#include "case/case_folder.h"

struct purged {
    uint64_t files, bytes;
};

/* The line of custody says "purged". STATUS_NOT_FOUND when there is nothing to delete. When the
 * status is not OK after the change was decided, the text says so, and the next command on the case
 * completes it. */
enum status case_purge_payload(struct case_folder *c, const struct custody_entry *entry,
                               struct purged *ret_purged, struct buf *ret_why) WARN_UNUSED;

#endif
