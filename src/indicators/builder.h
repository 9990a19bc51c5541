/* From indicator files to the compiled table. Files may come in any order; the result depends on
 * their names and bytes only.
 */
#ifndef BRIDLE_INDICATORS_BUILDER_H
#define BRIDLE_INDICATORS_BUILDER_H

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

struct indicator_builder;

enum status indicator_builder_create(struct indicator_builder **ret_builder) WARN_UNUSED;
/* NULL is harmless. */
void indicator_builder_free(struct indicator_builder *b);

/* One file is one set. What cannot be used is counted in the set, with its reason. A status other
 * than STATUS_OK says that the file itself is at fault (not well-formed, of an unknown kind, too
 * large); the set then still exists, with what could be read and the problem in words, and the
 * builder can go on. Only STATUS_BUSY means that there is no set: there are too many. `file` is not
 * kept. `set_name` may be a hint for what a list holds. */
enum status indicator_builder_add(struct indicator_builder *b, const char *set_name,
                                  struct span file, const uint8_t sha256[32],
                                  struct problem *ret_problem) WARN_UNUSED;
/* What the last set added has to say about its file, with the place; empty: nothing. */
struct span indicator_builder_problem(const struct indicator_builder *b);
/* A set that could not even be read: it exists, empty, with that problem. */
enum status indicator_builder_add_unread(struct indicator_builder *b, const char *set_name,
                                         const uint8_t sha256[32], const char *why) WARN_UNUSED;

/* Writes the table (see table.h) into `blob`, whose maximum should allow for it. */
enum status indicator_builder_compile(struct indicator_builder *b,
                                      struct buf *ret_blob) WARN_UNUSED;

#endif
