/* MISP events: attributes are collected until their event ends, because what the event says about
 * them (name, organisation, marking) may stand behind them.
 */
#include "indicators/misp.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "formats/json_pull.h"
#include "indicators/type_words.h"
#include "indicators/typed_value.h"

struct attribute {
    struct span type, value, id, comment, category;
    bool context, deleted, beside_hash;
    size_t offset;
};

struct event {
    struct span info, source, tlp, reference;
};

struct reader {
    struct published_sink *sink;
    struct json_pull json;
    struct buf attributes; /* of the current event */
    struct event event;
};

static enum status skip(struct reader *r, struct json_token token)
{
    return json_pull_skip(&r->json, token) ? STATUS_OK : r->json.problem.status;
}

/* A string or number; everything else is read over. */
static enum status read_text(struct reader *r, struct json_token token, struct span *field)
{
    if (token.type == JSON_PULL_STRING)
        return json_pull_text(r->sink->arena, token, field);
    if (token.type == JSON_PULL_NUMBER)
        *field = token.raw;
    return skip(r, token);
}

static enum status read_time(struct reader *r, struct json_token token)
{
    struct span text = SPAN_EMPTY;
    struct timestamp t;
    TRY(read_text(r, token, &text));
    if (typed_value_time(text, &t))
        published_note_time(r->sink, t);
    return STATUS_OK;
}

/* `true`, `1`, `"1"`. */
static enum status read_flag(struct reader *r, struct json_token token, bool *ret_flag)
{
    struct span text = SPAN_EMPTY;
    *ret_flag = token.type == JSON_PULL_TRUE;
    TRY(read_text(r, token, &text));
    *ret_flag |= text.len > 0 && !span_equal_str(text, "0");
    return STATUS_OK;
}

/* --- attributes --- */

static enum status read_attribute_field(struct reader *r, struct span key, struct json_token value,
                                        struct attribute *a)
{
    const struct {
        const char *key;
        struct span *field;
    } texts[] = {{"type", &a->type},
                 {"value", &a->value},
                 {"uuid", &a->id},
                 {"comment", &a->comment},
                 {"category", &a->category}};
    bool flag;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (span_equal_str(key, texts[i].key))
            return read_text(r, value, texts[i].field);
    if (span_equal_str(key, "timestamp"))
        return read_time(r, value);
    if (span_equal_str(key, "deleted"))
        return read_flag(r, value, &a->deleted);
    if (!span_equal_str(key, "to_ids"))
        return skip(r, value);
    TRY(read_flag(r, value, &flag));
    a->context = !flag;
    return STATUS_OK;
}

