/* What a case holds, as JSON: report/case_sheet.h tells it to people. */
#include "case/case_summary.h"

#include "base/json.h"
#include "base/limits.h"
#include "case/advisory.h"
#include "case/bag.h"
#include "case/case_ids.h"
#include "case/consent.h"
#include "case/json_fields.h"

enum { RUN_FILE_MAX = 16 << 20, LINES_SHOWN = 1000 };

struct summary {
    const struct case_summary_request *request;
    struct arena *arena;
    struct buf *out;
    struct json json;
    struct advisory_tools tools;
    size_t checks;
};

/* The fields of a JSON file; none when it is missing or not readable. */
static enum status load_fields(struct summary *s, const char *path, struct json_fields *ret_fields)
{
    BUF_SCOPED struct buf bytes;
    struct span text;
    struct json_fields none = {0};
    buf_init(&bytes, RUN_FILE_MAX);
    *ret_fields = none;
    if (case_view_load(s->request->view, path, &bytes) != STATUS_OK)
        return STATUS_OK;
    TRY(arena_copy(s->arena, buf_span(&bytes), &text));
    enum status status = json_fields_read(s->arena, text, ret_fields, NULL);
    if (status == STATUS_OK || status == STATUS_NO_MEMORY)
        return status;
    *ret_fields = none;
    return STATUS_OK;
}

/* Copies a field under another name. */
static void copy_text(struct json *j, const char *name, const struct json_fields *from,
                      const char *path)
{
    json_field_opt(j, name, json_fields_text(from, path));
}

static void write_counts(struct json *j, const struct json_fields *verdict)
{
    static const char *const levels[] = {"critical", "high", "medium", "low", "informational"};
    json_key(j, "counts");
    json_begin_object(j);
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        char path[32];
        uint64_t n;
        (void)snprintf(path, sizeof path, "counts.%s", levels[i]);
        if (json_fields_uint(verdict, path, &n))
            json_field_uint(j, levels[i], n);
    }
    json_end_object(j);
}

static void write_run(struct json *j, const char *id, const struct json_fields *run,
                      const struct json_fields *verdict)
{
    const struct json_field *complete = json_fields_find(verdict, "complete", 0);
    json_begin_object(j);
    json_field_cstr(j, "run", id);
    copy_text(j, "written", run, "written");
    copy_text(j, "verdict", verdict, "verdict");
    copy_text(j, "level", verdict, "level");
    write_counts(j, verdict);
    if (complete != NULL)
        json_field_bool(j, "complete", complete->type == JSON_FIELD_TRUE);
    copy_text(j, "layout", run, "layout");
    copy_text(j, "source", run, "source.given");
    copy_text(j, "model", run, "device.product_type");
    copy_text(j, "system", run, "device.product_version");
    copy_text(j, "acquired", run, "acquired");
    copy_text(j, "catalogue_sha256", run, "catalogue_sha256");
    copy_text(j, "version", run, "version");
    copy_text(j, "program_sha256", run, "program_sha256");
    copy_text(j, "control", run, "control.result");
    json_end_object(j);
}

static enum status write_runs(struct summary *s)
{
    struct case_ids ids;
    TRY(case_ids_read(s->request->view, s->arena, "data/runs/", &ids));
    json_key(&s->json, "runs");
    json_begin_array(&s->json);
    for (size_t i = 0; i < ids.count; i++) {
        char path[64];
        struct json_fields run, verdict;
        struct arena_mark mark = arena_mark(s->arena);
        (void)snprintf(path, sizeof path, "data/runs/%s/run.json", ids.items[i]);
        TRY(load_fields(s, path, &run));
        (void)snprintf(path, sizeof path, "data/runs/%s/verdict.json", ids.items[i]);
        TRY(load_fields(s, path, &verdict));
        write_run(&s->json, ids.items[i], &run, &verdict);
        arena_rewind(s->arena, mark);
    }
    json_end_array(&s->json);
    return STATUS_OK;
}

