/* Parts of mails, their encodings, the links of their HTML, and signatures. */
#include "support/unit.h"

#include <dirent.h>

#include "formats/dkim.h"
#include "formats/html.h"
#include "formats/html_links.h"
#include "formats/mime.h"
#include "support/sweep.h"

static struct arena arena;

/* One line per part: place, type, file name, decoded text. */
struct listing {
    struct arena *arena;
    struct buf out;
};

static enum status list_part(void *ctx, const struct mime_part *part)
{
    struct listing *l = ctx;
    struct span text;
    TRY(mime_text(l->arena, part, &text));
    buf_format(&l->out, "%d%u %.*s [%.*s] ", (int)part->place, part->messages,
               (int)part->type.value.len, (const char *)part->type.value.ptr,
               (int)part->file_name.len, (const char *)part->file_name.ptr);
    buf_add(&l->out, text);
    buf_byte(&l->out, '\n');
    return STATUS_OK;
}

static enum status list_message(void *ctx, const struct mail_header *header, unsigned messages)
{
    struct listing *l = ctx;
    struct span subject;
    TRY(mail_unfold(l->arena, mail_field_value(header, "Subject"), &subject));
    buf_format(&l->out, "message %u %.*s\n", messages, (int)subject.len, (const char *)subject.ptr);
    return STATUS_OK;
}

static enum status list(struct listing *l, struct span text, struct mime_report *report)
{
    const struct mime_walker walker = {list_part, list_message, l};
    return mime_walk(l->arena, text, &walker, report);
}

static void check(const char *text, const char *expected, struct mime_report *report)
{
    struct listing l = {.arena = &arena};
    buf_init(&l.out, 1 << 20);
    assert_int_equal(list(&l, span_str(text), report), STATUS_OK);
    assert_span(buf_span(&l.out), expected);
    buf_free(&l.out);
}

static void test_parts(void **state)
{
    (void)state;
    struct mime_report r;
    check("Subject: x\r\n\r\nhello\r\n", "message 0 x\n00 text/plain [] hello\r\n\n", &r);
    check(
        "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n"
        "Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n"
        "\n=E9 soft=\nbreak =zz\n--b  \n"
        "Content-Disposition: attachment; filename=a.txt\nContent-Type: application/x; name=c.txt\n"
        "Content-Transfer-Encoding: base64\n\naGV*sbG8=\n--b--\nepilogue\n",
        "message 0 x\n10 text/plain [] preamble\n00 text/html [] \xc3\xa9 softbreak =zz\n"
        "00 application/x [a.txt] hello\n20 text/plain [] epilogue\n\n",
        &r);
    assert_int_equal(r.parts, 4);
    assert_int_equal(r.unclosed, 0);
    check("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: "
          "message/rfc822\n\nSubject: inner\n\ntwo\n",
          "message 0 \n00 text/plain [] one\nmessage 1 inner\n01 text/plain [] two\n\n", &r);
    assert_int_equal(r.unclosed, 1);
    check("Content-Type: multipart/mixed\n\n--b\n\none\n",
          "message 0 \n00 multipart/mixed [] --b\n\none\n\n", &r);
    assert_int_equal(r.no_boundary, 1);
    check("Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n%:&5L;&\\ \n`\nend\n",
          "message 0 \n00 text/plain [] hello\n", &r);
}

/* Tricks that hide parts from some readers. */
static void test_tricks(void **state)
{
    (void)state;
    struct mime_report r;
    check("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; "
          "boundary=b1\n\n--b1\n\nin\n--b1--\n--b\n\nout\n--b--\n",
          "message 0 \n00 text/plain [] in\n00 text/plain [] out\n", &r);
    check("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n--b\n\nhidden\n--b--\n",
          "message 0 \n00 text/plain [] one\n00 text/plain [] hidden\n", &r);
    assert_int_equal(r.after_end, 1);
    check("Content-Type: text/plain\nContent-Type: text/html\n\nx",
          "message 0 \n00 text/plain [] x\n", &r);
    assert_int_equal(r.two_types, 1);
    check("Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n"
          "LS1iCgpoaWRkZW4KLS1iLS0K\n",
          "message 0 \n00 text/plain [] hidden\n", &r);
}

