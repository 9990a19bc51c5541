/* mail.text: the texts of mails, and files that are nothing but text: chat exports, lists of links.
 */
#include "artifacts/builtin.h"
#include "artifacts/mail_read.h"
#include "artifacts/text_read.h"
#include "base/limits.h"
#include "formats/file_type.h"
#include "formats/html_links.h"
#include "formats/mail_form.h"

enum { ARRIVED, TEXT, URL, KIND, TO, COLUMN_COUNT };

static const struct column COLUMNS[COLUMN_COUNT] = {
    [ARRIVED] = {.name = "arrived", .type = COLUMN_UNIX_TIME},
    [TEXT] = {.name = "text", .type = COLUMN_TEXT},
    [URL] = {.name = "url", .type = COLUMN_URL},
    [KIND] = {.name = "kind", .type = COLUMN_WORD},
    [TO] = {.name = "to", .type = COLUMN_HIDDEN},
};

/* --- mails --- */

struct context {
    struct mail_item *item;
    struct value arrived, to;
};

static const char *word_of(const struct mime_part *part)
{
    static const char *const hidden[] = {"body", "before_parts", "behind_parts"};
    return part->place == MIME_BODY && part->file_name.len > 0 ? "attachment" : hidden[part->place];
}

/* Texts, and attachments that are text whatever they call themselves. */
static enum status is_text(struct mail_item *item, const struct mime_part *part, bool *ret)
{
    struct mime_part head = *part;
    struct span bytes;
    *ret = span_starts(part->type.value, SPAN_LITERAL("text/")) ||
           span_starts(part->type.value, SPAN_LITERAL("message/"));
    if (*ret || span_starts(part->type.value, SPAN_LITERAL("image/")))
        return STATUS_OK;
    head.raw = span_head(part->raw, FILE_TYPE_HEAD / 8);
    TRY(mime_decode(item->run->arena, &head, &bytes, NULL));
    enum mail_form form = mail_form_of(bytes);
    *ret = form == MAIL_FORM_TEXT || form == MAIL_FORM_HTML || mail_form_is_mail(form);
    return STATUS_OK;
}

static enum status take_part(void *ctx, const struct mime_part *part)
{
    struct context *c = ctx;
    struct arena *arena = c->item->run->arena;
    struct arena_mark mark = arena_mark(arena);
    struct mime_part head = *part;
    struct span text;
    bool wanted;
    TRY(is_text(c->item, part, &wanted));
    if (!wanted)
        return STATUS_OK;
    if (part->raw.len > SCAN_TEXT_MAX) {
        head.raw = span_head(part->raw, (size_t)SCAN_TEXT_MAX);
        c->item->damaged = true;
    }
    TRY(mime_text(arena, &head, &text));
    if (file_type_of_media(part->type.value) == FILE_HTML ||
        mail_form_of(span_head(text, MAIL_FORM_HEAD)) == MAIL_FORM_HTML)
        TRY(html_text_beside_links(arena, text, &text));
    struct value values[COLUMN_COUNT] = {[ARRIVED] = c->arrived,
                                         [TEXT] = value_text(text),
                                         [KIND] = value_text(span_str(word_of(part))),
                                         [TO] = c->to};
    enum status status = mail_emit(c->item, values, part->raw.ptr);
    arena_rewind(arena, mark);
    return status;
}

static enum status read_message(struct mail_item *item)
{
    struct context c = {.item = item};
    const struct mime_walker walker = {.part = take_part, .ctx = &c};
    struct timestamp arrived;
    struct span to;
    bool has;
    TRY(mail_arrival(item, &has, &arrived));
    TRY(mail_recipients(item, &to));
    c.arrived = value_time_of(has, arrived);
    c.to = value_text(to);
    return mail_walk_parts(item, &walker);
}

/* --- plain files --- */

static enum status take_line(void *ctx, struct span line, uint64_t number)
{
    struct artifact_run *run = ctx;
    struct value values[COLUMN_COUNT] = {
        [TEXT] = value_text(line), [KIND] = value_text(SPAN_LITERAL("line"))};
    return run_emit(run, values, &(struct place){.kind = PLACE_LINE, .number = number});
}

static enum status take_link(void *ctx, const struct html_link *link)
{
    struct artifact_run *run = ctx;
    struct value values[COLUMN_COUNT] = {[TEXT] = value_text(link->shown),
                                         [URL] = value_text(link->url),
                                         [KIND] = value_text(SPAN_LITERAL("link"))};
    if (span_find_byte(link->url, ':') == link->url.len)
        return STATUS_OK; /* a file beside this one */
    return run_emit(run, values, &(struct place){.kind = PLACE_OFFSET, .number = link->offset});
}

static enum coverage_status read_page(struct artifact_run *run)
{
    struct span html, text;
    enum status status = input_read_all(run->input, run->arena, MAIL_WHOLE_MAX, &html);
    if (status == STATUS_OK)
        status = html_links(run->arena, html, take_link, run);
    if (status == STATUS_OK)
        status = html_text_beside_links(run->arena, html, &text);
    struct value values[COLUMN_COUNT] = {[KIND] = value_text(SPAN_LITERAL("page"))};
    if (status == STATUS_OK) {
        values[TEXT] = value_text(text);
        status = run_emit(run, values, &(struct place){.kind = PLACE_OFFSET});
    }
    return status == STATUS_OK
               ? COVERAGE_EXAMINED
               : run_ends(run, coverage_of_status(status), "%s", status_text(status));
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    uint8_t room[MAIL_FORM_HEAD];
    struct span head =
        span_of(room, run->input->size < sizeof room ? (size_t)run->input->size : sizeof room);
    enum status status = input_read_at(run->input, 0, room, head.len);
    enum mail_form form = status == STATUS_OK ? mail_form_of(head) : MAIL_FORM_OTHER;
    if (mail_form_is_mail(form) || form == MAIL_FORM_OUTLOOK)
        return mail_artifact_read(run, MAIL_WHOLE, read_message);
    if (form == MAIL_FORM_HTML)
        return read_page(run);
    if (status == STATUS_OK)
        status = text_read_lines(run->arena, run->input, take_line, run);
    return status == STATUS_OK
               ? COVERAGE_EXAMINED
               : run_ends(run, coverage_of_status(status), "%s", status_text(status));
}

static const char *const SOURCES[] = {"**", NULL};

const struct artifact mail_text = {
    .name = "mail.text",
    .title = "Texts",
    .sources = SOURCES,
    .presence = PRESENCE_USUAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED,
    .timeline = NULL,
    .tested = "180 phishing mails of a honeypot, mails of mail-parser, MimeKit and mail-auth; "
              "synthetic fixtures",
    .notes = "Two kinds of sources have it. In a mail: the text of each part, shown or not, also "
             "what hides before the first and behind the last part. In a file that is text: each "
             "line, searched for links, addresses and names of servers; of a page (HTML) its links "
             "and its text. The links of mails' HTML parts stand in mail.links.",
    .run = read_entry,
};