typedef void sentence(const struct consent_state *state, struct timestamp now, struct buf *out);

static void write_sentence(struct summary *s, const char *name, const struct consent_state *state,
                           sentence *say)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 16384);
    say(state, s->request->now, &text);
    json_field_opt(&s->json, name, buf_span(&text));
}

static void say_state(const struct consent_state *state, struct timestamp now, struct buf *out)
{
    (void)now;
    consent_state_text(state, out);
}

static void say_for_others(const struct consent_state *state, struct timestamp now, struct buf *out)
{
    (void)now;
    consent_report_text(state, out);
}

static void say_retention(const struct consent_state *state, struct timestamp now, struct buf *out)
{
    consent_retention_text(&state->latest, now, out);
}

static enum status write_consent(struct summary *s)
{
    struct consent_state state;
    struct json *j = &s->json;
    TRY(consent_state_read(s->request->view, s->arena, s->request->now, &state));
    json_key(j, "consent");
    json_begin_object(j);
    write_sentence(s, "text", &state, say_state);
    write_sentence(s, "for_others", &state, say_for_others);
    json_field_bool(j, "holds", state.standing == CONSENT_HOLDS);
    if (state.standing != CONSENT_NOT_RECORDED && state.standing != CONSENT_UNREADABLE) {
        json_field_cstr(j, "record", state.id);
        json_field_cstr(j, "basis", consent_basis_name(state.latest.basis));
        json_field_opt(j, "purpose", state.latest.purpose);
        json_field_opt(j, "until", state.latest.until);
        json_field_opt(j, "retention", state.latest.retention);
        write_sentence(s, "retention_over", &state, say_retention);
        json_field_cstr_opt(j, "tlp", consent_tlp_name(state.latest.tlp));
        json_field_cstr_opt(j, "pap", consent_pap_name(state.latest.pap));
    }
    json_end_object(j);
    return STATUS_OK;
}

static enum status write_seals(struct summary *s)
{
    struct case_ids ids;
    TRY(case_ids_read(s->request->view, s->arena, "seals/", &ids));
    json_key(&s->json, "seals");
    json_begin_array(&s->json);
    for (size_t i = 0; i < ids.count; i++) {
        char path[64];
        struct json_fields seal;
        (void)snprintf(path, sizeof path, "seals/%s/seal.json", ids.items[i]);
        TRY(load_fields(s, path, &seal));
        json_begin_object(&s->json);
        json_field_cstr(&s->json, "seal", ids.items[i]);
        copy_text(&s->json, "time", &seal, "time");
        copy_text(&s->json, "key_id", &seal, "key_id");
        json_end_object(&s->json);
    }
    json_end_array(&s->json);
    return STATUS_OK;
}

static enum status write_line(struct summary *s, struct span line, bool shown)
{
    struct json_fields f;
    uint64_t number = 0;
    enum status status = json_fields_read(s->arena, line, &f, NULL);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status != STATUS_OK)
        f = (struct json_fields){0};
    advisory_note_tool(&s->tools, json_fields_text(&f, "tool"));
    if (!shown)
        return STATUS_OK;
    (void)json_fields_uint(&f, "n", &number);
    json_begin_object(&s->json);
    json_field_uint(&s->json, "n", number);
    copy_text(&s->json, "time", &f, "time");
    copy_text(&s->json, "action", &f, "action");
    copy_text(&s->json, "actor", &f, "actor");
    copy_text(&s->json, "tool", &f, "tool");
    copy_text(&s->json, "reason", &f, "reason");
    json_end_object(&s->json);
    return STATUS_OK;
}

static void field_hash(struct json *j, const char *name, struct span bytes)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX + 1];
    if (bytes.len == 0 || sha256_of(bytes, digest) != STATUS_OK)
        return;
    sha256_hex(digest, hex);
    json_field_cstr(j, name, hex);
}

