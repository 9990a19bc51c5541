/* Mails as sources: loading large ones, cutting mailboxes without holding them, telling mails from
 * texts and attachments from what they claim, reading lines.
 */
#include "support/unit.h"

#include "artifacts/text_read.h"
#include "base/base64.h"
#include "base/buf.h"
#include "base/limits.h"
#include "formats/file_type.h"
#include "formats/mail_form.h"
#include "formats/mail_load.h"
#include "formats/mbox.h"
#include "formats/mbox_read.h"
#include "support/sweep.h"

static struct arena arena;

/* --- messages --- */

static enum status append(void *ctx, struct span bytes)
{
    buf_add(ctx, bytes);
    return STATUS_OK;
}

/* A message with one huge part between two small ones. */
static void make_large(struct buf *out, size_t lines, const char *end)
{
    buf_format(out, "Subject: x%s%s--b%s%ssmall%s--b%s%s", end, end, end, end, end, end, end);
    for (size_t i = 0; i < lines; i++)
        buf_format(
            out,
            "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMj%02zu%s",
            i % 100, end);
    buf_format(out, "--b%s%slast%s--b--%s", end, end, end, end);
}

static void check_large(const char *end)
{
    BUF_SCOPED struct buf mail;
    BUF_SCOPED struct buf part;
    struct mail_copy copy;
    size_t lines = MAIL_WHOLE_MAX / 70;
    arena_free(&arena);
    buf_init(&mail, 256 << 20);
    buf_init(&part, 256 << 20);
    make_large(&mail, lines, end);
    struct span data = buf_span(&mail);
    struct input input = input_from_span(&data, "large");
    assert_false(mail.failed);
    assert_int_equal(mail_load(&arena, &input, 0, data.len, &copy), STATUS_OK);
    assert_int_equal(copy.gap_count, 1);
    assert_false(copy.cut);
    assert_true(copy.text.len < MAIL_STRETCH_MAX + 4096);
    /* the delimiters and what follows are all there, at their own places */
    struct span last = SPAN_LITERAL("last");
    size_t at = span_find(copy.text, last);
    assert_true(at < copy.text.len);
    assert_int_equal(mail_copy_offset(&copy, copy.text.ptr + at), span_find(data, last));
    assert_memory_equal(copy.text.ptr + copy.text.len - 12, data.ptr + data.len - 12, 12);
    /* the whole message put together again is the message */
    assert_int_equal(mail_copy_pieces(&arena, &copy, copy.text, append, &part), STATUS_OK);
    assert_true(span_equal(buf_span(&part), data));
    assert_int_equal(mail_copy_missing(&copy, copy.text), data.len - copy.text.len);
    assert_int_equal(mail_copy_missing(&copy, span_head(copy.text, 100)), 0);
    arena_free(&arena);
}

static void test_large_messages(void **state)
{
    (void)state;
    check_large("\n");
    check_large("\r\n");
}

static void test_places_in_small_messages(void **state)
{
    (void)state;
    const struct span data = SPAN_LITERAL("ignored Subject: x\n\nbody");
    struct input input = input_from_span(&data, "small");
    struct mail_copy copy;
    assert_int_equal(mail_load(&arena, &input, 8, data.len, &copy), STATUS_OK);
    assert_span(copy.text, "Subject: x\n\nbody");
    assert_int_equal(mail_copy_offset(&copy, copy.text.ptr + 3), 11);
    assert_int_equal(mail_load(&arena, &input, 8, data.len + 1, &copy), STATUS_TRUNCATED);
    assert_int_equal(mail_load(&arena, &input, 9, 8, &copy), STATUS_TRUNCATED);
}

/* --- mailboxes --- */

static void check_mailbox(const char *text, size_t expected)
{
    struct span data = span_str(text);
    struct input input = input_from_span(&data, "box");
    struct mbox_reader reader;
    struct mbox_range range;
    struct mbox whole = mbox_of(data);
    struct mbox_message message;
    size_t count = 0;
    assert_int_equal(mbox_reader_init(&reader, &arena, &input), STATUS_OK);
    while (mbox_reader_next(&reader, &range) == STATUS_OK) {
        assert_true(mbox_next(&whole, &message)); /* both ways of cutting agree */
        assert_int_equal(range.offset, message.offset);
        assert_true(span_equal(span_of(data.ptr + range.text, (size_t)(range.end - range.text)),
                               message.text));
        count++;
    }
    assert_int_equal(count, expected);
}

