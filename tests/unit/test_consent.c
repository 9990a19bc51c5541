/* Consent: the file format, what it comes to, and the sheet that people read. */
#include "support/unit.h"

#include "case/consent.h"
#include "case/consent_sheet.h"
#include "case/json_fields.h"
#include "support/case_memory.h"
#include "support/sweep.h"

static const char FULL[] =
    "{\"schema\":\"bridle.consent/1\",\"basis\":\"consent\",\"person\":\"Person <A>\","
    "\"checked_by\":\"Example Helpline\",\"data\":[\"a backup\",\"a sysdiagnose\"],"
    "\"purpose\":\"find traces\",\"may_see\":[\"the helpline\"],\"keep_content\":false,"
    "\"may_name\":true,\"until\":\"2027-01-31\",\"retention\":\"2027-06-30\",\"tlp\":\"AMBER+"
    "STRICT\","
    "\"pap\":\"RED\",\"given\":\"2026-11-20\",\"how\":\"signed on paper\","
    "\"signed_form_sha256\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
    "\"notes\":\"none\"}\n";

struct reading {
    struct arena arena;
    struct consent consent;
    struct buf why;
};

static enum status read_text(struct reading *r, const char *text)
{
    arena_init(&r->arena, 1 << 20);
    buf_init(&r->why, 4096);
    return consent_read(&r->arena, span_str(text), &r->consent, &r->why);
}

static void reading_free(struct reading *r)
{
    arena_free(&r->arena);
    buf_free(&r->why);
}

static void test_full_record_comes_back(void **state)
{
    (void)state;
    struct reading r;
    BUF_SCOPED struct buf text;
    buf_init(&text, 8192);
    assert_int_equal(read_text(&r, FULL), STATUS_OK);
    assert_span(r.consent.person, "Person <A>");
    assert_int_equal(r.consent.data.count, 2);
    assert_int_equal(r.consent.tlp, TLP_AMBER_STRICT);
    assert_int_equal(r.consent.pap, PAP_RED);
    assert_true(r.consent.may_name);
    consent_write(&r.consent, &text);
    assert_span(buf_span(&text), FULL);
    reading_free(&r);
}

struct refusal {
    const char *text;
    const char *why;
};

#define HEAD "{\"schema\":\"bridle.consent/1\","
#define NEEDED                                                                                     \
    "\"person\":\"A\",\"data\":[\"x\"],\"purpose\":\"p\",\"may_see\":[\"y\"],"                     \
    "\"keep_content\":false,\"until\":\"2027-01-31\""

static const struct refusal REFUSALS[] = {
    {"", "not readable as JSON"},
    {"[]", "not a JSON object"},
    {"{}", "schema is missing"},
    {"{\"schema\":\"bridle.consent/2\"}", "schema is not \"bridle.consent/1\""},
    {HEAD "\"person\":\"A\"}", "data is missing"},
    {HEAD NEEDED ",\"keepcontent\":true}", "unknown key 'keepcontent'"},
    {HEAD NEEDED ",\"person\":\"B\"}", "a key is there twice"},
    {HEAD NEEDED ",\"tlp\":\"PURPLE\"}", "tlp is not CLEAR, GREEN"},
    {HEAD NEEDED ",\"retention\":\"soon\"}", "retention is not a date"},
    {HEAD NEEDED ",\"retention\":\"2027-02-30\"}", "retention is not a date"},
    {HEAD NEEDED ",\"may_name\":\"yes\"}", "may_name is not true or false"},
    {HEAD NEEDED ",\"notes\":\"\"}", "notes is not a text in UTF-8"},
    {HEAD NEEDED ",\"notes\":[\"a\",\"b\"]}", "notes is not a text"},
    {HEAD NEEDED ",\"signed_form_sha256\":\"ABC\"}", "signed_form_sha256 is not a SHA-256"},
    {HEAD "\"basis\":\"authority\"}", "authority is missing"},
    {HEAD "\"basis\":\"none\"}", "basis is not"},
    {HEAD "\"data\":[]," NEEDED "}", "a key is there twice"},
    {HEAD "\"person\":\"A\",\"data\":[],\"purpose\":\"p\"}", "data is not a list of texts"},
};

