/* The chain of custody: one JSON line per action, each with the SHA-256 of the line before it, as
 * written. A line that was changed, dropped, swapped or inserted breaks the chain, and the check
 * names it. What the chain cannot show by itself is the end: lines cut off, or a last line
 * rewritten. A seal signs the head and so closes that gap up to itself.
 *
 * Pure: bytes in, bytes out. Time and actor are the caller's.
 */
#ifndef BRIDLE_CASE_CUSTODY_H
#define BRIDLE_CASE_CUSTODY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/sha256.h"
#include "base/span.h"
#include "base/status.h"
#include "base/timestamp.h"

/* One action. Texts may be NULL and JSON spans empty: then the key is left out. */
struct custody_entry {
    struct timestamp time;
    const char *action;  /* one word: checked, consented, sealed ... */
    const char *actor;   /* who did it */
    const char *tool;    /* "bridle 0.1.0" */
    const char *build;   /* compiler and libraries */
    struct span args;    /* JSON array: the command line */
    struct span inputs;  /* JSON object: what went in, with hashes */
    struct span outputs; /* JSON object: what came out, with hashes */
    const char *reason;  /* why, in the actor's words or the authority's */
};

/* A hash that a line is known to have had: what a seal signed. */
struct custody_anchor {
    uint64_t line; /* number of the line, 0: none */
    uint8_t digest[SHA256_BYTES];
};

enum custody_fault_kind {
    CUSTODY_CHANGED,  /* its bytes are not those that the next line (or a seal) was made from */
    CUSTODY_DROPPED,  /* the numbers `number` to `last` are not there */
    CUSTODY_SWAPPED,  /* stands out of order */
    CUSTODY_INSERTED, /* its number is there a second time */
    CUSTODY_CUT,      /* the last line does not end with a newline */
};

struct custody_fault {
    enum custody_fault_kind kind;
    uint64_t place;  /* line of the file, from 1; for dropped ones the line that follows */
    uint64_t number; /* the line's own number, as far as known */
    uint64_t last;   /* of dropped ones */
};

enum { CUSTODY_FAULTS_MAX = 32 };

struct custody_report {
    uint64_t lines;
    uint8_t head[SHA256_BYTES]; /* of the last line; zeros when there is none */
    struct custody_fault faults[CUSTODY_FAULTS_MAX];
    size_t fault_count; /* may exceed what was kept */
};

/* Appends the next line to `chain`, which holds all lines before it. STATUS_MALFORMED when what is
 * there does not end in a complete line, STATUS_TOO_LARGE at the buffer's maximum. */
enum status custody_append(struct buf *chain, const struct custody_entry *entry) WARN_UNUSED;

/* Checks the chain, and against `anchors`. STATUS_OK also when there are faults: they are in
 * the report. */
enum status custody_verify(struct arena *arena, struct span chain,
                           const struct custody_anchor *anchors, size_t anchor_count,
                           struct custody_report *ret_report) WARN_UNUSED;

/* Number of lines and hash of the last one. */
enum status custody_head(struct span chain, uint64_t *ret_lines,
                         uint8_t ret_head[SHA256_BYTES]) WARN_UNUSED;

/* A fault in one plain sentence. */
void custody_fault_text(const struct custody_fault *fault, struct buf *out);

#endif
