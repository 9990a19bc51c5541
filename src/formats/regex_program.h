/* The program that an expression becomes; shared by regex_compile.c and regex_search.c. */
#ifndef BRIDLE_FORMATS_REGEX_PROGRAM_H
#define BRIDLE_FORMATS_REGEX_PROGRAM_H

#include "formats/regex.h"

enum regex_op {
    REGEX_CHAR,  /* one character out of ranges */
    REGEX_SPLIT, /* both x and y */
    REGEX_JUMP,  /* x */
    REGEX_BEGIN, /* assertions: where in the text */
    REGEX_END,
    REGEX_WORD_EDGE,
    REGEX_NOT_WORD_EDGE,
    REGEX_MATCH,
};

struct regex_range {
    uint32_t first, last;
};

struct regex_instruction {
    uint8_t op;
    bool negated;  /* REGEX_CHAR: none of the ranges */
    uint16_t x, y; /* targets, or first range and number of ranges */
};

struct regex {
    const struct regex_instruction *program;
    const struct regex_range *ranges;
    size_t length, range_count;
    bool ignore_case; /* ASCII letters */
};

#endif
