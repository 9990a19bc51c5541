/* Zip and tar archives: what is read, what is refused and named, and sweeps over every seed. */
#include "support/unit.h"

#include <unistd.h>

#include "base/limits.h"
#include "check/vault.h"
#include "formats/tar.h"
#include "sources/sub_store.h"
#include "support/archive_walk.h"
#include "support/sweep.h"

#define SEEDS "fuzz/corpus/archive/"

struct opened {
    struct span bytes;
    struct input input;
    struct archive archive;
};

static void open_bytes(struct opened *o, struct span bytes)
{
    o->bytes = bytes;
    o->input = input_from_span(&o->bytes, "test");
    enum archive_kind kind = archive_recognise(&o->input);
    archive_init(&o->archive, kind == ARCHIVE_NONE ? ARCHIVE_ZIP : kind, &o->input);
}

static void open_seed(struct opened *o, const char *name)
{
    char path[200];
    (void)snprintf(path, sizeof path, SEEDS "%s", name);
    struct span bytes = sweep_load(path);
    if (bytes.ptr == NULL)
        fail_msg("%s is not there", path);
    open_bytes(o, bytes);
}

static void close_opened(struct opened *o)
{
    archive_free(&o->archive);
    free((void *)(uintptr_t)o->bytes.ptr);
}

static void test_good_archives(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint64_t files;
    } SOUND[] = {{"good-zip", 3},      {"good-zip-stored", 3}, {"good-zip-streamed", 1},
                 {"good-zip64", 1},    {"good-tar-pax", 4},    {"good-tar-gnu", 4},
                 {"good-tar-ustar", 4}};
    for (size_t i = 0; i < sizeof SOUND / sizeof *SOUND; i++) {
        struct opened o;
        struct archive_walk walk = {.files = 0};
        open_seed(&o, SOUND[i].name);
        assert_int_equal(archive_walk(&o.archive, 1 << 20, &walk), STATUS_OK);
        assert_int_equal(walk.files, SOUND[i].files);
        assert_int_equal(walk.unreadable, 0);
        for (int n = 0; n < ARCHIVE_NOTE_COUNT; n++)
            assert_int_equal(o.archive.notes[n], 0);
        assert_int_equal(o.archive.zip_notes, 0);
        close_opened(&o);
    }
}

/* Each lie is named, and costs what it is about. */
static void test_lies_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int note; /* of enum archive_note; -1: of the zip notes; -2: a file refuses to open */
        uint64_t count, files, unreadable;
    } LIES[] = {
        {"bad-zip-renamed", -2, 0, 3, 1},
        {"bad-zip-traversal", ARCHIVE_NOTE_OUTSIDE, 2, 1, 0},
        {"bad-zip-twice", ARCHIVE_NOTE_TWICE, 1, 1, 0},
        {"bad-zip-overlap", ARCHIVE_NOTE_OVERLAP, 1, 3, 2},
        {"bad-zip-unlisted", ARCHIVE_NOTE_UNLISTED, 1, 2, 0},
        {"good-zip-shifted", -1, ZIP_NOTE_BIT_BEFORE, 3, 0},
        {"bad-tar-cut", ARCHIVE_NOTE_CUT, 1, 2, 1},
        {"bad-tar-header", ARCHIVE_NOTE_DAMAGED, 1, 3, 0},
        {"bad-tar-traversal", ARCHIVE_NOTE_OUTSIDE, 2, 1, 0},
    };
    for (size_t i = 0; i < sizeof LIES / sizeof *LIES; i++) {
        struct opened o;
        struct archive_walk walk = {.files = 0};
        open_seed(&o, LIES[i].name);
        assert_int_equal(archive_walk(&o.archive, 1 << 20, &walk), STATUS_OK);
        if (walk.files != LIES[i].files || walk.unreadable != LIES[i].unreadable)
            print_message("%s: %d files, %d unreadable\n", LIES[i].name, (int)walk.files,
                          (int)walk.unreadable);
        assert_int_equal(walk.files, LIES[i].files);
        assert_int_equal(walk.unreadable, LIES[i].unreadable);
        if (LIES[i].note >= 0)
            assert_int_equal(o.archive.notes[LIES[i].note], LIES[i].count);
        else if (LIES[i].note == -1)
            assert_int_equal(o.archive.zip_notes, 1u << LIES[i].count);
        close_opened(&o);
    }
}

