/* Every change of a case, broken off at every step that it takes on the disk: by a loss of power
 * that leaves what it likes of what was not synced, and by a system that refuses. The case is then
 * as before or as after, says so when it is looked at, and takes the next change.
 */
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "case/case_change.h"
#include "case/case_consent.h"
#include "case/durable.h"
#include "case/purge.h"
#include "case/seal.h"
#include "case/verify.h"
#include "support/power.h"
#include "support/scratch.h"

enum { LUCKS = 8, DIGEST_NONE = 0 };

static const uint8_t SEED[MINISIGN_SEED] = "an invented seed for tests only";
static struct minisign_public lab;
static char why_text[1024];

static struct custody_entry entry_of(const char *action)
{
    return (struct custody_entry){
        .time = {.seconds = 1795000000}, .action = action, .actor = "Ana", .tool = "bridle 0.1.0"};
}

/* ---- the changes ---- */

static enum status add_run(struct case_folder *c, struct buf *why)
{
    struct case_run *run;
    struct case_file *file;
    struct custody_entry entry = entry_of("checked");
    TRY(case_run_begin(c, &run, why));
    enum status status = case_file_put(run, "run.json", span_str("{\"version\":\"0.1.0\"}\n"));
    if (status == STATUS_OK)
        status = case_file_create(run, "findings.jsonl", &file);
    if (status == STATUS_OK) {
        for (int i = 0; status == STATUS_OK && i < 9000; i++) /* more than one write */
            status = case_file_write(file, span_str("{\"level\":\"low\"}\n"));
        enum status closed = case_file_close(file);
        status = status == STATUS_OK ? closed : status;
    }
    if (status == STATUS_OK)
        return case_run_commit(run, &entry, why);
    buf_str(why, "the run cannot be written");
    case_run_abandon(run);
    return status;
}

static enum status do_create(const char *path, struct buf *why)
{
    static const struct consent consent = {.basis = CONSENT_OWN_DEVICE};
    struct case_folder *c;
    TRY(case_create(path, false, &c, why));
    enum status status = case_consent_attach(c, &consent, NULL, why);
    if (status == STATUS_OK)
        status = add_run(c, why);
    case_close(c);
    return status;
}

typedef enum status change_fn(struct case_folder *c, struct buf *why);

static enum status with_case(const char *path, change_fn *change, struct buf *why)
{
    struct case_folder *c;
    TRY(case_open(path, &c, why));
    enum status status = change(c, why);
    case_close(c);
    return status;
}

static enum status do_again(const char *path, struct buf *why)
{
    return with_case(path, add_run, why);
}

static enum status consent(struct case_folder *c, struct buf *why)
{
    static const struct consent withdrawn = {.basis = CONSENT_WITHDRAWN};
    struct custody_entry entry = entry_of("withdrawn");
    return case_consent_add(c, &withdrawn, &entry, why);
}

static enum status do_consent(const char *path, struct buf *why)
{
    return with_case(path, consent, why);
}

static enum status seal(struct case_folder *c, struct buf *why)
{
    struct seal_key key = {.key = lab, .seed = SEED, .comment = "a lab"};
    struct custody_entry entry = entry_of("sealed");
    return seal_write(c, &key, &entry, why);
}

static enum status do_seal(const char *path, struct buf *why)
{
    return with_case(path, seal, why);
}

static enum status note(struct case_folder *c, struct buf *why)
{
    struct custody_entry entry = entry_of("exported");
    return case_custody_append(c, &entry, why);
}

static enum status do_note(const char *path, struct buf *why)
{
    return with_case(path, note, why);
}

static enum status purge(struct case_folder *c, struct buf *why)
{
    struct custody_entry entry = entry_of("purged");
    struct purged purged;
    return case_purge_payload(c, &entry, &purged, why);
}

static enum status do_purge(const char *path, struct buf *why)
{
    return with_case(path, purge, why);
}

typedef enum status act_fn(const char *path, struct buf *why);

struct scenario {
    const char *name;
    act_fn *before[2]; /* what makes the case as it is before */
    act_fn *act;
    bool is_purge;
};

