/* What a process that reads a stranger's case sends back, if it was taken over: any bytes. Words
 * and page made from it hold no control character, no line of its own and no markup of others.
 */
#include "report/case_sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count(struct span text, const char *what)
{
    size_t n = 0;
    while (text.len > 0) {
        size_t at = span_find(text, span_str(what));
        if (at == text.len)
            break;
        n++;
        text = span_skip(text, at + 1);
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena ARENA_SCOPED;
    BUF_SCOPED struct buf text;
    BUF_SCOPED struct buf page;
    buf_init(&text, CASE_SHEET_MAX);
    buf_init(&page, CASE_SHEET_MAX);
    arena_init(&arena, 64 << 20);
    struct span json = span_of(data, size);
    if (case_sheet_text(&arena, json, &text) == STATUS_OK)
        for (size_t i = 0; i < text.len; i++)
            if ((text.ptr[i] < ' ' && text.ptr[i] != '\n') || text.ptr[i] == 0x7F)
                __builtin_trap();
    if (case_sheet_html(&arena, json, "x", &page) == STATUS_OK &&
        (count(buf_span(&page), "<script") > 0 || count(buf_span(&page), "<main>") != 1 ||
         count(buf_span(&page), " onload=\"") > 0))
        __builtin_trap();
    return 0;
}
