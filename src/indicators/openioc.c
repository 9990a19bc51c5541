/* OpenIOC: the tree of terms is kept until its end, because whether a term suffices by itself
 * depends on how many stand beside it.
 */
#include "indicators/openioc.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "indicators/typed_value.h"
#include "indicators/xml_walk.h"

struct group {
    uint32_t parent; /* number + 1; 0: none */
    uint32_t children;
    bool and, alone; /* alone: each term of it suffices */
};

struct term {
    struct span id, search, condition, content;
    uint32_t group; /* number + 1 */
    bool negated;
    size_t offset;
};

struct reader {
    struct published_sink *sink;
    struct buf groups, terms;
    uint32_t group; /* the open one, number + 1 */
    struct term term;
    bool in_term;
    struct span title, description, author, reference;
};

static const struct {
    const char *search;
    enum kind kind;
} searches[] = {
    {"Network/DNS", KIND_DOMAIN},
    {"DnsEntryItem/Host", KIND_DOMAIN},
    {"DnsEntryItem/RecordName", KIND_DOMAIN},
    {"DnsEntryItem/RecordData/Host", KIND_DOMAIN},
    {"DnsEntryItem/RecordData/IPv4Address", KIND_IP},
    {"UrlHistoryItem/HostName", KIND_DOMAIN},
    {"CookieHistoryItem/HostName", KIND_DOMAIN},
    {"FormHistoryItem/HostName", KIND_DOMAIN},
    {"UrlHistoryItem/URL", KIND_URL},
    {"Network/URI", KIND_URL},
    {"FileDownloadHistoryItem/SourceURL", KIND_URL},
    {"RouteEntryItem/Destination", KIND_IP},
    {"PortItem/remoteIP", KIND_IP},
    {"ProcessItem/PortList/PortItem/remoteIP", KIND_IP},
    {"FileItem/Md5sum", KIND_MD5},
    {"FileItem/Sha1sum", KIND_SHA1},
    {"FileItem/Sha256sum", KIND_SHA256},
    {"TaskItem/md5sum", KIND_MD5},
    {"TaskItem/sha1sum", KIND_SHA1},
    {"TaskItem/sha256sum", KIND_SHA256},
    {"FileItem/FileName", KIND_FILE_NAME},
    {"FileItem/FullPath", KIND_PATH},
    {"FileItem/FilePath", KIND_PATH},
    {"ProcessItem/name", KIND_PROCESS},
    {"ProcessItem/path", KIND_PATH},
    {"Email/From", KIND_EMAIL},
    {"Email/ReplyTo", KIND_EMAIL},
    {"Email/Attachment/Name", KIND_FILE_NAME},
};

/* Kinds whose terms may be parts of a value, as STIX patterns name them. */
static const char *const pattern_paths[KIND_COUNT] = {
    [KIND_DOMAIN] = "domain-name:value", [KIND_URL] = "url:value",
    [KIND_EMAIL] = "email-addr:value",   [KIND_PROCESS] = "process:name",
    [KIND_PATH] = "file:path",           [KIND_FILE_NAME] = "file:name",
};

static enum status keep(struct reader *r, struct span text, struct span *field)
{
    return arena_copy(r->sink->arena, text, field);
}

static struct group *group_at(const struct reader *r, uint32_t number)
{
    return (struct group *)(void *)r->groups.ptr + number;
}

