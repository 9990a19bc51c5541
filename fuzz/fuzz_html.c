/* HTML: links and text; text is never longer than the page. */
#include "formats/html_links.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static enum status on_link(void *ctx, const struct html_link *link)
{
    size_t *most = ctx;
    if (link->offset >= *most || link->url.len == 0)
        __builtin_trap();
    return STATUS_OK;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena;
    struct span text;
    arena_init(&arena, 64 << 20);
    if (html_links(&arena, span_of(data, size), on_link, &size) == STATUS_STOPPED)
        __builtin_trap();
    if (html_text(&arena, span_of(data, size), &text) == STATUS_OK && text.len > size)
        __builtin_trap();
    arena_free(&arena);
    return 0;
}
