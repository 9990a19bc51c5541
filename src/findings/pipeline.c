/* The way of a record: columns by their use, then rules, then the timeline. */
#include "findings/pipeline.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "findings/decode.h"
#include "formats/email.h"

static void select_rules(struct pipeline *p)
{
    for (const struct rule *const *r = rules_all(); *r != NULL; r++) {
        if (!rule_applies(*r, p->artifact->name) || p->rule_count == PIPELINE_RULES_MAX)
            continue;
        void *state = (*r)->state_size == 0 ? NULL : arena_alloc(&p->rule_arena, (*r)->state_size);
        if ((*r)->state_size > 0 && state == NULL)
            p->status = STATUS_NO_MEMORY;
        p->rule_states[p->rule_count] = state;
        p->link_rule_count += (*r)->check_link != NULL;
        p->rules[p->rule_count++] = *r;
    }
}

static void select_columns(struct pipeline *p)
{
    p->direction = SIZE_MAX;
    for (size_t i = 0; i < p->artifact->column_count && i < ARTIFACT_COLUMNS_MAX; i++) {
        const struct column *c = &p->artifact->columns[i];
        p->types[i] = column_type_info(c->type);
        if (p->types[i]->use == USE_TIME)
            p->times[p->time_count++].column = i;
        if (strcmp(c->name, "direction") == 0)
            p->direction = i;
    }
}

enum status pipeline_init(struct pipeline *p, const struct pipeline_options *options,
                          const struct artifact *artifact, const char *entry,
                          const struct sink *sink)
{
    *p = (struct pipeline){.options = *options, .artifact = artifact, .entry = entry, .sink = sink};
    arena_init(&p->arena, (size_t)RECORD_ARENA_MAX);
    arena_init(&p->rule_arena, (size_t)MIB(1));
    buf_init(&p->list, (size_t)EVENT_LIST_MAX + OBSERVABLE_VALUE_MAX + 64);
    buf_init(&p->rest, (size_t)LINE_MAX_BYTES - 64);
    buf_init(&p->event, (size_t)LINE_MAX_BYTES);
    buf_init(&p->ids, (size_t)MIB(1));
    buf_init(&p->seen, (size_t)MIB(1));
    table_init(&p->handles, OBSERVABLES_TABLE_MAX, (size_t)MIB(4), 0);
    timeline_fields_of(artifact, &p->fields);
    select_columns(p);
    table_init(&p->links_told, LINKS_TOLD_MAX, (size_t)MIB(8), 0);
    select_rules(p);
    TRY(p->status);
    TRY(keyer_create(options->catalogue_key, &p->keyer));
    return observables_init(&p->observables, artifact->table, sink);
}

void pipeline_free(struct pipeline *p)
{
    arena_free(&p->arena);
    arena_free(&p->rule_arena);
    buf_free(&p->list);
    buf_free(&p->rest);
    buf_free(&p->event);
    buf_free(&p->ids);
    buf_free(&p->seen);
    table_free(&p->handles);
    keyer_free(p->keyer);
    table_free(&p->links_told);
    observables_free(&p->observables);
}

/* A message that the phone's owner sent brings nothing to the owner: its links are mentioned. */
static enum contact contact_of(const struct pipeline *p, const struct column *column)
{
    enum contact contact = column->has_contact ? column->contact : p->artifact->contact;
    if (contact == CONTACT_RECEIVED && p->direction != SIZE_MAX &&
        span_equal_str(p->record->values[p->direction].bytes, "sent"))
        return CONTACT_MENTIONED;
    return contact;
}

static void use_text(struct pipeline *p, const struct column *column, const struct value *v)
{
    struct span parts[DECODED_PARTS_MAX];
    bool damaged = false;
    enum contact contact = contact_of(p, column);
    size_t n = decode_text(&p->arena, column->type, v->bytes, parts, &damaged);
    p->texts_damaged += damaged;
    for (size_t i = 0; i < n; i++)
        pipeline_search_text(p, parts[i], contact);
}

static enum kind kind_of_handle(struct span handle)
{
    bool has_at = span_find_byte(handle, '@') < handle.len;
    return has_at && !phone_is_whatsapp_id(handle) ? KIND_EMAIL : KIND_PHONE;
}

static void use_column(struct pipeline *p, size_t i)
{
    const struct column *column = &p->artifact->columns[i];
    const struct value *v = &p->record->values[i];
    const struct column_type_info *type = p->types[i];
    if (v->type != VALUE_TEXT && v->type != VALUE_BLOB)
        return;
    if (type->use == USE_OBSERVABLE) {
        pipeline_observe(p, type->kind, v->bytes, contact_of(p, column), SPAN_EMPTY);
        if (type->kind == KIND_URL)
            pipeline_link(p, v->bytes, contact_of(p, column), false);
    } else if (type->use == USE_HANDLE)
        pipeline_observe(p, kind_of_handle(v->bytes), v->bytes, contact_of(p, column), SPAN_EMPTY);
    else if (type->use == USE_TEXT)
        use_text(p, column, v);
}

