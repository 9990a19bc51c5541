/* Three options, one record. What is not on record is never made up here. */
#include "cli/check_basis.h"

#include "cli/case_commands.h"
#include "cli/case_worker.h"
#include "cli/custody_line.h"
#include "cli/own_device.h"

enum { ARENA_BUDGET = 16 << 20 };

void basis_room_init(struct basis_room *room)
{
    arena_init(&room->arena, ARENA_BUDGET);
    buf_init(&room->dates, 256);
}

void basis_room_free(struct basis_room *room)
{
    arena_free(&room->arena);
    buf_free(&room->dates);
}

/* "bridle: --consent: FILE: consent: until is missing" */
static int complain(const struct invocation *inv, const char *option, const struct buf *why)
{
    return usage_error(inv->command, "--%s: %.*s", option, (int)why->len, (const char *)why->ptr);
}

static int read_consent(const struct invocation *inv, const char *path, struct basis_room *room,
                        struct check_basis *b)
{
    uint8_t digest[SHA256_BYTES];
    struct span text;
    BUF_SCOPED struct buf bytes;
    BUF_SCOPED struct buf why;
    buf_init(&bytes, CONSENT_BYTES_MAX + 1);
    buf_init(&why, 8192);
    if (!case_load_file(path, &bytes, &why))
        return complain(inv, "consent", &why);
    if (sha256_of(buf_span(&bytes), digest) != STATUS_OK ||
        arena_copy(&room->arena, buf_span(&bytes), &text) != STATUS_OK)
        return EXIT_STATUS_FAULT;
    sha256_hex(digest, b->sha256);
    if (consent_read(&room->arena, text, &b->state.latest, &why) != STATUS_OK) {
        buf_str(&why, "; a form to fill in: bridle case consent CASE --form text");
        return complain(inv, "consent", &why);
    }
    if (b->state.latest.basis == CONSENT_WITHDRAWN)
        return usage_error(inv->command,
                           "--consent: %s says that consent was taken back; nothing was checked",
                           path);
    return EXIT_STATUS_OK;
}

static int read_own_device(const struct invocation *inv, struct basis_room *room,
                           struct check_basis *b)
{
    if (!own_device_confirm())
        return usage_error(inv->command, "the sentence was not typed; nothing was checked. If the "
                                         "device is not yours: --consent or --authority");
    own_device_consent(b->now, &room->dates, &b->state.latest);
    return EXIT_STATUS_OK;
}

static int read_authority(const struct invocation *inv, const char *words, struct basis_room *room,
                          struct check_basis *b)
{
    struct span text = span_trim(span_str(words));
    if (text.len == 0 || text.len > CONSENT_TEXT_MAX)
        return usage_error(inv->command, "--authority: say in a few words which one it is");
    timestamp_format_date(&room->dates, b->now);
    b->state.latest = (struct consent){
        .basis = CONSENT_AUTHORITY, .authority = text, .given = buf_span(&room->dates)};
    return EXIT_STATUS_OK;
}

/* Texts are the most private part: only what holds and covers them will do. */
static int check_content(const struct invocation *inv, const struct check_basis *b)
{
    if (!option_given(inv, "keep-content"))
        return EXIT_STATUS_OK;
    if (!check_basis_holds(b)) {
        BUF_SCOPED struct buf text;
        buf_init(&text, 8192);
        consent_state_text(&b->state, &text);
        return usage_error(inv->command, "--keep-content needs a consent that covers it. %.*s",
                           (int)text.len, (const char *)text.ptr);
    }
    if (!b->state.latest.keep_content)
        return usage_error(inv->command, "--keep-content: what is on record does not say that "
                                         "texts may be kept (keep_content)");
    return EXIT_STATUS_OK;
}

int check_basis_read(const struct invocation *inv, struct basis_room *room,
                     struct check_basis *ret_basis)
{
    const char *consent = option_value(inv, "consent"), *authority = option_value(inv, "authority");
    bool own = option_given(inv, "own-device");
    struct check_basis b = {.now = clock_now(), .given = own || consent || authority};
    int result = EXIT_STATUS_OK;
    if (own + (consent != NULL) + (authority != NULL) > 1)
        return usage_error(inv->command, "only one of --own-device, --consent and --authority");
    if (own)
        result = read_own_device(inv, room, &b);
    else if (consent != NULL)
        result = read_consent(inv, consent, room, &b);
    else if (authority != NULL)
        result = read_authority(inv, authority, room, &b);
    if (result != EXIT_STATUS_OK)
        return result;
    if (b.given)
        b.state.standing = consent_standing_at(&b.state.latest, b.now);
    /* with --again the case itself may cover it: asked when it is open */
    if (b.given || !option_given(inv, "again"))
        result = check_content(inv, &b);
    *ret_basis = b;
    return result;
}

static int look_in_worker(const struct case_view *view, struct buf *out, const void *ctx)
{
    const struct timestamp *now = ctx;
    struct consent_state state;
    struct arena arena;
    arena_init(&arena, ARENA_BUDGET);
    enum status status = consent_state_read(view, &arena, *now, &state);
    if (status == STATUS_OK && state.standing != CONSENT_NOT_RECORDED) {
        buf_str(out, state.id);
        if (state.standing != CONSENT_UNREADABLE)
            consent_write(&state.latest, out);
    }
    arena_free(&arena);
    return status == STATUS_OK ? 0 : 1;
}

/* "0001{...}" from the worker; nothing when there is no record. */
static enum status take_record(struct span said, struct basis_room *room, struct consent_state *s,
                               struct timestamp now)
{
    struct span text;
    BUF_SCOPED struct buf why;
    buf_init(&why, 8192);
    if (said.len < sizeof s->id - 1)
        return STATUS_OK;
    memcpy(s->id, said.ptr, sizeof s->id - 1);
    s->standing = CONSENT_UNREADABLE;
    TRY(arena_copy(&room->arena, span_skip(said, sizeof s->id - 1), &text));
    if (consent_read(&room->arena, text, &s->latest, &why) == STATUS_OK)
        s->standing = consent_standing_at(&s->latest, now);
    return STATUS_OK;
}

int check_basis_from_case(const struct invocation *inv, const struct case_folder *c,
                          struct basis_room *room, struct check_basis *basis)
{
    BUF_SCOPED struct buf said;
    BUF_SCOPED struct buf why;
    buf_init(&said, CONSENT_BYTES_MAX * 2);
    buf_init(&why, 8192);
    if (basis->given || !option_given(inv, "again"))
        return EXIT_STATUS_OK;
    int answer = case_worker_run_at(case_descriptor(c), look_in_worker, &basis->now, &said, &why);
    if (answer != 0 || take_record(buf_span(&said), room, &basis->state, basis->now) != STATUS_OK) {
        if (why.len == 0)
            buf_str(&why, "the consent of the case cannot be read");
        return case_refuse(&why, EXIT_STATUS_FAULT);
    }
    return check_content(inv, basis);
}
