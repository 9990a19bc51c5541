/* The answer of `bridle advise` as plain text of 80 columns, without colours. */
#include "report/advise_view.h"
#include "report/wrap.h"

enum { INDENT = 13 }; /* of the reasons, behind "   against   " */

/* A paragraph whose words come from one of the functions above it. */
#define PARAGRAPH(out, lead, indent, statement)                                                    \
    do {                                                                                           \
        BUF_SCOPED struct buf words;                                                               \
        buf_init(&words, ADVISE_TEXT_MAX);                                                         \
        statement;                                                                                 \
        wrap_text(out, lead, indent, buf_span(&words));                                            \
    } while (0)

static void heading(struct buf *out, struct span title)
{
    buf_byte(out, '\n');
    wrap_text(out, "", 0, title);
    buf_byte(out, '\n');
}

static void said(struct buf *out, const struct advise_view *view)
{
    const struct guide *g = view->guide;
    bool first = true;
    for (size_t i = 0; i < g->question_count; i++) {
        int choice = view->answers->choice[i];
        if (choice == ADVISE_OPEN)
            continue;
        if (first)
            heading(out, SPAN_LITERAL("What you said"));
        first = false;
        wrap_text(out, "  ", 2, g->questions[i].text);
        wrap_text(out, "", 5,
                  choice >= 0 ? g->questions[i].answers[choice].text : SPAN_LITERAL("(skipped)"));
    }
}

static const char *lead_of(enum advise_outcome outcome)
{
    static const char *const leads[] = {[ADVISE_FAILED] = "     against",
                                        [ADVISE_UNKNOWN] = "     unknown",
                                        [ADVISE_IN_PART] = "     in part",
                                        [ADVISE_MET] = "     for"};
    return leads[outcome];
}

static void reasons(struct buf *out, const struct advise_view *view, const struct advise_row *row)
{
    static const enum advise_outcome order[] = {ADVISE_MET, ADVISE_IN_PART, ADVISE_FAILED,
                                                ADVISE_UNKNOWN};
    for (size_t o = 0; o < sizeof order / sizeof order[0]; o++)
        for (size_t i = 0; i < row->reason_count; i++) {
            const struct advise_reason *reason = &row->reasons[i];
            if (reason->outcome == order[o])
                PARAGRAPH(out, lead_of(order[o]), INDENT,
                          advise_cell(&words, view->guide, reason->cell,
                                      reason->need.need->criterion, view->as_of));
        }
}

static void tool_row(struct buf *out, const struct advise_view *view, size_t index)
{
    const struct advise_row *row = &view->ranking->rows[index];
    const struct guide_tool *tool = &view->guide->tools[row->tool];
    char lead[32];
    BUF_SCOPED struct buf tie;
    buf_init(&tie, ADVISE_TEXT_MAX);
    if (advise_tie(&tie, view, index))
        wrap_text(out, "  ", 2, buf_span(&tie));
    (void)snprintf(lead, sizeof lead, "%3zu. ", row->rank);
    PARAGRAPH(out, lead, 5,
              (buf_add(&words, tool->name), buf_str(&words, row->is_tied ? " (tied): " : ": "),
               buf_add(&words, tool->what)));
    reasons(out, view, row);
}

/* The rows of one group: those whose musts are all met, or those with an unknown one. */
static void group(struct buf *out, const struct advise_view *view, bool unsure, const char *title)
{
    bool first = true;
    for (size_t i = 0; i < view->ranking->left; i++) {
        if (view->ranking->rows[i].is_unsure != unsure)
            continue;
        if (first)
            heading(out, span_str(title));
        first = false;
        tool_row(out, view, i);
    }
}

static void excluded(struct buf *out, const struct advise_view *view)
{
    if (view->ranking->left == view->ranking->count)
        return;
    heading(out, SPAN_LITERAL("Out, and why"));
    for (size_t i = view->ranking->left; i < view->ranking->count; i++) {
        const struct advise_row *row = &view->ranking->rows[i];
        wrap_text(out, "  ", 2, view->guide->tools[row->tool].name);
        PARAGRAPH(out, "", 5, advise_why_excluded(&words, view->guide, row, view->as_of));
    }
}

static void changes(struct buf *out, const struct advise_view *view)
{
    if (view->guide->change_count > 0)
        heading(out, SPAN_LITERAL("Changed since the guide"));
    for (size_t i = 0; i < view->guide->change_count; i++)
        PARAGRAPH(out, "  *", 4, advise_claim(&words, &view->guide->changes[i].claim, 0));
}

/* The sections that stand before or after the tools. */
static void advice(struct buf *out, const struct advise_view *view, bool first)
{
    const struct guide *g = view->guide;
    for (size_t s = 0; s < g->section_count; s++) {
        if (g->sections[s].is_first != first)
            continue;
        heading(out, g->sections[s].title);
        for (size_t i = 0; i < g->advice_count; i++)
            if (g->advice[i].section == s && advise_applies(&g->advice[i], view->answers))
                PARAGRAPH(out, "  *", 4, advise_claim(&words, &g->advice[i].claim, 0));
    }
}

static void next_answer(struct buf *out, const struct guide *g, size_t question, size_t answer)
{
    buf_add(out, g->questions[question].id);
    buf_byte(out, '=');
    buf_add(out, g->questions[question].answers[answer].id);
    buf_str(out, ": ");
    buf_add(out, g->questions[question].answers[answer].text);
}

static void ending(struct buf *out, const struct advise_view *view)
{
    const struct guide *g = view->guide;
    buf_byte(out, '\n');
    PARAGRAPH(out, "", 0,
              (buf_str(&words, "After: "), buf_add(&words, g->publisher), buf_str(&words, ", "),
               buf_add(&words, g->title), buf_str(&words, " ("), buf_add(&words, g->published.text),
               buf_str(&words, "). This answer is of "), advise_date(&words, view->as_of),
               buf_str(&words, "; what is known was last gone through on "),
               buf_add(&words, g->updated.text),
               buf_str(&words, ". A source marked as older than a year, or undated, may be out of "
                               "date: check before you rely on it.")));
    if (view->next == NULL)
        return;
    buf_byte(out, '\n');
    PARAGRAPH(out, "", 0,
              (buf_str(&words, "The next question that separates the tools: "),
               buf_add(&words, g->questions[view->next->question].text)));
    for (size_t i = 0; i < g->questions[view->next->question].answer_count; i++)
        PARAGRAPH(out, "  *", 4, next_answer(&words, g, view->next->question, i));
}

void advise_text(struct buf *out, const struct advise_view *view)
{
    buf_str(out, "Which tool to talk with\n");
    said(out, view);
    advice(out, view, true);
    if (!advise_anything_answered(view)) {
        buf_byte(out, '\n');
        wrap_text(out, "", 0,
                  SPAN_LITERAL("Nothing was answered yet, so nothing speaks for one tool or "
                               "another: they are all tied."));
    }
    group(out, view, false,
          advise_anything_answered(view) ? "These meet what you need, as far as is known"
                                         : "The tools of the guide");
    group(out, view, true, "Unsure: of these, something that you need is not known");
    if (view->ranking->left == 0) {
        buf_byte(out, '\n');
        wrap_text(out, "", 0,
                  SPAN_LITERAL("No tool of the guide meets all that you need. Which of your "
                               "answers could be softer? What puts each tool out stands below."));
    }
    excluded(out, view);
    changes(out, view);
    advice(out, view, false);
    ending(out, view);
}
