/* Key bags: the two derivations, unwrapping, and three ways to fail told apart. */
#include "support/unit.h"

#include <openssl/evp.h>

#include "formats/keybag.h"
#include "support/crypto_write.h"
#include "support/sweep.h"

static const struct keybag_plan OLD = {.password = "correct horse", .iterations = 100, .seed = 1};
static const struct keybag_plan NEW = {
    .password = "p\xc3\xa4ssword", .iterations = 50, .first_iterations = 70, .seed = 2};

static enum status open_with(const struct buf *bag, const char *password, struct class_keys *ret)
{
    return keybag_open(buf_span(bag), span_str(password), NULL, ret, NULL);
}

/* RFC 6070 and its SHA-256 counterpart, then lengths around the block of the hash against OpenSSL.
 */
static void test_pbkdf2_equals_openssl(void **state)
{
    (void)state;
    uint8_t ours[100], theirs[100];
    static const uint8_t rfc6070[20] = {0x4b, 0x00, 0x79, 0x01, 0xb7, 0x65, 0x48, 0x9a, 0xbe, 0xad,
                                        0x49, 0xd9, 0x26, 0xf7, 0x21, 0xd0, 0x65, 0xa4, 0x29, 0xc1};
    assert_int_equal(
        pbkdf2_derive(PBKDF2_SHA1, span_str("password"), span_str("salt"), 4096, NULL, ours, 20),
        STATUS_OK);
    assert_memory_equal(ours, rfc6070, 20);
    char secret[131];
    memset(secret, 'x', sizeof secret);
    const size_t lengths[] = {0, 1, 63, 64, 65, 130};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        for (int hash = PBKDF2_SHA1; hash <= PBKDF2_SHA256; hash++) {
            assert_int_equal(PKCS5_PBKDF2_HMAC(secret, (int)lengths[i], (const uint8_t *)"saltsalt",
                                               8, 7,
                                               hash == PBKDF2_SHA1 ? EVP_sha1() : EVP_sha256(),
                                               sizeof theirs, theirs),
                             1);
            assert_int_equal(pbkdf2_derive((enum pbkdf2_hash)hash, span_of(secret, lengths[i]),
                                           span_str("saltsalt"), 7, NULL, ours, sizeof ours),
                             STATUS_OK);
            assert_memory_equal(ours, theirs, sizeof ours);
        }
    }
    assert_int_equal(pbkdf2_derive(PBKDF2_SHA1, SPAN_EMPTY, SPAN_EMPTY, 0, NULL, ours, 20),
                     STATUS_MALFORMED);
    assert_int_equal(
        pbkdf2_derive(PBKDF2_SHA1, SPAN_EMPTY, SPAN_EMPTY, PBKDF2_ROUNDS_MAX + 1, NULL, ours, 20),
        STATUS_TOO_LARGE);
}

struct steps {
    uint64_t last;
    uint64_t total;
    unsigned calls;
    unsigned stop_at;
};

static bool count_step(void *ctx, uint64_t done, uint64_t total)
{
    struct steps *steps = ctx;
    assert_true(done > steps->last && done <= total);
    steps->last = done;
    steps->total = total;
    return ++steps->calls != steps->stop_at;
}

static void test_progress_runs_to_its_end_and_stops(void **state)
{
    (void)state;
    const struct keybag_plan plan = {
        .password = "x", .iterations = 100000, .first_iterations = 150000, .seed = 3};
    struct buf bag;
    struct class_keys keys;
    buf_init(&bag, 1 << 16);
    crypto_write_keybag(&bag, &plan);
    struct steps steps = {0};
    struct pbkdf2_progress progress = {.step = count_step, .ctx = &steps};
    assert_int_equal(keybag_open(buf_span(&bag), span_str("x"), &progress, &keys, NULL), STATUS_OK);
    assert_int_equal(steps.last, steps.total);
    assert_int_equal(steps.total, 150000 + 2 * 100000);
    assert_true(steps.calls >= 5);
    steps = (struct steps){.stop_at = 2};
    progress = (struct pbkdf2_progress){.step = count_step, .ctx = &steps};
    assert_int_equal(keybag_open(buf_span(&bag), span_str("x"), &progress, &keys, NULL),
                     STATUS_STOPPED);
    assert_int_equal(steps.calls, 2);
    buf_free(&bag);
}

static void test_both_generations_open(void **state)
{
    (void)state;
    const struct keybag_plan *plans[] = {&OLD, &NEW};
    for (size_t p = 0; p < 2; p++) {
        struct buf bag;
        struct class_keys keys = {0};
        buf_init(&bag, 1 << 16);
        crypto_write_keybag(&bag, plans[p]);
        assert_int_equal(open_with(&bag, plans[p]->password, &keys), STATUS_OK);
        assert_int_equal(keys.count, 11);
        assert_int_equal(keys.damaged, 0);
        for (size_t i = 0; i < 11; i++) {
            uint8_t expected[CRYPTO_KEY];
            crypto_class_key(plans[p], crypto_classes[i], expected);
            const uint8_t *key = class_keys_find(&keys, crypto_classes[i]);
            assert_non_null(key);
            assert_memory_equal(key, expected, CRYPTO_KEY);
        }
        assert_null(class_keys_find(&keys, 12));
        assert_true(class_keys_valid(&keys));
        class_keys_cleanse(&keys);
        static const struct class_keys zero;
        assert_memory_equal(&keys, &zero, sizeof keys);
        buf_free(&bag);
    }
}

