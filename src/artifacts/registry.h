/* All artifacts of this program: those in C, those from the embedded `.sql` files, and the user's.
 * Filled once at start, before any worker is forked; read-only afterwards.
 */
#ifndef BRIDLE_ARTIFACTS_REGISTRY_H
#define BRIDLE_ARTIFACTS_REGISTRY_H

#include "artifacts/artifact.h"
#include "base/buf.h"
#include "base/embedded.h"

/* Parses the embedded artifacts. On an error *ret_error says where, like a compiler. */
enum status registry_load(struct buf *ret_error);
/* Adds an artifact from the user's file; `text`, `file_name` and `sha256` must stay. */
enum status registry_add_file(const char *file_name, struct span text, const char *sha256,
                              struct buf *ret_error);
/* Adds a descriptor that stays valid (tests bring their own). */
enum status registry_add(const struct artifact *artifact, struct buf *ret_error);
void registry_free(void);

/* Sorted by name. */
size_t registry_count(void);
const struct artifact *registry_get(size_t i);
const struct artifact *registry_find(const char *name);

#endif
