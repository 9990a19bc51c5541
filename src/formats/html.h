/* HTML as far as links and shown text go (WHATWG HTML, 13.2, tokenization): tags with their
 * attributes, and the text between them. Own code: nothing is run, nothing is fetched, and broken
 * pages are read the way browsers read them, since whoever sends one wants it to work.
 */
#ifndef BRIDLE_FORMATS_HTML_H
#define BRIDLE_FORMATS_HTML_H

#include "base/span.h"

enum html_type {
    HTML_END,
    HTML_TEXT,  /* raw: character references undecoded */
    HTML_OPEN,  /* <name attributes> */
    HTML_CLOSE, /* </name> */
    HTML_RAW,   /* content of script, style, title, textarea ... up to its end tag */
};

struct html_token {
    enum html_type type;
    struct span name;       /* of tags and of HTML_RAW's element, as it stands */
    struct span text;       /* of HTML_TEXT and HTML_RAW */
    struct span attributes; /* of HTML_OPEN: for html_attribute() */
    size_t offset;
};

struct html {
    struct span data;
    size_t at;
    struct span raw; /* the element whose content comes next as it stands; empty: none */
};

static inline struct html html_of(struct span data)
{
    return (struct html){.data = data};
}

/* The next piece; HTML_END for ever at the end. Comments and declarations are skipped. */
struct html_token html_next(struct html *h);

/* Cuts the next attribute off *attributes; the value is raw, and empty when there is none. */
bool html_attribute(struct span *attributes, struct span *ret_name, struct span *ret_value);
/* Value of the first attribute with that name; false when it is not there. */
bool html_attribute_value(struct span attributes, const char *name, struct span *ret_value);

#endif
