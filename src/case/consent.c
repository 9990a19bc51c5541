/* The consent record: its names, and what it comes to. consent_read.c has the file format,
 * consent_sheet.c the words for people.
 */
#include "case/consent.h"

const char CONSENT_OWN_DEVICE_SENTENCE[] = "this device is mine";

static const char *const BASIS_NAMES[CONSENT_BASIS_COUNT] = {
    [CONSENT_CONSENT] = "consent",
    [CONSENT_OWN_DEVICE] = "own_device",
    [CONSENT_AUTHORITY] = "authority",
    [CONSENT_WITHDRAWN] = "withdrawn",
};

struct named {
    const char *name;
    const char *meaning;
};

/* After FIRST's TLP 2.0, in our words. */
static const struct named TLP[TLP_COUNT] = {
    [TLP_NONE] = {"", "nothing was said about sharing"},
    [TLP_CLEAR] = {"CLEAR", "may be told to anybody"},
    [TLP_GREEN] = {"GREEN", "may be told within the community, not in public"},
    [TLP_AMBER] = {"AMBER", "only for the organisation and those it works for, if they need it"},
    [TLP_AMBER_STRICT] = {"AMBER+STRICT", "only for the organisation itself, if they need it"},
    [TLP_RED] = {"RED", "only for the people named here, nobody else"},
};

static const struct named PAP[PAP_COUNT] = {
    [PAP_NONE] = {"", "nothing was said about what may be done"},
    [PAP_CLEAR] = {"CLEAR", "no restriction on what may be done with what is found"},
    [PAP_GREEN] = {"GREEN", "what is found may be used for protection, blocking included"},
    [PAP_AMBER] = {"AMBER", "only what an attacker cannot notice: look things up passively"},
    [PAP_RED] = {"RED", "nothing that leaves this machine: no network action at all"},
};

const char *consent_basis_name(enum consent_basis basis)
{
    return BASIS_NAMES[basis];
}

const char *consent_tlp_name(enum consent_tlp tlp)
{
    return TLP[tlp].name;
}

const char *consent_pap_name(enum consent_pap pap)
{
    return PAP[pap].name;
}

const char *consent_tlp_meaning(enum consent_tlp tlp)
{
    return TLP[tlp].meaning;
}

const char *consent_pap_meaning(enum consent_pap pap)
{
    return PAP[pap].meaning;
}

/* Index of a name in a table whose first row is "none"; 0 when it is not there. `TLP:RED` and `red`
 * are read as RED. */
static size_t find_name(const struct named *table, size_t count, const char *prefix,
                        struct span name)
{
    if (span_starts_nocase(name, span_str(prefix)))
        name = span_skip(name, strlen(prefix));
    for (size_t i = 1; i < count; i++)
        if (span_equal_nocase(name, span_str(table[i].name)))
            return i;
    return 0;
}

bool consent_tlp_from(struct span name, enum consent_tlp *ret_tlp)
{
    size_t i = find_name(TLP, TLP_COUNT, "TLP:", name);
    if (i > 0)
        *ret_tlp = (enum consent_tlp)i;
    return i > 0;
}

bool consent_pap_from(struct span name, enum consent_pap *ret_pap)
{
    size_t i = find_name(PAP, PAP_COUNT, "PAP:", name);
    if (i > 0)
        *ret_pap = (enum consent_pap)i;
    return i > 0;
}

enum { DAY_SECONDS = 24 * 60 * 60 };

/* Whether the day (or the moment) is over at `now`. An empty date never is. */
static bool is_over(struct span date, struct timestamp now)
{
    struct timestamp end;
    if (date.len == 0 || !timestamp_parse(date, &end))
        return false;
    if (date.len == 10) /* a bare date: to the end of that day, UTC */
        end.seconds += DAY_SECONDS;
    return timestamp_compare(end, now) <= 0;
}

bool consent_retention_over(const struct consent *c, struct timestamp now)
{
    return is_over(c->retention, now);
}

