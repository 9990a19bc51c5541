/* Needs, scores and the order of the tools. */
#include "advise/advise.h"

void advise_answers_init(struct advise_answers *answers)
{
    for (size_t i = 0; i < GUIDE_QUESTIONS_MAX; i++)
        answers->choice[i] = ADVISE_OPEN;
}

bool advise_applies(const struct guide_advice *advice, const struct advise_answers *answers)
{
    return advice->question == GUIDE_NONE || answers->choice[advice->question] == advice->answer;
}

enum advise_outcome advise_outcome(const struct guide_need *need, const struct guide_cell *cell)
{
    if (!cell->is_known)
        return ADVISE_UNKNOWN;
    if (need->at_least > 0)
        return cell->number >= need->at_least ? ADVISE_MET : ADVISE_FAILED;
    if (guide_words_have(&need->met, cell->value))
        return ADVISE_MET;
    return guide_words_have(&need->part, cell->value) ? ADVISE_IN_PART : ADVISE_FAILED;
}

static bool same_test(const struct guide_need *a, const struct guide_need *b)
{
    return a->criterion == b->criterion && span_equal(a->test, b->test);
}

/* The needs of all answers, in the order of the guide, each test once. */
static enum status collect(struct arena *arena, const struct guide *guide,
                           const struct advise_answers *answers, struct advise_need **ret_needs,
                           size_t *ret_count)
{
    struct advise_need *needs = arena_array(arena, guide->need_count, sizeof *needs);
    size_t count = 0;
    if (needs == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < guide->need_count; i++) {
        const struct guide_need *need = &guide->needs[i];
        size_t same = 0;
        if (answers->choice[need->question] != (int)need->answer)
            continue;
        while (same < count && !same_test(needs[same].need, need))
            same++;
        if (same == count)
            needs[count++] = (struct advise_need){.need = need};
        needs[same].must |= need->must;
    }
    *ret_needs = needs;
    *ret_count = count;
    return STATUS_OK;
}

static int64_t weight(bool must, enum advise_outcome outcome)
{
    switch (outcome) {
    case ADVISE_MET:
        return must ? ADVISE_MUST_MET : ADVISE_WANT_MET;
    case ADVISE_IN_PART:
        return must ? ADVISE_MUST_IN_PART : ADVISE_WANT_IN_PART;
    case ADVISE_FAILED:
        return ADVISE_WANT_FAILED;
    case ADVISE_UNKNOWN:
        break;
    }
    return 0;
}

static const struct guide_cell *barred_by(const struct guide *guide, size_t tool)
{
    for (size_t i = 0; i < guide->bar_count; i++) {
        const struct guide_cell *cell = guide_cell(guide, tool, guide->bars[i].criterion);
        if (guide_words_have(&guide->bars[i].words, cell->value))
            return cell;
    }
    return NULL;
}

static enum status judge(struct arena *arena, const struct guide *guide,
                         const struct advise_need *needs, size_t count, size_t tool,
                         struct advise_row *ret_row)
{
    struct advise_row row = {.tool = tool, .barred_by = barred_by(guide, tool)};
    row.reasons = arena_array(arena, count, sizeof *row.reasons);
    if (row.reasons == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const struct guide_cell *cell = guide_cell(guide, tool, needs[i].need->criterion);
        enum advise_outcome outcome = advise_outcome(needs[i].need, cell);
        row.reasons[row.reason_count++] =
            (struct advise_reason){.need = needs[i], .cell = cell, .outcome = outcome};
        row.score += weight(needs[i].must, outcome);
        row.fails_must |= needs[i].must && outcome == ADVISE_FAILED;
        row.is_unsure |= needs[i].must && outcome == ADVISE_UNKNOWN;
    }
    *ret_row = row;
    return STATUS_OK;
}

/* Those that are left, those that fail what was asked for, those that are out whatever is asked. */
static int group_of(const struct advise_row *row)
{
    return row->barred_by != NULL ? 2 : row->fails_must ? 1 : 0;
}

/* Whether `a` stands before `b`; equal ones keep their order, the guide's. */
static bool stands_before(const struct advise_row *a, const struct advise_row *b)
{
    if (group_of(a) != group_of(b))
        return group_of(a) < group_of(b);
    return group_of(a) == 0 && a->score > b->score;
}

/* Insertion: a dozen rows, and the order of equal ones must hold. */
static void sort(struct advise_row *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct advise_row row = rows[i];
        size_t at = i;
        for (; at > 0 && stands_before(&row, &rows[at - 1]); at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
}

static void number(struct advise_ranking *ranking)
{
    struct advise_row *rows = ranking->rows;
    while (ranking->left < ranking->count && !advise_row_is_excluded(&rows[ranking->left]))
        ranking->left++;
    for (size_t i = 0; i < ranking->left; i++) {
        bool ties = i > 0 && rows[i].score == rows[i - 1].score;
        rows[i].rank = ties ? rows[i - 1].rank : i + 1;
        if (ties)
            rows[i].is_tied = rows[i - 1].is_tied = true;
    }
}

enum status advise_rank(struct arena *arena, const struct guide *guide,
                        const struct advise_answers *answers, struct advise_ranking *ret_ranking)
{
    struct advise_ranking ranking = {.count = guide->tool_count};
    struct advise_need *needs;
    size_t count;
    TRY(collect(arena, guide, answers, &needs, &count));
    ranking.rows = arena_array(arena, guide->tool_count, sizeof *ranking.rows);
    if (ranking.rows == NULL)
        return STATUS_NO_MEMORY;
    for (size_t tool = 0; tool < guide->tool_count; tool++)
        TRY(judge(arena, guide, needs, count, tool, &ranking.rows[tool]));
    sort(ranking.rows, ranking.count);
    number(&ranking);
    *ret_ranking = ranking;
    return STATUS_OK;
}
