/* SQLite databases for tests, made by SQLite's own VFS in a folder that is removed afterwards, and
 * what SQLite itself reads from a copy of them. */
#ifndef BRIDLE_TESTS_MAKE_SQLITE_H
#define BRIDLE_TESTS_MAKE_SQLITE_H

#include <sqlite3.h>

#include "base/input.h"
#include "formats/database.h"

/* A database made by `sql`, in malloc'ed memory. */
struct span sqlite_made(const char *sql);

enum { FOLDER_PATH = 256 };

struct test_folder {
    char path[FOLDER_PATH];
};

/* A new empty folder, and its removal with all files in it. */
void folder_make(struct test_folder *s);
void folder_remove(const struct test_folder *s);
/* Path of a file in it, into FOLDER_PATH bytes. */
void folder_path(const struct test_folder *s, const char *name, char *ret_path);
void file_write(const char *path, struct span bytes);
void file_copy(const char *from, const char *to); /* no such file: none is made */

/* An ordinary connection, for making evidence. */
sqlite3 *sqlite_at(const char *path);
void sqlite_run(sqlite3 *connection, const char *sql);

/* Input that reads a file with pread(); .size 0 and .read_at NULL when it is not there. */
struct file_input {
    struct input input;
    int fd;
};
void file_input_open(struct file_input *f, const char *path);
void file_input_close(struct file_input *f);

/* Evidence: a main file with what lies beside it, opened by Bridle. */
struct evidence {
    struct file_input files[3];
    struct database *db;
    enum status status;
    struct problem problem;
};
enum { EVIDENCE_MAIN_ONLY = 1, EVIDENCE_NO_LIMITS = 0 };
void evidence_open(struct evidence *e, const char *path, int flags);
void evidence_close(struct evidence *e);

/* Rows of one SELECT and a sum of their hashes, which does not depend on their order. */
struct rows {
    uint64_t count, sum;
    enum status status; /* END when all were read */
};
struct rows rows_by_sqlite(sqlite3 *connection, const char *sql);
struct rows rows_by_bridle(struct database *db, const char *sql);

/* Asserts that every ordinary table has the same rows for Bridle, reading `path`, and for SQLite,
 * reading a copy in a folder of its own. Returns the number of tables. */
size_t compare_with_sqlite(const char *path);

#endif
