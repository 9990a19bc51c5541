/* JSON: Telegram's export, and any other in which an object has a date, a sender and texts. */
#include "formats/json_pull.h"
#include "links/link_reader.h"

/* One open object or array. */
struct level {
    bool is_object;
    bool has_time, has_zone_time; /* a date with a zone beats one without */
    bool began;                   /* the current message is this object's */
    struct line_date date;
    struct span sender;
};

enum { LEVELS = JSON_PULL_DEPTH_MAX + 1 };

struct json_reading {
    struct link_reader *r;
    struct span text;
    struct level levels[LEVELS];
    size_t depth;
    struct span key;
    size_t offset;
    size_t line, line_offset;
};

static bool is_one_of(struct span key, const char *const *names)
{
    for (; *names != NULL; names++)
        if (span_equal_nocase(key, span_str(*names)))
            return true;
    return false;
}

/* Line of the current offset; offsets only rise, so each line end is passed once. */
static size_t current_line(struct json_reading *j)
{
    for (; j->line_offset < j->offset; j->line_offset++)
        j->line += j->text.ptr[j->line_offset] == '\n';
    return j->line + 1;
}

/* The innermost object with a date, else the innermost object. */
static struct level *level_of_message(struct json_reading *j)
{
    struct level *inner = NULL;
    for (size_t i = j->depth; i > 0; i--) {
        struct level *l = &j->levels[i - 1];
        if (!l->is_object)
            continue;
        if (l->has_time)
            return l;
        inner = inner == NULL ? l : inner;
    }
    return inner;
}

static void begin(struct json_reading *j)
{
    struct level *l = level_of_message(j);
    struct link_message m = {
        .place = LINK_AT_LINE, .at = current_line(j), .zone = LINK_ZONE_UNKNOWN};
    if (l != NULL && l->began)
        return;
    if (l != NULL) {
        for (size_t i = 0; i < j->depth; i++)
            j->levels[i].began = false;
        l->began = true;
        m.sender = l->sender;
        if (l->has_time)
            link_set_time(j->r, &l->date, &m);
    }
    link_begin_message(j->r, &m);
}

/* Also for a message that began before its date was read. */
static void take_date(struct json_reading *j, struct level *l, struct span text)
{
    struct line_date date;
    struct link_message *m = link_store_current(j->r->store);
    if (!line_date_whole(text, DAY_FIRST, true, &date) || (l->has_time && !date.has_zone))
        return;
    l->has_time = true;
    l->date = date;
    if (l->began && m != NULL && m->file == j->r->file)
        link_set_time(j->r, &date, m);
}

static enum status on_value(struct json_reading *j, struct json_token token)
{
    static const char *const dates[] = {"date",         "date_unixtime", "timestamp", "time",
                                        "timestamp_ms", "sent",          "sent_at",   "sentAt",
                                        "created_at",   "datetime",      NULL};
    static const char *const senders[] = {"from", "sender", "sender_name", "author", NULL};
    static const char *const recipients[] = {"to", "recipient", "target", NULL};
    struct level *l = j->depth > 0 ? &j->levels[j->depth - 1] : NULL;
    struct span text = token.raw;
    bool in_object = l != NULL && l->is_object;
    if (token.type == JSON_PULL_STRING)
        TRY(json_pull_text(&j->r->arena, token, &text));
    if (in_object && is_one_of(j->key, dates))
        take_date(j, l, text);
    if (token.type != JSON_PULL_STRING)
        return STATUS_OK;
    if (in_object && is_one_of(j->key, senders)) {
        l->sender = text;
        return STATUS_OK;
    }
    if (in_object && is_one_of(j->key, recipients))
        return STATUS_OK;
    if (span_find_byte(text, '.') == text.len)
        return STATUS_OK;
    begin(j);
    return link_read_text(j->r, text);
}

static enum status read(struct json_reading *j)
{
    struct json_pull p;
    json_pull_init(&p, j->text);
    for (;;) {
        struct json_token token = json_pull_next(&p);
        j->offset = token.offset;
        switch (token.type) {
        case JSON_PULL_END:
            return STATUS_OK;
        case JSON_PULL_ERROR:
            j->offset = p.problem.offset;
            if (j->r->problem != NULL)
                j->r->problem(j->r->ctx, LINK_AT_LINE, current_line(j),
                              "no valid JSON from here on");
            return STATUS_OK;
        case JSON_PULL_OBJECT_BEGIN:
        case JSON_PULL_ARRAY_BEGIN:
            j->levels[j->depth++] =
                (struct level){.is_object = token.type == JSON_PULL_OBJECT_BEGIN};
            break;
        case JSON_PULL_OBJECT_END:
        case JSON_PULL_ARRAY_END:
            j->depth--;
            break;
        case JSON_PULL_KEY:
            j->key = token.raw;
            break;
        default:
            TRY(on_value(j, token));
        }
    }
}

enum status link_read_json(struct link_reader *r, struct span text)
{
    struct json_reading *j = arena_alloc(&r->arena, sizeof *j);
    if (j == NULL)
        return STATUS_NO_MEMORY;
    j->r = r;
    j->text = text;
    enum status status = read(j);
    arena_free(&r->arena);
    if (status != STATUS_NO_MEMORY)
        return status;
    if (r->problem != NULL)
        r->problem(r->ctx, LINK_AT_FILE, 0, "too large to be read to its end");
    return STATUS_OK;
}
