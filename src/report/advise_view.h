/* The answer of `bridle advise`, for people, for programs and for paper.
 *
 * All forms say the same: the tools in order with what speaks for and against each, what is not
 * known, why some are out, what has changed since the guide, and the advice beside the tool. Each
 * claim stands with its source and date; a source older than a year, or without a date, is marked.
 */
#ifndef BRIDLE_REPORT_ADVISE_VIEW_H
#define BRIDLE_REPORT_ADVISE_VIEW_H

#include "advise/advise.h"
#include "base/buf.h"

struct advise_view {
    const struct guide *guide;
    const struct advise_answers *answers;
    const struct advise_ranking *ranking;
    const struct advise_split *next; /* NULL: nothing more separates the tools */
    int as_of;                       /* the day of the answer, as 20261121 */
};

enum { ADVISE_TEXT_MAX = 4 << 20 }; /* of any form; about 60 KiB are usual */

void advise_text(struct buf *out, const struct advise_view *view);
void advise_json(struct buf *out, const struct advise_view *view);
void advise_html(struct buf *out, const struct advise_view *view);

/* Every question with its answers, every tool with all that is known of it. */
void advise_list_text(struct buf *out, const struct guide *guide, int as_of);
void advise_list_json(struct buf *out, const struct guide *guide, int as_of);

/* Pieces that several forms share. */

void advise_date(struct buf *out, int ymd); /* 2026-11-21 */
/* " (source, 2021-12-19, older than a year)"; nothing without a source. `as_of` 0: age is no
 * matter, as for advice. */
void advise_source(struct buf *out, const struct guide_claim *claim, int as_of);
/* Text and source of a claim. */
void advise_claim(struct buf *out, const struct guide_claim *claim, int as_of);
/* "End-to-end encryption: always ... (source, date)"; of an unknown cell what is said without. */
void advise_cell(struct buf *out, const struct guide *guide, const struct guide_cell *cell,
                 size_t criterion, int as_of);
/* Why a row is excluded. */
void advise_why_excluded(struct buf *out, const struct guide *guide, const struct advise_row *row,
                         int as_of);
/* What the first separating answer of the next question would do. */
void advise_why_next(struct buf *out, const struct guide *guide, const struct advise_split *split);
/* "These 3 are tied: ..." before the first row of a tie; false elsewhere. */
bool advise_tie(struct buf *out, const struct advise_view *view, size_t row);
bool advise_anything_answered(const struct advise_view *view);

#endif
