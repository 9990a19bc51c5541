/* What this build is. BRIDLE_VERSION and BRIDLE_BUILD come from the build system. */
#ifndef BRIDLE_CLI_VERSION_H
#define BRIDLE_CLI_VERSION_H

#include <stdbool.h>

#ifndef BRIDLE_VERSION
#error "the build defines BRIDLE_VERSION"
#endif

/* Compiler, libraries and optional features of this build as one constant line. */
const char *version_build(void);
int version_print(bool as_json);

#endif
