/* A worker's view of the source: what it is packed in, opened from outside to inside. Bytes of the
 * source are parsed here, so it happens inside a job, behind the lock, at the first use.
 *
 *   folder                        the store is the folder
 *   file                          a store of that one file
 *   zip or tar archive            the files in it; a folder that all of a backup is in is left out
 *   age file of one of these      the same, decrypted as it is read
 */
#ifndef BRIDLE_CHECK_SOURCE_H
#define BRIDLE_CHECK_SOURCE_H

#include "check/host_store.h"
#include "check/source_keys.h"
#include "check/vault.h"
#include "sources/archive.h"
#include "sources/one_file.h"
#include "sources/sub_store.h"

struct source {
    int root;
    const char *file_name; /* NULL: a folder */
    struct vault vault;
    /* from opening on */
    bool opened;
    enum status status;
    const char *why; /* of a failure: a sentence for people, without its full stop */
    uint64_t why_offset;
    bool is_age, age_truncated;
    char container[16]; /* "folder", "file", "zip", "tar", "age", "age zip", "age tar" */
    struct arena arena;
    struct host_store host;
    struct stored_file file; /* the container itself */
    struct age_file age;
    struct input plain, bytes; /* decrypted; and what is looked at: plain or the file */
    char inner_name[256];
    struct one_file one_file;
    struct archive archive;
    const struct store *whole; /* every file of the source */
    bool placed;
    struct sub_store sub;
    const struct store *store; /* the part of it that is the acquisition */
    size_t backups;            /* found in it: more than one is nobody's */
};

/* Nothing is opened yet. `root` and the name are borrowed; so is `vault_fd`, -1: none. */
void source_init(struct source *s, int root, const char *file_name, int vault_fd);
/* Closes what was opened, so that the next call opens it again, with other keys perhaps. */
void source_close(struct source *s);
void source_free(struct source *s);

/* The store that locators belong to which the catalogue gave. STATUS_WRONG_PASSWORD: an age file,
 * and keys->has_age is not set (`keys` may be NULL). Else s->why says what is the matter. */
enum status source_whole(struct source *s, const struct source_keys *keys,
                         const struct store **ret_store) WARN_UNUSED;
/* The store to ask what the source is: a look at all names of an archive. */
enum status source_store(struct source *s, const struct source_keys *keys,
                         const struct store **ret_store) WARN_UNUSED;

#endif
