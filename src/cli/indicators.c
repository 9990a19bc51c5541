/* `bridle indicators list|show|self-test|import`: what the installed or named sets hold, and
 * whether each value in them would be found. The files are parsed in a worker, like everywhere.
 */
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/indicator_load.h"
#include "cli/indicator_memory.h"
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

/* Of the newest thing in a set, today; 0 when it is dated later. */
static uint64_t age_days(struct timestamp date)
{
    const int64_t seconds = (int64_t)time(NULL) - date.seconds;
    return seconds < 0 ? 0 : (uint64_t)seconds / 86400;
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
        json_field_uint(j, "age_days", age_days(set.date));
    }
    json_field_cstr(j, "format", set.format);
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
        json_field_uint(j, "line", r.line);
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
    if (set.has_date)
        (void)fprintf(t->out, "%5llu  ", (unsigned long long)age_days(set.date));
    else
        terminal_string(t, "       ");
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
        (void)fprintf(t->out, " (line %u)\n", r.line);
    }
}

static int run_list(struct indicator_load *l, const struct invocation *inv)
{
    const struct indicator_table *table = l->check.table;
    BUF_SCOPED struct buf out;
    buf_init(&out, (size_t)MIB(64));
    indicator_memory_compare(&l->files, table);
    indicator_files_tell(&l->files);
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
    terminal_string(&t, "  usable   loaded  date        days  set\n");
    for (size_t i = 0; i < indicator_table_sets(table); i++)
        print_set(&t, table, i);
    (void)fprintf(t.out, "%zu values to look for in %zu sets. They are not findings.\n",
                  indicator_table_count(table), indicator_table_sets(table));
    return EXIT_STATUS_OK;
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

static void print_selftest(struct indicator_load *l, const struct invocation *inv,
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

static int run_selftest(struct indicator_load *l, const struct invocation *inv)
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

static const struct {
    const char *name;
    int (*run)(struct indicator_load *l, const struct invocation *inv);
} ACTIONS[] = {{"list", run_list}, {"show", indicator_show}, {"self-test", run_selftest}};

static int run_loaded(const struct invocation *inv,
                      int (*run)(struct indicator_load *l, const struct invocation *inv))
{
    static struct indicator_load l;
    int result = EXIT_STATUS_USAGE;
    memset(&l, 0, sizeof l);
    if (!indicator_files_open(&l.files, inv))
        return result;
    if (indicator_load_begin(&l)) {
        indicator_load_tell(&l);
        result = run(&l, inv);
    } else {
        result = EXIT_STATUS_FAULT;
        (void)fprintf(stderr, "bridle: the indicators could not be loaded\n");
    }
    indicator_load_end(&l);
    return result;
}

int command_indicators(const struct invocation *inv)
{
    const char *action = inv->word_count > 0 ? inv->words[0] : "";
    if (strcmp(action, "import") == 0)
        return indicator_import(inv);
    if (strcmp(action, "update") == 0)
        return usage_error(inv->command, "update is not in this version: fetch the sets yourself "
                                         "and import them");
    for (size_t i = 0; i < sizeof ACTIONS / sizeof ACTIONS[0]; i++)
        if (strcmp(ACTIONS[i].name, action) == 0)
            return run_loaded(inv, ACTIONS[i].run);
    return usage_error(inv->command, "list, show VALUE, self-test or import FILE?");
}
