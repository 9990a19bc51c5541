/* Regular expressions in linear time: no backtracking, so neither an expression nor a text can make
 * it slow (Thompson 1968; Cox, "Regular Expression Matching: the Virtual Machine Approach"). The
 * part of PCRE that indicators use: classes, groups, alternation, repetition, anchors, `\b`,
 * leading `(?i)`. What it does not know (back references, look-around, `\p`) it says.
 */
#ifndef BRIDLE_FORMATS_REGEX_H
#define BRIDLE_FORMATS_REGEX_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

enum {
    REGEX_LENGTH_MAX = 1024,  /* of the expression */
    REGEX_PROGRAM_MAX = 1024, /* instructions; {n,m} is written out */
    REGEX_RANGES_MAX = 512,   /* of all classes together */
    REGEX_TEXT_MAX = 4 << 10, /* longer texts are not searched: bounds the work of one search */
};

struct regex;

/* STATUS_UNSUPPORTED for what is not known here, STATUS_MALFORMED, STATUS_TOO_LARGE; *ret_problem
 * (may be NULL) names it, with its offset in the expression. */
enum status regex_compile(struct arena *arena, struct span expression,
                          const struct regex **ret_regex, struct problem *ret_problem) WARN_UNUSED;

/* Whether it matches anywhere in the text. Texts above REGEX_TEXT_MAX never match. */
bool regex_search(const struct regex *regex, struct span text);

#endif
