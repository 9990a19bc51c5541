/* MBFile, in one pass over its fields. */
#include "formats/mbfile.h"

#include <stddef.h>

#include "formats/keyed.h"

/* Stores one field's value; false when it is of another type. */
typedef bool take_fn(const struct keyed *k, struct plist_node n, void *field);

static bool take_natural(const struct keyed *k, struct plist_node n, void *field)
{
    return plist_uint(n, field) || plist_uint(keyed_follow(k, n), field);
}

static bool take_integer(const struct keyed *k, struct plist_node n, void *field)
{
    return plist_int(n, field) || plist_int(keyed_follow(k, n), field);
}

/* Seconds since 1970 as a rule; a date object does too. */
static bool take_time(const struct keyed *k, struct plist_node n, void *field)
{
    int64_t seconds;
    double real;
    if (plist_int(n, &seconds))
        return timestamp_from_units(EPOCH_UNIX, seconds, 1, field);
    n = keyed_follow(k, n);
    if (plist_real(n, &real))
        return timestamp_from_seconds(EPOCH_UNIX, real, field);
    return keyed_date(k, n, field);
}

static bool take_data(const struct keyed *k, struct plist_node n, void *field)
{
    return keyed_data(k, n, field);
}

static bool take_text(const struct keyed *k, struct plist_node n, void *field)
{
    return keyed_text(k, n, field);
}

static const struct field {
    struct span name;
    uint32_t bit;
    uint32_t offset;
    take_fn *take;
} FIELDS[] = {
#define FIELD(name, bit, member, take)                                                             \
    {                                                                                              \
        {(const uint8_t *)(name), sizeof(name) - 1}, bit, offsetof(struct mbfile, member), take    \
    }
    FIELD("RelativePath", MBFILE_PATH, relative_path, take_text),
    FIELD("Size", MBFILE_SIZE, size, take_natural),
    FIELD("Mode", MBFILE_MODE, mode, take_natural),
    FIELD("UserID", MBFILE_USER_ID, user_id, take_integer),
    FIELD("GroupID", MBFILE_GROUP_ID, group_id, take_integer),
    FIELD("InodeNumber", MBFILE_INODE, inode, take_natural),
    FIELD("LastModified", MBFILE_MODIFIED, last_modified, take_time),
    FIELD("LastStatusChange", MBFILE_CHANGED, last_status_change, take_time),
    FIELD("Birth", MBFILE_BORN, birth, take_time),
    FIELD("Flags", MBFILE_FLAGS, flags, take_natural),
    FIELD("ProtectionClass", MBFILE_CLASS, protection_class, take_natural),
    FIELD("EncryptionKey", MBFILE_KEY, encryption_key, take_data),
    FIELD("Digest", MBFILE_DIGEST, digest, take_data),
    FIELD("Target", MBFILE_TARGET, target, take_text),
    FIELD("ExtendedAttributes", MBFILE_ATTRIBUTES, attributes, take_data),
#undef FIELD
};

static const struct field *find_field(struct span name)
{
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++)
        if (FIELDS[i].name.len == name.len && span_equal(FIELDS[i].name, name))
            return &FIELDS[i];
    return NULL;
}

static void take_field(const struct keyed *k, struct span name, struct plist_node value,
                       struct mbfile *file)
{
    const struct field *field = find_field(name);
    if (field == NULL || (file->fields & field->bit) != 0)
        return;
    if (field->take(k, value, (uint8_t *)file + field->offset))
        file->fields |= field->bit;
    else if (plist_kind(keyed_follow(k, value)) != PLIST_NULL)
        file->bad_fields |= field->bit;
}

/* The object with the fields: the root, as a rule; the first object of archives without a name
 * for it; the list itself where it was never archived. */
static bool find_file(const struct plist *p, struct keyed *k, struct plist_node *ret_object)
{
    struct plist_node object;
    if (keyed_open(p, k) != STATUS_OK) {
        *k = (struct keyed){.plist = p, .top = plist_root(p), .objects = plist_root(p)};
        object = plist_root(p);
    } else if (!keyed_top(k, "root", &object) && !keyed_object(k, 1, &object)) {
        return false;
    }
    *ret_object = object;
    return plist_kind(object) == PLIST_DICT;
}

enum status mbfile_read(struct arena *arena, struct span blob, struct mbfile *ret_file)
{
    struct plist *p;
    struct keyed k;
    struct plist_node object, value;
    struct mbfile file = {0};
    struct span name;
    TRY(plist_open(arena, blob, &p, NULL));
    if (!find_file(p, &k, &object))
        return plist_cut_short(p) ? plist_status(p) : STATUS_MALFORMED;
    for (size_t i = 0, count = plist_count(object); i < count; i++)
        if (plist_entry(object, i, &name, &value))
            take_field(&k, name, value, &file);
    if (plist_cut_short(p))
        return plist_status(p);
    if (file.fields == 0)
        return STATUS_MALFORMED;
    *ret_file = file;
    return STATUS_OK;
}
