/* The answer of `bridle advise` as JSON (docs/schema/advise.schema.json). */
#include "base/json.h"
#include "report/advise_view.h"

/* `as_of` 0: age is no matter, as for advice. */
static void claim_fields(struct json *j, const struct guide_claim *claim, int as_of)
{
    json_field_opt(j, "text", claim->text);
    json_field_opt(j, "source", claim->source);
    json_field_opt(j, "date", claim->date.text);
    if (claim->source.len > 0 && as_of != 0)
        json_field_bool(j, "stale", guide_date_is_stale(&claim->date, as_of));
}

static void text_field(struct json *j, const char *key, const struct buf *text)
{
    json_field_string(j, key, buf_span(text));
}

static void as_of_field(struct json *j, int as_of)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 32);
    advise_date(&text, as_of);
    text_field(j, "as_of", &text);
}

static void asked(struct json *j, const struct advise_view *view)
{
    const struct guide *g = view->guide;
    json_key(j, "asked");
    json_begin_array(j);
    for (size_t i = 0; i < g->question_count; i++) {
        int choice = view->answers->choice[i];
        if (choice == ADVISE_OPEN)
            continue;
        json_begin_object(j);
        json_field_string(j, "id", g->questions[i].id);
        json_field_string(j, "question", g->questions[i].text);
        json_field_string(j, "answer",
                          choice >= 0 ? g->questions[i].answers[choice].id : SPAN_LITERAL("skip"));
        json_end_object(j);
    }
    json_end_array(j);
}

static void answers(struct json *j, const struct guide_question *q)
{
    json_key(j, "answers");
    json_begin_array(j);
    for (size_t i = 0; i < q->answer_count; i++) {
        json_begin_object(j);
        json_field_string(j, "answer", q->answers[i].id);
        json_field_string(j, "text", q->answers[i].text);
        json_end_object(j);
    }
    json_end_array(j);
}

static void next(struct json *j, const struct advise_view *view)
{
    json_key(j, "next");
    if (view->next == NULL) {
        json_null(j);
        return;
    }
    const struct guide_question *q = &view->guide->questions[view->next->question];
    BUF_SCOPED struct buf why;
    buf_init(&why, ADVISE_TEXT_MAX);
    buf_add(&why, q->why);
    buf_byte(&why, ' ');
    advise_why_next(&why, view->guide, view->next);
    json_begin_object(j);
    json_field_string(j, "id", q->id);
    json_field_string(j, "question", q->text);
    text_field(j, "why", &why);
    answers(j, q);
    json_end_object(j);
}

static void reasons(struct json *j, const char *key, const struct advise_view *view,
                    const struct advise_row *row, enum advise_outcome one,
                    enum advise_outcome other)
{
    json_key(j, key);
    json_begin_array(j);
    for (size_t i = 0; i < row->reason_count; i++) {
        const struct advise_reason *reason = &row->reasons[i];
        const struct guide_need *need = reason->need.need;
        if (reason->outcome != one && reason->outcome != other)
            continue;
        json_begin_object(j);
        json_field_string(j, "criterion", view->guide->criteria[need->criterion].id);
        json_field_string(j, "question", view->guide->questions[need->question].id);
        json_field_bool(j, "must", reason->need.must);
        if (reason->outcome == ADVISE_IN_PART)
            json_field_bool(j, "in_part", true);
        json_field_string(j, "value", reason->cell->value);
        claim_fields(j, &reason->cell->claim, view->as_of);
        json_end_object(j);
    }
    json_end_array(j);
}

static void excluded(struct json *j, const struct advise_view *view, const struct advise_row *row)
{
    json_key(j, "excluded");
    if (!advise_row_is_excluded(row)) {
        json_null(j);
        return;
    }
    BUF_SCOPED struct buf why;
    buf_init(&why, ADVISE_TEXT_MAX);
    advise_why_excluded(&why, view->guide, row, view->as_of);
    json_string(j, buf_span(&why));
}

