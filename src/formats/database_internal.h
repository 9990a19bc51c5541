/* Shared by database.c and query.c only. */
#ifndef BRIDLE_FORMATS_DATABASE_INTERNAL_H
#define BRIDLE_FORMATS_DATABASE_INTERNAL_H

#include <sqlite3.h>

#include "base/buf.h"
#include "formats/database.h"
#include "formats/database_vfs.h"

struct database {
    sqlite3 *connection;
    struct database_vfs vfs;
    size_t heap;        /* its part of the process-wide limit */
    uint64_t steps_max; /* work allowed */
    uint64_t vm_steps;  /* in units of 1 */
    uint64_t bytes_out; /* in values of rows */
    bool damaged;       /* part of the schema is missing */
    struct buf refusal; /* what the authorizer refused last */
    struct buf message; /* NUL-terminated, cleaned */
};

/* Sets the message from `text`, made fit for a terminal. */
void database_say(struct database *db, struct span text);
/* Status for an SQLite result code other than OK, ROW and DONE; sets the message. */
enum status database_failure(struct database *db, int code, struct problem *ret_problem);
/* True when the work is used up. */
bool database_exhausted(const struct database *db);

#endif
