/* What the functions that read one kind of line of a guide share. */
#include "advise/guide_reader.h"

#include "base/ascii.h"

void guide_complain(struct guide_reader *r, size_t line, const char *what, struct span word)
{
    r->mistakes++;
    r->report->say(r->report->ctx, line, what, word);
}

/* An id: lower-case letters, digits and dashes. */
static bool is_id(struct span id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!ascii_is_digit(id.ptr[i]) && id.ptr[i] != '-' && (id.ptr[i] < 'a' || id.ptr[i] > 'z'))
            return false;
    return id.len > 0 && !span_equal_str(id, "-");
}

struct span guide_optional(struct span field)
{
    return span_equal_str(field, "-") ? SPAN_EMPTY : field;
}

int guide_find_id(const void *things, size_t count, size_t size, struct span id)
{
    for (size_t i = 0; i < count; i++) {
        struct span one;
        memcpy(&one, (const char *)things + i * size, sizeof one);
        if (span_equal(one, id))
            return (int)i;
    }
    return GUIDE_NONE;
}

bool guide_known(struct guide_reader *r, const struct guide_line *line, int index, const char *what,
                 struct span id, size_t *ret_index)
{
    if (index == GUIDE_NONE) {
        guide_complain(r, line->number, what, id);
        return false;
    }
    *ret_index = (size_t)index;
    return true;
}

bool guide_fresh(struct guide_reader *r, const struct guide_line *line, int index, struct span id)
{
    if (!is_id(id)) {
        guide_complain(r, line->number, "an id has lower-case letters, digits and dashes only", id);
        return false;
    }
    if (index != GUIDE_NONE) {
        guide_complain(r, line->number, "this id stands here for the second time", id);
        return false;
    }
    return true;
}

enum status guide_read_words(struct guide_reader *r, struct span text,
                             struct guide_words *ret_words)
{
    size_t count = 0;
    struct span rest = text, word;
    while (span_split(&rest, ' ', &word))
        count += word.len > 0;
    struct span *list = arena_array(r->arena, count, sizeof *list);
    if (list == NULL)
        return STATUS_NO_MEMORY;
    *ret_words = (struct guide_words){.list = list};
    rest = text;
    while (span_split(&rest, ' ', &word))
        if (word.len > 0)
            list[ret_words->count++] = word;
    return STATUS_OK;
}

bool guide_read_claim(struct guide_reader *r, const struct guide_line *line, size_t at,
                      bool is_known, struct guide_claim *ret_claim)
{
    struct guide_claim claim = {.text = guide_optional(line->fields[at]),
                                .source = guide_optional(line->fields[at + 1]),
                                .line = line->number};
    struct span date = guide_optional(line->fields[at + 2]);
    if (is_known && claim.text.len == 0)
        guide_complain(r, line->number, "it is not said what is known", SPAN_EMPTY);
    else if (is_known && claim.source.len == 0)
        guide_complain(r, line->number, "a claim without a source", claim.text);
    else if ((claim.source.len > 0) != (date.len > 0))
        guide_complain(r, line->number, "a source has a date, and a date has a source",
                       claim.source);
    else if (date.len > 0 && !guide_date_parse(date, &claim.date))
        guide_complain(r, line->number, "a date is YYYY-MM-DD, YYYY-MM, YYYY or undated", date);
    else {
        *ret_claim = claim;
        return true;
    }
    return false;
}

enum status guide_lay_out_cells(struct guide_reader *r)
{
    size_t count = r->guide.tool_count * r->guide.criterion_count;
    if (r->guide.cells != NULL)
        return STATUS_OK;
    r->guide.cells = arena_array(r->arena, count, sizeof *r->guide.cells);
    return r->guide.cells == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}
