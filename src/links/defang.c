/* Taking the fangs. */
#include "links/defang.h"

#include "formats/url.h"

void defang_host(struct buf *out, struct span host)
{
    for (size_t i = 0; i < host.len; i++)
        if (host.ptr[i] == '.')
            buf_str(out, "[.]");
        else
            buf_byte(out, host.ptr[i]);
}

void defang_address(struct buf *out, struct span address)
{
    size_t at = span_find_last_byte(address, '@');
    buf_add(out, span_head(address, at));
    if (at == address.len)
        return;
    buf_str(out, "[@]");
    defang_host(out, span_skip(address, at + 1));
}

void hide_in_url(struct buf *out, struct span url, size_t hidden_at, size_t hidden_len)
{
    if (hidden_len == 0) {
        buf_add(out, url);
        return;
    }
    buf_add(out, span_head(url, hidden_at));
    buf_str(out, "[target]");
    buf_add(out, span_skip(url, hidden_at + hidden_len));
}

/* `http` as `hxxp`, `ftp` as `fxp`; others get a bracket before their colon. */
static void defang_scheme(struct buf *out, struct span scheme)
{
    if (span_starts_nocase(scheme, SPAN_LITERAL("http"))) {
        buf_str(out, "hxxp");
        buf_add(out, span_skip(scheme, 4));
        buf_byte(out, ':');
    } else if (span_equal_nocase(scheme, SPAN_LITERAL("ftp"))) {
        buf_str(out, "fxp:");
    } else if (scheme.len > 0) {
        buf_add(out, scheme);
        buf_str(out, "[:]");
    }
}

void defang_url(struct buf *out, struct span text, size_t hidden_at, size_t hidden_len)
{
    struct url url;
    if (!url_parse_lenient(text, &url) || url.host.len == 0) {
        defang_host(out, text);
        return;
    }
    size_t host_at = (size_t)(url.host.ptr - text.ptr), host_end = host_at + url.host.len;
    size_t scheme_end = url.scheme.len == 0
                            ? (size_t)(url.text.ptr - text.ptr)
                            : (size_t)(url.scheme.ptr - text.ptr) + url.scheme.len + 1;
    defang_scheme(out, url.scheme);
    if (host_at > scheme_end)
        defang_host(out, span_of(text.ptr + scheme_end, host_at - scheme_end));
    defang_host(out, url.host);
    bool hides = hidden_len > 0 && hidden_at >= host_end;
    hide_in_url(out, span_skip(text, host_end), hides ? hidden_at - host_end : 0,
                hides ? hidden_len : 0);
}

void defang_value(struct buf *out, enum kind kind, struct span value)
{
    switch (kind) {
    case KIND_URL:
        defang_url(out, value, 0, 0);
        break;
    case KIND_DOMAIN:
    case KIND_SNI:
    case KIND_IP:
        defang_host(out, value);
        break;
    case KIND_EMAIL:
        defang_address(out, value);
        break;
    default:
        buf_add(out, value);
    }
}
