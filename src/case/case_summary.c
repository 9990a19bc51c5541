/* Two writers over the same facts: lines for people, and JSON. */
#include "case/case_summary.h"

#include "base/json.h"
#include "base/limits.h"
#include "case/advisory.h"
#include "case/bag.h"
#include "case/consent.h"
#include "case/json_fields.h"

enum { RUN_FILE_MAX = 16 << 20, LINES_SHOWN = 1000 };

struct summary {
    const struct case_summary_request *request;
    struct arena *arena;
    struct buf *out;
    struct json json;
    struct advisory_tools tools;
};

struct ids {
    const char *parent;
    struct arena *arena;
    char (*items)[5];
    size_t count, room;
};

static enum status note_id(void *ctx, struct span path, enum case_entry_kind kind, uint64_t size)
{
    struct ids *ids = ctx;
    struct span rest = span_skip(path, strlen(ids->parent));
    uint64_t number;
    (void)size;
    if (kind != CASE_ENTRY_FOLDER || !span_starts(path, span_str(ids->parent)) || rest.len != 4 ||
        !span_to_uint(rest, &number))
        return STATUS_OK;
    if (ids->count == ids->room) {
        size_t room = ids->room == 0 ? 16 : ids->room * 2;
        char(*items)[5] = arena_array(ids->arena, room, sizeof *items);
        if (items == NULL)
            return STATUS_NO_MEMORY;
        if (ids->count > 0)
            memcpy(items, ids->items, ids->count * sizeof *items);
        ids->items = items;
        ids->room = room;
    }
    memcpy(ids->items[ids->count], rest.ptr, 4);
    ids->items[ids->count++][4] = '\0';
    return STATUS_OK;
}

static int by_text(const void *a, const void *b)
{
    return memcmp(a, b, 4);
}

static enum status find_ids(struct summary *s, const char *parent, struct ids *ret_ids)
{
    struct ids ids = {.parent = parent, .arena = s->arena};
    TRY(s->request->view->list(s->request->view, note_id, &ids));
    if (ids.count > 1)
        qsort(ids.items, ids.count, sizeof *ids.items, by_text);
    *ret_ids = ids;
    return STATUS_OK;
}

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

static void word(struct summary *s, struct span text, const char *instead)
{
    if (text.len > 0)
        buf_add(s->out, text);
    else
        buf_str(s->out, instead);
}

static void run_text(struct summary *s, const char *id, const struct json_fields *run,
                     const struct json_fields *verdict)
{
    buf_str(s->out, "  ");
    buf_str(s->out, id);
    buf_str(s->out, "  ");
    word(s, span_head(json_fields_text(run, "written"), 19), "(no time)");
    buf_str(s->out, "  ");
    word(s, json_fields_text(verdict, "verdict"), "(no verdict)");
    buf_str(s->out, "  ");
    word(s, json_fields_text(run, "layout"), "(unknown layout)");
    buf_str(s->out, "  ");
    word(s, json_fields_text(run, "source.given"), "");
    buf_byte(s->out, '\n');
}

static void run_json(struct summary *s, const char *id, const struct json_fields *run,
                     const struct json_fields *verdict)
{
    struct json *j = &s->json;
    json_begin_object(j);
    json_field_cstr(j, "run", id);
    json_field_opt(j, "written", json_fields_text(run, "written"));
    json_field_opt(j, "verdict", json_fields_text(verdict, "verdict"));
    json_field_opt(j, "level", json_fields_text(verdict, "level"));
    json_field_opt(j, "layout", json_fields_text(run, "layout"));
    json_field_opt(j, "source", json_fields_text(run, "source.given"));
    json_field_opt(j, "version", json_fields_text(run, "version"));
    json_end_object(j);
}

static enum status write_runs(struct summary *s)
{
    struct ids ids;
    TRY(find_ids(s, "data/runs/", &ids));
    if (s->request->json) {
        json_key(&s->json, "runs");
        json_begin_array(&s->json);
    } else {
        buf_str(s->out, ids.count == 0 ? "Runs: none\n" : "Runs\n");
    }
    for (size_t i = 0; i < ids.count; i++) {
        char path[64];
        struct json_fields run, verdict;
        struct arena_mark mark = arena_mark(s->arena);
        (void)snprintf(path, sizeof path, "data/runs/%s/run.json", ids.items[i]);
        TRY(load_fields(s, path, &run));
        (void)snprintf(path, sizeof path, "data/runs/%s/verdict.json", ids.items[i]);
        TRY(load_fields(s, path, &verdict));
        (s->request->json ? run_json : run_text)(s, ids.items[i], &run, &verdict);
        arena_rewind(s->arena, mark);
    }
    if (s->request->json)
        json_end_array(&s->json);
    return STATUS_OK;
}

static enum status write_consent(struct summary *s)
{
    struct consent_state state;
    BUF_SCOPED struct buf text;
    buf_init(&text, 8192);
    TRY(consent_state_read(s->request->view, s->arena, s->request->now, &state));
    consent_state_text(&state, &text);
    if (!s->request->json) {
        buf_add(s->out, buf_span(&text));
        buf_byte(s->out, '\n');
        buf_clear(&text);
        consent_retention_text(&state.latest, s->request->now, &text);
        if (text.len > 0)
            buf_byte(&text, '\n');
        buf_add(s->out, buf_span(&text));
        return STATUS_OK;
    }
    json_key(&s->json, "consent");
    json_begin_object(&s->json);
    json_field_string(&s->json, "text", buf_span(&text));
    json_field_bool(&s->json, "holds", state.standing == CONSENT_HOLDS);
    if (state.standing != CONSENT_NOT_RECORDED && state.standing != CONSENT_UNREADABLE) {
        json_field_cstr(&s->json, "record", state.id);
        json_field_cstr(&s->json, "basis", consent_basis_name(state.latest.basis));
        json_field_opt(&s->json, "until", state.latest.until);
        json_field_opt(&s->json, "retention", state.latest.retention);
        json_field_cstr_opt(&s->json, "tlp", consent_tlp_name(state.latest.tlp));
        json_field_cstr_opt(&s->json, "pap", consent_pap_name(state.latest.pap));
    }
    json_end_object(&s->json);
    return STATUS_OK;
}

