/* Mails: all parts decoded, all fields parsed, signatures checked; no part reaches outside. */
#include "formats/dkim.h"
#include "formats/file_type.h"
#include "formats/mail_address.h"
#include "formats/mail_auth.h"
#include "formats/mail_date.h"
#include "formats/mail_form.h"
#include "formats/mail_load.h"
#include "formats/mail_received.h"
#include "formats/mbox.h"
#include "formats/mbox_read.h"
#include "formats/mime.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static enum status on_part(void *ctx, const struct mime_part *part)
{
    struct span text;
    return mime_text(ctx, part, &text);
}

static enum status on_field(struct arena *arena, const struct mail_header *h,
                            const struct mail_field *f)
{
    struct mail_params params;
    struct mail_addresses addresses;
    struct mail_hop hop;
    struct mail_auth auth;
    struct mail_date date;
    struct dkim_result dkim;
    TRY(mail_params_parse(arena, f->value, &params));
    TRY(mail_addresses_parse(arena, f->value, &addresses));
    TRY(mail_received_parse(arena, f->value, &hop));
    TRY(mail_auth_parse(arena, f->value, &auth));
    (void)mail_date_parse(f->value, &date);
    return dkim_verify(arena, h, f, NULL, &dkim);
}

static enum status on_message(void *ctx, const struct mail_header *h, unsigned messages)
{
    (void)messages;
    for (size_t i = 0; i < h->count && i < 16; i++)
        TRY(on_field(ctx, h, &h->fields[i]));
    return STATUS_OK;
}

/* The same bytes as a file: both ways of cutting a mailbox must agree. */
static void check_source(const unsigned char *data, size_t size)
{
    struct arena arena;
    struct span bytes = span_of(data, size);
    struct input input = input_from_span(&bytes, "fuzz");
    struct mbox whole = mbox_of(bytes);
    struct mbox_message message;
    struct mbox_reader reader;
    struct mbox_range range;
    struct mail_copy copy;
    arena_init(&arena, 64 << 20);
    (void)mail_form_of(bytes);
    (void)file_type_of_bytes(bytes);
    (void)file_name_is_double(bytes);
    if (mbox_is(bytes) && mbox_reader_init(&reader, &arena, &input) == STATUS_OK)
        while (mbox_reader_next(&reader, &range) == STATUS_OK)
            if (!mbox_next(&whole, &message) || message.offset != range.offset ||
                mail_load(&arena, &input, range.text, range.end, &copy) != STATUS_OK ||
                !span_equal(copy.text, message.text))
                __builtin_trap();
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct arena arena;
    struct mime_report report;
    const struct mime_walker walker = {on_part, on_message, &arena};
    struct mbox mbox = mbox_of(span_of(data, size));
    struct mbox_message message;
    size_t total = 0;
    arena_init(&arena, 64 << 20);
    if (mime_walk(&arena, span_of(data, size), &walker, &report) == STATUS_OK &&
        report.parts == 0 && size > 1 && data[0] == '\n' && data[size - 1] > ' ')
        __builtin_trap(); /* a body that is there is in some part */
    arena_free(&arena);
    check_source(data, size);
    while (mbox_next(&mbox, &message))
        total += message.text.len;
    if (total > size)
        __builtin_trap();
    return 0;
}
