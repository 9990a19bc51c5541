/* What a run was asked for, as run.json says it: enough to ask for the same again. Read from the
 * case in a locked worker; the struct holds no pointers, so that it can be handed over as bytes.
 * What it says is a stranger's word: whoever uses a field checks it.
 */
#ifndef BRIDLE_CASE_RUN_FACTS_H
#define BRIDLE_CASE_RUN_FACTS_H

#include "base/arena.h"
#include "base/sha256.h"
#include "case/case_view.h"

enum {
    RUN_TEXT_MAX = 256, /* of a version, a name, a pattern; with its NUL */
    RUN_PATTERNS_MAX = 64,
    RUN_SETS_MAX = 512,
};

/* An indicator set or an artifact of the user's: known by its hash. */
struct run_named {
    char name[RUN_TEXT_MAX];
    uint8_t sha256[SHA256_BYTES];
};

struct run_facts {
    char id[RUN_TEXT_MAX]; /* "0001" */
    char version[RUN_TEXT_MAX], build[RUN_TEXT_MAX];
    char layout[RUN_TEXT_MAX], level[RUN_TEXT_MAX], hash[RUN_TEXT_MAX];
    char as_of[RUN_TEXT_MAX]; /* "" unless it was given as an option */
    char only[RUN_PATTERNS_MAX][RUN_TEXT_MAX], skip[RUN_PATTERNS_MAX][RUN_TEXT_MAX];
    struct run_named artifacts[RUN_PATTERNS_MAX], sets[RUN_SETS_MAX];
    uint64_t only_count, skip_count, artifact_count, set_count;
    uint8_t catalogue[SHA256_BYTES]; /* of the list of entries; zeros: not said */
    uint64_t runs;                   /* how many the case has */
    uint8_t keep_content;
};

/* The facts of run `id`, or of the last one when `id` is empty. STATUS_NOT_FOUND: there is none;
 * STATUS_MALFORMED, STATUS_TOO_LARGE: run.json does not say what it must, or more than fits. */
enum status run_facts_read(const struct case_view *view, struct arena *arena, const char *id,
                           struct run_facts *ret_facts) WARN_UNUSED;

/* From bytes of a worker that may have been attacked: false unless every text ends and every count
 * fits. */
bool run_facts_take(struct span bytes, struct run_facts *ret_facts) WARN_UNUSED;

#endif