static void test_three_failures_are_three(void **state)
{
    (void)state;
    struct buf bag;
    struct class_keys keys = {.count = 77};
    struct problem problem = {0};
    buf_init(&bag, 1 << 16);
    assert_int_equal(keybag_open(SPAN_EMPTY, span_str("x"), NULL, &keys, &problem),
                     STATUS_NOT_ENCRYPTED);
    crypto_write_keybag(&bag, &NEW);
    const char *wrong[] = {"", "password", "p\xc3\xa4ssword ", "p\xe4ssword"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(open_with(&bag, wrong[i], &keys), STATUS_WRONG_PASSWORD);
    /* cut anywhere but between two tags it is damaged, whatever the password */
    assert_int_equal(keybag_open(span_head(buf_span(&bag), bag.len - 3), span_str(NEW.password),
                                 NULL, &keys, &problem),
                     STATUS_MALFORMED);
    assert_int_equal(problem.status, STATUS_MALFORMED);
    assert_true(problem.offset > 1000);
    assert_int_equal(keys.count, 77); /* untouched by all of them */
    buf_free(&bag);
}

/* A bag from parts: `classes` of 40-byte keys that unwrap with nothing. */
static void write_bag(struct buf *bag, uint32_t type, uint32_t salt, uint32_t rounds,
                      uint32_t classes, uint32_t wrap, size_t key_len)
{
    static const uint8_t zeros[64];
    buf_clear(bag);
    crypto_tlv_number(bag, "TYPE", type);
    crypto_tlv(bag, "UUID", span_of(zeros, 16));
    crypto_tlv(bag, "SALT", span_of(zeros, salt));
    crypto_tlv_number(bag, "ITER", rounds);
    for (uint32_t i = 0; i < classes; i++) {
        crypto_tlv(bag, "UUID", span_of(zeros, 16));
        crypto_tlv_number(bag, "CLAS", i);
        crypto_tlv_number(bag, "WRAP", wrap);
        crypto_tlv(bag, "WPKY", span_of(zeros, key_len));
    }
}

static void test_damaged_bags(void **state)
{
    (void)state;
    static const struct {
        uint32_t type, salt, rounds, classes, wrap;
        size_t key_len;
        enum status expected;
    } cases[] = {
        {1, 20, 5, 2, 2, 40, STATUS_OK},
        {1, 0, 5, 2, 2, 40, STATUS_MALFORMED},          /* no salt */
        {1, 20, 0, 2, 2, 40, STATUS_MALFORMED},         /* zero rounds */
        {1, 20, 200000000, 2, 2, 40, STATUS_MALFORMED}, /* absurd rounds */
        {1, 20, 5, 0, 2, 40, STATUS_MALFORMED},         /* no classes */
        {1, 20, 5, 2, 2, 39, STATUS_MALFORMED},         /* keys of a wrong length */
        {1, 20, 5, 65, 2, 40, STATUS_MALFORMED},        /* too many classes */
        {1, 20, 5, 64, 2, 40, STATUS_OK},
        {1, 20, 5, 2, 1, 40, STATUS_UNSUPPORTED}, /* the device's key only */
        {0, 20, 5, 2, 2, 40, STATUS_UNSUPPORTED}, /* a system's bag */
    };
    struct buf bag;
    buf_init(&bag, 1 << 16);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct keybag keybag;
        struct problem problem = {0};
        write_bag(&bag, cases[i].type, cases[i].salt, cases[i].rounds, cases[i].classes,
                  cases[i].wrap, cases[i].key_len);
        assert_int_equal(keybag_parse(buf_span(&bag), &keybag, &problem), cases[i].expected);
        assert_true(cases[i].expected == STATUS_OK || problem.what != NULL);
    }
    /* half of the two derivations */
    write_bag(&bag, 1, 20, 5, 0, 2, 40);
    crypto_tlv_number(&bag, "DPIC", 10);
    struct keybag keybag;
    assert_int_equal(keybag_parse(buf_span(&bag), &keybag, NULL), STATUS_MALFORMED);
    buf_free(&bag);
}

/* One damaged class costs its own key only. */
static void test_one_damaged_class(void **state)
{
    (void)state;
    struct buf bag;
    struct class_keys keys;
    buf_init(&bag, 1 << 16);
    crypto_write_keybag(&bag, &OLD);
    bag.ptr[bag.len - 1] ^= 1; /* in the key of class 1, the last */
    assert_int_equal(open_with(&bag, OLD.password, &keys), STATUS_OK);
    assert_int_equal(keys.count, 10);
    assert_int_equal(keys.damaged, 1);
    assert_null(class_keys_find(&keys, 1));
    buf_free(&bag);
}

