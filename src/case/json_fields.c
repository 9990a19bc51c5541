/* Flattening over the pull reader. */
#include "case/json_fields.h"

#include "base/buf.h"
#include "base/limits.h"
#include "formats/json_pull.h"

enum { PATH_MAX_BYTES = 256, FIELDS_FIRST = 32 };

struct level {
    size_t path_len; /* of the container's own path */
    size_t first;    /* index of its first key */
    bool is_array;
    bool empty;
};

struct flat {
    struct arena *arena;
    struct json_pull pull;
    struct json_field *items;
    size_t count, room;
    struct span *keys; /* of the objects that are open, to find one that is there twice */
    size_t key_count, key_room;
    struct level levels[JSON_FIELDS_DEPTH_MAX];
    size_t depth;
    char path[PATH_MAX_BYTES];
    size_t path_len;
    size_t group;
};

static enum status add_field(struct flat *f, enum json_field_type type, struct span text)
{
    if (f->count >= JSON_FIELDS_MAX)
        return STATUS_TOO_LARGE;
    if (f->count == f->room) {
        size_t room = f->room == 0 ? FIELDS_FIRST : f->room * 2;
        struct json_field *items = arena_array(f->arena, room, sizeof *items);
        if (items == NULL)
            return STATUS_NO_MEMORY;
        if (f->count > 0)
            memcpy(items, f->items, f->count * sizeof *items);
        f->items = items;
        f->room = room;
    }
    struct json_field *field = &f->items[f->count];
    *field = (struct json_field){.type = type, .text = text, .group = f->group};
    TRY(arena_copy(f->arena, span_of(f->path, f->path_len), &field->path));
    f->count++;
    return STATUS_OK;
}

static enum status add_key(struct flat *f, struct span key)
{
    const struct level *level = &f->levels[f->depth - 1];
    for (size_t i = level->first; i < f->key_count; i++)
        if (span_equal(f->keys[i], key))
            return problem_at(&f->pull.problem, STATUS_MALFORMED, f->pull.at,
                              "a key is there twice");
    if (f->key_count >= JSON_FIELDS_KEYS_MAX)
        return STATUS_TOO_LARGE;
    if (f->key_count == f->key_room) {
        size_t room = f->key_room == 0 ? FIELDS_FIRST : f->key_room * 2;
        struct span *keys = arena_array(f->arena, room, sizeof *keys);
        if (keys == NULL)
            return STATUS_NO_MEMORY;
        if (f->key_count > 0)
            memcpy(keys, f->keys, f->key_count * sizeof *keys);
        f->keys = keys;
        f->key_room = room;
    }
    f->keys[f->key_count++] = key;
    size_t len = level->path_len;
    size_t dot = len > 0 ? 1 : 0;
    if (key.len > sizeof f->path - len - dot)
        return STATUS_TOO_LARGE;
    if (dot > 0)
        f->path[len] = '.';
    if (key.len > 0)
        memcpy(f->path + len + dot, key.ptr, key.len);
    f->path_len = len + dot + key.len;
    return STATUS_OK;
}

static enum status open_level(struct flat *f, bool is_array)
{
    if (f->depth >= JSON_FIELDS_DEPTH_MAX)
        return STATUS_TOO_DEEP;
    f->levels[f->depth++] = (struct level){
        .path_len = f->path_len, .first = f->key_count, .is_array = is_array, .empty = true};
    return STATUS_OK;
}

static enum status close_level(struct flat *f)
{
    const struct level level = f->levels[--f->depth];
    f->key_count = level.first;
    f->path_len = level.path_len;
    return level.empty && f->depth > 0 ? add_field(f, JSON_FIELD_EMPTY, SPAN_EMPTY) : STATUS_OK;
}

