/* All texts of a property list or keyed archive, a line each: for values that are searched and
 * whose structure does not matter (actions of a shortcut, the state of a tab, a profile's payload).
 * Binary lists that lie in it as data are opened, too, up to PLIST_NESTED_MAX of them.
 */
#ifndef BRIDLE_FORMATS_PLIST_TEXTS_H
#define BRIDLE_FORMATS_PLIST_TEXTS_H

#include "formats/plist.h"

/* Opens `bytes` (up to 32 bytes before a binary list are skipped) and gathers its texts. They lie
 * in the arena. On a status other than STATUS_OK *ret_texts holds what was gathered before, at most
 * PLIST_TEXTS_MAX bytes. */
enum status plist_texts(struct arena *arena, struct span bytes, struct span *ret_texts) WARN_UNUSED;
/* The same from a node of an open list. */
enum status plist_texts_from(struct arena *arena, struct plist_node start,
                             struct span *ret_texts) WARN_UNUSED;

#endif