static enum status read_attribute(struct reader *r, size_t offset)
{
    struct attribute a = {.offset = offset};
    struct json_token key;
    while ((key = json_pull_next(&r->json)).type == JSON_PULL_KEY)
        TRY(read_attribute_field(r, key.raw, json_pull_next(&r->json), &a));
    if (key.type != JSON_PULL_OBJECT_END)
        return r->json.problem.status;
    if (r->event.reference.len == 0 && span_equal_str(a.type, "link"))
        r->event.reference = a.value;
    buf_add(&r->attributes, span_of(&a, sizeof a));
    return r->attributes.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status read_attributes(struct reader *r, struct json_token token)
{
    if (token.type != JSON_PULL_ARRAY_BEGIN)
        return skip(r, token);
    while ((token = json_pull_next(&r->json)).type != JSON_PULL_ARRAY_END) {
        if (token.type == JSON_PULL_ERROR)
            return r->json.problem.status;
        TRY(token.type == JSON_PULL_OBJECT_BEGIN ? read_attribute(r, token.offset)
                                                 : skip(r, token));
    }
    return STATUS_OK;
}

static bool is_hash(struct span type)
{
    const struct type_word *word = type_word_find(type);
    return word != NULL && word->half == TYPE_WHOLE &&
           (word->kind == KIND_SHA256 || word->kind == KIND_SHA1 || word->kind == KIND_MD5);
}

/* In one object a hash says which file is meant; the name beside it is no indicator by itself. */
static void note_names_beside_hashes(struct reader *r, size_t first)
{
    struct attribute *all = (struct attribute *)(void *)r->attributes.ptr;
    const size_t count = r->attributes.len / sizeof *all;
    bool hash = false;
    for (size_t i = first; i < count; i++)
        hash |= is_hash(all[i].type);
    for (size_t i = first; i < count && hash; i++)
        all[i].beside_hash = span_equal_str(all[i].type, "filename");
}

static enum status read_object(struct reader *r)
{
    struct json_token key;
    const size_t first = r->attributes.len / sizeof(struct attribute);
    while ((key = json_pull_next(&r->json)).type == JSON_PULL_KEY) {
        struct json_token value = json_pull_next(&r->json);
        TRY(span_equal_str(key.raw, "Attribute") ? read_attributes(r, value) : skip(r, value));
    }
    note_names_beside_hashes(r, first);
    return key.type == JSON_PULL_OBJECT_END ? STATUS_OK : r->json.problem.status;
}

static enum status read_objects(struct reader *r, struct json_token token)
{
    if (token.type != JSON_PULL_ARRAY_BEGIN)
        return skip(r, token);
    while ((token = json_pull_next(&r->json)).type != JSON_PULL_ARRAY_END) {
        if (token.type == JSON_PULL_ERROR)
            return r->json.problem.status;
        TRY(token.type == JSON_PULL_OBJECT_BEGIN ? read_object(r) : skip(r, token));
    }
    return STATUS_OK;
}

/* --- events --- */

/* The names in an object or a list of objects; `tlp` takes the first that is a marking. */
static enum status read_names(struct reader *r, struct json_token token, bool tags,
                              struct span *ret_name)
{
    const struct span tlp = SPAN_LITERAL("tlp:");
    if (token.type != JSON_PULL_OBJECT_BEGIN && token.type != JSON_PULL_ARRAY_BEGIN)
        return skip(r, token);
    const unsigned depth = r->json.depth;
    bool wanted = false;
    while (r->json.depth >= depth) {
        struct span text = SPAN_EMPTY;
        token = json_pull_next(&r->json);
        if (token.type == JSON_PULL_ERROR)
            return r->json.problem.status;
        if (wanted && token.type == JSON_PULL_STRING && ret_name->len == 0) {
            TRY(json_pull_text(r->sink->arena, token, &text));
            if (!tags)
                *ret_name = text;
            else if (span_starts_nocase(text, tlp))
                *ret_name = span_skip(text, tlp.len);
        }
        wanted = token.type == JSON_PULL_KEY && span_equal_str(token.raw, "name");
    }
    return STATUS_OK;
}

static enum status give(struct reader *r, const struct attribute *a)
{
    struct published x = {.value = a->value,
                          .id = a->id,
                          .name = r->event.info,
                          .description = a->comment,
                          .source = r->event.source,
                          .tlp = r->event.tlp,
                          .reference = r->event.reference,
                          .context = a->context,
                          .offset = a->offset};
    if (a->deleted)
        x.refused = "deleted by whoever published it";
    else if (a->beside_hash)
        x.refused = "a file's name beside its hash: the hash decides";
    else if (a->type.len == 0)
        x.refused = "an attribute without a type";
    return x.refused != NULL ? r->sink->add(r->sink, &x)
                             : typed_value_add(r->sink, &x, a->type, a->value);
}

static enum status end_event(struct reader *r)
{
    const struct attribute *all = (const struct attribute *)(void *)r->attributes.ptr;
    for (size_t i = 0; i < r->attributes.len / sizeof *all; i++)
        TRY(give(r, &all[i]));
    buf_clear(&r->attributes);
    r->event = (struct event){.info = SPAN_EMPTY};
    return STATUS_OK;
}

static enum status read_event_field(struct reader *r, struct span key, struct json_token value)
{
    if (span_equal_str(key, "info"))
        return read_text(r, value, &r->event.info);
    if (span_equal_str(key, "Attribute"))
        return read_attributes(r, value);
    if (span_equal_str(key, "Object"))
        return read_objects(r, value);
    if (span_equal_str(key, "Orgc"))
        return read_names(r, value, false, &r->event.source);
    if (span_equal_str(key, "Tag"))
        return read_names(r, value, true, &r->event.tlp);
    if (span_equal_str(key, "timestamp") || span_equal_str(key, "date"))
        return read_time(r, value);
    return skip(r, value);
}

static enum status read_event(struct reader *r)
{
    struct json_token key;
    enum status status = STATUS_OK;
    TRY(end_event(r)); /* attributes that stood outside of one */
    while (status == STATUS_OK && (key = json_pull_next(&r->json)).type == JSON_PULL_KEY)
        status = read_event_field(r, key.raw, json_pull_next(&r->json));
    if (status == STATUS_OK && key.type != JSON_PULL_OBJECT_END)
        status = r->json.problem.status;
    if (status == STATUS_NO_MEMORY)
        return status;
    TRY(end_event(r));
    return status;
}

/* Events may stand anywhere: alone, in a list, in a server's answer. */
static enum status read_document(struct reader *r, bool *ret_found)
{
    for (;;) {
        struct json_token token = json_pull_next(&r->json);
        if (token.type == JSON_PULL_END)
            return STATUS_OK;
        if (token.type == JSON_PULL_ERROR)
            return r->json.problem.status;
        if (token.type != JSON_PULL_KEY)
            continue;
        const bool event = span_equal_str(token.raw, "Event");
        const bool attributes = span_equal_str(token.raw, "Attribute");
        *ret_found |= event || attributes;
        if (!event && !attributes)
            continue;
        token = json_pull_next(&r->json);
        if (event && token.type == JSON_PULL_OBJECT_BEGIN)
            TRY(read_event(r));
        else
            TRY(attributes ? read_attributes(r, token) : skip(r, token));
    }
}

static enum status read_all(struct reader *r, struct problem *ret_problem)
{
    bool found = false;
    enum status read = read_document(r, &found);
    if (read == STATUS_NO_MEMORY)
        return read;
    TRY(end_event(r));
    if (read != STATUS_OK)
        return problem_at(ret_problem, read, r->json.problem.offset, r->json.problem.what);
    return found ? STATUS_OK
                 : problem_at(ret_problem, STATUS_UNSUPPORTED, 0, "JSON without a MISP event");
}

enum status misp_read(struct published_sink *sink, struct span file, struct problem *ret_problem)
{
    struct reader r = {.sink = sink};
    json_pull_init(&r.json, file);
    buf_init(&r.attributes, INDICATOR_OBJECTS_MAX * sizeof(struct attribute));
    enum status status = read_all(&r, ret_problem);
    buf_free(&r.attributes);
    return status;
}
