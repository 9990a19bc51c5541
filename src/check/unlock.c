/* From "is it encrypted" to keys for the workers. */
#include "check/unlock.h"

#include <stdarg.h>

#include "base/limits.h"
#include "check/check.h"
#include "check/pool.h"

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
    if (c.failed || c.at != bytes.len || kind > BACKUP_ALL_LOCKED || status >= STATUS_COUNT)
        return STATUS_MALFORMED;
    *ret_lock = (struct lock){.kind = (enum backup_lock)kind,
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
    if (payload.len != sizeof(struct class_keys))
        return STATUS_MALFORMED;
    if (c->keys.bytes == NULL)
        TRY(secret_init(&c->keys, payload.len));
    memcpy(c->keys.bytes, payload.ptr, payload.len);
    if (!class_keys_valid((const void *)c->keys.bytes))
        return STATUS_MALFORMED;
    c->keys.len = payload.len;
    return STATUS_OK;
}

/* Why the source stays closed: a sentence that becomes part of the verdict. */
static enum status set_obstacle(struct check *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static enum status set_obstacle(struct check *c, const char *format, ...)
{
    char text[VERDICT_WHY_LEN];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
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

/* One password: STATUS_WRONG_PASSWORD, or anything else that is the end of it. */
static enum status try_password(struct check *c, unsigned attempt, struct job_outcome *outcome,
                                struct buf *why)
{
    const struct password_giver *giver = &c->request->password;
    struct secret password;
    TRY(giver->get(giver->ctx, attempt, &password, why));
    pool_set_secret(c->pool, FRAME_PASSWORD, secret_span(&password));
    enum status status = run_job(c, FRAME_KEYS, "opening the key bag", outcome);
    pool_set_secret(c->pool, FRAME_PASSWORD, SPAN_EMPTY);
    secret_free(&password);
    if (status != STATUS_OK)
        return status;
    return c->keys.len > 0 ? STATUS_OK : STATUS_WRONG_PASSWORD;
}

static enum status open_with_password(struct check *c)
{
    const struct password_giver *giver = &c->request->password;
    struct job_outcome outcome = {.done = {.reason = ""}};
    BUF_SCOPED struct buf why;
    enum status status = STATUS_NOT_FOUND;
    buf_init(&why, (size_t)KIB(4));
    for (unsigned n = 0; n < giver->attempts && giver->get != NULL; n++) {
        status = try_password(c, n, &outcome, &why);
        if (status != STATUS_WRONG_PASSWORD || outcome.crashed)
            break;
    }
    if (status == STATUS_OK)
        return STATUS_OK;
    if (status != STATUS_WRONG_PASSWORD)
        return set_obstacle(c, "This backup is encrypted and was not opened: %.*s.", (int)why.len,
                            why.len > 0 ? (const char *)why.ptr : "");
    if (strcmp(outcome.done.reason, status_text(STATUS_WRONG_PASSWORD)) == 0)
        return set_obstacle(c, "The password does not fit this backup: it is another one's, or "
                               "typed differently. Nothing could be decrypted.");
    return set_obstacle(c, "The key bag of this backup could not be opened: %s.",
                        outcome.done.reason);
}

enum status check_unlock(struct check *c)
{
    struct job_outcome outcome;
    const struct lock *lock = &c->lock;
    c->lock = (struct lock){.status = STATUS_NOT_ENCRYPTED};
    if (c->request->root < 0)
        return STATUS_OK;
    TRY(run_job(c, FRAME_LOCK, "looking at the source", &outcome));
    if (lock->status == STATUS_OK)
        TRY(open_with_password(c));
    else if (lock->kind != BACKUP_OPEN)
        TRY(set_obstacle(c,
                         "The key bag of this backup is damaged: no password can open it (%s, "
                         "byte %llu).",
                         lock->what == NULL ? status_text(lock->status) : lock->what,
                         (unsigned long long)lock->offset));
    else if (c->request->password.was_given)
        TRY(set_obstacle(c, "This backup is not encrypted: the password that was given is not "
                            "needed. Make sure that it is the backup you mean."));
    if (c->keys.len > 0)
        pool_set_secret(c->pool, FRAME_CLASS_KEYS, secret_span(&c->keys));
    return STATUS_OK;
}
