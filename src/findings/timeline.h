/* A line of the timeline as a worker sends it, and the text that main makes of it. A worker sends
 * values, never JSON: main writes all names, quotes and brackets itself and escapes each value, so
 * a worker that was attacked cannot write false structure into a case, and nothing has to be parsed
 * again. What is the same in all lines of an artifact is kept ready once.
 */
#ifndef BRIDLE_FINDINGS_TIMELINE_H
#define BRIDLE_FINDINGS_TIMELINE_H

#include "artifacts/record.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "indicators/kinds.h"

/* The fields of an artifact's sentence, `{name}`: columns in the order of their appearance. */
struct timeline_fields {
    uint8_t columns[ARTIFACT_COLUMNS_MAX];
    size_t count;
};
void timeline_fields_of(const struct artifact *artifact, struct timeline_fields *ret_fields);

/* --- the worker's side: the pieces of an event, in this order --- */

/* `columns`: a bit for each time column that holds this very time. */
void event_put_time(struct buf *out, struct timestamp time, uint64_t columns);
void event_put_place(struct buf *out, const struct artifact *artifact, const struct place *place);
void event_put_fields(struct buf *out, const struct timeline_fields *fields,
                      const struct record *record);
/* `value`: 32 bytes when it is keyed. */
void event_put_observable(struct buf *out, enum kind kind, bool keyed, struct span value);
void event_end_observables(struct buf *out);
void event_put_findings(struct buf *out, struct span ids); /* FINDING_ID_LEN bytes each */
/* Only with --keep-content: the texts of one column. */
void event_put_texts(struct buf *out, size_t column, const struct span *texts, size_t count);

/* --- main's side --- */

/* What all lines of one artifact on one entry have in common. */
struct timeline_form;
enum status timeline_form_create(struct arena *arena, const struct artifact *artifact,
                                 const char *entry, bool keep_content,
                                 struct timeline_form **ret_form);
/* Appends the line, without newline. STATUS_MALFORMED when the event is not what a worker sends. */
enum status timeline_form_write(struct timeline_form *form, struct buf *out, int64_t seconds,
                                uint32_t nanos, struct span event);

#endif
