/* The table of wrappers, and how each is undone. */
#include "formats/url_wrapper.h"

#include "base/ascii.h"
#include "base/base64.h"
#include "base/utf8.h"
#include "formats/entity.h"
#include "formats/host.h"
#include "formats/percent.h"
#include "formats/url.h"

struct wrapper;

/* One link while it is undone. */
struct undoing {
    struct arena *arena;
    const struct wrapper *row;
    const struct url *url;
    struct span inner; /* result */
};

typedef enum status undo_fn(struct undoing *u);

static undo_fn by_query, by_query_base64, by_proofpoint_1, by_proofpoint_2, by_proofpoint_3,
    by_last_part, by_bing, by_yahoo, by_amp_path, by_amp_host;

struct wrapper {
    const char *name;
    /* `host`: this very one; `*.host`: any below it; `host.*`: under any public suffix */
    const char *host;
    const char *path; /* the path begins so; NULL: any */
    const char *parameter;
    undo_fn *undo; /* NULL: only a token */
};

static const struct wrapper rows[] = {
    {"Microsoft Safe Links", "*.safelinks.protection.outlook.com", NULL, "url", by_query},
    {"Microsoft Safe Links", "*.safelinks.protection.office365.us", NULL, "url", by_query},
    {"Microsoft Safe Links", "*.safelinks.protection.outlook.de", NULL, "url", by_query},
    {"Microsoft Safe Links (Teams)", "statics.teams.cdn.office.net", "/evergreen-assets/safelinks/",
     "url", by_query},
    {"Proofpoint 1", "urldefense.proofpoint.com", "/v1/url", NULL, by_proofpoint_1},
    {"Proofpoint 2", "urldefense.proofpoint.com", "/v2/url", NULL, by_proofpoint_2},
    {"Proofpoint 3", "urldefense.com", "/v3/", NULL, by_proofpoint_3},
    {"Proofpoint 3", "urldefense.us", "/v3/", NULL, by_proofpoint_3},
    {"Proofpoint 3", "urldefense.proofpoint.com", "/v3/", NULL, by_proofpoint_3},
    {"Mimecast", "*.mimecast.com", "/s/", NULL, NULL},
    {"Mimecast", "*.mimecastprotect.com", "/s/", NULL, NULL},
    {"Barracuda", "linkprotect.cudasvc.com", "/url", "a", by_query},
    {"Cisco", "secure-web.cisco.com", "/", NULL, by_last_part},
    {"Sophos", "*.protection.sophos.com", NULL, "u", by_query_base64},
    {"Trend Micro", "*.tmase.trendmicro.com", NULL, "url", by_query},
    {"Trend Micro", "imsva91-ctp.trendmicro.com", NULL, "url", by_query},
    {"FireEye", "protect2.fireeye.com", NULL, "u", by_query},
    {"Trellix", "protect2.trellix.com", NULL, "u", by_query},
    {"Hornetsecurity", "atpscan.global.hornetsecurity.com", NULL, "url", by_query},
    {"Google", "www.google.*", "/url", "q", by_query},
    {"Google", "www.google.*", "/url", "url", by_query},
    {"Google", "google.*", "/url", "q", by_query},
    {"Google", "google.*", "/url", "url", by_query},
    {"Google Images", "www.google.*", "/imgres", "imgurl", by_query},
    {"Google Ads", "www.googleadservices.com", "/pagead/aclk", "adurl", by_query},
    {"Google AMP", "www.google.*", "/amp/s/", NULL, by_amp_path},
    {"Google AMP", "*.cdn.ampproject.org", NULL, NULL, by_amp_host},
    {"Facebook", "l.facebook.com", "/l.php", "u", by_query},
    {"Facebook", "lm.facebook.com", "/l.php", "u", by_query},
    {"Facebook", "www.facebook.com", "/l.php", "u", by_query},
    {"Instagram", "l.instagram.com", NULL, "u", by_query},
    {"Messenger", "l.messenger.com", "/l.php", "u", by_query},
    {"WhatsApp", "l.wl.co", "/l", "u", by_query},
    {"YouTube", "www.youtube.com", "/redirect", "q", by_query},
    {"YouTube", "youtube.com", "/redirect", "q", by_query},
    {"Bing", "www.bing.com", "/ck/a", "u", by_bing},
    {"Bing", "bing.com", "/ck/a", "u", by_bing},
    {"LinkedIn", "www.linkedin.com", "/redir/redirect", "url", by_query},
    {"LinkedIn", "www.linkedin.com", "/safety/go", "url", by_query},
    {"Slack", "slack-redir.net", "/link", "url", by_query},
    {"VK", "vk.com", "/away.php", "to", by_query},
    {"VK", "away.vk.com", "/away.php", "to", by_query},
    {"Tumblr", "t.umblr.com", "/redirect", "z", by_query},
    {"Reddit", "out.reddit.com", NULL, "url", by_query},
    {"Steam", "steamcommunity.com", "/linkfilter/", "url", by_query},
    {"Steam", "steamcommunity.com", "/linkfilter/", "u", by_query},
    {"Disqus", "disq.us", "/url", "url", by_query},
    {"DuckDuckGo", "duckduckgo.com", "/l/", "uddg", by_query},
    {"Yahoo", "r.search.yahoo.com", "/", NULL, by_yahoo},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

bool url_query_value(struct span query, struct span name, struct span *ret_value)
{
    while (query.len > 0) {
        size_t end = 0;
        while (end < query.len && query.ptr[end] != '&' && query.ptr[end] != ';')
            end++;
        struct span pair = span_head(query, end);
        size_t equals = span_find_byte(pair, '=');
        if (equals < pair.len && span_equal_nocase(span_head(pair, equals), name)) {
            *ret_value = span_skip(pair, equals + 1);
            return true;
        }
        query = span_skip(query, end + 1);
    }
    return false;
}

/* --- how each form is undone --- */

static enum status decode_percent(struct undoing *u, struct span text)
{
    uint8_t *out = arena_alloc(u->arena, text.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    u->inner = span_of(out, percent_decode(text, out));
    return STATUS_OK;
}

static enum status by_query(struct undoing *u)
{
    struct span value;
    if (!url_query_value(u->url->query, span_str(u->row->parameter), &value))
        return STATUS_NOT_FOUND;
    return decode_percent(u, value);
}

static enum status decode_base64(struct undoing *u, struct span text)
{
    size_t foreign;
    uint8_t *out = arena_alloc(u->arena, text.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    u->inner = span_of(out, base64_decode_loose(text, out, &foreign));
    return foreign > 0 ? STATUS_NOT_FOUND : STATUS_OK;
}

static enum status by_query_base64(struct undoing *u)
{
    TRY(by_query(u));
    return decode_base64(u, u->inner);
}

/* `u=a1` and Base64. */
static enum status by_bing(struct undoing *u)
{
    TRY(by_query(u));
    if (!span_starts(u->inner, SPAN_LITERAL("a1")))
        return STATUS_NOT_FOUND;
    return decode_base64(u, span_skip(u->inner, 2));
}

/* What stands behind `marker` in the link's rest, up to one of `ends`. */
static bool between(const struct url *url, const char *marker, const char *const *ends,
                    struct span *ret_text)
{
    struct span m = span_str(marker), rest = url->rest;
    size_t at = span_find(rest, m);
    if (at == rest.len)
        return false;
    struct span text = span_skip(rest, at + m.len);
    for (; *ends != NULL; ends++)
        text = span_head(text, span_find(text, span_str(*ends)));
    *ret_text = text;
    return true;
}

static enum status unescape(struct undoing *u)
{
    uint8_t *out = arena_alloc(u->arena, u->inner.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    u->inner = span_of(out, entity_decode(u->inner, out));
    return STATUS_OK;
}

static enum status by_proofpoint_1(struct undoing *u)
{
    static const char *const ends[] = {"&k=", NULL};
    struct span text;
    if (!between(u->url, "?u=", ends, &text))
        return STATUS_NOT_FOUND;
    TRY(decode_percent(u, text));
    return unescape(u);
}

/* `-` stands for `%`, `_` for `/`. */
static enum status by_proofpoint_2(struct undoing *u)
{
    static const char *const ends[] = {"&d=", "&c=", NULL};
    struct span text;
    if (!between(u->url, "?u=", ends, &text))
        return STATUS_NOT_FOUND;
    uint8_t *plain = arena_alloc(u->arena, text.len + 1);
    if (plain == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < text.len; i++)
        plain[i] = text.ptr[i] == '-' ? '%' : text.ptr[i] == '_' ? '/' : text.ptr[i];
    TRY(decode_percent(u, span_of(plain, text.len)));
    return unescape(u);
}

/* Number of letters that `**X` stands for: 2 for A, up to 65. */
static size_t run_length(uint8_t c)
{
    static const char order[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *at = c == '\0' ? NULL : strchr(order, c);
    return at == NULL ? 0 : (size_t)(at - order) + 2;
}

/* The next `count` characters of *letters. False when there are fewer. */
static bool take_letters(struct span *letters, size_t count, struct buf *out)
{
    for (; count > 0; count--) {
        uint32_t codepoint;
        size_t n = utf8_decode(*letters, &codepoint);
        if (n == 0)
            return false;
        buf_add(out, span_head(*letters, n));
        *letters = span_skip(*letters, n);
    }
    return true;
}

/* In `text`, `*` stands for the next of `letters`, `**X` for the next few. */
static bool fill_in(struct span text, struct span letters, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '*') {
            buf_byte(out, text.ptr[i]);
            continue;
        }
        size_t count = 1;
        if (text.len - i >= 3 && text.ptr[i + 1] == '*') {
            count = run_length(text.ptr[i + 2]);
            i += 2;
        }
        if (count == 0 || !take_letters(&letters, count, out))
            return false;
    }
    return !out->failed;
}

/* Mail programs take one of two slashes away. */
static void repair_slashes(struct span text, struct buf *out)
{
    size_t colon = span_find_byte(text, ':');
    struct span after = span_skip(text, colon + 1);
    if (after.len > 1 && after.ptr[0] == '/' && after.ptr[1] != '/') {
        buf_add(out, span_head(text, colon + 1));
        buf_byte(out, '/');
        text = after;
    }
    buf_add(out, text);
}

/* `/v3/__URL__;LETTERS!...` */
static enum status by_proofpoint_3(struct undoing *u)
{
    struct span rest = u->url->rest, text;
    const struct span start = SPAN_LITERAL("/v3/__"), mark = SPAN_LITERAL("__;");
    if (!span_starts(rest, start))
        return STATUS_NOT_FOUND;
    rest = span_skip(rest, start.len);
    size_t end = span_find(rest, mark), more;
    while (end < rest.len &&
           (more = span_find(span_skip(rest, end + mark.len), mark)) + end + mark.len < rest.len)
        end += mark.len + more; /* the last one: a link may hold the mark itself */
    if (end == rest.len)
        return STATUS_NOT_FOUND;
    struct span letters = span_skip(rest, end + mark.len);
    TRY(decode_base64(u, span_head(letters, span_find_byte(letters, '!'))));
    letters = u->inner;
    TRY(decode_percent(u, span_head(rest, end)));
    text = u->inner;
    size_t room = 2 * text.len + letters.len + 8;
    struct buf out, repaired;
    uint8_t *memory = arena_alloc(u->arena, 2 * room);
    if (memory == NULL)
        return STATUS_NO_MEMORY;
    buf_fixed(&out, memory, room);
    buf_fixed(&repaired, memory + room, room);
    if (!fill_in(text, letters, &out))
        return STATUS_NOT_FOUND;
    repair_slashes(buf_span(&out), &repaired);
    u->inner = buf_span(&repaired);
    return STATUS_OK;
}

/* `/token/https%3A%2F%2F...` */
static enum status by_last_part(struct undoing *u)
{
    struct span path = u->url->path;
    size_t slash = span_find_last_byte(path, '/');
    if (slash == path.len)
        return STATUS_NOT_FOUND;
    return decode_percent(u, span_skip(path, slash + 1));
}

/* `/_ylt=.../RU=https%3a%2f%2f.../RK=` */
static enum status by_yahoo(struct undoing *u)
{
    static const char *const ends[] = {"/", NULL};
    struct span text;
    if (!between(u->url, "/RU=", ends, &text))
        return STATUS_NOT_FOUND;
    return decode_percent(u, text);
}

static enum status with_scheme(struct undoing *u, const char *scheme, struct span rest)
{
    uint8_t *out = arena_alloc(u->arena, strlen(scheme) + rest.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    memcpy(out, scheme, strlen(scheme));
    if (rest.len > 0)
        memcpy(out + strlen(scheme), rest.ptr, rest.len);
    u->inner = span_of(out, strlen(scheme) + rest.len);
    return STATUS_OK;
}

/* `/amp/s/host/path` */
static enum status by_amp_path(struct undoing *u)
{
    return with_scheme(u, "https://", span_skip(u->url->rest, strlen("/amp/s/")));
}

/* `/c/s/host/path` (over TLS), `/c/host/path`; `v` and `i` for pages and images alike. */
static enum status by_amp_host(struct undoing *u)
{
    struct span rest = u->url->rest;
    if (rest.len < 4 || rest.ptr[0] != '/' || rest.ptr[2] != '/' ||
        strchr("cvi", rest.ptr[1]) == NULL)
        return STATUS_NOT_FOUND;
    rest = span_skip(rest, 3);
    bool secure = span_starts(rest, SPAN_LITERAL("s/"));
    return with_scheme(u, secure ? "https://" : "http://", span_skip(rest, secure ? 2 : 0));
}

/* --- which one it is --- */

static bool host_fits(const psl_ctx_t *psl, const char *pattern, const struct host *host)
{
    struct span p = span_str(pattern), name = host_span(host), domain;
    if (host->is_ip)
        return false;
    if (span_starts(p, SPAN_LITERAL("*.")))
        return name.len > p.len - 1 && span_ends(name, span_skip(p, 1));
    if (!span_ends(p, SPAN_LITERAL(".*")))
        return span_equal(name, p);
    p.len -= 1; /* keeps the dot */
    if (!span_starts(name, p) || !host_registrable(psl, host, &domain))
        return false;
    size_t label = span_find_last_byte(span_head(p, p.len - 1), '.');
    size_t from = label < p.len - 1 ? label + 1 : 0;
    return domain.ptr == name.ptr + from && /* what stands for `*` is a public suffix */
           span_find_byte(domain, '.') == p.len - 1 - from;
}

static bool row_fits(const psl_ctx_t *psl, const struct wrapper *row, const struct url *url,
                     const struct host *host)
{
    return host_fits(psl, row->host, host) &&
           (row->path == NULL || span_starts_nocase(url->path, span_str(row->path)));
}

/* A link, and no other text that happened to stand there. */
static bool is_link(struct span text)
{
    struct url url;
    struct host host;
    if (text.len == 0 || text.len > URL_WRAPPED_MAX || !url_parse(text, &url))
        return false;
    if (!url_is_web_scheme(url.scheme))
        return url.rest.len > 0 || url.has_authority;
    return host_normalise(url.host, &host);
}

/* One step. STATUS_NOT_FOUND when `text` is no wrapper, or one that does not hold its link
 * (*ret_opaque names it then). */
static enum status undo_once(struct arena *arena, const psl_ctx_t *psl, struct span text,
                             struct undoing *ret, const char **ret_opaque)
{
    struct url url;
    struct host host;
    *ret_opaque = NULL;
    if (text.len > URL_WRAPPED_MAX || !url_parse(text, &url) || !url_is_web_scheme(url.scheme) ||
        !host_normalise(url.host, &host))
        return STATUS_NOT_FOUND;
    for (size_t i = 0; i < ROWS; i++) {
        struct undoing u = {.arena = arena, .row = &rows[i], .url = &url};
        if (!row_fits(psl, &rows[i], &url, &host))
            continue;
        enum status status = rows[i].undo == NULL ? STATUS_NOT_FOUND : rows[i].undo(&u);
        if (rows[i].undo == NULL)
            *ret_opaque = rows[i].name;
        if (status == STATUS_OK && !is_link(u.inner))
            status = STATUS_NOT_FOUND;
        if (status != STATUS_NOT_FOUND) {
            *ret = u;
            return status;
        }
    }
    return STATUS_NOT_FOUND;
}

bool url_host_wraps(const psl_ctx_t *psl, const struct host *host)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (host_fits(psl == NULL ? psl_builtin() : psl, rows[i].host, host))
            return true;
    return false;
}

enum status url_unwrap(struct arena *arena, const psl_ctx_t *psl, struct span url,
                       struct url_chain *ret_chain)
{
    struct url_chain c = {.steps = {url}, .count = 1};
    if (psl == NULL)
        psl = psl_builtin();
    for (;;) {
        struct undoing step;
        enum status status = undo_once(arena, psl, url_chain_end(&c), &step, &c.opaque);
        if (status == STATUS_NOT_FOUND)
            break;
        TRY(status);
        if (c.count > URL_CHAIN_MAX) {
            c.cut = true;
            break;
        }
        c.wrappers[c.count - 1] = step.row->name;
        c.steps[c.count++] = step.inner;
    }
    *ret_chain = c;
    return STATUS_OK;
}
