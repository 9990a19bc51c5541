/* What artifacts over property lists share: opening the entry, turning nodes into values by the
 * type of their column, and naming the place of a record by its keys.
 */
#ifndef BRIDLE_ARTIFACTS_PLIST_READ_H
#define BRIDLE_ARTIFACTS_PLIST_READ_H

#include "artifacts/record.h"
#include "base/buf.h"
#include "formats/plist.h"

typedef enum status plist_reader(struct artifact_run *run, struct plist_node root);

/* Opens the entry and hands its root to `read`. Values that were broken or records lost to a limit
 * are in the result: the artifact is damaged then, what was read before counts all the same. */
enum coverage_status plist_artifact_read(struct artifact_run *run, plist_reader *read);
/* The same on bytes that are known already. */
enum coverage_status plist_bytes_read(struct artifact_run *run, struct span bytes,
                                      plist_reader *read);

/* The node under `path`: keys with '/' between them, `#2` for the third item of an array. A key
 * that is not there as written is looked for without regard to case. */
bool plist_find(struct plist_node from, const char *path, struct plist_node *ret_node);

/* Turns a node into a value for a column of that type. False when the kind does not fit: *ret_value
 * is NULL then. Dates become numbers for apple-time; numbers and truth values become text for
 * columns of text. */
bool plist_value_of(struct arena *arena, struct plist_node node, enum column_type type,
                    struct value *ret_value);

/* SHA-256 of data, in hex: what indicators of certificates name. NULL when it is no data. */
enum status plist_data_hash(struct arena *arena, struct plist_node node, struct value *ret_value);

/* Fills the artifact's columns from `paths` (one per column; NULL: not from here). Returns how many
 * values were there with a kind that does not fit. */
size_t plist_fill(const struct artifact_run *run, struct plist_node from, const char *const *paths,
                  struct value *values);

/* Hands over a record at the place with that key; one bad value or more makes it a bad row. */
enum status plist_emit(struct artifact_run *run, const struct value *values, struct span key,
                       size_t bad);
/* The same at `container.key` or `container.index`. */
enum status plist_emit_key(struct artifact_run *run, const struct value *values,
                           const char *container, struct span key, size_t bad);
enum status plist_emit_index(struct artifact_run *run, const struct value *values,
                             const char *container, size_t index, size_t bad);

#endif