static void test_no_list(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum status status;
    } BROKEN[] = {{"bad-zip-cut", STATUS_NOT_FOUND}, {"bad-zip-two-ends", STATUS_MALFORMED}};
    for (size_t i = 0; i < sizeof BROKEN / sizeof *BROKEN; i++) {
        struct opened o;
        open_seed(&o, BROKEN[i].name);
        assert_int_equal(archive_list(&o.archive), BROKEN[i].status);
        assert_non_null(o.archive.problem.what);
        assert_int_equal(archive_list(&o.archive), BROKEN[i].status);
        close_opened(&o);
    }
}

static void test_behind_the_end(void **state)
{
    (void)state;
    struct opened o;
    open_seed(&o, "bad-tar-behind");
    assert_int_equal(archive_list(&o.archive), STATUS_OK);
    assert_true(o.archive.notes[ARCHIVE_NOTE_BEHIND] > 100);
    close_opened(&o);
}

static void test_hard_link_is_its_target(void **state)
{
    (void)state;
    struct opened o;
    uint64_t size, same;
    open_seed(&o, "good-tar-ustar");
    const struct store *s = &o.archive.store;
    assert_int_equal(s->size(s, "b/Manifest.db", &size), STATUS_OK);
    assert_int_equal(s->size(s, "b/again", &same), STATUS_OK);
    assert_int_equal(size, same);
    assert_int_equal(s->size(s, "b/none", &same), STATUS_NOT_FOUND);
    close_opened(&o);
}

static void test_folder_of_a_backup(void **state)
{
    (void)state;
    static const char *const names[] = {"Manifest.db", "Manifest.mbdb", NULL};
    struct opened o;
    struct sub_store sub;
    ARENA_SCOPED struct arena arena;
    const char *prefix;
    size_t count;
    uint64_t size;
    char locator[STORE_LOCATOR_MAX];
    struct stored_file file;
    arena_init(&arena, 1 << 16);
    open_seed(&o, "good-zip");
    assert_int_equal(sub_store_find(&o.archive.store, &arena, names, &prefix, &count), STATUS_OK);
    assert_string_equal(prefix, "b/");
    assert_int_equal(sub_store_common(&o.archive.store, &arena, &prefix), STATUS_OK);
    assert_string_equal(prefix, "b/");
    sub_store_init(&sub, &o.archive.store, prefix);
    const struct store *s = &sub.store;
    assert_int_equal(s->size(s, "Manifest.db", &size), STATUS_OK);
    assert_int_equal(size, 128);
    assert_int_equal(s->size(s, "b/Manifest.db", &size), STATUS_NOT_FOUND);
    assert_int_equal(s->pin(s, "Manifest.db", locator), STATUS_OK);
    assert_int_equal(s->open(s, locator, &file), STATUS_OK);
    s->close(s, &file);
    close_opened(&o);
}

/* Locators come from another process: false ones give an error or other bytes of the archive. */
static void test_false_locators(void **state)
{
    (void)state;
    static const char *const FALSE_ONES[] = {
        ":",
        "::",
        ":1,2,3:x",
        ":1,2,3,4,5,6",
        ":1,2,3,4,5,6,7:x",
        ":x,2,3,4,5,6:x",
        ":99999999999999999999,1,1,1,0,0:x",
        ":18446744073709551615,1,1,1,0,0:x",
        ":18446744073709551600,18446744073709551615,5,1,8,0:x",
        ":0,18446744073709551615,18446744073709551615,1,0,0:b/Manifest.db",
        ":0,5,5,4294967296,0,0:b/Manifest.db",
        ":0,5,5,1,65536,0:b/Manifest.db",
        ":0,5,5,1,0,256:b/Manifest.db",
    };
    static const char *const SEED_NAMES[] = {"good-zip", "good-tar-ustar"};
    for (size_t n = 0; n < 2; n++) {
        struct opened o;
        open_seed(&o, SEED_NAMES[n]);
        for (size_t i = 0; i < sizeof FALSE_ONES / sizeof *FALSE_ONES; i++) {
            struct stored_file file = {.ctx = NULL};
            uint8_t byte;
            enum status status = o.archive.store.open(&o.archive.store, FALSE_ONES[i], &file);
            if (status == STATUS_OK) { /* a place of a tar archive, behind its end */
                status = input_read_at(&file.input, 0, &byte, 1);
                o.archive.store.close(&o.archive.store, &file);
            }
            assert_int_not_equal(status, STATUS_OK);
        }
        close_opened(&o);
    }
}

static enum status walk_span(struct arena *arena, struct span data)
{
    struct opened o;
    struct archive_walk walk = {.files = 0};
    (void)arena;
    open_bytes(&o, data);
    enum status status = archive_walk(&o.archive, 1 << 20, &walk);
    archive_free(&o.archive);
    return status == STATUS_OK && walk.unreadable == 0 ? STATUS_OK : STATUS_MALFORMED;
}

