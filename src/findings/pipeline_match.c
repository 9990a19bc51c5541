/* The part of the pipeline that compares observables with the indicators. */
#include "base/limits.h"
#include "base/utf8.h"
#include "findings/pipeline.h"
#include "formats/email.h"

struct match_context {
    struct pipeline *p;
    enum kind kind;
    struct span value;
    enum contact contact;
    struct span text; /* around the value; empty: none */
};

/* The value with a little of what stands around it. */
static struct span excerpt_of(const struct match_context *m)
{
    if (m->text.len == 0 || m->value.ptr < m->text.ptr ||
        m->value.ptr + m->value.len > m->text.ptr + m->text.len)
        return SPAN_EMPTY;
    size_t start = (size_t)(m->value.ptr - m->text.ptr);
    size_t before = start < EXCERPT_AROUND ? start : EXCERPT_AROUND;
    struct span part = span_skip(m->text, start - before);
    while (before > 0 && (part.ptr[0] & 0xC0) == 0x80) { /* not into a character */
        part = span_skip(part, 1);
        before--;
    }
    return utf8_head(part, before + m->value.len + EXCERPT_AROUND);
}

/* A path that has the name of a process somewhere in it only mentions the process, however close
 * the file itself came. */
static bool is_only_mentioned(const struct match_context *m, const struct match *match,
                              enum kind indicator)
{
    return match->mentioned_only || (indicator == KIND_PROCESS && m->kind == KIND_PATH);
}

static void report_match(void *ctx, const struct match *match)
{
    struct match_context *m = ctx;
    struct pipeline *p = m->p;
    struct indicator_info info = indicator_table_get(p->options.matcher->table, match->indicator);
    enum contact contact = is_only_mentioned(m, match, info.kind) ? CONTACT_MENTIONED : m->contact;
    struct finding f = {.indicator = match->indicator,
                        .has_contact = true,
                        .contact = contact,
                        .has_time = p->has_time,
                        .time = p->time,
                        .kind = m->kind,
                        .value = m->value,
                        .matched = match->matched,
                        .excerpt = excerpt_of(m),
                        .lead = match->lead,
                        .lead_reason = span_str(match->lead_reason)};
    if (match->note != NULL)
        f.note = span_str(match->note);
    for (size_t i = 0; i < match->same_count && f.also_count < FINDING_ALSO_MAX; i++)
        if (match->same[i] != match->indicator)
            f.also[f.also_count++] = match->same[i];
    f.level = level_of_indicator(info.kind, contact, match->lead);
    pipeline_report(p, &f, info.id.len > 0 ? info.id : info.value);
}

void pipeline_complete(struct pipeline *p, struct finding *f, struct span indicator_id)
{
    f->artifact = p->artifact->name;
    f->entry = p->entry;
    f->variant = p->record->variant;
    f->place = p->record->place;
    f->unreviewed = p->artifact->origin != NULL;
    finding_set_id(f, indicator_id);
}

void pipeline_report(struct pipeline *p, struct finding *f, struct span indicator_id)
{
    pipeline_complete(p, f, indicator_id);
    for (size_t i = 0; i < p->ids.len; i += FINDING_ID_LEN)
        if (memcmp(p->ids.ptr + i, f->id, FINDING_ID_LEN) == 0)
            return; /* the same value stands twice in the record */
    buf_add(&p->ids, span_of(f->id, FINDING_ID_LEN));
    if (p->findings >= FINDINGS_PER_JOB_MAX) {
        p->findings_dropped++;
        return;
    }
    p->findings++;
    if (p->status == STATUS_OK)
        p->status = p->sink->finding(p->sink->ctx, f);
}

/* Adds {"kind":...,"value"|"keyed":...} to the record's list of observables. */
static void list_observable(struct pipeline *p, enum kind kind, bool keyed, struct span value)
{
    struct json j = {.out = &p->list, .comma = p->list.len > 0};
    json_begin_object(&j);
    json_field_cstr(&j, "kind", kind_name(kind));
    json_field_string(&j, keyed ? "keyed" : "value", value);
    json_end_object(&j);
}

static void note(struct pipeline *p, enum kind kind, struct span value)
{
    bool keyed = (kind == KIND_PHONE || kind == KIND_EMAIL) && !p->options.keep_content;
    struct email email;
    struct phone phone;
    if (kind == KIND_PHONE && phone_normalise(value, &phone))
        value = phone_span(&phone);
    else if (kind == KIND_EMAIL && email_normalise(value, &email))
        value = email_span(&email);
    else if (kind == KIND_PHONE || kind == KIND_EMAIL)
        value = span_trim(value); /* a short code or a name in a handle's place: kept as it is */
    if (keyed)
        value = pipeline_keyed(p, value);
    if (p->status != STATUS_OK)
        return;
    list_observable(p, kind, keyed, value);
    p->status = observables_add(&p->observables, kind, keyed, value, p->has_time ? &p->time : NULL,
                                &p->record->place);
}

void pipeline_observe(struct pipeline *p, enum kind kind, struct span value, enum contact contact,
                      struct span context)
{
    if (value.len == 0)
        return;
    note(p, kind, value);
    if (p->options.matcher == NULL)
        return;
    struct match_context m = {
        .p = p, .kind = kind, .value = value, .contact = contact, .text = context};
    match_observable(p->options.matcher, kind, value, p->has_time ? &p->time : NULL, report_match,
                     &m);
}

struct search {
    struct pipeline *p;
    struct span text;
    enum contact contact;
};

static void found_in_text(void *ctx, enum kind kind, struct span value)
{
    struct search *s = ctx;
    pipeline_observe(s->p, kind, value, s->contact, s->text);
}

void pipeline_search_text(struct pipeline *p, struct span text, enum contact contact)
{
    struct search s = {.p = p, .text = text, .contact = contact};
    if (p->options.matcher == NULL)
        return;
    if (text.len > SCAN_TEXT_MAX) {
        p->texts_cut++;
        text = span_head(text, (size_t)SCAN_TEXT_MAX);
    }
    scan_text(p->options.matcher, text, NULL, found_in_text, NULL, &s);
}
