/* Looking things up in a guide, and its dates. */
#include "advise/guide.h"

const struct guide_cell *guide_cell(const struct guide *guide, size_t tool, size_t criterion)
{
    return &guide->cells[tool * guide->criterion_count + criterion];
}

bool guide_words_have(const struct guide_words *words, struct span word)
{
    for (size_t i = 0; i < words->count; i++)
        if (span_equal(words->list[i], word))
            return true;
    return false;
}

int guide_question_find(const struct guide *guide, struct span id)
{
    for (size_t i = 0; i < guide->question_count; i++)
        if (span_equal(guide->questions[i].id, id))
            return (int)i;
    return GUIDE_NONE;
}

int guide_answer_find(const struct guide_question *question, struct span id)
{
    for (size_t i = 0; i < question->answer_count; i++)
        if (span_equal(question->answers[i].id, id))
            return (int)i;
    return GUIDE_NONE;
}

/* The digits of one part of a date: exactly `width` of them. */
static bool date_part(struct span *rest, size_t width, int *ret_part)
{
    struct span part;
    uint64_t value;
    if (!span_split(rest, '-', &part) || part.len != width || !span_to_uint(part, &value))
        return false;
    *ret_part = (int)value;
    return true;
}

bool guide_date_parse(struct span text, struct guide_date *ret_date)
{
    int year = 0, month = 1, day = 1;
    struct span rest = text;
    struct timestamp unused;
    if (span_equal_str(text, "undated")) {
        *ret_date = (struct guide_date){.text = text, .ymd = 0};
        return true;
    }
    if (!date_part(&rest, 4, &year) || (text.len > 4 && !date_part(&rest, 2, &month)) ||
        (text.len > 7 && !date_part(&rest, 2, &day)) ||
        (text.len != 4 && text.len != 7 && text.len != 10))
        return false;
    if (!timestamp_from_civil(year, month, day, 0, 0, 0, &unused))
        return false;
    *ret_date = (struct guide_date){.text = text, .ymd = year * 10000 + month * 100 + day};
    return true;
}

int guide_day(struct timestamp time)
{
    char text[TIMESTAMP_TEXT_MAX];
    struct guide_date date = {.ymd = 0};
    timestamp_text(time, text);
    (void)guide_date_parse(span_head(span_str(text), 10), &date);
    return date.ymd;
}

bool guide_date_is_stale(const struct guide_date *date, int as_of)
{
    return date->text.len > 0 && (date->ymd == 0 || date->ymd + 10000 < as_of);
}
