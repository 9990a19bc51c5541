/* Mails: all parts decoded, all fields parsed, signatures checked; no part reaches outside. */
#include "formats/dkim.h"
#include "formats/mail_address.h"
#include "formats/mail_auth.h"
#include "formats/mail_date.h"
#include "formats/mail_received.h"
#include "formats/mbox.h"
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
    while (mbox_next(&mbox, &message))
        total += message.text.len;
    if (total > size)
        __builtin_trap();
    return 0;
}
