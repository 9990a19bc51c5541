/* What SQL may do on evidence: read tables, call a short list of functions, and nothing else. */
#ifndef BRIDLE_FORMATS_DATABASE_POLICY_H
#define BRIDLE_FORMATS_DATABASE_POLICY_H

#include <sqlite3.h>

#include "base/buf.h"
#include "base/status.h"
#include "base/table.h"

struct database_policy {
    struct buf refusal;    /* what was refused last, for people */
    bool by_evidence;      /* what was refused is the evidence's doing, not the query's */
    struct table computed; /* columns that the schema computes: table NUL column, in lower case */
};

void database_policy_init(struct database_policy *policy);
void database_policy_free(struct database_policy *policy);

/* Before a statement is compiled. */
void database_policy_forget(struct database_policy *policy);

/* All settings and limits that need no look into the file; call directly after opening. */
enum status database_policy_apply(sqlite3 *connection) WARN_UNUSED;
/* From here on nothing but SELECT over ordinary tables compiles. `policy` must outlive the
 * connection. Call once the schema is read. An SQLite result code. */
int database_policy_lock(struct database_policy *policy, sqlite3 *connection) WARN_UNUSED;

#endif
