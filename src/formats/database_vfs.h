/* The only way from SQLite to bytes: a VFS named "bridle" whose files are inputs. Written pages
 * stay in memory (formats/overlay.h), locks always succeed, there is no shared memory, no temporary
 * file, no library loading, no clock and no chance. A deleted file is gone for SQLite and untouched
 * for everyone else.
 */
#ifndef BRIDLE_FORMATS_DATABASE_VFS_H
#define BRIDLE_FORMATS_DATABASE_VFS_H

#include "formats/database.h"
#include "formats/overlay.h"

#define DATABASE_VFS_NAME "bridle"

enum database_file { FILE_MAIN, FILE_WAL, FILE_JOURNAL, FILE_COUNT };

enum { VFS_READ_AHEAD = 64 << 10 };

struct vfs_slot {
    struct overlay bytes;
    bool exists;
    uint64_t expected; /* where a sequential reader would go on */
    uint64_t ahead_at; /* what `ahead` holds */
    size_t ahead_len;
    uint8_t *ahead; /* VFS_READ_AHEAD bytes, from the first sequential read on */
};

/* The files of one open database. */
struct database_vfs {
    uint64_t id; /* stands in the file name that SQLite is given */
    struct database_vfs *next;
    struct arena pages;
    struct vfs_slot slots[FILE_COUNT];
    enum status failure;   /* why the last read or write failed, STATUS_OK before */
    bool wanted_temporary; /* SQLite asked for a temporary file */
    bool met_missing;      /* a page was wanted that lies behind the end of the main file */
};

/* What SQLite's own VFSs allow: names of super-journals in evidence are compared with it. */
enum { VFS_NAME_MAX = 512, VFS_ID_MAX = 24 };

/* Registers the VFS with SQLite on first use. STATUS_NO_MEMORY when that
 * fails. `main_size` is the size of the main file for SQLite, at least its real one; to read a page
 * that is not there is then SQLITE_CORRUPT. The structure must stay where it is until
 * database_vfs_leave(), which must be called whatever this returns. */
enum status database_vfs_enter(struct database_vfs *vfs, const struct database_files *files,
                               uint64_t main_size, size_t write_bytes) WARN_UNUSED;
void database_vfs_leave(struct database_vfs *vfs);
/* The name to open, into VFS_ID_MAX bytes. */
void database_vfs_name(const struct database_vfs *vfs, char *ret_name);

#endif
