/* What timeline_event.c writes and timeline_form.c reads. */
#ifndef BRIDLE_FINDINGS_TIMELINE_BYTES_H
#define BRIDLE_FINDINGS_TIMELINE_BYTES_H

#include "findings/timeline.h"

enum { EVENT_NOTHING, EVENT_INT, EVENT_TEXT }; /* before a field of the sentence */
enum { EVENT_KEYED = 0x80, EVENT_END = 0xFF, EVENT_KEY_LEN = 32 }; /* before an observable */

/* Cuts a sentence into what stands before a field, and the field's column (SIZE_MAX: no such
 * column). False when no field follows the literal. */
bool timeline_next_part(const struct artifact *artifact, struct span *rest,
                        struct span *ret_literal, size_t *ret_column);
/* Phone numbers and addresses of people never stand in a sentence. */
bool timeline_names_a_person(const struct artifact *artifact, size_t column);

#endif