/* What the rule looked at, as an observed value: kind `property` where the column has no kind. */
static void observe_hit(const struct pipeline *p, const struct rule_hit *hit, struct finding *f)
{
    f->kind = KIND_PROPERTY;
    for (size_t i = 0; i < p->artifact->column_count; i++) {
        const struct column *c = &p->artifact->columns[i];
        if (hit->column == NULL || strcmp(c->name, hit->column) != 0)
            continue;
        const struct column_type_info *type = column_type_info(c->type);
        if (type->use == USE_OBSERVABLE)
            f->kind = type->kind;
        f->value = p->record->values[i].bytes;
        if (type->use == USE_TEXT || type->use == USE_HANDLE) {
            f->excerpt = utf8_head(f->value, 2 * EXCERPT_AROUND);
            f->value = f->excerpt;
        }
    }
    if (f->value.len == 0)
        f->value = span_str(hit->column);
}

static struct finding finding_of_hit(const struct rule *rule, const struct rule_hit *hit)
{
    return (struct finding){.level = hit->level,
                            .rule = rule->id,
                            .has_time = hit->has_time,
                            .time = hit->time,
                            .lead = hit->lead,
                            .lead_reason = rule_lead_reason(hit->lead),
                            .detail = span_str(hit->detail)};
}

/* What may be a step of a sequence goes to main, which sees the steps of all artifacts. */
static void send_signals(struct pipeline *p, const struct rule *rule,
                         const struct rule_context *context)
{
    struct signal signals[SIGNALS_PER_RECORD];
    struct rule_hit hit;
    rule_hit_begin(&hit, rule->level);
    size_t n = rule->signals(p->record, context, signals, &hit.column);
    for (size_t i = 0; i < n && p->status == STATUS_OK && p->sink->signal != NULL; i++) {
        if (!signal_has_anchor(signals[i].class)) {
            p->status = p->sink->signal(p->sink->ctx, &signals[i], NULL);
            continue;
        }
        hit.has_time = true;
        hit.time = (struct timestamp){.seconds = signals[i].seconds};
        struct finding f = finding_of_hit(rule, &hit);
        observe_hit(p, &hit, &f);
        pipeline_complete(p, &f, SPAN_EMPTY);
        p->status = p->sink->signal(p->sink->ctx, &signals[i], &f);
    }
}

static void run_rule(struct pipeline *p, size_t i)
{
    const struct rule *rule = p->rules[i];
    struct rule_hit hit;
    const struct rule_context context = {
        .state = p->rule_states[i], .as_of = p->options.as_of, .judge = p->options.judge};
    if (rule->signals != NULL)
        send_signals(p, rule, &context);
    if (rule->check == NULL)
        return;
    rule_hit_begin(&hit, rule->level);
    hit.has_time = p->has_time;
    hit.time = p->time;
    if (!rule->check(p->record, &context, &hit))
        return;
    struct finding f = finding_of_hit(rule, &hit);
    observe_hit(p, &hit, &f);
    pipeline_report(p, &f, SPAN_EMPTY);
}

/* Rules that gather over a whole entry speak at its end, when there is no record any more. */
static void finish_rule(struct pipeline *p, size_t i)
{
    const struct rule *rule = p->rules[i];
    struct rule_hit hit = {.level = rule->level};
    const struct rule_context context = {
        .state = p->rule_states[i], .as_of = p->options.as_of, .judge = p->options.judge};
    if (rule->finish == NULL || !rule->finish(&context, &hit))
        return;
    const struct record none = {.artifact = p->artifact, .place = hit.place};
    struct finding f = finding_of_hit(rule, &hit);
    f.kind = KIND_PROPERTY;
    f.value = span_str(hit.column);
    p->record = &none;
    pipeline_report(p, &f, SPAN_EMPTY);
    p->record = NULL;
}

static void read_times(struct pipeline *p)
{
    p->has_time = false;
    for (size_t i = 0; i < p->time_count; i++) {
        struct record_time *t = &p->times[i];
        t->known = record_time_at(p->record, t->column, &t->time);
        if (t->known && !p->has_time) {
            p->has_time = true;
            p->time = t->time;
        }
    }
}

enum status pipeline_record(void *ctx, const struct record *record)
{
    struct pipeline *p = ctx;
    struct arena_mark mark = arena_mark(&p->arena);
    p->record = record;
    p->number++;
    read_times(p);
    buf_clear(&p->ids);
    buf_clear(&p->list);
    pipeline_match_begin(p);
    for (size_t i = 0; i < p->artifact->column_count; i++)
        use_column(p, i);
    pipeline_match_end(p);
    for (size_t i = 0; i < p->rule_count; i++)
        run_rule(p, i);
    if (p->status == STATUS_OK)
        p->status = pipeline_timeline(p);
    arena_rewind(&p->arena, mark);
    return p->status;
}

enum status pipeline_finish(struct pipeline *p)
{
    buf_clear(&p->ids);
    for (size_t i = 0; i < p->rule_count && p->status == STATUS_OK; i++)
        finish_rule(p, i);
    TRY(p->status);
    return observables_flush(&p->observables);
}
