/* Links and text of HTML. */
#include "formats/html_links.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "formats/entity.h"
#include "formats/html.h"

enum { BASE_MAX = 2048 }; /* it is copied for each relative link */

struct collector {
    struct arena *arena;
    html_link_fn *fn;
    void *ctx;
    struct span base;
    bool in_anchor;
    struct html_link anchor; /* the open `a` element */
    struct buf shown;
};

static enum status decoded(struct arena *arena, struct span raw, struct span *ret)
{
    raw = span_trim(raw);
    uint8_t *out = arena_alloc(arena, raw.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    *ret = span_trim(span_of(out, entity_decode(raw, out)));
    return STATUS_OK;
}

static bool has_scheme(struct span url)
{
    size_t colon = span_find_byte(url, ':');
    for (size_t i = 0; i < colon; i++)
        if (!ascii_is_alnum(url.ptr[i]) && strchr("+-.", url.ptr[i]) == NULL)
            return false;
    return colon > 0 && colon < url.len;
}

/* Browsers drop tabs and line ends inside of links. */
static size_t drop_line_ends(uint8_t *text, size_t len)
{
    size_t out = 0;
    for (size_t i = 0; i < len; i++)
        if (text[i] != '\t' && text[i] != '\n' && text[i] != '\r')
            text[out++] = text[i];
    return out;
}

static enum status make_url(struct collector *c, struct span raw, struct span *ret)
{
    struct span url;
    TRY(decoded(c->arena, raw, &url));
    bool relative = c->base.len > 0 && url.len > 0 && !has_scheme(url) && url.ptr[0] != '#' &&
                    !span_starts(url, SPAN_LITERAL("//"));
    size_t before = relative ? c->base.len : 0;
    uint8_t *out = arena_alloc(c->arena, before + url.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    if (before > 0)
        memcpy(out, c->base.ptr, before);
    if (url.len > 0)
        memcpy(out + before, url.ptr, url.len);
    *ret = span_of(out, drop_line_ends(out, before + url.len));
    return STATUS_OK;
}

/* The base up to its last slash, or its host with one: what relative links are put behind. */
static enum status set_base(struct collector *c, struct span raw)
{
    struct span url;
    TRY(decoded(c->arena, raw, &url));
    size_t slashes = span_find(url, SPAN_LITERAL("//"));
    if (!has_scheme(url) || slashes == url.len || url.len > BASE_MAX)
        return STATUS_OK;
    size_t last = span_find_last_byte(url, '/');
    if (last > slashes + 1) {
        c->base = span_head(url, last + 1);
        return STATUS_OK;
    }
    uint8_t *out = arena_alloc(c->arena, url.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    memcpy(out, url.ptr, url.len);
    out[url.len] = '/';
    c->base = span_of(out, url.len + 1);
    return STATUS_OK;
}

static enum status emit(struct collector *c, enum html_link_kind kind, struct span raw,
                        struct html_link link)
{
    link.kind = kind;
    TRY(make_url(c, raw, &link.url));
    return link.url.len == 0 ? STATUS_OK : c->fn(c->ctx, &link);
}

/* White space of any length becomes one space. */
static void add_folded(struct buf *out, struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_space(text.ptr[i]))
            buf_byte(out, text.ptr[i]);
        else if (out->len > 0 && out->ptr[out->len - 1] != ' ')
            buf_byte(out, ' ');
}

static enum status close_anchor(struct collector *c)
{
    if (!c->in_anchor)
        return STATUS_OK;
    c->in_anchor = false;
    TRY(arena_copy(c->arena, span_trim(buf_span(&c->shown)), &c->anchor.shown));
    buf_clear(&c->shown);
    return c->anchor.url.len == 0 ? STATUS_OK : c->fn(c->ctx, &c->anchor);
}

static enum status open_anchor(struct collector *c, const struct html_token *t, struct span href)
{
    TRY(close_anchor(c));
    c->in_anchor = true;
    c->anchor = (struct html_link){.kind = HTML_LINK, .offset = t->offset};
    return make_url(c, href, &c->anchor.url);
}

/* Text that is no text for the reader cuts the shown text at its limit, not the link. */
static enum status add_shown(struct collector *c, struct span raw)
{
    struct span text;
    if (!c->in_anchor || c->shown.len > HTML_SHOWN_MAX)
        return STATUS_OK;
    struct arena_mark mark = arena_mark(c->arena);
    TRY(decoded(c->arena, span_head(raw, HTML_SHOWN_MAX), &text));
    if (raw.len > 0 && ascii_is_space(raw.ptr[0]))
        add_folded(&c->shown, SPAN_LITERAL(" "));
    add_folded(&c->shown, text);
    if (raw.len > 0 && ascii_is_space(raw.ptr[raw.len - 1]))
        add_folded(&c->shown, SPAN_LITERAL(" "));
    arena_rewind(c->arena, mark);
    return STATUS_OK;
}

/* --- images --- */

static bool is_tiny(struct span attributes, const char *name)
{
    struct span value;
    uint64_t pixels;
    if (!html_attribute_value(attributes, name, &value))
        return false;
    value = span_trim(value);
    if (span_ends(value, SPAN_LITERAL("px")))
        value.len -= 2;
    return span_to_uint(value, &pixels) && pixels <= 1;
}

/* `style` with white space taken out, lower case. */
static bool style_says(struct span attributes, const char *const *what)
{
    struct span value;
    char plain[512];
    size_t len = 0;
    if (!html_attribute_value(attributes, "style", &value))
        return false;
    for (size_t i = 0; i < value.len && len < sizeof plain; i++)
        if (!ascii_is_space(value.ptr[i]))
            plain[len++] = (char)ascii_lower(value.ptr[i]);
    for (; *what != NULL; what++)
        if (span_find(span_of(plain, len), span_str(*what)) < len)
            return true;
    return false;
}

static bool is_pixel(struct span attributes)
{
    static const char *const hidden[] = {
        "display:none", "visibility:hidden", "width:1px",  "width:0",
        "height:1px",   "height:0",          "opacity:0;", NULL};
    struct span unused;
    return (is_tiny(attributes, "width") && is_tiny(attributes, "height")) ||
           html_attribute_value(attributes, "hidden", &unused) || style_says(attributes, hidden);
}

static enum status take_image(struct collector *c, const struct html_token *t, struct span src)
{
    struct html_link link = {.offset = t->offset, .pixel = is_pixel(t->attributes)};
    struct span alt;
    if (html_attribute_value(t->attributes, "alt", &alt)) {
        TRY(decoded(c->arena, alt, &link.shown));
        TRY(add_shown(c, alt));
    }
    return emit(c, HTML_LOADED, src, link);
}

/* `<meta http-equiv=refresh content="0; url=https://...">` */
static enum status take_refresh(struct collector *c, const struct html_token *t)
{
    struct span equiv, content;
    if (!html_attribute_value(t->attributes, "http-equiv", &equiv) ||
        !span_equal_nocase(span_trim(equiv), SPAN_LITERAL("refresh")) ||
        !html_attribute_value(t->attributes, "content", &content))
        return STATUS_OK;
    size_t at = 0;
    while (at < content.len && !span_starts_nocase(span_skip(content, at), SPAN_LITERAL("url=")))
        at++;
    if (at == content.len)
        return STATUS_OK;
    content = span_trim(span_skip(content, at + 4));
    if (content.len > 1 && (content.ptr[0] == '\'' || content.ptr[0] == '"'))
        content = span_of(content.ptr + 1, content.len - 2);
    return emit(c, HTML_REFRESH, content, (struct html_link){.offset = t->offset});
}

/* Elements and the attribute that holds a link. */
static const struct {
    const char *element, *attribute;
    enum html_link_kind kind;
} carriers[] = {
    {"area", "href", HTML_LINK},          {"form", "action", HTML_LINK},
    {"button", "formaction", HTML_LINK},  {"input", "formaction", HTML_LINK},
    {"input", "src", HTML_LOADED},        {"link", "href", HTML_LOADED},
    {"script", "src", HTML_LOADED},       {"iframe", "src", HTML_LOADED},
    {"frame", "src", HTML_LOADED},        {"embed", "src", HTML_LOADED},
    {"object", "data", HTML_LOADED},      {"source", "src", HTML_LOADED},
    {"video", "src", HTML_LOADED},        {"video", "poster", HTML_LOADED},
    {"audio", "src", HTML_LOADED},        {"body", "background", HTML_LOADED},
    {"table", "background", HTML_LOADED}, {"td", "background", HTML_LOADED},
    {"v:fill", "src", HTML_LOADED},       {"v:roundrect", "href", HTML_LINK},
};

static bool is_named(const struct html_token *t, const char *name)
{
    return span_equal_nocase(t->name, span_str(name));
}

/* `url(...)` in styles is loaded too. */
static enum status take_style(struct collector *c, struct span style, size_t offset)
{
    const struct span mark = SPAN_LITERAL("url(");
    size_t at = 0;
    while ((at += span_find(span_skip(style, at), mark)) < style.len) {
        at += mark.len;
        struct span url = span_skip(style, at);
        url = span_trim(span_head(url, span_find_byte(url, ')')));
        if (url.len > 1 && (url.ptr[0] == '\'' || url.ptr[0] == '"'))
            url = span_of(url.ptr + 1, url.len - 2);
        else if (span_starts(url, SPAN_LITERAL("&quot;")) && url.len >= 12)
            url = span_of(url.ptr + 6, url.len - 12);
        TRY(emit(c, HTML_LOADED, url, (struct html_link){.offset = offset}));
    }
    return STATUS_OK;
}

static enum status take_open(struct collector *c, const struct html_token *t)
{
    struct span value;
    if (is_named(t, "a") && html_attribute_value(t->attributes, "href", &value))
        return open_anchor(c, t, value);
    if (is_named(t, "img") && html_attribute_value(t->attributes, "src", &value))
        return take_image(c, t, value);
    if (is_named(t, "base") && html_attribute_value(t->attributes, "href", &value))
        return set_base(c, value);
    if (is_named(t, "meta"))
        return take_refresh(c, t);
    for (size_t i = 0; i < sizeof carriers / sizeof carriers[0]; i++)
        if (is_named(t, carriers[i].element) &&
            html_attribute_value(t->attributes, carriers[i].attribute, &value))
            TRY(emit(c, carriers[i].kind, value, (struct html_link){.offset = t->offset}));
    return html_attribute_value(t->attributes, "style", &value) ? take_style(c, value, t->offset)
                                                                : STATUS_OK;
}

static enum status collect(struct collector *c, struct span html)
{
    struct html h = html_of(html);
    for (;;) {
        struct html_token t = html_next(&h);
        if (t.type == HTML_END)
            return close_anchor(c);
        if (t.type == HTML_TEXT)
            TRY(add_shown(c, t.text));
        else if (t.type == HTML_CLOSE && is_named(&t, "a"))
            TRY(close_anchor(c));
        else if (t.type == HTML_RAW && is_named(&t, "style"))
            TRY(take_style(c, t.text, t.offset));
        else if (t.type == HTML_OPEN)
            TRY(take_open(c, &t));
    }
}

enum status html_links(struct arena *arena, struct span html, html_link_fn *fn, void *ctx)
{
    struct collector c = {.arena = arena, .fn = fn, .ctx = ctx};
    buf_init(&c.shown, 4 * HTML_SHOWN_MAX);
    enum status status = collect(&c, html);
    buf_free(&c.shown);
    return status;
}

/* --- text --- */

static bool is_inline(struct span name)
{
    static const char *const names[] = {"a",    "b",     "i",   "u",   "em",  "strong", "span",
                                        "font", "small", "big", "wbr", "sub", "sup",    "o:p"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (span_equal_nocase(name, span_str(names[i])))
            return true;
    return false;
}

/* Whether the text behind this tag is that of a link. */
static bool in_link_after(const struct html_token *t, bool in_link)
{
    struct span href;
    if (!is_named(t, "a"))
        return in_link;
    return t->type == HTML_OPEN && html_attribute_value(t->attributes, "href", &href);
}

static enum status text_of(struct arena *arena, struct span html, bool with_links,
                           struct span *ret_text)
{
    struct html h = html_of(html);
    uint8_t *out = arena_alloc(arena, html.len + 1);
    size_t len = 0;
    bool in_link = false;
    if (out == NULL)
        return STATUS_NO_MEMORY;
    for (;;) {
        struct html_token t = html_next(&h);
        if (t.type == HTML_END)
            break;
        if (t.type == HTML_OPEN || t.type == HTML_CLOSE)
            in_link = in_link_after(&t, in_link);
        if (t.type == HTML_TEXT && (with_links || !in_link))
            len += entity_decode(t.text, out + len);
        else if ((t.type == HTML_OPEN || t.type == HTML_CLOSE) &&
                 (!is_inline(t.name) || (!with_links && is_named(&t, "a"))) && len > 0 &&
                 out[len - 1] != '\n')
            out[len++] = '\n'; /* no more bytes than the tag had */
    }
    *ret_text = span_of(out, len);
    return STATUS_OK;
}

enum status html_text(struct arena *arena, struct span html, struct span *ret_text)
{
    return text_of(arena, html, true, ret_text);
}

enum status html_text_beside_links(struct arena *arena, struct span html, struct span *ret_text)
{
    return text_of(arena, html, false, ret_text);
}
