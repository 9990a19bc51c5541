/* Writes small binary property lists: for the demonstration's sample phone, nothing else. Children
 * are added before the container that holds them; the last object added is the root. At most 255
 * objects, so that a reference is one byte.
 */
#ifndef BRIDLE_DEMO_PLIST_WRITER_H
#define BRIDLE_DEMO_PLIST_WRITER_H

#include "base/buf.h"

struct plist_writer {
    struct buf out; /* "bplist00" and the objects so far */
    size_t offsets[256];
    unsigned count;
    bool failed; /* too many objects; a failed buf is noted in `out` */
};

void plist_writer_init(struct plist_writer *w);
void plist_writer_free(struct plist_writer *w);

/* Each returns the number of the object. */
unsigned plist_add_int(struct plist_writer *w, int64_t value);
unsigned plist_add_text(struct plist_writer *w, struct span ascii);
unsigned plist_add_uid(struct plist_writer *w, unsigned object);
unsigned plist_add_array(struct plist_writer *w, const unsigned *items, size_t count);
/* keys[i] and values[i] are object numbers. */
unsigned plist_add_dict(struct plist_writer *w, const unsigned *keys, const unsigned *values,
                        size_t count);

/* Adds the offset table and the trailer; false when anything did not fit. The bytes stay w's. */
bool plist_writer_end(struct plist_writer *w, struct span *ret_bytes);

#endif
