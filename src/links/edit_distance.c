/* Damerau's distance, restricted to swaps of neighbours (optimal string alignment). */
#include "links/edit_distance.h"

static unsigned lower(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned edit_distance(struct span a, struct span b, unsigned most)
{
    unsigned rows[3][EDIT_LEN_MAX + 1];
    size_t apart = a.len > b.len ? a.len - b.len : b.len - a.len;
    if (a.len > EDIT_LEN_MAX || b.len > EDIT_LEN_MAX || apart > most)
        return most + 1;
    for (unsigned k = 0; k <= b.len; k++)
        rows[0][k] = k;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned *now = rows[i % 3];
        const unsigned *before = rows[(i + 2) % 3], *two_before = rows[(i + 1) % 3];
        now[0] = i;
        for (unsigned k = 1; k <= b.len; k++) {
            unsigned other = a.ptr[i - 1] != b.ptr[k - 1];
            now[k] = lower(lower(before[k] + 1, now[k - 1] + 1), before[k - 1] + other);
            if (i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] && a.ptr[i - 2] == b.ptr[k - 1])
                now[k] = lower(now[k], two_before[k - 2] + 1);
        }
    }
    return lower(rows[a.len % 3][b.len], most + 1);
}
