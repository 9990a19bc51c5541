/* One value whose kind a format names in a word, or does not name at all. */
#ifndef BRIDLE_INDICATORS_TYPED_VALUE_H
#define BRIDLE_INDICATORS_TYPED_VALUE_H

#include "indicators/published.h"

/* Gives the sink what `like` says, with the value (both, of `domain|ip`) and its kind, or with why
 * it is not compared. `type` may be empty: by its look. */
enum status typed_value_add(struct published_sink *sink, const struct published *like,
                            struct span type, struct span value);

/* The kind that a value looks like; false when it may be several or none. Names with dots are
 * ambiguous when they may be an application's as well (`com.example.services`). */
bool value_look(struct span value, enum kind *ret_kind, const char **ret_why_not);
/* Whether that was the reason. */
bool value_is_ambiguous(const char *why_not);

/* Times as these formats write them: RFC 3339, the same without a zone (taken as UTC), `20200608`,
 * seconds since 1970. */
bool typed_value_time(struct span text, struct timestamp *ret_time);

#endif
