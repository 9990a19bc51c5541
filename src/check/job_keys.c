/* The two jobs before all others: whether the source is encrypted, and from a password to the keys.
 * The derivation is done here once; main hands its result to the other workers.
 */
#include "base/limits.h"
#include "check/layouts.h"
#include "check/unlock.h"
#include "check/worker.h"
#include "formats/keybag.h"
#include "sources/ios_backup.h"

/* STATUS_NOT_FOUND: the source is no backup of iOS. */
static enum status describe(struct worker *w, struct arena *arena, struct ios_backup *ret_backup)
{
    const struct store *store;
    const struct layout *rival;
    arena_init(arena, (size_t)ARTIFACT_ARENA_MAX);
    TRY(worker_store(w, &store));
    if (layout_find(store, &rival) != layout_named("ios_backup"))
        return STATUS_NOT_FOUND;
    return ios_backup_describe(store, arena, ret_backup);
}

void job_lock_run(struct worker *w)
{
    ARENA_SCOPED struct arena arena;
    BUF_SCOPED struct buf answer;
    struct ios_backup backup = {0};
    struct keybag keybag;
    struct problem problem = {0};
    struct lock lock = {.status = STATUS_NOT_ENCRYPTED};
    enum status status = describe(w, &arena, &backup);
    if (status == STATUS_OK && backup.lock != BACKUP_OPEN) {
        lock.kind = backup.lock;
        lock.status = keybag_parse(backup.keybag, &keybag, &problem);
        lock.what = problem.what;
        lock.offset = problem.offset;
        if (lock.status == STATUS_NOT_ENCRYPTED) /* cipher text, and nothing that opens it */
            lock.status = STATUS_MALFORMED;
    }
    buf_init(&answer, (size_t)KIB(4));
    lock_encode(&answer, &lock);
    worker_send(w, FRAME_LOCK, buf_span(&answer));
    worker_send_done(w, &(struct job_done){.status = COVERAGE_EXAMINED});
}

static bool send_progress(void *ctx, uint64_t done, uint64_t total)
{
    uint8_t payload[16];
    memcpy(payload, &done, 8);
    memcpy(payload + 8, &total, 8);
    worker_send(ctx, FRAME_PROGRESS, span_of(payload, sizeof payload));
    return true;
}

/* The password is used up, whatever comes of it. */
void job_keys_run(struct worker *w)
{
    ARENA_SCOPED struct arena arena;
    struct ios_backup backup = {0};
    struct secret keys = {0};
    struct pbkdf2_progress progress = {.step = send_progress, .ctx = w};
    enum status status = describe(w, &arena, &backup);
    if (status == STATUS_OK)
        status = secret_init(&keys, sizeof(struct class_keys));
    if (status == STATUS_OK)
        status = keybag_open(backup.keybag, secret_span(&w->password), &progress,
                             (struct class_keys *)(void *)keys.bytes, NULL);
    secret_free(&w->password);
    if (status == STATUS_OK)
        worker_send(w, FRAME_CLASS_KEYS, span_of(keys.bytes, sizeof(struct class_keys)));
    secret_free(&keys);
    worker_send_done(
        w, &(struct job_done){.status = coverage_of_status(status), .reason = status_text(status)});
}
