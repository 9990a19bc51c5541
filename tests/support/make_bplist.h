/* Writes binary property lists for tests, object by object, so that hostile ones can be made too.
 */
#ifndef BRIDLE_TESTS_MAKE_BPLIST_H
#define BRIDLE_TESTS_MAKE_BPLIST_H

#include "base/buf.h"

struct make_bplist {
    struct buf out;
    struct buf offsets; /* uint32_t each */
    size_t ref_size;
};

void make_begin(struct make_bplist *m, size_t ref_size);
/* Adds an object from its bytes; returns its reference. */
uint64_t make_object(struct make_bplist *m, const void *bytes, size_t len);
uint64_t make_text(struct make_bplist *m, const char *ascii); /* below 15 characters */
/* `count` references, each to the given object plus `step` times its number. */
uint64_t make_array(struct make_bplist *m, size_t count, uint64_t first, uint64_t step);
/* The finished list; valid until make_free(). */
struct span make_end(struct make_bplist *m, uint64_t root);
void make_free(struct make_bplist *m);

/* Bytes from hex digits, in malloc'ed memory. */
struct span make_from_hex(const char *hex);

#endif
