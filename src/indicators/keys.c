/* From indicator values to keys. */
#include "indicators/keys.h"

#include "base/ascii.h"
#include "formats/device_path.h"
#include "formats/email.h"
#include "formats/percent.h"

enum { V4_PREFIX_MIN = 8, V6_PREFIX_MIN = 16, PHONE_NATIONAL_MIN = 7, NAME_MAX_BYTES = 1024 };

static bool no(struct key_list *list, const char *why)
{
    list->unusable = why;
    list->count = 0;
    return false;
}

static bool add_key(struct key_list *list, enum key_class class, struct span bytes)
{
    if (list->count == KEYS_MAX)
        return false;
    list->keys[list->count++] = (struct key){.class = class, .bytes = bytes};
    return true;
}

/* Puts bytes into the storage at `at` and adds them as a key. */
static bool store_key(struct key_list *list, enum key_class class, struct span bytes, size_t at)
{
    if (bytes.len > sizeof list->storage - at)
        return no(list, "a value longer than the limit");
    if (bytes.len > 0)
        memcpy(list->storage + at, bytes.ptr, bytes.len);
    return add_key(list, class, span_of(list->storage + at, bytes.len));
}

static bool store_lower(struct key_list *list, enum key_class class, struct span value)
{
    if (value.len == 0)
        return no(list, "an empty value");
    if (value.len > NAME_MAX_BYTES)
        return no(list, "a value longer than the limit");
    for (size_t i = 0; i < value.len; i++)
        list->storage[i] = ascii_lower(value.ptr[i]);
    return add_key(list, class, span_of(list->storage, value.len));
}

/* --- defanged text --- */

static const char fang_open[] = "[({", fang_close[] = "])}";

/* `[.]` and the like at text[at]: the character that it stands for, 0 when it is none. */
static uint8_t fang_at(struct span text, size_t at)
{
    if (at + 2 >= text.len)
        return 0;
    const char *open = text.ptr[at] != '\0' ? strchr(fang_open, text.ptr[at]) : NULL;
    if (open == NULL || text.ptr[at + 2] != (uint8_t)fang_close[open - fang_open])
        return 0;
    uint8_t c = text.ptr[at + 1];
    return c == '.' || c == ':' || c == '@' || c == '/' ? c : 0;
}

bool is_defanged(struct span text)
{
    if (span_starts_nocase(text, SPAN_LITERAL("hxxp")))
        return true;
    for (size_t bracket = 0; bracket < sizeof fang_open - 1; bracket++) {
        size_t at = 0;
        while ((at += span_find_byte(span_skip(text, at), (uint8_t)fang_open[bracket])) <
               text.len) {
            if (fang_at(text, at) != 0)
                return true;
            at++;
        }
    }
    return false;
}

size_t refang(struct span text, uint8_t *out)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = fang_at(text, i);
        out[len++] = c != 0 ? c : text.ptr[i];
        i += c != 0 ? 2 : 0;
    }
    if (span_starts_nocase(span_of(out, len), SPAN_LITERAL("hxxp")))
        memcpy(out, "http", 4);
    return len;
}

/* --- network --- */

void ip_key_make(const struct ip_address *ip, uint8_t out[IP_KEY_SIZE])
{
    memcpy(out, ip->bytes, 16);
    out[16] = ip->prefix;
}

static bool keys_of_ip(struct span value, struct key_list *list)
{
    struct ip_address ip;
    if (!ip_parse_network(value, &ip))
        return no(list, "not an IP address");
    bool v4 = ip_is_v4(&ip);
    if (ip.prefix < (v4 ? IP_V4_OFFSET + V4_PREFIX_MIN : V6_PREFIX_MIN))
        return no(list, "a network so wide that it is no indicator");
    list->kind = KIND_IP;
    list->ip = ip;
    ip_key_make(&ip, list->storage);
    return add_key(list, KEY_IP, span_of(list->storage, IP_KEY_SIZE));
}

static bool is_public_suffix(const struct host *host)
{
    return psl_is_public_suffix2(psl_builtin(), host->name,
                                 PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) != 0;
}

/* Letters, digits, '-' and '_', as names on the Internet have them (IDNA has become punycode by
 * now): what holds anything else cannot be seen in a text, and nobody registered it. */
