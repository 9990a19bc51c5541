/* Lines of observables.jsonl against the table. */
#include "case/recheck.h"

#include <stdlib.h>

#include "case/case_ids.h"
#include "case/consent.h"
#include "case/json_fields.h"
#include "case/run_facts.h"
#include "findings/keyer.h"
#include "formats/email.h"
#include "indicators/match.h"

enum { LINE_BYTES_MAX = 8 << 20 };

/* An indicator's value as a keyed observable would be. */
struct keyed {
    uint8_t key[KEYER_KEY_LEN];
    enum kind kind;
    uint32_t indicator;
};

struct recheck {
    const struct recheck_request *request;
    struct arena *arena;
    struct recheck_result result;
    struct matcher *matcher;
    const char *run;
    struct keyed *keyed; /* sorted by key */
    size_t keyed_count, keyed_room;
    struct recheck_hit hit; /* the line that is looked at */
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *left = a, *right = b;
    return memcmp(left->key, right->key, sizeof left->key);
}

static enum status add_keyed(struct recheck *r, struct keyer *keyer, enum kind kind,
                             struct span normalised, uint32_t indicator)
{
    if (r->keyed_count == r->keyed_room) {
        size_t room = r->keyed_room == 0 ? 256 : r->keyed_room * 2;
        struct keyed *grown = realloc(r->keyed, room * sizeof *grown);
        if (grown == NULL)
            return STATUS_NO_MEMORY;
        r->keyed = grown;
        r->keyed_room = room;
    }
    struct keyed *k = &r->keyed[r->keyed_count];
    *k = (struct keyed){.kind = kind, .indicator = indicator};
    if (!keyer_key(keyer, normalised, k->key))
        return STATUS_NO_MEMORY;
    r->keyed_count++;
    return STATUS_OK;
}

/* A number in national form may stand in a phone with the trunk prefix. */
static enum status add_national(struct recheck *r, struct keyer *keyer, struct span national,
                                uint32_t indicator)
{
    char trunk[64];
    TRY(add_keyed(r, keyer, KIND_PHONE, national, indicator));
    int len = snprintf(trunk, sizeof trunk, "0%.*s", (int)national.len, (const char *)national.ptr);
    return len > 0 && (size_t)len < sizeof trunk
               ? add_keyed(r, keyer, KIND_PHONE, span_str(trunk), indicator)
               : STATUS_OK;
}

static enum status add_person(struct recheck *r, struct keyer *keyer, uint32_t indicator,
                              struct key_list *keys)
{
    struct indicator_info info = indicator_table_get(r->request->table, indicator);
    if ((info.kind != KIND_PHONE && info.kind != KIND_EMAIL) ||
        !keys_of_indicator(info.kind, info.value, keys))
        return STATUS_OK;
    for (size_t i = 0; i < keys->count; i++) {
        if (keys->keys[i].class == KEY_PHONE || keys->keys[i].class == KEY_EMAIL)
            TRY(add_keyed(r, keyer, info.kind, keys->keys[i].bytes, indicator));
        else if (keys->keys[i].class == KEY_PHONE_NATIONAL)
            TRY(add_national(r, keyer, keys->keys[i].bytes, indicator));
    }
    return STATUS_OK;
}

/* All people among the indicators, under the key of this run. */
static enum status key_people(struct recheck *r, const uint8_t *catalogue)
{
    struct keyer *keyer;
    struct key_list *keys = malloc(sizeof *keys);
    size_t count = indicator_table_count(r->request->table);
    r->keyed_count = 0;
    enum status status = keys == NULL ? STATUS_NO_MEMORY : keyer_create(catalogue, &keyer);
    if (status == STATUS_OK) {
        for (size_t i = 0; status == STATUS_OK && i < count; i++)
            status = add_person(r, keyer, (uint32_t)i, keys);
        keyer_free(keyer);
    }
    free(keys);
    if (r->keyed_count > 1)
        qsort(r->keyed, r->keyed_count, sizeof *r->keyed, by_key);
    return status;
}

static void tell(struct recheck *r, uint32_t indicator, bool lead, struct span matched)
{
    const struct indicator_table *table = r->request->table;
    r->hit.indicator = indicator_table_get(table, indicator);
    r->hit.set = indicator_table_set(table, r->hit.indicator.set).name;
    r->hit.lead = lead;
    r->hit.matched = matched;
    r->result.hits++;
    r->result.leads += lead;
    r->request->hit(r->request->ctx, &r->hit);
}

static void take_match(void *ctx, const struct match *match)
{
    tell(ctx, match->indicator, match->lead, match->matched);
}

