/* Keys and signatures: a published vector, OpenSSL as the other BLAKE2b, the program minisign in
 * both directions (skipped where it is not installed).
 */
#include "support/unit.h"

#include <openssl/evp.h>

#include "case/blake2b.h"
#include "case/key_words.h"
#include "case/minisign.h"
#include "support/scratch.h"
#include "support/sweep.h"

static const uint8_t SEED[MINISIGN_SEED] = "an invented seed for tests only";
/* scrypt as cheap as libsodium's rounding allows, so that tests end soon */
static const struct minisign_cost CHEAP = {.operations = 32768, .memory = 1 << 20};

static struct minisign_public test_key(void)
{
    struct minisign_public key = {.id = {1, 2, 3, 4, 5, 6, 7, 8}};
    assert_int_equal(minisign_public_of(SEED, key.key), STATUS_OK);
    return key;
}

static void test_blake2b_equals_openssl(void **state)
{
    (void)state;
    uint8_t bytes[300], ours[64], theirs[64];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    for (size_t len = 0; len <= sizeof bytes; len++) {
        const struct span pieces[] = {span_of(bytes, len / 3),
                                      span_of(bytes + len / 3, len - len / 3)};
        unsigned theirs_len = sizeof theirs;
        blake2b(pieces, 2, ours, sizeof ours);
        assert_int_equal(EVP_Digest(bytes, len, theirs, &theirs_len, EVP_blake2b512(), NULL), 1);
        assert_memory_equal(ours, theirs, sizeof ours);
    }
    /* 256 bits of the empty text, as in RFC 7693's companion implementations */
    static const uint8_t empty[4] = {0x0e, 0x57, 0x51, 0xc0};
    blake2b(NULL, 0, ours, 32);
    assert_memory_equal(ours, empty, sizeof empty);
}

/* From minisign's documentation of its formats: the file "test" holds these four bytes. */
static void test_published_vector(void **state)
{
    (void)state;
    struct minisign_public key;
    struct minisign_signature signature;
    char id[2 * MINISIGN_ID + 1];
    assert_int_equal(
        minisign_public_read(span_str("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"),
                             &key),
        STATUS_OK);
    minisign_id_text(key.id, id);
    assert_string_equal(id, "E7620F1842B4E81F");
    assert_int_equal(
        minisign_signature_read(
            span_str(
                "untrusted comment: x\n"
                "RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/"
                "z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n"
                "trusted comment: timestamp:1633700835\tfile:test\tprehashed\n"
                "wLMDjy9FLAuxZ3q4NlEvkgtyhrr0gtTu6KC4KBJdITbbOeAi1zBIYo0v4iTgt8jJpIidRJnp94ABQk"
                "JAgAooBQ==\n"),
            &signature),
        STATUS_OK);
    assert_int_equal(minisign_verify(&key, span_str("test"), &signature), STATUS_OK);
    assert_int_equal(minisign_verify(&key, span_str("tesT"), &signature), STATUS_MALFORMED);
    signature.trusted = span_str("timestamp:1633700836\tfile:test\tprehashed");
    assert_int_equal(minisign_verify(&key, span_str("test"), &signature), STATUS_MALFORMED);
    key.id[0] ^= 1;
    assert_int_equal(minisign_verify(&key, span_str("test"), &signature), STATUS_NOT_FOUND);
}

static void test_own_signature_holds(void **state)
{
    (void)state;
    struct minisign_public key = test_key(), read_back;
    struct minisign_signature signature;
    BUF_SCOPED struct buf text;
    buf_init(&text, 4096);
    minisign_public_write(&key, "a lab", &text);
    assert_int_equal(minisign_public_read(buf_span(&text), &read_back), STATUS_OK);
    assert_memory_equal(&key, &read_back, sizeof key);
    buf_clear(&text);
    assert_int_equal(minisign_sign(&key, SEED, span_str("message"), "c", "trusted", &text),
                     STATUS_OK);
    assert_int_equal(minisign_signature_read(buf_span(&text), &signature), STATUS_OK);
    assert_span(signature.trusted, "trusted");
    assert_int_equal(minisign_verify(&key, span_str("message"), &signature), STATUS_OK);
    assert_int_equal(minisign_verify(&key, span_str(""), &signature), STATUS_MALFORMED);
}

static void test_secret_key_needs_its_password(void **state)
{
    (void)state;
    static const uint8_t salt[32] = "salt";
    struct minisign_public key = test_key(), opened;
    uint8_t seed[MINISIGN_SEED] = {0};
    BUF_SCOPED struct buf text;
    buf_init(&text, 4096);
    assert_int_equal(
        minisign_secret_write(&key, SEED, span_str("a password"), salt, CHEAP, "secret", &text),
        STATUS_OK);
    assert_int_equal(minisign_secret_read(buf_span(&text), span_str("another"), &opened, seed),
                     STATUS_WRONG_PASSWORD);
    assert_int_equal(minisign_secret_read(buf_span(&text), span_str("a password"), &opened, seed),
                     STATUS_OK);
    assert_memory_equal(&opened, &key, sizeof key);
    assert_memory_equal(seed, SEED, sizeof seed);
    assert_int_equal(span_find(buf_span(&text), span_of(SEED, 8)), text.len);
}

