/* `bridle case ...`: one function for each of its commands, and what they share. */
#ifndef BRIDLE_CLI_CASE_COMMANDS_H
#define BRIDLE_CLI_CASE_COMMANDS_H

#include "base/arena.h"
#include "base/buf.h"
#include "case/consent.h"
#include "cli/command.h"

/* Each gets the path of the case; returns an exit status. */
int case_show(const struct invocation *inv, const char *path);
int case_consent(const struct invocation *inv, const char *path);
int case_seal(const struct invocation *inv, const char *path);
int case_verify(const struct invocation *inv, const char *path);
int case_purge(const struct invocation *inv, const char *path);
int case_index(const struct invocation *inv, const char *path);

/* Prints `bridle: why` and returns `status`. */
int case_refuse(const struct buf *why, int status);
/* A whole file that the user named; false with a line in `why`. */
bool case_load_file(const char *path, struct buf *ret_bytes, struct buf *why);
/* The recalls: the user's newer list if there is one, else what was built in. `room` owns it. */
struct span case_advisories(struct buf *room);

#endif
