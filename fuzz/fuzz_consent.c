/* A consent file of any bytes: what is taken can be written and read again, and its sheets hold no
 * markup of others.
 */
#include "base/arena.h"
#include "case/consent_sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena ARENA_SCOPED;
    struct consent c, again;
    BUF_SCOPED struct buf why;
    BUF_SCOPED struct buf out;
    BUF_SCOPED struct buf sheet;
    buf_init(&why, 1 << 16);
    buf_init(&out, 1 << 20);
    buf_init(&sheet, 1 << 22);
    arena_init(&arena, 16 << 20);
    if (consent_read(&arena, span_of(data, size), &c, &why) != STATUS_OK)
        return 0;
    consent_write(&c, &out);
    if (out.failed || consent_read(&arena, buf_span(&out), &again, &why) != STATUS_OK ||
        again.basis != c.basis || !span_equal(again.person, c.person))
        __builtin_trap();
    consent_sheet_html(&c, &sheet);
    if (span_find(buf_span(&sheet), SPAN_LITERAL("<script")) < sheet.len)
        __builtin_trap();
    consent_sheet_text(&c, &sheet);
    return 0;
}