static void ask_keyed(struct recheck *r, enum kind kind, struct span hex)
{
    struct keyed wanted;
    if (!sha256_from_hex(hex, wanted.key) || r->keyed_count == 0)
        return;
    const struct keyed *found =
        bsearch(&wanted, r->keyed, r->keyed_count, sizeof *r->keyed, by_key);
    if (found == NULL)
        return;
    while (found > r->keyed && by_key(found - 1, &wanted) == 0)
        found--;
    uint32_t last = UINT32_MAX;
    for (; found < r->keyed + r->keyed_count && by_key(found, &wanted) == 0; found++) {
        if (found->kind != kind || found->indicator == last)
            continue;
        last = found->indicator;
        struct indicator_info info = indicator_table_get(r->request->table, found->indicator);
        tell(r, found->indicator, info.lead != NULL || info.context || info.revoked, SPAN_EMPTY);
    }
}

static enum status list_artifacts(struct recheck *r, const struct json_fields *f,
                                  struct span *ret_list)
{
    BUF_SCOPED struct buf list;
    const struct json_field *name;
    buf_init(&list, 1 << 16);
    for (size_t i = 0; (name = json_fields_find(f, "artifacts", i)) != NULL && i < 64; i++) {
        buf_str(&list, i > 0 ? ", " : "");
        buf_add(&list, name->text);
    }
    return arena_copy(r->arena, buf_span(&list), ret_list);
}

static enum status ask(struct recheck *r, const struct json_fields *f)
{
    enum kind kind;
    struct timestamp first;
    struct span keyed = json_fields_text(f, "keyed");
    struct recheck_hit *h = &r->hit;
    h->kind = json_fields_text(f, "kind");
    h->keyed = keyed.len > 0;
    h->value = h->keyed ? keyed : json_fields_text(f, "value");
    h->first = json_fields_text(f, "first");
    h->last = json_fields_text(f, "last");
    h->count = 0;
    (void)json_fields_uint(f, "count", &h->count);
    if (!kind_from_name(h->kind, &kind) || h->value.len == 0)
        return STATUS_MALFORMED;
    TRY(list_artifacts(r, f, &h->artifacts));
    if (h->keyed)
        ask_keyed(r, kind, keyed);
    else
        match_observable(r->matcher, kind, h->value,
                         timestamp_parse(h->first, &first) ? &first : NULL, take_match, r);
    return STATUS_OK;
}

static enum status take_line(void *ctx, struct span line)
{
    struct recheck *r = ctx;
    struct json_fields f;
    struct arena_mark mark = arena_mark(r->arena);
    r->hit = (struct recheck_hit){.run = r->run, .line = line};
    enum status status = json_fields_read(r->arena, line, &f, NULL);
    if (status == STATUS_OK)
        status = ask(r, &f);
    arena_rewind(r->arena, mark);
    r->result.observables += status == STATUS_OK;
    r->result.unreadable += status != STATUS_OK;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

static enum status recheck_run(struct recheck *r, const char *id)
{
    char path[64];
    struct run_facts *facts = malloc(sizeof *facts);
    struct arena_mark mark = arena_mark(r->arena);
    r->run = id;
    enum status status =
        facts == NULL ? STATUS_NO_MEMORY : run_facts_read(r->request->view, r->arena, id, facts);
    if (status == STATUS_OK)
        status = key_people(r, facts->catalogue);
    arena_rewind(r->arena, mark);
    free(facts);
    (void)snprintf(path, sizeof path, "data/runs/%.4s/observables.jsonl", id);
    if (status == STATUS_OK)
        status = case_view_lines(r->request->view, path, LINE_BYTES_MAX, take_line, r);
    if (status == STATUS_NO_MEMORY)
        return status;
    r->result.runs += status == STATUS_OK;
    r->result.unreadable += status != STATUS_OK;
    return STATUS_OK;
}

enum status recheck_case(const struct recheck_request *request, struct arena *arena,
                         struct recheck_result *ret_result)
{
    struct recheck r = {.request = request, .arena = arena};
    struct case_ids runs;
    struct consent_state consent;
    TRY(case_ids_read(request->view, arena, "data/runs/", &runs));
    if (runs.count == 0)
        return STATUS_NOT_FOUND;
    TRY(consent_state_read(request->view, arena, request->now, &consent));
    if (consent.standing == CONSENT_TAKEN_BACK) {
        r.result.refused = "its consent was withdrawn";
        *ret_result = r.result;
        return STATUS_OK;
    }
    r.matcher = malloc(sizeof *r.matcher);
    if (r.matcher == NULL)
        return STATUS_NO_MEMORY;
    matcher_init(r.matcher, request->table, NULL);
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < runs.count; i++)
        status = recheck_run(&r, runs.items[i]);
    free(r.matcher);
    free(r.keyed);
    if (status == STATUS_OK)
        *ret_result = r.result;
    return status;
}