static const struct scenario SCENARIOS[] = {
    {"check", {NULL}, do_create, false},
    {"again", {do_create}, do_again, false},
    {"consent", {do_create}, do_consent, false},
    {"seal", {do_create}, do_seal, false},
    {"custody", {do_create, do_seal}, do_note, false},
    {"purge", {do_create, do_seal}, do_purge, true},
    {"again after purge", {do_create, do_purge}, do_again, false},
};
enum { SCENARIO_COUNT = sizeof SCENARIOS / sizeof *SCENARIOS };

static enum status act(act_fn *fn, const char *path)
{
    BUF_SCOPED struct buf why;
    buf_init(&why, sizeof why_text - 1);
    enum status status = fn(path, &why);
    memcpy(why_text, why.len > 0 ? why.ptr : (const uint8_t *)"", why.len);
    why_text[why.len] = '\0';
    return status;
}

static void must(act_fn *fn, const char *path)
{
    enum status status = act(fn, path);
    if (status != STATUS_OK)
        fail_msg("%s: %d, %s", path, (int)status, why_text);
}

/* ---- looking ---- */

struct looked {
    bool is_case, holds, interrupted, lacks_purged;
    size_t failures;
    uint64_t state; /* of all names and contents */
};

static void listen(void *ctx, const char *check, enum verify_outcome outcome, struct span text)
{
    struct looked *l = ctx;
    (void)check;
    if (outcome == VERIFY_HOLDS || outcome == VERIFY_NOTE)
        return;
    l->failures++;
    l->interrupted |= span_starts(text, SPAN_LITERAL("a change was interrupted"));
    l->lacks_purged |= span_find(text, SPAN_LITERAL("were deleted from this folder")) < text.len;
}

static enum status add_state(void *ctx, struct span path, enum case_entry_kind kind, uint64_t size)
{
    struct looked *l = ctx;
    uint64_t h = 14695981039346656037U + size + (uint64_t)kind;
    for (size_t i = 0; i < path.len; i++)
        h = (h ^ path.ptr[i]) * 1099511628211U;
    l->state += kind == CASE_ENTRY_FOLDER ? 0 : h; /* in no order; folders may be empty */
    l->is_case |= span_equal_str(path, "bagit.txt");
    return STATUS_OK;
}

static struct looked look(const char *path)
{
    struct looked l = {.state = DIGEST_NONE};
    struct verify_result result;
    struct arena arena;
    int fd = durable_open_folder(AT_FDCWD, path);
    if (fd < 0)
        return l;
    struct case_view view = case_view_folder(fd);
    const struct verify_key trusted = {.key = lab, .name = "lab.pub"};
    struct verify_request request = {.view = &view,
                                     .keys = &trusted,
                                     .key_count = 1,
                                     .now = {.seconds = 1795000000},
                                     .say = listen,
                                     .ctx = &l};
    arena_init(&arena, 64 << 20);
    assert_int_equal(view.list(&view, add_state, &l), STATUS_OK);
    assert_int_equal(verify_case(&request, &arena, &result), STATUS_OK);
    l.holds = result.holds;
    arena_free(&arena);
    (void)close(fd);
    return l;
}

/* Whole, or as whole as a purged case with a seal is, or one with a run after its seal. */
static bool is_good(const struct looked *l, const struct looked *like)
{
    return l->holds == like->holds && l->failures == like->failures && l->state == like->state &&
           l->is_case == like->is_case;
}

/* ---- breaking ---- */

static struct power_recording recording;
static char recorded_path[256];

struct states {
    struct looked before, after;
    size_t safe; /* steps that made the state before */
};

static void prepare(const struct scenario *s, struct states *ret)
{
    (void)snprintf(recorded_path, sizeof recorded_path, "%s/recorded", scratch_path());
    power_record(&recording);
    for (size_t i = 0; i < 2 && s->before[i] != NULL; i++)
        must(s->before[i], "recorded");
    ret->safe = recording.count;
    ret->before = look("recorded");
    must(s->act, "recorded");
    power_stop();
    ret->after = look("recorded");
    assert_true(recording.count > ret->safe);
    assert_true(ret->before.state != ret->after.state);
}

static void remake(size_t safe, size_t done, unsigned luck)
{
    char copy[256];
    (void)snprintf(copy, sizeof copy, "%s/copy", scratch_path());
    assert_int_equal(durable_remove(AT_FDCWD, "copy"), STATUS_OK);
    power_replay(&recording, safe, done, luck, recorded_path, copy);
}

