/* Tables. Cells may be quoted, hold line ends and doubled quotes. */
#include "indicators/csv.h"

#include "base/limits.h"
#include "indicators/type_words.h"
#include "indicators/typed_value.h"

struct table_text {
    struct span text;
    size_t at;
    uint8_t delimiter;
};

struct row {
    struct span cells[INDICATOR_COLUMNS_MAX];
    size_t count;
    size_t offset;
};

/* What a column says about the value of its row. */
enum role {
    ROLE_NONE,
    ROLE_VALUE,
    ROLE_TYPE,
    ROLE_NAME,
    ROLE_DESCRIPTION,
    ROLE_REFERENCE,
    ROLE_SOURCE,
    ROLE_TLP,
    ROLE_ID,
    ROLE_DATE,
    ROLE_TO_IDS,
    ROLE_KIND, /* values of the kind that the heading names */
};

static const struct {
    const char *word; /* folded as type words are */
    enum role role;
} headings[] = {
    {"value", ROLE_VALUE},
    {"indicator", ROLE_VALUE},
    {"ioc", ROLE_VALUE},
    {"iocvalue", ROLE_VALUE},
    {"observable", ROLE_VALUE},
    {"indicatorvalue", ROLE_VALUE},
    {"attributevalue", ROLE_VALUE},
    {"type", ROLE_TYPE},
    {"kind", ROLE_TYPE},
    {"ioctype", ROLE_TYPE},
    {"indicatortype", ROLE_TYPE},
    {"attributetype", ROLE_TYPE},
    {"malware", ROLE_NAME},
    {"family", ROLE_NAME},
    {"campaign", ROLE_NAME},
    {"threat", ROLE_NAME},
    {"actor", ROLE_NAME},
    {"name", ROLE_NAME},
    {"app", ROLE_NAME},
    {"malwarefamily", ROLE_NAME},
    {"comment", ROLE_DESCRIPTION},
    {"description", ROLE_DESCRIPTION},
    {"notes", ROLE_DESCRIPTION},
    {"note", ROLE_DESCRIPTION},
    {"reference", ROLE_REFERENCE},
    {"references", ROLE_REFERENCE},
    {"report", ROLE_REFERENCE},
    {"source", ROLE_SOURCE},
    {"author", ROLE_SOURCE},
    {"tlp", ROLE_TLP},
    {"uuid", ROLE_ID},
    {"id", ROLE_ID},
    {"date", ROLE_DATE},
    {"timestamp", ROLE_DATE},
    {"created", ROLE_DATE},
    {"modified", ROLE_DATE},
    {"firstseen", ROLE_DATE},
    {"lastseen", ROLE_DATE},
    {"added", ROLE_DATE},
    {"toids", ROLE_TO_IDS},
};

static const uint8_t delimiters[] = {',', ';', '\t', '|'};

/* --- cells --- */

static bool ends_cell(const struct table_text *t, size_t at)
{
    return at >= t->text.len || t->text.ptr[at] == t->delimiter || t->text.ptr[at] == '\n' ||
           (t->text.ptr[at] == '\r' && (at + 1 >= t->text.len || t->text.ptr[at + 1] == '\n'));
}

/* Without its quotes, doubled ones halved. Nothing is allocated when there are none. */
static enum status unquote(struct arena *arena, struct span quoted, struct span *ret_cell)
{
    if (span_find_byte(quoted, '"') == quoted.len) {
        *ret_cell = quoted;
        return STATUS_OK;
    }
    uint8_t *out = arena_alloc(arena, quoted.len);
    size_t len = 0;
    if (out == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < quoted.len; i++) {
        out[len++] = quoted.ptr[i];
        i += quoted.ptr[i] == '"';
    }
    *ret_cell = span_of(out, len);
    return STATUS_OK;
}

/* The end of a quoted cell that begins at t->at; false when it does not end as one should: then
 * its quote is a letter like others, and only this cell suffers. */
static bool quoted_end(const struct table_text *t, size_t *ret_end)
{
    const size_t last = t->at + INDICATOR_CELL_MAX;
    for (size_t at = t->at + 1; at < t->text.len && at < last; at++) {
        if (t->text.ptr[at] != '"')
            continue;
        if (at + 1 < t->text.len && t->text.ptr[at + 1] == '"') {
            at++;
            continue;
        }
        *ret_end = at;
        return ends_cell(t, at + 1);
    }
    return false;
}

static enum status next_cell(struct arena *arena, struct table_text *t, struct span *ret_cell)
{
    size_t end;
    if (t->at < t->text.len && t->text.ptr[t->at] == '"' && quoted_end(t, &end)) {
        TRY(unquote(arena, span_of(t->text.ptr + t->at + 1, end - t->at - 1), ret_cell));
        t->at = end + 1;
        return STATUS_OK;
    }
    const size_t start = t->at;
    while (!ends_cell(t, t->at))
        t->at++;
    *ret_cell = span_trim(span_of(t->text.ptr + start, t->at - start));
    return STATUS_OK;
}

/* STATUS_END behind the last. */
static enum status next_row(struct arena *arena, struct table_text *t, struct row *ret_row)
{
    if (t->at >= t->text.len)
        return STATUS_END;
    ret_row->count = 0;
    ret_row->offset = t->at;
    for (;;) {
        struct span cell;
        TRY(next_cell(arena, t, &cell));
        if (ret_row->count < INDICATOR_COLUMNS_MAX)
            ret_row->cells[ret_row->count++] = cell;
        if (t->at >= t->text.len || t->text.ptr[t->at] != t->delimiter)
            break;
        t->at++;
    }
    t->at += t->at < t->text.len && t->text.ptr[t->at] == '\r';
    t->at += t->at < t->text.len;
    return STATUS_OK;
}

