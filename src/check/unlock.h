/* Main's part in opening an encrypted source: asks a worker whether it is encrypted, gets the
 * password, has a worker derive the keys, and keeps them for the other workers. Main never looks
 * into a key bag.
 */
#ifndef BRIDLE_CHECK_UNLOCK_H
#define BRIDLE_CHECK_UNLOCK_H

#include "base/arena.h"
#include "base/buf.h"
#include "check/secret.h"
#include "sources/ios_backup.h"

/* What the lock job found. */
struct lock {
    enum backup_lock kind;
    /* STATUS_OK: a key bag that a password may open; STATUS_NOT_ENCRYPTED; else what is wrong */
    enum status status;
    const char *what; /* NULL: nothing to say */
    uint64_t offset;
};

/* Who has the password. */
struct password_giver {
    /* Fills *ret_password (the caller frees it). `attempt` counts from 0. On failure `why` has a
     * sentence. NULL: there is none to be had. */
    enum status (*get)(void *ctx, unsigned attempt, struct secret *ret_password, struct buf *why);
    void *ctx;
    unsigned attempts; /* 1, more for a person who can be asked again */
    bool was_given;    /* named on the command line, so a source without a lock is a surprise */
};

void lock_encode(struct buf *b, const struct lock *lock);
enum status lock_decode(struct arena *arena, struct span bytes, struct lock *ret_lock);

struct check;

/* Does all of it. STATUS_OK also when the source stays closed: then c->coverage.obstacle says why.
 */
enum status check_unlock(struct check *c);
/* For the frames of the two jobs. */
enum status check_take_lock(struct check *c, struct span payload);
enum status check_take_keys(struct check *c, struct span payload);

#endif
