/* What this build is. BRIDLE_VERSION and BRIDLE_BUILD come from the build system. */
#ifndef BRIDLE_CLI_VERSION_H
#define BRIDLE_CLI_VERSION_H

#include <stdbool.h>

#ifndef BRIDLE_VERSION
#error "the build defines BRIDLE_VERSION"
#endif

/* Compiler, libraries and optional features of this build as one constant line. */
const char *version_build(void);
/* SHA-256 of this program's own file, in hex; NULL when it cannot be read. */
const char *version_program_sha256(void);
/* "Linux 6.1.0-18-amd64 x86_64": what it runs on, without the name of the machine. */
const char *version_machine(void);
int version_print(bool as_json);

#endif
