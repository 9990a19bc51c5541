/* Header blocks, encoded words, parameters, addresses, dates, Received and
 * Authentication-Results lines, mailboxes, charsets.
 */
#include "support/unit.h"

#include "base/buf.h"
#include "formats/charset.h"
#include "formats/mail_address.h"
#include "formats/mail_auth.h"
#include "formats/mail_date.h"
#include "formats/mail_header.h"
#include "formats/mail_param.h"
#include "formats/mail_received.h"
#include "formats/mail_words.h"
#include "formats/mbox.h"
#include "support/sweep.h"

static struct arena arena;

static void test_header(void **state)
{
    (void)state;
    const struct span text = SPAN_LITERAL("From envelope\r\nFrom: a@example.org\r\n"
                                          "Subject: one\r\n  two\r\nno field at all\r\n"
                                          "X-Empty:\r\nfrom : b@example.org\nTo:c\r\n\r\nbody\r\n");
    struct mail_header h;
    struct span line;
    assert_int_equal(mail_header_read(&arena, text, &h), STATUS_OK);
    assert_int_equal(h.count, 5);
    assert_int_equal(h.bad_lines, 1);
    assert_span(h.body, "body\r\n");
    assert_span(h.fields[1].value, " one\r\n  two");
    assert_span(h.fields[1].raw, "Subject: one\r\n  two\r\n");
    assert_int_equal(h.fields[0].offset, 15);
    assert_int_equal(mail_unfold(&arena, h.fields[1].value, &line), STATUS_OK);
    assert_span(line, "one  two");
    assert_int_equal(mail_field_count(&h, "FROM"), 2);
    assert_span(mail_field_nth(&h, "From", 1)->value, " b@example.org");
    assert_null(mail_field_nth(&h, "From", 2));
    assert_int_equal(mail_field_value(&h, "X-Empty").len, 0);
    assert_int_equal(mail_header_read(&arena, SPAN_EMPTY, &h), STATUS_OK);
    assert_int_equal(h.count, 0);
    assert_int_equal(mail_header_read(&arena, SPAN_LITERAL("  folded first\n\nx"), &h), STATUS_OK);
    assert_int_equal(h.bad_lines, 1);
    assert_span(h.body, "x");
}

static void check_words(const char *text, const char *expected)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, 4096);
    mail_words_decode(span_str(text), &out);
    assert_span(buf_span(&out), expected);
}

static void test_words(void **state)
{
    (void)state;
    check_words("=?utf-8?Q?=C3=A9_x?= =?utf-8?B?IHk=?=", "\xc3\xa9 x y");
    check_words("a =?iso-8859-1?q?=E9?= b", "a \xc3\xa9 b");
    check_words("=?UTF-8?B?w6k?=plain", "\xc3\xa9plain");
    check_words("=?utf-8?B?w6k=?= plain =?utf-8?B?w6k=?=", "\xc3\xa9 plain \xc3\xa9");
    check_words("=?utf-8?B?wg==?= =?utf-8?B?qQ==?=", "\xc2\xa9"); /* a letter in two words */
    check_words("=?utf-8*en?Q?x?=", "x");
    check_words("=?x-unknown?Q?=E9?=", "=?x-unknown?Q?=E9?=");
    check_words("=?utf-8?X?abc?=", "=?utf-8?X?abc?=");
    check_words("=?utf-8?Q?no end", "=?utf-8?Q?no end");
    check_words("raw \xe9 byte", "raw \xc3\xa9 byte");
    check_words("=?koi8-r?Q?=C1?=", "\xd0\xb0");
    check_words("=?gb2312?B?1tC5+g==?=", "\xe4\xb8\xad\xe5\x9b\xbd");
    check_words("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "\xe6\x97\xa5\xe6\x9c\xac");
    check_words("", "");
}

static void check_charset(const char *name, const char *text, const char *expected)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, 4096);
    assert_true(charset_to_utf8(span_str(name), span_str(text), &out));
    assert_span(buf_span(&out), expected);
}

