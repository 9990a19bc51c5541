/* STIX 1: the values of an indicator are kept until it ends, because its confidence stands behind
 * them.
 */
#include "indicators/stix1.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "indicators/typed_value.h"
#include "indicators/xml_walk.h"

enum { OBJECT_NAME_MAX = 48 };

struct value {
    enum kind kind;
    struct span text;
    const char *refused;
    struct span detail;
    size_t offset;
    bool is_name; /* of a file: no indicator beside a hash */
};

/* Depths at which something that is open began; 0: it is not open. */
struct open_at {
    size_t indicator, observable, properties, and, header, incident, confidence, related, identity;
};

struct reader {
    struct published_sink *sink;
    struct arena_mark mark; /* where the texts of the open indicator begin */
    struct open_at at;
    struct buf values;  /* of the open indicator or observable */
    size_t first_value; /* of the open object */
    struct published x; /* what is known of it */
    struct span title, package, incident, source, tlp;
    char object[OBJECT_NAME_MAX]; /* "DomainNameObjectType" */
    char condition[16];
    bool observed; /* the indicator had an observable */
};

static enum status keep(struct reader *r, struct span text, struct span *field)
{
    return arena_copy(r->sink->arena, text, field);
}

static void copy_word(char *out, size_t room, struct span word)
{
    word = span_head(word, room - 1);
    if (word.len > 0)
        memcpy(out, word.ptr, word.len);
    out[word.len] = '\0';
}

/* --- what elements mean --- */

static const struct {
    const char *element, *object; /* object NULL: in any */
    enum kind kind;               /* KIND_COUNT: by its look */
} properties[] = {
    {"Value", "DomainNameObjectType", KIND_DOMAIN},
    {"Value", "URIObjectType", KIND_COUNT},
    {"Value", "LinkObjectType", KIND_COUNT},
    {"Hostname_Value", NULL, KIND_DOMAIN},
    {"Address_Value", NULL, KIND_COUNT},
    {"Simple_Hash_Value", NULL, KIND_COUNT},
    {"File_Name", NULL, KIND_FILE_NAME},
    {"Full_Path", NULL, KIND_PATH},
    {"File_Path", NULL, KIND_PATH},
    {"Name", "ProcessObjectType", KIND_PROCESS},
};

