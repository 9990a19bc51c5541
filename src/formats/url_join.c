/* RFC 3986, 5.2: transform references, merge paths, remove dot segments. */
#include "formats/url_join.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"

/* Parts with their delimiters (scheme with its ':', authority with its '//', query with its '?',
 * fragment with its '#'); empty where they are missing. */
struct parts {
    struct span scheme, authority, path, query, fragment;
};

static struct span take(struct span *rest, size_t len)
{
    struct span part = span_head(*rest, len);
    *rest = span_skip(*rest, part.len);
    return part;
}

static size_t scheme_length(struct span s)
{
    size_t len = 0;
    while (len < s.len && (ascii_is_alnum(s.ptr[len]) || memchr("+-.", s.ptr[len], 3) != NULL))
        len++;
    return len > 0 && len < s.len && s.ptr[len] == ':' && ascii_is_alpha(s.ptr[0]) ? len + 1 : 0;
}

/* Length up to the first of the `stops`. */
static size_t length_before(struct span s, const char *stops)
{
    size_t len = 0;
    while (len < s.len && memchr(stops, s.ptr[len], strlen(stops)) == NULL)
        len++;
    return len;
}

static struct parts split(struct span s)
{
    struct parts p = {.scheme = take(&s, scheme_length(s))};
    if (span_starts(s, SPAN_LITERAL("//")))
        p.authority = take(&s, 2 + length_before(span_skip(s, 2), "/?#"));
    p.path = take(&s, length_before(s, "?#"));
    if (span_starts(s, SPAN_LITERAL("?")))
        p.query = take(&s, length_before(s, "#"));
    p.fragment = s;
    return p;
}

/* Removes the last segment of what was written since `start`, with its slash. */
static void drop_segment(struct buf *out, size_t start)
{
    while (out->len > start && out->ptr[out->len - 1] != '/')
        buf_truncate(out, out->len - 1);
    if (out->len > start)
        buf_truncate(out, out->len - 1);
}

/* Appends the path segment by segment, resolving `.` and `..`. */
static void add_path(struct buf *out, struct span path)
{
    const size_t start = out->len;
    while (path.len > 0) {
        const bool slash = path.ptr[0] == '/';
        const struct span segment = take(&path, slash + length_before(span_skip(path, slash), "/"));
        const struct span name = span_skip(segment, slash);
        const bool dot = span_equal_str(name, "."), dots = span_equal_str(name, "..");
        if (dots)
            drop_segment(out, start);
        if (!dot && !dots)
            buf_add(out, segment);
        else if (path.len == 0)
            buf_byte(out, '/');
    }
}

/* The base's path up to its last slash, then the reference's. */
static void add_merged(struct buf *out, struct buf *scratch, const struct parts *base,
                       struct span path)
{
    const size_t slash = span_find_last_byte(base->path, '/');
    if (base->authority.len > 0 && base->path.len == 0)
        buf_byte(scratch, '/');
    else if (slash < base->path.len)
        buf_add(scratch, span_head(base->path, slash + 1));
    buf_add(scratch, path);
    add_path(out, buf_span(scratch));
}

static void join(struct buf *out, struct buf *scratch, const struct parts *base,
                 const struct parts *reference)
{
    const bool own_authority = reference->authority.len > 0;
    buf_add(out, base->scheme);
    buf_add(out, own_authority ? reference->authority : base->authority);
    if (own_authority || span_starts(reference->path, SPAN_LITERAL("/")))
        add_path(out, reference->path);
    else if (reference->path.len > 0)
        add_merged(out, scratch, base, reference->path);
    else
        buf_add(out, base->path);
    const bool own_query = own_authority || reference->path.len > 0 || reference->query.len > 0;
    buf_add(out, own_query ? reference->query : base->query);
    buf_add(out, reference->fragment);
}

enum status url_join(struct arena *arena, struct span base, struct span reference,
                     struct span *ret_url)
{
    BUF_SCOPED struct buf out;
    BUF_SCOPED struct buf scratch;
    const struct parts b = split(base), r = split(reference);
    buf_init(&out, URL_JOIN_MAX);
    buf_init(&scratch, URL_JOIN_MAX);
    if (r.scheme.len > 0 || base.len == 0) {
        *ret_url = reference;
        return STATUS_OK;
    }
    join(&out, &scratch, &b, &r);
    if (out.failed || scratch.failed)
        return STATUS_TOO_LARGE;
    return arena_copy(arena, buf_span(&out), ret_url);
}
