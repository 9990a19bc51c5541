/* Cutting mailboxes. */
#include "formats/mbox.h"

#include "base/ascii.h"

static size_t line_length(struct span text)
{
    size_t end = span_find_byte(text, '\n');
    return end == text.len ? end : end + 1;
}

/* `Name:` with letters, digits and dashes. */
static bool is_field(struct span text)
{
    size_t n = 0;
    while (n < text.len && text.ptr[n] > ' ' && text.ptr[n] < 0x7F && text.ptr[n] != ':')
        n++;
    return n > 0 && n < text.len && text.ptr[n] == ':';
}

static bool begins_message(struct span text)
{
    return span_starts(text, SPAN_LITERAL("From ")) && is_field(span_skip(text, line_length(text)));
}

bool mbox_is(struct span data)
{
    return begins_message(data);
}

/* `From - ` or `From somebody Tue Mar  3 09:14:07 2020`: what nobody writes as the first words of a
 * line by chance. */
static bool has_form(struct span text)
{
    struct span line = span_trim(span_head(text, line_length(text)));
    line = span_skip(line, 5);
    size_t word = span_find_byte(line, ' ');
    struct span rest = span_trim(span_skip(line, word));
    if (rest.len == 0)
        return span_equal_str(span_head(line, word), "-");
    for (size_t i = 0; i + 4 < rest.len; i++)
        if (rest.ptr[i + 2] == ':' && ascii_is_digit(rest.ptr[i]) &&
            ascii_is_digit(rest.ptr[i + 1]) && ascii_is_digit(rest.ptr[i + 3]) &&
            ascii_is_digit(rest.ptr[i + 4]))
            return true;
    return false;
}

bool mbox_separates(struct span text, bool after_empty)
{
    return begins_message(text) && (after_empty || has_form(text));
}

/* The next separator from the line at `at` on, which is the first one or follows an empty line;
 * data.len when there is none. */
static size_t find_separator(struct span data, size_t at)
{
    bool after_empty = at == 0;
    while (at < data.len) {
        struct span rest = span_skip(data, at);
        size_t len = line_length(rest);
        if (mbox_separates(rest, after_empty))
            return at;
        after_empty = span_trim(span_head(rest, len)).len == 0;
        at += len;
    }
    return data.len;
}

bool mbox_next(struct mbox *m, struct mbox_message *ret_message)
{
    if (m->at == 0)
        m->at = find_separator(m->data, 0);
    if (m->at >= m->data.len)
        return false;
    struct span rest = span_skip(m->data, m->at);
    size_t first = line_length(rest), next = find_separator(m->data, m->at + first);
    *ret_message = (struct mbox_message){.envelope = span_trim(span_head(rest, first)),
                                         .text = span_of(rest.ptr + first, next - m->at - first),
                                         .offset = m->at};
    m->at = next;
    return true;
}