static enum status add_value(struct reader *r, const struct value *v)
{
    buf_add(&r->values, span_of(v, sizeof *v));
    return r->values.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status add_text(struct reader *r, enum kind kind, struct span text, size_t offset)
{
    struct value v = {
        .kind = kind, .offset = offset, .is_name = kind == KIND_FILE_NAME || kind == KIND_PATH};
    TRY(keep(r, text, &v.text));
    if (kind == KIND_COUNT && !value_look(v.text, &v.kind, &v.refused))
        v.detail = SPAN_EMPTY;
    else
        v.refused = NULL;
    if (r->condition[0] != '\0' && strcmp(r->condition, "Equals") != 0) {
        v.refused = "a comparison that is not evaluated here: ";
        TRY(keep(r, span_str(r->condition), &v.detail));
    }
    if (r->at.and != 0)
        v.refused = "joined with other observables by AND: a part alone would be half a match";
    return add_value(r, &v);
}

/* Several values may stand in one element, with a mark between them. */
static enum status add_texts(struct reader *r, enum kind kind, struct span text, size_t offset)
{
    const struct span comma = SPAN_LITERAL("##comma##");
    for (;;) {
        const size_t end = span_find(text, comma);
        TRY(add_text(r, kind, span_trim(span_head(text, end)), offset));
        if (end == text.len)
            return STATUS_OK;
        text = span_skip(text, end + comma.len);
    }
}

static enum status end_property(struct reader *r, const char *name, struct span text, size_t offset)
{
    for (size_t i = 0; i < sizeof properties / sizeof properties[0]; i++)
        if (strcmp(name, properties[i].element) == 0 && text.len > 0 &&
            (properties[i].object == NULL || strcmp(r->object, properties[i].object) == 0))
            return add_texts(r, properties[i].kind, text, offset);
    return STATUS_OK;
}

static bool is_hash(enum kind kind)
{
    return kind == KIND_SHA256 || kind == KIND_SHA1 || kind == KIND_MD5;
}

static enum status end_object(struct reader *r, size_t offset)
{
    struct value *all = (struct value *)(void *)r->values.ptr;
    const size_t count = r->values.len / sizeof *all;
    bool hash = false;
    for (size_t i = r->first_value; i < count; i++)
        hash |= is_hash(all[i].kind);
    for (size_t i = r->first_value; i < count && hash; i++)
        if (all[i].is_name && all[i].refused == NULL)
            all[i].refused = "a file's name beside its hash: the hash decides";
    if (count > r->first_value)
        return STATUS_OK;
    struct value v = {.refused = "an object that is not compared: ", .offset = offset};
    TRY(keep(r, span_str(r->object), &v.detail));
    v.text = v.detail;
    return add_value(r, &v);
}

/* --- indicators --- */

static enum status give(struct reader *r, const struct value *v)
{
    struct published x = r->x;
    x.value = v->text;
    x.kind = v->kind;
    x.refused = v->refused;
    x.detail = v->detail;
    x.offset = v->offset;
    x.name = r->incident.len > 0 ? r->incident : r->package;
    x.description = r->title;
    x.source = r->source;
    x.tlp = r->tlp;
    return r->sink->add(r->sink, &x);
}

static enum status give_all(struct reader *r, size_t offset)
{
    const struct value *all = (const struct value *)(const void *)r->values.ptr;
    const struct value nothing = {.text = r->title.len > 0 ? r->title : r->x.id,
                                  .refused = "an indicator without an observable",
                                  .offset = offset};
    const size_t count = r->values.len / sizeof *all;
    for (size_t i = 0; i < count; i++)
        TRY(give(r, &all[i]));
    if (count == 0 && !r->observed)
        TRY(give(r, &nothing));
    buf_clear(&r->values);
    r->first_value = 0;
    r->title = SPAN_EMPTY;
    r->x = (struct published){.value = SPAN_EMPTY};
    arena_rewind(r->sink->arena, r->mark);
    return STATUS_OK;
}

/* An indicator, or an observable outside of one. */
static enum status begin_item(struct reader *r, const char **attributes)
{
    struct timestamp t;
    r->mark = arena_mark(r->sink->arena);
    r->observed = false;
    r->x = (struct published){.context = r->at.related != 0};
    if (typed_value_time(xml_attribute(attributes, "timestamp"), &t))
        published_note_time(r->sink, t);
    return keep(r, xml_attribute(attributes, "id"), &r->x.id);
}

static void note_open(size_t *at, size_t depth)
{
    if (*at == 0)
        *at = depth;
}

static enum status begin_observable(struct reader *r, size_t depth, const char **attributes)
{
    if (r->at.indicator == 0 && r->at.observable == 0)
        TRY(begin_item(r, attributes));
    if (span_equal_nocase(xml_attribute(attributes, "negate"), SPAN_LITERAL("true")))
        note_open(&r->at.and, depth);
    note_open(&r->at.observable, depth);
    r->observed = true;
    return STATUS_OK;
}

static void begin_properties(struct reader *r, size_t depth, const char **attributes)
{
    struct span type = xml_attribute(attributes, "type");
    const size_t colon = span_find_byte(type, ':');
    if (r->at.properties != 0)
        return;
    r->at.properties = depth;
    r->first_value = r->values.len / sizeof(struct value);
    copy_word(r->object, sizeof r->object, colon < type.len ? span_skip(type, colon + 1) : type);
}

/* Elements that are told apart by what they are open around. */
static void begin_frame(struct reader *r, const char *name, size_t depth)
{
    const struct {
        const char *name;
        size_t *at;
    } frames[] = {{"STIX_Header", &r->at.header},
                  {"Incident", &r->at.incident},
                  {"Confidence", &r->at.confidence},
                  {"Related_Observable", &r->at.related},
                  {"Identity", &r->at.identity}};
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++)
        if (strcmp(name, frames[i].name) == 0)
            note_open(frames[i].at, depth);
}

/* Texts of an item go with it; those of the package must not be kept while one is open. */
static bool in_item(const struct reader *r)
{
    return r->at.indicator != 0 || r->at.observable != 0;
}

