/* What the files of a run say of each artifact, in figures: to explain where two runs differ. Both
 * sides are counted by the same functions: the run that is there in a locked worker, the new one as
 * it comes out.
 */
#ifndef BRIDLE_CASE_RUN_TALLY_H
#define BRIDLE_CASE_RUN_TALLY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "case/case_view.h"

enum { TALLY_NAME_MAX = 64, TALLY_ROWS_MAX = 1024 };
enum tally_file { TALLY_FINDINGS, TALLY_TIMELINE, TALLY_FILE_COUNT };

/* One artifact. No pointers: it travels as bytes. */
struct tally_row {
    char name[TALLY_NAME_MAX], status[TALLY_NAME_MAX];
    uint64_t rows;
    uint64_t lines[TALLY_FILE_COUNT];
    uint64_t sums[TALLY_FILE_COUNT]; /* of hashes of the lines, in any order */
};

struct run_tally {
    struct tally_row rows[TALLY_ROWS_MAX];
    uint64_t count;
};

/* A line of findings.jsonl or timeline.jsonl, without its newline. */
void run_tally_line(struct run_tally *t, enum tally_file file, struct span line);
/* coverage.json. */
enum status run_tally_coverage(struct run_tally *t, struct arena *arena,
                               struct span text) WARN_UNUSED;
/* Of a run in a case. */
enum status run_tally_read(const struct case_view *view, struct arena *arena, const char *id,
                           struct run_tally *ret_tally) WARN_UNUSED;
/* From bytes of a worker that may have been attacked. */
bool run_tally_take(struct span bytes, struct run_tally *ret_tally) WARN_UNUSED;

/* Calls back with one sentence for each artifact that the two tell differently. */
typedef void tally_say(void *ctx, struct span text);
void run_tally_compare(const struct run_tally *then, const struct run_tally *now, tally_say *say,
                       void *ctx);

#endif
