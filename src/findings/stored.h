/* Pieces of what a worker sends as bytes and main reads back: times and places. Reading fails the
 * cursor on anything that writing cannot have made. What is read points into the bytes.
 */
#ifndef BRIDLE_FINDINGS_STORED_H
#define BRIDLE_FINDINGS_STORED_H

#include "artifacts/record.h"
#include "base/buf.h"
#include "base/cursor.h"

void stored_put_time(struct buf *out, struct timestamp t);
struct timestamp stored_take_time(struct cursor *c); /* years 1 to 9999 */

/* A length and that many bytes. */
void stored_put_span(struct buf *out, struct span s);
struct span stored_take_span(struct cursor *c);

/* The table is left out where it is the artifact's own (`own_table`). */
void stored_put_place(struct buf *out, const struct place *place, const char *own_table);
struct place stored_take_place(struct cursor *c, const char *own_table);

#endif