static enum status start(struct xml_walk *w, const char *name, const char **attributes)
{
    struct reader *r = w->ctx;
    const struct span color = xml_attribute(attributes, "color");
    copy_word(r->condition, sizeof r->condition, xml_attribute(attributes, "condition"));
    begin_frame(r, name, w->depth);
    if (strcmp(name, "Marking_Structure") == 0 && color.len > 0 && !in_item(r))
        return keep(r, color, &r->tlp);
    if (strcmp(name, "Indicator") == 0 && r->at.indicator == 0 &&
        xml_attribute(attributes, "idref").len == 0) {
        r->at.indicator = w->depth;
        return begin_item(r, attributes);
    }
    if (strcmp(name, "Observable") == 0)
        return begin_observable(r, w->depth, attributes);
    if (strcmp(name, "Properties") == 0 && r->at.observable != 0)
        begin_properties(r, w->depth, attributes);
    if (span_equal_nocase(xml_attribute(attributes, "operator"), SPAN_LITERAL("AND")))
        note_open(&r->at.and, w->depth);
    return STATUS_OK;
}

static enum status end_title(struct reader *r, size_t depth, struct span text)
{
    if (r->at.indicator != 0)
        return depth == r->at.indicator ? keep(r, text, &r->title) : STATUS_OK;
    if (r->at.observable != 0)
        return STATUS_OK;
    if (r->at.incident != 0)
        return depth == r->at.incident ? keep(r, text, &r->incident) : STATUS_OK;
    return r->at.header != 0 && depth == r->at.header ? keep(r, text, &r->package) : STATUS_OK;
}

static enum status end_leaf(struct xml_walk *w, const char *name, struct span text)
{
    struct reader *r = w->ctx;
    if (r->at.properties != 0)
        return end_property(r, name, text, xml_walk_offset(w));
    if (strcmp(name, "Title") == 0)
        return end_title(r, w->depth, text);
    if (strcmp(name, "Name") == 0 && r->at.identity != 0 && r->at.header != 0 && !in_item(r))
        return keep(r, text, &r->source);
    if (r->at.indicator == 0)
        return STATUS_OK;
    if (strcmp(name, "Start_Time") == 0)
        r->x.has_from = typed_value_time(text, &r->x.valid_from);
    else if (strcmp(name, "End_Time") == 0)
        r->x.has_until = typed_value_time(text, &r->x.valid_until);
    else if (strcmp(name, "Value") == 0 && r->at.confidence != 0)
        r->x.context |= span_equal_nocase(text, SPAN_LITERAL("None"));
    return STATUS_OK;
}

static void close_frame(size_t *at, size_t depth)
{
    if (*at > depth)
        *at = 0;
}

/* The walk's depth is already that of the parent. */
static enum status end(struct xml_walk *w, const char *name, struct span text)
{
    struct reader *r = w->ctx;
    const size_t depth = w->depth;
    const bool indicator = r->at.indicator > depth;
    const bool observable = r->at.observable > depth;
    if (r->at.properties > depth) {
        r->at.properties = 0;
        TRY(end_object(r, xml_walk_offset(w)));
    } else {
        TRY(end_leaf(w, name, text));
    }
    size_t *const frames[] = {&r->at.indicator, &r->at.observable, &r->at.and,     &r->at.header,
                              &r->at.incident,  &r->at.confidence, &r->at.related, &r->at.identity};
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++)
        close_frame(frames[i], depth);
    if (indicator || (observable && r->at.indicator == 0))
        return give_all(r, xml_walk_offset(w));
    return STATUS_OK;
}

enum status stix1_read(struct published_sink *sink, struct span file, struct problem *ret_problem)
{
    static const struct xml_handlers handlers = {.start = start, .end = end};
    struct reader r = {.sink = sink};
    buf_init(&r.values, INDICATOR_OBJECTS_MAX * sizeof(struct value));
    enum status read = xml_walk(file, &handlers, &r, ret_problem), status = STATUS_OK;
    if (read != STATUS_OK && read != STATUS_NO_MEMORY && r.values.len > 0)
        status = give_all(&r, file.len);
    buf_free(&r.values);
    return status == STATUS_OK ? read : status;
}
