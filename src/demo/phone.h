/* Writes the sample iPhone: an unencrypted backup with an invented owner, the same bytes each time.
 * The harmless part lies in data/demo/files (SQL scripts and plain files, embedded at build time);
 * the plants are added to it.
 */
#ifndef BRIDLE_DEMO_PHONE_H
#define BRIDLE_DEMO_PHONE_H

#include <stdbool.h>
#include <stddef.h>

struct demo_error {
    char text[512]; /* one line: what could not be done */
};

/* Makes `folder` (which must not exist) and fills it. False, with the reason, when it cannot. */
bool demo_phone_write(const char *folder, struct demo_error *ret_error);
/* Its twin: the same phone without the plants, in which nothing is to be found. */
bool demo_twin_write(const char *folder, struct demo_error *ret_error);

/* Writes the indicator set that fits the plants. */
bool demo_indicators_write(const char *path, struct demo_error *ret_error);

#endif
