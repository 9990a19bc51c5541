/* A look at the files of a database before SQLite gets them: what SQLite will replay, and what it
 * would pass over without a word. */
#ifndef BRIDLE_FORMATS_DATABASE_RECOVERY_H
#define BRIDLE_FORMATS_DATABASE_RECOVERY_H

#include "formats/database.h"

struct database_shape {
    uint64_t main_size; /* how large the main file must look to SQLite, at least its own size */
    uint64_t page_size; /* the largest that any of the files states, 512 to 65536 */
};

enum status database_recovery_examine(const struct database_files *files,
                                      struct database_recovery *ret_recovery,
                                      struct database_shape *ret_shape) WARN_UNUSED;
/* Sets `damaged` and the notes from the other fields. */
void database_recovery_judge(struct database_recovery *recovery);

#endif