static bool is_name(const struct host *host)
{
    const struct span name = host_span(host);
    const size_t dot = span_find_last_byte(name, '.');
    const size_t last_label = dot < name.len ? dot + 1 : 0;
    for (size_t i = 0; i < name.len; i++) {
        const uint8_t c = name.ptr[i];
        if (!ascii_is_alnum(c) && c != '-' && c != '_' && c != '.')
            return false;
        if (c == '.' && (i == 0 || name.ptr[i - 1] == '.'))
            return false;
    }
    return name.len > 0 && !ascii_is_digit(name.ptr[last_label]);
}

static bool keys_of_domain(struct span value, struct key_list *list)
{
    struct host host;
    if (span_starts(value, SPAN_LITERAL("*.")))
        value = span_skip(value, 2);
    if (span_find_byte(value, '/') < value.len || span_find_byte(value, '?') < value.len)
        return no(list, "a path inside a domain value");
    if (span_find_byte(value, '@') < value.len)
        return no(list, "an e-mail address inside a domain value");
    struct ip_address ip;
    if (ip_parse(value, &ip))
        return keys_of_ip(value, list);
    if (span_find_byte(value, ':') < value.len)
        return no(list, "a port inside a domain value");
    if (!host_normalise(value, &host) || host.is_ip || !is_name(&host))
        return no(list, "not a domain name");
    if (span_find_byte(host_span(&host), '.') == host.len)
        return no(list, "a domain without a dot");
    if (is_public_suffix(&host))
        return no(list, "a public suffix, which everybody shares");
    return store_key(list, KEY_HOST, host_span(&host), 0);
}

/* Appends canonically encoded: unreserved characters as themselves, pairs in upper case. */
static bool append_encoded(struct url_key *key, size_t *len, struct span part)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < part.len; i++) {
        int value = percent_pair(part, i);
        bool pair = value >= 0;
        uint8_t c = pair ? (uint8_t)value : part.ptr[i];
        bool plain = ascii_is_alnum(c) || strchr("-._~", c) != NULL;
        if (pair ? plain && c != '\0' : c > ' ' && c < 0x7F) {
            if (*len == URL_KEY_MAX)
                return false;
            key->bytes[(*len)++] = c;
        } else {
            if (URL_KEY_MAX - *len < 3)
                return false;
            key->bytes[(*len)++] = '%';
            key->bytes[(*len)++] = (uint8_t)hex[c >> 4];
            key->bytes[(*len)++] = (uint8_t)hex[c & 15];
        }
        i += pair ? 2 : 0;
    }
    return true;
}

bool url_key_make(const struct url *url, const struct host *host, struct url_key *ret_key)
{
    struct url_key *k = ret_key;
    size_t len = 0;
    const unsigned port = url_port(url);
    const bool web = url->scheme.len == 0 || span_starts_nocase(url->scheme, SPAN_LITERAL("http"));
    if (!web &&
        (!append_encoded(k, &len, url->scheme) || !append_encoded(k, &len, span_str("://"))))
        return false;
    if (!append_encoded(k, &len, host_span(host)))
        return false;
    if (url->port.len > 0 && port != 80 && port != 443) {
        char text[8];
        (void)snprintf(text, sizeof text, ":%u", port);
        if (!append_encoded(k, &len, span_str(text)))
            return false;
    }
    k->host_len = len;
    if (!append_encoded(k, &len, url->path.len == 0 ? SPAN_LITERAL("/") : url->path))
        return false;
    k->path_len = len;
    if (url->query.len > 0 &&
        (!append_encoded(k, &len, span_str("?")) || !append_encoded(k, &len, url->query)))
        return false;
    k->query_len = len;
    if (url->fragment.len > 0 &&
        (!append_encoded(k, &len, span_str("#")) || !append_encoded(k, &len, url->fragment)))
        return false;
    k->full_len = len;
    return true;
}

