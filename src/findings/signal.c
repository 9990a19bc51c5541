/* Signals as bytes. */
#include "findings/signal.h"

/* Years 1 to 9999, as timestamp.h promises. */
static bool is_a_time(int64_t seconds)
{
    return seconds >= -INT64_C(62135596800) && seconds <= INT64_C(253402300799);
}

void signal_encode(struct buf *out, const struct signal *s)
{
    buf_byte(out, (uint8_t)s->class);
    buf_byte(out, s->events);
    buf_uint_le(out, (uint64_t)s->seconds, 8);
    buf_uint_le(out, s->subject, 8);
}

struct signal signal_decode(struct cursor *c)
{
    struct signal s = {.anchor = SIGNAL_NO_ANCHOR};
    uint8_t class = cursor_u8(c);
    s.events = cursor_u8(c);
    s.seconds = (int64_t)cursor_uint_le(c, 8);
    s.subject = cursor_uint_le(c, 8);
    if (class >= SIGNAL_CLASS_COUNT || s.events == 0 || s.events > SIGNAL_EVENTS ||
        !is_a_time(s.seconds))
        c->failed = true;
    s.class = class < SIGNAL_CLASS_COUNT ? (enum signal_class) class : SIGNAL_NETWORK;
    return s;
}
