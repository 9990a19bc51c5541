/* Pull reader for JSON (RFC 8259). */
#include "formats/json_pull.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/utf8.h"

enum expect {
    EXPECT_VALUE,
    EXPECT_VALUE_OR_END, /* directly behind '[' */
    EXPECT_KEY,
    EXPECT_KEY_OR_END, /* directly behind '{' */
    EXPECT_COMMA_OR_END,
    EXPECT_NOTHING, /* the document's value is complete */
    EXPECT_ERROR,   /* an error was returned */
};

void json_pull_init(struct json_pull *p, struct span text)
{
    *p = (struct json_pull){.text = text, .expect = EXPECT_VALUE};
    if (span_starts(text, SPAN_LITERAL("\xEF\xBB\xBF")))
        p->at = 3;
}

static struct json_token fail(struct json_pull *p, enum status status, const char *what)
{
    if (p->expect != EXPECT_ERROR)
        (void)problem_at(&p->problem, status, p->at, what);
    p->expect = EXPECT_ERROR;
    return (struct json_token){.type = JSON_PULL_ERROR, .offset = p->at};
}

static struct json_token fail_here(struct json_pull *p, const char *what)
{
    if (p->at >= p->text.len)
        return fail(p, STATUS_TRUNCATED, "the text ends in the middle");
    return fail(p, STATUS_MALFORMED, what);
}

/* After a complete value. */
static void value_done(struct json_pull *p)
{
    p->expect = p->depth > 0 ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
}

static void skip_space(struct json_pull *p)
{
    while (p->at < p->text.len) {
        uint8_t c = p->text.ptr[p->at];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            return;
        p->at++;
    }
}

static struct json_token open_container(struct json_pull *p, bool object)
{
    if (p->depth == JSON_PULL_DEPTH_MAX)
        return fail(p, STATUS_TOO_DEEP, "nested more deeply than the limit");
    p->is_object[p->depth++] = object;
    p->expect = object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
    return (struct json_token){.type = object ? JSON_PULL_OBJECT_BEGIN : JSON_PULL_ARRAY_BEGIN,
                               .offset = p->at++};
}

static struct json_token close_container(struct json_pull *p, bool object)
{
    if (p->depth == 0 || p->is_object[p->depth - 1] != object)
        return fail(p, STATUS_MALFORMED, "a bracket closes what was not open");
    p->depth--;
    value_done(p);
    return (struct json_token){.type = object ? JSON_PULL_OBJECT_END : JSON_PULL_ARRAY_END,
                               .offset = p->at++};
}

/* An escape at p->at (the byte behind the backslash): its length without the backslash, or 0. */
static size_t escape_length(const struct json_pull *p)
{
    struct span rest = span_skip(p->text, p->at);
    if (rest.len == 0)
        return 0;
    if (rest.ptr[0] != 'u')
        return rest.ptr[0] != '\0' && strchr("\"\\/bfnrt", rest.ptr[0]) != NULL ? 1 : 0;
    for (size_t i = 1; i <= 4; i++)
        if (i >= rest.len || ascii_hex_value(rest.ptr[i]) < 0)
            return 0;
    return 5;
}

/* From the opening quote; leaves p->at behind the closing one. */
static struct json_token read_string(struct json_pull *p, enum json_pull_type type)
{
    struct json_token token = {.type = type, .offset = p->at};
    const size_t start = ++p->at;
    while (p->at < p->text.len && p->text.ptr[p->at] != '"') {
        uint8_t c = p->text.ptr[p->at++];
        if (c < ' ') {
            p->at--;
            return fail(p, STATUS_MALFORMED, "a control character in a string");
        }
        if (c != '\\')
            continue;
        size_t n = escape_length(p);
        if (n == 0)
            return fail_here(p, "an escape that JSON does not know");
        token.has_escapes = true;
        p->at += n;
    }
    if (p->at >= p->text.len)
        return fail(p, STATUS_TRUNCATED, "a string without its end");
    token.raw = span_of(p->text.ptr + start, p->at - start);
    p->at++;
    return token;
}

static size_t count_digits(struct span s, size_t at)
{
    size_t n = 0;
    while (at + n < s.len && ascii_is_digit(s.ptr[at + n]))
        n++;
    return n;
}

/* Length of the number at the start of `s`, 0 when there is none. */
static size_t number_length(struct span s)
{
    size_t at = s.len > 0 && s.ptr[0] == '-' ? 1 : 0;
    size_t whole = count_digits(s, at);
    if (whole == 0 || (whole > 1 && s.ptr[at] == '0'))
        return 0;
    at += whole;
    if (at < s.len && s.ptr[at] == '.') {
        size_t n = count_digits(s, at + 1);
        if (n == 0)
            return 0;
        at += 1 + n;
    }
    if (at < s.len && (s.ptr[at] | 0x20) == 'e') {
        size_t sign = at + 1 < s.len && (s.ptr[at + 1] == '+' || s.ptr[at + 1] == '-');
        size_t n = count_digits(s, at + 1 + sign);
        if (n == 0)
            return 0;
        at += 1 + sign + n;
    }
    return at;
}

static struct json_token read_word(struct json_pull *p)
{
    static const struct {
        struct span text;
        enum json_pull_type type;
    } words[] = {{SPAN_LITERAL("true"), JSON_PULL_TRUE},
                 {SPAN_LITERAL("false"), JSON_PULL_FALSE},
                 {SPAN_LITERAL("null"), JSON_PULL_NULL}};
    struct span rest = span_skip(p->text, p->at);
    struct json_token token = {.offset = p->at};
    size_t n = number_length(rest);
    token.type = JSON_PULL_NUMBER;
    for (size_t i = 0; n == 0 && i < sizeof words / sizeof words[0]; i++) {
        if (span_starts(rest, words[i].text)) {
            n = words[i].text.len;
            token.type = words[i].type;
        }
    }
    if (n == 0)
        return fail_here(p, "neither a value nor a bracket");
    token.raw = span_head(rest, n);
    p->at += n;
    return token;
}

