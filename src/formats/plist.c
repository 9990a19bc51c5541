/* Opening of property lists, and the accessors that both forms share. */
#include "formats/plist.h"

#include <math.h>

#include "base/ascii.h"
#include "base/limits.h"
#include "formats/plist_value.h"

struct plist_doc {
    struct plist plist;
    struct plist_state state;
};

typedef enum status open_fn(struct span bytes, struct plist *p, struct problem *ret_problem);

static enum status open_xml(struct span bytes, struct plist *p, struct problem *ret_problem)
{
    p->is_xml = true;
    return plist_xml_open(bytes, p, ret_problem);
}

/* Refusals, each by the name of what it is. */
static enum status refuse_other_binary(struct span bytes, struct plist *p,
                                       struct problem *ret_problem)
{
    (void)bytes, (void)p;
    return problem_at(ret_problem, STATUS_UNSUPPORTED, 6,
                      "a binary property list of another version (used between processes)");
}

static enum status refuse_text(struct span bytes, struct plist *p, struct problem *ret_problem)
{
    (void)bytes, (void)p;
    return problem_at(ret_problem, STATUS_UNSUPPORTED, 0,
                      "an OpenStep or JSON text, not a binary or XML property list");
}

static enum status refuse_unknown(struct span bytes, struct plist *p, struct problem *ret_problem)
{
    (void)p;
    if (bytes.len == 0)
        return problem_at(ret_problem, STATUS_TRUNCATED, 0, "an empty file");
    return problem_at(ret_problem, STATUS_MALFORMED, 0,
                      "neither a binary nor an XML property list");
}

static const struct {
    struct span prefix;
    open_fn *open;
} FORMS[] = {
    {{(const uint8_t *)"bplist0", 7}, bplist_open},
    {{(const uint8_t *)"bplist", 6}, refuse_other_binary},
    {{(const uint8_t *)"\xFE\xFF\0<", 4}, open_xml}, /* UTF-16 with its mark */
    {{(const uint8_t *)"\xFF\xFE<\0", 4}, open_xml},
    {{(const uint8_t *)"<", 1}, open_xml},
    {{(const uint8_t *)"{", 1}, refuse_text},
    {{(const uint8_t *)"(", 1}, refuse_text},
    {{(const uint8_t *)"[", 1}, refuse_text},
    {{(const uint8_t *)"//", 2}, refuse_text},
    {{(const uint8_t *)"", 0}, refuse_unknown},
};

/* XML may come with a mark or white space before it. */
static struct span skip_mark(struct span bytes)
{
    if (span_starts(bytes, SPAN_LITERAL("\xEF\xBB\xBF")))
        bytes = span_skip(bytes, 3);
    while (bytes.len > 0 && ascii_is_space(bytes.ptr[0]))
        bytes = span_skip(bytes, 1);
    return bytes;
}

static open_fn *find_form(struct span bytes)
{
    size_t i = 0;
    while (!span_starts(bytes, FORMS[i].prefix))
        i++;
    return FORMS[i].open;
}

static uint64_t steps_for(size_t size)
{
    const uint64_t steps = PLIST_STEPS_MIN + (uint64_t)size * PLIST_STEPS_A_BYTE;
    return steps < PLIST_STEPS_MAX ? steps : PLIST_STEPS_MAX;
}

enum status plist_open(struct arena *arena, struct span bytes, struct plist **ret_plist,
                       struct problem *ret_problem)
{
    if (bytes.len > PLIST_FILE_MAX)
        return problem_at(ret_problem, STATUS_TOO_LARGE, 0, "a property list above the limit");
    struct plist_doc *doc = arena_alloc(arena, sizeof *doc);
    if (doc == NULL)
        return problem_at(ret_problem, STATUS_NO_MEMORY, 0, "no memory for a property list");
    doc->state.steps_left = steps_for(bytes.len);
    doc->plist.arena = arena;
    doc->plist.state = &doc->state;
    bytes = skip_mark(bytes);
    TRY(find_form(bytes)(bytes, &doc->plist, ret_problem));
    *ret_plist = &doc->plist;
    return STATUS_OK;
}

void plist_note(const struct plist *p, enum status status, uint64_t offset, const char *what)
{
    if (p->state->problem.status == STATUS_OK ||
        (p->state->problem.status == STATUS_MALFORMED && status != STATUS_MALFORMED))
        (void)problem_at(&p->state->problem, status, offset, what);
}

bool plist_charge(const struct plist *p, uint64_t steps)
{
    if (p->state->steps_left >= steps) {
        p->state->steps_left -= steps;
        return true;
    }
    p->state->steps_left = 0;
    plist_note(p, STATUS_BUDGET, 0, "a property list that takes more work than the limit");
    return false;
}

enum status plist_status(const struct plist *p)
{
    return p->state->problem.status;
}

struct problem plist_problem(const struct plist *p)
{
    return p->state->problem;
}

bool plist_cut_short(const struct plist *p)
{
    return p->state->problem.status != STATUS_OK && p->state->problem.status != STATUS_MALFORMED;
}

struct plist_node plist_root(const struct plist *p)
{
    return (struct plist_node){.doc = p, .ref = p->root};
}

