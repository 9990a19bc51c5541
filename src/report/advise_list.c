/* `bridle advise --list` as plain text. */
#include "report/advise_view.h"
#include "report/wrap.h"

enum { INDENT = 16 };

/* An id, and what is said of it beside it. */
static void entry(struct buf *out, struct span id, const struct buf *words)
{
    char lead[INDENT + 1];
    (void)snprintf(lead, sizeof lead, "  %.*s ", (int)id.len, (const char *)id.ptr);
    wrap_text(out, lead, INDENT, buf_span(words));
}

static void list_questions(struct buf *out, const struct guide *g)
{
    BUF_SCOPED struct buf words;
    buf_init(&words, ADVISE_TEXT_MAX);
    buf_str(out, "Questions (answer with QUESTION=ANSWER, or QUESTION=skip)\n");
    for (size_t i = 0; i < g->question_count; i++) {
        const struct guide_question *q = &g->questions[i];
        buf_byte(out, '\n');
        buf_clear(&words);
        buf_add(&words, q->id);
        buf_str(&words, ": ");
        buf_add(&words, q->text);
        wrap_text(out, "", 0, buf_span(&words));
        for (size_t a = 0; a < q->answer_count; a++) {
            buf_clear(&words);
            buf_add(&words, q->answers[a].text);
            entry(out, q->answers[a].id, &words);
        }
    }
}

static void list_tool(struct buf *out, const struct guide *g, size_t tool, int as_of)
{
    BUF_SCOPED struct buf words;
    buf_init(&words, ADVISE_TEXT_MAX);
    buf_add(&words, g->tools[tool].name);
    buf_str(&words, " (");
    buf_add(&words, g->tools[tool].id);
    buf_str(&words, "): ");
    buf_add(&words, g->tools[tool].what);
    buf_byte(out, '\n');
    wrap_text(out, "", 0, buf_span(&words));
    for (size_t c = 0; c < g->criterion_count; c++) {
        const struct guide_cell *cell = guide_cell(g, tool, c);
        buf_clear(&words);
        buf_add(&words, cell->value);
        buf_str(&words, cell->claim.text.len > 0 ? ". " : ".");
        advise_claim(&words, &cell->claim, as_of);
        entry(out, g->criteria[c].id, &words);
    }
}

static void list_criteria(struct buf *out, const struct guide *g)
{
    BUF_SCOPED struct buf words;
    buf_init(&words, ADVISE_TEXT_MAX);
    buf_str(out, "\nCriteria\n\n");
    for (size_t c = 0; c < g->criterion_count; c++) {
        buf_clear(&words);
        buf_add(&words, g->criteria[c].meaning);
        entry(out, g->criteria[c].id, &words);
    }
}

void advise_list_text(struct buf *out, const struct guide *g, int as_of)
{
    list_questions(out, g);
    list_criteria(out, g);
    buf_str(out, "\nTools\n");
    for (size_t tool = 0; tool < g->tool_count; tool++)
        list_tool(out, g, tool, as_of);
}
