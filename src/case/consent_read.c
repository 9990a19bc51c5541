/* The consent file: JSON in, JSON out, by one table of keys. */
#include "base/json.h"
#include "base/utf8.h"
#include "case/consent.h"
#include "case/json_fields.h"

#define CONSENT_SCHEMA "bridle.consent/1"

enum key_type {
    KEY_SCHEMA,
    KEY_BASIS,
    KEY_TEXT,
    KEY_LIST,
    KEY_BOOL,
    KEY_DATE,
    KEY_TLP,
    KEY_PAP,
    KEY_SHA256
};

struct key {
    const char *name;
    enum key_type type;
    size_t offset;      /* in struct consent */
    unsigned needed_by; /* bits of the bases that cannot do without */
};

#define AT(member) offsetof(struct consent, member)
#define FOR(basis) (1U << (basis))

/* In the order in which they are written. */
static const struct key KEYS[] = {
    {"schema", KEY_SCHEMA, 0, ~0U},
    {"basis", KEY_BASIS, AT(basis), 0},
    {"person", KEY_TEXT, AT(person), FOR(CONSENT_CONSENT)},
    {"checked_by", KEY_TEXT, AT(checked_by), 0},
    {"data", KEY_LIST, AT(data), FOR(CONSENT_CONSENT)},
    {"purpose", KEY_TEXT, AT(purpose), FOR(CONSENT_CONSENT)},
    {"may_see", KEY_LIST, AT(may_see), FOR(CONSENT_CONSENT)},
    {"keep_content", KEY_BOOL, AT(keep_content), FOR(CONSENT_CONSENT)},
    {"may_name", KEY_BOOL, AT(may_name), 0},
    {"until", KEY_DATE, AT(until), FOR(CONSENT_CONSENT)},
    {"retention", KEY_DATE, AT(retention), 0},
    {"tlp", KEY_TLP, AT(tlp), 0},
    {"pap", KEY_PAP, AT(pap), 0},
    {"given", KEY_DATE, AT(given), 0},
    {"how", KEY_TEXT, AT(how), 0},
    {"authority", KEY_TEXT, AT(authority), FOR(CONSENT_AUTHORITY)},
    {"reason", KEY_TEXT, AT(reason), 0},
    {"signed_form_sha256", KEY_SHA256, AT(signed_form), 0},
    {"notes", KEY_TEXT, AT(notes), 0},
};
enum { KEY_COUNT = sizeof KEYS / sizeof *KEYS };

static const char *const EXPECTED[] = {
    [KEY_SCHEMA] = "\"" CONSENT_SCHEMA "\"",
    [KEY_BASIS] = "\"consent\", \"own_device\", \"authority\" or \"withdrawn\"",
    [KEY_TEXT] = "a text in UTF-8 that is not empty",
    [KEY_LIST] = "a list of texts",
    [KEY_BOOL] = "true or false",
    [KEY_DATE] = "a date such as \"2027-01-31\"",
    [KEY_TLP] = "CLEAR, GREEN, AMBER, AMBER+STRICT or RED",
    [KEY_PAP] = "CLEAR, GREEN, AMBER or RED",
    [KEY_SHA256] = "a SHA-256 in lower-case hex",
};

static enum status complain(struct buf *why, const char *key, const char *what)
{
    buf_str(why, "consent: ");
    buf_str(why, key);
    buf_byte(why, ' ');
    buf_str(why, what);
    return STATUS_MALFORMED;
}

static void *member(const struct consent *c, const struct key *key)
{
    return (uint8_t *)(uintptr_t)c + key->offset;
}

static bool is_date(struct span text)
{
    struct timestamp t;
    return timestamp_parse(text, &t);
}

static bool basis_from(struct span text, enum consent_basis *ret_basis)
{
    for (int i = 0; i < CONSENT_BASIS_COUNT; i++)
        if (span_equal_str(text, consent_basis_name((enum consent_basis)i))) {
            *ret_basis = (enum consent_basis)i;
            return true;
        }
    return false;
}

static bool add_to_list(struct consent_list *list, struct span text)
{
    if (text.len == 0 || list->count >= CONSENT_LIST_MAX)
        return false;
    list->items[list->count++] = text;
    return true;
}

