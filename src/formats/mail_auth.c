/* Results of authentication. */
#include "formats/mail_auth.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "formats/mail_header.h"

/* Up to the next ';' outside of comments and quotes. */
static struct span take_clause(struct span *rest)
{
    size_t at = 0, depth = 0;
    bool quoted = false;
    for (; at < rest->len; at++) {
        uint8_t c = rest->ptr[at];
        if (c == '"')
            quoted = !quoted;
        depth += !quoted && c == '(';
        depth -= !quoted && c == ')' && depth > 0;
        if (c == ';' && depth == 0 && !quoted)
            break;
    }
    struct span clause = span_trim(span_head(*rest, at));
    *rest = span_skip(*rest, at + 1);
    return clause;
}

static bool is_word_byte(uint8_t c)
{
    return ascii_is_alnum(c) || c == '-' || c == '_' || c == '.' || c == '/';
}

static struct span leading_word(struct span text)
{
    size_t n = 0;
    while (n < text.len && is_word_byte(text.ptr[n]))
        n++;
    return span_head(text, n);
}

/* `method[/version] = result [(comment)] properties`; false when it is none. */
static bool read_clause(struct span clause, struct mail_auth_result *ret)
{
    struct span method = leading_word(clause);
    struct span rest = span_trim(span_skip(clause, method.len));
    if (method.len == 0 || rest.len == 0 || rest.ptr[0] != '=')
        return false;
    rest = span_trim(span_skip(rest, 1));
    ret->method = span_head(method, span_find_byte(method, '/'));
    ret->result = leading_word(rest);
    ret->properties = span_trim(span_skip(rest, ret->result.len));
    return ret->result.len > 0;
}

enum status mail_auth_parse(struct arena *arena, struct span value, struct mail_auth *ret_auth)
{
    struct mail_auth a = {.count = 0};
    struct span rest;
    size_t room = 1;
    TRY(mail_unfold(arena, value, &rest));
    for (size_t i = 0; i < rest.len && room < MAIL_PARAMETERS_MAX; i++)
        room += rest.ptr[i] == ';';
    a.items = arena_array(arena, room, sizeof *a.items);
    if (a.items == NULL)
        return STATUS_NO_MEMORY;
    for (bool first = true; rest.len > 0 && a.count < room; first = false) {
        struct span clause = take_clause(&rest);
        if (read_clause(clause, &a.items[a.count]))
            a.count++;
        else if (first)
            a.server = leading_word(clause);
    }
    *ret_auth = a;
    return STATUS_OK;
}

struct span mail_auth_result(const struct mail_auth *auth, const char *method)
{
    for (size_t i = 0; i < auth->count; i++)
        if (span_equal_nocase(auth->items[i].method, span_str(method)))
            return auth->items[i].result;
    return SPAN_EMPTY;
}

struct span mail_auth_property(const struct mail_auth_result *r, const char *name)
{
    struct span rest = r->properties, wanted = span_str(name);
    size_t depth = 0;
    for (size_t at = 0; at < rest.len; at++) {
        uint8_t c = rest.ptr[at];
        depth += c == '(';
        depth -= c == ')' && depth > 0;
        bool begins = at == 0 || ascii_is_space(rest.ptr[at - 1]) || rest.ptr[at - 1] == ')';
        struct span here = span_skip(rest, at);
        if (depth > 0 || !begins || !span_starts_nocase(here, wanted))
            continue;
        struct span after = span_trim(span_skip(here, wanted.len));
        if (after.len == 0 || after.ptr[0] != '=')
            continue;
        after = span_trim(span_skip(after, 1));
        size_t end = 0;
        while (end < after.len && !ascii_is_space(after.ptr[end]) && after.ptr[end] != ';')
            end++;
        return span_head(after, end);
    }
    return SPAN_EMPTY;
}
