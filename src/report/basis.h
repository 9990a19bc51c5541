/* What a check rests on: the device's owner, a recorded consent, another authority, or nothing. */
#ifndef BRIDLE_REPORT_BASIS_H
#define BRIDLE_REPORT_BASIS_H

#include <stdbool.h>

struct check_basis {
    const char *kind;  /* "own_device", "consent", "authority"; NULL: not recorded */
    const char *words; /* for people; NULL: not recorded */
    const char *text;  /* the authority, or the path of the consent; NULL: none */
    char sha256[65];   /* of the consent file; "" when there is none */
    bool covers_content;
};

#endif
