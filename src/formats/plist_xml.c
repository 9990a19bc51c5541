/* Reader of XML property lists: expat in, the node model of plist_value.h out. Nodes lie in the
 * list's arena; a reference is the address of a node. What expat itself would let grow (long tags,
 * entities) is refused: a property list declares no entities and has no attributes worth reading.
 *
 * Single values that cannot be read become PLIST_INVALID and are noted; the list is refused only
 * when its structure fails: not well-formed, too deep, too many nodes.
 */
#include <expat.h>
#include <xxhash.h>

#include "base/limits.h"
#include "formats/plist_value.h"

enum element {
    ELEMENT_UNKNOWN,
    ELEMENT_PLIST,
    ELEMENT_ARRAY,
    ELEMENT_DICT,
    ELEMENT_KEY,
    ELEMENT_STRING,
    ELEMENT_INTEGER,
    ELEMENT_REAL,
    ELEMENT_DATE,
    ELEMENT_DATA,
    ELEMENT_TRUE,
    ELEMENT_FALSE,
};

struct child {
    struct plist_value *value;
    bool is_key;
};

struct frame {
    enum element element;
    size_t first_child; /* in reader.children */
};

struct reader {
    struct plist *plist;
    XML_Parser expat;
    struct problem problem; /* why the list is refused */
    struct buf text;        /* of the innermost element */
    struct buf children;    /* struct child, of all open elements */
    size_t nodes;
    size_t depth;
    struct frame frames[PLIST_DEPTH_MAX + 2];
};

static uint64_t here(const struct reader *r)
{
    return (uint64_t)XML_GetCurrentByteIndex(r->expat);
}

static void refuse(struct reader *r, enum status status, const char *what)
{
    if (r->problem.status == STATUS_OK)
        (void)problem_at(&r->problem, status, here(r), what);
    (void)XML_StopParser(r->expat, XML_FALSE);
}

static void note(struct reader *r, const char *what)
{
    plist_note(r->plist, STATUS_MALFORMED, here(r), what);
}

static const struct {
    const char *name;
    uint8_t kind;
    plist_xml_value_fn *read; /* NULL: holds elements, or is unknown */
} ELEMENTS[] = {
    [ELEMENT_UNKNOWN] = {"", PLIST_INVALID, NULL},
    [ELEMENT_PLIST] = {"plist", PLIST_INVALID, NULL},
    [ELEMENT_ARRAY] = {"array", PLIST_ARRAY, NULL},
    [ELEMENT_DICT] = {"dict", PLIST_DICT, NULL},
    [ELEMENT_KEY] = {"key", PLIST_STRING, plist_xml_string},
    [ELEMENT_STRING] = {"string", PLIST_STRING, plist_xml_string},
    [ELEMENT_INTEGER] = {"integer", PLIST_INT, plist_xml_integer},
    [ELEMENT_REAL] = {"real", PLIST_REAL, plist_xml_real},
    [ELEMENT_DATE] = {"date", PLIST_DATE, plist_xml_date},
    [ELEMENT_DATA] = {"data", PLIST_DATA, plist_xml_data},
    [ELEMENT_TRUE] = {"true", PLIST_BOOL, plist_xml_true},
    [ELEMENT_FALSE] = {"false", PLIST_BOOL, plist_xml_false},
};

static enum element find_element(const char *name)
{
    for (size_t i = ELEMENT_PLIST; i < sizeof ELEMENTS / sizeof ELEMENTS[0]; i++)
        if (strcmp(ELEMENTS[i].name, name) == 0)
            return (enum element)i;
    return ELEMENT_UNKNOWN;
}

static size_t child_count(const struct reader *r)
{
    return r->children.len / sizeof(struct child);
}

static struct child child_at(const struct reader *r, size_t i)
{
    struct child c;
    memcpy(&c, r->children.ptr + i * sizeof c, sizeof c);
    return c;
}

static void set_reference(uint8_t *refs, size_t i, const struct plist_value *value)
{
    const uint64_t ref = (uintptr_t)value;
    memcpy(refs + i * sizeof ref, &ref, sizeof ref);
}

static void close_array(struct reader *r, size_t first, struct plist_value *v)
{
    const size_t count = child_count(r) - first;
    uint8_t *refs = arena_array(r->plist->arena, count, sizeof(uint64_t));
    if (refs == NULL) {
        refuse(r, STATUS_NO_MEMORY, "no memory for an array of a property list");
        return;
    }
    for (size_t i = 0; i < count; i++)
        set_reference(refs, i, child_at(r, first + i).value);
    v->bytes = span_of(refs, count * sizeof(uint64_t));
    v->count = count;
}

