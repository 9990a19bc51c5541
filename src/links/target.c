/* Addresses in links. */
#include "links/target.h"

#include <openssl/evp.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "formats/email.h"
#include "formats/percent.h"
#include "formats/url.h"

#define TARGET_ENCODING_NAME(name, text) text,
static const char *const names[] = {TARGET_ENCODING_LIST(TARGET_ENCODING_NAME)};
#undef TARGET_ENCODING_NAME

enum {
    KNOWN_MAX = 1 << 20,
    KNOWN_BYTES_MAX = 128 << 20,
    TOKEN_MAX = 2048, /* an encoded address, and what a kit puts beside it */
    TOKENS_A_LINK = 64,
    ADDRESS_MIN = 6, /* a@b.io */
    ENCODED_MIN = 8,
};

const char *target_encoding_name(enum target_encoding encoding)
{
    return encoding < TARGET_ENCODING_COUNT ? names[encoding] : "?";
}

void target_finder_init(struct target_finder *f, const psl_ctx_t *psl)
{
    f->psl = psl != NULL ? psl : psl_builtin();
    table_init(&f->known, KNOWN_MAX, KNOWN_BYTES_MAX, 0);
    table_init(&f->hashes, 3 * (size_t)KNOWN_MAX, KNOWN_BYTES_MAX, 0);
}

void target_finder_free(struct target_finder *f)
{
    table_free(&f->known);
    table_free(&f->hashes);
}

enum status target_finder_know(struct target_finder *f, struct span address)
{
    const EVP_MD *const kinds[] = {EVP_md5(), EVP_sha1(), EVP_sha256()};
    uint64_t *value;
    bool is_new;
    TRY(table_put(&f->known, address, &value, &is_new));
    *value = 1;
    for (size_t i = 0; is_new && i < sizeof kinds / sizeof kinds[0]; i++) {
        uint8_t digest[EVP_MAX_MD_SIZE];
        unsigned len = 0;
        if (EVP_Digest(address.ptr, address.len, digest, &len, kinds[i], NULL) != 1)
            return STATUS_UNSUPPORTED;
        TRY(table_put(&f->hashes, span_of(digest, len), &value, NULL));
        *value = f->known.count - 1;
    }
    return STATUS_OK;
}

/* --- one token --- */

struct search {
    const struct target_finder *f;
    struct arena *arena;
    struct target best;
    bool found, is_known;
};

/* A text on its way from how it stands to an address. */
struct layered {
    struct span text;
    enum target_encoding layers[TARGET_LAYERS_MAX];
    size_t count;
};

static struct layered with_layer(const struct layered *from, struct span text,
                                 enum target_encoding layer)
{
    struct layered to = *from;
    to.text = text;
    if (to.count < TARGET_LAYERS_MAX)
        to.layers[to.count++] = layer;
    return to;
}

static bool is_local(uint8_t c)
{
    return ascii_is_alnum(c) || (c != 0 && strchr(".+-_'", c) != NULL);
}

static bool is_host(uint8_t c)
{
    return ascii_is_alnum(c) || c == '.' || c == '-' || c >= 0x80;
}

/* The address around the `@` at `at`; false when it is none that mail could reach. */
static bool address_around(const struct search *s, struct span text, size_t at, struct email *ret,
                           struct span *ret_part)
{
    size_t start = at, end = at + 1;
    while (start > 0 && is_local(text.ptr[start - 1]))
        start--;
    while (end < text.len && is_host(text.ptr[end]))
        end++;
    while (end > at && (text.ptr[end - 1] == '.' || text.ptr[end - 1] == '-'))
        end--;
    while (start < at && text.ptr[start] == '.')
        start++;
    *ret_part = span_of(text.ptr + start, end - start);
    return start < at && ret_part->len >= ADDRESS_MIN && email_normalise(*ret_part, ret) &&
           !ret->host.is_ip && span_find_byte(host_span(&ret->host), '.') < ret->host.len &&
           host_has_known_suffix(s->f->psl, &ret->host);
}

