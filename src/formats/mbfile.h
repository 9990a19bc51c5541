/* What a backup's Manifest.db says of each file (table Files, column file): a keyed archive of one
 * MBFile. A backup has up to millions of these, so reading one costs no memory but the arena's;
 * callers rewind that after each row.
 */
#ifndef BRIDLE_FORMATS_MBFILE_H
#define BRIDLE_FORMATS_MBFILE_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"
#include "base/timestamp.h"

/* Which fields a row had; the others are 0 or empty. */
enum mbfile_field {
    MBFILE_SIZE = 1 << 0,
    MBFILE_MODE = 1 << 1,
    MBFILE_USER_ID = 1 << 2,
    MBFILE_GROUP_ID = 1 << 3,
    MBFILE_INODE = 1 << 4,
    MBFILE_MODIFIED = 1 << 5,
    MBFILE_CHANGED = 1 << 6,
    MBFILE_BORN = 1 << 7,
    MBFILE_FLAGS = 1 << 8,
    MBFILE_CLASS = 1 << 9,
    MBFILE_KEY = 1 << 10,
    MBFILE_DIGEST = 1 << 11,
    MBFILE_TARGET = 1 << 12,
    MBFILE_PATH = 1 << 13,
    MBFILE_ATTRIBUTES = 1 << 14,
};

struct mbfile {
    uint32_t fields;     /* set of enum mbfile_field */
    uint32_t bad_fields; /* those that were there but could not be read */
    uint64_t size;       /* as planned at the time of the backup */
    uint64_t mode;       /* POSIX: type and permissions */
    int64_t user_id;     /* 501 is the user `mobile` */
    int64_t group_id;
    uint64_t inode;
    struct timestamp last_modified;
    struct timestamp last_status_change;
    struct timestamp birth;
    uint64_t flags;
    uint64_t protection_class;  /* 1 to 11, 0 for what is not encrypted */
    struct span encryption_key; /* protection class (32 bits, little-endian), wrapped key */
    struct span digest;         /* SHA-1 of the stored bytes, 20 bytes, of some files */
    struct span target;         /* of a symbolic link; UTF-8 */
    struct span relative_path;  /* UTF-8 */
    struct span attributes;     /* extended attributes: a binary property list */
};

/* Spans point into `blob` or the arena. STATUS_MALFORMED when the blob is no property list with
 * an MBFile in it; single bad fields are left out. */
enum status mbfile_read(struct arena *arena, struct span blob, struct mbfile *ret_file) WARN_UNUSED;

#endif