static void test_depth(void **state)
{
    (void)state;
    struct mime_report r;
    struct buf text;
    struct listing l = {.arena = &arena};
    buf_init(&text, 1 << 20);
    buf_init(&l.out, 1 << 20);
    for (int i = 0; i < 100; i++)
        buf_format(&text, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    buf_str(&text, "\ndeep\n");
    for (int i = 100; i-- > 0;)
        buf_format(&text, "--b%d--\n", i);
    assert_int_equal(list(&l, buf_span(&text), &r), STATUS_OK);
    assert_true(r.cut);
    assert_true(span_find(buf_span(&l.out), SPAN_LITERAL("deep")) < l.out.len);
    buf_free(&l.out);
    buf_free(&text);
}

/* --- HTML --- */

static enum status list_link(void *ctx, const struct html_link *link)
{
    static const char kinds[] = "CLR";
    buf_format(ctx, "%c%s %.*s |%.*s\n", kinds[link->kind], link->pixel ? "p" : "",
               (int)link->url.len, (const char *)link->url.ptr, (int)link->shown.len,
               (const char *)link->shown.ptr);
    return STATUS_OK;
}

static void check_html(const char *html, const char *expected)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    assert_int_equal(html_links(&arena, span_str(html), list_link, &out), STATUS_OK);
    assert_span(buf_span(&out), expected);
    buf_free(&out);
}

static void test_links(void **state)
{
    (void)state;
    check_html("<a href=\"https://evil.test/?a=1&amp;b=2\">https://<b>who.int</b>\n &amp; more</a>",
               "C https://evil.test/?a=1&b=2 |https://who.int & more\n");
    check_html("<A HREF=https://a.test>x<a href='https://b.test'>y",
               "C https://a.test |x\nC https://b.test |y\n");
    check_html("<base href=https://h.test/dir/page><a href=x>1</a><a href=mailto:a@b>2</a>",
               "C https://h.test/dir/x |1\nC mailto:a@b |2\n");
    check_html("<img src=https://t.test/p.gif width=1 height=\"1\"><img src=https://t.test/b.png "
               "width=600><img style='display : none' src=https://t.test/h.png alt=q>",
               "Lp https://t.test/p.gif |\nL https://t.test/b.png |\nLp https://t.test/h.png |q\n");
    check_html("<meta http-equiv=\"Refresh\" content=\"0; URL='https://r.test'\">",
               "R https://r.test |\n");
    check_html("<form action=https://f.test><td background=https://g.test style=\"x:url('https://"
               "s.test')\">",
               "C https://f.test |\nL https://g.test |\nL https://s.test |\n");
    check_html("<!-- <a href=https://no.test> --><script>'<a href=https://no.test>'</script>"
               "<a href=\"h&#116;tps&colon;//yes.test\">",
               "C https://yes.test |\n");
    check_html("<a title='>' href=https://a.test/\n\tb>x</a >", "C https://a.test/ |x\n");
    check_html("<a href=\"https://a.test/\r\n\tb\">x</a", "C https://a.test/b |x\n");
    check_html("1 < 2 <a><a href=>", "");
}

static void test_text(void **state)
{
    (void)state;
    struct span text;
    assert_int_equal(
        html_text(&arena, SPAN_LITERAL("<p>a<b>b</b>&lt;</p><style>x</style><br>c<title>t"), &text),
        STATUS_OK);
    assert_span(text, "ab<\nc\n");
}

/* --- signatures --- */

static struct dkim_result verify(const char *path, bool with_keys, const char *change)
{
    static struct dkim_key_file keys;
    struct span message = sweep_load(path), key_text = sweep_load("tests/data/mail/dkim-keys.txt");
    struct mail_header h;
    struct dkim_result r;
    assert_non_null(message.ptr);
    assert_int_equal(dkim_key_file_read(&arena, key_text, &keys), STATUS_OK);
    assert_int_equal(keys.count, 3);
    assert_int_equal(keys.bad_lines, 1);
    size_t at = change == NULL ? message.len : span_find(message, span_str(change));
    if (at < message.len)
        ((uint8_t *)(uintptr_t)message.ptr)[at] ^= 2;
    assert_int_equal(mail_header_read(&arena, message, &h), STATUS_OK);
    assert_int_equal(dkim_verify(&arena, &h, mail_field_nth(&h, "DKIM-Signature", 0),
                                 with_keys ? &keys.keys : NULL, &r),
                     STATUS_OK);
    /* what r points to lives in the arena, but for what is constant */
    free((void *)(uintptr_t)message.ptr);
    free((void *)(uintptr_t)key_text.ptr);
    return r;
}

