/* The links of an HTML text with what a reader sees of each, and the images that report back that
 * they were loaded.
 */
#ifndef BRIDLE_FORMATS_HTML_LINKS_H
#define BRIDLE_FORMATS_HTML_LINKS_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

enum html_link_kind {
    HTML_LINK,    /* something to click: a, area, form */
    HTML_LOADED,  /* fetched when the mail is shown: images, styles, frames */
    HTML_REFRESH, /* a page that goes on by itself */
};

struct html_link {
    enum html_link_kind kind;
    struct span url;   /* character references undone, white space trimmed, relative to nothing */
    struct span shown; /* text of an `a` element, references undone, white space folded; may be
                          empty. The alternative text of an image */
    bool pixel;        /* a loaded image that nobody can see: one or no pixel, or hidden */
    size_t offset;     /* of the tag */
};

typedef enum status html_link_fn(void *ctx, const struct html_link *link);

/* Calls back in the order of the tags. `base href` is put before relative links. Strings live in
 * the arena. */
enum status html_links(struct arena *arena, struct span html, html_link_fn *fn,
                       void *ctx) WARN_UNUSED;

/* Text that is shown, tags taken out, references undone: in the arena. Block tags become line ends,
 * so that two links do not grow together. */
enum status html_text(struct arena *arena, struct span html, struct span *ret_text) WARN_UNUSED;
/* The same without the texts of links, which html_links() hands over. */
enum status html_text_beside_links(struct arena *arena, struct span html,
                                   struct span *ret_text) WARN_UNUSED;

#endif
