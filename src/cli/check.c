/* `bridle check`: one case, one run for each source. */
#include "check/check.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "artifacts/registry.h"
#include "base/limits.h"
#include "case/advisory.h"
#include "case/case_consent.h"
#include "check/locate.h"
#include "check/sandbox.h"
#include "cli/case_commands.h"
#include "cli/check_basis.h"
#include "cli/check_record.h"
#include "cli/check_source.h"
#include "cli/commands.h"
#include "cli/indicator_files.h"
#include "cli/indicator_memory.h"
#include "cli/password.h"
#include "cli/user_artifacts.h"
#include "cli/version.h"
#include "demo/control.h"
#include "report/console.h"
#include "report/html.h"
#include "report/run_files.h"

const struct option_row command_check_options[] = {
    {.name = "indicators",
     .letter = 'i',
     .argument = "FILE|DIR",
     .help = "compare with these indicators only; repeatable (default: the installed ones)"},
    {.name = "no-default-indicators", .help = "compare with none, run only the rules"},
    {.name = "output",
     .letter = 'o',
     .argument = "CASE",
     .help = "folder of the case (default: ./NAME.case, after the source)"},
    {.name = "again", .help = "add a run to a case that exists"},
    {.name = "own-device", .help = "the device is your own: recorded as what the check rests on"},
    {.name = "consent", .argument = "FILE", .help = "consent on record (see: docs/consent.md)"},
    {.name = "authority", .argument = "TEXT", .help = "another authority that the check rests on"},
    PASSWORD_OPTIONS,
    {.name = "only", .argument = "NAME", .help = "only artifacts of this name (shell pattern)"},
    {.name = "skip", .argument = "NAME", .help = "leave out artifacts of this name"},
    {.name = "artifacts", .argument = "DIR", .help = "also read your own .sql artifacts in DIR"},
    {.name = "dkim-keys",
     .argument = "FILE",
     .help = "public keys for signatures of mails, a DNS record a line (see: docs/mail.md)"},
    {.name = "level",
     .argument = "LEVEL",
     .help = "what counts for exit status 1: informational, low, medium (default), high, critical"},
    {.name = "as-of", .argument = "TIME", .help = "RFC 3339; for rules that ask how old"},
    {.name = "hash", .argument = "used|all", .help = "hash what was read (default), or every file"},
    {.name = "no-control",
     .help = "leave out the control run on invented phones (the report says so)"},
    {.name = "keep-content", .help = "store texts too; needs a consent that covers it"},
    {.name = "workers",
     .argument = "N",
     .help = "processes that read (default: one per processor)"},
    {.name = "json", .help = "print the verdict as JSON instead of the report"},
    {.name = "plain", .help = "no colour, no progress line"},
    {.name = "quiet", .letter = 'q', .help = "print nothing but errors"},
    {.name = "verbose", .letter = 'v', .help = "print all findings, not only the first"},
    {.name = NULL},
};

struct session {
    const struct invocation *inv;
    struct indicator_files indicators;
    struct check_request request; /* what all sources share */
    const char **only, **skip;
    const char *case_path;
    char *case_memory;
    struct check_basis basis;
    struct basis_room basis_room;
    struct control_result control;
    bool control_done;
    struct password_source password;
    bool quiet, json, plain, sets_compared;
    int exit;
};

static const char **option_list(const struct invocation *inv, const char *name)
{
    size_t n = 0;
    const char **list = calloc(inv->option_count + 1, sizeof *list);
    while (list != NULL && (list[n] = option_nth(inv, name, n)) != NULL)
        n++;
    return list;
}

static bool read_number(const char *text, size_t max, size_t *ret_number)
{
    uint64_t value;
    if (!span_to_uint(span_str(text), &value) || value < 1 || value > max)
        return false;
    *ret_number = (size_t)value;
    return true;
}