void plist_value(struct plist_node n, struct plist_value *ret_value)
{
    if (n.ref >= PLIST_REF_NULL || n.doc == NULL || !plist_charge(n.doc, 1))
        *ret_value =
            (struct plist_value){.kind = n.ref == PLIST_REF_NULL ? PLIST_NULL : PLIST_INVALID};
    else if (n.doc->is_xml)
        *ret_value = *(const struct plist_value *)(uintptr_t)n.ref;
    else
        bplist_value(n.doc, n.ref, ret_value);
}

uint64_t plist_reference(const struct plist *p, const struct plist_value *container, size_t i)
{
    if (p->is_xml) {
        uint64_t ref;
        memcpy(&ref, container->bytes.ptr + i * sizeof ref, sizeof ref);
        return ref;
    }
    const uint8_t *ptr = container->bytes.ptr + i * p->ref_size;
    uint64_t ref = 0;
    for (size_t k = 0; k < p->ref_size; k++)
        ref = ref << 8 | ptr[k];
    return ref;
}

static struct plist_node child(struct plist_node n, const struct plist_value *v, size_t i)
{
    return (struct plist_node){.doc = n.doc, .ref = plist_reference(n.doc, v, i)};
}

static bool is_container(const struct plist_value *v)
{
    return v->kind == PLIST_ARRAY || v->kind == PLIST_DICT;
}

enum plist_kind plist_kind(struct plist_node n)
{
    struct plist_value v;
    plist_value(n, &v);
    return (enum plist_kind)v.kind;
}

size_t plist_count(struct plist_node container)
{
    struct plist_value v;
    plist_value(container, &v);
    return is_container(&v) ? v.count : 0;
}

bool plist_item(struct plist_node array, size_t i, struct plist_node *ret_value)
{
    struct plist_value v;
    plist_value(array, &v);
    if (v.kind != PLIST_ARRAY || i >= v.count)
        return false;
    *ret_value = child(array, &v, i);
    return true;
}

bool plist_entry(struct plist_node dict, size_t i, struct span *ret_key,
                 struct plist_node *ret_value)
{
    struct plist_value v;
    plist_value(dict, &v);
    if (v.kind != PLIST_DICT || i >= v.count || !plist_key_text(child(dict, &v, i), ret_key))
        return false;
    *ret_value = child(dict, &v, v.count + i);
    return true;
}

/* Compares without converting; keys that callers ask for are ASCII. */
static bool same_utf16(struct span units, struct span key)
{
    if (units.len != key.len * 2)
        return false;
    for (size_t i = 0; i < key.len; i++)
        if (units.ptr[2 * i] != 0 || units.ptr[2 * i + 1] != key.ptr[i])
            return false;
    return true;
}

static bool is_key(struct plist_node n, struct span key)
{
    struct plist_value v;
    plist_value(n, &v);
    if (v.kind != PLIST_STRING)
        return false;
    return v.form == PLIST_FORM_UTF16BE ? same_utf16(v.bytes, key) : span_equal(v.bytes, key);
}

bool plist_get(struct plist_node dict, const char *key, struct plist_node *ret_value)
{
    struct plist_value v;
    plist_value(dict, &v);
    const struct span wanted = span_str(key);
    if (v.kind != PLIST_DICT)
        return false;
    for (size_t i = 0; i < v.count && plist_charge(dict.doc, 1); i++) {
        if (is_key(child(dict, &v, i), wanted)) {
            *ret_value = child(dict, &v, v.count + i);
            return true;
        }
    }
    return false;
}

bool plist_data(struct plist_node n, struct span *ret_bytes)
{
    struct plist_value v;
    plist_value(n, &v);
    if (v.kind != PLIST_DATA)
        return false;
    *ret_bytes = v.bytes;
    return true;
}

bool plist_int(struct plist_node n, int64_t *ret_value)
{
    struct plist_value v;
    plist_value(n, &v);
    if ((v.kind != PLIST_INT && v.kind != PLIST_BOOL) || v.form == PLIST_FORM_NATURAL)
        return false;
    *ret_value = v.integer;
    return true;
}

bool plist_uint(struct plist_node n, uint64_t *ret_value)
{
    struct plist_value v;
    plist_value(n, &v);
    if (v.kind != PLIST_INT && v.kind != PLIST_BOOL)
        return false;
    if (v.form != PLIST_FORM_NATURAL && v.integer < 0)
        return false;
    *ret_value = v.natural;
    return true;
}

bool plist_real(struct plist_node n, double *ret_value)
{
    struct plist_value v;
    plist_value(n, &v);
    if (v.kind != PLIST_REAL && v.kind != PLIST_INT)
        return false;
    if (v.kind == PLIST_REAL)
        *ret_value = v.real;
    else
        *ret_value = v.form == PLIST_FORM_NATURAL ? (double)v.natural : (double)v.integer;
    return true;
}

bool plist_bool(struct plist_node n, bool *ret_value)
{
    struct plist_value v;
    plist_value(n, &v);
    if (v.kind != PLIST_BOOL)
        return false;
    *ret_value = v.integer != 0;
    return true;
}

bool plist_date(struct plist_node n, struct timestamp *ret_time)
{
    struct plist_value v;
    plist_value(n, &v);
    return v.kind == PLIST_DATE && timestamp_from_seconds(EPOCH_APPLE, v.real, ret_time);
}

bool plist_uid(struct plist_node n, uint64_t *ret_uid)
{
    struct plist_value v;
    plist_value(n, &v);
    if (v.kind != PLIST_UID)
        return false;
    *ret_uid = v.natural;
    return true;
}
