/* The blobs beside a message: `p` and a payload, or `s` and a summary. */
#include <stdlib.h>

#include "base/utf8.h"
#include "formats/message_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY = 64 << 20 };

static void check(struct span text)
{
    if (!utf8_valid(text))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_SCOPED struct arena arena;
    struct message_payload payload;
    struct message_summary summary;
    arena_init(&arena, MEMORY);
    if (size < 1)
        return 0;
    const struct span blob = span_of(data + 1, size - 1);
    if (data[0] == 's') {
        if (message_summary_read(&arena, blob, &summary) == STATUS_OK)
            for (size_t i = 0; i < summary.edit_count; i++)
                check(summary.edits[i].text.text);
    } else if (message_payload_read(&arena, blob, &payload) == STATUS_OK) {
        check(payload.url);
        for (size_t i = 0; i < payload.field_count; i++)
            check(payload.fields[i].value);
    }
    return 0;
}
