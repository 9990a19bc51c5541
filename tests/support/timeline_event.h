/* An artifact with a column of each use, and the line of JSON that an event of it becomes. */
#ifndef BRIDLE_TESTS_TIMELINE_EVENT_H
#define BRIDLE_TESTS_TIMELINE_EVENT_H

#include <json-c/json.h>

#include "findings/timeline.h"

static const struct column event_columns[] = {
    {.name = "row", .type = COLUMN_ROW},
    {.name = "sent", .type = COLUMN_APPLE_TIME},
    {.name = "last_read", .type = COLUMN_APPLE_TIME},
    {.name = "service", .type = COLUMN_WORD},
    {.name = "peer", .type = COLUMN_PHONE},
    {.name = "count", .type = COLUMN_INT},
    {.name = "text", .type = COLUMN_TEXT},
};

static const struct artifact event_artifact = {
    .name = "ios.\"event\"",
    .columns = event_columns,
    .column_count = sizeof event_columns / sizeof event_columns[0],
    .table = "message",
    .timeline = "{service} \"message\" to {peer}, {nothing}{count}",
};

/* STATUS_OK only with a line that a strict reader takes for one whole object. */
static inline enum status event_to_json(struct arena *arena, bool keep_content, struct span event,
                                        struct json_object **ret_object)
{
    BUF_SCOPED struct buf line;
    struct timeline_form *form;
    buf_init(&line, 1 << 20);
    TRY(timeline_form_create(arena, &event_artifact, "Home\"Domain:x", keep_content, &form));
    TRY(timeline_form_write(form, &line, 1614676447, 5000, event));
    struct json_tokener *tokener = json_tokener_new();
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    *ret_object = json_tokener_parse_ex(tokener, (const char *)line.ptr, (int)line.len);
    const bool whole = json_tokener_get_error(tokener) == json_tokener_success &&
                       json_tokener_get_parse_end(tokener) == line.len &&
                       json_object_is_type(*ret_object, json_type_object) &&
                       line.ptr[line.len - 1] == '}';
    json_tokener_free(tokener);
    if (!whole)
        __builtin_trap();
    return STATUS_OK;
}

#endif
