/* `bridle case seal`: signs what a case holds, and exchanges files with a time-stamping authority.
 */
#include "case/seal.h"

#include <errno.h>
#include <fcntl.h>

#include "case/consent.h"
#include "case/durable.h"
#include "case/timestamp_token.h"
#include "case/verify.h"
#include "cli/case_commands.h"
#include "cli/case_worker.h"
#include "cli/custody_line.h"
#include "cli/lab_keys.h"

enum { ARENA_BUDGET = 640 << 20, REPLY_MAX = 1 << 20 };

/* Answers of the look before sealing. */
enum { LOOK_READY, LOOK_SEALED, LOOK_REFUSED, LOOK_FAULT };

struct look {
    struct lab_keys *keys;
    struct timestamp now;
};

struct listening {
    struct buf *out;
    size_t faults;
};

/* What counts against the case. That a seal does not cover what came after it is why it is sealed
 * again. */
static void listen(void *ctx, const char *check, enum verify_outcome outcome, struct span text)
{
    struct listening *l = ctx;
    if ((outcome != VERIFY_FAILS && outcome != VERIFY_NOT_CHECKED) ||
        strcmp(check, "after_seal") == 0)
        return;
    l->faults++;
    buf_str(l->out, "  ");
    buf_add(l->out, text);
    buf_byte(l->out, '\n');
}

static bool consent_allows(const struct case_view *view, struct arena *arena, struct timestamp now,
                           struct buf *out)
{
    struct consent_state state;
    if (consent_state_read(view, arena, now, &state) == STATUS_OK &&
        state.standing == CONSENT_HOLDS)
        return true;
    buf_str(out, "  ");
    if (state.standing != CONSENT_HOLDS)
        consent_state_text(&state, out);
    buf_str(out, " Record one first: bridle case consent\n");
    return false;
}

/* In the locked child: is there a consent, does the case hold together, is it sealed already? */
static int look_in_worker(const struct case_view *view, struct buf *out, const void *ctx)
{
    const struct look *look = ctx;
    struct listening listening = {.out = out};
    struct verify_request request = {.view = view,
                                     .keys = look->keys->keys,
                                     .key_count = look->keys->count,
                                     .now = look->now,
                                     .say = listen,
                                     .ctx = &listening};
    struct verify_result result;
    struct arena arena;
    arena_init(&arena, ARENA_BUDGET);
    int answer = LOOK_FAULT;
    if (verify_case(&request, &arena, &result) == STATUS_OK) {
        bool allowed = consent_allows(view, &arena, look->now, out);
        answer = !allowed || listening.faults > 0 ? LOOK_REFUSED
                 : result.sealed                  ? LOOK_SEALED
                                                  : LOOK_READY;
    }
    arena_free(&arena);
    return answer;
}

static int look_first(const struct case_folder *c, struct buf *why)
{
    struct lab_keys *keys = calloc(1, sizeof *keys);
    BUF_SCOPED struct buf text;
    int answer = LOOK_FAULT;
    buf_init(&text, CASE_TEXT_MAX);
    if (keys != NULL) {
        lab_keys_load(keys);
        const struct look look = {.keys = keys, .now = clock_now()};
        answer = case_worker_run_at(case_descriptor(c), look_in_worker, &look, &text, why);
    }
    free(keys);
    if (answer == LOOK_REFUSED) {
        puts("Not sealed:");
        case_worker_print(buf_span(&text));
    }
    return answer;
}

