/* The checks over a whole guide; the tests run them on the guide that is built in. */
#include "advise/advise.h"

struct checker {
    const struct guide *guide;
    const struct guide_report *report;
    size_t mistakes;
};

static void complain(struct checker *c, size_t line, const char *what, struct span word)
{
    c->mistakes++;
    c->report->say(c->report->ctx, line, what, word);
}

/* A date may not lie after the day on which the file was last gone through. */
static void check_date(struct checker *c, const struct guide_claim *claim)
{
    if (claim->date.ymd > c->guide->updated.ymd)
        complain(c, claim->line, "a date after the last change of the guide", claim->date.text);
}

static void check_cells(struct checker *c)
{
    const struct guide *g = c->guide;
    for (size_t tool = 0; tool < g->tool_count; tool++)
        for (size_t criterion = 0; criterion < g->criterion_count; criterion++) {
            const struct guide_cell *cell = guide_cell(g, tool, criterion);
            if (cell->value.len == 0)
                complain(c, g->tools[tool].line, "the tool has no line for a criterion",
                         g->criteria[criterion].id);
            check_date(c, &cell->claim);
        }
}

/* A criterion of which nothing is known of any tool, or that no question asks for and no bar uses,
 * is dead weight. */
static void check_criteria(struct checker *c)
{
    const struct guide *g = c->guide;
    for (size_t i = 0; i < g->criterion_count; i++) {
        bool is_used = false, is_known = false;
        for (size_t n = 0; n < g->need_count; n++)
            is_used |= g->needs[n].criterion == i;
        for (size_t n = 0; n < g->bar_count; n++)
            is_used |= g->bars[n].criterion == i;
        for (size_t tool = 0; tool < g->tool_count; tool++)
            is_known |= guide_cell(g, tool, i)->is_known;
        if (!is_used)
            complain(c, g->criteria[i].line, "no question asks for this criterion",
                     g->criteria[i].id);
        if (!is_known)
            complain(c, g->criteria[i].line, "nothing is known of this criterion",
                     g->criteria[i].id);
    }
}

/* How many answers have needs or advice of their own. */
static size_t answers_that_matter(const struct guide *g, size_t question)
{
    size_t count = 0;
    for (size_t a = 0; a < g->questions[question].answer_count; a++) {
        bool matters = false;
        for (size_t i = 0; i < g->need_count; i++)
            matters |= g->needs[i].question == question && g->needs[i].answer == a;
        for (size_t i = 0; i < g->advice_count; i++)
            matters |= g->advice[i].question == (int)question && g->advice[i].answer == (int)a;
        count += matters;
    }
    return count;
}

static void check_questions(struct checker *c)
{
    const struct guide *g = c->guide;
    struct arena arena ARENA_SCOPED;
    arena_init(&arena, GUIDE_MEMORY);
    for (size_t i = 0; i < g->question_count; i++) {
        const struct guide_question *q = &g->questions[i];
        if (q->answer_count < 2)
            complain(c, q->line, "a question has at least two answers", q->id);
        else if (answers_that_matter(g, i) == 0)
            complain(c, q->line, "no answer to this question changes anything", q->id);
        if (!q->is_plan && !advise_question_separates(&arena, g, i))
            complain(c, q->line, "no answer to this question separates the tools", q->id);
    }
}

/* All wants together must weigh less than the step from an unknown must to one met in part. */
static void check_weights(struct checker *c)
{
    const struct guide *g = c->guide;
    int64_t wants = 0, musts = 0;
    for (size_t i = 0; i < g->need_count; i++) {
        if (g->questions[g->needs[i].question].is_plan)
            complain(c, g->needs[i].line, "a plan question asks nothing of the tools",
                     g->questions[g->needs[i].question].id);
        wants += !g->needs[i].must;
        musts += g->needs[i].must;
    }
    if (wants * (ADVISE_WANT_MET - ADVISE_WANT_FAILED) +
            musts * (ADVISE_MUST_MET - ADVISE_MUST_IN_PART) >=
        ADVISE_MUST_IN_PART)
        complain(c, 0, "too many needs for the weights of must and want", SPAN_EMPTY);
}

size_t guide_check(const struct guide *guide, const struct guide_report *report)
{
    struct checker c = {.guide = guide, .report = report};
    check_cells(&c);
    check_criteria(&c);
    check_questions(&c);
    check_weights(&c);
    for (size_t i = 0; i < guide->advice_count; i++) {
        check_date(&c, &guide->advice[i].claim);
        if (guide->advice[i].claim.text.len == 0)
            complain(&c, guide->advice[i].claim.line, "an advice without words", SPAN_EMPTY);
    }
    for (size_t i = 0; i < guide->change_count; i++)
        check_date(&c, &guide->changes[i].claim);
    for (size_t i = 0; i < guide->kind_count; i++)
        check_date(&c, &guide->kinds[i].claim);
    for (size_t i = 0; i < guide->state_count; i++)
        check_date(&c, &guide->states[i].claim);
    for (size_t i = 0; i < guide->app_count; i++)
        check_date(&c, &guide->apps[i].claim);
    return c.mistakes;
}
