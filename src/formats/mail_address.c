/* Address fields. */
#include "formats/mail_address.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "base/limits.h"
#include "formats/mail_words.h"

/* Where a list can be cut, outside of quotes, comments and angle brackets. */
struct scanner {
    bool quoted, angle;
    unsigned comment;
};

/* True when text[*at] is a separator on the outside; moves over escapes. */
static bool is_outside(struct scanner *s, struct span text, size_t *at)
{
    uint8_t c = text.ptr[*at];
    if (c == '\\' && (s->quoted || s->comment > 0)) {
        (*at)++;
        return false;
    }
    if (s->comment > 0) {
        s->comment += c == '(' ? 1U : 0U;
        s->comment -= c == ')' ? 1U : 0U;
        return false;
    }
    if (c == '"') {
        s->quoted = !s->quoted;
        return false;
    }
    if (s->quoted)
        return false;
    if (c == '(')
        s->comment++;
    s->angle = c == '<' ? true : c == '>' ? false : s->angle;
    return s->comment == 0 && !s->angle;
}

/* Cuts off the next address of the list; group names (`friends:`) are dropped. */
static bool next_item(struct span *rest, struct span *ret_item)
{
    struct scanner s = {.quoted = false};
    size_t from = 0, at = 0;
    if (rest->len == 0)
        return false;
    for (; at < rest->len; at++) {
        if (!is_outside(&s, *rest, &at))
            continue;
        uint8_t c = rest->ptr[at];
        if (c == ',' || c == ';')
            break;
        if (c == ':')
            from = at + 1;
    }
    at = at < rest->len ? at : rest->len;
    *ret_item = span_trim(span_of(rest->ptr + from, at - from));
    *rest = span_skip(*rest, at + 1);
    return true;
}

/* Without quotes, escapes and comments; the first comment goes to *ret_comment. */
static void add_phrase(struct span text, struct buf *out, struct span *ret_comment)
{
    struct scanner s = {.quoted = false};
    size_t comment = 0;
    for (size_t at = 0; at < text.len; at++) {
        uint8_t c = text.ptr[at];
        unsigned before = s.comment;
        size_t i = at;
        (void)is_outside(&s, text, &at);
        if (before == 0 && s.comment == 1)
            comment = i + 1;
        else if (before == 1 && s.comment == 0 && ret_comment->len == 0)
            *ret_comment = span_of(text.ptr + comment, i - comment);
        else if (before == 0 && (c != '"' || at > i))
            buf_byte(out, at < text.len ? text.ptr[at] : c);
    }
}

/* `<local@domain>` without route, or the bare address. */
static struct span find_address(struct span item, struct span *ret_phrase)
{
    size_t open = span_find_last_byte(item, '<');
    if (open == item.len) {
        bool bare = span_find_byte(item, '@') < item.len;
        *ret_phrase = bare ? SPAN_EMPTY : item;
        return bare ? item : SPAN_EMPTY;
    }
    *ret_phrase = span_trim(span_head(item, open));
    struct span inner = span_skip(item, open + 1);
    inner = span_trim(span_head(inner, span_find_byte(inner, '>')));
    if (inner.len > 0 && inner.ptr[0] == '@') /* `@relay:local@domain`, long gone */
        inner = span_skip(inner, span_find_byte(inner, ':') + 1);
    return inner;
}

static enum status decode(struct arena *arena, struct buf *raw, struct span *ret)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, MAIL_HEADER_MAX * 3);
    mail_words_decode(span_trim(buf_span(raw)), &text);
    if (raw->failed || text.failed)
        return STATUS_NO_MEMORY;
    return arena_copy(arena, span_trim(buf_span(&text)), ret);
}

static enum status read_item(struct arena *arena, struct span item, struct mail_address *a)
{
    BUF_SCOPED struct buf phrase;
    BUF_SCOPED struct buf bare;
    struct span name, comment = SPAN_EMPTY;
    buf_init(&phrase, MAIL_HEADER_MAX);
    buf_init(&bare, MAIL_HEADER_MAX);
    struct span address = find_address(item, &name);
    add_phrase(name, &phrase, &comment);
    add_phrase(address, &bare, &comment);
    if (bare.failed)
        return STATUS_NO_MEMORY;
    TRY(arena_copy(arena, span_trim(buf_span(&bare)), &a->address));
    if (span_trim(buf_span(&phrase)).len == 0)
        buf_add(&phrase, comment);
    return decode(arena, &phrase, &a->name);
}

enum status mail_addresses_parse(struct arena *arena, struct span text,
                                 struct mail_addresses *ret_addresses)
{
    struct mail_addresses list = {.count = 0};
    struct span rest = text, item;
    size_t room = 0;
    while (next_item(&rest, &item)) {
        if (item.len == 0)
            continue;
        if (list.count == MAIL_ADDRESSES_MAX) {
            list.cut = true;
            break;
        }
        if (list.count == room) {
            size_t more = room == 0 ? 8 : 2 * room;
            struct mail_address *items = arena_array(arena, more, sizeof *items);
            if (items == NULL)
                return STATUS_NO_MEMORY;
            if (room > 0)
                memcpy(items, list.items, room * sizeof *items);
            list.items = items;
            room = more;
        }
        TRY(read_item(arena, item, &list.items[list.count++]));
    }
    *ret_addresses = list;
    return STATUS_OK;
}
