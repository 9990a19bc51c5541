/* What main reads back from a worker: an event of the timeline becomes one whole JSON object, or no
 * line; an observable likewise.
 */
#include <stdlib.h>

#include "findings/observable.h"
#include "support/timeline_event.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void read_observable(struct span data)
{
    struct observable o;
    BUF_SCOPED struct buf line;
    const struct span name = SPAN_LITERAL("ios.a");
    const size_t key = data.len > 0 ? data.ptr[0] : 0;
    buf_init(&line, 1 << 20);
    data = span_skip(data, 1);
    if (observable_decode(span_head(data, key), span_skip(data, key), &o) == STATUS_OK)
        (void)observable_line(&line, &o, &name, 1, "e", "t");
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    ARENA_SCOPED struct arena arena;
    struct json_object *object = NULL;
    arena_init(&arena, 1 << 20);
    if (event_to_json(&arena, true, span_of(data, size), &object) == STATUS_OK)
        json_object_put(object);
    read_observable(span_of(data, size));
    return 0;
}
