/* Percent encoding. */
#include "formats/percent.h"

#include "base/ascii.h"

int percent_pair(struct span text, size_t at)
{
    if (at >= text.len || text.len - at < 3 || text.ptr[at] != '%')
        return -1;
    int high = ascii_hex_value(text.ptr[at + 1]), low = ascii_hex_value(text.ptr[at + 2]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

bool percent_is_encoded(struct span text)
{
    size_t at = 0;
    while ((at += span_find_byte(span_skip(text, at), '%')) < text.len) {
        if (percent_pair(text, at) >= 0)
            return true;
        at++;
    }
    return false;
}

size_t percent_decode(struct span text, uint8_t *out)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        int value = text.ptr[i] == '%' ? percent_pair(text, i) : -1;
        out[len++] = value >= 0 ? (uint8_t)value : text.ptr[i];
        i += value >= 0 ? 2 : 0;
    }
    return len;
}
