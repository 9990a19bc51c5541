/* Wrapped links: the chain is bounded, begins with what came in, and every later step is a link. */
#include "formats/url.h"
#include "formats/url_wrapper.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena;
    struct url_chain c;
    struct url url;
    arena_init(&arena, 16 << 20);
    if (url_unwrap(&arena, NULL, span_of(data, size), &c) == STATUS_OK) {
        if (c.count < 1 || c.count > URL_CHAIN_MAX + 1 || c.steps[0].len != size)
            __builtin_trap();
        for (size_t i = 1; i < c.count; i++)
            if (!url_parse(c.steps[i], &url))
                __builtin_trap();
    }
    arena_free(&arena);
    return 0;
}