static enum status take(struct search *s, struct span address, const struct layered *l,
                        struct span part)
{
    bool is_known = table_find(&s->f->known, address) != NULL;
    if (s->found && (s->is_known || !is_known))
        return STATUS_OK;
    TRY(arena_copy(s->arena, address, &s->best.address));
    s->found = true;
    s->is_known = is_known;
    s->best.layer_count = l->count;
    memcpy(s->best.layers, l->layers, sizeof s->best.layers);
    if (l->count == 0) {
        s->best.layers[s->best.layer_count++] = TARGET_PLAIN;
        size_t start = (size_t)(part.ptr - l->text.ptr), end = start + part.len;
        while (start > 0 && (is_local(l->text.ptr[start - 1]) || l->text.ptr[start - 1] == '@'))
            start--;        /* `ann@team@example.org`: all of it is about somebody */
        s->best.at = start; /* in the token; the caller adds its place */
        s->best.len = end - start;
    }
    return STATUS_OK;
}

static enum status try_address(struct search *s, const struct layered *l)
{
    struct email email;
    struct span part;
    for (size_t at = 0; (at += span_find_byte(span_skip(l->text, at), '@')) < l->text.len; at++)
        if (address_around(s, l->text, at, &email, &part))
            return take(s, email_span(&email), l, part);
    return STATUS_OK;
}

static enum status try_turned(struct search *s, const struct layered *l)
{
    if (l->text.len < ADDRESS_MIN || span_find_byte(l->text, '@') == l->text.len ||
        l->count >= TARGET_LAYERS_MAX)
        return STATUS_OK;
    uint8_t *turned = arena_alloc(s->arena, l->text.len);
    uint8_t *rotated = arena_alloc(s->arena, l->text.len);
    if (turned == NULL || rotated == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < l->text.len; i++) {
        uint8_t c = l->text.ptr[i], base = ascii_lower(c) == c ? 'a' : 'A';
        turned[l->text.len - 1 - i] = c;
        rotated[i] = ascii_is_alpha(c) ? (uint8_t)(base + (c - base + 13) % 26) : c;
    }
    struct layered reversed = with_layer(l, span_of(turned, l->text.len), TARGET_REVERSED);
    struct layered rot13 = with_layer(l, span_of(rotated, l->text.len), TARGET_ROT13);
    TRY(try_address(s, &reversed));
    return try_address(s, &rot13);
}

static size_t decode_hex(struct span text, uint8_t *out)
{
    for (size_t i = 0; i < text.len; i++)
        if (ascii_hex_value(text.ptr[i]) < 0)
            return 0;
    for (size_t i = 0; i + 1 < text.len; i += 2)
        out[i / 2] =
            (uint8_t)(ascii_hex_value(text.ptr[i]) << 4 | ascii_hex_value(text.ptr[i + 1]));
    return text.len % 2 == 0 ? text.len / 2 : 0;
}

static enum status try_hash(struct search *s, const struct layered *l, struct span digest)
{
    enum target_encoding kind = digest.len == 16   ? TARGET_MD5
                                : digest.len == 20 ? TARGET_SHA1
                                                   : TARGET_SHA256;
    const uint64_t *index = table_find(&s->f->hashes, digest);
    if (index == NULL)
        return STATUS_OK;
    struct layered hashed = with_layer(l, digest, kind);
    return take(s, s->f->known.entries[*index].key, &hashed, digest);
}

static bool is_text(struct span bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.ptr[i] < ' ' || bytes.ptr[i] == 0x7F)
            return false;
    return bytes.len >= ADDRESS_MIN;
}

