/* Recalls: versions of this program that are known to have missed something. The list is
 * advisories.json (docs/schema/advisories.json), built in and, newer, in the user's data folder.
 */
#ifndef BRIDLE_CASE_ADVISORY_H
#define BRIDLE_CASE_ADVISORY_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

/* The versions that worked on a case: "0.1.0" of "bridle 0.1.0". */
struct advisory_tools {
    char versions[32][24];
    size_t count; /* further ones are not kept: 32 releases on one case are more than enough */
};

/* Notes a tool as custody names it; others than bridle are left out. */
void advisory_note_tool(struct advisory_tools *tools, struct span tool);

/* Appends one line for each advisory that names one of the versions. STATUS_MALFORMED when the
 * list cannot be read. */
enum status advisory_find(struct arena *arena, struct span advisories,
                          const struct advisory_tools *tools, struct buf *out) WARN_UNUSED;

/* The list that was built in. */
struct span advisory_builtin(void);

#endif
