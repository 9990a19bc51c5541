/* External sorting: what does not fit into memory is written as sorted runs into an unlinked spool
 * and merged afterwards. Items are a key, compared byte by byte, and a payload. The same code sorts
 * catalogue, timeline, observables and evidence; a run written by a worker is checked item by item
 * when main reads it.
 */
#ifndef BRIDLE_CHECK_RUNS_H
#define BRIDLE_CHECK_RUNS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

/* Where a run lies: `len` bytes from `offset` in the file `fd`. */
struct run {
    int fd;
    uint64_t offset, len, items;
};

/* Appends to a file that only this process writes. */
struct spool {
    int fd;
    uint64_t end;
    struct buf pending;
};

void spool_init(struct spool *s, int fd);
void spool_free(struct spool *s);
enum status spool_write(struct spool *s, struct span bytes);
enum status spool_flush(struct spool *s);

typedef enum status run_fn(void *ctx, const struct run *run);

/* The first bytes of a key as a number, so that most comparisons need no look at the key. */
struct sort_item {
    uint64_t head;
    uint32_t at; /* offset into the sorter's bytes */
};

uint64_t run_key_head(struct span key);

/* Collects items and hands each full, sorted run to `done`. */
struct sorter {
    struct spool *spool;
    run_fn *done;
    void *ctx;
    uint8_t *bytes; /* items as they are written: key length, payload length, key, payload */
    size_t len, room;
    struct sort_item *items;
    size_t count, item_room;
};

enum status sorter_init(struct sorter *s, struct spool *spool, size_t memory, run_fn *done,
                        void *ctx);
void sorter_free(struct sorter *s);
enum status sorter_add(struct sorter *s, struct span key, struct span payload);
/* Writes what is left as the last run. */
enum status sorter_finish(struct sorter *s);

/* Merges runs; equal keys come out in the order of the runs given. */
struct merger;
enum status merger_open(struct merger **ret_merger, const struct run *runs, size_t count,
                        size_t memory);
/* STATUS_END after the last; STATUS_MALFORMED when a run is not what it should be. The spans are
 * valid until the next call. */
enum status merger_next(struct merger *m, struct span *ret_key, struct span *ret_payload);
/* Which of the runs the current item stood in. */
size_t merger_source(const struct merger *m);
void merger_close(struct merger *m);

#endif
