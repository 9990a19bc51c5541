/* The case: a folder of mode 0700 that is a bag (case/bag.h) with a chain of custody
 * (case/custody.h) and numbered, immutable runs.
 *
 * Every change is one transaction. It is built aside, in folders whose names begin with a dot;
 * renaming `.next` to `.commit` makes it happen, whatever comes after: what is in `.commit` is
 * moved to its place then and there, or by the next program that opens the case. So power loss at
 * any moment leaves the old state or the new one. One program at a time writes (flock on the
 * folder).
 */
#ifndef BRIDLE_CASE_CASE_FOLDER_H
#define BRIDLE_CASE_CASE_FOLDER_H

#include "base/buf.h"
#include "base/sha256.h"
#include "base/status.h"
#include "case/custody.h"

struct case_folder;

/* Makes PATH (0700) or, with `again`, opens the case that is there (and makes it when nothing is).
 * Without `again` STATUS_EXISTS, unless PATH holds nothing but the leftovers of a program that was
 * interrupted before its first run. STATUS_BUSY when another program holds the case for more than
 * a few seconds. On failure one line for people is appended to `ret_why`. Close with case_close().
 */
enum status case_create(const char *path, bool again, struct case_folder **ret_case,
                        struct buf *ret_why) WARN_UNUSED;
/* Opens a case to change it; STATUS_NOT_FOUND when PATH is none. */
enum status case_open(const char *path, struct case_folder **ret_case,
                      struct buf *ret_why) WARN_UNUSED;
/* Drops a run that was not committed, and a folder made by case_create() into which nothing was
 * committed. NULL is harmless. */
void case_close(struct case_folder *c);

const char *case_path(const struct case_folder *c);
/* The folder, open for reading; the case's own. */
int case_descriptor(const struct case_folder *c);
/* A file without a name on the same file system, open for reading and writing, the caller's to
 * close; -1 and errno. */
int case_temporary(struct case_folder *c);

/* A run is built in a temporary folder and appears as data/runs/NNNN when committed. One at a time.
 */
struct case_run;

enum status case_run_begin(struct case_folder *c, struct case_run **ret_run,
                           struct buf *ret_why) WARN_UNUSED;
const char *case_run_id(const struct case_run *r); /* "0001" */

/* A file of a run: buffered, hashed while it is written. */
struct case_file;

/* `name` by bag_name_ok(), else STATUS_MALFORMED; STATUS_EXISTS when the run has it already. */
enum status case_file_create(struct case_run *r, const char *name,
                             struct case_file **ret_file) WARN_UNUSED;
/* A failure is remembered: the run cannot be committed any more. */
enum status case_file_write(struct case_file *f, struct span bytes) WARN_UNUSED;
/* Writes what is buffered, syncs, and frees `f` in either case. */
enum status case_file_close(struct case_file *f) WARN_UNUSED;
/* A whole file at once. */
enum status case_file_put(struct case_run *r, const char *name, struct span bytes) WARN_UNUSED;

/* The files that were closed so far, in the order in which they were created: name and SHA-256. */
size_t case_run_file_count(const struct case_run *r);
const char *case_run_file(const struct case_run *r, size_t i, uint8_t ret_digest[SHA256_BYTES]);

/* Makes the run part of the case, with its line of custody. When `entry->outputs` is empty it
 * becomes {"run":"0001","manifest_sha256":"..."}. Frees `r` in either case; on failure the case is
 * as before, or (the text says so) complete at the next opening. */
enum status case_run_commit(struct case_run *r, const struct custody_entry *entry,
                            struct buf *ret_why) WARN_UNUSED;
/* Drops the run. Its files must be closed, here as in case_run_commit(). NULL is harmless. */
void case_run_abandon(struct case_run *r);

/* Why a run cannot be committed, after a file of it failed: "CASE: the run cannot be written: No
 * space left on device". Nothing when none did. */
void case_run_fault(const struct case_run *r, struct buf *ret_why);

/* Who hears a run that is written nowhere: the pieces of its files in order, then that a file is
 * at its end. */
struct case_run_listener {
    void (*piece)(void *ctx, const char *name, struct span bytes);
    void (*end)(void *ctx, const char *name);
    void *ctx;
};
/* Such a run, of no case: to compare it with one that is there. Free with case_run_abandon(). */
enum status case_run_unwritten(const struct case_run_listener *listener,
                               struct case_run **ret_run) WARN_UNUSED;

/* Appends a line of custody and changes nothing else. */
enum status case_custody_append(struct case_folder *c, const struct custody_entry *entry,
                                struct buf *ret_why) WARN_UNUSED;

#endif
