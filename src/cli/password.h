/* Where a password comes from: a descriptor, a file, else a question on the terminal, without echo.
 * It goes straight into locked memory; it is never an argument, in the environment, or in any
 * output.
 */
#ifndef BRIDLE_CLI_PASSWORD_H
#define BRIDLE_CLI_PASSWORD_H

#include "base/buf.h"
#include "check/secret.h"
#include "cli/command.h"

/* The rows that a command with a password puts into its table of options. */
#define PASSWORD_OPTIONS                                                                           \
    {.name = "password-fd",                                                                        \
     .argument = "N",                                                                              \
     .help = "read the password from the open descriptor N"},                                      \
    {                                                                                              \
        .name = "password-file", .argument = "FILE",                                               \
        .help = "read the password from FILE (else it is asked for on the terminal)"               \
    }

struct password_source {
    int fd;           /* -1: not given */
    const char *file; /* NULL: not given */
};

/* Reads the two options. False, with a sentence in `why`, when both are given or N is no number. */
bool password_source_from(const struct invocation *inv, struct password_source *ret_source,
                          struct buf *why);

/* True when the password comes from a person who can be asked again. */
bool password_is_asked(const struct password_source *source);

/* Reads the password into `ret_secret` (free with secret_free()): all bytes of the file or
 * descriptor, without one newline at the end. On failure a sentence for people is in `why`:
 * STATUS_NOT_FOUND when there is no terminal to ask on, STATUS_TOO_LARGE, STATUS_IO_ERROR,
 * STATUS_STOPPED when the person gave up (end of input). A signal that ends the program puts the
 * terminal back first. */
enum status password_read(const struct password_source *source, const char *prompt,
                          struct secret *ret_secret, struct buf *why) WARN_UNUSED;

#endif