/* Signs; the key is opened only now, so that nobody types a password for nothing. */
static int sign(const struct invocation *inv, struct case_folder *c, struct buf *why)
{
    struct password_source source;
    struct secret seed;
    struct custody_line line;
    struct seal_key key = {.seed = NULL};
    struct minisign_public own;
    char comment[512];
    if (!password_source_from(inv, &source, why) ||
        !lab_key_public(&own, comment, sizeof comment, why) ||
        !lab_key_open(&source, &key.key, &seed, why))
        return case_refuse(why, EXIT_STATUS_USAGE);
    key.seed = seed.bytes;
    key.comment = comment;
    custody_line_init(&line, inv, "sealed");
    enum status status = seal_write(c, &key, &line.entry, why);
    custody_line_free(&line);
    secret_free(&seed);
    if (status == STATUS_NOT_FOUND)
        return case_refuse(why, EXIT_STATUS_FOUND);
    return status == STATUS_OK ? EXIT_STATUS_OK : case_refuse(why, EXIT_STATUS_FAULT);
}

static int write_query(const struct case_folder *c, const char *path, struct buf *why)
{
    struct case_view view = case_view_folder(case_descriptor(c));
    uint8_t digest[SHA256_BYTES];
    char id[5];
    BUF_SCOPED struct buf der;
    buf_init(&der, 4096);
    enum status status = seal_latest(&view, id);
    if (status == STATUS_OK)
        status = seal_stamp_digest(&view, id, digest);
    if (status == STATUS_OK)
        status = timestamp_query_write(digest, &der);
    if (status == STATUS_OK)
        status = durable_put(AT_FDCWD, path, buf_span(&der));
    if (status == STATUS_OK) {
        printf(
            "The query for a time-stamp on seal %s is in %s. Carry it to an authority, and bring "
            "the reply: bridle case seal CASE --tsa-reply FILE\n",
            id, path);
        return EXIT_STATUS_OK;
    }
    buf_str(why, path);
    buf_str(why, ": ");
    buf_str(why, status == STATUS_IO_ERROR ? strerror(errno) : status_text(status));
    return case_refuse(why, EXIT_STATUS_USAGE);
}

static int seal(const struct invocation *inv, struct case_folder *c, struct buf *why)
{
    const char *query = option_value(inv, "tsa-query");
    int answer = look_first(c, why);
    if (answer == LOOK_REFUSED)
        return EXIT_STATUS_FOUND;
    if (answer < 0)
        return case_refuse(why, EXIT_STATUS_FOUND);
    if (answer == LOOK_FAULT)
        return EXIT_STATUS_FAULT;
    if (answer == LOOK_SEALED && query == NULL)
        puts("The case is sealed already, and nothing was added since.");
    if (answer == LOOK_READY) {
        int status = sign(inv, c, why);
        if (status != EXIT_STATUS_OK)
            return status;
        puts("Sealed. Give the public key to those who should verify: bridle keys export");
    }
    return query == NULL ? EXIT_STATUS_OK : write_query(c, query, why);
}

static int add_reply(const struct invocation *inv, struct case_folder *c, const char *path,
                     struct buf *why)
{
    struct custody_line line;
    BUF_SCOPED struct buf der;
    buf_init(&der, REPLY_MAX);
    if (!case_load_file(path, &der, why))
        return case_refuse(why, EXIT_STATUS_USAGE);
    custody_line_init(&line, inv, "timestamped");
    enum status status = seal_stamp_add(c, buf_span(&der), &line.entry, why);
    custody_line_free(&line);
    if (status == STATUS_OK) {
        puts("The time-stamp is in the case. To check it: bridle case verify CASE --tsa-ca FILE");
        return EXIT_STATUS_OK;
    }
    return case_refuse(why, status == STATUS_IO_ERROR ? EXIT_STATUS_FAULT : EXIT_STATUS_FOUND);
}

int case_seal(const struct invocation *inv, const char *path)
{
    const char *reply = option_value(inv, "tsa-reply");
    struct case_folder *c;
    BUF_SCOPED struct buf why;
    buf_init(&why, 8192);
    if (case_open(path, &c, &why) != STATUS_OK)
        return case_refuse(&why, EXIT_STATUS_USAGE);
    int status = reply != NULL ? add_reply(inv, c, reply, &why) : seal(inv, c, &why);
    case_close(c);
    return status;
}
