/* Values by the word for their kind, or by their look. */
#include "indicators/typed_value.h"

#include "base/ascii.h"
#include "formats/email.h"
#include "indicators/keys.h"
#include "indicators/type_words.h"

static const char why_unknown[] =
    "a value of unknown kind: write what it is on a line above, such as '# kind: process'";
static const char why_ambiguous[] =
    "could be a domain or an application's name: write which on a line above, such as "
    "'# kind: domain' or '# kind: app_id'";

/* --- by look --- */

static bool hash_kind(struct span value, enum kind *ret_kind)
{
    uint8_t digits[64];
    switch (hash_normalise(value, digits)) {
    case 32:
        *ret_kind = KIND_MD5;
        return true;
    case 40:
        *ret_kind = KIND_SHA1;
        return true;
    case 64:
        *ret_kind = KIND_SHA256;
        return true;
    default:
        return false;
    }
}

static bool has_space(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (ascii_is_space(text.ptr[i]))
            return true;
    return false;
}

/* Names of applications begin with what names of hosts end with. */
static bool may_be_app(struct span name)
{
    static const char *const tops[] = {"com", "org", "net", "io", "de", "co", "me", "cn", "ru"};
    const size_t dot = span_find_byte(name, '.');
    if (span_find_byte(span_skip(name, dot + 1), '.') >= name.len - dot - 1)
        return false;
    for (size_t i = 0; i < sizeof tops / sizeof tops[0]; i++)
        if (span_equal_nocase(span_head(name, dot), span_str(tops[i])))
            return true;
    return false;
}

static bool look_dotted(struct span value, enum kind *ret_kind, const char **ret_why_not)
{
    struct host host;
    if (span_starts(value, SPAN_LITERAL("*.")))
        value = span_skip(value, 2);
    const size_t end = span_find_byte(value, ':');
    const bool known = host_normalise(span_head(value, end), &host) && !host.is_ip &&
                       span_find_byte(host_span(&host), '.') < host.len &&
                       host_has_known_suffix(psl_builtin(), &host);
    const bool app = end == value.len && may_be_app(value);
    *ret_why_not = known && app ? why_ambiguous : why_unknown;
    *ret_kind = app ? KIND_APP_ID : KIND_DOMAIN;
    return known != app;
}

bool value_look(struct span value, enum kind *ret_kind, const char **ret_why_not)
{
    uint8_t plain[URL_KEY_MAX];
    struct ip_address ip;
    struct email email;
    value = span_trim(value);
    *ret_why_not = why_unknown;
    if (value.len == 0 || value.len > sizeof plain)
        return false;
    if (hash_kind(value, ret_kind))
        return true;
    value = span_of(plain, refang(value, plain));
    if (has_space(value))
        return false;
    if (ip_parse_network(value, &ip)) {
        *ret_kind = KIND_IP;
        return true;
    }
    if (value.ptr[0] == '/') {
        *ret_kind = KIND_PATH;
        return true;
    }
    const size_t slash = span_find_byte(value, '/');
    if (span_find(value, SPAN_LITERAL("://")) < value.len ||
        (slash > 0 && slash < value.len && span_find_byte(span_head(value, slash), '.') < slash)) {
        *ret_kind = KIND_URL;
        return true;
    }
    if (span_find_byte(value, '@') < value.len && email_normalise(value, &email)) {
        *ret_kind = KIND_EMAIL;
        return true;
    }
    if (value.ptr[0] == '+' && value.len > 7) {
        *ret_kind = KIND_PHONE;
        return true;
    }
    return look_dotted(value, ret_kind, ret_why_not);
}

bool value_is_ambiguous(const char *why_not)
{
    return why_not == why_ambiguous;
}

/* --- by word --- */

static enum status add_kind(struct published_sink *sink, struct published x, enum kind kind,
                            struct span value)
{
    x.value = span_trim(value);
    x.kind = kind;
    if (kind == KIND_COUNT && !hash_kind(x.value, &x.kind))
        x.refused = "not a hash of 32, 40 or 64 hexadecimal digits";
    if (x.value.len == 0)
        x.refused = "an empty value";
    return sink->add(sink, &x);
}

static enum status refuse(struct published_sink *sink, struct published x, const char *why,
                          struct span detail, struct span value)
{
    x.value = value;
    x.refused = why;
    x.detail = detail;
    return sink->add(sink, &x);
}

static enum status add_by_look(struct published_sink *sink, const struct published *like,
                               struct span value)
{
    enum kind kind;
    const char *why_not;
    if (!value_look(value, &kind, &why_not))
        return refuse(sink, *like, why_not, SPAN_EMPTY, value);
    return add_kind(sink, *like, kind, value);
}

enum status typed_value_add(struct published_sink *sink, const struct published *like,
                            struct span type, struct span value)
{
    if (span_trim(type).len == 0)
        return add_by_look(sink, like, value);
    const struct type_word *word = type_word_find(type);
    if (word == NULL)
        return refuse(sink, *like, "a type that is not compared: ", type, value);
    if (word->refused != NULL)
        return refuse(sink, *like, word->refused, SPAN_EMPTY, value);
    const size_t bar = span_find_byte(value, '|');
    if (word->half == TYPE_WHOLE)
        return add_kind(sink, *like, word->kind, value);
    if (bar == value.len)
        return refuse(sink, *like, "one of two values is missing in a ", type, value);
    if (word->half != TYPE_SECOND)
        TRY(add_kind(sink, *like, word->kind, span_head(value, bar)));
    if (word->half == TYPE_FIRST)
        return STATUS_OK;
    return add_kind(sink, *like, word->half == TYPE_BOTH ? word->second : word->kind,
                    span_skip(value, bar + 1));
}

/* --- times --- */

static bool time_of_digits(struct span text, struct timestamp *ret_time)
{
    uint64_t n;
    if (!span_to_uint(text, &n) || n == 0)
        return false;
    if (text.len == 8)
        return timestamp_from_civil((int)(n / 10000), (int)(n / 100 % 100), (int)(n % 100), 0, 0, 0,
                                    ret_time);
    return n < UINT64_C(1) << 40 && timestamp_from_units(EPOCH_UNIX, (int64_t)n, 1, ret_time);
}

bool typed_value_time(struct span text, struct timestamp *ret_time)
{
    char zoned[40];
    text = span_trim(text);
    if (timestamp_parse(text, ret_time) || time_of_digits(text, ret_time))
        return true;
    if (text.len == 0 || text.len + 1 > sizeof zoned)
        return false;
    memcpy(zoned, text.ptr, text.len);
    zoned[text.len] = 'Z';
    return timestamp_parse(span_of(zoned, text.len + 1), ret_time);
}