static enum status push(struct buf *vector, const void *item, size_t size)
{
    buf_add(vector, span_of(item, size));
    return vector->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* --- reading --- */

static enum status begin_group(struct reader *r, const char **attributes)
{
    const struct group g = {
        .parent = r->group,
        .and = span_equal_nocase(xml_attribute(attributes, "operator"), SPAN_LITERAL("AND"))};
    if (r->group != 0)
        group_at(r, r->group - 1)->children++;
    TRY(push(&r->groups, &g, sizeof g));
    r->group = (uint32_t)(r->groups.len / sizeof g);
    return STATUS_OK;
}

static enum status begin_term(struct reader *r, const char **attributes, size_t offset)
{
    r->term = (struct term){.group = r->group, .offset = offset};
    r->term.negated = span_equal_nocase(xml_attribute(attributes, "negate"), SPAN_LITERAL("true"));
    r->in_term = true;
    if (r->group != 0)
        group_at(r, r->group - 1)->children++;
    TRY(keep(r, xml_attribute(attributes, "id"), &r->term.id));
    return keep(r, xml_attribute(attributes, "condition"), &r->term.condition);
}

static enum status start(struct xml_walk *w, const char *name, const char **attributes)
{
    struct reader *r = w->ctx;
    struct timestamp t;
    if (w->depth == 1 && typed_value_time(xml_attribute(attributes, "last-modified"), &t))
        published_note_time(r->sink, t);
    if (strcmp(name, "Indicator") == 0)
        return begin_group(r, attributes);
    if (strcmp(name, "IndicatorItem") == 0)
        return begin_term(r, attributes, xml_walk_offset(w));
    if (strcmp(name, "Context") == 0 && r->in_term)
        return keep(r, xml_attribute(attributes, "search"), &r->term.search);
    return STATUS_OK;
}

/* The first text of each. */
static enum status end_header(struct reader *r, const char *name, struct span text)
{
    const struct {
        const char *name;
        struct span *field;
    } texts[] = {{"short_description", &r->title},
                 {"description", &r->description},
                 {"authored_by", &r->author}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strcmp(name, texts[i].name) == 0 && texts[i].field->len == 0)
            return keep(r, text, texts[i].field);
    if (strcmp(name, "link") == 0 && span_starts(text, SPAN_LITERAL("http")))
        return keep(r, text, &r->reference);
    return STATUS_OK;
}

static enum status end(struct xml_walk *w, const char *name, struct span text)
{
    struct reader *r = w->ctx;
    if (strcmp(name, "Indicator") == 0 && r->group != 0) {
        r->group = group_at(r, r->group - 1)->parent;
        return STATUS_OK;
    }
    if (strcmp(name, "Content") == 0 && r->in_term)
        return keep(r, text, &r->term.content);
    if (strcmp(name, "IndicatorItem") == 0) {
        r->in_term = false;
        return push(&r->terms, &r->term, sizeof r->term);
    }
    return r->group == 0 ? end_header(r, name, text) : STATUS_OK;
}

/* --- what a term means --- */

static bool looks_like_uuid(struct span id)
{
    size_t dashes = 0;
    for (size_t i = 0; i < id.len; i++) {
        if (ascii_hex_value(id.ptr[i]) < 0 && id.ptr[i] != '-')
            return false;
        dashes += id.ptr[i] == '-';
    }
    return dashes == 4 && id.len == 36;
}

static enum kind search_kind(struct span search)
{
    for (size_t i = 0; i < sizeof searches / sizeof searches[0]; i++)
        if (span_equal_nocase(search, span_str(searches[i].search)))
            return searches[i].kind;
    return KIND_COUNT;
}

static void add_quoted(struct buf *out, struct span text, bool lower)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\'' || text.ptr[i] == '\\')
            buf_byte(out, '\\');
        buf_byte(out, lower ? ascii_lower(text.ptr[i]) : text.ptr[i]);
    }
}

/* `contains` and the like as a STIX pattern; NULL says why not. */
static const char *part_pattern(const struct term *t, enum kind kind, struct buf *out)
{
    static const struct {
        const char *condition, *op, *before, *after;
    } parts[] = {{"contains", "LIKE", "%", "%"},
                 {"starts-with", "LIKE", "", "%"},
                 {"ends-with", "LIKE", "%", ""},
                 {"matches", "MATCHES", "", ""}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!span_equal_nocase(t->condition, span_str(parts[i].condition)))
            continue;
        const bool like = parts[i].op[0] == 'L';
        if (pattern_paths[kind] == NULL)
            return "asks for a part of a value of a kind that is compared whole: ";
        if (like && span_find_byte(t->content, '\\') < t->content.len)
            return "a Windows path";
        if (like && (span_find_byte(t->content, '%') < t->content.len ||
                     span_find_byte(t->content, '_') < t->content.len))
            return "asks for a part of a value with '%' or '_' in it, which are wildcards here";
        buf_format(out, "[%s %s '%s", pattern_paths[kind], parts[i].op, parts[i].before);
        add_quoted(out, t->content, like && (kind == KIND_DOMAIN || kind == KIND_EMAIL));
        buf_format(out, "%s']", parts[i].after);
        return NULL;
    }
    return "a comparison that is not evaluated here: ";
}

