/* `bridle case seal`: signs what a case holds, and exchanges files with a time-stamping authority.
 */
#include "case/seal.h"

#include "case/consent.h"
#include "case/verify.h"
#include "cli/case_commands.h"
#include "cli/case_stamp.h"
#include "cli/case_worker.h"
#include "cli/custody_line.h"
#include "cli/lab_keys.h"

enum { ARENA_BUDGET = 640 << 20 };

/* Answers of the look before sealing. */
enum { LOOK_READY, LOOK_SEALED, LOOK_REFUSED, LOOK_FAULT };

struct look {
    struct lab_keys *keys;
    struct timestamp now;
    bool network; /* will be used */
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

static bool consent_allows(const struct case_view *view, struct arena *arena,
                           const struct look *look, struct buf *out)
{
    struct consent_state state = {.standing = CONSENT_UNREADABLE};
    enum status status = consent_state_read(view, arena, look->now, &state);
    if (status != STATUS_OK || state.standing != CONSENT_HOLDS) {
        buf_str(out, "  ");
        consent_state_text(&state, out);
        buf_str(out, " Record one first: bridle case consent\n");
        return false;
    }
    if (look->network && state.latest.pap == PAP_RED) {
        buf_str(out, "  PAP:RED: nothing of this case may leave this machine, so no network is "
                     "used. --tsa-query writes a file that a person may carry\n");
        return false;
    }
    return true;
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
        bool allowed = consent_allows(view, &arena, look, out);
        answer = !allowed || listening.faults > 0 ? LOOK_REFUSED
                 : result.sealed                  ? LOOK_SEALED
                                                  : LOOK_READY;
    }
    arena_free(&arena);
    return answer;
}

static int look_first(const struct case_folder *c, bool network, struct buf *why)
{
    struct lab_keys *keys = calloc(1, sizeof *keys);
    BUF_SCOPED struct buf text;
    int answer = LOOK_FAULT;
    buf_init(&text, CASE_TEXT_MAX);
    if (keys != NULL) {
        lab_keys_load(keys);
        const struct look look = {.keys = keys, .now = clock_now(), .network = network};
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

static int seal(const struct invocation *inv, struct case_folder *c, struct buf *why)
{
    const char *query = option_value(inv, "tsa-query"), *url = option_value(inv, "tsa");
    int answer = look_first(c, url != NULL, why);
    if (answer == LOOK_REFUSED)
        return EXIT_STATUS_FOUND;
    if (answer < 0)
        return case_refuse(why, EXIT_STATUS_FOUND);
    if (answer == LOOK_FAULT)
        return EXIT_STATUS_FAULT;
    if (answer == LOOK_SEALED && query == NULL && url == NULL)
        puts("The case is sealed already, and nothing was added since.");
    if (answer == LOOK_READY) {
        int status = sign(inv, c, why);
        if (status != EXIT_STATUS_OK)
            return status;
        puts("Sealed. Give the public key to those who should verify: bridle keys export");
        (void)fflush(stdout);
    }
    if (url != NULL)
        return case_stamp_ask(inv, c, url);
    return query == NULL ? EXIT_STATUS_OK : case_stamp_write_query(c, query);
}

int case_seal(const struct invocation *inv, const char *path)
{
    const char *reply = option_value(inv, "tsa-reply"), *url = option_value(inv, "tsa");
    struct case_folder *c;
    BUF_SCOPED struct buf why;
    buf_init(&why, 8192);
    if ((reply != NULL) + option_given(inv, "tsa-query") + (url != NULL) > 1)
        return usage_error(inv->command, "only one of --tsa, --tsa-query and --tsa-reply");
    if (url != NULL && !case_stamp_address_ok(url, &why))
        return case_refuse(&why, EXIT_STATUS_USAGE);
    if (case_open(path, &c, &why) != STATUS_OK)
        return case_refuse(&why, EXIT_STATUS_USAGE);
    int status = reply != NULL ? case_stamp_add_reply(inv, c, reply) : seal(inv, c, &why);
    case_close(c);
    return status;
}