static void test_refusals_say_why(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++) {
        struct reading r;
        enum status status = read_text(&r, REFUSALS[i].text);
        bool said = span_find(buf_span(&r.why), span_str(REFUSALS[i].why)) < r.why.len;
        if (status != STATUS_MALFORMED || !said)
            fail_msg("%zu: status %d, '%.*s' lacks '%s'", i, (int)status, (int)r.why.len,
                     (const char *)r.why.ptr, REFUSALS[i].why);
        reading_free(&r);
    }
}

static struct timestamp at(const char *text)
{
    struct timestamp t;
    assert_true(timestamp_parse(span_str(text), &t));
    return t;
}

static void test_standing_follows_the_date(void **state)
{
    (void)state;
    struct reading r;
    assert_int_equal(read_text(&r, FULL), STATUS_OK);
    assert_int_equal(consent_standing_at(&r.consent, at("2026-11-21")), CONSENT_HOLDS);
    assert_int_equal(consent_standing_at(&r.consent, at("2027-01-31T23:59:59Z")), CONSENT_HOLDS);
    assert_int_equal(consent_standing_at(&r.consent, at("2027-02-01T00:00:00Z")), CONSENT_ENDED);
    assert_false(consent_retention_over(&r.consent, at("2027-06-30T12:00:00Z")));
    assert_true(consent_retention_over(&r.consent, at("2027-07-01T00:00:00Z")));
    r.consent.basis = CONSENT_WITHDRAWN;
    assert_int_equal(consent_standing_at(&r.consent, at("2026-11-21")), CONSENT_TAKEN_BACK);
    reading_free(&r);
}

static void expect_state(struct case_memory *m, enum consent_standing standing, const char *text)
{
    struct consent_state consent;
    struct arena arena;
    struct case_view view = case_memory_view(m);
    BUF_SCOPED struct buf said;
    buf_init(&said, 4096);
    arena_init(&arena, 1 << 20);
    assert_int_equal(consent_state_read(&view, &arena, at("2026-11-21"), &consent), STATUS_OK);
    assert_int_equal(consent.standing, standing);
    consent_state_text(&consent, &said);
    assert_span(buf_span(&said), text);
    arena_free(&arena);
}

static void add_record(struct case_memory *m, const char *id, const char *text)
{
    char path[64];
    (void)snprintf(path, sizeof path, "data/consent/%s", id);
    (void)case_memory_add(m, path, CASE_ENTRY_FOLDER, SPAN_EMPTY);
    (void)snprintf(path, sizeof path, "data/consent/%s/consent.json", id);
    (void)case_memory_add(m, path, CASE_ENTRY_FILE, span_str(text));
}

static void test_last_record_counts(void **state)
{
    (void)state;
    static struct case_memory m;
    expect_state(&m, CONSENT_NOT_RECORDED, "No consent is on record for this case.");
    add_record(&m, "0002",
               HEAD "\"basis\":\"withdrawn\",\"given\":\"2026-11-20\",\"reason\":\"asked\"}");
    add_record(&m, "0001", FULL);
    expect_state(&m, CONSENT_TAKEN_BACK, "Consent was withdrawn on 2026-11-20.");
    add_record(&m, "0003", FULL);
    expect_state(&m, CONSENT_HOLDS, "Consent of Person <A>, until 2027-01-31.");
    add_record(&m, "0004", HEAD NEEDED ",\"until\":1}");
    expect_state(&m, CONSENT_UNREADABLE, "The consent on record cannot be read.");
    add_record(&m, "0005", HEAD "\"basis\":\"authority\",\"authority\":\"court order 7\"}");
    expect_state(&m, CONSENT_HOLDS, "No consent; another authority is named: court order 7");
    add_record(&m, "0006", HEAD "\"basis\":\"own_device\",\"until\":\"2020-01-01\"}");
    expect_state(&m, CONSENT_ENDED, "The consent on record ended on 2020-01-01.");
    case_memory_free(&m);
}

