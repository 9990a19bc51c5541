/* A counting set of row hashes, open addressing, at most three quarters full. */
#include "formats/rowdiff.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/limits.h"

enum { SLOTS_FIRST = 1024, REPEATS_MAX = UINT16_MAX };

/* What is known about one of the two views. */
enum view { VIEW_UNKNOWN, VIEW_WHOLE, VIEW_BROKEN };

struct rowdiff {
    uint64_t *hashes; /* 0 = free */
    uint16_t *counts; /* rows not met yet in the other view; sticks at REPEATS_MAX */
    size_t slots;     /* a power of two */
    size_t used;
    size_t max_rows;
    uint64_t rows, left;
    enum view without, with;
};

enum status rowdiff_create(size_t max_rows, struct rowdiff **ret_diff)
{
    struct rowdiff *diff = calloc(1, sizeof *diff);
    if (diff == NULL)
        return STATUS_NO_MEMORY;
    diff->max_rows = max_rows == 0 ? ROWDIFF_ROWS_MAX : max_rows;
    *ret_diff = diff;
    return STATUS_OK;
}

void rowdiff_free(struct rowdiff *diff)
{
    if (diff == NULL)
        return;
    free(diff->hashes);
    free(diff->counts);
    free(diff);
}

/* Never 0. */
static uint64_t row_hash(const struct query *row)
{
    uint64_t hash = query_columns(row);
    for (size_t i = 0; i < query_columns(row); i++) {
        const enum query_type type = query_type(row, i);
        const int64_t integer = query_int(row, i);
        const double real = query_real(row, i);
        struct span value = query_bytes(row, i);
        if (type == QUERY_INT)
            value = span_of(&integer, sizeof integer);
        else if (type == QUERY_REAL)
            value = span_of(&real, sizeof real);
        hash = XXH3_64bits_withSeed(value.len == 0 ? "" : (const void *)value.ptr, value.len,
                                    hash * 8 + (uint64_t)type);
    }
    return hash == 0 ? 1 : hash;
}

/* Slot of the hash, or the free one where it belongs. Needs slots > 0. */
static size_t slot_of(const struct rowdiff *diff, uint64_t hash)
{
    const size_t mask = diff->slots - 1;
    size_t at = (size_t)hash & mask;
    while (diff->hashes[at] != 0 && diff->hashes[at] != hash)
        at = (at + 1) & mask;
    return at;
}

static bool grow(struct rowdiff *diff)
{
    if (diff->slots > 0 && diff->used < diff->slots / 4 * 3)
        return true;
    struct rowdiff grown = *diff;
    grown.slots = diff->slots == 0 ? SLOTS_FIRST : diff->slots * 2;
    grown.hashes = calloc(grown.slots, sizeof *grown.hashes);
    grown.counts = calloc(grown.slots, sizeof *grown.counts);
    if (grown.hashes == NULL || grown.counts == NULL) {
        free(grown.hashes);
        free(grown.counts);
        return false;
    }
    for (size_t i = 0; i < diff->slots; i++) {
        if (diff->hashes[i] == 0)
            continue;
        const size_t at = slot_of(&grown, diff->hashes[i]);
        grown.hashes[at] = diff->hashes[i];
        grown.counts[at] = diff->counts[i];
    }
    free(diff->hashes);
    free(diff->counts);
    *diff = grown;
    return true;
}

static enum status add(struct rowdiff *diff, uint64_t hash)
{
    if (diff->rows >= diff->max_rows)
        return STATUS_TOO_LARGE;
    if (!grow(diff))
        return STATUS_NO_MEMORY;
    const size_t at = slot_of(diff, hash);
    diff->used += diff->hashes[at] == 0;
    diff->hashes[at] = hash;
    if (diff->counts[at] < REPEATS_MAX)
        diff->counts[at]++;
    diff->rows++;
    diff->left++;
    return STATUS_OK;
}

enum status rowdiff_collect(struct rowdiff *diff, struct query *without)
{
    enum status status = query_step(without);
    for (; status == STATUS_OK; status = query_step(without)) {
        status = add(diff, row_hash(without));
        if (status != STATUS_OK)
            break;
    }
    diff->without = status == STATUS_END ? VIEW_WHOLE : VIEW_BROKEN;
    return status == STATUS_END ? STATUS_OK : status;
}

void rowdiff_collect_none(struct rowdiff *diff)
{
    diff->without = VIEW_WHOLE;
}

/* How many of this row were left; one of them is counted as met now. */
static uint16_t take(struct rowdiff *diff, const struct query *row)
{
    if (diff->slots == 0)
        return 0;
    const size_t at = slot_of(diff, row_hash(row));
    const uint16_t left = diff->counts[at];
    if (left > 0 && left < REPEATS_MAX) {
        diff->counts[at]--;
        diff->left--;
    }
    return left;
}

bool rowdiff_only_with(struct rowdiff *diff, const struct query *row)
{
    return diff->without == VIEW_WHOLE && take(diff, row) == 0;
}

void rowdiff_seen_with(struct rowdiff *diff, enum status last_step)
{
    diff->with = last_step == STATUS_END ? VIEW_WHOLE : VIEW_BROKEN;
}

bool rowdiff_only_without(struct rowdiff *diff, const struct query *row)
{
    if (!rowdiff_compared(diff))
        return false;
    const uint16_t left = take(diff, row);
    return left > 0 && left < REPEATS_MAX; /* of that many repeats nobody can tell */
}

uint64_t rowdiff_left(const struct rowdiff *diff)
{
    return diff->left;
}

bool rowdiff_compared(const struct rowdiff *diff)
{
    return diff->without == VIEW_WHOLE && diff->with == VIEW_WHOLE;
}
