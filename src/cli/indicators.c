/* `bridle indicators list|show|self-test|import`: what the installed or named sets hold, and
 * whether each value in them would be found. The files are parsed in a worker, like everywhere.
 */
#include "check/check.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/indicator_files.h"
#include "indicators/match.h"
#include "indicators/selftest.h"
#include "report/terminal.h"

const struct option_row command_indicators_options[] = {
    {.name = "indicators",
     .letter = 'i',
     .argument = "FILE|DIR",
     .help = "these sets only; repeatable (default: the installed ones)"},
    {.name = "no-default-indicators", .help = "do not look at the installed ones"},
    {.name = "json", .help = "print JSON"},
    {.name = NULL},
};

/* Sets loaded by a worker. */
struct loaded {
    struct indicator_files files;
    struct check_request request;
    struct check check;
};

static int temporary(void *ctx)
{
    (void)ctx;
    const char *folder = getenv("TMPDIR");
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/bridle-XXXXXX", folder != NULL ? folder : "/tmp");
    int fd = len > 0 && (size_t)len < sizeof path ? mkstemp(path) : -1;
    if (fd >= 0)
        (void)unlink(path);
    return fd;
}

static bool load(struct loaded *l, const struct invocation *inv)
{
    memset(l, 0, sizeof *l);
    if (!indicator_files_open(&l->files, inv))
        return false;
    l->request = (struct check_request){.given = "",
                                        .path = "",
                                        .found = "",
                                        .root = -1,
                                        .indicator_fds = l->files.fds,
                                        .indicator_names = (const char *const *)l->files.names,
                                        .indicator_count = l->files.count,
                                        .workers = 1,
                                        .temporary = temporary};
    return check_run(&l->request, &l->check) == STATUS_OK && l->check.table != NULL;
}

static void unload(struct loaded *l)
{
    check_free(&l->check);
    indicator_files_close(&l->files);
}

