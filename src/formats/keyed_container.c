/* Archived arrays, sets and dictionaries. Their items stand in a list under NS.objects (and NS.keys
 * beside it), in old archives one by one under NS.object.0, NS.object.1 ...
 */
#include "base/buf.h"
#include "formats/keyed.h"
#include "formats/plist_value.h"

/* Field `prefix` followed by a number; not followed. */
static bool numbered_field(struct plist_node object, const char *prefix, size_t i,
                           struct plist_node *ret_value)
{
    char name[40];
    struct buf text;
    buf_fixed(&text, name, sizeof name - 1);
    buf_str(&text, prefix);
    buf_uint(&text, i);
    name[text.len] = '\0';
    return plist_get(object, name, ret_value);
}

/* Number of fields with that prefix, from 0 without a gap. */
static size_t count_numbered(struct plist_node object, const char *prefix)
{
    struct plist_node value;
    size_t count = 0;
    while (numbered_field(object, prefix, count, &value))
        count++;
    return count;
}

/* Element `i` of the list `field`, or of the numbered fields. */
static bool element(const struct keyed *k, struct plist_node object, const char *field,
                    const char *prefix, size_t i, struct plist_node *ret_value)
{
    struct plist_node list, value;
    if (keyed_get(k, object, field, &list)) {
        if (!plist_item(list, i, &value))
            return false;
    } else if (!numbered_field(object, prefix, i, &value)) {
        return false;
    }
    *ret_value = keyed_follow(k, value);
    return true;
}

size_t keyed_count(const struct keyed *k, struct plist_node container)
{
    struct plist_node list, keys, n = keyed_follow(k, container);
    const enum keyed_kind kind = keyed_kind(k, n);
    if (plist_kind(n) == PLIST_ARRAY)
        return plist_count(n);
    if (kind != KEYED_ARRAY && kind != KEYED_DICT)
        return 0;
    if (!keyed_get(k, n, "NS.objects", &list))
        return count_numbered(n, "NS.object.");
    size_t count = plist_count(list);
    if (kind == KEYED_DICT) {
        size_t named = keyed_get(k, n, "NS.keys", &keys) ? plist_count(keys) : 0;
        if (named != count)
            plist_note(k->plist, STATUS_MALFORMED, 0,
                       "an archived dictionary with keys and values of different number");
        count = named < count ? named : count;
    }
    return count;
}

bool keyed_item(const struct keyed *k, struct plist_node array, size_t i,
                struct plist_node *ret_value)
{
    struct plist_node value, n = keyed_follow(k, array);
    if (plist_item(n, i, &value)) {
        *ret_value = keyed_follow(k, value);
        return true;
    }
    return element(k, n, "NS.objects", "NS.object.", i, ret_value);
}

bool keyed_entry(const struct keyed *k, struct plist_node dict, size_t i,
                 struct plist_node *ret_key, struct plist_node *ret_value)
{
    struct plist_node key, n = keyed_follow(k, dict);
    if (!element(k, n, "NS.keys", "NS.key.", i, &key) ||
        !element(k, n, "NS.objects", "NS.object.", i, ret_value))
        return false;
    *ret_key = key;
    return true;
}

bool keyed_find(const struct keyed *k, struct plist_node dict, const char *key,
                struct plist_node *ret_value)
{
    struct plist_node name, value;
    struct span text;
    for (size_t i = 0; keyed_entry(k, dict, i, &name, &value); i++) {
        if (!keyed_text(k, name, &text) || !span_equal_str(text, key))
            continue;
        if (keyed_kind(k, value) == KEYED_NULL || keyed_kind(k, value) == KEYED_INVALID)
            return false;
        *ret_value = value;
        return true;
    }
    return false;
}
