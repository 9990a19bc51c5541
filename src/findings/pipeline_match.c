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

/* Names it in the record's lines, once: a sender and a chat are often the same person. */
static void list_observable(struct pipeline *p, enum kind kind, bool keyed, size_t index)
{
    struct observable_count *count = &p->observables.counts[index];
    if (count->record == p->number)
        return;
    count->record = p->number;
    if (p->list.len <= EVENT_LIST_MAX)
        event_put_observable(&p->list, kind, keyed, observables_value(&p->observables, index));
    else
        p->lists_cut++;
}

/* A person's number or address: its key, or with --keep-content its normalised form. */
static enum status put_new_person(struct pipeline *p, enum kind kind, struct span value,
                                  size_t *ret_index)
{
    uint8_t key[OBSERVABLE_KEY_LEN];
    const bool keyed = !p->options.keep_content;
    struct email email;
    struct phone phone;
    if (kind == KIND_PHONE && phone_normalise(value, &phone))
        value = phone_span(&phone);
    else if (kind == KIND_EMAIL && email_normalise(value, &email))
        value = email_span(&email);
    else
        value = span_trim(value); /* a short code or a name in a handle's place: kept as it is */
    if (keyed && !keyer_key(p->keyer, value, key))
        return STATUS_NO_MEMORY;
    if (keyed)
        value = span_of(key, sizeof key);
    return observables_put(&p->observables, kind, keyed, value, &p->record->place, ret_index);
}

/* The same few people stand in most records: what they are called is remembered with the index of
 * their key. */
static enum status put_person(struct pipeline *p, enum kind kind, struct span value,
                              size_t *ret_index)
{
    uint8_t stored[1 + HANDLE_REMEMBERED_MAX];
    uint64_t *index = NULL;
    bool is_new = true;
    if (p->handles_flushes != p->observables.flushes)
        table_clear(&p->handles);
    p->handles_flushes = p->observables.flushes;
    if (value.len <= HANDLE_REMEMBERED_MAX) {
        stored[0] = (uint8_t)kind;
        memcpy(stored + 1, value.ptr, value.len);
        if (table_put(&p->handles, span_of(stored, 1 + value.len), &index, &is_new) != STATUS_OK)
            table_clear(&p->handles); /* it is full; the next one begins anew */
        else if (!is_new) {
            *ret_index = (size_t)*index;
            return STATUS_OK;
        }
    }
    TRY(put_new_person(p, kind, value, ret_index));
    if (index != NULL)
        *index = *ret_index;
    return STATUS_OK;
}
/* Counts the observable and names it in the record's lines. NULL when the pipeline has to end. */
static struct observable_count *note(struct pipeline *p, enum kind kind, struct span value)
{
    const bool person = kind == KIND_PHONE || kind == KIND_EMAIL;
    const bool keyed = person && !p->options.keep_content;
    size_t index = 0;
    if (p->status == STATUS_OK)
        p->status = person ? put_person(p, kind, value, &index)
                           : observables_put(&p->observables, kind, false, value, &p->record->place,
                                             &index);
    if (p->status != STATUS_OK)
        return NULL;
    list_observable(p, kind, keyed, index);
    return observables_count(&p->observables, index, p->has_time ? &p->time : NULL);
}

void pipeline_observe(struct pipeline *p, enum kind kind, struct span value, enum contact contact,
                      struct span context)
{
    if (value.len == 0)
        return;
    struct observable_count *count = note(p, kind, value);
    if (p->options.matcher == NULL || count == NULL)
        return;
    /* What no indicator meets once, none meets again: times decide only how much a match says. */
    const bool whole = value.len <= OBSERVABLE_VALUE_MAX;
    if (count->no_match && whole) {
        match_record_note(p->options.matcher, kind);
        return;
    }
    struct match_context m = {
        .p = p, .kind = kind, .value = value, .contact = contact, .text = context};
    if (p->in_record)
        buf_add(&p->seen, span_of(&m, sizeof m));
    count->no_match = !match_observable(p->options.matcher, kind, value,
                                        p->has_time ? &p->time : NULL, report_match, &m) &&
                      whole;
}

/* Indicators that ask for several values of one record: the finding shows the first of them. */
static void report_together(void *ctx, const struct match *match)
{
    struct pipeline *p = ctx;
    struct match_context *seen = (struct match_context *)(void *)p->seen.ptr;
    const size_t count = p->seen.len / sizeof *seen;
    if (count > 0)
        report_match(&seen[match->ordinal < count ? match->ordinal : count - 1], match);
}

void pipeline_match_begin(struct pipeline *p)
{
    p->in_record = p->options.matcher != NULL && match_needs_records(p->options.matcher);
    buf_clear(&p->seen);
    if (p->in_record)
        match_record_begin(p->options.matcher);
}

void pipeline_match_end(struct pipeline *p)
{
    if (p->in_record)
        match_record_end(p->options.matcher, p->has_time ? &p->time : NULL, report_together, p);
    p->in_record = false;
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
    if (kind == KIND_URL || kind == KIND_DOMAIN)
        pipeline_link(s->p, value, s->contact, true);
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
