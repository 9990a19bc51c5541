/* Events of the timeline as lines of JSON. */
#include "base/json.h"
#include "base/limits.h"
#include "findings/finding.h"
#include "findings/stored.h"
#include "findings/timeline_bytes.h"

enum { MIDDLES_KEPT = 8, SENTENCE_MAX = 64 << 10 };

/* From the time to the place, for the time columns of `columns`. */
struct middle {
    uint64_t columns;
    struct span text;
};

struct timeline_form {
    const struct artifact *artifact;
    struct arena *arena;
    bool keep_content;
    struct timeline_fields fields;
    struct span before[ARTIFACT_COLUMNS_MAX + 1]; /* each field, and the time */
    struct span entry;                            /* from behind the description on */
    struct span own_row;                          /* up to the row's number */
    struct middle middles[MIDDLES_KEPT];
    size_t middle_count;
};

static enum status keep(struct arena *arena, struct buf *text, struct span *ret_kept)
{
    enum status status =
        text->failed ? STATUS_TOO_LARGE : arena_copy(arena, buf_span(text), ret_kept);
    buf_clear(text);
    return status;
}

/* The sentence in pieces. A field that names a person, or no column, is part of the literals. */
static enum status cut_sentence(struct timeline_form *f, struct buf *text)
{
    struct span rest = span_str(f->artifact->timeline), literal;
    size_t column = 0, at = 0;
    struct timeline_fields *fields = &f->fields;
    fields->count = 0;
    buf_str(text, "{\"message\":\"");
    for (;;) {
        const bool more = timeline_next_part(f->artifact, &rest, &literal, &column);
        json_escape(text, literal);
        if (!more)
            break;
        if (column == SIZE_MAX || at == ARTIFACT_COLUMNS_MAX)
            continue;
        at++;
        if (timeline_names_a_person(f->artifact, column)) {
            buf_str(text, "(a person)");
            continue;
        }
        TRY(keep(f->arena, text, &f->before[fields->count]));
        fields->columns[fields->count++] = (uint8_t)column;
    }
    buf_str(text, "\",\"datetime\":\"");
    return keep(f->arena, text, &f->before[fields->count]);
}

static enum status fill(struct timeline_form *f, const char *entry, struct buf *text)
{
    TRY(cut_sentence(f, text));
    buf_str(text, "\",\"artifact\":\"");
    json_escape(text, span_str(f->artifact->name));
    buf_str(text, "\",\"where\":{\"entry\":\"");
    json_escape(text, span_str(entry));
    buf_byte(text, '"');
    TRY(keep(f->arena, text, &f->entry));
    if (f->artifact->table != NULL && f->artifact->table[0] != '\0') {
        buf_str(text, ",\"table\":\"");
        json_escape(text, span_str(f->artifact->table));
        buf_byte(text, '"');
    }
    buf_str(text, ",\"row\":");
    return keep(f->arena, text, &f->own_row);
}

enum status timeline_form_create(struct arena *arena, const struct artifact *artifact,
                                 const char *entry, bool keep_content,
                                 struct timeline_form **ret_form)
{
    struct timeline_form *f = arena_alloc(arena, sizeof *f);
    BUF_SCOPED struct buf text;
    buf_init(&text, SENTENCE_MAX);
    if (f == NULL)
        return STATUS_NO_MEMORY;
    f->artifact = artifact;
    f->arena = arena;
    f->keep_content = keep_content;
    TRY(fill(f, entry, &text));
    *ret_form = f;
    return STATUS_OK;
}

/* Column names of the times: "modified, created". */
static void put_description(const struct timeline_form *f, struct buf *out, uint64_t columns)
{
    bool first = true;
    for (size_t i = 0; i < f->artifact->column_count; i++) {
        if ((columns >> i & 1) == 0)
            continue;
        if (!first)
            buf_str(out, ", ");
        first = false;
        for (const char *c = f->artifact->columns[i].name; *c != '\0'; c++)
            buf_byte(out, *c == '_' ? ' ' : (uint8_t)*c);
    }
}

static void build_middle(const struct timeline_form *f, struct buf *out, uint64_t columns)
{
    buf_str(out, "\",\"timestamp_desc\":\"");
    put_description(f, out, columns);
    buf_add(out, f->entry);
}

static enum status put_middle(struct timeline_form *f, struct buf *out, uint64_t columns)
{
    for (size_t i = 0; i < f->middle_count; i++)
        if (f->middles[i].columns == columns) {
            buf_add(out, f->middles[i].text);
            return STATUS_OK;
        }
    const size_t start = out->len;
    build_middle(f, out, columns);
    if (f->middle_count == MIDDLES_KEPT || out->failed)
        return STATUS_OK;
    struct middle *m = &f->middles[f->middle_count];
    TRY(arena_copy(f->arena, span_skip(buf_span(out), start), &m->text));
    m->columns = columns;
    f->middle_count++;
    return STATUS_OK;
}

static bool only_time_columns(const struct artifact *a, uint64_t columns)
{
    for (size_t i = 0; i < ARTIFACT_COLUMNS_MAX && columns >> i != 0; i++)
        if ((columns >> i & 1) != 0 &&
            (i >= a->column_count || column_type_info(a->columns[i].type)->use != USE_TIME))
            return false;
    return columns != 0;
}

