/* Lines that say what is: criteria, tools, cells, what changed, apps and states of a phone. */
#include "advise/guide_reader.h"

enum status guide_read_criterion(struct guide_reader *r, const struct guide_line *line)
{
    struct guide_criterion c = {.id = line->fields[1],
                                .name = line->fields[2],
                                .meaning = line->fields[4],
                                .line = line->number};
    if (!guide_fresh(r, line, GUIDE_FIND(r, criteria, criterion_count, c.id), c.id))
        return STATUS_OK;
    c.is_number = span_equal_str(line->fields[3], "number");
    if (!c.is_number)
        TRY(guide_read_words(r, line->fields[3], &c.words));
    r->guide.criteria[r->guide.criterion_count++] = c;
    return STATUS_OK;
}

enum status guide_read_tool(struct guide_reader *r, const struct guide_line *line)
{
    struct guide_tool t = {.id = line->fields[1],
                           .name = line->fields[2],
                           .what = line->fields[3],
                           .line = line->number};
    if (guide_fresh(r, line, GUIDE_FIND(r, tools, tool_count, t.id), t.id))
        r->guide.tools[r->guide.tool_count++] = t;
    return STATUS_OK;
}

enum status guide_read_cell(struct guide_reader *r, const struct guide_line *line)
{
    size_t tool, criterion;
    struct span value = line->fields[3];
    if (!guide_known(r, line, GUIDE_FIND(r, tools, tool_count, line->fields[1]),
                     "there is no such tool", line->fields[1], &tool) ||
        !guide_known(r, line, GUIDE_FIND(r, criteria, criterion_count, line->fields[2]),
                     "there is no such criterion", line->fields[2], &criterion))
        return STATUS_OK;
    TRY(guide_lay_out_cells(r));
    const struct guide_criterion *c = &r->guide.criteria[criterion];
    struct guide_cell *cell = &r->guide.cells[tool * r->guide.criterion_count + criterion];
    struct guide_cell new = {.value = value, .is_known = !span_equal_str(value, "unknown")};
    if (cell->value.len > 0)
        guide_complain(r, line->number, "this cell stands here for the second time",
                       line->fields[2]);
    else if (new.is_known && (c->is_number ? !span_to_uint(value, &new.number)
                                           : !guide_words_have(&c->words, value)))
        guide_complain(r, line->number, "the criterion does not have this value", value);
    else if (guide_read_claim(r, line, 4, new.is_known, &new.claim))
        *cell = new;
    return STATUS_OK;
}

enum status guide_read_bar(struct guide_reader *r, const struct guide_line *line)
{
    struct guide_bar bar;
    if (!guide_known(r, line, GUIDE_FIND(r, criteria, criterion_count, line->fields[1]),
                     "there is no such criterion", line->fields[1], &bar.criterion))
        return STATUS_OK;
    TRY(guide_read_words(r, line->fields[2], &bar.words));
    for (size_t i = 0; i < bar.words.count; i++)
        if (!guide_words_have(&r->guide.criteria[bar.criterion].words, bar.words.list[i]))
            guide_complain(r, line->number, "the criterion does not have this value",
                           bar.words.list[i]);
    r->guide.bars[r->guide.bar_count++] = bar;
    return STATUS_OK;
}

enum status guide_read_change(struct guide_reader *r, const struct guide_line *line)
{
    struct guide_change change;
    if (guide_known(r, line, GUIDE_FIND(r, tools, tool_count, line->fields[1]),
                    "there is no such tool", line->fields[1], &change.tool) &&
        guide_read_claim(r, line, 2, true, &change.claim))
        r->guide.changes[r->guide.change_count++] = change;
    return STATUS_OK;
}

enum status guide_read_kind(struct guide_reader *r, const struct guide_line *line)
{
    struct guide_topic t = {.id = line->fields[1], .name = line->fields[2]};
    if (guide_fresh(r, line, GUIDE_FIND(r, kinds, kind_count, t.id), t.id) &&
        guide_read_claim(r, line, 3, true, &t.claim))
        r->guide.kinds[r->guide.kind_count++] = t;
    return STATUS_OK;
}

enum status guide_read_state(struct guide_reader *r, const struct guide_line *line)
{
    struct guide_topic t = {.id = line->fields[1], .name = line->fields[2]};
    if (guide_fresh(r, line, GUIDE_FIND(r, states, state_count, t.id), t.id) &&
        guide_read_claim(r, line, 3, true, &t.claim))
        r->guide.states[r->guide.state_count++] = t;
    return STATUS_OK;
}

enum status guide_read_sign(struct guide_reader *r, const struct guide_line *line)
{
    struct guide_sign sign = {.value = line->fields[1]};
    if (GUIDE_FIND(r, signs, sign_count, sign.value) != GUIDE_NONE)
        guide_complain(r, line->number, "this sign stands here for the second time", sign.value);
    else if (guide_known(r, line, GUIDE_FIND(r, states, state_count, line->fields[2]),
                         "there is no such state", line->fields[2], &sign.state))
        r->guide.signs[r->guide.sign_count++] = sign;
    return STATUS_OK;
}

enum status guide_read_app(struct guide_reader *r, const struct guide_line *line)
{
    struct guide_app app = {
        .identifier = line->fields[1], .name = line->fields[3], .tool = GUIDE_NONE};
    struct span tool = guide_optional(line->fields[4]);
    size_t index;
    if (GUIDE_FIND(r, apps, app_count, app.identifier) != GUIDE_NONE) {
        guide_complain(r, line->number, "this app stands here for the second time", app.identifier);
        return STATUS_OK;
    }
    if (!guide_known(r, line, GUIDE_FIND(r, kinds, kind_count, line->fields[2]),
                     "there is no such kind of app", line->fields[2], &app.kind))
        return STATUS_OK;
    if (tool.len > 0) {
        if (!guide_known(r, line, GUIDE_FIND(r, tools, tool_count, tool), "there is no such tool",
                         tool, &index))
            return STATUS_OK;
        app.tool = (int)index;
    }
    app.claim = (struct guide_claim){.source = line->fields[5], .line = line->number};
    if (!guide_date_parse(line->fields[6], &app.claim.date))
        guide_complain(r, line->number, "a date is YYYY-MM-DD, YYYY-MM, YYYY or undated",
                       line->fields[6]);
    r->guide.apps[r->guide.app_count++] = app;
    return STATUS_OK;
}
