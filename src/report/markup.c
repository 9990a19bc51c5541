/* Escaping for HTML. */
#include "report/markup.h"

#include "base/utf8.h"

static const char *reference(uint32_t code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Characters that change how others are shown, or are not shown at all. */
static bool is_hidden(uint32_t code)
{
    return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code < 0xA0) ||
           code == 0x061C || (code >= 0x200B && code <= 0x200F) || code == 0x2028 ||
           code == 0x2029 || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

void markup_text(struct buf *out, struct span text)
{
    while (text.len > 0) {
        uint32_t code = 0xFFFD;
        size_t n = utf8_decode(text, &code);
        const char *escaped = n == 0 ? NULL : reference(code);
        if (n == 0)
            utf8_encode(out, 0xFFFD);
        else if (escaped != NULL)
            buf_str(out, escaped);
        else if (is_hidden(code))
            buf_format(out, "[U+%04X]", (unsigned)code);
        else
            buf_add(out, span_head(text, n));
        text = span_skip(text, n == 0 ? 1 : n);
    }
}

void markup_cstr(struct buf *out, const char *text)
{
    markup_text(out, span_str(text));
}
