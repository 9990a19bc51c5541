/* A checker for JSON (RFC 8259) as a state machine over a stack of brackets. */
#include "check/json_check.h"

#include "base/ascii.h"
#include "base/utf8.h"

enum { DEPTH_MAX = 16 };

struct checker {
    struct span text;
    size_t at;
    uint8_t stack[DEPTH_MAX]; /* '{' or '[' */
    size_t depth;
};

static bool take(struct checker *c, uint8_t byte)
{
    if (c->at >= c->text.len || c->text.ptr[c->at] != byte)
        return false;
    c->at++;
    return true;
}

static bool take_escape(struct checker *c)
{
    if (c->at >= c->text.len)
        return false;
    uint8_t e = c->text.ptr[c->at++];
    if (e == 'u') {
        for (int i = 0; i < 4; i++)
            if (c->at >= c->text.len || ascii_hex_value(c->text.ptr[c->at++]) < 0)
                return false;
        return true;
    }
    return e != 0 && strchr("\"\\/bfnrt", e) != NULL;
}

/* Printable ASCII, which nearly all of a string is. */
static void skip_plain(struct checker *c)
{
    const uint8_t *at = c->text.ptr + c->at, *end = c->text.ptr + c->text.len;
    while (at < end && *at >= 0x20 && *at < 0x7F && *at != '"' && *at != '\\')
        at++;
    c->at = (size_t)(at - c->text.ptr);
}

static bool take_string(struct checker *c)
{
    if (!take(c, '"'))
        return false;
    while (c->at < c->text.len) {
        skip_plain(c);
        if (c->at == c->text.len)
            return false;
        uint8_t b = c->text.ptr[c->at];
        uint32_t code;
        if (b < 0x20 || b == 0x7F)
            return false;
        c->at++;
        if (b == '"')
            return true;
        if (b == '\\' && !take_escape(c))
            return false;
        if (b >= 0x80) {
            size_t n = utf8_decode(span_skip(c->text, c->at - 1), &code);
            if (n == 0)
                return false;
            c->at += n - 1;
        }
    }
    return false;
}

static bool take_word(struct checker *c, struct span word)
{
    if (!span_starts(span_skip(c->text, c->at), word))
        return false;
    c->at += word.len;
    return true;
}

static bool take_number(struct checker *c)
{
    size_t start = c->at;
    (void)take(c, '-');
    while (c->at < c->text.len && c->text.ptr[c->at] != 0 &&
           (ascii_is_digit(c->text.ptr[c->at]) || strchr(".eE+-", c->text.ptr[c->at]) != NULL))
        c->at++;
    return c->at > start && ascii_is_digit(c->text.ptr[c->at - 1]);
}

/* A scalar, or the opening of a container (pushed). */
static bool take_value(struct checker *c, bool *ret_opened)
{
    *ret_opened = false;
    if (c->at >= c->text.len)
        return false;
    uint8_t b = c->text.ptr[c->at];
    if (b == '{' || b == '[') {
        if (c->depth == DEPTH_MAX)
            return false;
        c->stack[c->depth++] = b;
        c->at++;
        *ret_opened = true;
        return true;
    }
    if (b == '"')
        return take_string(c);
    if (b == '-' || ascii_is_digit(b))
        return take_number(c);
    return take_word(c, SPAN_LITERAL("true")) || take_word(c, SPAN_LITERAL("false")) ||
           take_word(c, SPAN_LITERAL("null"));
}

/* Closes what can be closed here; true when at least one bracket was. */
static bool close_brackets(struct checker *c)
{
    bool closed = false;
    while (c->depth > 0 && take(c, c->stack[c->depth - 1] == '{' ? '}' : ']')) {
        c->depth--;
        closed = true;
    }
    return closed;
}

bool json_line_is_object(struct span line)
{
    struct checker c = {.text = line};
    bool opened = false;
    if (line.len == 0 || line.ptr[0] != '{' || !take_value(&c, &opened))
        return false;
    while (c.depth > 0) {
        if (opened && close_brackets(&c)) {
            opened = false;
            if (c.depth == 0)
                break;
        } else if (!opened && close_brackets(&c)) {
            continue;
        }
        if (c.depth > 0 && !opened && !take(&c, ','))
            return false;
        if (c.stack[c.depth - 1] == '{' && (!take_string(&c) || !take(&c, ':')))
            return false;
        if (!take_value(&c, &opened))
            return false;
    }
    return c.at == line.len;
}
