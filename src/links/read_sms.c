/* Messages of an Android phone as the app SMS Backup & Restore writes them: XML, one element for
 * each message, its text and date in attributes. Read as HTML is, so that damage costs one message.
 */
#include "formats/entity.h"
#include "formats/html.h"
#include "links/link_reader.h"

static enum status attribute(struct link_reader *r, struct span attributes, const char *name,
                             struct span *ret_value)
{
    struct span raw;
    *ret_value = SPAN_EMPTY;
    if (!html_attribute_value(attributes, name, &raw))
        return STATUS_OK;
    uint8_t *out = arena_alloc(&r->arena, raw.len + 1);
    if (out == NULL)
        return STATUS_NO_MEMORY;
    *ret_value = span_of(out, entity_decode(raw, out));
    return STATUS_OK;
}

/* `<sms address date body>`, `<mms address date>` with `<part text>` in it. */
static enum status read_element(struct link_reader *r, struct span name, struct span attributes)
{
    struct link_message m = {
        .place = LINK_AT_MESSAGE, .at = r->messages + 1, .zone = LINK_ZONE_UNKNOWN};
    struct span date, text;
    struct line_date when;
    bool is_part = span_equal_nocase(name, SPAN_LITERAL("part"));
    if (!is_part && !span_equal_nocase(name, SPAN_LITERAL("sms")) &&
        !span_equal_nocase(name, SPAN_LITERAL("mms")))
        return STATUS_OK;
    TRY(attribute(r, attributes, is_part ? "text" : "body", &text));
    if (!is_part) {
        TRY(attribute(r, attributes, "date", &date));
        TRY(attribute(r, attributes, "address", &m.sender));
        if (line_date_whole(date, DAY_FIRST, true, &when))
            link_set_time(r, &when, &m);
        m.zone = LINK_ZONE_UNKNOWN; /* the phone's clock, not the sender's zone */
        link_begin_message(r, &m);
    }
    return link_read_text(r, text);
}

enum status link_read_sms(struct link_reader *r, struct span text)
{
    struct html html = html_of(text);
    struct html_token token;
    enum status status = STATUS_OK;
    const struct arena_mark mark = arena_mark(&r->arena);
    while (status == STATUS_OK && (token = html_next(&html)).type != HTML_END) {
        if (token.type != HTML_OPEN)
            continue;
        if (!span_equal_nocase(token.name, SPAN_LITERAL("part")))
            arena_rewind(&r->arena, mark); /* the message before is done with */
        status = read_element(r, token.name, token.attributes);
    }
    arena_free(&r->arena);
    if (status != STATUS_NO_MEMORY)
        return status;
    if (r->problem != NULL)
        r->problem(r->ctx, LINK_AT_MESSAGE, r->messages, "too large to be read to its end");
    return STATUS_OK;
}
