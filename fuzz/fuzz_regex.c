/* Regular expressions: the first line is the expression, the rest the text. */
#include "formats/regex.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    ARENA_SCOPED struct arena arena;
    const struct regex *regex;
    const struct span input = span_of(data, size);
    const size_t line = span_find_byte(input, '\n');
    arena_init(&arena, 1 << 20);
    if (regex_compile(&arena, span_head(input, line), &regex, NULL) == STATUS_OK)
        (void)regex_search(regex, span_skip(input, line + 1));
    return 0;
}