static enum status write_seals(struct summary *s)
{
    struct ids ids;
    TRY(find_ids(s, "seals/", &ids));
    if (s->request->json) {
        json_key(&s->json, "seals");
        json_begin_array(&s->json);
    } else {
        buf_str(s->out,
                ids.count == 0 ? "Not sealed\n" : "Seals (bridle case verify checks them)\n");
    }
    for (size_t i = 0; i < ids.count; i++) {
        char path[64];
        struct json_fields seal;
        (void)snprintf(path, sizeof path, "seals/%s/seal.json", ids.items[i]);
        TRY(load_fields(s, path, &seal));
        if (s->request->json) {
            json_begin_object(&s->json);
            json_field_cstr(&s->json, "seal", ids.items[i]);
            json_field_opt(&s->json, "time", json_fields_text(&seal, "time"));
            json_field_opt(&s->json, "key_id", json_fields_text(&seal, "key_id"));
            json_end_object(&s->json);
            continue;
        }
        buf_str(s->out, "  ");
        buf_str(s->out, ids.items[i]);
        buf_str(s->out, "  ");
        word(s, span_head(json_fields_text(&seal, "time"), 19), "(no time)");
        buf_str(s->out, "  key ");
        word(s, json_fields_text(&seal, "key_id"), "(unknown)");
        buf_byte(s->out, '\n');
    }
    if (s->request->json)
        json_end_array(&s->json);
    return STATUS_OK;
}

static enum status write_line(struct summary *s, struct span line)
{
    struct json_fields f;
    uint64_t number = 0;
    enum status status = json_fields_read(s->arena, line, &f, NULL);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status != STATUS_OK)
        f = (struct json_fields){0};
    advisory_note_tool(&s->tools, json_fields_text(&f, "tool"));
    (void)json_fields_uint(&f, "n", &number);
    if (s->request->json) {
        json_begin_object(&s->json);
        json_field_uint(&s->json, "n", number);
        json_field_opt(&s->json, "time", json_fields_text(&f, "time"));
        json_field_opt(&s->json, "action", json_fields_text(&f, "action"));
        json_field_opt(&s->json, "actor", json_fields_text(&f, "actor"));
        json_field_opt(&s->json, "reason", json_fields_text(&f, "reason"));
        json_end_object(&s->json);
        return STATUS_OK;
    }
    buf_format(s->out, "  %4llu  ", (unsigned long long)number);
    word(s, span_head(json_fields_text(&f, "time"), 19), "(no time)");
    buf_str(s->out, "  ");
    word(s, json_fields_text(&f, "action"), "(not readable)");
    buf_str(s->out, " by ");
    word(s, json_fields_text(&f, "actor"), "(unknown)");
    if (json_fields_text(&f, "reason").len > 0) {
        buf_str(s->out, ": ");
        buf_add(s->out, json_fields_text(&f, "reason"));
    }
    buf_byte(s->out, '\n');
    return STATUS_OK;
}

static enum status write_custody(struct summary *s)
{
    BUF_SCOPED struct buf chain;
    struct span line;
    size_t lines = 0;
    buf_init(&chain, CUSTODY_BYTES_MAX);
    (void)!case_view_load(s->request->view, "custody.jsonl", &chain);
    if (s->request->json) {
        json_key(&s->json, "custody");
        json_begin_array(&s->json);
    } else {
        buf_str(s->out, "Custody\n");
    }
    struct span rest = buf_span(&chain);
    while (rest.len > 0 && span_split(&rest, '\n', &line) && lines++ < LINES_SHOWN) {
        struct arena_mark mark = arena_mark(s->arena);
        TRY(write_line(s, line));
        arena_rewind(s->arena, mark);
    }
    if (s->request->json)
        json_end_array(&s->json);
    else if (rest.len > 0)
        buf_str(s->out, "  ... and more, in custody.jsonl\n");
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
    struct span rest = buf_span(&recalls);
    if (s->request->json) {
        json_key(&s->json, "advisories");
        json_begin_array(&s->json);
    }
    while (rest.len > 0 && span_split(&rest, '\n', &line)) {
        if (line.len == 0)
            continue;
        if (s->request->json) {
            json_string(&s->json, line);
            continue;
        }
        buf_str(s->out, "Recall: ");
        buf_add(s->out, line);
        buf_byte(s->out, '\n');
    }
    if (s->request->json)
        json_end_array(&s->json);
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
    if (request->json) {
        json_begin_object(&s.json);
        json_field_cstr(&s.json, "schema", "bridle.case/1");
    }
    TRY(write_consent(&s));
    TRY(write_runs(&s));
    TRY(write_seals(&s));
    TRY(write_custody(&s));
    TRY(write_advisories(&s));
    if (request->json) {
        json_end_object(&s.json);
        buf_byte(out, '\n');
    }
    return out->failed ? STATUS_TOO_LARGE : STATUS_OK;
}