static void set_json(struct json *j, const struct indicator_table *table, size_t i)
{
    struct indicator_set_info set = indicator_table_set(table, i);
    json_begin_object(j);
    json_field_string(j, "name", set.name);
    json_key(j, "sha256");
    buf_byte(j->out, '"');
    buf_hex(j->out, span_of(set.sha256, 32));
    buf_byte(j->out, '"');
    j->comma = true;
    if (set.has_date) {
        char date[TIMESTAMP_TEXT_MAX];
        timestamp_text(set.date, date);
        json_field_cstr(j, "date", date);
    }
    json_field_uint(j, "loaded", set.loaded);
    json_field_uint(j, "usable", set.usable);
    json_field_opt(j, "problem", set.problem);
    json_key(j, "unusable");
    json_begin_array(j);
    for (size_t k = 0; k < set.reason_count; k++) {
        struct indicator_reason r = indicator_table_reason(table, i, k);
        json_begin_object(j);
        json_field_string(j, "reason", r.reason);
        json_field_uint(j, "count", r.count);
        json_field_opt(j, "example", r.example);
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}

static void sets_json(struct json *j, const struct indicator_table *table)
{
    json_key(j, "sets");
    json_begin_array(j);
    for (size_t i = 0; i < indicator_table_sets(table); i++)
        set_json(j, table, i);
    json_end_array(j);
}

static void print_buffer(const struct buf *out)
{
    (void)fwrite(out->ptr, 1, out->len, stdout);
    (void)putchar('\n');
}

static void print_set(struct terminal *t, const struct indicator_table *table, size_t i)
{
    struct indicator_set_info set = indicator_table_set(table, i);
    BUF_SCOPED struct buf date;
    buf_init(&date, 32);
    if (set.has_date)
        timestamp_format_date(&date, set.date);
    buf_byte(&date, 0);
    (void)fprintf(t->out, "%8u %8u  %-10s  ", set.usable, set.loaded, (const char *)date.ptr);
    terminal_text(t, set.name, 200);
    terminal_string(t, "\n");
    if (set.problem.len > 0) {
        terminal_string(t, "                    problem: ");
        terminal_text(t, set.problem, 300);
        terminal_string(t, "\n");
    }
    for (size_t k = 0; k < set.reason_count; k++) {
        struct indicator_reason r = indicator_table_reason(table, i, k);
        (void)fprintf(t->out, "                    %u unusable: ", r.count);
        terminal_text(t, r.reason, 200);
        terminal_string(t, ", such as ");
        terminal_text(t, r.example, 120);
        terminal_string(t, "\n");
    }
}

static int run_list(struct loaded *l, const struct invocation *inv)
{
    const struct indicator_table *table = l->check.table;
    BUF_SCOPED struct buf out;
    buf_init(&out, (size_t)MIB(64));
    if (option_given(inv, "json")) {
        struct json j = json_to(&out);
        json_begin_object(&j);
        sets_json(&j, table);
        json_field_uint(&j, "indicators", indicator_table_count(table));
        json_end_object(&j);
        print_buffer(&out);
        return EXIT_STATUS_OK;
    }
    struct terminal t;
    terminal_init(&t, stdout, true);
    terminal_string(&t, "  usable   loaded  date        set\n");
    for (size_t i = 0; i < indicator_table_sets(table); i++)
        print_set(&t, table, i);
    (void)fprintf(t.out, "%zu values to look for in %zu sets. They are not findings.\n",
                  indicator_table_count(table), indicator_table_sets(table));
    return EXIT_STATUS_OK;
}

struct shown {
    struct terminal t;
    const struct indicator_table *table;
    const char *as;
    size_t count;
};

static void show_match(void *ctx, const struct match *m)
{
    struct shown *s = ctx;
    struct indicator_info info = indicator_table_get(s->table, m->indicator);
    s->count++;
    (void)fprintf(s->t.out, "As %s it matches the %s ", s->as, kind_name(info.kind));
    terminal_text(&s->t, info.value, 500);
    terminal_string(&s->t, "\n  published as ");
    terminal_text(&s->t, info.name.len > 0 ? info.name : SPAN_LITERAL("(no name)"), 200);
    terminal_string(&s->t, " in ");
    terminal_text(&s->t, indicator_table_set(s->table, info.set).name, 200);
    terminal_string(&s->t, ", by ");
    terminal_text(&s->t, m->matched, 500);
    if (m->lead) {
        terminal_string(&s->t, "\n  only a lead: ");
        terminal_string(&s->t, m->lead_reason);
    }
    if (m->note != NULL) {
        terminal_string(&s->t, "\n  ");
        terminal_string(&s->t, m->note);
    }
    terminal_string(&s->t, "\n");
}

static int run_show(struct loaded *l, const struct invocation *inv)
{
    struct shown s = {.table = l->check.table};
    struct matcher *matcher = calloc(1, sizeof *matcher);
    if (inv->word_count < 2 || matcher == NULL) {
        free(matcher);
        return usage_error(inv->command, "show: which value?");
    }
    terminal_init(&s.t, stdout, true);
    matcher_init(matcher, s.table, NULL);
    for (enum kind kind = 0; kind < KIND_COUNT; kind++) {
        s.as = kind_name(kind);
        match_observable(matcher, kind, span_str(inv->words[1]), NULL, show_match, &s);
    }
    free(matcher);
    if (s.count > 0)
        return EXIT_STATUS_OK;
    terminal_string(&s.t, "No value of these sets matches it, as whatever kind it is taken.\n");
    return EXIT_STATUS_FOUND;
}

struct failures {
    struct buf list;
    struct json j;
    const struct indicator_table *table;
    size_t count;
};

static void note_failure(void *ctx, const struct selftest_failure *failure)
{
    struct failures *f = ctx;
    struct indicator_info info = indicator_table_get(f->table, failure->indicator);
    f->count++;
    json_begin_object(&f->j);
    json_field_string(&f->j, "set", indicator_table_set(f->table, info.set).name);
    json_field_cstr(&f->j, "kind", kind_name(info.kind));
    json_field_string(&f->j, "value", info.value);
    json_field_cstr(&f->j, "why", failure->why);
    json_field_opt(&f->j, "tried", failure->tried);
    json_end_object(&f->j);
}

static void print_selftest(struct loaded *l, const struct invocation *inv,
                           const struct selftest_result *r, struct failures *f)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, (size_t)MIB(128));
    if (!option_given(inv, "json")) {
        printf("%llu of %llu values match themselves and not their near misses "
               "(%llu trials; %llu expressions have no example to try).\n",
               (unsigned long long)r->matched, (unsigned long long)(r->indicators - r->untried),
               (unsigned long long)r->trials, (unsigned long long)r->untried);
        if (f->count > 0)
            print_buffer(&f->list);
        return;
    }
    struct json j = json_to(&out);
    json_begin_object(&j);
    sets_json(&j, l->check.table);
    json_field_uint(&j, "indicators", r->indicators - r->untried);
    json_field_uint(&j, "matched", r->matched);
    json_field_uint(&j, "untried", r->untried);
    json_key(&j, "failed");
    json_begin_array(&j);
    if (f->count > 0)
        json_raw(&j, buf_span(&f->list));
    json_end_array(&j);
    json_end_object(&j);
    print_buffer(&out);
}

