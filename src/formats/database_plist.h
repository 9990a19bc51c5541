/* plist_time(list, key) in queries: seconds since 2001 of the date that stands under a key of a
 * property list in a column; NULL when there is none. The list is read within bounds of its own
 * (formats/plist.h), without recursion.
 */
#ifndef BRIDLE_FORMATS_DATABASE_PLIST_H
#define BRIDLE_FORMATS_DATABASE_PLIST_H

struct sqlite3;

/* Gives the connection the function; an SQLite result code. */
int database_plist_register(struct sqlite3 *connection);

#endif
