/* Which question still separates the tools that are left. */
#include "advise/advise.h"

/* Whether the answers given ask this already, at least as strongly. */
static bool is_asked_already(const struct guide *guide, const struct advise_answers *answers,
                             const struct guide_need *need)
{
    for (size_t i = 0; i < guide->need_count; i++) {
        const struct guide_need *other = &guide->needs[i];
        if (answers->choice[other->question] == (int)other->answer &&
            other->criterion == need->criterion && span_equal(other->test, need->test) &&
            (other->must || !need->must))
            return true;
    }
    return false;
}

/* What `need` says of the tools that are left; true when it does not say the same of all. */
static bool splits(const struct guide *guide, const struct advise_ranking *ranking,
                   const struct guide_need *need, struct advise_split *ret_split)
{
    struct advise_split split = {.question = need->question,
                                 .answer = need->answer,
                                 .must = need->must,
                                 .left = ranking->left};
    for (size_t i = 0; i < ranking->left; i++) {
        const struct guide_cell *cell = guide_cell(guide, ranking->rows[i].tool, need->criterion);
        enum advise_outcome outcome = advise_outcome(need, cell);
        split.met += outcome == ADVISE_MET;
        split.in_part += outcome == ADVISE_IN_PART;
        split.failed += outcome == ADVISE_FAILED;
        split.unknown += outcome == ADVISE_UNKNOWN;
    }
    *ret_split = split;
    return split.met != split.left && split.in_part != split.left && split.failed != split.left &&
           split.unknown != split.left;
}

static bool question_splits(const struct guide *guide, const struct advise_ranking *ranking,
                            const struct advise_answers *answers, size_t question,
                            struct advise_split *ret_split)
{
    for (size_t i = 0; i < guide->need_count; i++) {
        const struct guide_need *need = &guide->needs[i];
        struct advise_split split;
        if (need->question == question && !is_asked_already(guide, answers, need) &&
            splits(guide, ranking, need, &split)) {
            *ret_split = split;
            return true;
        }
    }
    return false;
}

bool advise_next(struct arena *arena, const struct guide *guide,
                 const struct advise_answers *answers, struct advise_split *ret_split)
{
    struct advise_ranking ranking;
    struct arena_mark mark = arena_mark(arena);
    bool found = false;
    if (advise_rank(arena, guide, answers, &ranking) == STATUS_OK && ranking.left > 1)
        for (size_t q = 0; q < guide->question_count && !found; q++)
            found = answers->choice[q] == ADVISE_OPEN &&
                    question_splits(guide, &ranking, answers, q, ret_split);
    arena_rewind(arena, mark);
    return found;
}

bool advise_question_separates(struct arena *arena, const struct guide *guide, size_t q)
{
    struct advise_answers none;
    struct advise_ranking ranking;
    struct advise_split split;
    struct arena_mark mark = arena_mark(arena);
    advise_answers_init(&none);
    bool separates = advise_rank(arena, guide, &none, &ranking) == STATUS_OK &&
                     question_splits(guide, &ranking, &none, q, &split);
    arena_rewind(arena, mark);
    return separates;
}
