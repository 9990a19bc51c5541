/* URLs: their host, the URL itself, and what is inside: whole links in parameters (percent-encoded
 * any number of times, or base64), and names that are only mentioned.
 */
#include "base/ascii.h"
#include "formats/percent.h"
#include "formats/url.h"
#include "indicators/match_run.h"

static const char lead_same_page[] =
    "the same page as published, with other parameters than published";
static const char lead_same_site[] = "another page of the site whose front page was published";
static const char note_inside[] = "the link stands inside another link";

static void match_url_keys(struct match_run *run, const struct url *url, const struct host *host)
{
    struct url_key *k = &run->m->url_key;
    if (run->table->class_counts[KEY_URL] == 0 ||
        table_lookup(run->table, KEY_URL_HOST, host_span(host)) == NULL ||
        !url_key_make(url, host, k))
        return;
    match_key(run, KEY_URL, span_of(k->bytes, k->full_len), NULL);
    match_key(run, KEY_URL, span_of(k->bytes, k->query_len), NULL);
    match_key(run, KEY_URL, span_of(k->bytes, k->path_len), lead_same_page);
    if (k->host_len < sizeof k->bytes) {
        k->bytes[k->host_len] = '/';
        match_key(run, KEY_URL, span_of(k->bytes, k->host_len + 1), lead_same_site);
    }
}

static void match_authority(struct match_run *run, const struct url *url)
{
    struct host host;
    if (url->host.len == 0 || !host_normalise(url->host, &host))
        return;
    match_host(run, &host);
    match_url_keys(run, url, &host);
}

/* --- links inside --- */

static bool is_scheme_byte(uint8_t c)
{
    return ascii_is_alnum(c) || c == '+' || c == '-';
}

/* The link whose `://` stands at `mark`: from its scheme to the next character that ends one. */
static struct span link_around(struct span text, size_t mark)
{
    size_t start = mark, end = mark;
    while (start > 0 && is_scheme_byte(text.ptr[start - 1]))
        start--;
    while (end < text.len && text.ptr[end] > ' ' && strchr("\"'<>`|", text.ptr[end]) == NULL)
        end++;
    return span_of(text.ptr + start, end - start);
}

static void match_links_inside(struct match_run *run, struct span text)
{
    const struct span mark = SPAN_LITERAL("://");
    size_t at = 0;
    while ((at += span_find(span_skip(text, at), mark)) < text.len) {
        struct url url;
        if (url_parse(link_around(text, at), &url))
            match_authority(run, &url);
        at += mark.len;
    }
}

static int base64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (ascii_is_digit(c))
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Either alphabet, without padding, as much as there is. */
static size_t base64_decode(struct span text, uint8_t *out, size_t room)
{
    size_t len = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    for (size_t i = 0; i < text.len && len < room; i++) {
        int value = base64_value(text.ptr[i]);
        if (value < 0)
            break;
        bits = bits << 6 | (uint32_t)value;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[len++] = (uint8_t)(bits >> have);
        }
    }
    return len;
}

/* `aHR0c` is what "http" begins with in base64. */
static void match_base64_links(struct match_run *run, struct span text)
{
    const struct span begin = SPAN_LITERAL("aHR0c");
    uint8_t plain[2048];
    size_t at = 0;
    while ((at += span_find(span_skip(text, at), begin)) < text.len) {
        size_t len = base64_decode(span_skip(text, at), plain, sizeof plain);
        match_links_inside(run, span_of(plain, len));
        at += begin.len;
    }
}

static void match_mentions(struct match_run *run, struct span text)
{
    size_t at = 0;
    struct span token;
    while (next_host_token(text, &at, &token)) {
        struct ip_address ip;
        if (name_is_numeric(token) && !ip_parse(token, &ip))
            continue; /* a version, not an address in an odd spelling */
        match_host_text(run, token);
        /* browsers name folders `https_example.org_0` */
        struct span rest = token, part;
        bool whole = span_find_byte(token, '_') == token.len;
        while (!whole && span_split(&rest, '_', &part))
            match_host_text(run, part);
    }
}

/* Decodes round by round; a link in clear is looked for in each, mentions in the last. */
static void match_inside(struct match_run *run, struct span rest)
{
    uint8_t *decoded = run->m->decoded;
    const char *was = run->note;
    run->note = note_inside;
    match_links_inside(run, rest);
    match_base64_links(run, rest);
    for (int round = 0; round < MATCH_DECODE_ROUNDS && rest.len <= MATCH_DECODE_MAX; round++) {
        if (!percent_is_encoded(rest))
            break;
        rest = span_of(decoded, percent_decode(rest, decoded));
        match_links_inside(run, rest);
        match_base64_links(run, rest);
    }
    run->note = was;
    run->mentioned = true;
    match_mentions(run, rest);
    run->mentioned = false;
}

void match_url(struct match_run *run, struct span value)
{
    struct url url;
    if (value.len <= MATCH_DECODE_MAX && is_defanged(value))
        value = span_of(run->m->plain, refang(value, run->m->plain));
    if (!url_parse_lenient(value, &url))
        return;
    match_patterns(run, KEY_URL, url.text);
    match_authority(run, &url);
    if (span_equal_nocase(url.scheme, SPAN_LITERAL("mailto")))
        match_email(run, url.text);
    else if (url.rest.len > 1)
        match_inside(run, url.rest);
}
