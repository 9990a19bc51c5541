/* Following UIDs and unwrapping Foundation's classes. */
#include "formats/keyed.h"

#include "base/limits.h"
#include "formats/plist_value.h"
#include "formats/url_join.h"

/* How the classes that are unwrapped store what they hold. A class is known by the first of its
 * chain that stands here, so NSMutableString is an NSString. */
static const struct wrapper {
    const char *class_name;
    enum keyed_kind kind;
    const char *fields[3]; /* the value stands in the first that is there */
} WRAPPERS[] = {
    {"NSString", KEYED_TEXT, {"NS.string", "NS.bytes"}},
    {"NSAttributedString", KEYED_TEXT, {"NSString"}},
    {"NSData", KEYED_DATA, {"NS.data", "NS.bytes"}},
    {"NSDate", KEYED_DATE, {"NS.time"}},
    {"NSURL", KEYED_URL, {"NS.relative"}},
    {"NSUUID", KEYED_UUID, {"NS.uuidbytes"}},
    {"NSNull", KEYED_NULL, {NULL}},
    {"NSArray", KEYED_ARRAY, {"NS.objects"}},
    {"NSSet", KEYED_ARRAY, {"NS.objects"}},
    {"NSOrderedSet", KEYED_ARRAY, {"NS.objects"}},
    {"NSDictionary", KEYED_DICT, {"NS.objects"}},
    {"NSNumber", KEYED_INT, {"NS.intval", "NS.boolval"}},
    {"NSNumber", KEYED_REAL, {"NS.dblval"}},
};

/* Plain values, by the kind of their node. */
static const enum keyed_kind PLAIN[] = {
    [PLIST_NULL] = KEYED_NULL,   [PLIST_BOOL] = KEYED_BOOL,       [PLIST_INT] = KEYED_INT,
    [PLIST_REAL] = KEYED_REAL,   [PLIST_DATE] = KEYED_DATE,       [PLIST_DATA] = KEYED_DATA,
    [PLIST_STRING] = KEYED_TEXT, [PLIST_UID] = KEYED_INVALID,     [PLIST_ARRAY] = KEYED_ARRAY,
    [PLIST_DICT] = KEYED_OBJECT, [PLIST_INVALID] = KEYED_INVALID,
};

enum status keyed_open(const struct plist *p, struct keyed *ret_keyed)
{
    struct keyed k = {.plist = p, .top = {.doc = p, .ref = PLIST_REF_NONE}};
    if (!plist_get(plist_root(p), "$objects", &k.objects) || plist_kind(k.objects) != PLIST_ARRAY)
        return plist_cut_short(p) ? plist_status(p) : STATUS_MALFORMED;
    (void)plist_get(plist_root(p), "$top", &k.top);
    k.count = plist_count(k.objects);
    *ret_keyed = k;
    return STATUS_OK;
}

enum status keyed_read(struct arena *arena, struct span bytes, struct keyed *ret_keyed)
{
    struct plist *p;
    TRY(plist_open(arena, bytes, &p, NULL));
    return keyed_open(p, ret_keyed);
}

struct plist_node keyed_follow(const struct keyed *k, struct plist_node n)
{
    uint64_t uid;
    for (int hops = 0; plist_uid(n, &uid); hops++) {
        if (uid == 0)
            return (struct plist_node){.doc = k->plist, .ref = PLIST_REF_NULL};
        if (hops == KEYED_HOPS_MAX || uid >= k->count || !plist_item(k->objects, (size_t)uid, &n)) {
            plist_note(k->plist, STATUS_MALFORMED, 0, "a keyed archive that names no object");
            return (struct plist_node){.doc = k->plist, .ref = PLIST_REF_NONE};
        }
    }
    return n;
}

/* Follows; false for nil. */
static bool follow_value(const struct keyed *k, struct plist_node n, struct plist_node *ret_value)
{
    n = keyed_follow(k, n);
    if (plist_kind(n) == PLIST_NULL || plist_kind(n) == PLIST_INVALID)
        return false;
    *ret_value = n;
    return true;
}

bool keyed_top(const struct keyed *k, const char *name, struct plist_node *ret_value)
{
    struct plist_node n;
    return plist_get(k->top, name, &n) && follow_value(k, n, ret_value);
}

bool keyed_top_entry(const struct keyed *k, size_t i, struct span *ret_name,
                     struct plist_node *ret_value)
{
    struct plist_node n;
    if (!plist_entry(k->top, i, ret_name, &n))
        return false;
    *ret_value = keyed_follow(k, n);
    return true;
}

bool keyed_object(const struct keyed *k, size_t i, struct plist_node *ret_object)
{
    return plist_item(k->objects, i, ret_object);
}

bool keyed_get(const struct keyed *k, struct plist_node object, const char *key,
               struct plist_node *ret_value)
{
    struct plist_node n;
    return plist_get(keyed_follow(k, object), key, &n) && follow_value(k, n, ret_value);
}

/* Name number `i` of the class and those it inherits from; a class may lack the list of them. */
static bool class_name(const struct keyed *k, struct plist_node object, size_t i,
                       struct span *ret_name)
{
    struct plist_node description, names, name;
    if (!keyed_get(k, object, "$class", &description))
        return false;
    if (keyed_get(k, description, "$classes", &names) && plist_kind(names) == PLIST_ARRAY)
        return plist_item(names, i, &name) && plist_text(keyed_follow(k, name), ret_name);
    return i == 0 && keyed_get(k, description, "$classname", &name) && plist_text(name, ret_name);
}

bool keyed_class(const struct keyed *k, struct plist_node object, struct span *ret_name)
{
    return class_name(k, object, 0, ret_name);
}

