/* Manifest.mbdb, the list of files in backups of iOS 4 to 9. All numbers are big-endian; a string
 * is a 16-bit length and its bytes, FFFF means absent.
 *
 *   file     "mbdb" 05 00, records until the end
 *   record   strings: domain, path, link target, digest (20 bytes), encryption key (44 bytes);
 *            mode 2, inode 8, user 4, group 4, modified 4, accessed 4, changed 4 (Unix seconds),
 *            size 8, protection class 1, number of properties 1; each property two strings
 *
 * Records have no mark of their own. After a damaged one the reader looks for the next place where
 * two records in a row make sense (or one, up to the end).
 */
#ifndef BRIDLE_FORMATS_MBDB_H
#define BRIDLE_FORMATS_MBDB_H

#include "base/cursor.h"
#include "base/status.h"

/* Spans point into the data; ptr is NULL for what is absent. */
struct mbdb_record {
    uint64_t offset; /* of the record in the file */
    struct span domain;
    struct span path;
    struct span link_target;
    struct span digest;
    struct span encryption_key; /* for class_keys_unwrap() */
    struct span properties;     /* for mbdb_property_next() */
    uint64_t inode;
    uint64_t size;
    uint32_t uid;
    uint32_t gid;
    uint32_t modified; /* Unix seconds, as are the next two; tools disagree on their order */
    uint32_t accessed;
    uint32_t changed;
    uint16_t mode; /* as in stat: 8 in the highest digit is a file, 4 a folder, A a link */
    uint8_t protection_class;
    uint8_t property_count;
};

struct mbdb {
    struct cursor at;
    uint64_t search_budget; /* places that may still be tried after damage */
    uint64_t damaged;       /* stretches passed over so far */
    uint64_t damaged_bytes;
};

/* Only looks at the magic. STATUS_UNSUPPORTED: another version, or Manifest.mbdx, the index beside
 * the oldest manifests, which holds nothing that the manifest lacks. */
enum status mbdb_open(struct span data, struct mbdb *ret_mbdb, struct problem *ret_problem);

/* STATUS_OK: a record. STATUS_MALFORMED: the bytes at the problem's offset were passed over; call
 * again to go on behind them. STATUS_END. */
enum status mbdb_next(struct mbdb *mbdb, struct mbdb_record *ret_record,
                      struct problem *ret_problem);

/* Takes the next property off *rest; false at the end. */
bool mbdb_property_next(struct span *rest, struct span *ret_name, struct span *ret_value);

enum { MBDB_FILE_ID_SIZE = 41 };
/* Name of the stored file: SHA-1 over domain, '-' and path, as NUL-terminated lower-case hex. The
 * same in all generations of backups. False when there is no memory. */
bool mbdb_file_id(struct span domain, struct span path, char ret_id[MBDB_FILE_ID_SIZE]);

#endif
