/* Timeline events: one per record and time; times that are equal share one. */
#include "base/limits.h"
#include "findings/decode.h"
#include "findings/pipeline.h"

/* With --keep-content: the texts of the record. */
static void put_content(struct pipeline *p, struct buf *out)
{
    for (size_t i = 0; i < p->artifact->column_count; i++) {
        const struct column *c = &p->artifact->columns[i];
        const struct value *v = &p->record->values[i];
        struct span parts[DECODED_PARTS_MAX];
        bool damaged = false;
        if (column_type_info(c->type)->use != USE_TEXT || v->bytes.len == 0)
            continue;
        size_t n = decode_text(&p->arena, c->type, v->bytes, parts, &damaged);
        event_put_texts(out, i, parts, n);
    }
}

/* What all events of the record have in common: everything behind the time. */
static void put_record(struct pipeline *p, struct buf *out)
{
    event_put_place(out, p->artifact, &p->record->place);
    event_put_fields(out, &p->fields, p->record);
    buf_add(out, buf_span(&p->list));
    event_end_observables(out);
    event_put_findings(out, buf_span(&p->ids));
    if (p->options.keep_content)
        put_content(p, out);
}

/* The time columns from number `first` on that hold the same time as that one, as bits. */
static uint64_t columns_with_time(const struct pipeline *p, size_t first)
{
    uint64_t columns = 0;
    for (size_t i = first; i < p->time_count; i++)
        if (p->times[i].known && timestamp_compare(p->times[i].time, p->times[first].time) == 0)
            columns |= UINT64_C(1) << p->times[i].column;
    return columns;
}

static enum status send_event(struct pipeline *p, size_t first, uint64_t columns)
{
    const struct timestamp time = p->times[first].time;
    buf_clear(&p->event);
    event_put_time(&p->event, time, columns);
    buf_add(&p->event, buf_span(&p->rest));
    if (p->event.failed || p->list.failed)
        return STATUS_NO_MEMORY;
    return p->sink->timeline(p->sink->ctx, time, place_order(&p->record->place),
                             buf_span(&p->event));
}

enum status pipeline_timeline(struct pipeline *p)
{
    uint64_t told = 0;
    if (p->artifact->timeline == NULL || !p->has_time)
        return STATUS_OK;
    buf_clear(&p->rest);
    put_record(p, &p->rest);
    for (size_t i = 0; i < p->time_count; i++) {
        if (!p->times[i].known || (told >> p->times[i].column & 1) != 0)
            continue;
        const uint64_t columns = columns_with_time(p, i);
        told |= columns;
        TRY(send_event(p, i, columns));
    }
    return STATUS_OK;
}
