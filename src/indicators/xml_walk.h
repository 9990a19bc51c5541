/* Reads XML element by element, for the indicator formats that are XML. Bounded in depth, number
 * of elements and text; a document type declaration is refused, because indicator files need none
 * and entities grow without bounds. Names come without their prefix, and prefixes are not resolved:
 * published files declare an empty one (`xmlns:=""`), which namespaces forbid.
 */
#ifndef BRIDLE_INDICATORS_XML_WALK_H
#define BRIDLE_INDICATORS_XML_WALK_H

#include "base/buf.h"
#include "base/span.h"
#include "base/status.h"

struct xml_walk;

struct xml_handlers {
    /* `attributes` as expat gives them: name, value, ..., NULL. */
    enum status (*start)(struct xml_walk *w, const char *name, const char **attributes);
    /* `text` stood directly in the element, behind its last child, trimmed. */
    enum status (*end)(struct xml_walk *w, const char *name, struct span text);
};

struct xml_walk {
    void *ctx;
    const struct xml_handlers *handlers;
    void *parser;
    struct buf text;
    size_t depth, elements;
    struct problem problem;
};

enum status xml_walk(struct span file, const struct xml_handlers *handlers, void *ctx,
                     struct problem *ret_problem);
/* Offset of what is being read. */
size_t xml_walk_offset(const struct xml_walk *w);
/* An attribute's value, its name without prefix; the empty span when it is not there. */
struct span xml_attribute(const char **attributes, const char *name);

#endif