/* The copy after it was broken: says what is unfinished, becomes one of the two, takes the next. */
static bool settle(const struct scenario *s, const struct states *states, const char *what)
{
    BUF_SCOPED struct buf why;
    struct case_folder *c;
    struct looked at_once = look("copy");
    buf_init(&why, 1024);
    if (!is_good(&at_once, &states->before) && !is_good(&at_once, &states->after) &&
        !at_once.interrupted && at_once.is_case)
        fail_msg("%s, %s: neither whole nor told to be unfinished", s->name, what);
    if (case_open("copy", &c, &why) == STATUS_OK)
        case_close(c);
    struct looked l = look("copy");
    bool is_before = is_good(&l, &states->before) || (!states->before.is_case && !l.is_case);
    if (!is_before && !is_good(&l, &states->after))
        fail_msg("%s, %s: neither as before nor as after", s->name, what);
    must(l.is_case ? do_again : do_create, "copy");
    assert_true(look("copy").is_case);
    return !is_before;
}

static void test_power_loss(void **state)
{
    (void)state;
    size_t points = 0;
    for (size_t i = 0; i < SCENARIO_COUNT; i++) {
        const struct scenario *s = &SCENARIOS[i];
        struct states states;
        prepare(s, &states);
        for (size_t done = states.safe; done <= recording.count; done++, points++)
            for (unsigned luck = 0; luck < LUCKS; luck++) {
                char what[64];
                (void)snprintf(what, sizeof what, "power lost after step %zu of %zu, luck %u",
                               done - states.safe, recording.count - states.safe, luck);
                remake(states.safe, done, luck);
                bool is_after = settle(s, &states, what);
                if (done == recording.count && !is_after)
                    fail_msg("%s: what was reported as done is lost", s->name);
            }
        assert_int_equal(durable_remove(AT_FDCWD, "recorded"), STATUS_OK);
        power_free(&recording);
    }
    print_message("# %zu moments, each with %d outcomes\n", points, LUCKS);
}

struct refusal {
    size_t at, seen;
    bool for_good; /* from then on, like a disk that is full or gone */
    int error;
};

static int refuse(const struct durable_step *step, void *ctx)
{
    struct refusal *r = ctx;
    size_t n = r->seen++;
    (void)step;
    return n == r->at || (r->for_good && n > r->at) ? r->error : 0;
}

static void test_refusals(void **state)
{
    (void)state;
    static const int errors[] = {ENOSPC, EDQUOT, EIO, EROFS, ENODEV, EACCES};
    size_t points = 0;
    for (size_t i = 0; i < SCENARIO_COUNT; i++) {
        const struct scenario *s = &SCENARIOS[i];
        struct states states;
        prepare(s, &states);
        for (size_t n = 0; n < 2 * (recording.count - states.safe); n++, points++) {
            struct refusal refusal = {
                .at = n / 2, .for_good = n % 2 == 1, .error = errors[n / 2 % 6]};
            char what[96], told[sizeof why_text];
            (void)snprintf(what, sizeof what, "step %zu refused%s: %s", refusal.at,
                           refusal.for_good ? " and all after it" : "", strerror(refusal.error));
            remake(states.safe, states.safe, POWER_ALL);
            durable_set_hook(refuse, &refusal);
            enum status status = act(s->act, "copy");
            durable_set_hook(NULL, NULL);
            assert_true(status == STATUS_OK || why_text[0] != '\0');
            bool says_changed = strstr(why_text, "the case was changed, but not completed") != NULL;
            (void)snprintf(told, sizeof told, "%s", why_text);
            bool is_after = settle(s, &states, what);
            if ((status == STATUS_OK && !is_after) ||
                (status != STATUS_OK && is_after != says_changed))
                fail_msg("%s, %s: status %d, %s, and the case is as %s", s->name, what, (int)status,
                         told, is_after ? "after" : "before");
        }
        assert_int_equal(durable_remove(AT_FDCWD, "recorded"), STATUS_OK);
        power_free(&recording);
    }
    print_message("# %zu refusals\n", points);
}

int main(void)
{
    lab = (struct minisign_public){.id = {1, 2, 3, 4, 5, 6, 7, 8}};
    if (minisign_public_of(SEED, lab.key) != STATUS_OK)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_power_loss, scratch_enter_memory, scratch_leave),
        cmocka_unit_test_setup_teardown(test_refusals, scratch_enter_memory, scratch_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
