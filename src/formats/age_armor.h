/* The armored (PEM-like) form of an age file as an input of its bytes. Lines have one length, so
 * any offset can be found without reading what is before it.
 */
#ifndef BRIDLE_FORMATS_AGE_ARMOR_H
#define BRIDLE_FORMATS_AGE_ARMOR_H

#include "base/input.h"

/* STATUS_NOT_FOUND when `stored` does not begin with an armor line (white space before it is
 * allowed); STATUS_TRUNCATED when the line at the end is missing; STATUS_MALFORMED. Later reads
 * return STATUS_MALFORMED where a line is not what it must be. `stored` and the memory of the arena
 * (about 100 KiB) must outlive the result; not for two threads at once. */
enum status age_armor_open(struct arena *arena, const struct input *stored,
                           struct input *ret_bytes) WARN_UNUSED;

#endif