static int run_selftest(struct loaded *l, const struct invocation *inv)
{
    struct selftest_result result = {0};
    struct failures f = {.table = l->check.table};
    ARENA_SCOPED struct arena arena;
    arena_init(&arena, (size_t)MIB(64));
    buf_init(&f.list, (size_t)MIB(64));
    f.j = json_to(&f.list);
    enum status status = selftest_run(&arena, l->check.table, NULL, note_failure, &f, &result);
    if (status == STATUS_OK)
        print_selftest(l, inv, &result, &f);
    buf_free(&f.list);
    if (status != STATUS_OK) {
        (void)fprintf(stderr, "bridle: self-test: %s\n", status_text(status));
        return EXIT_STATUS_FAULT;
    }
    return f.count > 0 ? EXIT_STATUS_FOUND : EXIT_STATUS_OK;
}

/* Makes the folder of installed sets and those above it. */
static bool make_folders(char *path)
{
    for (char *at = path + 1; *at != '\0'; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        bool ok = mkdir(path, 0700) == 0 || errno == EEXIST;
        *at = '/';
        if (!ok)
            return false;
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static bool copy_descriptor(int from, int to)
{
    uint8_t piece[65536];
    ssize_t n;
    while ((n = read(from, piece, sizeof piece)) > 0)
        if (write(to, piece, (size_t)n) != n)
            return false;
    return n == 0 && fsync(to) == 0;
}

/* Copies as `.NAME.new`, then renames: a set is there whole or not at all. */
static int import_file(const char *folder, const char *file)
{
    const char *slash = strrchr(file, '/'), *name = slash == NULL ? file : slash + 1;
    char new_path[4096], path[4096];
    (void)snprintf(new_path, sizeof new_path, "%s/.%s.new", folder, name);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    int from = open(file, O_RDONLY | O_CLOEXEC);
    int to = from < 0 ? -1 : open(new_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = to >= 0 && copy_descriptor(from, to) && rename(new_path, path) == 0;
    int error = errno;
    if (from >= 0)
        (void)close(from);
    if (to >= 0)
        (void)close(to);
    if (!ok)
        return usage_error(NULL, "indicators: %s: %s", file, strerror(error));
    printf("imported %s\n", path);
    return EXIT_STATUS_OK;
}

static int run_import(const struct invocation *inv)
{
    char *folder = indicator_folder();
    int result = EXIT_STATUS_OK;
    if (inv->word_count < 2)
        result = usage_error(inv->command, "import: which files?");
    else if (folder == NULL || !make_folders(folder))
        result = usage_error(NULL, "the folder of installed indicators cannot be made");
    for (size_t i = 1; i < inv->word_count && result == EXIT_STATUS_OK; i++)
        result = import_file(folder, inv->words[i]);
    free(folder);
    return result;
}

static const struct {
    const char *name;
    int (*run)(struct loaded *l, const struct invocation *inv);
} ACTIONS[] = {{"list", run_list}, {"show", run_show}, {"self-test", run_selftest}};

static int run_loaded(const struct invocation *inv,
                      int (*run)(struct loaded *l, const struct invocation *inv))
{
    static struct loaded l;
    int result = EXIT_STATUS_USAGE;
    if (load(&l, inv)) {
        for (size_t i = 0; i < l.check.coverage.note_count; i++)
            if (strncmp(l.check.coverage.notes[i], "Indicator", 9) == 0)
                (void)fprintf(stderr, "bridle: %s\n", l.check.coverage.notes[i]);
        result = run(&l, inv);
    }
    unload(&l);
    return result;
}

int command_indicators(const struct invocation *inv)
{
    const char *action = inv->word_count > 0 ? inv->words[0] : "";
    if (strcmp(action, "import") == 0)
        return run_import(inv);
    if (strcmp(action, "update") == 0)
        return usage_error(inv->command, "update is not in this version: fetch the sets yourself "
                                         "and import them");
    for (size_t i = 0; i < sizeof ACTIONS / sizeof ACTIONS[0]; i++)
        if (strcmp(ACTIONS[i].name, action) == 0)
            return run_loaded(inv, ACTIONS[i].run);
    return usage_error(inv->command, "list, show VALUE, self-test or import FILE?");
}
