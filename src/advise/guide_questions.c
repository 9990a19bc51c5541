/* Lines that lead to an answer: questions, what each answer asks of a tool, and advice. */
#include "advise/guide_reader.h"

enum status guide_read_question(struct guide_reader *r, const struct guide_line *line)
{
    struct guide_question q = {.id = line->fields[1],
                               .text = line->fields[2],
                               .why = line->fields[3],
                               .line = line->number,
                               .is_plan = span_equal_str(line->fields[0], "plan")};
    if (guide_fresh(r, line, guide_question_find(&r->guide, q.id), q.id))
        r->guide.questions[r->guide.question_count++] = q;
    return STATUS_OK;
}

enum status guide_read_answer(struct guide_reader *r, const struct guide_line *line)
{
    size_t question;
    struct guide_answer answer = {.id = line->fields[2], .text = line->fields[3]};
    if (!guide_known(r, line, guide_question_find(&r->guide, line->fields[1]),
                     "there is no such question", line->fields[1], &question))
        return STATUS_OK;
    struct guide_question *q = &r->guide.questions[question];
    if (span_equal_str(answer.id, "skip"))
        guide_complain(r, line->number, "every question can be skipped already", answer.id);
    else if (q->answer_count == GUIDE_ANSWERS_MAX)
        guide_complain(r, line->number, "too many answers", q->id);
    else if (guide_fresh(r, line, guide_answer_find(q, answer.id), answer.id)) {
        if (q->answers == NULL)
            q->answers = arena_array(r->arena, GUIDE_ANSWERS_MAX, sizeof *q->answers);
        if (q->answers == NULL)
            return STATUS_NO_MEMORY;
        q->answers[q->answer_count++] = answer;
    }
    return STATUS_OK;
}

/* `question=answer`, or the two in fields of their own. */
static bool find_choice(struct guide_reader *r, const struct guide_line *line,
                        struct span question_id, struct span answer_id, size_t *ret_question,
                        size_t *ret_answer)
{
    return guide_known(r, line, guide_question_find(&r->guide, question_id),
                       "there is no such question", question_id, ret_question) &&
           guide_known(r, line, guide_answer_find(&r->guide.questions[*ret_question], answer_id),
                       "the question does not have this answer", answer_id, ret_answer);
}

/* What a need tests: `at-least N`, or words of the criterion. */
static enum status read_test(struct guide_reader *r, const struct guide_line *line,
                             struct guide_need *need, bool *ret_good)
{
    const struct guide_criterion *c = &r->guide.criteria[need->criterion];
    struct span at_least = SPAN_LITERAL("at-least ");
    TRY(guide_read_words(r, guide_optional(line->fields[5]), &need->met));
    TRY(guide_read_words(r, guide_optional(line->fields[6]), &need->part));
    *ret_good = true;
    if (c->is_number) {
        *ret_good = span_starts(need->test, at_least) && need->part.count == 0 &&
                    span_to_uint(span_skip(need->test, at_least.len), &need->at_least) &&
                    need->at_least > 0;
        if (!*ret_good)
            guide_complain(r, line->number, "a number is tested by \"at-least N\" and nothing else",
                           need->test);
        return STATUS_OK;
    }
    for (size_t i = 0; i < need->met.count + need->part.count; i++) {
        struct span word =
            i < need->met.count ? need->met.list[i] : need->part.list[i - need->met.count];
        if (!guide_words_have(&c->words, word)) {
            guide_complain(r, line->number, "the criterion does not have this value", word);
            *ret_good = false;
        }
    }
    return STATUS_OK;
}

enum status guide_read_need(struct guide_reader *r, const struct guide_line *line)
{
    struct guide_need need = {.must = span_equal_str(line->fields[3], "must"),
                              .test = line->fields[5],
                              .line = line->number};
    bool good;
    if (!find_choice(r, line, line->fields[1], line->fields[2], &need.question, &need.answer) ||
        !guide_known(r, line, GUIDE_FIND(r, criteria, criterion_count, line->fields[4]),
                     "there is no such criterion", line->fields[4], &need.criterion))
        return STATUS_OK;
    if (!need.must && !span_equal_str(line->fields[3], "want")) {
        guide_complain(r, line->number, "a need is a must or a want", line->fields[3]);
        return STATUS_OK;
    }
    TRY(read_test(r, line, &need, &good));
    if (good)
        r->guide.needs[r->guide.need_count++] = need;
    return STATUS_OK;
}

enum status guide_read_section(struct guide_reader *r, const struct guide_line *line)
{
    struct guide_section s = {.id = line->fields[1],
                              .title = line->fields[3],
                              .is_first = span_equal_str(line->fields[2], "first")};
    if (!s.is_first && !span_equal_str(line->fields[2], "last"))
        guide_complain(r, line->number, "a section comes first or last", line->fields[2]);
    else if (guide_fresh(r, line, GUIDE_FIND(r, sections, section_count, s.id), s.id))
        r->guide.sections[r->guide.section_count++] = s;
    return STATUS_OK;
}

enum status guide_read_advice(struct guide_reader *r, const struct guide_line *line)
{
    struct guide_advice advice = {.question = GUIDE_NONE, .answer = GUIDE_NONE};
    struct span when = line->fields[2];
    if (!guide_known(r, line, GUIDE_FIND(r, sections, section_count, line->fields[1]),
                     "there is no such section", line->fields[1], &advice.section))
        return STATUS_OK;
    if (!span_equal_str(when, "always")) {
        size_t question, answer, equals = span_find_byte(when, '=');
        if (!find_choice(r, line, span_head(when, equals), span_skip(when, equals + 1), &question,
                         &answer))
            return STATUS_OK;
        advice.question = (int)question;
        advice.answer = (int)answer;
    }
    if (guide_read_claim(r, line, 3, false, &advice.claim))
        r->guide.advice[r->guide.advice_count++] = advice;
    return STATUS_OK;
}
