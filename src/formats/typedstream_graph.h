/* What a typed stream consists of before it is interpreted: objects, classes and C strings, by
 * number. Between typedstream*.c only.
 */
#ifndef BRIDLE_FORMATS_TYPEDSTREAM_GRAPH_H
#define BRIDLE_FORMATS_TYPEDSTREAM_GRAPH_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

enum { TYPEDSTREAM_NIL = UINT32_MAX }; /* in place of the number of an object */

/* One value inside an object, in order. */
struct typedstream_item {
    struct typedstream_item *next;
    uint8_t code; /* the type code; `[` for bytes */
    union {
        int64_t integer;
        double real;
        struct span bytes; /* + [ % : */
        uint32_t object;   /* @ # * or TYPEDSTREAM_NIL */
    };
};

enum typedstream_type { TYPEDSTREAM_OBJECT, TYPEDSTREAM_CLASS, TYPEDSTREAM_CSTRING };

struct typedstream_object {
    enum typedstream_type type;
    uint32_t class;                 /* its class; of a class, the one that it inherits from */
    struct span name;               /* of a class; the bytes of a C string */
    struct typedstream_item *items; /* of an object */
    struct typedstream_item **tail; /* where the next item goes */
    struct typedstream_memo *memo;  /* what the interpreter found out already */
};

struct typedstream_graph {
    struct typedstream_object *objects;
    uint32_t count;
    struct typedstream_object root; /* holds the values outside any object */
    enum status status;             /* why reading stopped early, or STATUS_OK */
    bool damaged;                   /* it did, or a text was longer than the stream */
};

/* Reads as far as the stream goes; fails only for lack of memory, or when the head is not that of
 * a typed stream. */
enum status typedstream_read(struct arena *arena, struct span blob,
                             struct typedstream_graph *ret_graph) WARN_UNUSED;

/* The object with that number, if there is one and it is of that type; otherwise NULL. */
struct typedstream_object *typedstream_object(const struct typedstream_graph *g, uint32_t number,
                                              enum typedstream_type type);
/* Is `name` the object's class or one that it inherits from? */
bool typedstream_is(const struct typedstream_graph *g, const struct typedstream_object *object,
                    const char *name);

#endif
