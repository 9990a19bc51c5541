/* age files: identities and passphrases, any offset, damage and truncation. */
#include "support/unit.h"

#include "base/base64.h"
#include "formats/age.h"
#include "formats/age_armor.h"
#include "formats/bech32.h"
#include "support/age_write.h"
#include "support/sweep.h"

static const uint8_t FILE_KEY[16] = {1, 2, 3, 4, 5};
static const uint8_t SECRET[32] = {9, 8, 7}, OTHER[32] = {6, 6, 6};

struct opened {
    struct arena arena;
    struct span stored;
    struct input inner;
    struct input plain;
    struct age_file file;
    struct age_facts facts;
    struct problem problem;
};

static enum status open_stages(struct opened *o, struct span stored, struct span secret_text)
{
    struct age_secret secret;
    struct age_file_key key;
    arena_init(&o->arena, 4 << 20);
    o->stored = stored;
    o->inner = input_from_span(&o->stored, "x.age");
    o->plain = (struct input){0};
    TRY(age_secret_parse(secret_text, &secret));
    TRY(age_file_open(&o->arena, &o->inner, &o->file, &o->problem));
    TRY(age_unlock(&o->file, &secret, &key, &o->problem));
    return age_open(&o->arena, &o->file, &key, &o->plain, &o->facts);
}

static void close_opened(struct opened *o)
{
    age_close(&o->plain);
    age_close(&o->plain);
    arena_free(&o->arena);
}

static void identity(struct buf *out, const uint8_t *secret)
{
    buf_init(out, 200);
    age_write_identity(out, secret);
}

static void begin(struct buf *out)
{
    buf_clear(out);
    buf_str(out, "age-encryption.org/v1\n");
}

static void fill(uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 251);
}

static void check_reads(const struct input *plain, const uint8_t *expected, size_t size)
{
    uint8_t *got = malloc(size + 1);
    assert_non_null(got);
    assert_int_equal(plain->size, size);
    assert_int_equal(input_read_at(plain, 0, got, size), STATUS_OK);
    assert_memory_equal(got, expected, size);
    uint32_t x = 7;
    for (int i = 0; i < 300 && size > 0; i++) {
        x = x * 1103515245 + 12345;
        size_t at = x % size, len = (x >> 9) % 90000;
        len = len > size - at ? size - at : len;
        assert_int_equal(input_read_at(plain, at, got, len), STATUS_OK);
        assert_memory_equal(got, expected + at, len);
    }
    free(got);
}

static void test_sizes_and_forms(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 47, 65535, 65536, 65537, 131072, 200000};
    static const char *const eols[] = {NULL, "\n", "\r\n"};
    uint8_t *plain = malloc(200000);
    struct buf file, armored, text;
    assert_non_null(plain);
    fill(plain, 200000);
    buf_init(&file, 1 << 20);
    buf_init(&armored, 1 << 20);
    identity(&text, SECRET);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        begin(&file);
        buf_str(&file, "-> x-grease a b\nAAAA\n"); /* unknown recipients are passed over */
        age_write_x25519(&file, OTHER, FILE_KEY);
        age_write_x25519(&file, SECRET, FILE_KEY);
        age_write_end(&file, FILE_KEY, span_of(plain, sizes[i]));
        for (size_t e = 0; e < 3; e++) {
            struct opened o;
            buf_clear(&armored);
            if (eols[e] != NULL)
                age_write_armor(&armored, buf_span(&file), eols[e]);
            struct span stored = buf_span(eols[e] == NULL ? &file : &armored);
            assert_true(age_recognise(span_head(stored, 64)));
            assert_int_equal(open_stages(&o, stored, buf_span(&text)), STATUS_OK);
            assert_false(o.facts.truncated);
            assert_int_equal(o.facts.stored_size, file.len);
            assert_int_equal(o.file.header.x25519, 2);
            assert_int_equal(o.file.header.others, 1);
            assert_span(o.file.header.other_type, "x-grease");
            check_reads(&o.plain, plain, sizes[i]);
            close_opened(&o);
        }
    }
    buf_free(&file);
    buf_free(&armored);
    buf_free(&text);
    free(plain);
}