static void ranking(struct json *j, const struct advise_view *view)
{
    json_key(j, "ranking");
    json_begin_array(j);
    for (size_t i = 0; i < view->ranking->count; i++) {
        const struct advise_row *row = &view->ranking->rows[i];
        json_begin_object(j);
        json_field_string(j, "tool", view->guide->tools[row->tool].name);
        json_field_string(j, "id", view->guide->tools[row->tool].id);
        json_field_int(j, "score", row->score);
        reasons(j, "for", view, row, ADVISE_MET, ADVISE_IN_PART);
        reasons(j, "against", view, row, ADVISE_FAILED, ADVISE_FAILED);
        reasons(j, "unknown", view, row, ADVISE_UNKNOWN, ADVISE_UNKNOWN);
        excluded(j, view, row);
        if (row->rank > 0) {
            json_field_uint(j, "rank", row->rank);
            json_field_bool(j, "tied", row->is_tied);
            json_field_bool(j, "unsure", row->is_unsure);
        }
        json_end_object(j);
    }
    json_end_array(j);
}

static void advice(struct json *j, const struct advise_view *view)
{
    const struct guide *g = view->guide;
    json_key(j, "changed");
    json_begin_array(j);
    for (size_t i = 0; i < g->change_count; i++) {
        json_begin_object(j);
        json_field_string(j, "tool", g->tools[g->changes[i].tool].name);
        claim_fields(j, &g->changes[i].claim, 0);
        json_end_object(j);
    }
    json_end_array(j);
    json_key(j, "advice");
    json_begin_array(j);
    for (size_t i = 0; i < g->advice_count; i++) {
        if (!advise_applies(&g->advice[i], view->answers))
            continue;
        json_begin_object(j);
        json_field_string(j, "section", g->sections[g->advice[i].section].id);
        claim_fields(j, &g->advice[i].claim, 0);
        json_end_object(j);
    }
    json_end_array(j);
}

void advise_json(struct buf *out, const struct advise_view *view)
{
    struct json j = json_to(out);
    json_begin_object(&j);
    json_field_cstr(&j, "schema", "bridle.advise/1");
    asked(&j, view);
    next(&j, view);
    ranking(&j, view);
    as_of_field(&j, view->as_of);
    advice(&j, view);
    json_end_object(&j);
    buf_byte(out, '\n');
}

static void list_questions(struct json *j, const struct guide *g)
{
    json_key(j, "questions");
    json_begin_array(j);
    for (size_t i = 0; i < g->question_count; i++) {
        json_begin_object(j);
        json_field_string(j, "id", g->questions[i].id);
        json_field_string(j, "question", g->questions[i].text);
        json_field_string(j, "why", g->questions[i].why);
        json_field_cstr(j, "changes", g->questions[i].is_plan ? "advice" : "ranking");
        answers(j, &g->questions[i]);
        json_end_object(j);
    }
    json_end_array(j);
}

static void list_tools(struct json *j, const struct guide *g, int as_of)
{
    json_key(j, "tools");
    json_begin_array(j);
    for (size_t tool = 0; tool < g->tool_count; tool++) {
        json_begin_object(j);
        json_field_string(j, "tool", g->tools[tool].name);
        json_field_string(j, "id", g->tools[tool].id);
        json_field_string(j, "what", g->tools[tool].what);
        json_key(j, "cells");
        json_begin_array(j);
        for (size_t c = 0; c < g->criterion_count; c++) {
            const struct guide_cell *cell = guide_cell(g, tool, c);
            json_begin_object(j);
            json_field_string(j, "criterion", g->criteria[c].id);
            json_field_string(j, "name", g->criteria[c].name);
            json_field_string(j, "value", cell->value);
            claim_fields(j, &cell->claim, as_of);
            json_end_object(j);
        }
        json_end_array(j);
        json_end_object(j);
    }
    json_end_array(j);
}

void advise_list_json(struct buf *out, const struct guide *g, int as_of)
{
    struct json j = json_to(out);
    json_begin_object(&j);
    json_field_cstr(&j, "schema", "bridle.advise-list/1");
    json_field_string(&j, "guide", g->title);
    json_field_string(&j, "publisher", g->publisher);
    json_field_string(&j, "published", g->published.text);
    json_field_string(&j, "updated", g->updated.text);
    list_questions(&j, g);
    list_tools(&j, g, as_of);
    as_of_field(&j, as_of);
    json_end_object(&j);
    buf_byte(out, '\n');
}
