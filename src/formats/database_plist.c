/* plist_time(list, key): the one function of our own that queries may call. Safari keeps the times
 * of its tabs in property lists within columns, and a trace without a time is half a trace.
 */
#include "formats/database_plist.h"

#include <sqlite3.h>

#include "base/limits.h"
#include "formats/plist.h"

enum { APPLE_EPOCH = 978307200 };

static bool time_of(struct arena *arena, struct span list, const char *key, double *ret_seconds)
{
    struct plist *plist;
    struct plist_node node;
    struct timestamp time;
    if (plist_open(arena, list, &plist, NULL) != STATUS_OK ||
        !plist_get(plist_root(plist), key, &node) || !plist_date(node, &time))
        return false;
    *ret_seconds = (double)(time.seconds - APPLE_EPOCH) + time.nanos / 1e9;
    return true;
}

/* What is no list, or has no such date, gives NULL: the column beside it is searched all the same.
 */
static void plist_time(sqlite3_context *context, int count, sqlite3_value **values)
{
    ARENA_SCOPED struct arena arena;
    double seconds;
    (void)count;
    const void *bytes = sqlite3_value_blob(values[0]);
    const struct span list = span_of(bytes, (size_t)sqlite3_value_bytes(values[0]));
    const char *key = (const char *)sqlite3_value_text(values[1]);
    arena_init(&arena, (size_t)PLIST_COLUMN_MAX);
    if (bytes != NULL && key != NULL && time_of(&arena, list, key, &seconds))
        sqlite3_result_double(context, seconds);
}

int database_plist_register(struct sqlite3 *connection)
{
    return sqlite3_create_function_v2(connection, "plist_time", 2,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
                                      plist_time, NULL, NULL, NULL);
}