static bool is_blank_or_comment(const struct row *row)
{
    const struct span first = row->cells[0];
    return (row->count == 1 && first.len == 0) || (first.len > 0 && first.ptr[0] == '#');
}

/* --- the header --- */

static enum role role_of(struct span heading)
{
    uint8_t folded[TYPE_WORD_MAX];
    const struct span word = span_of(folded, type_word_fold(heading, folded));
    for (size_t i = 0; i < sizeof headings / sizeof headings[0]; i++)
        if (span_equal_str(word, headings[i].word))
            return headings[i].role;
    const struct type_word *type = type_word_find(heading);
    return type != NULL && type->refused == NULL ? ROLE_KIND : ROLE_NONE;
}

/* Columns of one kind count only where there is no column of values of any kind. */
static bool read_header(const struct row *row, enum role roles[INDICATOR_COLUMNS_MAX])
{
    bool value = false, kind = false;
    for (size_t i = 0; i < row->count; i++) {
        roles[i] = role_of(row->cells[i]);
        value |= roles[i] == ROLE_VALUE;
        kind |= roles[i] == ROLE_KIND;
    }
    for (size_t i = 0; i < row->count && value; i++)
        if (roles[i] == ROLE_KIND)
            roles[i] = ROLE_NONE;
    return row->count > 1 && (value || kind);
}

/* Finds the header and how its cells are divided. */
static enum status find_header(struct arena *arena, struct span text, struct table_text *ret_text,
                               struct row *ret_row, enum role roles[INDICATOR_COLUMNS_MAX])
{
    for (size_t i = 0; i < sizeof delimiters; i++) {
        struct table_text t = {.text = text, .delimiter = delimiters[i]};
        enum status status;
        if (span_starts(text, SPAN_LITERAL("\xEF\xBB\xBF")))
            t.at = 3;
        while ((status = next_row(arena, &t, ret_row)) == STATUS_OK && is_blank_or_comment(ret_row))
            continue;
        if (status == STATUS_NO_MEMORY)
            return status;
        if (status == STATUS_OK && read_header(ret_row, roles)) {
            *ret_text = t;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

bool csv_has_header(struct span text)
{
    enum { LOOK_MAX = 64 << 10 };
    ARENA_SCOPED struct arena arena;
    struct table_text t;
    struct row row;
    enum role roles[INDICATOR_COLUMNS_MAX] = {ROLE_NONE};
    arena_init(&arena, 4 * LOOK_MAX);
    return find_header(&arena, span_head(text, LOOK_MAX), &t, &row, roles) == STATUS_OK;
}

/* --- rows --- */

static void note_cell(struct published_sink *sink, enum role role, struct span cell,
                      struct published *x)
{
    const struct span tlp = SPAN_LITERAL("tlp:");
    struct timestamp t;
    switch (role) {
    case ROLE_NAME:
        x->name = cell;
        break;
    case ROLE_DESCRIPTION:
        x->description = cell;
        break;
    case ROLE_REFERENCE:
        x->reference = cell;
        break;
    case ROLE_SOURCE:
        x->source = cell;
        break;
    case ROLE_ID:
        x->id = cell;
        break;
    case ROLE_TLP:
        x->tlp = span_starts_nocase(cell, tlp) ? span_skip(cell, tlp.len) : cell;
        break;
    case ROLE_TO_IDS:
        x->context = span_equal_str(cell, "0") || span_equal_nocase(cell, SPAN_LITERAL("false"));
        break;
    case ROLE_DATE:
        if (typed_value_time(cell, &t))
            published_note_time(sink, t);
        break;
    default:
        break;
    }
}

static enum status give_row(struct published_sink *sink, const struct row *header,
                            const enum role *roles, const struct row *row)
{
    struct published x = {.offset = row->offset};
    struct span type = SPAN_EMPTY;
    bool any = false;
    for (size_t i = 0; i < row->count && i < header->count; i++) {
        note_cell(sink, roles[i], row->cells[i], &x);
        if (roles[i] == ROLE_TYPE && type.len == 0)
            type = row->cells[i];
    }
    for (size_t i = 0; i < row->count && i < header->count; i++) {
        const bool wanted = roles[i] == ROLE_VALUE || roles[i] == ROLE_KIND;
        if (!wanted || span_trim(row->cells[i]).len == 0)
            continue;
        any = true;
        TRY(typed_value_add(sink, &x, roles[i] == ROLE_KIND ? header->cells[i] : type,
                            row->cells[i]));
    }
    if (any)
        return STATUS_OK;
    x.refused = "a line without a value";
    x.value = row->cells[0];
    return sink->add(sink, &x);
}

enum status csv_read(struct published_sink *sink, struct span file, struct problem *ret_problem)
{
    struct table_text t;
    struct row header, row;
    enum role roles[INDICATOR_COLUMNS_MAX] = {ROLE_NONE};
    enum status status = find_header(sink->arena, file, &t, &header, roles);
    if (status == STATUS_NOT_FOUND)
        return problem_at(ret_problem, STATUS_UNSUPPORTED, 0, "a table without a header");
    while (status == STATUS_OK) {
        const struct arena_mark mark = arena_mark(sink->arena);
        status = next_row(sink->arena, &t, &row);
        if (status == STATUS_OK && !is_blank_or_comment(&row))
            status = give_row(sink, &header, roles, &row);
        arena_rewind(sink->arena, mark);
    }
    return status == STATUS_END ? STATUS_OK : status;
}
