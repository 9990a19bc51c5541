/* Sentences that all forms of the answer share. */
#include "report/advise_view.h"

void advise_date(struct buf *out, int ymd)
{
    buf_format(out, "%04d-%02d-%02d", ymd / 10000, ymd / 100 % 100, ymd % 100);
}

void advise_source(struct buf *out, const struct guide_claim *claim, int as_of)
{
    if (claim->source.len == 0)
        return;
    buf_str(out, " (");
    buf_add(out, claim->source);
    buf_str(out, ", ");
    buf_add(out, claim->date.text);
    if (claim->date.ymd != 0 && guide_date_is_stale(&claim->date, as_of))
        buf_str(out, ", older than a year");
    buf_byte(out, ')');
}

void advise_claim(struct buf *out, const struct guide_claim *claim, int as_of)
{
    buf_add(out, claim->text);
    advise_source(out, claim, as_of);
}

void advise_cell(struct buf *out, const struct guide *guide, const struct guide_cell *cell,
                 size_t criterion, int as_of)
{
    buf_add(out, guide->criteria[criterion].name);
    if (cell->claim.text.len > 0)
        buf_str(out, ": ");
    advise_claim(out, &cell->claim, as_of);
}

void advise_why_excluded(struct buf *out, const struct guide *guide, const struct advise_row *row,
                         int as_of)
{
    bool first = true;
    if (row->barred_by != NULL) {
        advise_claim(out, &row->barred_by->claim, as_of);
        return;
    }
    for (size_t i = 0; i < row->reason_count; i++) {
        const struct advise_reason *reason = &row->reasons[i];
        if (!reason->need.must || reason->outcome != ADVISE_FAILED)
            continue;
        buf_str(out, first ? "" : " ");
        advise_cell(out, guide, reason->cell, reason->need.need->criterion, as_of);
        first = false;
    }
}

static void count(struct buf *out, size_t n, const char *what, bool *first)
{
    if (n == 0)
        return;
    buf_str(out, *first ? "" : ", ");
    buf_uint(out, n);
    buf_str(out, what);
    *first = false;
}

void advise_why_next(struct buf *out, const struct guide *guide, const struct advise_split *split)
{
    const struct guide_question *q = &guide->questions[split->question];
    bool first = true;
    buf_str(out, "It still separates the ");
    buf_uint(out, split->left);
    buf_str(out, " tools that are left. With the answer \"");
    buf_add(out, q->answers[split->answer].text);
    buf_str(out, "\": ");
    count(out, split->met, " would meet it", &first);
    count(out, split->in_part, " in part", &first);
    count(out, split->failed, split->must ? " would be out" : " would not", &first);
    count(out, split->unknown, " unknown", &first);
    buf_byte(out, '.');
}

bool advise_tie(struct buf *out, const struct advise_view *view, size_t row)
{
    const struct advise_row *rows = view->ranking->rows;
    size_t end = row;
    if (!rows[row].is_tied || (row > 0 && rows[row - 1].rank == rows[row].rank))
        return false;
    while (end < view->ranking->left && rows[end].rank == rows[row].rank)
        end++;
    buf_str(out, "These ");
    buf_uint(out, end - row);
    buf_str(out, " are tied, nothing that was said separates them: ");
    for (size_t i = row; i < end; i++) {
        buf_str(out, i == row ? "" : i + 1 == end ? " and " : ", ");
        buf_add(out, view->guide->tools[rows[i].tool].name);
    }
    buf_byte(out, '.');
    return true;
}

bool advise_anything_answered(const struct advise_view *view)
{
    for (size_t i = 0; i < view->guide->question_count; i++)
        if (view->answers->choice[i] >= 0)
            return true;
    return false;
}
