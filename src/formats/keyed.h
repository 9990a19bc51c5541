/* Keyed archives: what NSKeyedArchiver makes of objects, inside a property list. All objects lie
 * flat in one array ($objects) and name each other by number (UID); object 0 stands for nil.
 *
 * Nodes are those of plist.h. The functions here follow UIDs and unwrap the Foundation classes, so
 * that callers see texts, data, times and containers whether they were archived inline or as
 * objects. Nothing is expanded: shared objects are shared, cycles are harmless. Trouble shows in
 * plist_status() of the list.
 */
#ifndef BRIDLE_FORMATS_KEYED_H
#define BRIDLE_FORMATS_KEYED_H

#include "formats/plist.h"

struct keyed {
    const struct plist *plist;
    struct plist_node top;     /* $top, a dictionary; PLIST_INVALID where it is missing */
    struct plist_node objects; /* $objects */
    size_t count;              /* of objects, the one for nil included */
};

enum keyed_kind {
    KEYED_NULL, /* nil, NSNull */
    KEYED_BOOL,
    KEYED_INT,
    KEYED_REAL,
    KEYED_DATE,
    KEYED_DATA,
    KEYED_TEXT, /* NSString, the text of an NSAttributedString */
    KEYED_URL,
    KEYED_UUID,
    KEYED_ARRAY, /* sets too */
    KEYED_DICT,
    KEYED_OBJECT, /* an instance of any other class */
    KEYED_INVALID,
};

/* STATUS_MALFORMED when the list is no keyed archive. */
enum status keyed_open(const struct plist *p, struct keyed *ret_keyed) WARN_UNUSED;
/* plist_open() and keyed_open() in one, for an archive inside a blob. */
enum status keyed_read(struct arena *arena, struct span bytes, struct keyed *ret_keyed) WARN_UNUSED;

/* The value under a name of $top, mostly "root"; false when it is missing or nil. */
bool keyed_top(const struct keyed *k, const char *name, struct plist_node *ret_value);
/* All of $top, by number, and all objects, also those that nothing names; false behind the end. */
bool keyed_top_entry(const struct keyed *k, size_t i, struct span *ret_name,
                     struct plist_node *ret_value);
bool keyed_object(const struct keyed *k, size_t i, struct plist_node *ret_object);

/* What a UID leads to; any other node is returned as it is. */
struct plist_node keyed_follow(const struct keyed *k, struct plist_node n);
/* Field of an object; false when it is missing or nil. */
bool keyed_get(const struct keyed *k, struct plist_node object, const char *key,
               struct plist_node *ret_value);

/* Name of an object's class; false for what is no object. */
bool keyed_class(const struct keyed *k, struct plist_node object, struct span *ret_name);
/* Is `name` the object's class or one that it inherits from? */
bool keyed_is(const struct keyed *k, struct plist_node object, const char *name);
enum keyed_kind keyed_kind(const struct keyed *k, struct plist_node n);

/* Texts, also an NSURL as its absolute address. Valid UTF-8, as plist_text(). */
bool keyed_text(const struct keyed *k, struct plist_node n, struct span *ret_utf8);
bool keyed_data(const struct keyed *k, struct plist_node n, struct span *ret_bytes);
bool keyed_date(const struct keyed *k, struct plist_node n, struct timestamp *ret_time);
bool keyed_int(const struct keyed *k, struct plist_node n, int64_t *ret_value);
bool keyed_real(const struct keyed *k, struct plist_node n, double *ret_value);
bool keyed_bool(const struct keyed *k, struct plist_node n, bool *ret_value);
/* The 16 bytes of an NSUUID. */
bool keyed_uuid(const struct keyed *k, struct plist_node n, struct span *ret_bytes);

/* Items and entries of archived arrays, sets and dictionaries, followed. */
size_t keyed_count(const struct keyed *k, struct plist_node container);
bool keyed_item(const struct keyed *k, struct plist_node array, size_t i,
                struct plist_node *ret_value);
bool keyed_entry(const struct keyed *k, struct plist_node dict, size_t i,
                 struct plist_node *ret_key, struct plist_node *ret_value);
/* The value under a text key of an archived dictionary; false when it is missing or nil. */
bool keyed_find(const struct keyed *k, struct plist_node dict, const char *key,
                struct plist_node *ret_value);

struct keyed_visit {
    struct plist_node node; /* followed */
    enum keyed_kind kind;
    size_t depth;
    struct span key; /* field or text key; empty in arrays */
    size_t index;
    const struct keyed_frame *frames;
};

typedef enum plist_step keyed_visitor(void *ctx, const struct keyed_visit *visit);

/* Visits `start` and what it leads to: the items of containers, the fields of objects. What holds
 * others is entered once, however often it is named, so this ends on any archive. The result is
 * that of plist_status(), or STATUS_STOPPED. */
enum status keyed_walk(const struct keyed *k, struct plist_node start, keyed_visitor *visit,
                       void *ctx);
/* Appends the way from the start, as in `richLinkMetadata.icons.0.URL`. */
void keyed_visit_path(struct buf *out, const struct keyed_visit *visit);

#endif
