/* The sequence of Operation Triangulation, after Kaspersky's description of it: within five minutes
 * an attachment folder that appears and is emptied, settings files that change, system processes
 * that use the network, location bundles that stop. An attachment that is still there explains the
 * folder.
 */
#include "findings/sequence.h"

enum { WINDOW_SECONDS = 5 * 60, WINDOW_EVENTS = 10, CLASSES_NEEDED = 2 };

static unsigned weight(const struct signal *s)
{
    return (unsigned)__builtin_popcount(s->events);
}

static int by_time(const void *a, const void *b)
{
    const struct signal *x = a, *y = b;
    if (x->seconds != y->seconds)
        return x->seconds < y->seconds ? -1 : 1;
    if (x->class != y->class)
        return x->class < y->class ? -1 : 1;
    if (x->subject != y->subject)
        return x->subject < y->subject ? -1 : 1;
    if (x->events != y->events)
        return x->events < y->events ? -1 : 1;
    return x->anchor < y->anchor ? -1 : x->anchor > y->anchor;
}

/* Both times of the folder, its own and its entry's, fall into the window. */
static bool folder_is_whole(const struct signal *window, size_t count, uint64_t subject)
{
    unsigned events = 0;
    for (size_t i = 0; i < count; i++)
        if (window[i].class == SIGNAL_FOLDER && window[i].subject == subject)
            events |= window[i].events;
    return (events & SIGNAL_MODIFIED) != 0 && (events & SIGNAL_CHANGED) != 0;
}

/* The signals from the first on that a window holds. */
static size_t window_length(const struct signal *s, size_t count)
{
    unsigned events = 0;
    size_t n = 0;
    for (; n < count && s[n].seconds - s[0].seconds <= WINDOW_SECONDS; n++) {
        events += weight(&s[n]);
        if (events > WINDOW_EVENTS)
            break;
    }
    return n;
}

static bool judge(const struct signal *window, size_t count, struct sequence_hit *hit)
{
    *hit = (struct sequence_hit){.anchor = SIGNAL_NO_ANCHOR, .steps = count};
    for (size_t i = 0; i < count; i++) {
        const struct signal *s = &window[i];
        if (s->class == SIGNAL_ATTACHMENT ||
            (s->class == SIGNAL_FOLDER && !folder_is_whole(window, count, s->subject)))
            return false;
        hit->classes |= 1u << s->class;
        if (hit->anchor == SIGNAL_NO_ANCHOR)
            hit->anchor = s->anchor;
    }
    if (__builtin_popcount(hit->classes) < CLASSES_NEEDED || hit->anchor == SIGNAL_NO_ANCHOR)
        return false;
    hit->from = window[0].seconds;
    hit->to = window[count - 1].seconds;
    return true;
}

void sequence_find(struct signal *signals, size_t count,
                   void (*hit)(void *ctx, const struct sequence_hit *hit), void *ctx)
{
    struct sequence_hit found;
    if (count > 0)
        qsort(signals, count, sizeof *signals, by_time);
    for (size_t i = 0; i < count;) {
        size_t n = window_length(signals + i, count - i);
        if (!judge(signals + i, n, &found)) {
            i++;
            continue;
        }
        hit(ctx, &found);
        i += n;
    }
}

void sequence_name_classes(struct buf *out, unsigned classes)
{
    static const char *const names[SIGNAL_CLASS_COUNT] = {
        [SIGNAL_NETWORK] = "network use by a system process",
        [SIGNAL_FILE] = "a changed settings file",
        [SIGNAL_LOCATION] = "a system bundle that stopped using the location",
        [SIGNAL_FOLDER] = "an attachment folder without an attachment",
    };
    const char *comma = "";
    for (unsigned c = 0; c < SIGNAL_CLASS_COUNT; c++) {
        if ((classes & 1u << c) == 0 || names[c] == NULL)
            continue;
        buf_str(out, comma);
        buf_str(out, names[c]);
        comma = ", ";
    }
}
