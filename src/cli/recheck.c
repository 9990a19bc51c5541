/* `bridle recheck`: old cases asked about new indicators, without their evidence. Each case is read
 * in a locked child of its own; nothing is written into it.
 */
#include "case/recheck.h"

#include "base/json.h"
#include "base/limits.h"
#include "check/json_check.h"
#include "cli/case_worker.h"
#include "cli/commands.h"
#include "cli/custody_line.h"
#include "cli/indicator_load.h"
#include "links/defang.h"

const struct option_row command_recheck_options[] = {
    {.name = "indicators",
     .letter = 'i',
     .argument = "FILE|DIR",
     .help = "ask about these indicators only; repeatable (default: the installed ones)"},
    {.name = "no-default-indicators", .help = "do not look at the installed ones"},
    {.name = "json", .help = "print JSON"},
    {.name = NULL},
};

enum { ARENA_BUDGET = 256 << 20 };
enum { ASKED, ASKED_HIT, NOT_ASKED }; /* answers of the worker */

struct question {
    const struct indicator_table *table;
    const char *path;
    bool as_json;
};

struct writer {
    struct buf *out;
    struct json json;
    bool as_json;
};

static void hit_json(struct json *j, const struct recheck_hit *h)
{
    json_begin_object(j);
    json_field_cstr(j, "run", h->run);
    json_key(j, "observable");
    json_raw(j, h->line);
    json_field_opt(j, "matched", h->matched);
    json_field_bool(j, "lead", h->lead);
    json_key(j, "indicator");
    json_begin_object(j);
    json_field_cstr(j, "kind", kind_name(h->indicator.kind));
    json_field_string(j, "value", h->indicator.value);
    json_field_opt(j, "name", h->indicator.name);
    json_field_string(j, "set", h->set);
    json_field_opt(j, "id", h->indicator.id);
    json_field_opt(j, "reference", h->indicator.reference);
    json_end_object(j);
    json_end_object(j);
}

/* A value may hold anything but becomes one line: main makes the rest harmless. */
static void add_line(struct buf *out, struct span text)
{
    text = span_head(text, 500);
    for (size_t i = 0; i < text.len; i++)
        buf_byte(out, text.ptr[i] == '\n' ? '?' : text.ptr[i]);
}

/* Links and addresses so that nobody opens them by mistake. */
static void add_value(struct buf *out, enum kind kind, struct span value)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, (size_t)KIB(16));
    defang_value(&text, kind, span_head(value, 500));
    add_line(out, buf_span(&text));
}

static void hit_text(struct buf *out, const struct recheck_hit *h)
{
    buf_format(out, "  %s  run %s: %s ", h->lead ? "lead " : "match", h->run,
               kind_name(h->indicator.kind));
    add_value(out, h->indicator.kind, h->keyed ? h->indicator.value : h->value);
    buf_format(out, ", %llu times", (unsigned long long)h->count);
    if (h->first.len > 0) {
        buf_str(out, ", ");
        add_line(out, h->first);
        buf_str(out, " to ");
        add_line(out, h->last);
    }
    buf_str(out, ", in ");
    add_line(out, h->artifacts);
    buf_str(out, "\n         is ");
    add_value(out, h->indicator.kind, h->indicator.value);
    buf_str(out, " of ");
    add_line(out,
             h->indicator.name.len > 0 ? h->indicator.name : SPAN_LITERAL("an unnamed threat"));
    buf_str(out, " (");
    add_line(out, h->set);
    buf_str(out, ")\n");
}

static void take_hit(void *ctx, const struct recheck_hit *h)
{
    struct writer *w = ctx;
    if (w->as_json)
        hit_json(&w->json, h);
    else
        hit_text(w->out, h);
}

static void end_text(struct buf *out, const struct recheck_result *r)
{
    if (r->refused != NULL)
        buf_format(out, "  not asked: %s\n", r->refused);
    else
        buf_format(out, "  %llu runs with %llu observables were asked: %llu matches, %llu leads\n",
                   (unsigned long long)r->runs, (unsigned long long)r->observables,
                   (unsigned long long)(r->hits - r->leads), (unsigned long long)r->leads);
    if (r->unreadable > 0)
        buf_format(out, "  %llu lines or files could not be read\n",
                   (unsigned long long)r->unreadable);
}

