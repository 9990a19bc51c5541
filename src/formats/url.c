/* URLs. */
#include "formats/url.h"

#include "base/ascii.h"

static const struct {
    struct span name;
    unsigned port;
} web_schemes[] = {
    {SPAN_LITERAL("https"), 443}, {SPAN_LITERAL("http"), 80}, {SPAN_LITERAL("wss"), 443},
    {SPAN_LITERAL("ws"), 80},     {SPAN_LITERAL("ftp"), 21},
};

static unsigned default_port(struct span scheme)
{
    for (size_t i = 0; i < sizeof web_schemes / sizeof web_schemes[0]; i++)
        if (span_equal_nocase(scheme, web_schemes[i].name))
            return web_schemes[i].port;
    return 0;
}

bool url_is_web_scheme(struct span scheme)
{
    return default_port(scheme) != 0;
}

unsigned url_port(const struct url *url)
{
    uint64_t port;
    if (url->port.len == 0)
        return default_port(url->scheme);
    return span_to_uint(url->port, &port) && port <= UINT16_MAX ? (unsigned)port : 0;
}

/* Length of `scheme` at the start of text (its ':' follows), 0 when there is none. */
static size_t scheme_length(struct span text)
{
    if (text.len == 0 || !ascii_is_alpha(text.ptr[0]))
        return 0;
    for (size_t i = 1; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (c == ':')
            return i;
        if (!ascii_is_alnum(c) && c != '+' && c != '-' && c != '.')
            return 0;
    }
    return 0;
}

/* `example.org:8080/x` has no scheme `example.org`: digits up to the end of the authority. */
static bool is_host_and_port(struct span text, size_t colon)
{
    size_t digits = 0;
    struct span after = span_skip(text, colon + 1);
    while (digits < after.len && ascii_is_digit(after.ptr[digits]))
        digits++;
    bool ends = digits == after.len || strchr("/?#\\", after.ptr[digits]) != NULL;
    return ends && digits > 0 && digits <= 5;
}

static bool is_slash(uint8_t c, bool web)
{
    return c == '/' || (web && c == '\\');
}

static size_t count_slashes(struct span text, bool web)
{
    size_t n = 0;
    while (n < text.len && is_slash(text.ptr[n], web))
        n++;
    return n;
}

static void split_authority(struct span authority, struct url *url)
{
    size_t at = span_find_last_byte(authority, '@');
    if (at < authority.len) {
        url->userinfo = span_head(authority, at);
        authority = span_skip(authority, at + 1);
    }
    size_t bracket = authority.len > 0 && authority.ptr[0] == '[' ? span_find_byte(authority, ']')
                                                                  : authority.len;
    size_t from = bracket < authority.len ? bracket : 0;
    size_t colon = from + span_find_byte(span_skip(authority, from), ':');
    url->host = span_head(authority, colon);
    url->port = span_skip(authority, colon + 1);
}

static void split_rest(struct span rest, struct url *url)
{
    url->rest = rest;
    size_t hash = span_find_byte(rest, '#');
    url->has_fragment = hash < rest.len;
    url->fragment = span_skip(rest, hash + 1);
    struct span before = span_head(rest, hash);
    size_t mark = span_find_byte(before, '?');
    url->has_query = mark < before.len;
    url->query = span_skip(before, mark + 1);
    url->path = span_head(before, mark);
}

/* What follows the slashes: authority, then the rest. */
static void split_hierarchy(struct span text, bool web, struct url *url)
{
    size_t end = 0;
    while (end < text.len && !is_slash(text.ptr[end], web) && text.ptr[end] != '?' &&
           text.ptr[end] != '#')
        end++;
    url->has_authority = true;
    split_authority(span_head(text, end), url);
    split_rest(span_skip(text, end), url);
}

/* Browsers drop surrounding control characters and spaces. */
static struct span trim_controls(struct span text)
{
    while (text.len > 0 && text.ptr[0] <= ' ')
        text = span_skip(text, 1);
    while (text.len > 0 && text.ptr[text.len - 1] <= ' ')
        text.len--;
    return text;
}

static void split_after_scheme(struct url *url, size_t scheme)
{
    url->scheme = span_head(url->text, scheme);
    struct span after = span_skip(url->text, scheme + 1);
    bool web = url_is_web_scheme(url->scheme);
    size_t slashes = count_slashes(after, web);
    if (web)
        split_hierarchy(span_skip(after, slashes), true, url);
    else if (slashes >= 2)
        split_hierarchy(span_skip(after, 2), false, url);
    else
        split_rest(after, url);
}

bool url_parse(struct span text, struct url *ret_url)
{
    struct url url = {.text = trim_controls(text)};
    size_t scheme = scheme_length(url.text);
    if (scheme == 0)
        return false;
    split_after_scheme(&url, scheme);
    *ret_url = url;
    return true;
}

bool url_parse_lenient(struct span text, struct url *ret_url)
{
    struct url url = {.text = trim_controls(text)};
    if (url.text.len == 0)
        return false;
    size_t scheme = scheme_length(url.text), slashes = count_slashes(url.text, true);
    if (scheme > 0 && !is_host_and_port(url.text, scheme))
        split_after_scheme(&url, scheme);
    else if (slashes == 1) /* a path */
        split_rest(url.text, &url);
    else
        split_hierarchy(span_skip(url.text, slashes), true, &url);
    *ret_url = url;
    return true;
}