/* Decodes hexadecimal and Base64; false when the text is neither. Hashes are looked up. */
static enum status decode(struct search *s, const struct layered *l, struct layered *ret,
                          bool *ret_more)
{
    size_t foreign = 0, len;
    *ret_more = false;
    if (l->text.len < ENCODED_MIN || l->count >= TARGET_LAYERS_MAX)
        return STATUS_OK;
    uint8_t *out = arena_alloc(s->arena, l->text.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    len = decode_hex(l->text, out);
    if (len == 16 || len == 20 || len == 32)
        TRY(try_hash(s, l, span_of(out, len)));
    enum target_encoding layer = TARGET_HEX;
    if (len == 0 || !is_text(span_of(out, len))) {
        bool safe = span_find_byte(l->text, '-') < l->text.len ||
                    span_find_byte(l->text, '_') < l->text.len;
        layer = safe ? TARGET_BASE64URL : TARGET_BASE64;
        len = base64_decode_loose(l->text, out, &foreign);
    }
    *ret_more = foreign == 0 && is_text(span_of(out, len));
    *ret = with_layer(l, span_of(out, len), layer);
    return STATUS_OK;
}

static enum status try_layers(struct search *s, struct layered l)
{
    for (unsigned round = 0; round < TARGET_LAYERS_MAX; round++) {
        struct layered next;
        bool more;
        TRY(try_address(s, &l));
        TRY(try_turned(s, &l));
        TRY(decode(s, &l, &next, &more));
        if (!more)
            break;
        l = next;
    }
    return STATUS_OK;
}

/* A token with its percent encoding undone (also when it was encoded twice), then its pieces. */
static enum status try_token(struct search *s, struct span token)
{
    struct layered l = {.text = token};
    if (token.len < ADDRESS_MIN || token.len > TOKEN_MAX)
        return STATUS_OK;
    for (unsigned round = 0; round < 3 && percent_is_encoded(l.text); round++) {
        uint8_t *out = arena_alloc(s->arena, l.text.len + 1);
        if (out == NULL)
            return STATUS_NO_MEMORY;
        struct span decoded = span_of(out, percent_decode(l.text, out));
        l.count = 0;
        l = with_layer(&l, decoded, TARGET_PERCENT);
    }
    struct layered whole = l;
    if (l.count == 1 && span_find_byte(l.text, '@') == l.text.len)
        whole.count = 0; /* `%3D` behind Base64 is no layer worth telling */
    TRY(try_layers(s, whole));
    for (size_t at = 0; at < l.text.len && !s->found;) {
        size_t end = at;
        while (end < l.text.len &&
               (ascii_is_alnum(l.text.ptr[end]) || strchr("+/_-=", l.text.ptr[end]) != NULL))
            end++;
        whole.text = span_of(l.text.ptr + at, end - at);
        if (whole.text.len < l.text.len && whole.text.len >= ENCODED_MIN)
            TRY(try_layers(s, whole));
        at = end + 1;
    }
    return STATUS_OK;
}

/* --- links --- */

/* Tokens: parts of the path, values of parameters, and all of what stands behind `?` or `#`. */
static size_t cut(struct span rest, struct span *tokens)
{
    size_t count = 0, start = 0;
    bool in_path = true;
    for (size_t i = 0; i <= rest.len && count < TOKENS_A_LINK; i++) {
        uint8_t c = i < rest.len ? rest.ptr[i] : '&';
        bool ends = c == '&' || c == ';' || c == '?' || c == '#' || (in_path && c == '/');
        if (!ends && !(c == '=' && !in_path && i + 1 < rest.len && rest.ptr[i + 1] != '=' &&
                       rest.ptr[i + 1] != '&' && rest.ptr[i + 1] != '#'))
            continue;
        if (i > start)
            tokens[count++] = span_of(rest.ptr + start, i - start);
        start = i + 1;
        in_path = in_path && c != '?' && c != '#';
    }
    for (size_t i = 0; i < rest.len && count < TOKENS_A_LINK; i++)
        if (rest.ptr[i] == '?' || rest.ptr[i] == '#')
            tokens[count++] = span_skip(rest, i + 1);
    return count;
}

enum status target_find(const struct target_finder *f, struct arena *arena, struct span url,
                        struct target *ret_target)
{
    struct search s = {.f = f, .arena = arena};
    struct span tokens[TOKENS_A_LINK];
    struct url parsed;
    if (!url_parse_lenient(url, &parsed))
        return STATUS_NOT_FOUND;
    size_t count = cut(parsed.rest, tokens);
    for (size_t i = 0; i < count && !s.is_known; i++) {
        struct search before = s;
        TRY(try_token(&s, tokens[i]));
        if (s.found && (!before.found || s.is_known)) {
            bool plain = s.best.layers[0] == TARGET_PLAIN;
            s.best.at = (size_t)(tokens[i].ptr - url.ptr) + (plain ? s.best.at : 0);
            s.best.len = plain ? s.best.len : tokens[i].len;
        }
    }
    if (!s.found)
        return STATUS_NOT_FOUND;
    *ret_target = s.best;
    return STATUS_OK;
}

void target_redact(struct buf *out, struct span address)
{
    size_t at = span_find_last_byte(address, '@');
    size_t shown = 1;
    while (shown < at && shown < address.len && (address.ptr[shown] & 0xC0) == 0x80)
        shown++;
    buf_add(out, span_head(address, shown < at ? shown : at));
    buf_str(out, "***");
    buf_add(out, span_skip(address, at));
}
