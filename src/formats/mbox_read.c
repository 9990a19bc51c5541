/* Cutting large mailboxes. */
#include "formats/mbox_read.h"

#include "base/limits.h"
#include "formats/mbox.h"

enum status mbox_reader_init(struct mbox_reader *r, struct arena *arena, const struct input *input)
{
    *r = (struct mbox_reader){.input = input, .window = arena_alloc(arena, MBOX_WINDOW)};
    return r->window == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

/* The bytes around `offset`: at most `before` in front of it. */
static enum status around(const struct mbox_reader *r, uint64_t offset, size_t before,
                          uint8_t *room, struct span *ret_before, struct span *ret_after)
{
    uint64_t from = offset < before ? 0 : offset - before;
    uint64_t left = r->input->size - from;
    size_t len = left < before + MBOX_CONTEXT ? (size_t)left : before + MBOX_CONTEXT;
    TRY(input_read_at(r->input, from, room, len));
    *ret_before = span_of(room, (size_t)(offset - from));
    *ret_after = span_skip(span_of(room, len), ret_before->len);
    return STATUS_OK;
}

/* Whether a message begins at the line start `offset`: behind an empty line, before a field. */
static enum status begins(const struct mbox_reader *r, uint64_t offset, bool *ret)
{
    enum { BEFORE = 256 };
    uint8_t room[BEFORE + MBOX_CONTEXT];
    struct span before, after;
    TRY(around(r, offset, BEFORE, room, &before, &after));
    if (before.len > 0 && before.ptr[before.len - 1] == '\n')
        before.len--;
    size_t newline = span_find_last_byte(before, '\n');
    struct span line = newline == before.len ? before : span_skip(before, newline + 1);
    *ret = mbox_separates(after, span_trim(line).len == 0);
    return STATUS_OK;
}

/* The next separator behind `at`. */
static enum status find(struct mbox_reader *r, uint64_t at, uint64_t *ret)
{
    const struct span mark = SPAN_LITERAL("\nFrom ");
    while (at < r->input->size) {
        uint64_t left = r->input->size - at;
        size_t len = left < MBOX_WINDOW ? (size_t)left : MBOX_WINDOW;
        TRY(input_read_at(r->input, at, r->window, len));
        struct span window = span_of(r->window, len);
        for (size_t i = 0; (i += span_find(span_skip(window, i), mark)) < len; i++) {
            bool is_one;
            TRY(begins(r, at + i + 1, &is_one));
            *ret = at + i + 1;
            if (is_one)
                return STATUS_OK;
        }
        if (len == left)
            break;
        at += len - (mark.len - 1); /* one may lie across the end of the window */
    }
    *ret = r->input->size;
    return STATUS_OK;
}

/* Behind the line that begins at `at`. */
static enum status line_end(const struct mbox_reader *r, uint64_t at, uint64_t *ret)
{
    uint8_t room[MBOX_CONTEXT];
    struct span none, after;
    TRY(around(r, at, 0, room, &none, &after));
    size_t end = span_find_byte(after, '\n');
    *ret = at + (end < after.len ? end + 1 : end);
    return STATUS_OK;
}

enum status mbox_reader_next(struct mbox_reader *r, struct mbox_range *ret_range)
{
    struct mbox_range range = {.offset = r->next};
    if (r->next >= r->input->size)
        return STATUS_END;
    TRY(line_end(r, range.offset, &range.text));
    TRY(find(r, range.text - 1, &range.end));
    r->next = range.end;
    *ret_range = range;
    return STATUS_OK;
}
