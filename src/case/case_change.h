/* One transaction on a case folder: see case/case_folder.h for how it survives power loss. Inside
 * of src/case only.
 */
#ifndef BRIDLE_CASE_CASE_CHANGE_H
#define BRIDLE_CASE_CASE_CHANGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "case/bag.h"
#include "case/case_folder.h"

struct case_folder {
    int fd;
    char *path;
    bool made_here; /* the folder did not exist before; nothing was committed yet */
    struct case_run *run;
};

/* What can be numbered in a case. */
enum case_item { CASE_ITEM_RUN, CASE_ITEM_CONSENT, CASE_ITEM_SEAL, CASE_ITEM_COUNT };

enum { CASE_ID_SIZE = 5 }; /* "0001" and a NUL */

struct case_item_kind {
    const char *building;   /* the folder in which one is built, in the case folder */
    const char *staged;     /* what it is called in a transaction, before its number */
    const char *parents[2]; /* where it goes: one or two folders, one in the other */
    const char *prefix;     /* the same as the beginning of a path */
    bool payload;           /* listed in the manifest, not in the tag manifest */
};
extern const struct case_item_kind CASE_ITEM_KINDS[CASE_ITEM_COUNT];

/* The number after the highest one that is there. STATUS_TOO_LARGE above CASE_ITEMS_MAX. */
enum status case_next_id(const struct case_folder *c, enum case_item item,
                         char ret_id[CASE_ID_SIZE]) WARN_UNUSED;

/* A file that was written aside: for the manifests. */
struct case_new_file {
    char name[65];
    uint64_t size;
    uint8_t digest[SHA256_BYTES];
};

struct case_change {
    struct case_folder *folder;
    struct arena arena;
    struct bag_manifest payload; /* as it will be */
    struct bag_manifest tags;
    struct buf custody;
    uint64_t new_bytes; /* of payload added by this change */
    uint64_t new_files;
    bool has_item;
    enum case_item item;
    char id[CASE_ID_SIZE];
    bool decided; /* the commit point is passed: only moving is left */
};

/* Reads manifests and custody as they are. Free with case_change_free() in either case. */
enum status case_change_begin(struct case_change *change, struct case_folder *c,
                              struct buf *ret_why) WARN_UNUSED;
/* The item that was built in its folder becomes part of the change, at most one. */
enum status case_change_adopt(struct case_change *change, enum case_item item, const char *id,
                              const struct case_new_file *files, size_t count) WARN_UNUSED;
/* SHA-256 of the payload manifest as it will be. */
enum status case_change_manifest_digest(struct case_change *change,
                                        uint8_t ret_digest[SHA256_BYTES]) WARN_UNUSED;
/* Appends the line of custody, writes everything aside, commits and moves it to its place. */
enum status case_change_commit(struct case_change *change, const struct custody_entry *entry,
                               struct buf *ret_why) WARN_UNUSED;
void case_change_free(struct case_change *change);

/* Moves what was committed to its place; each step can be repeated after an interruption. */
enum status case_complete(const struct case_folder *c) WARN_UNUSED;
/* What an interrupted program left: drops what was not committed, completes what was. */
enum status case_recover(struct case_folder *c) WARN_UNUSED;
/* Whether a name in the case folder is of something that case_recover() drops or completes. */
bool case_is_leftover(const char *name);

/* "TEXT: why the system refused", after a STATUS_IO_ERROR; else the status' own text. Returns
 * `status`. */
enum status case_say(struct buf *ret_why, enum status status, const char *path, const char *text);

#endif