static struct json_token read_value(struct json_pull *p)
{
    struct json_token token;
    uint8_t c = p->at < p->text.len ? p->text.ptr[p->at] : 0;
    if (c == '{' || c == '[')
        return open_container(p, c == '{');
    if (c == ']' && p->expect == EXPECT_VALUE_OR_END)
        return close_container(p, false);
    token = c == '"' ? read_string(p, JSON_PULL_STRING) : read_word(p);
    if (token.type != JSON_PULL_ERROR)
        value_done(p);
    return token;
}

static struct json_token read_key(struct json_pull *p)
{
    uint8_t c = p->at < p->text.len ? p->text.ptr[p->at] : 0;
    if (c == '}' && p->expect == EXPECT_KEY_OR_END)
        return close_container(p, true);
    if (c != '"')
        return fail_here(p, "a key in double quotes should stand here");
    struct json_token token = read_string(p, JSON_PULL_KEY);
    if (token.type == JSON_PULL_ERROR)
        return token;
    skip_space(p);
    if (p->at >= p->text.len || p->text.ptr[p->at] != ':')
        return fail_here(p, "a colon should stand here");
    p->at++;
    p->expect = EXPECT_VALUE;
    return token;
}

/* A comma (then the next key or value), or the end of the container. */
static struct json_token read_after_value(struct json_pull *p)
{
    const bool object = p->is_object[p->depth - 1];
    uint8_t c = p->at < p->text.len ? p->text.ptr[p->at] : 0;
    if (c == '}' || c == ']')
        return close_container(p, c == '}');
    if (c != ',')
        return fail_here(p, "a comma or a closing bracket should stand here");
    p->at++;
    skip_space(p);
    p->expect = object ? EXPECT_KEY : EXPECT_VALUE;
    return object ? read_key(p) : read_value(p);
}

struct json_token json_pull_next(struct json_pull *p)
{
    skip_space(p);
    switch ((enum expect)p->expect) {
    case EXPECT_VALUE:
    case EXPECT_VALUE_OR_END:
        return read_value(p);
    case EXPECT_KEY:
    case EXPECT_KEY_OR_END:
        return read_key(p);
    case EXPECT_COMMA_OR_END:
        return read_after_value(p);
    case EXPECT_NOTHING:
        if (p->at < p->text.len)
            return fail(p, STATUS_MALFORMED, "something follows the end");
        return (struct json_token){.type = JSON_PULL_END, .offset = p->at};
    case EXPECT_ERROR:
        break;
    }
    return (struct json_token){.type = JSON_PULL_ERROR, .offset = p->at};
}

bool json_pull_skip(struct json_pull *p, struct json_token first)
{
    if (first.type == JSON_PULL_ERROR)
        return false;
    if (first.type != JSON_PULL_OBJECT_BEGIN && first.type != JSON_PULL_ARRAY_BEGIN)
        return true;
    const unsigned depth = p->depth;
    while (p->depth >= depth) {
        enum json_pull_type type = json_pull_next(p).type;
        if (type == JSON_PULL_ERROR || type == JSON_PULL_END)
            return false;
    }
    return true;
}

static uint32_t hex4(const uint8_t *digits)
{
    uint32_t value = 0;
    for (size_t i = 0; i < 4; i++)
        value = value << 4 | (uint32_t)ascii_hex_value(digits[i]);
    return value;
}

/* The code point of `\uXXXX` (and its pair) at raw[at]; *at moves behind it. */
static uint32_t unicode_escape(struct span raw, size_t *at)
{
    uint32_t code = hex4(raw.ptr + *at + 2);
    *at += 6;
    if (code < 0xD800 || code > 0xDFFF)
        return code;
    struct span rest = span_skip(raw, *at);
    if (code < 0xDC00 && rest.len >= 6 && rest.ptr[0] == '\\' && rest.ptr[1] == 'u') {
        uint32_t low = hex4(rest.ptr + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *at += 6;
            return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return 0xFFFD;
}

static void append_escape(struct buf *out, struct span raw, size_t *at)
{
    static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
    uint8_t c = raw.ptr[*at + 1];
    if (c == 'u') {
        utf8_encode(out, unicode_escape(raw, at));
        return;
    }
    const char *name = strchr(names, c);
    buf_byte(out, name == NULL ? c : (uint8_t)values[name - names]);
    *at += 2;
}

enum status json_pull_text(struct arena *arena, struct json_token token, struct span *ret_text)
{
    if (!token.has_escapes) {
        *ret_text = token.raw;
        return STATUS_OK;
    }
    BUF_SCOPED struct buf out; /* never longer than the escaped text, which was validated */
    buf_init(&out, token.raw.len);
    for (size_t i = 0; i < token.raw.len;) {
        if (token.raw.ptr[i] == '\\')
            append_escape(&out, token.raw, &i);
        else
            buf_byte(&out, token.raw.ptr[i++]);
    }
    return out.failed ? STATUS_NO_MEMORY : arena_copy(arena, buf_span(&out), ret_text);
}

size_t json_pull_line(struct span text, size_t offset)
{
    size_t line = 1;
    struct span before = span_head(text, offset);
    for (size_t i = 0; i < before.len; i++)
        line += before.ptr[i] == '\n';
    return line;
}
