/* One transaction on a case folder: see case/case_folder.h for how it survives power loss. Inside
 * of src/case only.
 */
#ifndef BRIDLE_CASE_CASE_CHANGE_H
#define BRIDLE_CASE_CASE_CHANGE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "case/bag.h"
#include "case/case_folder.h"

/* Names in the case folder that are a change under way. */
#define CASE_NEXT ".next"
#define CASE_COMMIT ".commit"
#define CASE_PURGE "purge" /* in one of these two: the payload is deleted */
#define CASE_TEMPORARY ".tmp-"

/* What can be numbered in a case. */
enum case_item {
    CASE_ITEM_RUN,
    CASE_ITEM_CONSENT,
    CASE_ITEM_SEAL,
    CASE_ITEM_STAMP,
    CASE_ITEM_COUNT
};

enum { CASE_ID_SIZE = 5 }; /* "0001" and a NUL */

struct case_item_kind {
    const char *building;   /* the folder in which one is built, in the case folder */
    const char *staged;     /* what it is called in a transaction, before its number */
    const char *parents[2]; /* where it goes: one or two folders, one in the other */
    const char *prefix;     /* the same as the beginning of a path */
    bool payload;           /* listed in the manifest, not in the tag manifest */
};
extern const struct case_item_kind CASE_ITEM_KINDS[CASE_ITEM_COUNT];

/* A file that was written aside: for the manifests. */
struct case_new_file {
    char name[CASE_NAME_MAX + 1];
    uint64_t size;
    uint8_t digest[SHA256_BYTES];
};

/* A run, or another item, while it is built. */
struct case_run {
    struct case_folder *folder;               /* NULL: written nowhere */
    const struct case_run_listener *listener; /* of such a run */
    enum case_item item;
    int fd;
    char id[CASE_ID_SIZE];
    struct case_new_file files[CASE_FILES_MAX];
    size_t count;
    size_t open_files;
    bool failed;
    int fault;      /* errno of the first failure */
    bool withdraws; /* a consent record that takes back what was agreed */
};

struct case_folder {
    int fd;
    char *path;
    bool made_here; /* the folder did not exist before; nothing was committed yet */
    struct case_run *building[CASE_ITEM_COUNT];
};

/* Four digits. */
bool case_is_id(const char *text);
/* The folder where items of this kind stand; made when `make`. -1 and errno. */
int case_item_parent(const struct case_folder *c, enum case_item item, bool make);
/* Calls back with each name in a folder until the callback says false. */
typedef bool case_name_fn(const char *name, void *ctx);
enum status case_each_name(int folder, case_name_fn *callback, void *ctx) WARN_UNUSED;
/* The number after the highest one that is there. STATUS_TOO_LARGE above CASE_ITEMS_MAX. */
enum status case_next_id(const struct case_folder *c, enum case_item item,
                         char ret_id[CASE_ID_SIZE]) WARN_UNUSED;
/* Begins an item of any kind; files go in with case_file_create() and case_file_put(). */
enum status case_item_begin(struct case_folder *c, enum case_item item, struct case_run **ret_item,
                            struct buf *ret_why) WARN_UNUSED;
/* Forgets it after its change was decided; its folder is left alone. */
void case_item_free(struct case_run *r);

struct case_change {
    struct case_folder *folder;
    struct arena arena;
    struct bag_manifest payload; /* as it will be */
    struct bag_manifest tags;
    struct buf custody;
    struct case_run *items[CASE_ITEM_COUNT]; /* what becomes part of the case; NULL: none */
    bool purge;                              /* the payload that is there is deleted */
    bool decided;                            /* the commit point is passed: only moving is left */
};

/* Reads manifests and custody as they are. Free with case_change_free() in either case. */
enum status case_change_begin(struct case_change *change, struct case_folder *c,
                              struct buf *ret_why) WARN_UNUSED;
/* The item that was built becomes part of the change, at most one of a kind. Refuses one that was
 * not written whole. */
enum status case_change_adopt(struct case_change *change, struct case_run *item,
                              struct buf *ret_why) WARN_UNUSED;
/* A consent that was attached (case/case_consent.h), with its line of custody. */
enum status case_consent_adopt(struct case_change *change, struct case_run *item,
                               const struct custody_entry *entry, struct buf *ret_why) WARN_UNUSED;
/* SHA-256 of the payload manifest as it will be. */
enum status case_change_manifest_digest(struct case_change *change,
                                        uint8_t ret_digest[SHA256_BYTES]) WARN_UNUSED;
/* Appends a line of custody to the change. */
enum status case_change_custody(struct case_change *change, const struct custody_entry *entry,
                                struct buf *ret_why) WARN_UNUSED;
/* Writes everything aside, commits and moves it to its place. `entry` gives tool and time for
 * bag-info.txt. */
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
