/* The artifacts that are C files. Adding one: its file, one line here, one in builtin.c. */
#ifndef BRIDLE_ARTIFACTS_BUILTIN_H
#define BRIDLE_ARTIFACTS_BUILTIN_H

#include "artifacts/artifact.h"

extern const struct artifact ios_backup_info;
extern const struct artifact ios_manifest;

extern const struct artifact *const builtin_artifacts[]; /* ended by NULL */

#endif
