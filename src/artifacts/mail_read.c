/* Going through messages. */
#include "artifacts/mail_read.h"

#include "base/limits.h"
#include "formats/mail_form.h"
#include "formats/mbox.h"
#include "formats/mbox_read.h"

/* What a header needs, and a little for the line that ends it. */
enum { HEADER_LOAD_MAX = MAIL_HEADER_MAX + (64 << 10), PROBE = 4096 };

struct reading {
    struct artifact_run *run;
    enum mail_extent extent;
    mail_reader *read;
    uint64_t messages;
    uint64_t damaged;   /* of them, not read wholly */
    enum status status; /* what ended the run */
};

/* One message: its own memory, given back afterwards. */
static enum status read_message(struct reading *r, uint64_t offset, uint64_t from, uint64_t end)
{
    struct arena *arena = r->run->arena;
    struct arena_mark mark = arena_mark(arena);
    struct mail_item item = {.run = r->run, .offset = offset};
    if (r->extent == MAIL_HEADER_ONLY && end - from > HEADER_LOAD_MAX)
        end = from + HEADER_LOAD_MAX;
    r->messages++;
    enum status status = mail_load(arena, r->run->input, from, end, &item.text);
    if (status == STATUS_OK)
        status = mail_header_read(arena, item.text.text, &item.header);
    if (status == STATUS_OK)
        status = r->read(&item);
    arena_rewind(arena, mark);
    if (status != STATUS_OK && item.stopped)
        return status;
    r->damaged += status != STATUS_OK || item.damaged || item.text.cut || item.header.cut;
    r->run->rows_bad += status != STATUS_OK;
    return status == STATUS_IO_ERROR || status == STATUS_TRUNCATED ? status : STATUS_OK;
}

static enum status read_mailbox(struct reading *r)
{
    struct mbox_reader reader;
    struct mbox_range range;
    enum status status = mbox_reader_init(&reader, r->run->arena, r->run->input);
    while (status == STATUS_OK && (status = mbox_reader_next(&reader, &range)) == STATUS_OK)
        status = read_message(r, range.offset, range.text, range.end);
    return status == STATUS_END ? STATUS_OK : status;
}

/* Apple Mail: a line with the number of bytes, the message, and a property list behind it. */
static bool is_emlx(struct span head, uint64_t size, uint64_t *ret_from, uint64_t *ret_end)
{
    size_t newline = span_find_byte(head, '\n');
    uint64_t len;
    if (newline == head.len || newline > 20 ||
        !span_to_uint(span_trim(span_head(head, newline)), &len))
        return false;
    *ret_from = newline + 1;
    *ret_end = len > size - *ret_from ? size : *ret_from + len;
    return true;
}

static enum status read_messages(struct reading *r)
{
    const struct input *input = r->run->input;
    uint8_t room[PROBE];
    struct span head = span_of(room, input->size < PROBE ? (size_t)input->size : PROBE);
    uint64_t from = 0, end = input->size;
    TRY(input_read_at(input, 0, room, head.len));
    if (mbox_is(head))
        return read_mailbox(r);
    if (mail_form_of(head) == MAIL_FORM_OUTLOOK)
        return STATUS_UNSUPPORTED;
    (void)is_emlx(head, input->size, &from, &end);
    return read_message(r, from, from, end);
}

enum coverage_status mail_artifact_read(struct artifact_run *run, enum mail_extent extent,
                                        mail_reader *read)
{
    struct reading r = {.run = run, .extent = extent, .read = read};
    enum status status = read_messages(&r);
    if (status == STATUS_UNSUPPORTED && r.messages == 0)
        return run_ends(run, COVERAGE_UNSUPPORTED,
                        "a message in Outlook's own format: save it as .eml and check that");
    if (status != STATUS_OK)
        return run_ends(run, coverage_of_status(status), "%s, after %llu message(s)",
                        status_text(status), (unsigned long long)r.messages);
    if (r.damaged > 0)
        return run_ends(run, COVERAGE_DAMAGED, "%llu of %llu message(s) could not be read wholly",
                        (unsigned long long)r.damaged, (unsigned long long)r.messages);
    return COVERAGE_EXAMINED;
}

enum status mail_emit(struct mail_item *item, const struct value *values, const uint8_t *at)
{
    const struct place place = {.kind = PLACE_OFFSET,
                                .number =
                                    at == NULL ? item->offset : mail_copy_offset(&item->text, at)};
    enum status status = run_emit(item->run, values, &place);
    item->stopped |= status != STATUS_OK;
    return status;
}

enum status mail_walk_parts(struct mail_item *item, const struct mime_walker *walker)
{
    struct mime_report report;
    TRY(mime_walk(item->run->arena, item->text.text, walker, &report));
    item->damaged |= report.cut;
    return STATUS_OK;
}
