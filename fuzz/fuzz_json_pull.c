/* JSON: brackets and keys come in order, and an error has its place. */
#include "formats/json_pull.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    ARENA_SCOPED struct arena arena;
    struct json_pull json;
    struct json_token token;
    unsigned depth = 0;
    bool after_key = false;
    arena_init(&arena, 16 << 20);
    json_pull_init(&json, span_of(data, size));
    do {
        token = json_pull_next(&json);
        const bool begins =
            token.type == JSON_PULL_OBJECT_BEGIN || token.type == JSON_PULL_ARRAY_BEGIN;
        const bool ends = token.type == JSON_PULL_OBJECT_END || token.type == JSON_PULL_ARRAY_END;
        if ((ends && depth-- == 0) || (after_key && (ends || token.type == JSON_PULL_KEY)))
            __builtin_trap();
        depth += begins;
        after_key = token.type == JSON_PULL_KEY;
        struct span text;
        if ((token.type == JSON_PULL_KEY || token.type == JSON_PULL_STRING) &&
            json_pull_text(&arena, token, &text) == STATUS_OK && text.len > token.raw.len)
            __builtin_trap();
    } while (token.type != JSON_PULL_END && token.type != JSON_PULL_ERROR);
    if (depth != json.depth || (token.type == JSON_PULL_END && depth != 0))
        __builtin_trap();
    if (token.type == JSON_PULL_ERROR && (json.problem.what == NULL || json.problem.offset > size))
        __builtin_trap();
    return 0;
}