static bool is_whole(struct span condition)
{
    return condition.len == 0 || span_equal_nocase(condition, SPAN_LITERAL("is"));
}

static enum status give_term(struct reader *r, const struct published *like, const struct term *t)
{
    struct published x = *like;
    BUF_SCOPED struct buf pattern;
    const enum kind kind = search_kind(t->search);
    const bool from_id = t->content.len == 0 && !looks_like_uuid(t->id);
    struct term term = *t;
    buf_init(&pattern, INDICATOR_XML_TEXT_MAX * 2 + 100);
    if (from_id)
        term.content = t->id;
    x.id = from_id ? SPAN_EMPTY : t->id;
    x.value = term.content;
    x.kind = kind;
    x.offset = t->offset;
    if (term.content.len == 0)
        x.refused = "an empty value";
    else if (kind == KIND_COUNT)
        x.refused = "a term that is not compared: ";
    else if (t->group != 0 && !group_at(r, t->group - 1)->alone)
        x.refused = "joined with other terms by AND: a part alone would be half a match";
    else if (t->negated)
        x.refused = "says only what is not there";
    else if (!is_whole(t->condition))
        x.refused = part_pattern(&term, kind, &pattern);
    if (x.refused != NULL && x.refused[strlen(x.refused) - 1] == ' ')
        x.detail = kind == KIND_COUNT ? t->search : t->condition;
    if (x.refused == NULL && pattern.len > 0) {
        x.pattern = buf_span(&pattern);
        x.value = SPAN_EMPTY;
    }
    return r->sink->add(r->sink, &x);
}

/* Parents stand before their children. */
static void judge_groups(struct reader *r)
{
    for (uint32_t i = 0; i < r->groups.len / sizeof(struct group); i++) {
        struct group *g = group_at(r, i);
        g->alone =
            (!g->and || g->children < 2) && (g->parent == 0 || group_at(r, g->parent - 1)->alone);
    }
}

static enum status give_all(struct reader *r)
{
    const struct term *terms = (const struct term *)(const void *)r->terms.ptr;
    const bool numbered = span_starts(r->title, SPAN_LITERAL("Event #")); /* MISP's exports */
    const struct published like = {
        .name = r->title.len == 0 || numbered ? span_head(r->description, 200) : r->title,
        .description = r->description,
        .source = r->author,
        .reference = r->reference};
    judge_groups(r);
    for (size_t i = 0; i < r->terms.len / sizeof *terms; i++) {
        const struct arena_mark mark = arena_mark(r->sink->arena);
        TRY(give_term(r, &like, &terms[i]));
        arena_rewind(r->sink->arena, mark);
    }
    return STATUS_OK;
}

enum status openioc_read(struct published_sink *sink, struct span file, struct problem *ret_problem)
{
    static const struct xml_handlers handlers = {.start = start, .end = end};
    struct reader r = {.sink = sink};
    buf_init(&r.groups, INDICATOR_OBJECTS_MAX * sizeof(struct group));
    buf_init(&r.terms, INDICATOR_OBJECTS_MAX * sizeof(struct term));
    enum status read = xml_walk(file, &handlers, &r, ret_problem), status = read;
    if (read != STATUS_NO_MEMORY)
        status = give_all(&r);
    buf_free(&r.groups);
    buf_free(&r.terms);
    return status == STATUS_OK ? read : status;
}