/* A value without its key is kept under a key that is no text; a key without its value goes. */
static void close_dict(struct reader *r, size_t first, struct plist_value *v)
{
    static const struct plist_value no_key = {.kind = PLIST_INVALID};
    const size_t end = child_count(r);
    size_t count = 0, at = 0;
    for (size_t i = first; i < end; i++)
        count += !child_at(r, i).is_key;
    uint8_t *refs = arena_array(r->plist->arena, count * 2, sizeof(uint64_t));
    if (refs == NULL) {
        refuse(r, STATUS_NO_MEMORY, "no memory for a dictionary of a property list");
        return;
    }
    for (size_t i = first; i < end; i++) {
        const struct child c = child_at(r, i);
        const bool has_key = i > first && child_at(r, i - 1).is_key;
        if (c.is_key) {
            if (i + 1 == end || child_at(r, i + 1).is_key)
                note(r, "a dictionary key without its value");
            continue;
        }
        set_reference(refs, at, has_key ? child_at(r, i - 1).value : &no_key);
        set_reference(refs, count + at++, c.value);
    }
    v->bytes = span_of(refs, count * 2 * sizeof(uint64_t));
    v->count = count;
}

/* Keyed archives write a UID as a dictionary of one key into XML. */
static void recognise_uid(const struct reader *r, size_t first, struct plist_value *v)
{
    if (v->count != 1 || child_count(r) - first != 2)
        return;
    const struct plist_value *key = child_at(r, first).value;
    const struct plist_value *value = child_at(r, first + 1).value;
    if (!child_at(r, first).is_key || key->kind != PLIST_STRING ||
        !span_equal_str(key->bytes, "CF$UID") || value->kind != PLIST_INT ||
        (value->form != PLIST_FORM_NATURAL && value->integer < 0))
        return;
    *v = (struct plist_value){
        .kind = PLIST_UID, .form = PLIST_FORM_NATURAL, .natural = value->natural};
}

static void close_element(struct reader *r, struct frame f, struct plist_value *v)
{
    plist_xml_value_fn *read = ELEMENTS[f.element].read;
    v->kind = ELEMENTS[f.element].kind;
    if (f.element == ELEMENT_ARRAY) {
        close_array(r, f.first_child, v);
    } else if (f.element == ELEMENT_DICT) {
        close_dict(r, f.first_child, v);
        recognise_uid(r, f.first_child, v);
    } else {
        const bool fits = read != NULL && child_count(r) == f.first_child;
        enum status status = fits ? read(r->plist->arena, buf_span(&r->text), v) : STATUS_MALFORMED;
        if (status == STATUS_NO_MEMORY)
            refuse(r, status, "no memory for a value of a property list");
        if (status != STATUS_OK) {
            note(r, "a value that cannot be read");
            *v = (struct plist_value){.kind = PLIST_INVALID};
        }
    }
}

static void close_root(struct reader *r, size_t first)
{
    if (child_count(r) == first)
        return;
    if (child_count(r) > first + 1)
        note(r, "more than one value at the root");
    r->plist->root = (uintptr_t)child_at(r, first).value;
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct reader *r = ctx;
    (void)attributes;
    /* the root element may be missing: then its value is the document */
    enum element element = find_element(name);
    const bool has_root = r->depth > 0 && r->frames[0].element == ELEMENT_PLIST;
    const size_t levels = (size_t)PLIST_DEPTH_MAX + has_root;
    if (r->depth > levels)
        refuse(r, STATUS_TOO_DEEP, "a property list nested more deeply than the limit");
    else if (++r->nodes > PLIST_OBJECTS_MAX)
        refuse(r, STATUS_TOO_LARGE, "a property list with more values than the limit");
    else if (r->depth > 0 && element == ELEMENT_PLIST)
        element = ELEMENT_UNKNOWN;
    if (r->problem.status != STATUS_OK)
        return;
    r->frames[r->depth++] = (struct frame){.element = element, .first_child = child_count(r)};
    buf_clear(&r->text);
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
    struct reader *r = ctx;
    (void)name;
    if (r->problem.status != STATUS_OK)
        return;
    const struct frame f = r->frames[--r->depth];
    if (f.element == ELEMENT_PLIST) {
        close_root(r, f.first_child);
        return;
    }
    struct child c = {.value = arena_alloc(r->plist->arena, sizeof *c.value),
                      .is_key = f.element == ELEMENT_KEY};
    if (c.value == NULL) {
        refuse(r, STATUS_NO_MEMORY, "no memory for a property list");
        return;
    }
    close_element(r, f, c.value);
    buf_truncate(&r->children, f.first_child * sizeof c);
    buf_add(&r->children, span_of(&c, sizeof c));
    buf_clear(&r->text);
    if (r->children.failed)
        refuse(r, STATUS_NO_MEMORY, "no memory for a property list");
    if (r->depth == 0)
        close_root(r, 0);
}

