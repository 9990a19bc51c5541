/* Parser of `.sql` artifacts. Metadata lines `-- key: value` come first; each `-- variant: LABEL`
 * (with an optional `-- when: SQL`) begins a variant whose query runs to the next one or the end.
 */
#include "artifacts/artifact_parse.h"

#include "base/ascii.h"
#include "base/cursor.h"
#include "base/limits.h"

struct parser {
    struct arena *arena;
    const char *file_name;
    struct cursor lines;
    unsigned line;
    struct artifact *artifact;
    struct column *columns;
    struct variant *variants;
    struct buf *error;
};

static enum status fail(struct parser *p, const char *message)
{
    buf_format(p->error, "%.200s:%u: ", p->file_name, p->line);
    buf_str(p->error, message);
    return STATUS_MALFORMED;
}

static enum status set_string(struct parser *p, const char **field, struct span value)
{
    if (*field != NULL)
        return fail(p, "this key stands twice");
    *field = arena_string(p->arena, value);
    return *field == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status set_name(struct parser *p, struct span value)
{
    for (size_t i = 0; i < value.len; i++)
        if (!ascii_is_alnum(value.ptr[i]) && value.ptr[i] != '_' && value.ptr[i] != '.')
            return fail(p, "an artifact's name has letters, digits, '_' and one '.'");
    return set_string(p, &p->artifact->name, value);
}

static enum status set_title(struct parser *p, struct span value)
{
    return set_string(p, &p->artifact->title, value);
}

static enum status set_table(struct parser *p, struct span value)
{
    return set_string(p, &p->artifact->table, value);
}

static enum status set_timeline(struct parser *p, struct span value)
{
    return set_string(p, &p->artifact->timeline, value);
}

static enum status set_tested(struct parser *p, struct span value)
{
    return set_string(p, &p->artifact->tested, value);
}

static enum status set_notes(struct parser *p, struct span value)
{
    return set_string(p, &p->artifact->notes, value);
}

static enum status set_sources(struct parser *p, struct span value)
{
    const char **list = arena_array(p->arena, ARTIFACT_SOURCES_MAX + 1, sizeof *list);
    if (list == NULL)
        return STATUS_NO_MEMORY;
    struct span one;
    for (size_t n = 0; span_split(&value, '|', &one); n++) {
        if (n == ARTIFACT_SOURCES_MAX)
            return fail(p, "too many sources");
        list[n] = arena_string(p->arena, span_trim(one));
        if (list[n] == NULL)
            return STATUS_NO_MEMORY;
    }
    p->artifact->sources = list;
    return STATUS_OK;
}

static enum status set_presence(struct parser *p, struct span value)
{
    for (enum presence i = PRESENCE_REQUIRED; i <= PRESENCE_OPTIONAL; i++)
        if (span_equal_str(value, presence_name(i))) {
            p->artifact->presence = i;
            return STATUS_OK;
        }
    return fail(p, "presence is required, usual or optional");
}

static bool contact_from_name(struct span name, enum contact *ret_contact)
{
    for (enum contact i = 0; i < CONTACT_COUNT; i++)
        if (span_equal_str(name, contact_name(i))) {
            *ret_contact = i;
            return true;
        }
    return false;
}

static enum status set_contact(struct parser *p, struct span value)
{
    if (contact_from_name(value, &p->artifact->contact))
        return STATUS_OK;
    return fail(p, "contact is no rung of the ladder");
}

/* `name:type` or `name:type@contact` */
static enum status parse_column(struct parser *p, struct span text, struct column *column)
{
    size_t colon = span_find_byte(text, ':'), at = span_find_byte(text, '@');
    if (colon == text.len)
        return fail(p, "a column is name:type");
    struct span type = span_head(span_skip(text, colon + 1), at < colon ? 0 : at - colon - 1);
    column->name = arena_string(p->arena, span_head(text, colon));
    if (column->name == NULL)
        return STATUS_NO_MEMORY;
    if (!column_type_from_name(type, &column->type))
        return fail(p, "unknown column type (see: docs/artifacts/README.md)");
    if (at < text.len) {
        column->has_contact = true;
        if (!contact_from_name(span_skip(text, at + 1), &column->contact))
            return fail(p, "what follows '@' is no rung of the contact ladder");
    }
    return STATUS_OK;
}

static enum status set_columns(struct parser *p, struct span value)
{
    struct span one;
    while (span_split(&value, ' ', &one)) {
        if (one.len == 0)
            continue;
        if (p->artifact->column_count == ARTIFACT_COLUMNS_MAX)
            return fail(p, "too many columns");
        TRY(parse_column(p, one, &p->columns[p->artifact->column_count]));
        p->artifact->column_count++;
    }
    return STATUS_OK;
}

static enum status add_variant(struct parser *p, struct span value)
{
    if (p->artifact->variant_count == ARTIFACT_VARIANTS_MAX)
        return fail(p, "too many variants");
    struct variant *v = &p->variants[p->artifact->variant_count++];
    v->label = arena_string(p->arena, value);
    return v->label == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status set_when(struct parser *p, struct span value)
{
    if (p->artifact->variant_count == 0)
        return fail(p, "'-- when:' belongs under a '-- variant:'");
    p->variants[p->artifact->variant_count - 1].when = value;
    return STATUS_OK;
}

static const struct {
    const char *key;
    enum status (*set)(struct parser *p, struct span value);
} KEYS[] = {
    {"artifact", set_name},     {"title", set_title},       {"source", set_sources},
    {"presence", set_presence}, {"columns", set_columns},   {"contact", set_contact},
    {"table", set_table},       {"timeline", set_timeline}, {"tested", set_tested},
    {"notes", set_notes},       {"variant", add_variant},   {"when", set_when},
};

/* A comment line with a key we know; other comments are left alone. */
static enum status metadata_line(struct parser *p, struct span line)
{
    struct span text = span_trim(span_skip(line, 2));
    size_t colon = span_find_byte(text, ':');
    if (colon == text.len)
        return STATUS_OK;
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++)
        if (span_equal_str(span_head(text, colon), KEYS[i].key))
            return KEYS[i].set(p, span_trim(span_skip(text, colon + 1)));
    return STATUS_OK;
}

/* A line of a query: the variant's text grows to include it. */
static enum status query_line(struct parser *p, struct span line)
{
    if (p->artifact->variant_count == 0)
        return fail(p, "query before any '-- variant:'");
    struct span *sql = &p->variants[p->artifact->variant_count - 1].sql;
    const uint8_t *start = sql->len == 0 ? line.ptr : sql->ptr;
    *sql = span_of(start, (size_t)(line.ptr + line.len - start));
    return STATUS_OK;
}

static enum status check_timeline(struct parser *p)
{
    struct span rest = span_str(p->artifact->timeline), name;
    while (rest.len > 0) {
        rest = span_skip(rest, span_find_byte(rest, '{') + 1);
        if (rest.len == 0)
            break;
        name = span_head(rest, span_find_byte(rest, '}'));
        bool found = false;
        for (size_t i = 0; i < p->artifact->column_count && !found; i++) {
            enum column_use use = column_type_info(p->columns[i].type)->use;
            found = span_equal_str(name, p->columns[i].name);
            if (found && use != USE_CLEAR && use != USE_OBSERVABLE)
                return fail(p, "the timeline may not show a column of this type");
        }
        if (!found)
            return fail(p, "the timeline names a column that does not exist");
    }
    return STATUS_OK;
}

static enum status check_whole(struct parser *p)
{
    struct artifact *a = p->artifact;
    if (a->name == NULL || a->title == NULL || a->sources == NULL || a->column_count == 0)
        return fail(p, "artifact, title, source and columns are needed");
    if (a->variant_count == 0)
        return fail(p, "there is no '-- variant:'");
    for (size_t i = 0; i < a->variant_count; i++)
        if (p->variants[i].sql.len == 0)
            return fail(p, "a variant without a query");
    return a->timeline == NULL ? STATUS_OK : check_timeline(p);
}

enum status artifact_parse(struct arena *arena, const char *file_name, struct span text,
                           struct artifact **ret_artifact, struct buf *ret_error)
{
    struct parser p = {.arena = arena,
                       .file_name = file_name,
                       .lines = cursor_of(text),
                       .artifact = arena_alloc(arena, sizeof(struct artifact)),
                       .columns = arena_array(arena, ARTIFACT_COLUMNS_MAX, sizeof(struct column)),
                       .variants =
                           arena_array(arena, ARTIFACT_VARIANTS_MAX, sizeof(struct variant)),
                       .error = ret_error};
    if (p.artifact == NULL || p.columns == NULL || p.variants == NULL)
        return STATUS_NO_MEMORY;
    p.artifact->presence = PRESENCE_OPTIONAL;
    p.artifact->columns = p.columns;
    p.artifact->variants = p.variants;
    struct span line;
    while (cursor_line(&p.lines, &line)) {
        p.line++;
        if (span_starts(line, SPAN_LITERAL("--")))
            TRY(metadata_line(&p, line));
        else if (span_trim(line).len > 0)
            TRY(query_line(&p, line));
    }
    TRY(check_whole(&p));
    *ret_artifact = p.artifact;
    return STATUS_OK;
}
