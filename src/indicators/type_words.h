/* The words by which formats call the kinds of their values: MISP's attribute types, headings of
 * tables, other platforms' names, ours. One table, so that a set means the same in each of its
 * forms.
 */
#ifndef BRIDLE_INDICATORS_TYPE_WORDS_H
#define BRIDLE_INDICATORS_TYPE_WORDS_H

#include "base/span.h"
#include "indicators/kinds.h"

struct type_word {
    const char *word; /* lower case, without spaces, '_' and '-' */
    enum kind kind;   /* KIND_COUNT: a hash of any sort, by its length */
    /* For `a|b`: which half holds the value. */
    enum { TYPE_WHOLE, TYPE_FIRST, TYPE_SECOND, TYPE_BOTH } half;
    enum kind second;    /* with TYPE_BOTH */
    const char *refused; /* why such values are not compared, constant; NULL: they are */
};

/* NULL for words that are not known. */
const struct type_word *type_word_find(struct span word);

enum { TYPE_WORD_MAX = 64 };
/* Lower case, without spaces, '_' and '-'; the length, 0 when it is too long for a word. */
size_t type_word_fold(struct span word, uint8_t out[TYPE_WORD_MAX]);

#endif