static void test_item_keys(void **state)
{
    (void)state;
    struct buf bag, item;
    struct class_keys keys;
    uint8_t key[KEY_SIZE], file_key[CRYPTO_KEY];
    uint32_t id = 0;
    buf_init(&bag, 1 << 16);
    buf_init(&item, 64);
    memset(file_key, 0x5A, sizeof file_key);
    crypto_write_keybag(&bag, &NEW);
    assert_int_equal(open_with(&bag, NEW.password, &keys), STATUS_OK);
    crypto_write_item_key(&item, &NEW, 4, file_key);
    assert_true(item_key_class(buf_span(&item), &id));
    assert_int_equal(id, 4);
    assert_int_equal(class_keys_unwrap(&keys, buf_span(&item), key), STATUS_OK);
    assert_memory_equal(key, file_key, sizeof key);
    item.ptr[10] ^= 1;
    assert_int_equal(class_keys_unwrap(&keys, buf_span(&item), key), STATUS_MALFORMED);
    item.ptr[0] = 99;
    assert_int_equal(class_keys_unwrap(&keys, buf_span(&item), key), STATUS_NOT_FOUND);
    assert_int_equal(class_keys_unwrap(&keys, span_head(buf_span(&item), 43), key),
                     STATUS_MALFORMED);
    keys.count = KEYBAG_CLASSES_MAX + 1;
    assert_false(class_keys_valid(&keys));
    buf_free(&item);
    buf_free(&bag);
}

static void test_rfc3394_vector(void **state)
{
    (void)state;
    static const uint8_t wrapped[40] = {0x28, 0xC9, 0xF4, 0x04, 0xC4, 0xB8, 0x10, 0xF4, 0xCB, 0xCC,
                                        0xB3, 0x5C, 0xFB, 0x87, 0xF8, 0x26, 0x3F, 0x57, 0x86, 0xE2,
                                        0xD8, 0x0E, 0xD3, 0x26, 0xCB, 0xC7, 0xF0, 0xE7, 0x1A, 0x99,
                                        0xF4, 0x3B, 0xFB, 0x98, 0x8B, 0x9B, 0x7A, 0x02, 0xDD, 0x21};
    static const char expected[] = "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee"
                                   "\xff\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d"
                                   "\x0e\x0f";
    uint8_t kek[32], key[32];
    for (uint8_t i = 0; i < 32; i++)
        kek[i] = i;
    assert_int_equal(key_unwrap(kek, span_of(wrapped, sizeof wrapped), key), STATUS_OK);
    assert_memory_equal(key, expected, sizeof key);
    kek[0] ^= 1;
    assert_int_equal(key_unwrap(kek, span_of(wrapped, sizeof wrapped), key), STATUS_WRONG_PASSWORD);
}

/* The derivation that an independent tool stated for a real bag: 20 zero bytes of salt. */
static void test_known_derivation(void **state)
{
    (void)state;
    static const uint8_t expected[32] = {0xa1, 0xf9, 0xad, 0x8a, 0xab, 0x06, 0x47, 0x48,
                                         0x5a, 0x34, 0x4f, 0xda, 0x6d, 0xcc, 0x4e, 0xaa,
                                         0xd5, 0x48, 0x19, 0xa7, 0x75, 0x67, 0x6b, 0x70,
                                         0xad, 0x61, 0x04, 0x4b, 0xee, 0xfd, 0xed, 0xe4};
    static const uint8_t salt[20];
    uint8_t key[32];
    assert_int_equal(pbkdf2_derive(PBKDF2_SHA1, span_str("0000"), span_of(salt, sizeof salt), 10000,
                                   NULL, key, sizeof key),
                     STATUS_OK);
    assert_memory_equal(key, expected, sizeof key);
}

static enum status sweep_keybag(struct arena *arena, struct span data)
{
    struct keybag keybag;
    struct class_keys keys;
    (void)arena;
    TRY(keybag_parse(data, &keybag, NULL));
    assert_true(keybag_work(&keybag) > 0);
    static const uint8_t key[KEY_SIZE];
    (void)!keybag_unwrap(&keybag, key, &keys);
    return STATUS_OK;
}

static void test_sweeps(void **state)
{
    (void)state;
    struct buf bag;
    buf_init(&bag, 1 << 16);
    crypto_write_keybag(&bag, &NEW);
    /* whole after its first class, and then at each boundary of a tag: 5 per class */
    assert_in_range(sweep_prefixes(sweep_keybag, buf_span(&bag)), 11, 55);
    assert_int_equal(sweep_allocations(sweep_keybag, buf_span(&bag)), 0);
    sweep_bytes(sweep_keybag, buf_span(&bag));
    buf_free(&bag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pbkdf2_equals_openssl),
        cmocka_unit_test(test_progress_runs_to_its_end_and_stops),
        cmocka_unit_test(test_both_generations_open),
        cmocka_unit_test(test_three_failures_are_three),
        cmocka_unit_test(test_damaged_bags),
        cmocka_unit_test(test_one_damaged_class),
        cmocka_unit_test(test_item_keys),
        cmocka_unit_test(test_rfc3394_vector),
        cmocka_unit_test(test_known_derivation),
        cmocka_unit_test(test_sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