static void test_sweeps(void **state)
{
    (void)state;
    static const char *const SWEPT[] = {"good-zip", "good-zip-streamed", "good-zip64",
                                        "bad-zip-overlap"};
    for (size_t i = 0; i < sizeof SWEPT / sizeof *SWEPT; i++) {
        char path[200];
        (void)snprintf(path, sizeof path, SEEDS "%s", SWEPT[i]);
        struct span bytes = sweep_load(path);
        assert_non_null(bytes.ptr);
        assert_int_equal(sweep_prefixes(walk_span, bytes), i == 3 ? 0 : 1);
        sweep_bytes(walk_span, bytes);
        free((void *)(uintptr_t)bytes.ptr);
    }
    struct span tar = sweep_load(SEEDS "good-tar-pax");
    assert_non_null(tar.ptr);
    sweep_bytes(walk_span, span_head(tar, 3 * TAR_BLOCK)); /* header, extra header, header */
    for (size_t len = 0; len < tar.len; len += 100)
        (void)walk_span(NULL, span_head(tar, len));
    free((void *)(uintptr_t)tar.ptr);
}

/* The Nth allocation in the archive's own arena fails: said, not survived by luck. */
static void test_no_memory(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"good-zip", "bad-zip-traversal"};
    for (size_t i = 0; i < 2; i++)
        for (uint64_t n = 0;; n++) {
            struct opened o;
            open_seed(&o, NAMES[i]);
            o.archive.arena.fail_after = n;
            enum status status = archive_list(&o.archive);
            bool failed = o.archive.arena.fail_after == 0;
            close_opened(&o);
            if (status == STATUS_OK) {
                assert_true(n > 0);
                break;
            }
            assert_true(failed);
            assert_int_equal(status, STATUS_NO_MEMORY);
        }
}

static void test_vault(void **state)
{
    (void)state;
    enum { SIZE = 700001 };
    char path[] = "/tmp/bridle-test-XXXXXX";
    int fd = mkstemp(path);
    struct vault vault;
    struct input kept[3];
    uint8_t *bytes = malloc(SIZE), *got = malloc(SIZE);
    assert_true(fd >= 0);
    assert_non_null(bytes);
    assert_non_null(got);
    (void)unlink(path);
    memset(bytes, 'A', SIZE);
    vault_init(&vault, fd);
    struct attic attic = vault_attic(&vault);
    for (int round = 0; round < 3; round++) { /* two at once, then the place is used again */
        int n = round == 2 ? 0 : round;
        bytes[SIZE - 1] = (uint8_t)round;
        assert_int_equal(attic.start(attic.ctx), STATUS_OK);
        for (size_t at = 0; at < SIZE;) {
            size_t len = at * 7 % 90000 + 1;
            len = len > SIZE - at ? SIZE - at : len;
            assert_int_equal(attic.add(attic.ctx, span_of(bytes + at, len)), STATUS_OK);
            at += len;
        }
        assert_int_equal(attic.keep(attic.ctx, &kept[n]), STATUS_OK);
        assert_int_equal(kept[n].size, SIZE);
        for (size_t at = 0; at < SIZE; at += 99991) {
            size_t len = SIZE - at > 300000 ? 300000 : SIZE - at;
            assert_int_equal(input_read_at(&kept[n], at, got, len), STATUS_OK);
            assert_memory_equal(got, bytes + at, len);
        }
        if (round == 1) {
            uint8_t last;
            assert_int_equal(input_read_at(&kept[0], SIZE - 1, &last, 1), STATUS_OK);
            assert_int_equal(last, 0);
            attic.drop(attic.ctx, &kept[0]);
            attic.drop(attic.ctx, &kept[1]);
        }
    }
    attic.drop(attic.ctx, &kept[0]);
    ssize_t stored = pread(fd, got, SIZE, 0);
    assert_true(stored > 600000);
    size_t run = 0, longest = 0;
    for (ssize_t i = 0; i < stored; i++) {
        run = got[i] == 'A' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    assert_true(longest < 8); /* 700,000 bytes by chance: once in 10^13 */
    vault_free(&vault);
    (void)close(fd);
    free(bytes);
    free(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_archives),
        cmocka_unit_test(test_lies_are_named),
        cmocka_unit_test(test_no_list),
        cmocka_unit_test(test_behind_the_end),
        cmocka_unit_test(test_hard_link_is_its_target),
        cmocka_unit_test(test_folder_of_a_backup),
        cmocka_unit_test(test_false_locators),
        cmocka_unit_test(test_sweeps),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_vault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
