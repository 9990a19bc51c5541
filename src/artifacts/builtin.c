/* The list of artifacts in C. */
#include "artifacts/builtin.h"

const struct artifact *const builtin_artifacts[] = {
    &ios_backup_info,
    &ios_manifest,
    NULL,
};
