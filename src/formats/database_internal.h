/* Shared by database.c, database_message.c and query.c only. */
#ifndef BRIDLE_FORMATS_DATABASE_INTERNAL_H
#define BRIDLE_FORMATS_DATABASE_INTERNAL_H

#include <sqlite3.h>

#include "base/buf.h"
#include "formats/database.h"
#include "formats/database_policy.h"
#include "formats/database_vfs.h"

struct database {
    sqlite3 *connection;
    struct database_vfs vfs;
    size_t heap; /* its part of the process-wide limit, once in_heap */
    bool in_heap;
    uint64_t steps_max; /* work allowed */
    uint64_t vm_steps;
    uint64_t page_size;
    uint64_t bytes; /* of pages that SQLite looked at, cached or not, and of values given out */
    struct database_recovery recovery;
    struct database_policy policy;
    struct buf refused; /* the first message about a refused object of the evidence */
    struct buf message; /* NUL-terminated, cleaned */
};

/* Sets the message from `text`, made fit for a terminal. */
void database_say(struct database *db, struct span text);
/* Status for an SQLite result code other than OK, ROW and DONE; sets the message. */
enum status database_failure(struct database *db, int code, struct problem *ret_problem);
/* Adds work; true when it is used up. */
bool database_charge(struct database *db, uint64_t steps, uint64_t bytes);
/* Adds the pages that were looked at since the last time, as one step can follow a long chain. */
void database_count_pages(struct database *db);

#endif
