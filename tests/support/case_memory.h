/* A case in memory, to change its bytes and look at it again: the view of case/case_view.h over a
 * list of entries.
 */
#ifndef BRIDLE_TESTS_CASE_MEMORY_H
#define BRIDLE_TESTS_CASE_MEMORY_H

#include "case/case_view.h"

enum { CASE_MEMORY_MAX = 256 };

struct case_memory_entry {
    char path[256];
    enum case_entry_kind kind;
    uint8_t *bytes; /* malloc'ed, of exactly that size */
    size_t len;
    bool gone; /* as if it were not there */
};

struct case_memory {
    struct case_memory_entry entries[CASE_MEMORY_MAX];
    size_t count;
};

/* Everything in the folder `path`. */
void case_memory_load(struct case_memory *m, const char *path);
void case_memory_free(struct case_memory *m);
/* Adds a file or a folder; the bytes are copied. */
struct case_memory_entry *case_memory_add(struct case_memory *m, const char *path,
                                          enum case_entry_kind kind, struct span bytes);
struct case_memory_entry *case_memory_find(struct case_memory *m, const char *path);
/* Other content for a file. */
void case_memory_set(struct case_memory_entry *entry, struct span bytes);
struct case_view case_memory_view(const struct case_memory *m);

#endif
