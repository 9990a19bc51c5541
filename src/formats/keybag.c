/* Key bag: parse, derive, unwrap. */
#include "formats/keybag.h"

#include "base/cursor.h"

enum { TYPE_BACKUP = 1, WRAP_PASSWORD = 2, SALT_MIN = 8, SALT_MAX = 64 };

struct item {
    struct span tag;
    struct span value;
    uint64_t offset; /* of the tag */
};

/* Where a tag's value goes. Numbers have four bytes. */
struct field {
    const char *tag;
    bool number;
    size_t offset;
};

#define HEADER_NUMBER(name, member)                                                                \
    {                                                                                              \
        name, true, offsetof(struct keybag, member)                                                \
    }
#define HEADER_BYTES(name, member)                                                                 \
    {                                                                                              \
        name, false, offsetof(struct keybag, member)                                               \
    }
static const struct field HEADER_FIELDS[] = {
    HEADER_NUMBER("VERS", version),
    HEADER_NUMBER("TYPE", type),
    HEADER_NUMBER("WRAP", wrap),
    HEADER_NUMBER("ITER", iterations),
    HEADER_NUMBER("DPIC", first_iterations),
    HEADER_BYTES("UUID", uuid),
    HEADER_BYTES("SALT", salt),
    HEADER_BYTES("DPSL", first_salt),
};

static const struct field CLASS_FIELDS[] = {
    {"CLAS", true, offsetof(struct keybag_class, id)},
    {"WRAP", true, offsetof(struct keybag_class, wrap)},
    {"KTYP", true, offsetof(struct keybag_class, key_type)},
    {"WPKY", false, offsetof(struct keybag_class, wrapped)},
};

static const struct field *find_field(const struct field *fields, size_t count, struct span tag)
{
    for (size_t i = 0; i < count; i++)
        if (span_equal_str(tag, fields[i].tag))
            return &fields[i];
    return NULL;
}

/* Unknown tags are passed over; false when a number is not four bytes. */
static bool store_field(const struct field *field, void *record, struct span value)
{
    if (field == NULL)
        return true;
    uint8_t *place = (uint8_t *)record + field->offset;
    if (!field->number) {
        memcpy(place, &value, sizeof value);
        return true;
    }
    struct cursor c = cursor_of(value);
    uint32_t number = (uint32_t)cursor_uint_be(&c, 4);
    memcpy(place, &number, sizeof number);
    return value.len == 4;
}

static bool next_item(struct cursor *c, struct item *ret_item)
{
    ret_item->offset = c->at;
    ret_item->tag = cursor_bytes(c, 4);
    uint64_t len = cursor_uint_be(c, 4);
    ret_item->value = cursor_bytes(c, len);
    return !c->failed;
}

static bool rounds_sane(uint32_t rounds)
{
    return rounds > 0 && rounds <= PBKDF2_ROUNDS_MAX;
}

static bool salt_sane(struct span salt)
{
    return salt.len >= SALT_MIN && salt.len <= SALT_MAX;
}