/* An array's elements all have the array's path. */
static void element_begins(struct flat *f)
{
    if (f->depth == 0)
        return;
    struct level *level = &f->levels[f->depth - 1];
    if (level->is_array && f->depth == 2 && !level->empty)
        f->group++;
    if (level->is_array && f->depth == 2 && level->empty)
        f->group = 0;
    if (level->is_array)
        f->path_len = level->path_len;
    level->empty = false;
}

static enum status take(struct flat *f, struct json_token token)
{
    struct span text = SPAN_EMPTY;
    if (token.type != JSON_PULL_KEY && token.type != JSON_PULL_OBJECT_END &&
        token.type != JSON_PULL_ARRAY_END)
        element_begins(f);
    switch (token.type) {
    case JSON_PULL_OBJECT_BEGIN:
    case JSON_PULL_ARRAY_BEGIN:
        return open_level(f, token.type == JSON_PULL_ARRAY_BEGIN);
    case JSON_PULL_OBJECT_END:
    case JSON_PULL_ARRAY_END:
        return close_level(f);
    case JSON_PULL_KEY:
        TRY(json_pull_text(f->arena, token, &text));
        return add_key(f, text);
    case JSON_PULL_STRING:
        TRY(json_pull_text(f->arena, token, &text));
        return add_field(f, JSON_FIELD_TEXT, text);
    case JSON_PULL_NUMBER:
        return add_field(f, JSON_FIELD_NUMBER, token.raw);
    case JSON_PULL_TRUE:
        return add_field(f, JSON_FIELD_TRUE, SPAN_EMPTY);
    case JSON_PULL_FALSE:
        return add_field(f, JSON_FIELD_FALSE, SPAN_EMPTY);
    case JSON_PULL_NULL:
        return add_field(f, JSON_FIELD_NULL, SPAN_EMPTY);
    case JSON_PULL_END:
    case JSON_PULL_ERROR:
        break;
    }
    return STATUS_MALFORMED;
}

enum status json_fields_read(struct arena *arena, struct span text, struct json_fields *ret_fields,
                             struct problem *ret_problem)
{
    struct flat *f = arena_alloc(arena, sizeof *f);
    if (f == NULL)
        return problem_at(ret_problem, STATUS_NO_MEMORY, 0, status_text(STATUS_NO_MEMORY));
    f->arena = arena;
    json_pull_init(&f->pull, text);
    struct json_token token = json_pull_next(&f->pull);
    enum status status = token.type == JSON_PULL_OBJECT_BEGIN ? STATUS_OK : STATUS_MALFORMED;
    while (status == STATUS_OK && token.type != JSON_PULL_END && token.type != JSON_PULL_ERROR) {
        status = take(f, token);
        if (status == STATUS_OK)
            token = json_pull_next(&f->pull);
    }
    if (token.type == JSON_PULL_ERROR)
        status = f->pull.problem.status;
    if (status != STATUS_OK)
        return problem_at(ret_problem, status, token.offset,
                          f->pull.problem.what != NULL ? f->pull.problem.what
                          : f->count == 0 && token.type != JSON_PULL_OBJECT_BEGIN
                              ? "not a JSON object"
                              : status_text(status));
    *ret_fields = (struct json_fields){.items = f->items, .count = f->count};
    return STATUS_OK;
}

const struct json_field *json_fields_find(const struct json_fields *f, const char *path, size_t nth)
{
    for (size_t i = 0; i < f->count; i++)
        if (span_equal_str(f->items[i].path, path) && nth-- == 0)
            return &f->items[i];
    return NULL;
}

struct span json_fields_text(const struct json_fields *f, const char *path)
{
    const struct json_field *field = json_fields_find(f, path, 0);
    return field != NULL && field->type == JSON_FIELD_TEXT ? field->text : SPAN_EMPTY;
}

bool json_fields_uint(const struct json_fields *f, const char *path, uint64_t *ret_value)
{
    const struct json_field *field = json_fields_find(f, path, 0);
    return field != NULL && field->type == JSON_FIELD_NUMBER &&
           span_to_uint(field->text, ret_value);
}