static void test_charsets(void **state)
{
    (void)state;
    BUF_SCOPED struct buf out;
    check_charset("UTF-8", "\xc3\xa9\xff", "\xc3\xa9\xef\xbf\xbd");
    check_charset("windows-1251", "\xe0", "\xd0\xb0");
    check_charset("ISO_8859-15", "\xa4", "\xe2\x82\xac");
    check_charset("us-ascii", "\x80", "\xe2\x82\xac"); /* as mail programs read it */
    check_charset("shift_jis", "\x93\xfa\xb1", "\xe6\x97\xa5\xef\xbd\xb1");
    check_charset("euc-jp", "\xc6\xfc\x8e\xb1", "\xe6\x97\xa5\xef\xbd\xb1");
    check_charset("euc-kr", "\xc7\xd1", "\xed\x95\x9c");
    check_charset("big5", "\xa4\xa4", "\xe4\xb8\xad");
    check_charset("gbk", "\xd6", "\xef\xbf\xbd"); /* a lead byte alone */
    check_charset("utf-7", "+AGg-ttps+ADo-//x+-y+", "https://x+y");
    check_charset("utf-16le", "a", "\xef\xbf\xbd");
    assert_false(charset_is_known(SPAN_LITERAL("x-no-such-charset-at-all-of-this-length")));
    buf_init(&out, 16);
    assert_false(charset_to_utf8(SPAN_LITERAL("nope"), SPAN_LITERAL("x"), &out));
    assert_int_equal(out.len, 0);
}

static void test_params(void **state)
{
    (void)state;
    struct mail_params p;
    const struct span text = SPAN_LITERAL(
        " Multipart/Mixed (comment); boundary=\"a;\\\"b\"; charset=utf-8 ; "
        "NAME=\"C:\\dir\\x.txt\";\r\n"
        " filename*0*=utf-8'en'na%C3%AF; filename*1=\"ve.exe\"; filename=plain.txt; empty=; bad");
    assert_int_equal(mail_params_parse(&arena, text, &p), STATUS_OK);
    assert_span(p.value, "multipart/mixed");
    assert_span(mail_param_value(&p, "boundary"), "a;\"b");
    assert_span(mail_param_value(&p, "charset"), "utf-8");
    assert_span(mail_param_value(&p, "name"), "C:\\dir\\x.txt");
    assert_span(mail_param_value(&p, "filename"), "na\xc3\xafve.exe");
    assert_true(mail_param_find(&p, "filename")->extended);
    assert_null(mail_param_find(&p, "bad"));
    assert_int_equal(mail_params_parse(&arena, SPAN_EMPTY, &p), STATUS_OK);
    assert_int_equal(p.value.len, 0);
    assert_int_equal(
        mail_params_parse(&arena, SPAN_LITERAL("x; name==?utf-8?Q?=C3=A9?=.pdf; a=\"open"), &p),
        STATUS_OK);
    assert_span(mail_param_value(&p, "name"), "\xc3\xa9.pdf");
    assert_span(mail_param_value(&p, "a"), "open");
}

static void test_addresses(void **state)
{
    (void)state;
    struct mail_addresses a;
    const struct span text = SPAN_LITERAL(
        "\"World Health, Organization\" <who@example.com>, jane@example.org (Jane), friends: "
        "=?utf-8?Q?J=C3=A9r=C3=B4me?= <j@example.org>, \"b@example.net\" <c@example.org>;, "
        "Undisclosed Name, <@relay.example:d@example.org>");
    static const char *const expected[][2] = {{"World Health, Organization", "who@example.com"},
                                              {"Jane", "jane@example.org"},
                                              {"J\xc3\xa9r\xc3\xb4me", "j@example.org"},
                                              {"b@example.net", "c@example.org"},
                                              {"Undisclosed Name", ""},
                                              {"", "d@example.org"}};
    assert_int_equal(mail_addresses_parse(&arena, text, &a), STATUS_OK);
    assert_int_equal(a.count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_span(a.items[i].name, expected[i][0]);
        assert_span(a.items[i].address, expected[i][1]);
    }
    assert_int_equal(mail_addresses_parse(&arena, SPAN_LITERAL("\"open <x@y"), &a), STATUS_OK);
    assert_int_equal(mail_addresses_parse(&arena, SPAN_EMPTY, &a), STATUS_OK);
    assert_int_equal(a.count, 0);
}

