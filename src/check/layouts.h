/* What a source can be: one row for each layout. A worker asks each row how sure it is of a store,
 * takes the surest, and lets it list the entries. A layout is added here, with its bid and its
 * lister, and gets its artifacts by the prefix of their names.
 */
#ifndef BRIDLE_CHECK_LAYOUTS_H
#define BRIDLE_CHECK_LAYOUTS_H

#include "base/span.h"
#include "sources/store.h"

struct catalogue;
struct job_done;

/* How sure a layout is that a store is one of its own. Rows that bid the same are an ambiguity,
 * which the coverage names. */
enum layout_bid {
    BID_NONE = 0,
    BID_POSSIBLE = 10, /* nothing speaks against it (some text, say) */
    BID_LIKELY = 50,   /* the form fits (a header that others could have too) */
    BID_SURE = 100,    /* files or signatures that nothing else has */
};

struct layout {
    const char *name;          /* the contract's word */
    const char *what;          /* "a backup of ...": for people */
    const char *artifacts;     /* prefix of the names of the artifacts that read it */
    const char *const *limits; /* what such a source cannot show at all; NULL-terminated, or NULL */
    /* Looks at names and first bytes. NULL: another row finds it out while it lists. */
    enum layout_bid (*bid)(const struct store *store);
    enum layout_bid most; /* that it ever bids: it is not asked where another is surer */
    /* Sends what is known of the source, and its entries. NULL: known by sight only, the verdict is
     * not_examined. A status is a failure of the whole; what was listed before damage counts, then
     * ret_done says what happened. */
    enum status (*list)(struct catalogue *c, struct job_done *ret_done);
    /* Whether the artifacts are offered an entry at all. NULL: each goes by its own sources. */
    bool (*reads)(const struct catalogue *c, struct span entry);
};

/* catalogue_mail.c */
enum layout_bid catalogue_mail_bid(const struct store *store);
enum layout_bid catalogue_text_bid(const struct store *store);

/* All rows, ended by one without a name. */
extern const struct layout LAYOUTS[];

/* The surest row; NULL when none bids. *ret_rival: another that bids the same, NULL: none. */
const struct layout *layout_find(const struct store *store, const struct layout **ret_rival);
/* What that row bids. */
enum layout_bid layout_surest(const struct store *store);
/* NULL for a word that is none. */
const struct layout *layout_named(const char *name);
/* False for what is known by sight only. */
bool layout_is_read(const struct layout *layout);
/* Whether an artifact of that name belongs to the layout. */
bool layout_has_artifact(const struct layout *layout, const char *artifact);

#endif
