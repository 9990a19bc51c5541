/* Signals: what is no finding by itself, but may be a step of a sequence that spans artifacts.
 * Workers send them (bounded, as bytes); main, which alone sees all of them, looks for the sequence
 * when all artifacts are read (sequence.h).
 */
#ifndef BRIDLE_FINDINGS_SIGNAL_H
#define BRIDLE_FINDINGS_SIGNAL_H

#include "base/buf.h"
#include "base/cursor.h"
#include "base/timestamp.h"

/* What a step was. The first three are rare and carry their record (an anchor); the last two can be
 * as many as a phone has attachments, so they are times only. */
enum signal_class {
    SIGNAL_NETWORK,    /* a process used the network */
    SIGNAL_FILE,       /* a file of settings changed */
    SIGNAL_LOCATION,   /* a system bundle stopped using the location */
    SIGNAL_FOLDER,     /* a folder for attachments of messages changed */
    SIGNAL_ATTACHMENT, /* something inside such a folder changed */
    SIGNAL_CLASS_COUNT
};

/* Which times of a file or folder fell on that second. */
enum signal_event { SIGNAL_MODIFIED = 1, SIGNAL_CHANGED = 2, SIGNAL_BORN = 4, SIGNAL_EVENTS = 7 };

struct signal {
    enum signal_class class;
    uint8_t events;   /* set of enum signal_event; one bit for classes that are no files */
    int64_t seconds;  /* Unix */
    uint64_t subject; /* hash of the path, so that the times of one folder are found again */
    size_t anchor;    /* index of the finding that stands for it; SIGNAL_NO_ANCHOR */
};

#define SIGNAL_NO_ANCHOR SIZE_MAX

static inline bool signal_has_anchor(enum signal_class class)
{
    return class <= SIGNAL_LOCATION;
}

/* Bytes of one signal, without its anchor. */
enum { SIGNAL_BYTES = 1 + 1 + 8 + 8 };

void signal_encode(struct buf *out, const struct signal *s);
/* Fails the cursor on a class, events or time that cannot be. */
struct signal signal_decode(struct cursor *c);

#endif
