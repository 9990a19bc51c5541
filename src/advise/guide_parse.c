/* Reads the lines of a guide. A mistake is reported with its line and costs that line, so that one
 * run names them all. Two passes: the first counts the lines of each kind, the second fills arrays
 * of just that size. A line may refer only to what stands above it.
 */
#include "advise/guide_reader.h"
#include "base/cursor.h"

static enum status read_guide(struct guide_reader *r, const struct guide_line *line)
{
    if (r->has_title)
        guide_complain(r, line->number, "the guide is named twice", SPAN_EMPTY);
    r->has_title = true;
    r->guide.title = line->fields[1];
    r->guide.publisher = line->fields[2];
    if (!guide_date_parse(line->fields[3], &r->guide.published) ||
        !guide_date_parse(line->fields[4], &r->guide.updated) || r->guide.updated.ymd == 0)
        guide_complain(r, line->number,
                       "the guide needs the date when it was published and when this "
                       "file was last gone through",
                       SPAN_EMPTY);
    return STATUS_OK;
}

/* A kind of line: how many fields it has, and where its things go. */
struct line_kind {
    const char *name;
    size_t fields;
    enum status (*read)(struct guide_reader *r, const struct guide_line *line);
    size_t array, size; /* offset of the array's pointer in struct guide, size of one item */
};

#define INTO(member)                                                                               \
    .array = offsetof(struct guide, member), .size = sizeof *((struct guide *)NULL)->member

static const struct line_kind KINDS[] = {
    {"guide", 5, read_guide},
    {"criterion", 5, guide_read_criterion, INTO(criteria)},
    {"tool", 4, guide_read_tool, INTO(tools)},
    {"cell", 7, guide_read_cell},
    {"question", 4, guide_read_question, INTO(questions)},
    {"plan", 4, guide_read_question, INTO(questions)},
    {"answer", 4, guide_read_answer},
    {"need", 7, guide_read_need, INTO(needs)},
    {"section", 4, guide_read_section, INTO(sections)},
    {"advice", 6, guide_read_advice, INTO(advice)},
    {"change", 5, guide_read_change, INTO(changes)},
    {"bar", 3, guide_read_bar, INTO(bars)},
    {"kind", 6, guide_read_kind, INTO(kinds)},
    {"state", 6, guide_read_state, INTO(states)},
    {"sign", 3, guide_read_sign, INTO(signs)},
    {"app", 7, guide_read_app, INTO(apps)},
};
enum { KIND_COUNT = sizeof KINDS / sizeof KINDS[0] };

static const struct line_kind *kind_of(struct span name)
{
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (span_equal_str(name, KINDS[i].name))
            return &KINDS[i];
    return NULL;
}

/* The next line that is neither empty nor a comment, cut into trimmed fields. A line with too many
 * fields has a count above GUIDE_FIELDS_MAX. False at the end. */
static bool next_line(struct cursor *c, struct guide_line *line)
{
    struct span text;
    while (cursor_line(c, &text)) {
        line->number++;
        text = span_trim(text);
        if (text.len == 0 || text.ptr[0] == '#')
            continue;
        struct span rest = text, field;
        for (line->count = 0; span_split(&rest, '|', &field); line->count++)
            if (line->count < GUIDE_FIELDS_MAX)
                line->fields[line->count] = span_trim(field);
        return true;
    }
    return false;
}

/* Arrays of as many items as there are lines for them; questions come by two kinds of lines. */
static enum status make_room(struct guide_reader *r, struct span text)
{
    struct cursor c = cursor_of(text);
    struct guide_line line = {.number = 0};
    size_t lines[KIND_COUNT] = {0};
    while (next_line(&c, &line)) {
        const struct line_kind *kind = kind_of(line.fields[0]);
        if (line.number > GUIDE_LINES_MAX)
            return STATUS_TOO_LARGE;
        for (size_t i = 0; kind != NULL && i < KIND_COUNT; i++)
            lines[i] += KINDS[i].array == kind->array;
    }
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (KINDS[i].size == 0)
            continue;
        void *array = arena_array(r->arena, lines[i], KINDS[i].size);
        if (array == NULL)
            return STATUS_NO_MEMORY;
        memcpy((char *)&r->guide + KINDS[i].array, &array, sizeof array);
    }
    return STATUS_OK;
}

static enum status read_line(struct guide_reader *r, const struct guide_line *line)
{
    const struct line_kind *kind = kind_of(line->fields[0]);
    if (kind == NULL) {
        guide_complain(r, line->number, "no kind of line has this name", line->fields[0]);
        return STATUS_OK;
    }
    if (line->count != kind->fields) {
        guide_complain(r, line->number, "this kind of line has another number of fields",
                       line->fields[0]);
        return STATUS_OK;
    }
    for (size_t i = 0; i < line->count; i++)
        if (line->fields[i].len == 0) {
            guide_complain(r, line->number, "an empty field; write \"-\"", line->fields[0]);
            return STATUS_OK;
        }
    if (r->guide.cells != NULL &&
        (kind->read == guide_read_tool || kind->read == guide_read_criterion)) {
        guide_complain(r, line->number, "tools and criteria stand above the cells",
                       line->fields[1]);
        return STATUS_OK;
    }
    return kind->read(r, line);
}

enum status guide_parse(struct arena *arena, struct span text, const struct guide_report *report,
                        struct guide *ret_guide)
{
    struct guide_reader r = {.arena = arena, .report = report};
    struct cursor c = cursor_of(text);
    struct guide_line line = {.number = 0};
    TRY(make_room(&r, text));
    while (next_line(&c, &line))
        TRY(read_line(&r, &line));
    TRY(guide_lay_out_cells(&r));
    if (!r.has_title)
        guide_complain(&r, line.number, "there is no line \"guide\"", SPAN_EMPTY);
    if (r.guide.question_count > GUIDE_QUESTIONS_MAX)
        guide_complain(&r, line.number, "too many questions", SPAN_EMPTY);
    if (r.mistakes > 0)
        return STATUS_MALFORMED;
    *ret_guide = r.guide;
    return STATUS_OK;
}
