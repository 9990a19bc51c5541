/* How many letters were changed, added, dropped or swapped with their neighbour. */
#ifndef BRIDLE_LINKS_EDIT_DISTANCE_H
#define BRIDLE_LINKS_EDIT_DISTANCE_H

#include "base/span.h"

enum { EDIT_LEN_MAX = 64 };

/* `most` + 1 when it is more than that, or a text is longer than EDIT_LEN_MAX. */
unsigned edit_distance(struct span a, struct span b, unsigned most);

#endif