enum consent_standing consent_standing_at(const struct consent *c, struct timestamp now)
{
    if (c->basis == CONSENT_WITHDRAWN)
        return CONSENT_TAKEN_BACK;
    return is_over(c->until, now) ? CONSENT_ENDED : CONSENT_HOLDS;
}

struct latest {
    char id[5];
};

static enum status note_record(void *ctx, struct span path, enum case_entry_kind kind,
                               uint64_t size)
{
    static const struct span prefix = {.ptr = (const uint8_t *)"data/consent/", .len = 13};
    struct latest *l = ctx;
    uint64_t number;
    (void)size;
    struct span id = span_skip(path, prefix.len);
    if (kind != CASE_ENTRY_FOLDER || !span_starts(path, prefix) || id.len != 4 ||
        !span_to_uint(id, &number))
        return STATUS_OK;
    if (span_compare(id, span_str(l->id)) > 0)
        memcpy(l->id, id.ptr, 4);
    return STATUS_OK;
}

enum status consent_state_read(const struct case_view *view, struct arena *arena,
                               struct timestamp now, struct consent_state *ret_state)
{
    struct consent_state state = {.standing = CONSENT_NOT_RECORDED};
    struct latest latest = {{0}};
    TRY(view->list(view, note_record, &latest));
    if (latest.id[0] != '\0') {
        char path[64];
        BUF_SCOPED struct buf bytes;
        BUF_SCOPED struct buf why;
        struct span text;
        buf_init(&bytes, CONSENT_BYTES_MAX);
        buf_init(&why, 4096);
        memcpy(state.id, latest.id, sizeof state.id);
        (void)snprintf(path, sizeof path, "data/consent/%s/consent.json", latest.id);
        state.standing = CONSENT_UNREADABLE;
        if (case_view_load(view, path, &bytes) == STATUS_OK) {
            TRY(arena_copy(arena, buf_span(&bytes), &text));
            if (consent_read(arena, text, &state.latest, &why) == STATUS_OK)
                state.standing = consent_standing_at(&state.latest, now);
        }
    }
    *ret_state = state;
    return STATUS_OK;
}

void consent_retention_text(const struct consent *c, struct timestamp now, struct buf *out)
{
    if (!consent_retention_over(c, now))
        return;
    buf_str(out, "Everything was to be deleted by ");
    buf_add(out, c->retention);
    buf_str(out, ", and that day is over (see: bridle case purge).");
}

static void holding_text(const struct consent *c, bool with_name, struct buf *out)
{
    if (c->basis == CONSENT_OWN_DEVICE) {
        buf_str(out, "The person who checks says that the device is their own.");
        return;
    }
    if (c->basis == CONSENT_AUTHORITY) {
        buf_str(out, "No consent; another authority is named: ");
        buf_add(out, c->authority);
        return;
    }
    buf_str(out, with_name ? "Consent of " : "Consent on record");
    if (with_name)
        buf_add(out, c->person);
    buf_str(out, ", until ");
    buf_add(out, c->until);
    buf_byte(out, '.');
}

static void state_text(const struct consent_state *state, bool with_name, struct buf *out)
{
    const struct consent *c = &state->latest;
    switch (state->standing) {
    case CONSENT_NOT_RECORDED:
        buf_str(out, "No consent is on record for this case.");
        return;
    case CONSENT_UNREADABLE:
        buf_str(out, "The consent on record cannot be read.");
        return;
    case CONSENT_TAKEN_BACK:
        buf_str(out, "Consent was withdrawn");
        if (c->given.len > 0) {
            buf_str(out, " on ");
            buf_add(out, c->given);
        }
        buf_byte(out, '.');
        return;
    case CONSENT_ENDED:
        buf_str(out, "The consent on record ended on ");
        buf_add(out, c->until);
        buf_byte(out, '.');
        return;
    case CONSENT_HOLDS:
        holding_text(c, with_name, out);
        return;
    }
}

void consent_state_text(const struct consent_state *state, struct buf *out)
{
    state_text(state, true, out);
}

void consent_report_text(const struct consent_state *state, struct buf *out)
{
    state_text(state, state->latest.may_name, out);
}
