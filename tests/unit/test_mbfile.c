/* Rows of a backup's Manifest.db. */
#include "support/unit.h"

#include <sqlite3.h>

#include "formats/mbfile.h"
#include "support/make_bplist.h"
#include "support/sweep.h"

/* a row with a path outside ASCII, and a user id below 0 */
static const char ROW[] =
    "62706c6973743030d4010203040506070a582476657273696f6e592461726368697665725424746f7058246f62"
    "6a6563747312000186a05f100f4e534b657965644172636869766572d1080954726f6f748001a70b0c292a2b2f"
    "3655246e756c6cde0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627285c4c6173744d6f6469"
    "6669656455466c6167735747726f757049445624636c6173735f10104c6173745374617475734368616e67655c"
    "52656c6174697665506174685542697274685d456e6372797074696f6e4b65795453697a65544d6f6465565573"
    "657249445b496e6f64654e756d6265725f100f50726f74656374696f6e436c61737356446967657374126000b6"
    "c310001101f58006126000b6c48002126000b6c580041150001181a413fffffffffffffffe11d911100380036f"
    "1011004d0065006400690061002f00dc006e00ef002f00660069006c0065002e006400624f1014000102030405"
    "060708090a0b0c0d0e0f10111213d22c102d2e574e532e646174614f102c030000000000000000000000000000"
    "00000000000000000000000000000000000000000000000000000000008005d2303132335a24636c6173736e61"
    "6d655824636c61737365735d4e534d757461626c6544617461a3323435564e5344617461584e534f626a656374"
    "d230313738564d4246696c65a2373500080011001a00240029003200370049004c00510053005b0061007e008b"
    "0091009900a000b300c000c600d400d900de00e500f10103010a010f011101140116011b011d01220124012701"
    "2a013301360138013a015f0176017b018301b201b401b901c401cd01db01df01e601ef01f401fb000000000000"
    "02010000000000000039000000000000000000000000000001fe";

static void a_row(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct span row = make_from_hex(ROW);
    struct mbfile f = {0};
    arena_init(&arena, 1 << 20);
    assert_int_equal(mbfile_read(&arena, row, &f), STATUS_OK);
    assert_span(f.relative_path, "Media/\xc3\x9cn\xc3\xaf/file.db");
    assert_int_equal(f.size, 20480);
    assert_int_equal(f.mode, 0100644);
    assert_int_equal(f.user_id, -2);
    assert_int_equal(f.group_id, 501);
    assert_int_equal(f.inode, 55569);
    assert_int_equal(f.last_modified.seconds, 1610659523);
    assert_int_equal(f.last_status_change.seconds, 1610659524);
    assert_int_equal(f.birth.seconds, 1610659525);
    assert_int_equal(f.protection_class, 3);
    assert_int_equal(f.encryption_key.len, 44);
    assert_int_equal(f.digest.len, 20);
    assert_int_equal(f.fields & (MBFILE_TARGET | MBFILE_ATTRIBUTES), 0);
    assert_int_equal(f.bad_fields, 0);
    free((void *)row.ptr);
}

#define XML_ROW(fields)                                                                            \
    "<dict><key>$top</key><dict><key>root</key><dict><key>CF$UID</key><integer>1</integer></dict>" \
    "</dict><key>$objects</key><array><string>$null</string><dict>" fields                         \
    "</dict><dict><key>$class</key><dict><key>CF$UID</key><integer>3</integer></dict>"             \
    "<key>NS.time</key><real>100</real></dict><dict><key>$classname</key><string>NSDate</string>"  \
    "</dict></array></dict>"