/* Options with a closed set of values. */
static int read_values(struct session *s)
{
    const struct command *c = s->inv->command;
    struct check_request *r = &s->request;
    const char *level = option_value(s->inv, "level"), *as_of = option_value(s->inv, "as-of"),
               *hash = option_value(s->inv, "hash"), *workers = option_value(s->inv, "workers");
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    r->threshold = LEVEL_MEDIUM;
    r->workers = processors < 1 ? 1 : (size_t)processors;
    if (level != NULL && !level_from_name(span_str(level), &r->threshold))
        return usage_error(c, "--level: '%s' is no level", level);
    if (as_of != NULL && !timestamp_parse(span_str(as_of), &r->as_of))
        return usage_error(c, "--as-of: '%s' is no time, such as 2026-03-01T00:00:00Z", as_of);
    r->has_as_of = as_of != NULL;
    if (hash != NULL && strcmp(hash, "used") != 0 && strcmp(hash, "all") != 0)
        return usage_error(c, "--hash: used or all");
    r->hash_all = hash != NULL && strcmp(hash, "all") == 0;
    if (workers != NULL && !read_number(workers, WORKERS_LIMIT, &r->workers))
        return usage_error(c, "--workers: a number from 1 to %d", WORKERS_LIMIT);
    return EXIT_STATUS_OK;
}

/* ./<name of the source>.case */
static char *default_case_path(const char *source)
{
    struct span name = span_str(source);
    while (name.len > 1 && name.ptr[name.len - 1] == '/')
        name.len--;
    size_t slash = span_find_last_byte(name, '/');
    if (slash < name.len)
        name = span_skip(name, slash + 1);
    char *path = malloc(name.len + 8);
    if (path != NULL)
        (void)snprintf(path, name.len + 8, "%.*s.case", (int)name.len, (const char *)name.ptr);
    return path;
}

static void show_progress(void *ctx, const char *stage, size_t done, size_t count)
{
    static size_t last = SIZE_MAX;
    const struct session *s = ctx;
    if (s->quiet || s->json || s->plain || isatty(2) != 1 || done == last)
        return;
    last = done;
    (void)fprintf(stderr, "\r\x1b[K%s: %zu of %zu", stage, done, count);
    if (done == count)
        (void)fputs("\r\x1b[K", stderr);
    (void)fflush(stderr);
}

static int fault(const char *what, enum status status)
{
    const char *reason = status == STATUS_IO_ERROR ? strerror(errno) : status_text(status);
    (void)fprintf(stderr, "bridle: %s: %s\n", what, reason);
    return EXIT_STATUS_FAULT;
}

/* The same where the reason stands in the text already. */
static int fault_told(const struct buf *why)
{
    (void)fprintf(stderr, "bridle: %.*s\n", (int)why->len, (const char *)why->ptr);
    return EXIT_STATUS_FAULT;
}

static void print_json(const struct session *s, const struct check *c)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, 1 << 24);
    struct json j = json_to(&out);
    verdict_json(&j, &c->verdict, &c->coverage, s->case_path);
    printf("%.*s\n", (int)out.len, (const char *)out.ptr);
}

static void print_result(const struct session *s, const struct check *c,
                         const struct located *located)
{
    if (s->quiet)
        return;
    if (s->json) {
        print_json(s, c);
        return;
    }
    struct terminal t;
    terminal_init(&t, stdout, s->plain);
    const struct console_request request = {.case_path = s->case_path,
                                            .basis = &s->basis,
                                            .taken = located->is_other ? located->path : NULL,
                                            .verbose = option_given(s->inv, "verbose")};
    console_report(&t, c, &request);
}

static int new_spool(void *ctx)
{
    return case_temporary(ctx);
}

/* What was said on the command line becomes a record of the case, with the first run. */
static enum status record_basis(struct session *s, struct case_folder *folder, struct buf *why)
{
    const char *id;
    if (!s->basis.given || s->basis.state.id[0] != '\0')
        return STATUS_OK;
    TRY(case_consent_attach(folder, &s->basis.state.latest, &id, why));
    memcpy(s->basis.state.id, id, sizeof s->basis.state.id);
    return STATUS_OK;
}

/* Once for all sources of this command, and after the first of them was read. */
static void run_control(struct session *s, struct case_folder *folder)
{
    if (s->control_done || option_given(s->inv, "no-control"))
        return;
    const struct control_request request = {.folder = folder};
    control_run(&request, &s->control);
    s->control_done = true;
    if (s->control.state == CONTROL_FAILED)
        (void)fprintf(stderr, "bridle: the control run of this program FAILED: do not rely on its "
                              "results (see: bridle demo)\n");
}