static void check_date(const char *text, const char *expected, int zone, bool has_zone)
{
    struct mail_date d;
    char out[TIMESTAMP_TEXT_MAX];
    assert_true(mail_date_parse(span_str(text), &d));
    timestamp_text(d.time, out);
    assert_string_equal(out, expected);
    assert_int_equal(d.zone, zone);
    assert_int_equal(d.has_zone, has_zone);
}

static void test_dates(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",           "yesterday",       "Tue, 3 Foo 2020 09:14:07", "32 Mar 2020 09:14",
        "3 Mar 2020", "3 Mar 2020 25:00"};
    struct mail_date d;
    check_date("Tue, 3 Mar 2020 09:14:07 +0530 (IST)", "2020-03-03T03:44:07.000000Z", 330, true);
    check_date("3 Mar 2020 09:14:07 GMT", "2020-03-03T09:14:07.000000Z", 0, true);
    check_date("Tue, 03 Mar 20 09:14 EST", "2020-03-03T14:14:00.000000Z", -300, true);
    check_date("Fri,(day)21 Nov 1997 (noon) 09:55:06 -0600", "1997-11-21T15:55:06.000000Z", -360,
               true);
    check_date("3 Mar 2020 09:14:07 -0000", "2020-03-03T09:14:07.000000Z", 0, false);
    check_date("3 Mar 2020 09:14:07", "2020-03-03T09:14:07.000000Z", 0, false);
    check_date("Thu, 31 Dec 1998 23:59:60 +0000", "1998-12-31T23:59:59.000000Z", 0, true);
    check_date("3 Mar 99 09.14.07 +0100", "1999-03-03T08:14:07.000000Z", 60, true);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(mail_date_parse(span_str(wrong[i]), &d));
}

static void test_received(void **state)
{
    (void)state;
    struct mail_hop hop;
    assert_int_equal(mail_received_parse(
                         &arena,
                         SPAN_LITERAL(" from desk.example.org (mail.example.org\r\n"
                                      "\t[IPv6:2001:db8::7]) by mx.example.net (Postfix) with\r\n"
                                      "\tESMTPS id 4Rz1 for <jane@example.net>;\r\n"
                                      "\tTue, 3 Mar 2020 03:44:09 +0000 (UTC)"),
                         &hop),
                     STATUS_OK);
    assert_span(hop.from, "desk.example.org");
    assert_span(hop.from_ip, "2001:db8::7");
    assert_span(hop.by, "mx.example.net");
    assert_span(hop.with, "ESMTPS");
    assert_span(hop.id, "4Rz1");
    assert_span(hop.recipient, "jane@example.net");
    assert_true(hop.has_date);
    assert_int_equal(mail_received_parse(
                         &arena, SPAN_LITERAL("from [192.0.2.7] (port=1 helo=x) by y; bad"), &hop),
                     STATUS_OK);
    assert_span(hop.from_ip, "192.0.2.7");
    assert_span(hop.by, "y");
    assert_false(hop.has_date);
    assert_int_equal(mail_received_parse(&arena, SPAN_LITERAL("((((by (from"), &hop), STATUS_OK);
    assert_int_equal(mail_received_parse(&arena, SPAN_EMPTY, &hop), STATUS_OK);
}

