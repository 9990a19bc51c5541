/* LIKE: on a mismatch only the last `%` is tried again, one character further. */
#include "formats/wildcard.h"

#include "base/utf8.h"

static size_t character_length(struct span text, size_t at)
{
    uint32_t code;
    size_t n = utf8_decode(span_skip(text, at), &code);
    return n == 0 ? 1 : n;
}

bool wildcard_match(struct span pattern, struct span text)
{
    size_t p = 0, t = 0;
    size_t after_percent = SIZE_MAX, resume = 0; /* behind the last '%', and where it reached */
    while (t < text.len) {
        if (p < pattern.len && pattern.ptr[p] == '%') {
            after_percent = ++p;
            resume = t;
        } else if (p < pattern.len && pattern.ptr[p] == '_') {
            p++;
            t += character_length(text, t);
        } else if (p < pattern.len && pattern.ptr[p] == text.ptr[t]) {
            p++;
            t++;
        } else if (after_percent != SIZE_MAX) {
            resume += character_length(text, resume);
            t = resume;
            p = after_percent;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '%')
        p++;
    return p == pattern.len;
}