static enum status write_report(const struct session *s, const struct check *c,
                                struct case_run *run, const struct phone_notes *notes)
{
    BUF_SCOPED struct buf advisories;
    BUF_SCOPED struct buf recalls;
    struct arena arena;
    struct advisory_tools tools = {.count = 0};
    buf_init(&advisories, 1 << 20);
    buf_init(&recalls, 1 << 16);
    arena_init(&arena, 8 << 20);
    advisory_note_tool(&tools, span_str("bridle " BRIDLE_VERSION));
    if (advisory_find(&arena, case_advisories(&advisories), &tools, &recalls) != STATUS_OK)
        buf_str(&recalls, "the list of recalls (advisories.json) cannot be read");
    const struct report_facts facts = {.basis = &s->basis,
                                       .control = &s->control,
                                       .notes = notes,
                                       .recalls = buf_span(&recalls),
                                       .program_sha256 = version_program_sha256(),
                                       .build = version_build(),
                                       .machine = version_machine(),
                                       .sandbox = sandbox_layers()};
    enum status status = html_write(c, run, &facts);
    arena_free(&arena);
    return status;
}

static enum status write_run(struct session *s, struct check *c, struct case_run *run)
{
    BUF_SCOPED struct buf run_json;
    struct phone_notes notes;
    buf_init(&run_json, 1 << 20);
    const struct check_record record = {.basis = &s->basis,
                                        .control = &s->control,
                                        .indicators = &s->indicators,
                                        .run_id = case_run_id(run)};
    check_record_json(c, &record, &run_json);
    phone_notes_init(&notes);
    enum status status = run_files_write(c, run, &run_json, &notes);
    if (status == STATUS_OK)
        status = write_report(s, c, run, &notes);
    phone_notes_free(&notes);
    return status;
}

static enum status write_case(struct session *s, struct check *c, struct case_folder *folder,
                              struct buf *why)
{
    struct case_run *run;
    run_control(s, folder);
    TRY(case_run_begin(folder, &run, why));
    enum status status = record_basis(s, folder, why);
    if (status == STATUS_OK)
        status = write_run(s, c, run);
    if (status == STATUS_OK)
        return check_record_commit(c, s->inv, &s->basis, run, why);
    if (why->len == 0)
        case_run_fault(run, why);
    case_run_abandon(run);
    return status;
}

/* Exit status of several runs: findings win over gaps, gaps over nothing. */
static void fold_exit(struct session *s, int exit)
{
    if (exit == EXIT_STATUS_FOUND ||
        (exit == EXIT_STATUS_INCONCLUSIVE && s->exit == EXIT_STATUS_OK))
        s->exit = exit;
}

/* Once for all sources: they are compared with the same sets. */
static void compare_sets(struct session *s, const struct check *c)
{
    if (s->sets_compared || c->table == NULL)
        return;
    s->sets_compared = true;
    indicator_memory_compare(&s->indicators, c->table);
    indicator_memory_keep(&s->indicators, c->table);
    if (!s->quiet)
        indicator_files_tell(&s->indicators);
}

static int check_located(struct session *s, struct case_folder *folder, const char *given,
                         const struct located *located, const char *hint)
{
    static struct check c;
    BUF_SCOPED struct buf why;
    BUF_SCOPED struct buf found;
    buf_init(&why, 4096);
    buf_init(&found, 1 << 16);
    struct check_request request = s->request;
    check_source_request(&request, given, located, &s->password, &found);
    request.hint = hint;
    request.temporary = new_spool;
    request.temporary_ctx = folder;
    enum status status = check_run(&request, &c);
    if (status == STATUS_OK) {
        compare_sets(s, &c);
        status = write_case(s, &c, folder, &why);
    }
    if (status != STATUS_OK) {
        int result =
            why.len > 0 ? fault_told(&why) : fault("the check did not come to its end", status);
        check_free(&c);
        return result;
    }
    if (c.coverage.obstacle != NULL)
        (void)fprintf(stderr, "bridle: %s: %s\n", given, c.coverage.obstacle);
    print_result(s, &c, located);
    fold_exit(s, c.verdict.exit);
    check_free(&c);
    return EXIT_STATUS_OK;
}

static int check_source(struct session *s, struct case_folder *folder, const char *given)
{
    struct located located;
    BUF_SCOPED struct buf why;
    buf_init(&why, 4096);
    enum status status = locate_source(given, &located, &why);
    if (status != STATUS_OK && status != STATUS_UNSUPPORTED)
        return usage_error(s->inv->command, "%s: %.*s", given, (int)why.len, (const char *)why.ptr);
    const char *hint = why.len == 0 ? NULL : (buf_byte(&why, 0), (const char *)why.ptr);
    int result = check_located(s, folder, given, &located, hint);
    if (located.root >= 0)
        (void)close(located.root);
    free(located.path);
    return result;
}

