/* What SQL may do on evidence: read tables, call a short list of functions, and nothing else. */
#ifndef BRIDLE_FORMATS_DATABASE_POLICY_H
#define BRIDLE_FORMATS_DATABASE_POLICY_H

#include <sqlite3.h>

#include "base/buf.h"
#include "base/status.h"

/* All settings and limits that need no look into the file; call directly after opening. */
enum status database_policy_apply(sqlite3 *connection) WARN_UNUSED;

/* For sqlite3_set_authorizer(), once our own PRAGMAs are through. `context` is a struct buf, where
 * a refusal is named. */
int database_authorize(void *context, int action, const char *first, const char *second,
                       const char *database, const char *inside);

#endif
