/* Main's part in opening an encrypted source: asks a worker whether it is encrypted, gets the
 * password, has a worker derive the keys, and keeps them for the other workers. An age file can
 * hold an encrypted backup, so that is done until nothing is locked any more. Main never looks into
 * a key bag or a header.
 */
#ifndef BRIDLE_CHECK_UNLOCK_H
#define BRIDLE_CHECK_UNLOCK_H

#include "base/arena.h"
#include "base/buf.h"
#include "check/secret.h"

enum lock_kind {
    LOCK_NONE,    /* something known, and open */
    LOCK_UNKNOWN, /* what it is could not be said; the catalogue will say why */
    LOCK_AGE,     /* an age file */
    LOCK_BACKUP,  /* an encrypted backup */
    LOCK_KIND_COUNT
};

/* What the lock job found. */
struct lock {
    enum lock_kind kind;
    enum status status; /* STATUS_OK: a password may open it, or there is no lock */
    const char *what;   /* NULL: nothing to say */
    uint64_t offset;
};

/* Who has the password. */
struct password_giver {
    /* Fills *ret_password (the caller frees it). `attempt` counts from 0; `of_age` is for the
     * wording of a question; `ask` demands a question even if a password was named. On failure
     * `why` has a sentence. NULL: there is none to be had. */
    enum status (*get)(void *ctx, unsigned attempt, bool of_age, bool ask,
                       struct secret *ret_password, struct buf *why);
    void *ctx;
    bool was_given; /* named on the command line, so a source without a lock is a surprise */
};

void lock_encode(struct buf *b, const struct lock *lock);
enum status lock_decode(struct arena *arena, struct span bytes, struct lock *ret_lock);

struct check;

/* Does all of it. STATUS_OK also when the source stays closed: then c->coverage.obstacle says why.
 */
enum status check_unlock(struct check *c);
/* Whether there is a lock that was not opened. */
bool check_stays_locked(const struct check *c);
/* For the frames of the two jobs. */
enum status check_take_lock(struct check *c, struct span payload);
enum status check_take_keys(struct check *c, struct span payload);

#endif