static void test_mailboxes(void **state)
{
    (void)state;
    check_mailbox("From a Tue Mar  3 09:14:07 2020\nSubject: 1\n\none\n\n"
                  "From b Tue Mar  3 09:14:07 2020\nSubject: 2\n\nFrom here on no field\n",
                  2);
    check_mailbox("From - \nTo: a\n\nx\nFrom - \nTo: b\n\ny\nFrom here: on\nTo: c\n", 2);
    check_mailbox("From a\r\nTo: a\r\n\r\nx\r\n\r\nFrom b\r\nTo: b\r\n\r\n", 2);
    check_mailbox("From a\nTo: a", 1);
}

/* A separator across the edge of the window. */
static void test_mailbox_windows(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 12; shift++) {
        BUF_SCOPED struct buf box;
        buf_init(&box, 1 << 20);
        buf_str(&box, "From a Tue Mar  3 09:14:07 2020\nTo: a\n\n");
        while (box.len < MBOX_WINDOW + 26 + shift)
            buf_byte(&box, 'x');
        buf_str(&box, "\n\nFrom b Tue Mar  3 09:14:07 2020\nTo: b\n\ny\n");
        buf_byte(&box, 0);
        check_mailbox((const char *)box.ptr, 2);
    }
}

/* --- what files are --- */

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        enum mail_form form;
    } rows[] = {
        {"From: a@example.org\nTo: b\n\nx", MAIL_FORM_MESSAGE},
        {"Received: from a by b; x\n\tfolded\nX-Y: z\n\n", MAIL_FORM_MESSAGE},
        {"From - \nTo: b\n\nx", MAIL_FORM_MBOX},
        {"123\nReturn-Path: <a@b.example>\nDate: x\n\n", MAIL_FORM_EMLX},
        {"https://example.org/\n", MAIL_FORM_TEXT},
        {"Date: tomorrow\nwe meet there\n", MAIL_FORM_TEXT},
        {"\xff\xfeh\0i\0", MAIL_FORM_TEXT},
        {"<!doctype html><p>x", MAIL_FORM_HTML},
        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", MAIL_FORM_OUTLOOK},
        {"\x89PNG\r\n\x1a\n", MAIL_FORM_OTHER},
        {"", MAIL_FORM_OTHER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(mail_form_of(span_str(rows[i].head)), rows[i].form);
}

static void test_file_types(void **state)
{
    (void)state;
    assert_int_equal(file_type_of_bytes(SPAN_LITERAL("%PDF-1.7")).class, FILE_PDF);
    struct file_look zip = file_type_of_bytes(SPAN_LITERAL("PK\x03\x04\x14\0\x01\0\x08\0 secret"));
    assert_int_equal(zip.class, FILE_ARCHIVE);
    assert_true(zip.encrypted);
    assert_int_equal(
        file_type_of_bytes(SPAN_LITERAL("PK\x03\x04\x14\0\0\0\0\0 word/vbaProject.bin")).class,
        FILE_OFFICE);
    assert_true(
        file_type_of_bytes(SPAN_LITERAL("PK\x03\x04\x14\0\0\0\0\0 word/vbaProject.bin")).macros);
    assert_int_equal(file_type_of_name(SPAN_LITERAL("Report.PDF")), FILE_PDF);
    assert_int_equal(file_type_of_name(SPAN_LITERAL("no ending")), FILE_UNKNOWN);
    assert_int_equal(file_type_of_media(SPAN_LITERAL("application/pdf; x")), FILE_PDF);
    assert_int_equal(file_type_of_media(SPAN_LITERAL("application/octet-stream")), FILE_UNKNOWN);
    assert_true(file_name_is_double(SPAN_LITERAL("invoice.pdf.exe")));
    assert_true(file_name_is_double(SPAN_LITERAL("scan.jpg.html")));
    assert_false(file_name_is_double(SPAN_LITERAL("archive.tar.gz")));
    assert_false(file_name_is_double(SPAN_LITERAL("v1.2.exe")));
    assert_true(file_name_is_turned(SPAN_LITERAL("x\xe2\x80\xae"
                                                 "fdp.exe")));
    assert_false(file_name_is_turned(SPAN_LITERAL("x.pdf")));
    assert_true(file_classes_fit(FILE_ARCHIVE, FILE_OFFICE));
    assert_false(file_classes_fit(FILE_PROGRAM, FILE_PDF));
    assert_false(file_classes_fit(FILE_HTML, FILE_PDF));
}

/* --- Base64 in pieces --- */

static void test_base64_pieces(void **state)
{
    (void)state;
    const struct span text = SPAN_LITERAL("QUJD\r\nREVGR0g=\nSUpL TQ==!T1BR");
    uint8_t whole[64], pieces[256];
    size_t len = base64_decode_loose(text, whole, NULL);
    for (size_t step = 1; step < text.len; step++) {
        struct base64_stream s = {.bits = 0};
        size_t got = 0;
        for (size_t at = 0; at < text.len; at += step)
            got += base64_stream_add(&s, span_head(span_skip(text, at), step), pieces + got);
        got += base64_stream_end(&s, pieces + got);
        assert_int_equal(got, len);
        assert_memory_equal(pieces, whole, len);
    }
}

/* --- lines --- */

static enum status note_line(void *ctx, struct span line, uint64_t number)
{
    buf_format(ctx, "%llu:", (unsigned long long)number);
    buf_add(ctx, span_head(line, 40));
    buf_byte(ctx, '|');
    return STATUS_OK;
}

static void check_lines(struct span text, const char *expected)
{
    BUF_SCOPED struct buf out;
    struct input input = input_from_span(&text, "text");
    buf_init(&out, 4096);
    assert_int_equal(text_read_lines(&arena, &input, note_line, &out), STATUS_OK);
    assert_span(buf_span(&out), expected);
}

static void test_lines(void **state)
{
    (void)state;
    check_lines(SPAN_LITERAL("a\r\n\n \nb"), "1:a|4:b|");
    check_lines(SPAN_LITERAL("\"https:\\/\\/x.example\\/?a=1\\u0026b\"\n"),
                "1:\"https://x.example/?a=1&b\"|");
    check_lines(SPAN_LITERAL("\xff\xfeh\0i\0\n\0y\0"), "1:hi|2:y|");
    check_lines(SPAN_LITERAL(""), "");
}

static void test_long_lines(void **state)
{
    (void)state;
    BUF_SCOPED struct buf text;
    BUF_SCOPED struct buf out;
    buf_init(&text, 8 << 20);
    buf_init(&out, 4096);
    for (size_t i = 0; i < (3u << 20) / 8; i++)
        buf_str(&text, "1234567 ");
    buf_str(&text, "\nend");
    struct span data = buf_span(&text);
    struct input input = input_from_span(&data, "text");
    assert_int_equal(text_read_lines(&arena, &input, note_line, &out), STATUS_OK);
    assert_true(span_find(buf_span(&out), SPAN_LITERAL("2:end|")) < out.len);
    assert_int_equal(out.ptr[0], '1');
}

/* --- sweeps --- */

static enum status keep_line(void *ctx, struct span line, uint64_t number)
{
    (void)ctx;
    return line.len > 0 && number > 0 ? STATUS_OK : STATUS_MALFORMED;
}

static enum status parse(struct arena *a, struct span data)
{
    struct input input = input_from_span(&data, "sweep");
    struct mbox_reader reader;
    struct mbox_range range;
    struct mail_copy copy;
    (void)mail_form_of(data);
    (void)file_type_of_bytes(data);
    (void)file_type_of_name(data);
    (void)file_name_is_double(data);
    (void)file_name_is_turned(data);
    TRY(text_read_lines(a, &input, keep_line, NULL));
    TRY(mbox_reader_init(&reader, a, &input));
    enum status status;
    while ((status = mbox_reader_next(&reader, &range)) == STATUS_OK)
        TRY(mail_load(a, &input, range.text, range.end, &copy));
    return status == STATUS_END ? STATUS_OK : status;
}

static void test_sweeps(void **state)
{
    (void)state;
    const struct span text =
        SPAN_LITERAL("From a Tue Mar  3 09:14:07 2020\nTo: a\n\n\\/x\\u0041y\n\nFrom - \nTo: "
                     "b.pdf.exe\n\n\xe2\x80\xae\n");
    (void)sweep_prefixes(parse, text);
    (void)sweep_allocations(parse, text);
    sweep_bytes(parse, text);
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 256 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_large_messages), cmocka_unit_test(test_places_in_small_messages),
        cmocka_unit_test(test_mailboxes),      cmocka_unit_test(test_mailbox_windows),
        cmocka_unit_test(test_forms),          cmocka_unit_test(test_file_types),
        cmocka_unit_test(test_base64_pieces),  cmocka_unit_test(test_lines),
        cmocka_unit_test(test_long_lines),     cmocka_unit_test(test_sweeps),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
