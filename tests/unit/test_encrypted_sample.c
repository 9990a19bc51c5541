/* A real encrypted backup (iOS 9.0.1, password 0000), from its plist to the text of its one file.
 */
#include "support/unit.h"

#include "formats/cbc_input.h"
#include "formats/keybag.h"
#include "formats/mbdb.h"
#include "formats/plist.h"
#include "support/sweep.h"

#define SAMPLE "../shared/corpus/ios/encrypted_backup/mbdb_manifest_9.0.1/"

static struct span load(const char *path)
{
    struct span data = sweep_load(path);
    if (data.ptr == NULL)
        skip();
    return data;
}

static void release(struct span data)
{
    free((void *)(uintptr_t)data.ptr);
}

static enum status open_keys(struct arena *arena, struct span manifest, const char *password,
                             struct class_keys *ret_keys)
{
    struct plist *list;
    struct plist_node node;
    struct span bag = SPAN_EMPTY;
    assert_int_equal(plist_open(arena, manifest, &list, NULL), STATUS_OK);
    assert_true(plist_get(plist_root(list), "BackupKeyBag", &node));
    assert_true(plist_data(node, &bag));
    return keybag_open(bag, span_str(password), NULL, ret_keys, NULL);
}

static void test_opens_with_its_password(void **state)
{
    (void)state;
    struct span plist = load(SAMPLE "Manifest.plist"), manifest = load(SAMPLE "Manifest.mbdb");
    struct span stored = load(SAMPLE "5727bd1c5fa1055e15d8b4a75a74793c84b5ffdc");
    struct arena arena;
    struct class_keys keys;
    struct mbdb mbdb;
    struct mbdb_record record;
    struct input plain, inner = input_from_span(&stored, "MyTestDomain:Media/Test.txt");
    struct cbc_facts facts;
    uint8_t key[KEY_SIZE];
    char text[16];
    arena_init(&arena, 1 << 20);
    assert_int_equal(open_keys(&arena, plist, "0001", &keys), STATUS_WRONG_PASSWORD);
    assert_int_equal(open_keys(&arena, plist, "0000", &keys), STATUS_OK);
    assert_int_equal(keys.count, 11);
    assert_int_equal(mbdb_open(manifest, &mbdb, NULL), STATUS_OK);
    assert_int_equal(mbdb_next(&mbdb, &record, NULL), STATUS_OK);
    assert_int_equal(class_keys_unwrap(&keys, record.encryption_key, key), STATUS_OK);
    struct cbc_options options = {.key = key, .has_size = true, .size = record.size};
    assert_int_equal(cbc_input_open(&arena, &inner, &options, &plain, &facts), STATUS_OK);
    assert_int_equal(facts.notes, 0);
    assert_int_equal(plain.size, 9);
    assert_int_equal(input_read_at(&plain, 0, text, 9), STATUS_OK);
    assert_span(span_of(text, 9), "Test data");
    cbc_input_close(&plain);
    arena_free(&arena);
    release(plist);
    release(manifest);
    release(stored);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opens_with_its_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