static void test_passphrase(void **state)
{
    (void)state;
    struct buf file;
    struct opened o;
    buf_init(&file, 4096);
    begin(&file);
    age_write_scrypt(&file, "open sesame", 10, FILE_KEY);
    age_write_end(&file, FILE_KEY, span_str("plain"));
    assert_int_equal(open_stages(&o, buf_span(&file), span_str("open sesame")), STATUS_OK);
    check_reads(&o.plain, (const uint8_t *)"plain", 5);
    close_opened(&o);
    assert_int_equal(open_stages(&o, buf_span(&file), span_str("open sesamE")),
                     STATUS_WRONG_PASSWORD);
    assert_string_equal(o.problem.what, "the passphrase does not fit");
    close_opened(&o);
    struct buf text;
    identity(&text, SECRET);
    assert_int_equal(open_stages(&o, buf_span(&file), buf_span(&text)), STATUS_WRONG_PASSWORD);
    assert_non_null(strstr(o.problem.what, "with a passphrase"));
    close_opened(&o);
    buf_free(&text);
    /* the work factor is bounded before any work is done */
    size_t digit = span_find(buf_span(&file), SPAN_LITERAL(" 10\n"));
    file.ptr[digit + 1] = '6';
    assert_int_equal(open_stages(&o, buf_span(&file), span_str("x")), STATUS_TOO_LARGE);
    close_opened(&o);
    file.ptr[digit + 1] = '0';
    assert_int_equal(open_stages(&o, buf_span(&file), span_str("x")), STATUS_MALFORMED);
    close_opened(&o);
    buf_free(&file);
}

static void test_secrets(void **state)
{
    (void)state;
    struct age_secret secret;
    struct buf text;
    buf_init(&text, 1 << 16);
    buf_str(&text, "# created: 2024-01-01\r\n# public key: age1...\r\n");
    age_write_identity(&text, SECRET);
    buf_str(&text, "\r\n\r\n");
    age_write_identity(&text, OTHER);
    assert_int_equal(age_secret_parse(buf_span(&text), &secret), STATUS_OK);
    assert_int_equal(secret.identity_count, 2);
    assert_memory_equal(secret.identities[0].secret, SECRET, 32);
    assert_memory_equal(secret.identities[1].secret, OTHER, 32);
    assert_int_equal(secret.passphrase.len, 0);
    text.ptr[text.len - 1] ^= 1; /* the checksum of the second */
    assert_int_equal(age_secret_parse(buf_span(&text), &secret), STATUS_MALFORMED);
    assert_int_equal(age_secret_parse(SPAN_LITERAL("AGE-PLUGIN-YUBIKEY-1QQ"), &secret),
                     STATUS_UNSUPPORTED);
    assert_int_equal(age_secret_parse(SPAN_LITERAL("two words"), &secret), STATUS_OK);
    assert_span(secret.passphrase, "two words");
    buf_clear(&text);
    for (int i = 0; i <= AGE_IDENTITIES_MAX; i++) {
        age_write_identity(&text, SECRET);
        buf_byte(&text, '\n');
    }
    assert_int_equal(age_secret_parse(buf_span(&text), &secret), STATUS_UNSUPPORTED);
    buf_free(&text);
}

static void make_file(struct buf *file, size_t size)
{
    uint8_t *plain = malloc(size + 1);
    assert_non_null(plain);
    fill(plain, size);
    buf_init(file, 1 << 20);
    begin(file);
    age_write_x25519(file, SECRET, FILE_KEY);
    age_write_end(file, FILE_KEY, span_of(plain, size));
    free(plain);
}

static void test_wrong_and_foreign_keys(void **state)
{
    (void)state;
    struct buf file, text;
    struct opened o;
    make_file(&file, 100);
    identity(&text, OTHER);
    assert_int_equal(open_stages(&o, buf_span(&file), buf_span(&text)), STATUS_WRONG_PASSWORD);
    assert_string_equal(o.problem.what, "none of the identities is a recipient of the file");
    close_opened(&o);
    assert_int_equal(open_stages(&o, buf_span(&file), span_str("phrase")), STATUS_WRONG_PASSWORD);
    assert_non_null(strstr(o.problem.what, "AGE-SECRET-KEY-1"));
    close_opened(&o);
    assert_int_equal(open_stages(&o, SPAN_LITERAL("PK\3\4"), buf_span(&text)),
                     STATUS_NOT_ENCRYPTED);
    close_opened(&o);
    assert_int_equal(open_stages(&o, SPAN_LITERAL("age-encryption.org/v2\n"), buf_span(&text)),
                     STATUS_UNSUPPORTED);
    close_opened(&o);
    begin(&file);
    buf_str(&file, "-> ssh-ed25519 abc def\nAAAA\n");
    age_write_end(&file, FILE_KEY, SPAN_EMPTY);
    assert_int_equal(open_stages(&o, buf_span(&file), buf_span(&text)), STATUS_UNSUPPORTED);
    close_opened(&o);
    buf_free(&file);
    buf_free(&text);
}

