/* Reads a declarative artifact: an `.sql` file with its metadata in comment lines
 * (docs/artifacts/README.md has the grammar). The file is configuration, written by us or by the
 * user who names it with --artifacts; its errors read like a compiler's.
 */
#ifndef BRIDLE_ARTIFACTS_ARTIFACT_PARSE_H
#define BRIDLE_ARTIFACTS_ARTIFACT_PARSE_H

#include "artifacts/artifact.h"
#include "base/buf.h"

/* Parses `text` (borrowed: must live as long as the artifact). On STATUS_MALFORMED *ret_error holds
 * one line `name:line: message`. */
enum status artifact_parse(struct arena *arena, const char *file_name, struct span text,
                           struct artifact **ret_artifact, struct buf *ret_error);

#endif
