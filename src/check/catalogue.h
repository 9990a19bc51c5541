/* The list of a source's entries while it is made: an external sort, so five million of them need
 * no more memory than five thousand. A layout's lister sends what it knows of the source with
 * catalogue_fact() and hands every entry to catalogue_take(); the rest is the same for all.
 */
#ifndef BRIDLE_CHECK_CATALOGUE_H
#define BRIDLE_CHECK_CATALOGUE_H

#include <openssl/evp.h>

#include "check/source_heads.h"
#include "check/worker.h"
#include "sources/entry.h"

struct layout;

struct catalogue {
    struct worker *w;
    const struct store *store;
    const struct layout *layout; /* NULL in tests that bring no layout */
    struct arena arena;
    struct source_heads heads;
    struct sorter entries, evidence;
    struct run runs[RUNS_MAX];
    size_t run_count;
    uint64_t files, links, folders, present, missing, wanted;
    uint64_t unread;        /* files that the layout has no use for */
    uint32_t *sources_seen; /* by registry index, a bit for each source that an entry fits */
    EVP_MD_CTX *md;
    struct spool list; /* the sorted catalogue, for --hash all */
    uint64_t piece_start, piece_items;
    uint64_t taken;
};

enum status catalogue_init(struct catalogue *c, struct worker *w, const struct store *store);
void catalogue_free(struct catalogue *c);

/* A fact about the source: "layout", "date", "device.name" ... NULL values are left out. */
void catalogue_fact(struct catalogue *c, const char *key, const char *value);
/* Counted in the coverage's list of what is there and not read; zero is not. */
void catalogue_unknown(struct catalogue *c, const char *what, uint64_t count);
/* One entry of the source, in any order. *ret_present (may be NULL): its bytes are in the store. */
enum status catalogue_take(struct catalogue *c, const struct entry *e, bool *ret_present);
/* The end of the list: sorts it, and tells main what artifacts want of it. */
enum status catalogue_finish(struct catalogue *c);
/* After catalogue_finish(): something that an artifact wants and no entry was taken for. */
void catalogue_want(struct catalogue *c, size_t artifact, const struct job_entry *entry);

/* Listers. The files of the store under their own names, for layouts that are just files: */
enum status catalogue_store_files(struct catalogue *c);
enum status catalogue_ios_backup(struct catalogue *c, struct job_done *ret_done);
enum status catalogue_mail(struct catalogue *c, struct job_done *ret_done);
enum status catalogue_text(struct catalogue *c, struct job_done *ret_done);
/* Whether an entry is one that the layout's artifacts can read. */
bool catalogue_mail_reads(const struct catalogue *c, struct span name);
bool catalogue_text_reads(const struct catalogue *c, struct span name);

#endif