static void put_field(struct buf *out, struct cursor *c)
{
    switch (cursor_u8(c)) {
    case EVENT_NOTHING:
        buf_byte(out, '-');
        break;
    case EVENT_INT:
        buf_int(out, (int64_t)cursor_uint_le(c, 8));
        break;
    case EVENT_TEXT:
        json_escape(out, stored_take_span(c));
        break;
    default:
        c->failed = true;
    }
}

static void put_quoted(struct buf *out, const char *before, struct span text)
{
    buf_str(out, before);
    json_escape(out, text);
    buf_byte(out, '"');
}

static void put_place(const struct timeline_form *f, struct buf *out, const struct place *p)
{
    if (p->kind == PLACE_ROW && p->table == f->artifact->table) {
        buf_add(out, f->own_row);
        buf_int(out, (int64_t)p->number);
    } else if (p->kind == PLACE_ROW) {
        if (p->table != NULL && p->table[0] != '\0')
            put_quoted(out, ",\"table\":\"", span_str(p->table));
        buf_str(out, ",\"row\":");
        buf_int(out, (int64_t)p->number);
    } else if (p->kind == PLACE_LINE || p->kind == PLACE_OFFSET) {
        buf_str(out, p->kind == PLACE_LINE ? ",\"line\":" : ",\"offset\":");
        buf_uint(out, p->number);
    } else if (p->kind == PLACE_KEY) {
        put_quoted(out, ",\"key\":\"", p->key);
    }
    if (p->recovered != NULL)
        put_quoted(out, ",\"recovered\":\"", span_str(p->recovered));
    buf_byte(out, '}');
}

static void put_observables(struct buf *out, struct cursor *c)
{
    unsigned mark = cursor_u8(c);
    if (mark == EVENT_END)
        return;
    buf_str(out, ",\"observables\":[{\"kind\":\"");
    for (;;) {
        const bool keyed = (mark & EVENT_KEYED) != 0;
        const unsigned kind = mark & ~(unsigned)EVENT_KEYED;
        if (kind >= KIND_COUNT)
            c->failed = true;
        buf_str(out, kind_name((enum kind)kind));
        if (keyed) {
            buf_str(out, "\",\"keyed\":\"");
            buf_hex(out, cursor_bytes(c, EVENT_KEY_LEN));
        } else {
            buf_str(out, "\",\"value\":\"");
            json_escape(out, stored_take_span(c));
        }
        mark = cursor_u8(c);
        if (c->failed || mark == EVENT_END)
            break;
        buf_str(out, "\"},{\"kind\":\"");
    }
    buf_str(out, "\"}]");
}

static bool is_hex(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\0' || strchr("0123456789abcdef", text.ptr[i]) == NULL)
            return false;
    return true;
}

static void put_findings(struct buf *out, struct cursor *c)
{
    const uint64_t count = cursor_varint(c);
    if (count == 0 || c->failed)
        return;
    buf_str(out, ",\"finding\":[\"");
    for (uint64_t i = 0; i < count && !c->failed; i++) {
        struct span id = cursor_bytes(c, FINDING_ID_LEN);
        c->failed |= !is_hex(id);
        if (i > 0)
            buf_str(out, "\",\"");
        buf_add(out, id);
    }
    buf_str(out, "\"]");
}

static void put_texts(const struct timeline_form *f, struct json *j, struct cursor *c)
{
    const unsigned column = cursor_u8(c);
    const uint64_t count = cursor_varint(c);
    if (c->failed || column >= f->artifact->column_count) {
        c->failed = true;
        return;
    }
    json_key(j, f->artifact->columns[column].name);
    json_begin_array(j);
    for (uint64_t i = 0; i < count && !c->failed; i++)
        json_string(j, stored_take_span(c));
    json_end_array(j);
}

static void put_content(const struct timeline_form *f, struct buf *out, struct cursor *c)
{
    struct json j = {.out = out, .comma = true};
    json_key(&j, "content");
    json_begin_object(&j);
    while (cursor_left(c) > 0)
        put_texts(f, &j, c);
    json_end_object(&j);
}

static enum status put_event(struct timeline_form *f, struct buf *out, struct timestamp time,
                             struct cursor *c)
{
    time.has_nanos = cursor_u8(c) == 1;
    const uint64_t columns = cursor_varint(c);
    const struct place place = stored_take_place(c, f->artifact->table);
    if (c->failed || !only_time_columns(f->artifact, columns))
        return STATUS_MALFORMED;
    for (size_t i = 0; i < f->fields.count; i++) {
        buf_add(out, f->before[i]);
        put_field(out, c);
    }
    buf_add(out, f->before[f->fields.count]);
    timestamp_format(out, time);
    TRY(put_middle(f, out, columns));
    put_place(f, out, &place);
    put_observables(out, c);
    put_findings(out, c);
    if (f->keep_content)
        put_content(f, out, c);
    buf_byte(out, '}');
    return c->failed || c->at != c->data.len ? STATUS_MALFORMED : STATUS_OK;
}

enum status timeline_form_write(struct timeline_form *f, struct buf *out, int64_t seconds,
                                uint32_t nanos, struct span event)
{
    struct cursor c = cursor_of(event);
    const struct timestamp time = {.seconds = seconds, .nanos = nanos};
    if (!timestamp_valid(time))
        return STATUS_MALFORMED;
    TRY(put_event(f, out, time, &c));
    return out->failed ? STATUS_TOO_LARGE : STATUS_OK;
}
