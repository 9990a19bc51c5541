/* Choosing between the tools of a guide: which of them meets what the answers ask for, and in which
 * order that puts them.
 *
 * Each answer asks things of a tool (needs). A tool meets a need, meets it in part, fails it, or it
 * is not known. What fails a "must" is out. The score is a plain sum over the needs, and for each
 * need: met > in part > unknown > failed. So an answer can never lift a tool that fails what it
 * asks for above one that meets it, and an unknown never counts as met. A must weighs more than all
 * wants together: a tool with an unknown must stands below every tool whose musts are all known.
 */
#ifndef BRIDLE_ADVISE_ADVISE_H
#define BRIDLE_ADVISE_ADVISE_H

#include "advise/guide.h"

enum { ADVISE_OPEN = -1, ADVISE_SKIPPED = -2 };

/* One choice per question: an index of its answers, ADVISE_OPEN or ADVISE_SKIPPED. */
struct advise_answers {
    int choice[GUIDE_QUESTIONS_MAX];
};

enum advise_outcome { ADVISE_FAILED, ADVISE_UNKNOWN, ADVISE_IN_PART, ADVISE_MET };

enum {
    ADVISE_MUST_MET = 1000,
    ADVISE_MUST_IN_PART = 990,
    ADVISE_WANT_MET = 2,
    ADVISE_WANT_IN_PART = 1,
    ADVISE_WANT_FAILED = -2, /* unknown: 0, for both */
};

/* A need as it applies: the same test asked for by two answers counts once, as the stronger. */
struct advise_need {
    const struct guide_need *need; /* the first that asks for it: names the question */
    bool must;
};

struct advise_reason {
    struct advise_need need;
    const struct guide_cell *cell;
    enum advise_outcome outcome;
};

struct advise_row {
    size_t tool;
    int64_t score;
    size_t rank;                        /* 1 is best; equal for ties; 0: excluded */
    bool is_tied;                       /* another tool has this rank */
    bool is_unsure;                     /* a must is unknown */
    const struct guide_cell *barred_by; /* out whatever is asked, for this reason */
    bool fails_must;
    struct advise_reason *reasons; /* in the order of the questions */
    size_t reason_count;
};

struct advise_ranking {
    struct advise_row *rows; /* best first, excluded ones last; equal ones in the guide's order */
    size_t count;
    size_t left; /* rows that are not excluded */
};

/* No answer to anything. */
void advise_answers_init(struct advise_answers *answers);

enum advise_outcome advise_outcome(const struct guide_need *need, const struct guide_cell *cell);
static inline bool advise_row_is_excluded(const struct advise_row *row)
{
    return row->barred_by != NULL || row->fails_must;
}

enum status advise_rank(struct arena *arena, const struct guide *guide,
                        const struct advise_answers *answers,
                        struct advise_ranking *ret_ranking) WARN_UNUSED;

/* What an answer would do to the tools that are left. */
struct advise_split {
    size_t question, answer;
    size_t left; /* tools still in, of which ... */
    size_t met, in_part, failed, unknown;
    bool must; /* those that fail would be out */
};

/* The next question (no plan question) of which some answer still separates the tools that are
 * left, in the guide's order; *ret_split shows the first such answer. False when nothing separates
 * them, or at most one is left. Only what was neither answered nor skipped is asked. */
bool advise_next(struct arena *arena, const struct guide *guide,
                 const struct advise_answers *answers, struct advise_split *ret_split);
/* Whether question `q` could ever separate tools, with no other answer given. */
bool advise_question_separates(struct arena *arena, const struct guide *guide, size_t q);

/* Whether a piece of advice applies to these answers. */
bool advise_applies(const struct guide_advice *advice, const struct advise_answers *answers);

#endif
