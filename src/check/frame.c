/* Frames over pipes. */
#include "check/frame.h"

#include <errno.h>
#include <sys/uio.h>
#include <unistd.h>

#include "check/child.h"
#include "formats/key_wrap.h"

bool frame_write(int fd, enum frame_type type, struct span payload)
{
    uint8_t header[FRAME_HEADER_LEN] = {(uint8_t)type};
    if (payload.len > FRAME_BYTES_MAX)
        return false;
    for (size_t i = 0; i < 4; i++)
        header[1 + i] = (uint8_t)(payload.len >> (8 * i));
    struct iovec parts[] = {{header, sizeof header}, {(void *)(uintptr_t)payload.ptr, payload.len}};
    ssize_t n;
    while ((n = writev(fd, parts, 2)) < 0 && errno == EINTR)
        ;
    if (n < 0)
        return false;
    size_t done = (size_t)n;
    if (done < sizeof header)
        return child_write(fd, span_of(header + done, sizeof header - done)) &&
               child_write(fd, payload);
    return child_write(fd, span_skip(payload, done - sizeof header));
}

static bool read_exactly(int fd, uint8_t *to, size_t len)
{
    while (len > 0) {
        ssize_t n = read(fd, to, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        to += n;
        len -= (size_t)n;
    }
    return true;
}

enum status frame_take(struct span arrived, struct frame *ret_frame, size_t *ret_used)
{
    struct cursor c = cursor_of(arrived);
    uint8_t type = cursor_u8(&c);
    uint64_t len = cursor_uint_le(&c, 4);
    if (c.failed)
        return STATUS_END;
    if (type == 0 || type >= FRAME_TYPE_COUNT || len > FRAME_BYTES_MAX)
        return STATUS_MALFORMED;
    struct span payload = cursor_bytes(&c, len);
    if (c.failed)
        return STATUS_END;
    *ret_frame = (struct frame){.type = (enum frame_type)type, .payload = payload};
    *ret_used = c.at;
    return STATUS_OK;
}

bool frame_read(int fd, struct buf *store, struct frame *ret_frame)
{
    uint8_t header[FRAME_HEADER_LEN];
    if (!read_exactly(fd, header, sizeof header))
        return false;
    struct cursor c = cursor_of(span_of(header + 1, 4));
    uint64_t len = cursor_uint_le(&c, 4);
    if (header[0] == 0 || header[0] >= FRAME_TYPE_COUNT || len > FRAME_BYTES_MAX)
        return false;
    uint8_t chunk[4096];
    buf_clear(store);
    while (store->len < len) {
        size_t want = len - store->len < sizeof chunk ? (size_t)(len - store->len) : sizeof chunk;
        if (!read_exactly(fd, chunk, want))
            return false;
        buf_add(store, span_of(chunk, want));
        if (store->failed)
            return false;
    }
    if (frame_is_secret((enum frame_type)header[0]))
        key_cleanse(chunk, sizeof chunk);
    *ret_frame = (struct frame){.type = (enum frame_type)header[0], .payload = buf_span(store)};
    return true;
}

void frame_put_span(struct buf *b, struct span s)
{
    buf_uint_le(b, s.len, 4);
    buf_add(b, s);
}

void frame_put_string(struct buf *b, const char *text)
{
    frame_put_span(b, span_str(text));
}

struct span frame_get_span(struct cursor *c)
{
    uint64_t len = cursor_uint_le(c, 4);
    return cursor_bytes(c, len);
}

const char *frame_get_string(struct cursor *c, struct arena *arena)
{
    struct span text = frame_get_span(c);
    const char *copy = c->failed ? NULL : arena_string(arena, text);
    if (copy == NULL || (text.len > 0 && memchr(text.ptr, 0, text.len) != NULL)) {
        c->failed = true;
        return "";
    }
    return copy;
}
