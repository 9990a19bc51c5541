/* Messages between main and a worker: type and length, then bytes, over a pipe. Both sides check
 * lengths before they believe anything; main treats what a worker sends as hostile.
 */
#ifndef BRIDLE_CHECK_FRAME_H
#define BRIDLE_CHECK_FRAME_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/cursor.h"
#include "base/status.h"

enum frame_type {
    /* main to worker */
    FRAME_INDICATORS = 1, /* parse the indicator files that main opened */
    FRAME_CATALOGUE,      /* find out the layout and list the entries */
    FRAME_ARTIFACT,       /* read one artifact on one entry */
    FRAME_HASH,           /* hash one entry */
    FRAME_HASH_ALL,       /* hash a range of the catalogue */
    FRAME_LOCK,           /* find out whether a password is needed; answered by a FRAME_LOCK */
    FRAME_KEYS,           /* turn the password into keys; answered by FRAME_SOURCE_KEYS */
    FRAME_PASSWORD,       /* keys so far, then the password for FRAME_KEYS; no job, no answer */
    /* worker to main */
    FRAME_FINDING,
    FRAME_SIGNALS,  /* steps of a sequence (findings/signal.h), one behind the other */
    FRAME_ANCHOR,   /* one step, and the finding that stands for it */
    FRAME_RUN,      /* a sorted run in the worker's spool */
    FRAME_EVIDENCE, /* one entry that was read, or could not be */
    FRAME_FIT,      /* how entries fit to what the list says of them */
    FRAME_ENTRY,    /* catalogue: an artifact wants this entry */
    FRAME_FACT,     /* catalogue: key and value about the source */
    FRAME_UNKNOWN,  /* something that is there and that nothing here reads */
    FRAME_NOTE,     /* a sentence for the coverage */
    FRAME_PROGRESS, /* still alive; with a payload of two numbers: done, total */
    FRAME_DONE,
    /* both ways */
    FRAME_SOURCE_KEYS, /* struct source_keys; to a worker: no job, no answer */
    FRAME_TYPE_COUNT
};

/* What a sorted run holds. */
enum run_kind { RUN_TIMELINE, RUN_OBSERVABLES, RUN_EVIDENCE, RUN_CATALOGUE, RUN_KIND_COUNT };

/* Larger frames are refused: a finding with its texts stays far below. */
enum { FRAME_BYTES_MAX = 8 << 20, FRAME_HEADER_LEN = 5 };

struct frame {
    enum frame_type type;
    struct span payload;
};

/* True for frames whose bytes are secrets: whoever holds a copy overwrites it. */
static inline bool frame_is_secret(enum frame_type type)
{
    return type == FRAME_PASSWORD || type == FRAME_SOURCE_KEYS;
}

/* Writes header and payload, without a copy of either; false when the other side is gone. */
bool frame_write(int fd, enum frame_type type, struct span payload);
/* Blocking read of a whole frame into `store` (cleared first); false at the end or on nonsense. */
bool frame_read(int fd, struct buf *store, struct frame *ret_frame);
/* Takes the first whole frame out of what has arrived. STATUS_END: not whole yet; STATUS_MALFORMED:
 * no frame. *ret_used is its length with header. */
enum status frame_take(struct span arrived, struct frame *ret_frame, size_t *ret_used);

/* Payload pieces: length-prefixed bytes and strings. */
void frame_put_span(struct buf *b, struct span s);
void frame_put_string(struct buf *b, const char *text); /* NULL and "" are the same */
struct span frame_get_span(struct cursor *c);
/* NUL-terminated copy in the arena; a NUL inside or no memory fails the cursor. */
const char *frame_get_string(struct cursor *c, struct arena *arena);

#endif