static void test_auth(void **state)
{
    (void)state;
    struct mail_auth a;
    assert_int_equal(
        mail_auth_parse(&arena,
                        SPAN_LITERAL(" mx.example.net 1;\r\n dkim=pass (good; really) "
                                     "header.d=example.org header.s=x;\r\n spf=softfail "
                                     "smtp.mailfrom=bounce@example.com; dmarc=fail"),
                        &a),
        STATUS_OK);
    assert_span(a.server, "mx.example.net");
    assert_int_equal(a.count, 3);
    assert_span(mail_auth_result(&a, "DKIM"), "pass");
    assert_span(mail_auth_property(&a.items[0], "header.d"), "example.org");
    assert_span(mail_auth_property(&a.items[1], "smtp.mailfrom"), "bounce@example.com");
    assert_int_equal(mail_auth_property(&a.items[1], "mailfrom").len, 0);
    assert_int_equal(mail_auth_result(&a, "arc").len, 0);
    /* Microsoft does not say which server it is. */
    assert_int_equal(mail_auth_parse(&arena, SPAN_LITERAL("spf=none (sender IP is 192.0.2.1)"), &a),
                     STATUS_OK);
    assert_int_equal(a.server.len, 0);
    assert_span(mail_auth_result(&a, "spf"), "none");
    assert_int_equal(mail_auth_parse(&arena, SPAN_LITERAL(";;(\";=;x=;"), &a), STATUS_OK);
}

static void test_mbox(void **state)
{
    (void)state;
    const struct span text = SPAN_LITERAL(
        "From - \nFrom: a\n\nFrom here on: text\n>From x\n\n"
        "From b Mon Jan  1 00:00:00 2001\r\nTo: c\r\n\r\nFrom afar: no\r\n\nFrom far\n");
    struct mbox m = mbox_of(text);
    struct mbox_message message;
    assert_true(mbox_is(text));
    assert_false(mbox_is(SPAN_LITERAL("From: a\n\n")));
    assert_true(mbox_next(&m, &message));
    assert_span(message.text, "From: a\n\nFrom here on: text\n>From x\n\n");
    assert_true(mbox_next(&m, &message));
    assert_span(message.envelope, "From b Mon Jan  1 00:00:00 2001");
    assert_true(span_ends(message.text, SPAN_LITERAL("From far\n")));
    assert_false(mbox_next(&m, &message));
    assert_false(mbox_next(&m, &message));
}

static enum status parse_all(struct arena *a, struct span data)
{
    struct mail_header h;
    struct mail_params params;
    struct mail_addresses addresses;
    struct mail_hop hop;
    struct mail_auth auth;
    struct mail_date date;
    TRY(mail_header_read(a, data, &h));
    for (size_t i = 0; i < h.count; i++) {
        struct span value = h.fields[i].value;
        TRY(mail_params_parse(a, value, &params));
        TRY(mail_addresses_parse(a, value, &addresses));
        TRY(mail_received_parse(a, value, &hop));
        TRY(mail_auth_parse(a, value, &auth));
        (void)mail_date_parse(value, &date);
    }
    return STATUS_OK;
}

static void test_sweeps(void **state)
{
    (void)state;
    const struct span text =
        SPAN_LITERAL("From: \"A, \\\"B\\\"\" (c(d)) <a@example.org>, =?utf-8?Q?=C3=A9?= "
                     "=?utf-8?B?w6k=?= <b@c>\r\n"
                     "Content-Type: text/html; charset=\"utf-8\"; name*0*=utf-8''a%20; name*1=b\r\n"
                     "Received: from a (b [192.0.2.1]) by c; Tue, 3 Mar 2020 09:14:07 +0530\r\n"
                     "Authentication-Results: x; spf=pass (y) smtp.mailfrom=z\r\n\r\n");
    (void)sweep_prefixes(parse_all, text);
    (void)sweep_allocations(parse_all, text);
    sweep_bytes(parse_all, text);
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 16 << 20);
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
        cmocka_unit_test(test_header),    cmocka_unit_test(test_words),
        cmocka_unit_test(test_charsets),  cmocka_unit_test(test_params),
        cmocka_unit_test(test_addresses), cmocka_unit_test(test_dates),
        cmocka_unit_test(test_received),  cmocka_unit_test(test_auth),
        cmocka_unit_test(test_mbox),      cmocka_unit_test(test_sweeps),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