static void other_forms(void **state)
{
    (void)state;
    ARENA_SCOPED struct arena arena;
    struct mbfile f = {0};
    arena_init(&arena, 1 << 20);
    static const char dates[] =
        XML_ROW("<key>LastModified</key><dict><key>CF$UID</key><integer>2</integer></dict>"
                "<key>Birth</key><real>5.5</real>"
                "<key>LastStatusChange</key><date>2001-01-01T00:00:09Z</date>"
                "<key>Size</key><string>many</string><key>Size</key><integer>4</integer>");
    assert_int_equal(mbfile_read(&arena, span_str(dates), &f), STATUS_OK);
    assert_int_equal(f.last_modified.seconds, 978307300);
    assert_int_equal(f.birth.nanos, 500000000);
    assert_int_equal(f.last_status_change.seconds, 978307209);
    assert_int_equal(f.size, 4);
    assert_int_equal(f.bad_fields, MBFILE_SIZE);
    static const char plain[] = "<dict><key>RelativePath</key><string>a/b</string></dict>";
    assert_int_equal(mbfile_read(&arena, span_str(plain), &f), STATUS_OK);
    assert_span(f.relative_path, "a/b");
    assert_int_equal(f.fields, MBFILE_PATH);
    static const char other[] = "<dict><key>Name</key><string>a/b</string></dict>";
    assert_int_equal(mbfile_read(&arena, span_str(other), &f), STATUS_MALFORMED);
    assert_int_equal(mbfile_read(&arena, SPAN_LITERAL("<true/>"), &f), STATUS_MALFORMED);
}

static enum status parse(struct arena *arena, struct span data)
{
    struct mbfile file;
    return mbfile_read(arena, data, &file);
}

static void sweeps(void **state)
{
    (void)state;
    struct span row = make_from_hex(ROW);
    assert_int_equal(sweep_prefixes(parse, row), 1);
    assert_true(sweep_allocations(parse, row) >= 3);
    sweep_bytes(parse, row);
    free((void *)row.ptr);
}

/* Each row of a real manifest agrees with its columns, and with itself. */
static void check_row(const char *path, int flags, struct span blob, struct arena *arena)
{
    static const int types[] = {[1] = 8, [2] = 4, [4] = 10};
    struct mbfile f;
    assert_int_equal(mbfile_read(arena, blob, &f), STATUS_OK);
    assert_span(f.relative_path, path);
    assert_int_equal(f.bad_fields, 0);
    assert_int_equal(f.mode >> 12, types[flags]);
    if (flags == 1) {
        assert_int_equal(f.encryption_key.len, 44);
        assert_int_equal(f.encryption_key.ptr[0], f.protection_class);
    }
    if ((f.fields & MBFILE_DIGEST) != 0)
        assert_int_equal(f.digest.len, 20);
    assert_int_equal((f.fields & MBFILE_TARGET) != 0, flags == 4);
}

static void a_real_manifest(void **state)
{
    (void)state;
    sqlite3 *db = NULL;
    sqlite3_stmt *rows = NULL;
    ARENA_SCOPED struct arena arena;
    int count = 0;
    arena_init(&arena, 1 << 20);
    if (sqlite3_open_v2("file:../shared/corpus/ios/mvt_ios_backup/Manifest.db?immutable=1", &db,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) != SQLITE_OK) {
        sqlite3_close(db);
        skip();
    }
    assert_non_null(arena_alloc(&arena, 1));
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT relativePath, flags, file FROM Files", -1, &rows, NULL),
        SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW) {
        struct arena_mark mark = arena_mark(&arena);
        check_row((const char *)sqlite3_column_text(rows, 0), sqlite3_column_int(rows, 1),
                  span_of(sqlite3_column_blob(rows, 2), (size_t)sqlite3_column_bytes(rows, 2)),
                  &arena);
        arena_rewind(&arena, mark);
        count++;
    }
    assert_int_equal(count, 3721);
    sqlite3_finalize(rows);
    sqlite3_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row),
        cmocka_unit_test(other_forms),
        cmocka_unit_test(sweeps),
        cmocka_unit_test(a_real_manifest),
    };
    return cmocka_run_group_tests_name("mbfile", tests, NULL, NULL);
}