static bool keys_of_url(struct span value, struct key_list *list)
{
    struct url url;
    struct host host;
    struct url_key key;
    if (!url_parse_lenient(value, &url) || !host_normalise(url.host, &host) ||
        (!host.is_ip && !is_name(&host)))
        return no(list, "not a URL with a host");
    if (!host.is_ip && span_find_byte(host_span(&host), '.') == host.len)
        return no(list, "a URL whose host has no dot");
    if (!url_key_make(&url, &host, &key))
        return no(list, "a URL longer than the limit");
    return store_key(list, KEY_URL, span_of(key.bytes, key.full_len), 0) &&
           store_key(list, KEY_URL_HOST, host_span(&host), key.full_len);
}

/* RFC 5321's letters of an address in front of the '@', and other alphabets' (RFC 6531). */
static bool is_local_byte(uint8_t c)
{
    return ascii_is_alnum(c) || c >= 0x80 || strchr(".!#$%&'*+/=?^_`{|}~-", c) != NULL;
}

static bool keys_of_email(struct span value, struct key_list *list)
{
    struct email email;
    if (!email_normalise(value, &email) || email.host.is_ip || !is_name(&email.host))
        return no(list, "not an e-mail address");
    const struct span local =
        span_head(email_span(&email), span_find_last_byte(email_span(&email), '@'));
    for (size_t i = 0; i < local.len; i++)
        if (!is_local_byte(local.ptr[i]))
            return no(list, "an e-mail address with characters that none has");
    if (span_find_byte(host_span(&email.host), '.') == email.host.len)
        return no(list, "an e-mail address whose host has no dot");
    return store_key(list, KEY_EMAIL, email_span(&email), 0);
}

static bool keys_of_phone(struct span value, struct key_list *list)
{
    struct phone phone;
    if (!phone_normalise(value, &phone))
        return no(list, "not a phone number");
    if (!store_key(list, KEY_PHONE, phone_span(&phone), 0))
        return false;
    /* country codes have one to three digits */
    for (size_t code = 1; phone.international && code <= 3; code++) {
        struct span national = span_skip(list->keys[0].bytes, 1 + code);
        if (national.len >= PHONE_NATIONAL_MIN)
            (void)add_key(list, KEY_PHONE_NATIONAL, national);
    }
    return true;
}

/* --- files and processes --- */

/* Folders that every device has: an indicator that names one would match everything. */
static bool is_everybodys_folder(struct span path)
{
    static const char *const folders[] = {
        "/private/var",     "/private/var/mobile", "/private/var/mobile/Library",
        "/private/var/tmp", "/private/etc",        "/data",
        "/data/data",       "/data/local",         "/data/local/tmp",
        "/data/app",        "/storage/emulated/0", "/usr/libexec"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (span_equal_str(path, folders[i]))
            return true;
    return span_find_byte(span_skip(path, 1), '/') + 1 >= path.len ||
           span_ends(path, SPAN_LITERAL("/*"));
}

static bool keys_of_path(struct span value, struct key_list *list)
{
    struct device_path path;
    if (span_find_byte(value, '\\') < value.len || span_starts(value, SPAN_LITERAL("%")))
        return no(list, "a Windows path");
    if (!device_path_normalise(value, &path))
        return no(list, "not a path");
    list->kind = KIND_PATH;
    if (path.absolute && is_everybodys_folder(device_path_span(&path)))
        return no(list, "a folder that every device has");
    return store_key(list, path.absolute ? KEY_PATH : KEY_PATH_TAIL, device_path_span(&path), 0);
}

static bool keys_of_process(struct span value, struct key_list *list)
{
    if (span_find_byte(value, '/') < value.len)
        return keys_of_path(value, list);
    if (value.len == 0 || value.len > NAME_MAX_BYTES)
        return no(list, "not a process name");
    if (!store_key(list, KEY_PROCESS, value, 0))
        return false;
    struct span stored = list->keys[0].bytes;
    if (value.len > PROCESS_CUT_LINUX)
        (void)add_key(list, KEY_PROCESS_CUT, span_head(stored, PROCESS_CUT_LINUX));
    if (value.len > PROCESS_CUT_DARWIN)
        (void)add_key(list, KEY_PROCESS_CUT, span_head(stored, PROCESS_CUT_DARWIN));
    return true;
}

static bool keys_of_file_name(struct span value, struct key_list *list)
{
    if (span_find_byte(value, '\\') < value.len)
        return no(list, "a Windows path");
    if (span_find_byte(value, '/') < value.len)
        return keys_of_path(value, list);
    if (value.len == 0)
        return no(list, "an empty value");
    return store_key(list, KEY_FILE_NAME, value, 0);
}

/* --- hashes and identifiers --- */

size_t hash_normalise(struct span text, uint8_t out[64])
{
    size_t n = 0;
    text = span_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (c == ':' || c == ' ')
            continue;
        if (ascii_hex_value(c) < 0 || n == 64)
            return 0;
        out[n++] = ascii_lower(c);
    }
    return n == 32 || n == 40 || n == 64 ? n : 0;
}

