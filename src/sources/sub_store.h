/* A folder of a store as a store: archives of a backup mostly have its folder as their root. */
#ifndef BRIDLE_SOURCES_SUB_STORE_H
#define BRIDLE_SOURCES_SUB_STORE_H

#include "base/arena.h"
#include "sources/store.h"

struct sub_store {
    struct store store;
    const struct store *outer;
    const char *prefix; /* with its slash; "" the whole */
};

/* The names in `outer` that begin with `prefix`, without it; both must outlive the result, which
 * stays where it is. Pinned locators are those of `outer`. */
void sub_store_init(struct sub_store *s, const struct store *outer, const char *prefix);

/* The one folder (with its slash, "" for the root) that holds a file called as one of `names`.
 * STATUS_NOT_FOUND: none; STATUS_EXISTS: several, *ret_count of them. */
enum status sub_store_find(const struct store *outer, struct arena *arena, const char *const *names,
                           const char **ret_prefix, size_t *ret_count);

/* The folder that all files of a store are in; "" when there is none. */
enum status sub_store_common(const struct store *outer, struct arena *arena,
                             const char **ret_prefix);

#endif