static void end_json(struct json *j, const struct recheck_result *r)
{
    json_end_array(j);
    json_field_uint(j, "runs", r->runs);
    json_field_uint(j, "observables", r->observables);
    json_field_uint(j, "unreadable", r->unreadable);
    json_field_cstr_opt(j, "not_asked", r->refused);
    json_end_object(j);
}

/* In the locked child. */
static int ask_in_worker(const struct case_view *view, struct buf *out, const void *ctx)
{
    const struct question *q = ctx;
    struct writer w = {.out = out, .json = json_to(out), .as_json = q->as_json};
    struct recheck_result result = {.runs = 0};
    const struct recheck_request request = {
        .view = view, .table = q->table, .now = clock_now(), .hit = take_hit, .ctx = &w};
    ARENA_SCOPED struct arena arena;
    arena_init(&arena, ARENA_BUDGET);
    if (q->as_json) {
        json_begin_object(&w.json);
        json_field_cstr(&w.json, "case", q->path);
        json_key(&w.json, "hits");
        json_begin_array(&w.json);
    }
    enum status status = recheck_case(&request, &arena, &result);
    if (status == STATUS_NOT_FOUND)
        result.refused = "it holds no run";
    else if (status != STATUS_OK)
        result.refused = "it cannot be read";
    if (q->as_json)
        end_json(&w.json, &result);
    else
        end_text(out, &result);
    return result.refused != NULL || result.unreadable > 0 ? NOT_ASKED
           : result.hits > 0                               ? ASKED_HIT
                                                           : ASKED;
}

/* True when all of the case was asked and nothing matched. */
static bool ask_case(const struct question *q, bool *first)
{
    BUF_SCOPED struct buf text;
    BUF_SCOPED struct buf why;
    buf_init(&text, CASE_TEXT_MAX);
    buf_init(&why, 8192);
    int answer = case_worker_run(q->path, ask_in_worker, q, &text, &why);
    bool whole = answer >= 0 && (!q->as_json || json_line_is_object(buf_span(&text)));
    if (q->as_json) {
        struct json j = json_to(&text);
        if (!whole) {
            buf_clear(&text);
            json_begin_object(&j);
            json_field_cstr(&j, "case", q->path);
            json_field_string(&j, "not_asked", buf_span(&why));
            json_end_object(&j);
        }
        printf("%s%.*s", *first ? "" : ",", (int)text.len, (const char *)text.ptr);
    } else {
        printf("%s\n", q->path);
        if (whole)
            case_worker_print(buf_span(&text));
        else
            printf("  not asked: %.*s\n", (int)why.len, (const char *)why.ptr);
    }
    *first = false;
    return answer == ASKED && whole;
}

static int ask_all(const struct invocation *inv, const struct indicator_load *load)
{
    bool as_json = option_given(inv, "json"), first = true;
    size_t quiet = 0;
    if (as_json)
        printf("{\"schema\":\"bridle.recheck/1\",\"indicators\":%zu,\"cases\":[",
               indicator_table_count(load->check.table));
    for (size_t i = 0; i < inv->word_count; i++) {
        const struct question q = {
            .table = load->check.table, .path = inv->words[i], .as_json = as_json};
        quiet += ask_case(&q, &first);
    }
    int status = quiet == inv->word_count ? EXIT_STATUS_OK : EXIT_STATUS_FOUND;
    if (as_json)
        printf("],\"exit\":%d}\n", status);
    else
        printf(
            "%zu of %zu cases were asked in full and hold nothing that matches. Texts were never "
            "stored, and\nindicators that ask for several values in one record need the "
            "evidence: bridle check.\n",
            quiet, inv->word_count);
    return status;
}

int command_recheck(const struct invocation *inv)
{
    static struct indicator_load load;
    if (inv->word_count == 0)
        return usage_error(inv->command, "recheck which cases?");
    if (!indicator_files_open(&load.files, inv))
        return EXIT_STATUS_USAGE;
    if (load.files.count == 0) {
        indicator_files_close(&load.files);
        return usage_error(inv->command, "no indicators: name some with -i");
    }
    int status = EXIT_STATUS_FAULT;
    if (indicator_load_begin(&load)) {
        indicator_load_tell(&load);
        status = ask_all(inv, &load);
    }
    indicator_load_end(&load);
    return status;
}