static bool add_hash(struct span value, struct key_list *list, enum key_class class, size_t digits,
                     const char *why)
{
    size_t n = hash_normalise(value, list->storage);
    if (n == 0 || (digits != 0 && n != digits))
        return no(list, why);
    return add_key(list, class, span_of(list->storage, n));
}

static bool keys_of_sha256(struct span value, struct key_list *list)
{
    return add_hash(value, list, KEY_SHA256, 64, "not a SHA-256 (64 hexadecimal digits)");
}

static bool keys_of_sha1(struct span value, struct key_list *list)
{
    return add_hash(value, list, KEY_SHA1, 40, "not a SHA-1 (40 hexadecimal digits)");
}

static bool keys_of_md5(struct span value, struct key_list *list)
{
    return add_hash(value, list, KEY_MD5, 32, "not an MD5 (32 hexadecimal digits)");
}

static bool keys_of_certificate(struct span value, struct key_list *list)
{
    return add_hash(value, list, KEY_CERTIFICATE, 0, "not a certificate's hash");
}

static bool keys_of_ja3(struct span value, struct key_list *list)
{
    return add_hash(value, list, KEY_JA3, 32, "not a JA3 (32 hexadecimal digits)");
}

static bool keys_of_ja4(struct span value, struct key_list *list)
{
    return store_lower(list, KEY_JA4, value);
}

static bool keys_of_app_id(struct span value, struct key_list *list)
{
    return store_lower(list, KEY_APP_ID, value);
}

static bool keys_of_profile_id(struct span value, struct key_list *list)
{
    return store_lower(list, KEY_PROFILE_ID, value);
}

static bool keys_of_property(struct span value, struct key_list *list)
{
    return store_lower(list, KEY_PROPERTY, value);
}

static bool (*const makers[KIND_COUNT])(struct span value, struct key_list *list) = {
    [KIND_URL] = keys_of_url,
    [KIND_DOMAIN] = keys_of_domain,
    [KIND_IP] = keys_of_ip,
    [KIND_EMAIL] = keys_of_email,
    [KIND_PHONE] = keys_of_phone,
    [KIND_PROCESS] = keys_of_process,
    [KIND_PATH] = keys_of_path,
    [KIND_FILE_NAME] = keys_of_file_name,
    [KIND_SHA256] = keys_of_sha256,
    [KIND_SHA1] = keys_of_sha1,
    [KIND_MD5] = keys_of_md5,
    [KIND_APP_ID] = keys_of_app_id,
    [KIND_CERTIFICATE] = keys_of_certificate,
    [KIND_PROFILE_ID] = keys_of_profile_id,
    [KIND_PROPERTY] = keys_of_property,
    [KIND_JA3] = keys_of_ja3,
    [KIND_JA4] = keys_of_ja4,
    [KIND_SNI] = keys_of_domain,
};

bool keys_of_indicator(enum kind kind, struct span value, struct key_list *ret_keys)
{
    uint8_t plain[URL_KEY_MAX];
    ret_keys->kind = kind;
    ret_keys->count = 0;
    ret_keys->unusable = NULL;
    value = span_trim(value);
    if (value.len > sizeof plain)
        return no(ret_keys, "a value longer than the limit");
    bool network = kind == KIND_URL || kind == KIND_DOMAIN || kind == KIND_IP ||
                   kind == KIND_EMAIL || kind == KIND_SNI;
    if (network && is_defanged(value))
        value = span_of(plain, refang(value, plain));
    return makers[kind](value, ret_keys);
}
