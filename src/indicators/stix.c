/* STIX 2 bundles: one pass that keeps the few fields that matter of each object, then references
 * are followed by hash table.
 */
#include "indicators/stix.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/table.h"
#include "formats/json_pull.h"

/* The fields of any object that are used, as they stand. */
struct stix_object {
    struct span type, id, name, description, created, modified;
    struct span pattern, pattern_type, valid_from, valid_until;
    struct span source_ref, target_ref, created_by_ref;
    struct span marking_ref, reference, tlp; /* the first of each */
    bool revoked;
};

/* Objects that give names: malware, campaign, identity, report, marking ... */
struct named {
    struct span type, name, description, reference;
};

struct link {
    struct span from, to;
};

/* What is known about an indicator while the file is read; indices are into `named` + 1. */
struct pending {
    struct published indicator;
    struct span created_by, marking, modified;
    uint32_t actor, campaign, report;
    unsigned actor_rank;
};

struct reader {
    struct published_sink *sink;
    struct arena *arena;
    struct json_pull json;
    struct buf pending, named, links, members; /* vectors; members: report -> object */
    struct table ids;                          /* id -> index: indicators even, named odd */
    size_t object_count;
};

static const struct {
    const char *key;
    size_t offset;
} string_fields[] = {
    {"type", offsetof(struct stix_object, type)},
    {"id", offsetof(struct stix_object, id)},
    {"name", offsetof(struct stix_object, name)},
    {"description", offsetof(struct stix_object, description)},
    {"created", offsetof(struct stix_object, created)},
    {"modified", offsetof(struct stix_object, modified)},
    {"pattern", offsetof(struct stix_object, pattern)},
    {"pattern_type", offsetof(struct stix_object, pattern_type)},
    {"valid_from", offsetof(struct stix_object, valid_from)},
    {"valid_until", offsetof(struct stix_object, valid_until)},
    {"source_ref", offsetof(struct stix_object, source_ref)},
    {"target_ref", offsetof(struct stix_object, target_ref)},
    {"created_by_ref", offsetof(struct stix_object, created_by_ref)},
};

/* How well a type of object names what an indicator stands for; 0: not at all. */
static const struct {
    const char *type;
    unsigned rank;
} actor_types[] = {
    {"malware", 5}, {"tool", 4}, {"intrusion-set", 3}, {"threat-actor", 2}, {"infrastructure", 1},
};