bool keyed_is(const struct keyed *k, struct plist_node object, const char *name)
{
    struct span found;
    for (size_t i = 0; class_name(k, object, i, &found); i++)
        if (span_equal_str(found, name))
            return true;
    return false;
}

/* The field of an object that holds what it wraps. */
static bool wrapped_field(const struct keyed *k, struct plist_node object, const struct wrapper *w,
                          struct plist_node *ret_value)
{
    for (size_t i = 0; i < sizeof w->fields / sizeof w->fields[0] && w->fields[i] != NULL; i++)
        if (keyed_get(k, object, w->fields[i], ret_value))
            return true;
    return false;
}

static const struct wrapper *find_wrapper(const struct keyed *k, struct plist_node object)
{
    struct span name;
    struct plist_node value;
    for (size_t i = 0; class_name(k, object, i, &name); i++) {
        for (size_t row = 0; row < sizeof WRAPPERS / sizeof WRAPPERS[0]; row++) {
            const struct wrapper *w = &WRAPPERS[row];
            const bool same = span_equal_str(name, w->class_name);
            const bool several = w->kind == KEYED_INT || w->kind == KEYED_REAL;
            if (same && (!several || wrapped_field(k, object, w, &value)))
                return w;
        }
    }
    return NULL;
}

/* `n`, followed, as what it is: wrapper NULL for plain values and other objects. */
static enum keyed_kind classify(const struct keyed *k, struct plist_node n,
                                const struct wrapper **ret_wrapper)
{
    const enum plist_kind kind = plist_kind(n);
    *ret_wrapper = kind == PLIST_DICT ? find_wrapper(k, n) : NULL;
    return *ret_wrapper != NULL ? (*ret_wrapper)->kind : PLAIN[kind];
}

enum keyed_kind keyed_kind(const struct keyed *k, struct plist_node n)
{
    const struct wrapper *w;
    return classify(k, keyed_follow(k, n), &w);
}

/* The plain value inside, through wrappers of that kind only. */
static bool unwrap(const struct keyed *k, struct plist_node n, enum keyed_kind kind,
                   struct plist_node *ret_plain)
{
    n = keyed_follow(k, n);
    for (int hops = 0; hops < KEYED_HOPS_MAX; hops++) {
        if (plist_kind(n) != PLIST_DICT) {
            *ret_plain = n;
            return true;
        }
        const struct wrapper *w = find_wrapper(k, n);
        if (w == NULL || w->kind != kind || !wrapped_field(k, n, w, &n))
            return false;
    }
    return false;
}

/* The address of an NSURL, each part of it relative to the next. */
static bool url_text(const struct keyed *k, struct plist_node n, struct span *ret_utf8)
{
    struct span parts[KEYED_HOPS_MAX];
    size_t count = 0;
    do {
        struct plist_node plain;
        if (!keyed_get(k, n, "NS.relative", &plain) || !unwrap(k, plain, KEYED_TEXT, &plain) ||
            !plist_text(plain, &parts[count]))
            break;
        count++;
    } while (count < KEYED_HOPS_MAX && keyed_get(k, n, "NS.base", &n));
    if (count == 0)
        return false;
    struct span whole = parts[--count];
    while (count-- > 0) {
        enum status status = url_join(k->plist->arena, whole, parts[count], &whole);
        if (status != STATUS_OK) {
            plist_note(k->plist, status, 0, "an address in a keyed archive");
            return false;
        }
    }
    *ret_utf8 = whole;
    return true;
}

bool keyed_text(const struct keyed *k, struct plist_node n, struct span *ret_utf8)
{
    const struct wrapper *w;
    struct plist_node plain;
    n = keyed_follow(k, n);
    if (classify(k, n, &w) == KEYED_URL && w != NULL)
        return url_text(k, n, ret_utf8);
    if (!unwrap(k, n, KEYED_TEXT, &plain))
        return false;
    return plist_text(plain, ret_utf8) || (w != NULL && plist_data_text(plain, ret_utf8));
}

bool keyed_data(const struct keyed *k, struct plist_node n, struct span *ret_bytes)
{
    return unwrap(k, n, KEYED_DATA, &n) && plist_data(n, ret_bytes);
}

bool keyed_date(const struct keyed *k, struct plist_node n, struct timestamp *ret_time)
{
    double seconds;
    const bool is_object = plist_kind(keyed_follow(k, n)) == PLIST_DICT;
    if (!unwrap(k, n, KEYED_DATE, &n))
        return false;
    if (plist_date(n, ret_time))
        return true;
    return is_object && plist_real(n, &seconds) &&
           timestamp_from_seconds(EPOCH_APPLE, seconds, ret_time);
}

bool keyed_int(const struct keyed *k, struct plist_node n, int64_t *ret_value)
{
    return unwrap(k, n, KEYED_INT, &n) && plist_int(n, ret_value);
}

bool keyed_real(const struct keyed *k, struct plist_node n, double *ret_value)
{
    struct plist_node plain;
    return (unwrap(k, n, KEYED_REAL, &plain) || unwrap(k, n, KEYED_INT, &plain)) &&
           plist_real(plain, ret_value);
}

bool keyed_bool(const struct keyed *k, struct plist_node n, bool *ret_value)
{
    int64_t value;
    if (!unwrap(k, n, KEYED_INT, &n) || !plist_int(n, &value))
        return false;
    *ret_value = value != 0;
    return true;
}

bool keyed_uuid(const struct keyed *k, struct plist_node n, struct span *ret_bytes)
{
    enum { UUID_SIZE = 16 };
    struct span bytes;
    if (keyed_kind(k, n) != KEYED_UUID || !unwrap(k, n, KEYED_UUID, &n) || !plist_data(n, &bytes) ||
        bytes.len != UUID_SIZE)
        return false;
    *ret_bytes = bytes;
    return true;
}
