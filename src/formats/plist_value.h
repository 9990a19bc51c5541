/* Between the two readers of property lists and their common accessors; for
 * src/formats/plist*.c, bplist.c and keyed*.c only.
 */
#ifndef BRIDLE_FORMATS_PLIST_VALUE_H
#define BRIDLE_FORMATS_PLIST_VALUE_H

#include "formats/plist.h"

/* How the bytes of a string are to be read, and how an integer is stored. */
enum plist_form {
    PLIST_FORM_NONE,
    PLIST_FORM_UTF8,    /* known to be valid */
    PLIST_FORM_BYTE,    /* one byte a character, ASCII as a rule */
    PLIST_FORM_UTF16BE, /* two bytes a unit */
    PLIST_FORM_RAW8,    /* said to be UTF-8 */
    PLIST_FORM_NATURAL, /* an integer in `natural`, above INT64_MAX or a UID */
};

/* One object, decoded as far as its bounds. */
struct plist_value {
    uint8_t kind;      /* enum plist_kind */
    uint8_t form;      /* enum plist_form */
    struct span bytes; /* strings and data; containers: references, of a dictionary keys first */
    union {
        int64_t integer; /* INT, BOOL */
        uint64_t natural;
        double real;  /* REAL; DATE as seconds since 2001 */
        size_t count; /* ARRAY, DICT */
    };
};

struct plist_memo_slot {
    uint64_t ref;
    struct span text; /* ptr NULL: free */
};

/* What changes while a list is read. */
struct plist_state {
    struct problem problem;
    uint64_t steps_left;
    struct plist_memo_slot *memo; /* texts that had to be converted, by ref */
    size_t memo_slots;            /* a power of two, or 0 */
    size_t memo_count;
};

struct plist {
    struct arena *arena;
    struct plist_state *state;
    bool is_xml;
    uint64_t root; /* XML: address of a plist_value, as are all refs and references */
    /* binary only */
    struct span objects; /* the file up to its offset table */
    const uint8_t *offsets;
    uint64_t count;
    size_t offset_size;
    size_t ref_size;
};

/* Refs that no list can hold (a binary one has fewer objects; an address is aligned). */
#define PLIST_REF_NONE UINT64_MAX
#define PLIST_REF_NULL (UINT64_MAX - 2)

/* Remembers a problem: the first one, and one that cut reading short before a broken value. */
void plist_note(const struct plist *p, enum status status, uint64_t offset, const char *what);
/* Takes work from the budget; false, and noted, when it is used up. */
bool plist_charge(const struct plist *p, uint64_t steps);

/* Through a pointer, because copies of what was just written in parts are slow: the difference is
 * half of the time of reading a manifest. */
void plist_value(struct plist_node n, struct plist_value *ret_value);
/* Reference number `i` of a container's bytes. */
uint64_t plist_reference(const struct plist *p, const struct plist_value *container, size_t i);
/* Text of a key, as plist_entry() gives it. */
bool plist_key_text(struct plist_node key, struct span *ret_text);

enum status bplist_open(struct span bytes, struct plist *p, struct problem *ret_problem);
void bplist_value(const struct plist *p, uint64_t ref, struct plist_value *ret_value);
enum status plist_xml_open(struct span bytes, struct plist *p, struct problem *ret_problem);

/* An element's text as a value: fills all but `kind`. MALFORMED when the text is no such value. */
typedef enum status plist_xml_value_fn(struct arena *arena, struct span text,
                                       struct plist_value *v);
plist_xml_value_fn plist_xml_string, plist_xml_integer, plist_xml_real, plist_xml_date,
    plist_xml_data, plist_xml_true, plist_xml_false;

#endif