static void test_sheets_are_harmless_and_whole(void **state)
{
    (void)state;
    static const char evil[] =
        HEAD "\"person\":\"<script>alert(1)</script>\\u0007\\u202e\",\"data\":[\"x\"],"
             "\"purpose\":\"p & q\",\"may_see\":[\"y\"],\"keep_content\":true,"
             "\"until\":\"2027-01-31\"}";
    struct reading r;
    BUF_SCOPED struct buf html;
    BUF_SCOPED struct buf text;
    buf_init(&html, 1 << 20);
    buf_init(&text, 1 << 20);
    assert_int_equal(read_text(&r, evil), STATUS_OK);
    consent_sheet_html(&r.consent, &html);
    consent_sheet_text(&r.consent, &text);
    assert_int_equal(span_find(buf_span(&html), span_str("<script")), html.len);
    assert_true(span_find(buf_span(&html), span_str("p &amp; q")) < html.len);
    assert_int_equal(span_find_byte(buf_span(&html), 7), html.len);
    assert_int_equal(span_find_byte(buf_span(&text), 7), text.len);
    assert_true(span_find(buf_span(&text), span_str("may be kept with the results")) < text.len);
    struct span rest = buf_span(&text), line;
    while (rest.len > 0 && span_split(&rest, '\n', &line))
        assert_true(line.len <= 80);
    reading_free(&r);
}

static void test_blank_form_leaves_room(void **state)
{
    (void)state;
    const struct consent blank = {.basis = CONSENT_CONSENT};
    BUF_SCOPED struct buf text;
    buf_init(&text, 1 << 20);
    consent_sheet_text(&blank, &text);
    assert_true(span_find(buf_span(&text), span_str("Who agrees                ____")) < text.len);
    assert_true(span_find(buf_span(&text), span_str("Texts of messages         ____")) < text.len);
}

static enum status parse(struct arena *arena, struct span data)
{
    struct consent c;
    BUF_SCOPED struct buf out;
    buf_init(&out, 1 << 20);
    TRY(consent_read(arena, data, &c, &out));
    buf_clear(&out);
    consent_write(&c, &out);
    consent_sheet_html(&c, &out);
    consent_sheet_text(&c, &out);
    return STATUS_OK;
}

static void test_sweeps(void **state)
{
    (void)state;
    assert_int_equal(sweep_prefixes(parse, span_str(FULL)), 2); /* without and with the newline */
    assert_true(sweep_allocations(parse, span_str(FULL)) > 3);
    sweep_bytes(parse, span_str(FULL));
}

static void test_fields_are_flat(void **state)
{
    (void)state;
    struct arena arena;
    struct json_fields f;
    arena_init(&arena, 1 << 20);
    assert_int_equal(json_fields_read(&arena,
                                      span_str("{\"a\":{\"b\":1,\"c\":[\"x\",{\"d\":true}]},"
                                               "\"e\":[{\"f\":1},{\"f\":2}],\"g\":[],\"h\":null}"),
                                      &f, NULL),
                     STATUS_OK);
    assert_int_equal(f.count, 7);
    uint64_t number;
    assert_true(json_fields_uint(&f, "a.b", &number) && number == 1);
    assert_span(json_fields_text(&f, "a.c"), "x");
    assert_int_equal(json_fields_find(&f, "a.c.d", 0)->type, JSON_FIELD_TRUE);
    assert_int_equal(json_fields_find(&f, "e.f", 0)->group, 0);
    assert_int_equal(json_fields_find(&f, "e.f", 1)->group, 1);
    assert_int_equal(json_fields_find(&f, "g", 0)->type, JSON_FIELD_EMPTY);
    assert_null(json_fields_find(&f, "e.f", 2));
    assert_int_equal(json_fields_read(&arena, span_str("{\"a\":1} x"), &f, NULL), STATUS_MALFORMED);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full_record_comes_back),
        cmocka_unit_test(test_refusals_say_why),
        cmocka_unit_test(test_standing_follows_the_date),
        cmocka_unit_test(test_last_record_counts),
        cmocka_unit_test(test_sheets_are_harmless_and_whole),
        cmocka_unit_test(test_blank_form_leaves_room),
        cmocka_unit_test(test_sweeps),
        cmocka_unit_test(test_fields_are_flat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
