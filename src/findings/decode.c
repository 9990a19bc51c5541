/* Texts out of values. Blobs are told by their own first bytes, not by the column alone: a column
 * may hold plain text in one version and an archive in the next.
 */
#include "findings/decode.h"

#include "formats/message_parts.h"
#include "formats/plist_texts.h"
#include "formats/typedstream.h"

struct parts {
    struct span *list;
    size_t count;
    bool cut;
};

static void add_part(struct parts *p, struct span text)
{
    if (text.len == 0)
        return;
    if (p->count == DECODED_PARTS_MAX)
        p->cut = true;
    else
        p->list[p->count++] = text;
}

/* The text, and the addresses that taps lead to: they can differ from what the text shows. */
static void add_stream(struct parts *p, const struct typedstream_text *t)
{
    add_part(p, t->text);
    for (size_t i = 0; i < t->run_count; i++) {
        add_part(p, t->runs[i].link);
        if (span_find(t->text, t->runs[i].detected) == t->text.len)
            add_part(p, t->runs[i].detected);
    }
    p->cut |= t->damaged;
}

static void decode_plist(struct arena *arena, struct span value, struct parts *p)
{
    struct span texts;
    p->cut |= plist_texts(arena, value, &texts) != STATUS_OK;
    add_part(p, texts);
}

/* Some versions keep a keyed archive where others keep a stream. */
static void decode_stream(struct arena *arena, struct span value, struct parts *p)
{
    struct typedstream_text text;
    if (span_starts(value, SPAN_LITERAL("bplist0")))
        decode_plist(arena, value, p);
    else if (typedstream_text(arena, value, &text) == STATUS_OK)
        add_stream(p, &text);
    else
        p->cut = true;
}

static void decode_payload(struct arena *arena, struct span value, struct parts *p)
{
    struct message_payload payload;
    enum status status = message_payload_read(arena, value, &payload);
    if (status == STATUS_UNSUPPORTED)
        return; /* a drawing: there is no text in it */
    if (status != STATUS_OK) {
        p->cut = true;
        return;
    }
    for (size_t i = 0; i < payload.field_count; i++)
        add_part(p, payload.fields[i].value);
    p->cut |= payload.damaged;
}

static void decode_summary(struct arena *arena, struct span value, struct parts *p)
{
    struct message_summary summary;
    if (message_summary_read(arena, value, &summary) != STATUS_OK) {
        p->cut = true;
        return;
    }
    for (size_t i = 0; i < summary.edit_count; i++)
        if (summary.edits[i].is_readable)
            add_stream(p, &summary.edits[i].text);
    p->cut |= summary.damaged;
}

size_t decode_text(struct arena *arena, enum column_type type, struct span value,
                   struct span *parts, bool *ret_damaged)
{
    struct parts p = {.list = parts};
    if (type == COLUMN_ATTRIBUTED_TEXT)
        decode_stream(arena, value, &p);
    else if (type == COLUMN_RICH_LINK)
        decode_payload(arena, value, &p);
    else if (type == COLUMN_EDIT_HISTORY)
        decode_summary(arena, value, &p);
    else if (type == COLUMN_PLIST)
        decode_plist(arena, value, &p);
    else
        add_part(&p, value);
    *ret_damaged = p.cut;
    return p.count;
}