static void test_greedy_secret_key_is_refused(void **state)
{
    (void)state;
    static const uint8_t salt[32] = "salt";
    const struct minisign_cost greedy = {.operations = UINT64_MAX, .memory = UINT64_MAX};
    struct minisign_public key = test_key();
    BUF_SCOPED struct buf text;
    buf_init(&text, 4096);
    assert_int_equal(
        minisign_secret_write(&key, SEED, span_str("p"), salt, greedy, "secret", &text),
        STATUS_NO_MEMORY);
}

static void save(const char *path, struct span bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
}

static void need_minisign(void)
{
    if (system("command -v minisign > /dev/null") != 0) /* NOLINT(cert-env33-c): constant */
        skip();
}

/* Our keys and signature, their program. */
static void test_minisign_reads_ours(void **state)
{
    (void)state;
    need_minisign();
    static const uint8_t salt[32] = "salt";
    struct minisign_public key = test_key();
    BUF_SCOPED struct buf text;
    buf_init(&text, 4096);
    save("message", span_str("a message"));
    minisign_public_write(&key, "a lab", &text);
    save("lab.pub", buf_span(&text));
    buf_clear(&text);
    assert_int_equal(minisign_sign(&key, SEED, span_str("a message"), "c", "said so", &text),
                     STATUS_OK);
    save("message.minisig", buf_span(&text));
    scratch_shell("minisign -Vm message -p lab.pub | grep -q 'said so'");
    buf_clear(&text);
    assert_int_equal(
        minisign_secret_write(&key, SEED, span_str("a password"), salt, CHEAP, "secret", &text),
        STATUS_OK);
    save("lab.key", buf_span(&text));
    scratch_shell("echo 'a password' | minisign -Sm message -s lab.key > /dev/null 2>&1 && "
                  "minisign -Vm message -p lab.pub > /dev/null");
}

/* Their keys (1 GiB of scrypt, as is their default) and signature, our reader. */
static void test_ours_reads_minisign(void **state)
{
    (void)state;
    need_minisign();
    struct minisign_public key, opened;
    struct minisign_signature signature;
    uint8_t seed[MINISIGN_SEED];
    scratch_shell("echo 'a message' > message && printf 'word word\\nword word\\n' | "
                  "minisign -G -p their.pub -s their.key > /dev/null 2>&1 && echo 'word word' | "
                  "minisign -Sm message -s their.key > /dev/null 2>&1");
    struct span public_text = sweep_load("their.pub"), secret_text = sweep_load("their.key"),
                signature_text = sweep_load("message.minisig");
    assert_int_equal(minisign_public_read(public_text, &key), STATUS_OK);
    assert_int_equal(minisign_secret_read(secret_text, span_str("word word"), &opened, seed),
                     STATUS_OK);
    assert_memory_equal(&opened, &key, sizeof key);
    assert_int_equal(minisign_signature_read(signature_text, &signature), STATUS_OK);
    assert_int_equal(minisign_verify(&key, span_str("a message\n"), &signature), STATUS_OK);
    free((void *)(uintptr_t)public_text.ptr);
    free((void *)(uintptr_t)secret_text.ptr);
    free((void *)(uintptr_t)signature_text.ptr);
}

static void test_words_are_stable(void **state)
{
    (void)state;
    struct minisign_public key = test_key();
    BUF_SCOPED struct buf words;
    buf_init(&words, 1024);
    assert_int_equal(key_words(&key, &words), STATUS_OK);
    assert_span(buf_span(&words), "badge fossil acorn lumber spinach ferry "
                                  "saturn arrow magpie mango quartz kettle");
}

static enum status parse_files(struct arena *arena, struct span data)
{
    struct minisign_public key;
    struct minisign_signature signature;
    uint8_t seed[MINISIGN_SEED];
    (void)arena;
    enum status public_status = minisign_public_read(data, &key);
    enum status status = minisign_signature_read(data, &signature);
    if (status == STATUS_OK) {
        struct minisign_public wrong = test_key();
        memcpy(wrong.id, signature.id, MINISIGN_ID);
        (void)!minisign_verify(&wrong, span_str("x"), &signature);
    }
    (void)!minisign_secret_read(data, span_str("p"), &key, seed);
    return public_status == STATUS_OK ? public_status : status;
}

static void test_sweeps(void **state)
{
    (void)state;
    struct minisign_public key = test_key();
    BUF_SCOPED struct buf text;
    buf_init(&text, 4096);
    minisign_public_write(&key, "a lab", &text);
    (void)sweep_prefixes(parse_files, buf_span(&text));
    sweep_bytes(parse_files, buf_span(&text));
    buf_clear(&text);
    assert_int_equal(minisign_sign(&key, SEED, span_str("m"), "c", "t", &text), STATUS_OK);
    (void)sweep_prefixes(parse_files, buf_span(&text));
    sweep_bytes(parse_files, buf_span(&text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blake2b_equals_openssl),
        cmocka_unit_test(test_published_vector),
        cmocka_unit_test(test_own_signature_holds),
        cmocka_unit_test(test_secret_key_needs_its_password),
        cmocka_unit_test(test_greedy_secret_key_is_refused),
        cmocka_unit_test_setup_teardown(test_minisign_reads_ours, scratch_enter, scratch_leave),
        cmocka_unit_test_setup_teardown(test_ours_reads_minisign, scratch_enter, scratch_leave),
        cmocka_unit_test(test_words_are_stable),
        cmocka_unit_test(test_sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
