/* The two jobs before all others: whether the source is encrypted, and from a password to the keys.
 * The derivation is done here once; main hands its result to the other workers.
 */
#include "base/limits.h"
#include "check/layouts.h"
#include "check/unlock.h"
#include "check/worker.h"
#include "formats/keybag.h"
#include "sources/ios_backup.h"

/* STATUS_NOT_FOUND: the source is something else than a backup of iOS, known or not. */
static enum status describe(struct worker *w, struct arena *arena, struct ios_backup *ret_backup,
                            bool *ret_known)
{
    const struct store *store;
    const struct layout *rival;
    arena_init(arena, (size_t)ARTIFACT_ARENA_MAX);
    TRY(worker_store(w, &store));
    const struct layout *layout = layout_find(store, &rival);
    *ret_known = layout != NULL;
    if (layout == NULL || layout != layout_named("ios_backup"))
        return STATUS_NOT_FOUND;
    return ios_backup_describe(store, arena, ret_backup);
}

static struct lock lock_of_backup(const struct ios_backup *backup)
{
    struct keybag keybag;
    struct problem problem = {0};
    struct lock lock = {.kind = LOCK_BACKUP};
    if (backup->lock == BACKUP_OPEN)
        return (struct lock){.kind = LOCK_NONE};
    lock.status = keybag_parse(backup->keybag, &keybag, &problem);
    lock.what = problem.what;
    lock.offset = problem.offset;
    if (lock.status == STATUS_NOT_ENCRYPTED) /* cipher text, and nothing that opens it */
        lock.status = STATUS_MALFORMED;
    return lock;
}

static bool has_age_key(const struct worker *w)
{
    const struct source_keys *keys = worker_source_keys(w);
    return keys != NULL && keys->has_age;
}

void job_lock_run(struct worker *w)
{
    ARENA_SCOPED struct arena arena;
    BUF_SCOPED struct buf answer;
    struct ios_backup backup = {0};
    bool known = false;
    struct lock lock = {.kind = LOCK_UNKNOWN};
    enum status status = describe(w, &arena, &backup, &known);
    if (status == STATUS_OK)
        lock = lock_of_backup(&backup);
    else if (w->source.is_age && !has_age_key(w))
        lock = (struct lock){.kind = LOCK_AGE,
                             .status = status == STATUS_WRONG_PASSWORD ? STATUS_OK : status,
                             .what = w->source.why,
                             .offset = w->source.why_offset};
    else if (known)
        lock.kind = LOCK_NONE;
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

static enum status derive_backup(struct worker *w, struct source_keys *keys)
{
    ARENA_SCOPED struct arena arena;
    struct ios_backup backup = {0};
    struct pbkdf2_progress progress = {.step = send_progress, .ctx = w};
    bool known;
    TRY(describe(w, &arena, &backup, &known));
    TRY(keybag_open(backup.keybag, secret_span(&w->password), &progress, &keys->classes, NULL));
    keys->has_classes = 1;
    return STATUS_OK;
}

/* `text` is a passphrase, or a file of identities. */
static enum status derive_age(struct worker *w, struct source_keys *keys, const char **ret_why)
{
    struct secret memory;
    struct problem problem = {.what = NULL};
    TRY(secret_init(&memory, sizeof(struct age_secret)));
    struct age_secret *secret = (void *)memory.bytes;
    enum status status = age_secret_parse(secret_span(&w->password), secret);
    if (status != STATUS_OK)
        problem.what = status == STATUS_MALFORMED
                           ? "the identity that was given is damaged: its checksum does not fit"
                           : "the identity that was given is of a kind that is not read here (an "
                             "SSH key, a plugin's, or too many)";
    else
        status = age_unlock(&w->source.age, secret, &keys->age, &problem);
    if (status == STATUS_OK)
        keys->has_age = 1;
    *ret_why = problem.what;
    secret_free(&memory);
    return status;
}

static enum status derive(struct worker *w, struct source_keys *keys, const char **ret_why)
{
    const struct store *store;
    if (worker_source_keys(w) != NULL)
        *keys = *worker_source_keys(w);
    if (source_whole(&w->source, worker_source_keys(w), &store) == STATUS_WRONG_PASSWORD)
        return derive_age(w, keys, ret_why);
    return derive_backup(w, keys);
}

/* The password is used up, whatever comes of it. */
void job_keys_run(struct worker *w)
{
    struct secret keys = {0};
    const char *why = NULL;
    enum status status = secret_init(&keys, sizeof(struct source_keys));
    if (status == STATUS_OK)
        status = derive(w, (struct source_keys *)(void *)keys.bytes, &why);
    secret_free(&w->password);
    if (status == STATUS_OK)
        worker_send(w, FRAME_SOURCE_KEYS, span_of(keys.bytes, sizeof(struct source_keys)));
    secret_free(&keys);
    worker_send_done(w, &(struct job_done){.status = coverage_of_status(status),
                                           .variant = why,
                                           .reason = status_text(status)});
}