/* Markings that the standard fixes, so that files need not carry them. */
static const struct {
    const char *id, *tlp;
} known_markings[] = {
    {"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", "white"},
    {"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", "green"},
    {"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", "amber"},
    {"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", "red"},
    {"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", "clear"},
    {"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "green"},
    {"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", "amber"},
    {"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", "amber+strict"},
    {"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", "red"},
};

static bool is_name_giver(struct span type)
{
    static const char *const types[] = {
        "malware",      "tool",           "campaign", "intrusion-set", "report",
        "threat-actor", "infrastructure", "grouping", "identity",      "marking-definition"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (span_equal_str(type, types[i]))
            return true;
    return false;
}

static unsigned actor_rank(struct span type)
{
    for (size_t i = 0; i < sizeof actor_types / sizeof actor_types[0]; i++)
        if (span_equal_str(type, actor_types[i].type))
            return actor_types[i].rank;
    return 0;
}

static bool is_report(struct span type)
{
    return span_equal_str(type, "report") || span_equal_str(type, "grouping");
}

/* --- one object --- */

static enum status skip(struct reader *r, struct json_token token)
{
    return json_pull_skip(&r->json, token) ? STATUS_OK : r->json.problem.status;
}

static enum status push(struct buf *vector, const void *item, size_t size)
{
    buf_add(vector, span_of(item, size));
    return vector->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* Sets *field to the token's text when it is a string and nothing is there yet. */
static enum status set_once(struct reader *r, struct json_token token, struct span *field)
{
    if (token.type != JSON_PULL_STRING || field->len > 0)
        return skip(r, token);
    return json_pull_text(r->arena, token, field);
}

/* The strings of an array into `members`, with `object` still to be filled in. */
static enum status read_members(struct reader *r, struct json_token token)
{
    if (token.type != JSON_PULL_ARRAY_BEGIN)
        return skip(r, token);
    while ((token = json_pull_next(&r->json)).type != JSON_PULL_ARRAY_END) {
        struct link member = {.from = SPAN_EMPTY};
        TRY(set_once(r, token, &member.to));
        TRY(push(&r->members, &member, sizeof member));
    }
    return STATUS_OK;
}

/* First string of an array. */
static enum status read_first(struct reader *r, struct json_token token, struct span *field)
{
    if (token.type != JSON_PULL_ARRAY_BEGIN)
        return skip(r, token);
    while ((token = json_pull_next(&r->json)).type != JSON_PULL_ARRAY_END)
        TRY(set_once(r, token, field));
    return STATUS_OK;
}

/* `key` of an object (definition: tlp), or of each object in an array (external_references: url).
 */
static enum status read_inner(struct reader *r, struct json_token token, const char *key,
                              struct span *field)
{
    if (token.type != JSON_PULL_OBJECT_BEGIN && token.type != JSON_PULL_ARRAY_BEGIN)
        return skip(r, token);
    const unsigned depth = r->json.depth;
    bool wanted = false;
    while (r->json.depth >= depth) {
        token = json_pull_next(&r->json);
        if (token.type == JSON_PULL_ERROR)
            return r->json.problem.status;
        if (wanted)
            TRY(set_once(r, token, field));
        wanted = token.type == JSON_PULL_KEY && span_equal_str(token.raw, key);
    }
    return STATUS_OK;
}

static enum status read_field(struct reader *r, struct span key, struct json_token value,
                              struct stix_object *o)
{
    for (size_t i = 0; i < sizeof string_fields / sizeof string_fields[0]; i++)
        if (span_equal_str(key, string_fields[i].key))
            return set_once(r, value, (struct span *)((char *)o + string_fields[i].offset));
    if (span_equal_str(key, "revoked")) {
        o->revoked = value.type == JSON_PULL_TRUE;
        return skip(r, value);
    }
    if (span_equal_str(key, "object_refs"))
        return read_members(r, value);
    if (span_equal_str(key, "object_marking_refs"))
        return read_first(r, value, &o->marking_ref);
    if (span_equal_str(key, "external_references"))
        return read_inner(r, value, "url", &o->reference);
    if (span_equal_str(key, "definition"))
        return read_inner(r, value, "tlp", &o->tlp);
    return skip(r, value);
}

static enum status read_object(struct reader *r, struct stix_object *o)
{
    struct json_token key;
    while ((key = json_pull_next(&r->json)).type == JSON_PULL_KEY)
        TRY(read_field(r, key.raw, json_pull_next(&r->json), o));
    return key.type == JSON_PULL_OBJECT_END ? STATUS_OK : r->json.problem.status;
}

/* --- what an object means --- */

static void note_newest(struct reader *r, const struct stix_object *o)
{
    struct timestamp t;
    if (timestamp_parse(o->modified.len > 0 ? o->modified : o->created, &t))
        published_note_time(r->sink, t);
}

static struct pending *pending_at(const struct reader *r, size_t i)
{
    return (struct pending *)(void *)r->pending.ptr + i;
}

static struct named *named_at(const struct reader *r, size_t i)
{
    return (struct named *)(void *)r->named.ptr + i;
}

static enum status add_indicator(struct reader *r, const struct stix_object *o, size_t offset)
{
    struct pending p = {
        .created_by = o->created_by_ref, .marking = o->marking_ref, .modified = o->modified};
    p.indicator = (struct published){.id = o->id,
                                     .pattern = o->pattern,
                                     .pattern_type = o->pattern_type,
                                     .name = o->name,
                                     .description = o->description,
                                     .reference = o->reference,
                                     .revoked = o->revoked,
                                     .offset = offset};
    p.indicator.has_from = timestamp_parse(o->valid_from, &p.indicator.valid_from);
    p.indicator.has_until = timestamp_parse(o->valid_until, &p.indicator.valid_until);
    uint64_t *index = NULL;
    bool is_new = true;
    if (o->id.len > 0)
        TRY(table_put(&r->ids, o->id, &index, &is_new));
    if (!is_new) { /* an older or newer version of the same indicator: RFC 3339 texts sort */
        if ((*index & 1) == 0 && span_compare(pending_at(r, *index / 2)->modified, p.modified) < 0)
            *pending_at(r, *index / 2) = p;
        return STATUS_OK;
    }
    if (index != NULL)
        *index = 2 * (r->pending.len / sizeof p);
    return push(&r->pending, &p, sizeof p);
}

static void note_nameless(struct reader *r, size_t offset)
{
    if (r->sink->nameless++ == 0)
        r->sink->nameless_offset = offset;
}

static enum status add_named(struct reader *r, const struct stix_object *o, size_t offset)
{
    struct named n = {
        .type = o->type, .name = o->name, .description = o->description, .reference = o->reference};
    uint64_t *index;
    bool is_new;
    if (span_equal_str(o->type, "marking-definition") && o->tlp.len > 0)
        n.name = o->tlp;
    else if (o->name.len == 0)
        note_nameless(r, offset);
    if (o->id.len == 0)
        return STATUS_OK;
    TRY(table_put(&r->ids, o->id, &index, &is_new));
    if (!is_new)
        return STATUS_OK;
    *index = 2 * (r->named.len / sizeof n) + 1;
    return push(&r->named, &n, sizeof n);
}

static enum status take_object(struct reader *r, const struct stix_object *o, size_t offset,
                               size_t first_member)
{
    note_newest(r, o);
    r->object_count++;
    struct link *members = (struct link *)(void *)r->members.ptr;
    const size_t member_count = r->members.len / sizeof *members;
    for (size_t i = first_member; i < member_count; i++)
        members[i].from = o->id;
    if (!is_report(o->type))
        buf_truncate(&r->members, first_member * sizeof *members);
    if (span_equal_str(o->type, "indicator"))
        return add_indicator(r, o, offset);
    if (span_equal_str(o->type, "relationship")) {
        struct link link = {.from = o->source_ref, .to = o->target_ref};
        return push(&r->links, &link, sizeof link);
    }
    return is_name_giver(o->type) ? add_named(r, o, offset) : STATUS_OK;
}

static enum status read_objects(struct reader *r)
{
    struct json_token token;
    while ((token = json_pull_next(&r->json)).type != JSON_PULL_ARRAY_END) {
        if (token.type != JSON_PULL_OBJECT_BEGIN) {
            TRY(skip(r, token));
            continue;
        }
        struct stix_object o = {.type = SPAN_EMPTY};
        const size_t first_member = r->members.len / sizeof(struct link);
        TRY(read_object(r, &o));
        TRY(take_object(r, &o, token.offset, first_member));
    }
    return STATUS_OK;
}

/* The bundle: an object with `objects`; also a bare array of objects, as some tools write it. */
static enum status read_bundle(struct reader *r, bool *ret_found)
{
    struct json_token token = json_pull_next(&r->json);
    if (token.type == JSON_PULL_ARRAY_BEGIN)
        TRY(read_objects(r));
    else if (token.type != JSON_PULL_OBJECT_BEGIN)
        return skip(r, token);
    else
        while ((token = json_pull_next(&r->json)).type == JSON_PULL_KEY) {
            struct json_token value = json_pull_next(&r->json);
            bool objects =
                span_equal_str(token.raw, "objects") && value.type == JSON_PULL_ARRAY_BEGIN;
            *ret_found |= objects;
            TRY(objects ? read_objects(r) : skip(r, value));
        }
    *ret_found |= r->object_count > 0;
    return json_pull_next(&r->json).type == JSON_PULL_END ? STATUS_OK : r->json.problem.status;
}

/* --- references --- */

static const struct named *find_named(const struct reader *r, struct span id, uint32_t *ret_number)
{
    const uint64_t *index = id.len > 0 ? table_find(&r->ids, id) : NULL;
    if (index == NULL || (*index & 1) == 0)
        return NULL;
    *ret_number = (uint32_t)(*index / 2) + 1;
    return named_at(r, *index / 2);
}

static struct pending *find_pending(const struct reader *r, struct span id)
{
    const uint64_t *index = id.len > 0 ? table_find(&r->ids, id) : NULL;
    return index == NULL || (*index & 1) == 1 ? NULL : pending_at(r, *index / 2);
}

static void follow_link(struct reader *r, const struct link *link)
{
    uint32_t number;
    struct pending *p = find_pending(r, link->from);
    const struct named *n = find_named(r, link->to, &number);
    if (p == NULL || n == NULL)
        return;
    unsigned rank = actor_rank(n->type);
    if (rank > p->actor_rank) {
        p->actor = number;
        p->actor_rank = rank;
    } else if (span_equal_str(n->type, "campaign") && p->campaign == 0) {
        p->campaign = number;
    }
}

static void follow_links(struct reader *r)
{
    const struct link *links = (const struct link *)(void *)r->links.ptr;
    const struct link *members = (const struct link *)(void *)r->members.ptr;
    for (size_t i = 0; i < r->links.len / sizeof *links; i++)
        follow_link(r, &links[i]);
    for (size_t i = 0; i < r->members.len / sizeof *members; i++) {
        uint32_t number;
        struct pending *p = find_pending(r, members[i].to);
        if (p != NULL && p->report == 0 && find_named(r, members[i].from, &number) != NULL)
            p->report = number;
    }
}

static struct span first_of(struct span a, struct span b)
{
    return a.len > 0 ? a : b;
}

static const struct named *named_by_number(const struct reader *r, uint32_t number)
{
    static const struct named none = {.type = {NULL, 0}};
    return number == 0 ? &none : named_at(r, number - 1);
}

static struct span tlp_of(const struct reader *r, struct span marking)
{
    uint32_t number;
    for (size_t i = 0; i < sizeof known_markings / sizeof known_markings[0]; i++)
        if (span_equal_str(marking, known_markings[i].id))
            return span_str(known_markings[i].tlp);
    const struct named *n = find_named(r, marking, &number);
    if (n == NULL)
        return SPAN_EMPTY;
    return span_starts_nocase(n->name, SPAN_LITERAL("TLP:")) ? span_skip(n->name, 4) : n->name;
}

static void complete(const struct reader *r, struct pending *p)
{
    struct published *i = &p->indicator;
    const struct named *actor = named_by_number(r, p->actor);
    const struct named *campaign = named_by_number(r, p->campaign);
    const struct named *report = named_by_number(r, p->report);
    uint32_t number;
    const struct named *source = find_named(r, p->created_by, &number);
    i->campaign = first_of(campaign->name, report->name);
    i->name = first_of(first_of(actor->name, i->campaign), i->name);
    i->reference = first_of(first_of(i->reference, actor->reference),
                            first_of(campaign->reference, report->reference));
    i->description = first_of(i->description, actor->description);
    i->source = source == NULL ? SPAN_EMPTY : source->name;
    i->tlp = tlp_of(r, p->marking);
}

static enum status give_all(struct reader *r)
{
    const size_t count = r->pending.len / sizeof(struct pending);
    follow_links(r);
    for (size_t i = 0; i < count; i++) {
        complete(r, pending_at(r, i));
        TRY(r->sink->add(r->sink, &pending_at(r, i)->indicator));
    }
    return STATUS_OK;
}

static enum status read_all(struct reader *r, struct problem *ret_problem)
{
    bool found = false;
    enum status read = read_bundle(r, &found);
    TRY(give_all(r));
    if (read != STATUS_OK && r->json.problem.status == read)
        return problem_at(ret_problem, read, r->json.problem.offset, r->json.problem.what);
    if (read != STATUS_OK)
        return problem_at(ret_problem, read, r->json.at, status_text(read));
    return found ? STATUS_OK
                 : problem_at(ret_problem, STATUS_UNSUPPORTED, 0, "not a STIX 2 bundle");
}

enum status stix_read(struct published_sink *sink, struct span file, struct problem *ret_problem)
{
    struct reader r = {.sink = sink, .arena = sink->arena};
    json_pull_init(&r.json, file);
    buf_init(&r.pending, INDICATOR_OBJECTS_MAX * sizeof(struct pending));
    buf_init(&r.named, INDICATOR_OBJECTS_MAX * sizeof(struct named));
    buf_init(&r.links, INDICATOR_OBJECTS_MAX * sizeof(struct link));
    buf_init(&r.members, INDICATOR_OBJECTS_MAX * sizeof(struct link));
    table_init(&r.ids, INDICATOR_OBJECTS_MAX, KIB(64) + 8 * file.len, file.len); /* padded keys */
    enum status status = read_all(&r, ret_problem);
    buf_free(&r.pending);
    buf_free(&r.named);
    buf_free(&r.links);
    buf_free(&r.members);
    table_free(&r.ids);
    return status;
}
