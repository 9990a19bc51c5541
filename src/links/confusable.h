/* How a label of a host name looks to the eye: letters of other scripts as the Latin letters that
 * they resemble, then `rn` as `m`, `0` as `o` and the like. Two labels that fold to the same shape
 * are easily taken for one another. The shape is for comparing, never for showing.
 */
#ifndef BRIDLE_LINKS_CONFUSABLE_H
#define BRIDLE_LINKS_CONFUSABLE_H

#include "base/span.h"

enum script { SCRIPT_OTHER, SCRIPT_LATIN, SCRIPT_GREEK, SCRIPT_CYRILLIC, SCRIPT_ARMENIAN };

enum { LABEL_LOOK_MAX = 128 };

struct label_look {
    char latin[LABEL_LOOK_MAX]; /* lower case; letters of other scripts by what they resemble */
    char shape[LABEL_LOOK_MAX]; /* the same, folded */
    size_t latin_len, shape_len;
    unsigned scripts; /* bits by enum script */
    bool foreign;     /* has letters that resemble no Latin one */
};

/* What a letter beyond ASCII looks like; NULL when like no Latin letter. */
const char *confusable_latin(uint32_t letter);
enum script script_of(uint32_t letter);

/* `label` in UTF-8; what goes beyond LABEL_LOOK_MAX is dropped. */
void label_look_of(struct span label, struct label_look *ret);
/* Scripts that nobody mixes within a word, such as Latin and Cyrillic. */
bool label_look_is_mixed(const struct label_look *look);

static inline struct span label_look_latin(const struct label_look *look)
{
    return span_of(look->latin, look->latin_len);
}

static inline struct span label_look_shape(const struct label_look *look)
{
    return span_of(look->shape, look->shape_len);
}

#endif
