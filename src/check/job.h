/* What a worker is asked to do, and what it answers, as bytes and as structs. The registry of
 * artifacts is the same in all processes (they are forked after it is filled), so an artifact is
 * its index.
 */
#ifndef BRIDLE_CHECK_JOB_H
#define BRIDLE_CHECK_JOB_H

#include "artifacts/artifact.h"
#include "base/timestamp.h"
#include "check/frame.h"

/* An entry to be read; strings are never NULL. */
struct job_entry {
    const char *name, *locator; /* "" when there is none */
    uint64_t listed_size;       /* what the source's own list says */
    bool has_size;
    struct span item_key; /* what decrypts it; empty: stored as it is */
    struct span digest;   /* SHA1_BYTES that the list gives; empty: none */
    bool is_manifest;     /* Manifest.db itself */
};

/* Keys of the runs of RUN_TIMELINE: seconds, with the sign turned so that bytes sort, nanoseconds,
 * the job's number, the order of the place; all big-endian. */
enum { TIMELINE_AT_NANOS = 8, TIMELINE_AT_JOB = 12, TIMELINE_AT_PLACE = 16, TIMELINE_KEY_LEN = 24 };

struct job {
    enum frame_type type;
    uint32_t number;   /* order of the results: by artifact, then entry */
    uint32_t artifact; /* index in the registry; UINT32_MAX: only hash */
    struct job_entry entry, wal, journal;
    bool hash; /* this job answers for the entry's line in evidence.jsonl */
    uint8_t catalogue_key[32];
    bool has_as_of;
    struct timestamp as_of;
    uint64_t range_start, range_count; /* FRAME_HASH_ALL: items of the catalogue file */
};

struct job_done {
    enum coverage_status status;
    uint64_t rows, rows_bad, texts_cut, texts_damaged, findings_dropped;
    const char *variant; /* "" none */
    const char *reason;  /* "" none */
};

enum evidence_status {
    EVIDENCE_READ,
    EVIDENCE_MISSING,
    EVIDENCE_CHANGED,
    EVIDENCE_SIZE_MISMATCH,
    EVIDENCE_UNREADABLE,
    EVIDENCE_STATUS_COUNT
};
const char *evidence_status_name(enum evidence_status status);

struct evidence {
    struct span entry;
    uint64_t size;
    enum evidence_status status;
    bool has_sha256, has_plain;
    uint8_t sha256[32], sha256_plain[32];
};

/* An entry that an artifact wants, as the catalogue job reports it. */
enum wanted_as { WANTED_ENTRY, WANTED_WAL, WANTED_JOURNAL };
struct wanted {
    uint32_t artifact;
    enum wanted_as as;
    const char *base; /* the entry that a companion belongs to, else the entry itself */
    struct job_entry entry;
    bool present;
};

void job_encode(struct buf *b, const struct job *job);
enum status job_decode(struct arena *arena, enum frame_type type, struct span bytes,
                       struct job *ret_job);
/* An entry alone, as it also stands in the list that --hash all works through. */
void job_entry_encode(struct buf *b, const struct job_entry *entry);
struct job_entry job_entry_decode(struct cursor *c, struct arena *arena); /* fails the cursor */

void job_done_encode(struct buf *b, const struct job_done *done);
enum status job_done_decode(struct arena *arena, struct span bytes, struct job_done *ret_done);
void evidence_encode(struct buf *b, const struct evidence *e); /* without the entry */
enum status evidence_decode(struct span bytes, struct evidence *ret_evidence);
void wanted_encode(struct buf *b, const struct wanted *w);
enum status wanted_decode(struct arena *arena, struct span bytes, struct wanted *ret_wanted);

#endif
