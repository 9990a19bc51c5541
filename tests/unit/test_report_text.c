/* Wrapping plain text, escaping for HTML, and the report's section on apps and settings. */
#include "report/markup.h"
#include "report/phone_notes.h"
#include "report/wrap.h"
#include "support/unit.h"

static void expect_html(struct span text, const char *expected)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, 4096);
    markup_text(&out, text);
    assert_span(buf_span(&out), expected);
}

static void test_html(void **state)
{
    (void)state;
    expect_html(SPAN_LITERAL("plain text\n"), "plain text\n");
    expect_html(SPAN_LITERAL("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
    expect_html(SPAN_LITERAL("\" onload='x' & co"), "&quot; onload=&#39;x&#39; &amp; co");
    expect_html(SPAN_LITERAL("caf\xc3\xa9"), "caf\xc3\xa9");
    expect_html(SPAN_LITERAL("a\xff"
                             "b"),
                "a\xef\xbf\xbd"
                "b");
    expect_html(SPAN_LITERAL("\xe2\x80\xae"
                             "fdp.exe"),
                "[U+202E]fdp.exe");
    expect_html(SPAN_LITERAL("\x1b[31m\x07"), "[U+001B][31m[U+0007]");
    expect_html(SPAN_LITERAL("zero\xe2\x80\x8bwidth\xc2\x85"), "zero[U+200B]width[U+0085]");
    expect_html(SPAN_EMPTY, "");
}

static void expect_wrapped(const char *lead, size_t indent, struct span text, const char *expected)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, 4096);
    wrap_text(&out, lead, indent, text);
    assert_span(buf_span(&out), expected);
}

static void test_wrap(void **state)
{
    (void)state;
    expect_wrapped("", 0, SPAN_LITERAL("short"), "short\n");
    expect_wrapped("  *", 4, SPAN_LITERAL("  two \n\twords "), "  * two words\n");
    expect_wrapped("long lead ", 4, SPAN_LITERAL("x"), "long lead x\n");
    expect_wrapped("", 2, SPAN_EMPTY, "  \n");
    expect_wrapped("", 0, SPAN_LITERAL("a\x1b[2Jb"), "a [2Jb\n");
    expect_wrapped("- ", 2,
                   SPAN_LITERAL("aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff "
                                "ggggggggg hhhhhh iii jjj"),
                   "- aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg "
                   "hhhhhh\n  iii jjj\n");
}

/* Lines keep to the width, in characters; a word that does not fit stands alone. */
static void test_wrap_width(void **state)
{
    (void)state;
    BUF_SCOPED struct buf text, out;
    buf_init(&text, 65536);
    buf_init(&out, 65536);
    for (size_t i = 0; i < 400; i++) {
        for (size_t k = 0; k <= i * 7 % 13; k++)
            buf_str(&text, "\xc3\xa9");
        buf_byte(&text, ' ');
    }
    wrap_text(&out, "  ", 2, buf_span(&text));
    struct span rest = buf_span(&out), line;
    while (span_split(&rest, '\n', &line)) {
        size_t columns = 0;
        for (size_t i = 0; i < line.len; i++)
            columns += (line.ptr[i] & 0xC0) != 0x80;
        assert_true(columns <= WRAP_WIDTH);
    }
    buf_clear(&text);
    buf_clear(&out);
    for (size_t i = 0; i < 200; i++)
        buf_byte(&text, 'x');
    wrap_text(&out, "", 4, buf_span(&text));
    assert_int_equal(out.len, 205);
}

static void see(struct phone_notes *notes, enum kind kind, const char *value)
{
    phone_notes_see(notes, kind, span_str(value));
}

static void expect_section(const struct phone_notes *notes, const char *word, bool expected)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, 1 << 20);
    phone_notes_html(&out, notes, 20261121);
    assert_false(out.failed);
    assert_true((span_find(buf_span(&out), span_str(word)) < out.len) == expected);
}

static void test_phone_notes(void **state)
{
    (void)state;
    struct phone_notes notes;
    phone_notes_init(&notes);
    expect_section(&notes, "None were seen", true);
    see(&notes, KIND_APP_ID, "com.example.unknown");
    see(&notes, KIND_PATH, "AppDomain-");
    see(&notes, KIND_PATH, "AppDomain-net.whatsapp.WhatsApp"); /* also without a path */
    see(&notes, KIND_PATH, "AppDomainGroup-org.whispersystems.signal:x");
    see(&notes, KIND_DOMAIN, "com.wireguard.ios");
    expect_section(&notes, "WhatsApp", true);
    expect_section(&notes, "Signal", false);
    expect_section(&notes, "WireGuard", false);
    see(&notes, KIND_PROPERTY, "com.apple.mdm");
    see(&notes, KIND_PROPERTY, "LDMGlobalEnabled=true");
    expect_section(&notes, "Managed device", true);
    expect_section(&notes, "Lockdown Mode on", true);
    expect_section(&notes, "Lockdown Mode off", false);
    phone_notes_free(&notes);
    see(&notes, KIND_APP_ID, "net.whatsapp.WhatsApp"); /* without a guide nothing happens */
    expect_section(&notes, "lack of memory", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_wrap_width),
        cmocka_unit_test(test_phone_notes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
