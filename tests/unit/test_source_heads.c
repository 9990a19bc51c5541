/* The quick no never says no to an entry that an artifact reads. */
#include "support/unit.h"

#include "artifacts/registry.h"
#include "base/buf.h"
#include "check/source_heads.h"

static struct arena arena;

static int load(void **state)
{
    (void)state;
    BUF_SCOPED struct buf why;
    buf_init(&why, 4096);
    arena_init(&arena, (size_t)1 << 20);
    return registry_load(&why) == STATUS_OK ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    registry_free();
    arena_free(&arena);
    return 0;
}

/* A name that fits: each run of stars becomes `filling`. */
static void fill(const char *source, const char *filling, struct buf *out)
{
    for (; *source != '\0'; source++) {
        if (*source != '*')
            buf_byte(out, (uint8_t)*source);
        else if (source[1] != '*')
            buf_str(out, filling);
    }
}

static void try_source(const struct source_heads *heads, const struct artifact *a,
                       const char *source, const char *filling)
{
    static const char *const endings[] = {"", "-wal", "-journal"};
    for (size_t i = 0; i < 3; i++) {
        BUF_SCOPED struct buf name;
        buf_init(&name, 4096);
        fill(source, filling, &name);
        assert_true(artifact_wants(a, buf_span(&name)));
        buf_str(&name, endings[i]);
        assert_true(source_heads_may_fit(heads, buf_span(&name)));
    }
}

static void each_source_of_each_layout(void **state)
{
    (void)state;
    size_t tried = 0;
    for (const struct layout *l = LAYOUTS; l->name != NULL; l++) {
        struct source_heads heads;
        assert_int_equal(source_heads_init(&arena, l, &heads), STATUS_OK);
        for (size_t i = 0; i < registry_count(); i++) {
            const struct artifact *a = registry_get(i);
            for (const char *const *s = a->sources; s != NULL && *s != NULL; s++)
                if (layout_has_artifact(l, a->name) && (*s)[0] != '\0') {
                    try_source(&heads, a, *s, "x");
                    try_source(&heads, a, *s, "-wal");
                    tried++;
                }
        }
    }
    assert_true(tried > 50);
}

/* It is worth having: pictures, most of a backup's files, are passed over. */
static void pictures_are_passed_over(void **state)
{
    (void)state;
    struct source_heads heads;
    assert_int_equal(source_heads_init(&arena, layout_named("ios_backup"), &heads), STATUS_OK);
    assert_false(source_heads_may_fit(
        &heads, SPAN_LITERAL("CameraRollDomain:Media/DCIM/100APPLE/IMG_0001.HEIC")));
    assert_false(source_heads_may_fit(&heads, SPAN_EMPTY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_source_of_each_layout),
        cmocka_unit_test(pictures_are_passed_over),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
