/* Apple property lists, binary (bplist00) and XML, behind one set of accessors. Binary lists are
 * read lazily: opening checks the trailer, and each accessor checks the object that it reads, so a
 * broken object costs only itself (its kind is PLIST_INVALID). XML lists are read when opened.
 *
 * Every accessor may be called on any node; what does not fit answers false or 0. A list keeps a
 * work budget and remembers the first thing that went wrong: ask plist_status() when done.
 */
#ifndef BRIDLE_FORMATS_PLIST_H
#define BRIDLE_FORMATS_PLIST_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"
#include "base/timestamp.h"

enum plist_kind {
    PLIST_NULL,
    PLIST_BOOL,
    PLIST_INT,
    PLIST_REAL,
    PLIST_DATE,
    PLIST_DATA,
    PLIST_STRING,
    PLIST_UID,
    PLIST_ARRAY, /* sets too */
    PLIST_DICT,
    PLIST_INVALID, /* broken, of an unknown type, or not there at all */
};

/* Lives in the arena it was opened with and borrows the bytes it was opened on. */
struct plist;

/* One value; cheap to copy, valid as long as its list. */
struct plist_node {
    const struct plist *doc;
    uint64_t ref;
};

/* Finds out the form from the bytes. Forms that are no binary or XML list are refused with a
 * problem that names them; *ret_problem (may be NULL) is filled on failure only. */
enum status plist_open(struct arena *arena, struct span bytes, struct plist **ret_plist,
                       struct problem *ret_problem) WARN_UNUSED;

struct plist_node plist_root(const struct plist *p);
enum plist_kind plist_kind(struct plist_node n);

/* Items of an array, entries of a dictionary, otherwise 0. */
size_t plist_count(struct plist_node container);
/* The value under `key`; of several the first. False when there is none. */
bool plist_get(struct plist_node dict, const char *key, struct plist_node *ret_value);
bool plist_item(struct plist_node array, size_t i, struct plist_node *ret_value);
/* The key as UTF-8. Keys that are no strings are legal bytes: an integer is given in decimal,
 * others as "(no text)". */
bool plist_entry(struct plist_node dict, size_t i, struct span *ret_key,
                 struct plist_node *ret_value);

/* Text of a string as valid UTF-8: either the list's own bytes or a copy in its arena, made once.
 * May hold NUL characters. */
bool plist_text(struct plist_node n, struct span *ret_utf8);
bool plist_data(struct plist_node n, struct span *ret_bytes);
/* Data that is known to hold UTF-8; what is not valid becomes U+FFFD. */
bool plist_data_text(struct plist_node n, struct span *ret_utf8);
/* Also a BOOL as 0 or 1; false above INT64_MAX. */
bool plist_int(struct plist_node n, int64_t *ret_value);
/* As above for values that cannot be negative; false below 0. */
bool plist_uint(struct plist_node n, uint64_t *ret_value);
bool plist_real(struct plist_node n, double *ret_value); /* also an INT */
bool plist_bool(struct plist_node n, bool *ret_value);
/* False for dates outside the years 1 to 9999, and those that are not a number. */
bool plist_date(struct plist_node n, struct timestamp *ret_time);
bool plist_uid(struct plist_node n, uint64_t *ret_uid);

/* STATUS_OK, or the first of: BUDGET, TOO_DEEP, NO_MEMORY (reading had to stop short), else
 * MALFORMED (single values were broken). */
enum status plist_status(const struct plist *p);
struct problem plist_problem(const struct plist *p);
/* Did a limit or lack of memory keep part of the list from being read? */
bool plist_cut_short(const struct plist *p);

enum plist_step {
    PLIST_WALK_ON,   /* enter the node, if it is a container */
    PLIST_WALK_SKIP, /* go on behind it */
    PLIST_WALK_STOP, /* end the walk */
};

struct plist_visit {
    struct plist_node node;
    enum plist_kind kind;
    size_t depth;    /* 0 is the root */
    size_t index;    /* in the container */
    struct span key; /* in a dictionary, otherwise empty */
    const struct plist_frame *frames;
};

typedef enum plist_step plist_visitor(void *ctx, const struct plist_visit *visit);

/* Calls `visit` for the root and everything below, each container before what it holds. Containers
 * that contain themselves, those below PLIST_DEPTH_MAX, and shared ones that were entered often
 * enough are visited but not entered; the walk goes on behind them, and its result, which is
 * plist_status() too, says so. STATUS_STOPPED when the visitor stopped it. */
enum status plist_walk(const struct plist *p, plist_visitor *visit, void *ctx);
/* The same from any node of a list. */
enum status plist_walk_from(struct plist_node start, plist_visitor *visit, void *ctx);

/* Appends the way from the start of the walk to the visited node, as in `Applications.2.Name`;
 * nothing for the start itself. */
void plist_visit_path(struct buf *out, const struct plist_visit *visit);

#endif