/* Takes one value; false when it is not of the key's form. */
static bool take(struct consent *c, const struct key *key, const struct json_field *field)
{
    bool is_text = field->type == JSON_FIELD_TEXT && field->text.len <= CONSENT_TEXT_MAX &&
                   utf8_valid(field->text); /* else it would not come back as it was written */
    struct span text = is_text ? span_trim(field->text) : SPAN_EMPTY;
    void *at = member(c, key);
    switch (key->type) {
    case KEY_SCHEMA:
        return span_equal_str(text, CONSENT_SCHEMA);
    case KEY_BASIS:
        return basis_from(text, at);
    case KEY_LIST:
        return add_to_list(at, text);
    case KEY_BOOL:
        *(bool *)at = field->type == JSON_FIELD_TRUE;
        return field->type == JSON_FIELD_TRUE || field->type == JSON_FIELD_FALSE;
    case KEY_TLP:
        return consent_tlp_from(text, at);
    case KEY_PAP:
        return consent_pap_from(text, at);
    case KEY_DATE:
    case KEY_SHA256:
    case KEY_TEXT:
        break;
    }
    *(struct span *)at = text;
    if (key->type == KEY_DATE)
        return is_date(text);
    return key->type == KEY_SHA256 ? sha256_is_hex(text) : text.len > 0;
}

static const struct key *find_key(struct span path)
{
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (span_equal_str(path, KEYS[i].name))
            return &KEYS[i];
    return NULL;
}

static enum status take_all(const struct json_fields *fields, struct consent *c, bool *seen,
                            struct buf *why)
{
    for (size_t i = 0; i < fields->count; i++) {
        const struct json_field *field = &fields->items[i];
        const struct key *key = find_key(field->path);
        if (key == NULL) {
            buf_str(why, "consent: unknown key '");
            utf8_clean(why, field->path);
            buf_str(why, "' (see: docs/consent.md)");
            return STATUS_MALFORMED;
        }
        bool again = seen[key - KEYS];
        seen[key - KEYS] = true;
        if ((again && key->type != KEY_LIST) || !take(c, key, field)) {
            buf_str(why, "consent: ");
            buf_str(why, key->name);
            buf_str(why, " is not ");
            buf_str(why, EXPECTED[key->type]);
            return STATUS_MALFORMED;
        }
    }
    return STATUS_OK;
}

enum status consent_read(struct arena *arena, struct span text, struct consent *ret_consent,
                         struct buf *ret_why)
{
    struct json_fields fields;
    struct problem problem;
    struct consent c = {.basis = CONSENT_CONSENT};
    bool seen[KEY_COUNT] = {false};
    if (text.len > CONSENT_BYTES_MAX)
        return complain(ret_why, "the file", "is longer than 64 KiB");
    enum status status = json_fields_read(arena, text, &fields, &problem);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status != STATUS_OK) {
        buf_format(ret_why, "consent: not readable as JSON at byte %llu: ",
                   (unsigned long long)problem.offset);
        buf_str(ret_why, problem.what);
        return STATUS_MALFORMED;
    }
    TRY(take_all(&fields, &c, seen, ret_why));
    for (size_t i = 0; i < KEY_COUNT; i++)
        if (!seen[i] && (KEYS[i].needed_by & FOR(c.basis)) != 0)
            return complain(ret_why, KEYS[i].name, "is missing");
    *ret_consent = c;
    return STATUS_OK;
}

static void write_list(struct json *j, const char *name, const struct consent_list *list)
{
    if (list->count == 0)
        return;
    json_key(j, name);
    json_begin_array(j);
    for (size_t i = 0; i < list->count; i++)
        json_string(j, list->items[i]);
    json_end_array(j);
}

static void write_key(struct json *j, const struct consent *c, const struct key *key)
{
    const void *at = member(c, key);
    switch (key->type) {
    case KEY_SCHEMA:
        json_field_cstr(j, key->name, CONSENT_SCHEMA);
        break;
    case KEY_BASIS:
        json_field_cstr(j, key->name, consent_basis_name(c->basis));
        break;
    case KEY_LIST:
        write_list(j, key->name, at);
        break;
    case KEY_BOOL:
        if (c->basis == CONSENT_CONSENT || c->basis == CONSENT_OWN_DEVICE)
            json_field_bool(j, key->name, *(const bool *)at);
        break;
    case KEY_TLP:
        json_field_cstr_opt(j, key->name, consent_tlp_name(c->tlp));
        break;
    case KEY_PAP:
        json_field_cstr_opt(j, key->name, consent_pap_name(c->pap));
        break;
    case KEY_TEXT:
    case KEY_DATE:
    case KEY_SHA256:
        json_field_opt(j, key->name, *(const struct span *)at);
        break;
    }
}

void consent_write(const struct consent *c, struct buf *out)
{
    struct json j = json_to(out);
    json_begin_object(&j);
    for (size_t i = 0; i < KEY_COUNT; i++)
        write_key(&j, c, &KEYS[i]);
    json_end_object(&j);
    buf_byte(out, '\n');
}
