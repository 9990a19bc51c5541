/* Typed streams as attributed texts; the runs must be parts of the text, in order. */
#include <stdlib.h>

#include "base/utf8.h"
#include "formats/typedstream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMORY = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_SCOPED struct arena arena;
    struct typedstream_text t;
    size_t at = 0;
    arena_init(&arena, MEMORY);
    if (typedstream_text(&arena, span_of(data, size), &t) != STATUS_OK)
        return 0;
    if (!utf8_valid(t.text))
        abort();
    for (size_t i = 0; i < t.run_count; i++) {
        struct span part;
        if (!span_slice(t.text, at, t.runs[i].text.len, &part) || !span_equal(part, t.runs[i].text))
            abort();
        at += part.len;
    }
    return 0;
}