static enum status check_header(const struct keybag *k, bool has_first, uint64_t offset,
                                struct problem *ret_problem)
{
    const struct {
        bool wrong;
        enum status status;
        const char *what;
    } checks[] = {
        {!salt_sane(k->salt), STATUS_MALFORMED, "the key bag has no usable salt"},
        {!rounds_sane(k->iterations), STATUS_MALFORMED,
         "the key bag asks for zero or an absurd number of rounds"},
        {has_first && !salt_sane(k->first_salt), STATUS_MALFORMED,
         "the key bag has no usable salt for its first derivation"},
        {has_first && !rounds_sane(k->first_iterations), STATUS_MALFORMED,
         "the key bag asks for zero or an absurd number of rounds in its first derivation"},
        {k->type != TYPE_BACKUP, STATUS_UNSUPPORTED, "the key bag is not one of a backup"},
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (checks[i].wrong)
            return problem_at(ret_problem, checks[i].status, offset, checks[i].what);
    return STATUS_OK;
}

/* Header items up to the second UUID, at which the cursor is left standing. */
static enum status parse_header(struct cursor *c, struct keybag *k, struct problem *ret_problem)
{
    struct item item = {0};
    bool has_uuid = false, has_first = false;
    while (c->at < c->data.len) {
        size_t start = c->at;
        if (!next_item(c, &item))
            return problem_at(ret_problem, STATUS_MALFORMED, item.offset,
                              "a length in the key bag runs past its end");
        bool uuid = span_equal_str(item.tag, "UUID");
        if (uuid && has_uuid) {
            cursor_seek(c, start);
            break;
        }
        has_uuid |= uuid;
        has_first |= span_equal_str(item.tag, "DPSL") || span_equal_str(item.tag, "DPIC");
        if (!store_field(
                find_field(HEADER_FIELDS, sizeof HEADER_FIELDS / sizeof *HEADER_FIELDS, item.tag),
                k, item.value))
            return problem_at(ret_problem, STATUS_MALFORMED, item.offset,
                              "a number in the key bag has a wrong length");
    }
    return check_header(k, has_first, c->at, ret_problem);
}

/* A class is kept when its key can be tried; else it is counted. */
static void keep_class(struct keybag *k, const struct keybag_class *class, bool sane)
{
    bool password = (class->wrap & WRAP_PASSWORD) != 0;
    if (!sane || (password && class->wrapped.len != WRAPPED_KEY_SIZE))
        k->damaged++;
    else
        k->classes[k->class_count++] = *class;
}

static enum status parse_classes(struct cursor *c, struct keybag *k, struct problem *ret_problem)
{
    struct item item = {0};
    struct keybag_class class = {0};
    bool open = false, sane = true;
    while (c->at < c->data.len) {
        if (!next_item(c, &item))
            return problem_at(ret_problem, STATUS_MALFORMED, item.offset,
                              "a length in the key bag runs past its end");
        if (!span_equal_str(item.tag, "UUID")) {
            const struct field *field =
                find_field(CLASS_FIELDS, sizeof CLASS_FIELDS / sizeof *CLASS_FIELDS, item.tag);
            sane &= store_field(field, &class, item.value);
            continue;
        }
        if (open)
            keep_class(k, &class, sane);
        if (k->class_count + k->damaged == KEYBAG_CLASSES_MAX)
            return problem_at(ret_problem, STATUS_MALFORMED, item.offset,
                              "the key bag has more classes than any phone");
        class = (struct keybag_class){0};
        open = sane = true;
    }
    if (open)
        keep_class(k, &class, sane);
    return STATUS_OK;
}

static bool has_password_class(const struct keybag *k)
{
    for (uint32_t i = 0; i < k->class_count; i++)
        if ((k->classes[i].wrap & WRAP_PASSWORD) != 0)
            return true;
    return false;
}

enum status keybag_parse(struct span data, struct keybag *ret_keybag, struct problem *ret_problem)
{
    struct cursor c = cursor_of(data);
    struct keybag k = {0};
    if (data.len == 0)
        return problem_at(ret_problem, STATUS_NOT_ENCRYPTED, 0, "there is no key bag");
    if (data.len > KEYBAG_BYTES_MAX)
        return problem_at(ret_problem, STATUS_MALFORMED, 0, "the key bag is absurdly large");
    TRY(parse_header(&c, &k, ret_problem));
    TRY(parse_classes(&c, &k, ret_problem));
    if (k.class_count == 0)
        return problem_at(ret_problem, STATUS_MALFORMED, c.at, "the key bag holds no class keys");
    if (!has_password_class(&k))
        return problem_at(ret_problem, k.damaged > 0 ? STATUS_MALFORMED : STATUS_UNSUPPORTED, c.at,
                          "no key in the key bag is protected by a password");
    *ret_keybag = k;
    return STATUS_OK;
}

uint64_t keybag_work(const struct keybag *keybag)
{
    uint64_t first = keybag->first_salt.len == 0
                         ? 0
                         : pbkdf2_work(PBKDF2_SHA256, keybag->first_iterations, KEY_SIZE);
    return first + pbkdf2_work(PBKDF2_SHA1, keybag->iterations, KEY_SIZE);
}

enum status keybag_derive(const struct keybag *keybag, struct span password,
                          struct pbkdf2_progress *progress, uint8_t ret_key[KEY_SIZE])
{
    uint8_t first[KEY_SIZE] = {0}, key[KEY_SIZE];
    enum status status = STATUS_OK;
    if (progress != NULL)
        progress->total = keybag_work(keybag);
    if (keybag->first_salt.len > 0) {
        status = pbkdf2_derive(PBKDF2_SHA256, password, keybag->first_salt,
                               keybag->first_iterations, progress, first, sizeof first);
        password = span_of(first, sizeof first);
    }
    if (status == STATUS_OK)
        status = pbkdf2_derive(PBKDF2_SHA1, password, keybag->salt, keybag->iterations, progress,
                               key, sizeof key);
    if (status == STATUS_OK)
        memcpy(ret_key, key, sizeof key);
    key_cleanse(first, sizeof first);
    key_cleanse(key, sizeof key);
    return status;
}

static enum status unwrap_classes(const struct keybag *keybag, const uint8_t *key,
                                  struct class_keys *keys)
{
    for (uint32_t i = 0; i < keybag->class_count; i++) {
        const struct keybag_class *class = &keybag->classes[i];
        if ((class->wrap & WRAP_PASSWORD) == 0)
            continue;
        struct class_key *next = &keys->keys[keys->count];
        enum status status = key_unwrap(key, class->wrapped, next->key);
        if (status == STATUS_WRONG_PASSWORD) {
            keys->damaged++;
        } else if (status != STATUS_OK) {
            return status;
        } else if (class_keys_find(keys, class->id) == NULL) {
            next->id = class->id; /* the first of two with one number counts */
            keys->count++;
        }
    }
    return keys->count == 0 ? STATUS_WRONG_PASSWORD : STATUS_OK;
}

enum status keybag_unwrap(const struct keybag *keybag, const uint8_t key[KEY_SIZE],
                          struct class_keys *ret_keys)
{
    struct class_keys keys = {.damaged = keybag->damaged};
    enum status status = unwrap_classes(keybag, key, &keys);
    if (status == STATUS_OK)
        *ret_keys = keys;
    class_keys_cleanse(&keys);
    return status;
}

enum status keybag_open(struct span data, struct span password, struct pbkdf2_progress *progress,
                        struct class_keys *ret_keys, struct problem *ret_problem)
{
    struct keybag keybag;
    uint8_t key[KEY_SIZE];
    TRY(keybag_parse(data, &keybag, ret_problem));
    enum status status = keybag_derive(&keybag, password, progress, key);
    if (status == STATUS_OK)
        status = keybag_unwrap(&keybag, key, ret_keys);
    key_cleanse(key, sizeof key);
    if (status != STATUS_OK)
        return problem_at(ret_problem, status, 0, status_text(status));
    return STATUS_OK;
}
