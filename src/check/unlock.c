/* From "is it encrypted" to keys for the workers. */
#include "check/unlock.h"

#include <stdarg.h>

#include "base/limits.h"
#include "check/check.h"
#include "check/pool.h"
#include "check/source_keys.h"
#include "formats/key_wrap.h"

void lock_encode(struct buf *b, const struct lock *lock)
{
    buf_byte(b, (uint8_t)lock->kind);
    buf_byte(b, (uint8_t)lock->status);
    buf_uint_le(b, lock->offset, 8);
    frame_put_string(b, lock->what);
}

enum status lock_decode(struct arena *arena, struct span bytes, struct lock *ret_lock)
{
    struct cursor c = cursor_of(bytes);
    uint8_t kind = cursor_u8(&c), status = cursor_u8(&c);
    uint64_t offset = cursor_uint_le(&c, 8);
    const char *what = frame_get_string(&c, arena);
    if (c.failed || c.at != bytes.len || kind >= LOCK_KIND_COUNT || status >= STATUS_COUNT)
        return STATUS_MALFORMED;
    *ret_lock = (struct lock){.kind = (enum lock_kind)kind,
                              .status = (enum status)status,
                              .what = what[0] == '\0' ? NULL : what,
                              .offset = offset};
    return STATUS_OK;
}

enum status check_take_lock(struct check *c, struct span payload)
{
    return lock_decode(&c->arena, payload, &c->lock);
}

enum status check_take_keys(struct check *c, struct span payload)
{
    if (payload.len != sizeof(struct source_keys))
        return STATUS_MALFORMED;
    if (c->keys.bytes == NULL)
        TRY(secret_init(&c->keys, payload.len));
    memcpy(c->keys.bytes, payload.ptr, payload.len);
    c->got_keys = true;
    if (!source_keys_valid((const void *)c->keys.bytes))
        return STATUS_MALFORMED;
    c->keys.len = payload.len;
    return STATUS_OK;
}

