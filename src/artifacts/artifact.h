/* One kind of trace and how to read it: where it lies, what its records look like, and either SQL
 * in ordered variants (an `.sql` file, parsed by artifact_parse.c) or a C function.
 *
 * Descriptors are immutable. Those from `.sql` files live in the arena they were parsed into.
 */
#ifndef BRIDLE_ARTIFACTS_ARTIFACT_H
#define BRIDLE_ARTIFACTS_ARTIFACT_H

#include "artifacts/column.h"
#include "artifacts/contact.h"
#include "base/arena.h"
#include "base/input.h"

enum presence { PRESENCE_REQUIRED, PRESENCE_USUAL, PRESENCE_OPTIONAL };

/* What became of an artifact on one entry: CONTRACT's words of the coverage. */
enum coverage_status {
    COVERAGE_EXAMINED,
    COVERAGE_ABSENT,
    COVERAGE_DAMAGED,
    COVERAGE_UNSUPPORTED,
    COVERAGE_CRASHED,
    COVERAGE_TIMED_OUT,
    COVERAGE_SKIPPED,
    COVERAGE_STATUS_COUNT
};

struct variant {
    const char *label;
    struct span when; /* SQL whose first value must be true; empty: always */
    struct span sql;
};

struct artifact_run;
struct dkim_keys;
struct value;
struct place;
struct record;

struct artifact {
    const char *name;
    const char *title;          /* for people: "Messages (SMS and iMessage)" */
    const char *const *sources; /* entry patterns, ended by NULL; see source_matches() */
    enum presence presence;
    const struct column *columns;
    size_t column_count;
    enum contact contact;
    const char *table;    /* the place's table for SQL rows */
    const char *timeline; /* template; NULL: nothing goes into the timeline */
    const char *tested;   /* what it was tried on */
    const char *notes;    /* limits and sources, for the docs */
    const struct variant *variants;
    size_t variant_count;
    /* For artifacts in C; NULL: run the variants. */
    enum coverage_status (*run)(struct artifact_run *run);
    const char *origin; /* NULL: built in and reviewed; else the user's file */
    const char *origin_sha256;
};

/* Hands a record over; anything but STATUS_OK ends the run (its sink is full or gone). */
typedef enum status record_fn(void *ctx, const struct record *record);

/* One artifact read on one entry: what it gets, and what it reports. */
struct artifact_run {
    const struct artifact *artifact;
    const char *entry;
    const struct input *input;
    const struct input *wal, *journal; /* companions of a database; NULL: none */
    const struct dkim_keys *dkim_keys; /* for signatures of mails; NULL: none are known */
    struct arena *arena;               /* freed after the run */
    record_fn *emit;
    void *emit_ctx;
    /* results */
    uint64_t rows;     /* records handed over */
    uint64_t rows_bad; /* records that could not be read */
    uint64_t notes;    /* the artifact's own count of something it has to say at the end */
    void *own;         /* what an artifact in C keeps from its first message to its last */
    const char *variant;
    char reason[256]; /* why it is not simply examined; ends with the place where known */
};

/* Reads the artifact: C function or SQL variants. */
enum coverage_status artifact_read(struct artifact_run *run);
/* Sets the reason ("%s" of constants and numbers only, never evidence) and returns `status`. */
enum coverage_status run_ends(struct artifact_run *run, enum coverage_status status,
                              const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The coverage word that a failed read deserves. */
enum coverage_status coverage_of_status(enum status status);

/* Hands over one record and counts it. */
enum status run_emit(struct artifact_run *run, const struct value *values,
                     const struct place *place);

/* Whether an entry name fits a pattern: literal text; `*` any characters but '/', `**` any. */
bool source_matches(const char *pattern, struct span entry);
bool artifact_wants(const struct artifact *artifact, struct span entry);

const char *presence_name(enum presence presence);
const char *contact_name(enum contact contact);
const char *coverage_status_name(enum coverage_status status);

#endif
