/* Somebody else's case, as verify, show and --rerun look at it. The input is a list of files: each
 * a line "PATH SIZE" and so many bytes. Hashes and signatures are also passed by, so that what
 * stands behind them is reached.
 */
#include "case/case_summary.h"
#include "case/recheck.h"
#include "case/run_facts.h"
#include "case/run_tally.h"
#include "case/seal.h"
#include "case/verify.h"
#include "indicators/builder.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { FILES_MAX = 64 };

struct files {
    struct span path[FILES_MAX], bytes[FILES_MAX];
    size_t count;
};

static void unpack(struct files *f, struct span rest)
{
    struct span line;
    uint64_t size;
    while (f->count < FILES_MAX && rest.len > 0 && span_split(&rest, '\n', &line)) {
        size_t space = span_find_last_byte(line, ' ');
        if (!span_to_uint(span_skip(line, space + 1), &size))
            return;
        f->path[f->count] = span_head(line, space);
        f->bytes[f->count++] = span_head(rest, (size_t)(size < rest.len ? size : rest.len));
        rest = span_skip(rest, f->bytes[f->count - 1].len);
    }
}

/* Folders are those that the paths of files name, each at least once. */
static enum status list(const struct case_view *v, case_entry_fn *fn, void *ctx)
{
    const struct files *f = v->memory;
    for (size_t i = 0; i < f->count; i++) {
        for (size_t at = 0; at < f->path[i].len; at++)
            if (f->path[i].ptr[at] == '/')
                TRY(fn(ctx, span_head(f->path[i], at), CASE_ENTRY_FOLDER, 0));
        TRY(fn(ctx, f->path[i], CASE_ENTRY_FILE, f->bytes[i].len));
    }
    return STATUS_OK;
}

static enum status read_file(const struct case_view *v, const char *path, case_chunk_fn *fn,
                             void *ctx)
{
    const struct files *f = v->memory;
    for (size_t i = 0; i < f->count; i++)
        if (span_equal_str(f->path[i], path))
            return fn(ctx, f->bytes[i]);
    return STATUS_NOT_FOUND;
}

static void hear(void *ctx, const char *check, enum verify_outcome outcome, struct span text)
{
    size_t *heard = ctx;
    *heard += text.len + (outcome == VERIFY_FAILS) + (check[0] != '\0');
}

static void verify(const struct case_view *view, struct arena *arena)
{
    static const struct verify_key key = {.name = "lab.pub"};
    size_t heard = 0;
    struct verify_result result;
    struct verify_request request = {.view = view,
                                     .keys = &key,
                                     .key_count = 1,
                                     .now = {.seconds = 1795000000},
                                     .advisories = advisory_builtin(),
                                     .say = hear,
                                     .ctx = &heard};
    if (verify_case(&request, arena, &result) == STATUS_OK && result.sealed)
        __builtin_trap(); /* nobody has this key */
}

static void look_behind_signatures(const struct files *f, const struct case_view *view,
                                   struct arena *arena)
{
    struct seal seal;
    struct seal_stamp stamp;
    struct minisign_signature signature;
    struct custody_report report;
    BUF_SCOPED struct buf text;
    buf_init(&text, 1 << 16);
    for (size_t i = 0; i < f->count; i++) {
        (void)!seal_read(arena, f->bytes[i], &seal);
        (void)!minisign_signature_read(f->bytes[i], &signature);
        if (span_ends(f->path[i], SPAN_LITERAL(".tsr")))
            (void)!seal_stamp_read(view, f->bytes[i], &stamp, &text);
        if (span_ends(f->path[i], SPAN_LITERAL(".jsonl")) &&
            custody_verify(arena, f->bytes[i], NULL, 0, &report) == STATUS_OK)
            for (size_t k = 0; k < report.fault_count && k < CUSTODY_FAULTS_MAX; k++)
                custody_fault_text(&report.faults[k], &text);
        if (span_ends(f->path[i], SPAN_LITERAL("advisories.json"))) {
            static const struct advisory_tools tools = {.versions = {"0.1.0"}, .count = 1};
            (void)!advisory_find(arena, f->bytes[i], &tools, &text);
        }
    }
}

/* Made once: a name, an address and a number. */
static const struct indicator_table *indicators(void)
{
    static const char bundle[] =
        "{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":["
        "{\"type\":\"indicator\",\"id\":\"indicator--1\",\"pattern_type\":\"stix\","
        "\"pattern\":\"[domain-name:value='example.net']\"},"
        "{\"type\":\"indicator\",\"id\":\"indicator--2\",\"pattern_type\":\"stix\","
        "\"pattern\":\"[email-addr:value='a@example.net']\"}]}";
    static const uint8_t sha256[SHA256_BYTES];
    static struct indicator_table *table;
    static struct buf blob;
    static struct arena arena;
    struct indicator_builder *builder;
    struct problem problem;
    if (table != NULL || indicator_builder_create(&builder) != STATUS_OK)
        return table;
    buf_init(&blob, 1 << 22);
    arena_init(&arena, 1 << 22);
    if (indicator_builder_add(builder, "seed", span_str(bundle), sha256, &problem) != STATUS_OK ||
        indicator_builder_compile(builder, &blob) != STATUS_OK ||
        indicator_table_open(&arena, buf_span(&blob), &table) != STATUS_OK)
        __builtin_trap();
    indicator_builder_free(builder);
    return table;
}

static void take_hit(void *ctx, const struct recheck_hit *hit)
{
    uint64_t *sum = ctx;
    *sum += hit->count + hit->line.len;
}

static void recheck(const struct case_view *view, struct arena *arena)
{
    uint64_t sum = 0;
    struct recheck_result result;
    const struct recheck_request request = {.view = view,
                                            .table = indicators(),
                                            .now = {.seconds = 1795000000},
                                            .hit = take_hit,
                                            .ctx = &sum};
    (void)!recheck_case(&request, arena, &result);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static struct run_facts facts;
    static struct run_tally tally;
    struct files files = {.count = 0};
    struct arena arena;
    BUF_SCOPED struct buf text;
    buf_init(&text, 1 << 20);
    arena_init(&arena, 64 << 20);
    unpack(&files, span_of(data, size));
    const struct case_view view = {.list = list, .read = read_file, .fd = -1, .memory = &files};
    const struct case_summary_request summary = {.view = &view, .now = {.seconds = 1795000000}};
    verify(&view, &arena);
    look_behind_signatures(&files, &view, &arena);
    (void)!case_summary(&summary, &arena, &text);
    if (run_facts_read(&view, &arena, "", &facts) == STATUS_OK &&
        !run_facts_take(span_of(&facts, sizeof facts), &facts))
        __builtin_trap(); /* what the worker says must be what main accepts */
    if (run_tally_read(&view, &arena, "0001", &tally) == STATUS_OK &&
        !run_tally_take(span_of(&tally, sizeof tally), &tally))
        __builtin_trap();
    recheck(&view, &arena);
    arena_free(&arena);
    return 0;
}