static void test_dkim(void **state)
{
    (void)state;
    assert_int_equal(verify("tests/data/mail/signed-relaxed.eml", true, NULL).outcome, DKIM_PASS);
    assert_int_equal(verify("tests/data/mail/signed-simple.eml", true, NULL).outcome, DKIM_PASS);
    assert_int_equal(verify("tests/data/mail/signed-ed25519.eml", true, NULL).outcome, DKIM_PASS);
    struct dkim_result r = verify("tests/data/mail/signed-length.eml", true, NULL);
    assert_int_equal(r.outcome, DKIM_PASS);
    assert_int_equal(r.unsigned_tail, strlen("\r\n\r\nAnd one more line that nobody signed.\r\n"));
    assert_int_equal(r.key_bits, 1024);
    assert_int_equal(verify("tests/data/mail/signed-relaxed.eml", false, NULL).outcome,
                     DKIM_NO_KEY);
    assert_int_equal(verify("tests/data/mail/signed-relaxed.eml", true, "Dear Jane").outcome,
                     DKIM_BODY_CHANGED);
    assert_int_equal(verify("tests/data/mail/signed-relaxed.eml", true, "Doe <jane").outcome,
                     DKIM_BAD_SIGNATURE);
    assert_int_equal(verify("tests/data/mail/signed-relaxed.eml", true, "rsa-sha256").outcome,
                     DKIM_UNSUPPORTED);
    assert_int_equal(verify("tests/data/mail/signed-relaxed.eml", true, "s=one").outcome,
                     DKIM_MALFORMED); /* the tag has another name now */
    assert_string_equal(dkim_outcome_word(DKIM_NO_KEY), "no_key");
}

static enum status parse(struct arena *a, struct span data)
{
    struct listing l = {.arena = a};
    struct mime_report report;
    struct mail_header h;
    struct dkim_result r;
    struct buf links;
    buf_init(&l.out, 1 << 20);
    enum status status = list(&l, data, &report);
    buf_free(&l.out);
    buf_init(&links, 1 << 20);
    if (status == STATUS_OK)
        status = html_links(a, data, list_link, &links);
    buf_free(&links);
    TRY(status);
    TRY(mail_header_read(a, data, &h));
    const struct mail_field *f = mail_field_nth(&h, "DKIM-Signature", 0);
    return f == NULL ? STATUS_OK : dkim_verify(a, &h, f, NULL, &r);
}

static void test_sweeps(void **state)
{
    (void)state;
    const struct span text = SPAN_LITERAL(
        "DKIM-Signature: v=1; a=rsa-sha256; d=e.org; s=s; h=from; bh=eA==; b=eA==; l=3\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        "<a href='https://x.test/?a=&amp;'>b</a><img src=q width=1 height=1>\r\n--b--\r\n");
    (void)sweep_prefixes(parse, text);
    (void)sweep_allocations(parse, text);
    sweep_bytes(parse, text);
}

/* All mails of the samples: read to the end, every one with at least one part. */
static void test_samples(void **state)
{
    (void)state;
    static const char folder[] = "../shared/corpus/mail/phishing_pot";
    DIR *dir = opendir(folder);
    struct dirent *entry;
    size_t mails = 0, parts = 0;
    if (dir == NULL)
        skip();
    while ((entry = readdir(dir)) != NULL) {
        char path[512];
        struct arena scratch;
        struct mime_report report;
        struct listing l = {.arena = &scratch};
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        struct span mail = sweep_load(path);
        arena_init(&scratch, 256 << 20);
        buf_init(&l.out, 64 << 20);
        assert_int_equal(list(&l, mail, &report), STATUS_OK);
        assert_true(report.parts > 0 && !report.cut && !l.out.failed);
        mails++;
        parts += report.parts;
        buf_free(&l.out);
        arena_free(&scratch);
        free((void *)(uintptr_t)mail.ptr);
    }
    assert_int_equal(closedir(dir), 0);
    assert_int_equal(mails, 180);
    assert_true(parts >= mails);
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 64 << 20);
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
        cmocka_unit_test(test_parts),  cmocka_unit_test(test_tricks),  cmocka_unit_test(test_depth),
        cmocka_unit_test(test_links),  cmocka_unit_test(test_text),    cmocka_unit_test(test_dkim),
        cmocka_unit_test(test_sweeps), cmocka_unit_test(test_samples),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