/* A part of the sentence may come from a worker, and all of it goes to a terminal. */
enum status check_set_obstacle(struct check *c, const char *format, ...)
{
    char text[VERDICT_WHY_LEN];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (char *t = text; *t != '\0'; t++)
        if ((unsigned char)*t < ' ' || *t == 0x7f)
            *t = '?';
    c->coverage.obstacle = arena_string(&c->arena, span_str(text));
    return c->coverage.obstacle == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

static const struct job_entry NO_ENTRY = {.name = "", .locator = ""};

static enum status run_job(struct check *c, enum frame_type type, const char *stage,
                           struct job_outcome *ret_outcome)
{
    const struct job job = {.type = type,
                            .number = UINT32_MAX,
                            .entry = NO_ENTRY,
                            .wal = NO_ENTRY,
                            .journal = NO_ENTRY};
    *ret_outcome = (struct job_outcome){.done = {.variant = "", .reason = ""}};
    return check_run_jobs(c, &job, 1, ret_outcome, stage);
}

/* What a worker needs to try a password: the keys so far, and the password behind them. */
static enum status send_password(struct check *c, struct span password, struct job_outcome *outcome)
{
    static const struct source_keys none;
    const size_t head = sizeof none;
    struct secret both;
    TRY(secret_init(&both, head + password.len));
    memcpy(both.bytes, c->keys.len > 0 ? (const void *)c->keys.bytes : &none, head);
    if (password.len > 0)
        memcpy(both.bytes + head, password.ptr, password.len);
    both.len = head + password.len;
    pool_set_secret(c->pool, FRAME_PASSWORD, secret_span(&both));
    c->got_keys = false;
    enum status status = run_job(c, FRAME_KEYS, "opening the lock", outcome);
    pool_set_secret(c->pool, c->keys.len > 0 ? FRAME_SOURCE_KEYS : FRAME_PASSWORD,
                    secret_span(&c->keys));
    secret_free(&both);
    if (status != STATUS_OK)
        return status;
    return c->got_keys ? STATUS_OK : STATUS_WRONG_PASSWORD;
}

/* One password: STATUS_WRONG_PASSWORD, or anything else that is the end of it. One that was named
 * is read once and tried on each lock: a descriptor has it only once. */
static enum status try_password(struct check *c, unsigned attempt, bool ask,
                                struct job_outcome *outcome, struct buf *why)
{
    const struct password_giver *giver = &c->request->password;
    bool named = giver->was_given && !ask;
    struct secret password = {0};
    if (!named || c->password.bytes == NULL)
        TRY(giver->get(giver->ctx, attempt, c->lock.kind == LOCK_AGE, ask,
                       named ? &c->password : &password, why));
    enum status status = send_password(c, secret_span(named ? &c->password : &password), outcome);
    secret_free(&password);
    return status;
}

static bool was_wrong(enum status status, const struct job_outcome *outcome)
{
    return status == STATUS_WRONG_PASSWORD && !outcome->crashed &&
           strcmp(outcome->done.reason, status_text(STATUS_WRONG_PASSWORD)) == 0;
}

/* A named password is tried once. If it was another lock's (the age file's around this backup), a
 * person is asked, if there is one. */
static enum status try_passwords(struct check *c, bool is_inner, struct job_outcome *outcome,
                                 struct buf *why)
{
    const struct password_giver *giver = &c->request->password;
    enum status status = STATUS_NOT_FOUND;
    if (giver->get == NULL)
        return status;
    if (giver->was_given) {
        status = try_password(c, 0, false, outcome, why);
        if (!is_inner || !was_wrong(status, outcome))
            return status;
    }
    for (unsigned n = 0; n < PASSWORD_ATTEMPTS; n++) {
        BUF_SCOPED struct buf ignored;
        buf_init(&ignored, (size_t)KIB(4));
        enum status next =
            try_password(c, n, giver->was_given, outcome, giver->was_given ? &ignored : why);
        if (giver->was_given && next == STATUS_NOT_FOUND)
            return status; /* nobody to ask: the named one does not fit */
        status = next;
        if (!was_wrong(status, outcome))
            break;
    }
    return status;
}

static enum status explain_closed(struct check *c, enum status status,
                                  const struct job_outcome *outcome, const struct buf *why)
{
    bool age = c->lock.kind == LOCK_AGE;
    const char *what = age ? "age file" : "backup";
    if (status != STATUS_WRONG_PASSWORD)
        return check_set_obstacle(c, "This %s is encrypted and was not opened: %.*s.", what,
                                  (int)why->len, why->len > 0 ? (const char *)why->ptr : "");
    if (!was_wrong(status, outcome))
        return check_set_obstacle(
            c, "The %s could not be opened: %s.", age ? "age file" : "key bag of this backup",
            outcome->done.variant[0] != '\0' ? outcome->done.variant : outcome->done.reason);
    if (age)
        return check_set_obstacle(c,
                                  "The password does not fit this age file: %s. Nothing could be "
                                  "decrypted.",
                                  outcome->done.variant);
    return check_set_obstacle(c, "The password does not fit this backup: it is another one's, or "
                                 "typed differently. Nothing could be decrypted.");
}

static enum status open_with_password(struct check *c, bool is_inner)
{
    struct job_outcome outcome = {.done = {.reason = "", .variant = ""}};
    BUF_SCOPED struct buf why;
    buf_init(&why, (size_t)KIB(4));
    enum status status = try_passwords(c, is_inner, &outcome, &why);
    return status == STATUS_OK ? status : explain_closed(c, status, &outcome, &why);
}

static enum status explain_damage(struct check *c)
{
    const struct lock *lock = &c->lock;
    return check_set_obstacle(c, "%s is damaged: no password can open it (%s, byte %llu).",
                              lock->kind == LOCK_AGE ? "The header of this age file"
                                                     : "The key bag of this backup",
                              lock->what == NULL ? status_text(lock->status) : lock->what,
                              (unsigned long long)lock->offset);
}

/* One lock after the other, the outermost first. */
static enum status open_locks(struct check *c)
{
    enum { LOCKS_MAX = 2 };
    struct job_outcome outcome;
    for (unsigned n = 0; n <= LOCKS_MAX; n++) {
        c->lock = (struct lock){.kind = LOCK_UNKNOWN};
        TRY(run_job(c, FRAME_LOCK, "looking at the source", &outcome));
        if (c->lock.kind == LOCK_NONE || c->lock.kind == LOCK_UNKNOWN)
            return STATUS_OK;
        if (c->lock.kind == LOCK_BACKUP && c->opened_backup)
            return STATUS_OK;
        if (c->lock.status != STATUS_OK)
            return explain_damage(c);
        TRY(open_with_password(c, n > 0));
        if (c->coverage.obstacle != NULL)
            return STATUS_OK;
        c->opened_backup = c->lock.kind == LOCK_BACKUP;
        if (c->opened_backup)
            return STATUS_OK;
    }
    return STATUS_OK;
}

enum status check_unlock(struct check *c)
{
    if (c->request->root < 0)
        return STATUS_OK;
    enum status status = open_locks(c);
    secret_free(&c->password);
    TRY(status);
    if (c->lock.kind == LOCK_NONE && c->keys.len == 0 && c->request->password.was_given)
        return check_set_obstacle(c,
                                  "This %s is not encrypted: the password that was given is not "
                                  "needed. Make sure that it is the %s you mean.",
                                  c->request->file_name == NULL ? "backup" : "source",
                                  c->request->file_name == NULL ? "backup" : "source");
    return STATUS_OK;
}

bool check_stays_locked(const struct check *c)
{
    return (c->lock.kind == LOCK_AGE || c->lock.kind == LOCK_BACKUP) && !c->opened_backup;
}
