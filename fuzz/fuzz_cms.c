/* Signed containers, and the property list that they carry. */
#include "formats/cms.h"
#include "formats/plist_texts.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    ARENA_SCOPED struct arena arena;
    struct span content, texts;
    arena_init(&arena, 64 << 20);
    (void)cms_recognise(span_of(data, size));
    if (cms_content(&arena, span_of(data, size), &content) == STATUS_OK)
        (void)!plist_texts(&arena, content, &texts);
    return 0;
}