/* All lines are read (any of them may be by a recalled version), the first ones are shown. */
static enum status write_custody(struct summary *s)
{
    BUF_SCOPED struct buf chain;
    struct span line, last = SPAN_EMPTY;
    size_t lines = 0;
    buf_init(&chain, CUSTODY_BYTES_MAX);
    (void)!case_view_load(s->request->view, "custody.jsonl", &chain);
    json_key(&s->json, "custody");
    json_begin_array(&s->json);
    struct span rest = buf_span(&chain);
    while (rest.len > 0 && span_split(&rest, '\n', &line)) {
        struct arena_mark mark = arena_mark(s->arena);
        TRY(write_line(s, line, lines++ < LINES_SHOWN));
        arena_rewind(s->arena, mark);
        last = line;
    }
    json_end_array(&s->json);
    json_field_uint(&s->json, "custody_lines", lines);
    field_hash(&s->json, "custody_head", last);
    return STATUS_OK;
}

static enum status write_manifest(struct summary *s)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, MANIFEST_BYTES_MAX);
    if (case_view_load(s->request->view, "manifest-sha256.txt", &text) == STATUS_OK)
        field_hash(&s->json, "manifest_sha256", buf_span(&text));
    return STATUS_OK;
}

static enum status write_advisories(struct summary *s)
{
    BUF_SCOPED struct buf recalls;
    struct span line;
    buf_init(&recalls, 1 << 16);
    enum status status = STATUS_OK;
    if (s->request->advisories.len > 0)
        status = advisory_find(s->arena, s->request->advisories, &s->tools, &recalls);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status != STATUS_OK)
        buf_str(&recalls, "the list of recalls (advisories.json) cannot be read\n");
    struct span rest = buf_span(&recalls);
    json_key(&s->json, "advisories");
    json_begin_array(&s->json);
    while (rest.len > 0 && span_split(&rest, '\n', &line))
        if (line.len > 0)
            json_string(&s->json, line);
    json_end_array(&s->json);
    return STATUS_OK;
}

static void note_check(void *ctx, const char *check, enum verify_outcome outcome, struct span text)
{
    struct summary *s = ctx;
    if (s->checks++ >= LINES_SHOWN)
        return;
    json_begin_object(&s->json);
    json_field_cstr(&s->json, "check", check);
    json_field_cstr(&s->json, "outcome", verify_outcome_name(outcome));
    json_field_string(&s->json, "text", text);
    json_end_object(&s->json);
}

/* Whether it holds, in the words of `case verify`. */
static enum status write_checks(struct summary *s)
{
    struct verify_result result;
    if (s->request->verify == NULL)
        return STATUS_OK;
    struct verify_request request = *s->request->verify;
    request.view = s->request->view;
    request.say = note_check;
    request.ctx = s;
    json_key(&s->json, "checks");
    json_begin_array(&s->json);
    TRY(verify_case(&request, s->arena, &result));
    json_end_array(&s->json);
    json_field_bool(&s->json, "verified", result.holds);
    json_field_bool(&s->json, "sealed", result.sealed);
    return STATUS_OK;
}

static bool is_case(const struct case_view *view)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 4096);
    return case_view_load(view, "bagit.txt", &text) == STATUS_OK &&
           span_equal_str(buf_span(&text), BAG_DECLARATION);
}

enum status case_summary(const struct case_summary_request *request, struct arena *arena,
                         struct buf *out)
{
    struct summary s = {.request = request, .arena = arena, .out = out, .json = json_to(out)};
    if (!is_case(request->view))
        return STATUS_NOT_FOUND;
    json_begin_object(&s.json);
    json_field_cstr(&s.json, "schema", "bridle.case/1");
    TRY(write_consent(&s));
    TRY(write_runs(&s));
    TRY(write_seals(&s));
    TRY(write_custody(&s));
    TRY(write_manifest(&s));
    TRY(write_advisories(&s));
    TRY(write_checks(&s));
    json_end_object(&s.json);
    buf_byte(out, '\n');
    return out->failed ? STATUS_TOO_LARGE : STATUS_OK;
}