static void test_changed_header_is_refused(void **state)
{
    (void)state;
    struct buf file, text;
    struct opened o;
    make_file(&file, 100);
    identity(&text, SECRET);
    struct span added = SPAN_LITERAL("age-encryption.org/v1\n-> a b\n\n");
    struct buf changed;
    buf_init(&changed, 4096);
    buf_add(&changed, added);
    buf_add(&changed, span_skip(buf_span(&file), strlen("age-encryption.org/v1\n")));
    assert_int_equal(open_stages(&o, buf_span(&changed), buf_span(&text)), STATUS_MALFORMED);
    close_opened(&o);
    /* a passphrase beside other recipients */
    begin(&changed);
    age_write_scrypt(&changed, "x", 5, FILE_KEY);
    age_write_x25519(&changed, SECRET, FILE_KEY);
    age_write_end(&changed, FILE_KEY, SPAN_EMPTY);
    assert_int_equal(open_stages(&o, buf_span(&changed), buf_span(&text)), STATUS_MALFORMED);
    close_opened(&o);
    buf_free(&changed);
    buf_free(&file);
    buf_free(&text);
}

/* Cut anywhere: what is whole can be read, and the cut is known before anything is read. */
static void test_truncation(void **state)
{
    (void)state;
    const size_t chunk = 65536, sealed = chunk + 16;
    enum { SIZE = 200000 };
    struct buf file, text;
    struct opened o;
    make_file(&file, SIZE);
    identity(&text, SECRET);
    uint8_t *expected = malloc(SIZE);
    assert_non_null(expected);
    fill(expected, SIZE);
    assert_int_equal(open_stages(&o, buf_span(&file), buf_span(&text)), STATUS_OK);
    size_t start = (size_t)o.file.header.size + 16;
    close_opened(&o);
    const struct {
        size_t len;
        size_t plain;
    } cuts[] = {{start + 3 * sealed + 100, 3 * chunk}, {start + 3 * sealed + 5, 3 * chunk},
                {start + 3 * sealed, 3 * chunk},       {start + 3 * sealed - 1, 2 * chunk},
                {start + sealed + 1, 65536},           {start + sealed, 65536}};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        assert_int_equal(open_stages(&o, span_head(buf_span(&file), cuts[i].len), buf_span(&text)),
                         STATUS_OK);
        assert_true(o.facts.truncated);
        check_reads(&o.plain, expected, cuts[i].plain);
        close_opened(&o);
    }
    assert_int_equal(open_stages(&o, span_head(buf_span(&file), start + 300), buf_span(&text)),
                     STATUS_MALFORMED);
    close_opened(&o);
    assert_int_equal(open_stages(&o, span_head(buf_span(&file), start - 5), buf_span(&text)),
                     STATUS_TRUNCATED);
    close_opened(&o);
    free(expected);
    buf_free(&file);
    buf_free(&text);
}

static void test_damaged_chunk_gives_nothing(void **state)
{
    (void)state;
    struct buf file, text;
    struct opened o;
    make_file(&file, 200000);
    identity(&text, SECRET);
    assert_int_equal(open_stages(&o, buf_span(&file), buf_span(&text)), STATUS_OK);
    size_t start = (size_t)o.file.header.size + 16;
    close_opened(&o);
    file.ptr[start + 65552 + 77] ^= 1;
    uint8_t byte = 0xEE;
    assert_int_equal(open_stages(&o, buf_span(&file), buf_span(&text)), STATUS_OK);
    assert_int_equal(input_read_at(&o.plain, 65536 + 10, &byte, 1), STATUS_MALFORMED);
    assert_int_equal(byte, 0xEE);
    assert_int_equal(input_read_at(&o.plain, 65535, &byte, 1), STATUS_OK);
    assert_int_equal(input_read_at(&o.plain, 131072, &byte, 1), STATUS_OK);
    const uint8_t *memory = o.plain.ctx;
    age_close(&o.plain);
    for (size_t i = 0; i < 100000; i++)
        assert_int_equal(memory[i], 0);
    close_opened(&o);
    buf_free(&file);
    buf_free(&text);
}

