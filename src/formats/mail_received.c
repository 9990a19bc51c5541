/* Received lines. */
#include "formats/mail_received.h"

#include "base/ascii.h"
#include "formats/ip.h"
#include "formats/mail_header.h"

/* The next word, or comment in brackets as a whole. */
static bool next_piece(struct span *rest, struct span *ret, bool *ret_comment)
{
    size_t at = 0, depth = 0;
    *rest = span_trim(*rest);
    if (rest->len == 0)
        return false;
    *ret_comment = rest->ptr[0] == '(';
    for (; at < rest->len; at++) {
        uint8_t c = rest->ptr[at];
        depth += c == '(';
        if (c == ')' && depth > 0 && --depth == 0 && *ret_comment) {
            at++;
            break;
        }
        if (depth == 0 && ascii_is_space(c))
            break;
        if (!*ret_comment && c == '(') /* `host(comment)` */
            break;
    }
    *ret = span_head(*rest, at);
    *rest = span_skip(*rest, at);
    return true;
}

/* The first IP address in brackets or among the words of a comment. */
static struct span find_ip(struct span text)
{
    size_t at = 0;
    while (at < text.len) {
        size_t end = at;
        while (end < text.len && strchr(" \t()[],;", text.ptr[end]) == NULL)
            end++;
        struct span word = span_of(text.ptr + at, end - at);
        struct ip_address ip;
        if (span_starts_nocase(word, SPAN_LITERAL("IPv6:")))
            word = span_skip(word, 5);
        if (word.len > 0 && ip_parse(word, &ip))
            return word;
        at = end + 1;
    }
    return SPAN_EMPTY;
}

static struct span without_angles(struct span text)
{
    if (text.len > 1 && text.ptr[0] == '<' && text.ptr[text.len - 1] == '>')
        return span_of(text.ptr + 1, text.len - 2);
    return text;
}

static struct span *field_of(struct mail_hop *hop, struct span word)
{
    const struct {
        const char *name;
        struct span *field;
    } fields[] = {{"from", &hop->from},
                  {"by", &hop->by},
                  {"with", &hop->with},
                  {"id", &hop->id},
                  {"for", &hop->recipient}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (span_equal_nocase(word, span_str(fields[i].name)) && fields[i].field->len == 0)
            return fields[i].field;
    return NULL;
}

enum status mail_received_parse(struct arena *arena, struct span value, struct mail_hop *ret_hop)
{
    struct mail_hop hop = {.has_date = false};
    struct span line, piece, *wanted = NULL;
    bool comment, after_from = false;
    TRY(mail_unfold(arena, value, &line));
    size_t semicolon = span_find_last_byte(line, ';');
    if (semicolon < line.len)
        hop.has_date = mail_date_parse(span_skip(line, semicolon + 1), &hop.date);
    struct span rest = span_head(line, semicolon);
    while (next_piece(&rest, &piece, &comment)) {
        if (after_from && hop.from_ip.len == 0 && (comment || wanted == &hop.from))
            hop.from_ip = find_ip(piece);
        if (comment)
            continue;
        if (wanted != NULL) {
            *wanted = without_angles(piece);
            wanted = NULL;
            continue;
        }
        wanted = field_of(&hop, piece);
        if (wanted != NULL)
            after_from = wanted == &hop.from;
    }
    *ret_hop = hop;
    return STATUS_OK;
}
