/* Cutting HTML into tags and text. */
#include "formats/html.h"

#include "base/ascii.h"

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* Elements whose content holds no tags. */
static bool is_raw_element(struct span name)
{
    static const char *const names[] = {"script", "style",    "title", "textarea",
                                        "xmp",    "noframes", "iframe"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (span_equal_nocase(name, span_str(names[i])))
            return true;
    return false;
}

static size_t name_length(struct span text)
{
    size_t n = 0;
    while (n < text.len && !is_space(text.ptr[n]) && text.ptr[n] != '/' && text.ptr[n] != '>')
        n++;
    return n;
}

/* Where the tag's '>' stands; quotes count only behind a '='. */
static size_t tag_end(struct span text)
{
    bool after_equals = false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (c == '>')
            return i;
        if (after_equals && (c == '"' || c == '\'')) {
            size_t close = span_find_byte(span_skip(text, i + 1), c);
            if (i + 1 + close >= text.len)
                return text.len;
            i += close + 1;
        }
        after_equals = c == '=' || (after_equals && is_space(c));
    }
    return text.len;
}

/* `<!-- -->`, `<!doctype>`, `<?php ?>`: length, with the marks. */
static size_t skip_declaration(struct span text)
{
    if (span_starts(text, SPAN_LITERAL("<!--"))) {
        struct span inner = span_skip(text, 4);
        if (inner.len > 0 && inner.ptr[0] == '>')
            return 5;
        size_t end = span_find(inner, SPAN_LITERAL("-->"));
        return end == inner.len ? text.len : 4 + end + 3;
    }
    size_t end = span_find_byte(text, '>');
    return end == text.len ? text.len : end + 1;
}

/* Offset of `</name` in the text, its length when there is none. */
static size_t find_end_tag(struct span text, struct span name)
{
    for (size_t at = 0; at < text.len; at++) {
        at += span_find(span_skip(text, at), SPAN_LITERAL("</"));
        struct span after = span_skip(text, at + 2);
        if (at < text.len && span_starts_nocase(after, name) && name_length(after) == name.len)
            return at;
    }
    return text.len;
}

static bool begins_tag(struct span text)
{
    if (text.len < 2 || text.ptr[0] != '<')
        return false;
    return ascii_is_alpha(text.ptr[1]) || text.ptr[1] == '!' || text.ptr[1] == '?' ||
           text.ptr[1] == '/';
}

static size_t text_length(struct span rest)
{
    size_t n = 0;
    while (n < rest.len) {
        n += span_find_byte(span_skip(rest, n), '<');
        if (begins_tag(span_skip(rest, n)))
            break;
        n++;
    }
    return n < rest.len ? n : rest.len;
}

static struct html_token read_tag(struct html *h, struct span rest)
{
    bool closing = rest.ptr[1] == '/';
    struct span inner = span_skip(rest, closing ? 2 : 1);
    size_t end = tag_end(inner), name = name_length(span_head(inner, end));
    struct html_token t = {.type = closing ? HTML_CLOSE : HTML_OPEN,
                           .name = span_head(inner, name),
                           .attributes = span_skip(span_head(inner, end), name),
                           .offset = h->at};
    h->at = end < inner.len ? (size_t)(inner.ptr + end + 1 - h->data.ptr) : h->data.len;
    if (!closing && is_raw_element(t.name))
        h->raw = t.name;
    return t;
}

struct html_token html_next(struct html *h)
{
    while (h->at < h->data.len) {
        struct span rest = span_skip(h->data, h->at);
        struct html_token t = {.type = HTML_TEXT, .offset = h->at};
        if (h->raw.len > 0) {
            t.type = HTML_RAW;
            t.name = h->raw;
            t.text = span_head(rest, find_end_tag(rest, h->raw));
            h->raw = SPAN_EMPTY;
            h->at += t.text.len;
            return t;
        }
        if (!begins_tag(rest)) {
            t.text = span_head(rest, text_length(rest));
            h->at += t.text.len;
            return t;
        }
        if (rest.ptr[1] != '!' && rest.ptr[1] != '?')
            return read_tag(h, rest);
        h->at += skip_declaration(rest);
    }
    return (struct html_token){.type = HTML_END, .offset = h->data.len};
}

static struct span take_quoted(struct span *rest, uint8_t quote)
{
    struct span inner = span_skip(*rest, 1);
    struct span value = span_head(inner, span_find_byte(inner, quote));
    *rest = span_skip(inner, value.len + 1);
    return value;
}

static struct span take_bare(struct span *rest)
{
    size_t n = 0;
    while (n < rest->len && !is_space(rest->ptr[n]))
        n++;
    struct span value = span_head(*rest, n);
    *rest = span_skip(*rest, n);
    return value;
}

static void skip_spaces(struct span *rest, bool slashes)
{
    size_t n = 0;
    while (n < rest->len && (is_space(rest->ptr[n]) || (slashes && rest->ptr[n] == '/')))
        n++;
    *rest = span_skip(*rest, n);
}

bool html_attribute(struct span *attributes, struct span *ret_name, struct span *ret_value)
{
    struct span rest = *attributes;
    skip_spaces(&rest, true);
    size_t n = rest.len > 0 ? 1 : 0; /* a name may begin with '=' */
    while (n < rest.len && !is_space(rest.ptr[n]) && rest.ptr[n] != '=' && rest.ptr[n] != '/')
        n++;
    if (n == 0)
        return false;
    *ret_name = span_head(rest, n);
    *ret_value = SPAN_EMPTY;
    rest = span_skip(rest, n);
    skip_spaces(&rest, false);
    if (rest.len > 0 && rest.ptr[0] == '=') {
        rest = span_skip(rest, 1);
        skip_spaces(&rest, false);
        bool quoted = rest.len > 0 && (rest.ptr[0] == '"' || rest.ptr[0] == '\'');
        *ret_value = quoted ? take_quoted(&rest, rest.ptr[0]) : take_bare(&rest);
    }
    *attributes = rest;
    return true;
}

bool html_attribute_value(struct span attributes, const char *name, struct span *ret_value)
{
    struct span key, value;
    while (html_attribute(&attributes, &key, &value))
        if (span_equal_nocase(key, span_str(name))) {
            *ret_value = value;
            return true;
        }
    return false;
}