static void XMLCALL on_text(void *ctx, const XML_Char *text, int len)
{
    struct reader *r = ctx;
    if (r->depth == 0 || ELEMENTS[r->frames[r->depth - 1].element].read == NULL)
        return;
    buf_add(&r->text, span_of(text, (size_t)len));
    if (r->text.failed)
        refuse(r, STATUS_TOO_LARGE, "a text above the limit in a property list");
}

static void XMLCALL on_entity(void *ctx, const XML_Char *name, int is_parameter,
                              const XML_Char *value, int length, const XML_Char *base,
                              const XML_Char *system, const XML_Char *public_id,
                              const XML_Char *notation)
{
    (void)name, (void)is_parameter, (void)value, (void)length, (void)base, (void)system;
    (void)public_id, (void)notation;
    refuse(ctx, STATUS_UNSUPPORTED, "a property list that declares XML entities");
}

/* expat would ask the system for a secret salt, which sandboxes forbid; a salt from the content
 * keeps runs the same and cannot be aimed at without changing the content. */
static XML_Parser make_expat(struct reader *r, struct span bytes)
{
    XML_Parser expat = XML_ParserCreate(NULL);
    if (expat == NULL)
        return NULL;
    (void)XML_SetHashSalt(expat, (unsigned long)XXH3_64bits(bytes.ptr, bytes.len) | 1);
    XML_SetUserData(expat, r);
    XML_SetElementHandler(expat, on_start, on_end);
    XML_SetCharacterDataHandler(expat, on_text);
    XML_SetEntityDeclHandler(expat, on_entity);
    return expat;
}

/* Feeds expat in pieces, so that a tag without end is noticed before expat has stored it all. */
static void feed(struct reader *r, struct span bytes)
{
    size_t at = 0;
    bool last = false;
    while (!last && r->problem.status == STATUS_OK) {
        const size_t len = bytes.len - at < PLIST_XML_CHUNK ? bytes.len - at : PLIST_XML_CHUNK;
        last = len == bytes.len - at;
        if (XML_Parse(r->expat, (const char *)bytes.ptr + at, (int)len, last) != XML_STATUS_OK)
            return;
        at += len;
        if (!last && at - here(r) > PLIST_XML_TOKEN_MAX)
            refuse(r, STATUS_TOO_LARGE, "an XML tag or comment above the limit");
    }
}

static enum status expat_status(enum XML_Error error)
{
    static const enum XML_Error cut_short[] = {XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN,
                                               XML_ERROR_PARTIAL_CHAR,
                                               XML_ERROR_UNCLOSED_CDATA_SECTION};
    for (size_t i = 0; i < sizeof cut_short / sizeof cut_short[0]; i++)
        if (error == cut_short[i])
            return STATUS_TRUNCATED;
    if (error == XML_ERROR_NO_MEMORY)
        return STATUS_NO_MEMORY;
    return error == XML_ERROR_UNKNOWN_ENCODING ? STATUS_UNSUPPORTED : STATUS_MALFORMED;
}

/* What the reading came to. A document that is complete but for what follows it is accepted. */
static enum status conclude(struct reader *r)
{
    const enum XML_Error error = XML_GetErrorCode(r->expat);
    const bool complete = r->depth == 0 && r->plist->root != 0;
    if (r->problem.status != STATUS_OK)
        return r->problem.status;
    if (error == XML_ERROR_JUNK_AFTER_DOC_ELEMENT && complete)
        note(r, "bytes behind the end of a property list");
    else if (error != XML_ERROR_NONE)
        return problem_at(&r->problem, expat_status(error), here(r), XML_ErrorString(error));
    if (!complete)
        return problem_at(&r->problem, STATUS_MALFORMED, 0, "a property list without a value");
    return STATUS_OK;
}

enum status plist_xml_open(struct span bytes, struct plist *p, struct problem *ret_problem)
{
    struct reader r = {.plist = p};
    enum status status = STATUS_NO_MEMORY;
    buf_init(&r.text, PLIST_XML_TEXT_MAX);
    buf_init(&r.children, PLIST_OBJECTS_MAX * sizeof(struct child));
    r.expat = make_expat(&r, bytes);
    if (r.expat == NULL) {
        (void)problem_at(&r.problem, status, 0, "no memory for an XML parser");
    } else {
        feed(&r, bytes);
        status = conclude(&r);
        XML_ParserFree(r.expat);
    }
    buf_free(&r.text);
    buf_free(&r.children);
    if (status != STATUS_OK)
        return problem_at(ret_problem, status, r.problem.offset, r.problem.what);
    return STATUS_OK;
}