/* A name that is not there is a matter of usage, found out before a case is made. */
static int sources_exist(const struct session *s)
{
    for (size_t i = 0; i < s->inv->word_count; i++)
        if (access(s->inv->words[i], F_OK) != 0)
            return usage_error(s->inv->command, "%s: %s", s->inv->words[i], strerror(errno));
    return EXIT_STATUS_OK;
}

static int run_session(struct session *s)
{
    struct case_folder *folder;
    BUF_SCOPED struct buf why;
    buf_init(&why, 4096);
    if (case_create(s->case_path, option_given(s->inv, "again"), &folder, &why) != STATUS_OK)
        return usage_error(s->inv->command, "%.*s", (int)why.len, (const char *)why.ptr);
    int result = check_basis_from_case(s->inv, folder, &s->basis_room, &s->basis);
    for (size_t i = 0; i < s->inv->word_count && result == EXIT_STATUS_OK; i++)
        result = check_source(s, folder, s->inv->words[i]);
    case_close(folder);
    return result == EXIT_STATUS_OK ? s->exit : result;
}

/* Read by the workers, like everything that others wrote. */
static bool open_dkim_keys(struct session *s)
{
    const char *path = option_value(s->inv, "dkim-keys");
    struct stat st;
    if (path == NULL)
        return true;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd > 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        s->request.dkim_keys = fd;
        return true;
    }
    if (fd >= 0)
        (void)close(fd);
    (void)usage_error(s->inv->command, "%s: is no file that can be read", path);
    return false;
}

static int prepare(struct session *s)
{
    BUF_SCOPED struct buf error;
    buf_init(&error, 4096);
    int result = read_values(s);
    if (!password_source_from(s->inv, &s->password, &error))
        return usage_error(s->inv->command, "%.*s", (int)error.len, (const char *)error.ptr);
    if (result == EXIT_STATUS_OK)
        result = sources_exist(s);
    if (result == EXIT_STATUS_OK)
        result = check_basis_read(s->inv, &s->basis_room, &s->basis);
    if (result != EXIT_STATUS_OK)
        return result;
    if (registry_load(&error) != STATUS_OK) {
        buf_byte(&error, 0);
        return fault((const char *)error.ptr, STATUS_MALFORMED);
    }
    if (!user_artifacts_load(s->inv) || !indicator_files_open(&s->indicators, s->inv))
        return EXIT_STATUS_USAGE;
    if (!open_dkim_keys(s))
        return EXIT_STATUS_USAGE;
    s->case_path = option_value(s->inv, "output");
    if (s->case_path == NULL)
        s->case_path = s->case_memory = default_case_path(s->inv->words[0]);
    return s->case_path == NULL ? EXIT_STATUS_FAULT : EXIT_STATUS_OK;
}

int command_check(const struct invocation *inv)
{
    struct session s = {.inv = inv,
                        .quiet = option_given(inv, "quiet"),
                        .json = option_given(inv, "json"),
                        .plain = option_given(inv, "plain")};
    if (inv->word_count == 0)
        return usage_error(inv->command, "check what? Name a backup folder");
    basis_room_init(&s.basis_room);
    int result = prepare(&s);
    s.only = option_list(inv, "only");
    s.skip = option_list(inv, "skip");
    if (result == EXIT_STATUS_OK) {
        s.request.only = s.only;
        s.request.skip = s.skip;
        s.request.keep_content = option_given(inv, "keep-content");
        s.request.indicator_fds = s.indicators.fds;
        s.request.indicator_names = (const char *const *)s.indicators.names;
        s.request.indicator_count = s.indicators.count;
        s.request.progress = show_progress;
        s.request.progress_ctx = &s;
        result = run_session(&s);
    }
    if (s.request.dkim_keys > 0)
        (void)close(s.request.dkim_keys);
    indicator_files_close(&s.indicators);
    free(s.only);
    free(s.skip);
    free(s.case_memory);
    basis_room_free(&s.basis_room);
    user_artifacts_free();
    registry_free();
    return result;
}
