/* All keys of a source that passwords were turned into. Plain data without pointers: one worker
 * derives it, main hands it to the others.
 */
#ifndef BRIDLE_CHECK_SOURCE_KEYS_H
#define BRIDLE_CHECK_SOURCE_KEYS_H

#include "formats/age.h"
#include "formats/class_keys.h"

struct source_keys {
    uint32_t has_age, has_classes; /* 0 or 1 */
    struct age_file_key age;       /* of the age file that the source is */
    struct class_keys classes;     /* of the key bag of the backup */
};

static inline bool source_keys_valid(const struct source_keys *k)
{
    return k->has_age <= 1 && k->has_classes <= 1 && class_keys_valid(&k->classes);
}

#endif