static void test_base64_is_strict(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum base64_form form;
        const char *expected;
    } cases[] = {
        {"", BASE64_PADDED, ""},
        {"Zm9vYg==", BASE64_PADDED, "foob"},
        {"Zm9vYmE=", BASE64_PADDED, "fooba"},
        {"Zm9vYmFy", BASE64_PADDED, "foobar"},
        {"Zm9vYg", BASE64_UNPADDED, "foob"},
        {"Zm9vYg", BASE64_PADDED, NULL},
        {"Zm9vYg==", BASE64_UNPADDED, NULL},
        {"Zm9vYh==", BASE64_PADDED, NULL}, /* bits left over */
        {"Zm9vY===", BASE64_PADDED, NULL},
        {"Zm9v Yg=", BASE64_PADDED, NULL},
        {"Z", BASE64_UNPADDED, NULL},
        {"====", BASE64_PADDED, NULL},
        {"Zm9-", BASE64_PADDED, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t out[8];
        size_t len = 0;
        bool ok = base64_decode(span_str(cases[i].text), cases[i].form, out, sizeof out, &len);
        assert_int_equal(ok, cases[i].expected != NULL);
        if (ok)
            assert_span(span_of(out, len), cases[i].expected);
    }
    uint8_t out[3];
    size_t len;
    assert_false(base64_decode(SPAN_LITERAL("Zm9vYg=="), BASE64_PADDED, out, sizeof out, &len));
}

static void test_bech32(void **state)
{
    (void)state;
    uint8_t out[64];
    size_t len = 0;
    /* BIP 173: valid strings, and ones with a fault each */
    assert_true(bech32_decode(SPAN_LITERAL("A12UEL5L"), "a", out, sizeof out, &len));
    assert_int_equal(len, 0);
    assert_true(bech32_decode(SPAN_LITERAL("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"),
                              "abcdef", out, sizeof out, &len));
    assert_int_equal(len, 20);
    assert_memory_equal(out, "\x00\x44\x32\x14\xc7\x42\x54\xb6\x35\xcf", 10);
    assert_false(bech32_decode(SPAN_LITERAL("a12uEL5L"), "a", out, sizeof out, &len));
    assert_false(bech32_decode(SPAN_LITERAL("a12uel5m"), "a", out, sizeof out, &len));
    assert_false(bech32_decode(SPAN_LITERAL("b12uel5l"), "a", out, sizeof out, &len));
    assert_false(bech32_decode(SPAN_LITERAL("a12uel"), "a", out, sizeof out, &len));
    assert_false(bech32_decode(SPAN_LITERAL("uel5l"), "a", out, sizeof out, &len));
    assert_false(bech32_decode(SPAN_LITERAL("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"),
                               "abcdef", out, 19, &len));
}

/* The secret is fixed, so that sweeps reach behind the header. */
static enum status sweep_age(struct arena *arena, struct span data)
{
    struct input inner = input_from_span(&data, "sweep"), plain;
    struct age_file file;
    struct age_facts facts;
    struct age_secret secret = {.passphrase = SPAN_LITERAL("x")};
    struct age_file_key key;
    uint8_t bytes[100];
    TRY(age_file_open(arena, &inner, &file, NULL));
    TRY(age_unlock(&file, &secret, &key, NULL));
    TRY(age_open(arena, &file, &key, &plain, &facts));
    enum status status = facts.truncated ? STATUS_TRUNCATED : STATUS_OK;
    for (uint64_t at = 0; at < plain.size && status == STATUS_OK; at += sizeof bytes) {
        uint64_t left = plain.size - at;
        status =
            input_read_at(&plain, at, bytes, left < sizeof bytes ? (size_t)left : sizeof bytes);
    }
    age_close(&plain);
    return status;
}

static void test_sweeps(void **state)
{
    (void)state;
    struct buf file, armored;
    buf_init(&file, 4096);
    buf_init(&armored, 8192);
    begin(&file);
    age_write_scrypt(&file, "x", 1, FILE_KEY);
    age_write_end(&file, FILE_KEY, SPAN_LITERAL("some words that are read back"));
    assert_int_equal(sweep_prefixes(sweep_age, buf_span(&file)), 1);
    assert_int_equal(sweep_allocations(sweep_age, buf_span(&file)), 3);
    sweep_bytes(sweep_age, buf_span(&file));
    age_write_armor(&armored, buf_span(&file), "\n");
    assert_int_equal(sweep_prefixes(sweep_age, buf_span(&armored)), 2); /* with and without LF */
    sweep_bytes(sweep_age, buf_span(&armored));
    buf_free(&file);
    buf_free(&armored);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes_and_forms),
        cmocka_unit_test(test_passphrase),
        cmocka_unit_test(test_secrets),
        cmocka_unit_test(test_wrong_and_foreign_keys),
        cmocka_unit_test(test_changed_header_is_refused),
        cmocka_unit_test(test_truncation),
        cmocka_unit_test(test_damaged_chunk_gives_nothing),
        cmocka_unit_test(test_base64_is_strict),
        cmocka_unit_test(test_bech32),
        cmocka_unit_test(test_sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
