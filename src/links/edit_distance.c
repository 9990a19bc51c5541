/* Damerau's distance, restricted to swaps of neighbours (optimal string alignment). */
#include "links/edit_distance.h"

static unsigned lower(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* What both have at their ends costs nothing, and most of what is compared ends here. */
static void strip_common_ends(struct span *a, struct span *b)
{
    while (a->len > 0 && b->len > 0 && a->ptr[0] == b->ptr[0]) {
        *a = span_skip(*a, 1);
        *b = span_skip(*b, 1);
    }
    while (a->len > 0 && b->len > 0 && a->ptr[a->len - 1] == b->ptr[b->len - 1]) {
        a->len--;
        b->len--;
    }
}

unsigned edit_distance(struct span a, struct span b, unsigned most)
{
    unsigned rows[3][EDIT_LEN_MAX + 1];
    size_t apart = a.len > b.len ? a.len - b.len : b.len - a.len;
    if (a.len > EDIT_LEN_MAX || b.len > EDIT_LEN_MAX || apart > most)
        return most + 1;
    strip_common_ends(&a, &b);
    unsigned least_before = 0;
    for (unsigned k = 0; k <= b.len; k++)
        rows[0][k] = k;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned *now = rows[i % 3];
        const unsigned *before = rows[(i + 2) % 3], *two_before = rows[(i + 1) % 3];
        unsigned least = now[0] = i;
        for (unsigned k = 1; k <= b.len; k++) {
            unsigned other = a.ptr[i - 1] != b.ptr[k - 1];
            now[k] = lower(lower(before[k] + 1, now[k - 1] + 1), before[k - 1] + other);
            if (i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] && a.ptr[i - 2] == b.ptr[k - 1])
                now[k] = lower(now[k], two_before[k - 2] + 1);
            least = lower(least, now[k]);
        }
        if (least > most && least_before + 1 > most) /* a swap reaches back over one row */
            return most + 1;
        least_before = least;
    }
    return lower(rows[a.len % 3][b.len], most + 1);
}
