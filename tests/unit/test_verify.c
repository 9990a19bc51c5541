/* A sealed case: every changed byte, every cut, swapped, missing and added file is found, whoever
 * adjusts the hashes that are not signed; and what is whole is said to be whole.
 */
#include "support/unit.h"

#include "case/case_change.h"
#include "case/case_consent.h"
#include "case/purge.h"
#include "case/seal.h"
#include "case/verify.h"
#include "support/case_memory.h"
#include "support/scratch.h"

static const uint8_t SEED[MINISIGN_SEED] = "an invented seed for tests only";
static struct minisign_public lab;
static struct case_memory m;

/* ---- making one ---- */

static struct custody_entry entry_of(const char *action, int minute)
{
    return (struct custody_entry){.time = {.seconds = 1795000000 + minute * 60},
                                  .action = action,
                                  .actor = "Ana",
                                  .tool = "bridle 0.1.0"};
}

static void must(enum status status, const struct buf *why)
{
    if (status != STATUS_OK)
        fail_msg("%d: %.*s", (int)status, (int)why->len, (const char *)why->ptr);
}

static void add_run(struct case_folder *c, const char *text, int minute)
{
    BUF_SCOPED struct buf why;
    struct case_run *run;
    struct custody_entry entry = entry_of("checked", minute);
    buf_init(&why, 4096);
    must(case_run_begin(c, &run, &why), &why);
    must(case_file_put(run, "run.json", span_str("{\"version\":\"0.1.0\"}\n")), &why);
    must(case_file_put(run, "findings.jsonl", span_str(text)), &why);
    must(case_run_commit(run, &entry, &why), &why);
}

static void seal(struct case_folder *c, int minute)
{
    BUF_SCOPED struct buf why;
    struct seal_key key = {.key = lab, .seed = SEED, .comment = "a lab"};
    struct custody_entry entry = entry_of("sealed", minute);
    buf_init(&why, 4096);
    must(seal_write(c, &key, &entry, &why), &why);
}

static struct case_folder *make_case(bool sealed)
{
    static const struct consent consent = {.basis = CONSENT_OWN_DEVICE};
    BUF_SCOPED struct buf why;
    struct case_folder *c;
    buf_init(&why, 4096);
    lab = (struct minisign_public){.id = {1, 2, 3, 4, 5, 6, 7, 8}};
    assert_int_equal(minisign_public_of(SEED, lab.key), STATUS_OK);
    must(case_create("one.case", false, &c, &why), &why);
    must(case_consent_attach(c, &consent, NULL, &why), &why);
    add_run(c, "{\"level\":\"low\"}\n", 1);
    if (sealed)
        seal(c, 2);
    return c;
}

static int enter_sealed(void **state)
{
    if (scratch_enter(state) != 0)
        return 1;
    case_close(make_case(true));
    case_memory_load(&m, "one.case");
    return 0;
}

static int leave(void **state)
{
    case_memory_free(&m);
    return scratch_leave(state);
}

/* ---- looking at it ---- */

struct looked {
    struct verify_result result;
    char said[16384];
    size_t len;
};

static void listen(void *ctx, const char *check, enum verify_outcome outcome, struct span text)
{
    struct looked *l = ctx;
    int n = snprintf(l->said + l->len, sizeof l->said - l->len, "%s %s: %.*s\n",
                     verify_outcome_name(outcome), check, (int)text.len, (const char *)text.ptr);
    if (n > 0 && (size_t)n < sizeof l->said - l->len)
        l->len += (size_t)n;
}

static struct looked look_with(const struct minisign_public *key, bool must_be_sealed)
{
    static struct looked looked;
    struct arena arena;
    struct case_view view = case_memory_view(&m);
    const struct verify_key trusted = {.key = key != NULL ? *key : lab, .name = "lab.pub"};
    struct verify_request request = {.view = &view,
                                     .keys = &trusted,
                                     .key_count = key != NULL,
                                     .must_be_sealed = must_be_sealed,
                                     .now = {.seconds = 1795000000},
                                     .say = listen,
                                     .ctx = &looked};
    looked = (struct looked){.len = 0};
    arena_init(&arena, 64 << 20);
    assert_int_equal(verify_case(&request, &arena, &looked.result), STATUS_OK);
    arena_free(&arena);
    return looked;
}

static struct looked look(void)
{
    return look_with(&lab, true);
}

static void expect_said(const struct looked *l, const char *text)
{
    if (strstr(l->said, text) == NULL)
        fail_msg("'%s' is not among:\n%s", text, l->said);
}

static void expect_fails(const char *text)
{
    struct looked l = look();
    assert_false(l.result.holds);
    assert_false(l.result.sealed);
    expect_said(&l, text);
}

static void test_whole_case_holds(void **state)
{
    (void)state;
    struct looked l = look();
    if (!l.result.holds)
        fail_msg("%s", l.said);
    assert_true(l.result.sealed);
    assert_int_equal(l.result.files, 5);
    expect_said(&l, "holds folder: nothing is there that does not belong into a case");
    expect_said(&l, "holds seal: seal 0001: signed on 2026-11-18T");
    expect_said(&l, "holds custody: 3 lines form an unbroken chain\n");
    expect_said(&l, "note consent: The person who checks says that the device is their own.");
}

static void test_every_byte_counts(void **state)
{
    (void)state;
    size_t bytes = 0;
    for (size_t i = 0; i < m.count; i++)
        for (size_t at = 0; at < m.entries[i].len; at++, bytes++) {
            m.entries[i].bytes[at] ^= 1;
            if (look().result.holds)
                fail_msg("%s: byte %zu can be changed", m.entries[i].path, at);
            m.entries[i].bytes[at] ^= 1;
        }
    assert_true(bytes > 4000);
    assert_true(look().result.holds);
}

static void test_every_cut_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < m.count; i++) {
        struct case_memory_entry *e = &m.entries[i];
        size_t whole = e->len;
        const size_t cuts[] = {0, 1, whole / 2, whole > 0 ? whole - 1 : 0};
        for (size_t k = 0; e->kind == CASE_ENTRY_FILE && k < 4; k++) {
            e->len = cuts[k];
            if (look().result.holds)
                fail_msg("%s can be cut to %zu bytes", e->path, cuts[k]);
            e->len = whole;
        }
    }
}

static void test_every_missing_file_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < m.count; i++) {
        m.entries[i].gone = m.entries[i].kind == CASE_ENTRY_FILE;
        if (m.entries[i].gone && look().result.holds)
            fail_msg("%s can be missing", m.entries[i].path);
        m.entries[i].gone = false;
    }
}

static void test_every_swap_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < m.count; i++)
        for (size_t k = i + 1; k < m.count; k++) {
            struct case_memory_entry *a = &m.entries[i], *b = &m.entries[k];
            if (a->kind != CASE_ENTRY_FILE || b->kind != CASE_ENTRY_FILE ||
                span_equal(span_of(a->bytes, a->len), span_of(b->bytes, b->len)))
                continue; /* the manifest and its sealed copy are the same */
            char path[256];
            memcpy(path, a->path, sizeof path);
            memcpy(a->path, b->path, sizeof path);
            memcpy(b->path, path, sizeof path);
            if (look().result.holds)
                fail_msg("%s and %s can be swapped", a->path, b->path);
            memcpy(b->path, a->path, sizeof path);
            memcpy(a->path, path, sizeof path);
        }
}

struct addition {
    const char *path;
    enum case_entry_kind kind;
    const char *said;
};

static const struct addition ADDITIONS[] = {
    {"evil.txt", CASE_ENTRY_FILE, "does not belong into a case: evil.txt"},
    {"data/evil", CASE_ENTRY_FILE, "does not belong into a case: data/evil"},
    {"data/runs/0001/evil", CASE_ENTRY_FILE, "is in no manifest: data/runs/0001/evil"},
    {"data/runs/0002", CASE_ENTRY_OTHER, "does not belong into a case: data/runs/0002"},
    {"data/runs/0001/sub", CASE_ENTRY_FOLDER, "does not belong into a case: data/runs/0001/sub"},
    {"data/runs/x", CASE_ENTRY_FOLDER, "does not belong into a case: data/runs/x"},
    {"data/consent/0009/x", CASE_ENTRY_FILE, "is in no manifest: data/consent/0009/x"},
    {"seals/0001/evil", CASE_ENTRY_FILE, "is in no manifest: seals/0001/evil"},
    {"seals/0002", CASE_ENTRY_FOLDER, "seal 0002: seal.json cannot be read"},
    {"stamps/0001", CASE_ENTRY_FOLDER, "fails stamp: stamp 0001"},
    {".commit", CASE_ENTRY_FOLDER, "a change was interrupted"},
    {"fetch.txt", CASE_ENTRY_FILE, "does not belong into a case: fetch.txt"},
    {"manifest-sha512.txt", CASE_ENTRY_FILE, "does not belong into a case"},
};

static void test_every_addition_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ADDITIONS / sizeof *ADDITIONS; i++) {
        struct case_memory_entry *added =
            case_memory_add(&m, ADDITIONS[i].path, ADDITIONS[i].kind, span_str("x"));
        expect_fails(ADDITIONS[i].said);
        added->gone = true;
    }
    assert_true(look().result.holds);
}

/* ---- somebody who adjusts all that is not signed ---- */

/* Both manifests anew, as they would be had the files always been like this. */
static void adjust_manifests(void)
{
    struct arena arena;
    struct bag_manifest payload, tags;
    struct case_view view = case_memory_view(&m);
    BUF_SCOPED struct buf text;
    buf_init(&text, 1 << 20);
    arena_init(&arena, 16 << 20);
    bag_manifest_init(&payload, &arena);
    bag_manifest_init(&tags, &arena);
    for (int round = 0; round < 2; round++) {
        struct bag_manifest *list = round == 0 ? &payload : &tags;
        for (size_t i = 0; i < m.count; i++) {
            uint8_t digest[SHA256_BYTES];
            uint64_t size;
            struct span path = span_str(m.entries[i].path);
            bool is_data = span_starts(path, SPAN_LITERAL("data/"));
            if (m.entries[i].gone || m.entries[i].kind != CASE_ENTRY_FILE ||
                is_data != (round == 0) || span_equal_str(path, "tagmanifest-sha256.txt") ||
                span_equal_str(path, "custody.jsonl"))
                continue;
            assert_int_equal(case_view_hash(&view, m.entries[i].path, &size, digest), STATUS_OK);
            assert_int_equal(bag_manifest_put(list, path, digest), STATUS_OK);
        }
        buf_clear(&text);
        bag_manifest_write(list, &text);
        case_memory_set(
            case_memory_find(&m, round == 0 ? "manifest-sha256.txt" : "tagmanifest-sha256.txt"),
            buf_span(&text));
    }
    arena_free(&arena);
}

static void test_adjusted_hashes_do_not_help(void **state)
{
    (void)state;
    case_memory_set(case_memory_find(&m, "data/runs/0001/findings.jsonl"),
                    span_str("{\"level\":\"LOW\"}\n"));
    adjust_manifests();
    expect_fails(
        "seal 0001: was sealed, and is now changed or gone: data/runs/0001/findings.jsonl");
}

static void test_removed_run_shows(void **state)
{
    (void)state;
    case_memory_find(&m, "data/runs/0001/findings.jsonl")->gone = true;
    adjust_manifests();
    expect_fails("is now changed or gone: data/runs/0001/findings.jsonl");
}

static void test_replaced_sealed_manifest_shows(void **state)
{
    (void)state;
    struct case_memory_entry *manifest = case_memory_find(&m, "manifest-sha256.txt");
    case_memory_set(case_memory_find(&m, "data/runs/0001/findings.jsonl"), span_str("{}\n"));
    adjust_manifests();
    case_memory_set(case_memory_find(&m, "seals/0001/manifest-sha256.txt"),
                    span_of(manifest->bytes, manifest->len));
    adjust_manifests();
    expect_fails("seal 0001: the manifest that was sealed is missing or changed");
}

static void test_rewritten_custody_shows(void **state)
{
    (void)state;
    BUF_SCOPED struct buf chain;
    buf_init(&chain, 1 << 20);
    for (int i = 0; i < 3; i++) {
        struct custody_entry entry = entry_of("checked", i);
        assert_int_equal(custody_append(&chain, &entry), STATUS_OK);
    }
    case_memory_set(case_memory_find(&m, "custody.jsonl"), buf_span(&chain));
    expect_fails("fails custody: custody.jsonl: line 3 was changed");
}

static void remove_seal(void)
{
    for (size_t i = 0; i < m.count; i++)
        m.entries[i].gone |= span_starts(span_str(m.entries[i].path), SPAN_LITERAL("seals"));
    adjust_manifests();
}

static void test_stripped_seal_shows(void **state)
{
    (void)state;
    remove_seal();
    expect_fails("custody.jsonl tells of more seals than there are");
    struct looked l = look_with(NULL, false); /* even without a key */
    assert_false(l.result.holds);
    /* with the chain cut back, too, only a named key shows it */
    struct case_memory_entry *custody = case_memory_find(&m, "custody.jsonl");
    struct span rest = span_of(custody->bytes, custody->len), line;
    (void)span_split(&rest, '\n', &line);
    (void)span_split(&rest, '\n', &line);
    BUF_SCOPED struct buf cut;
    buf_init(&cut, 1 << 20);
    buf_add(&cut, span_of(custody->bytes, (size_t)(rest.ptr - custody->bytes)));
    case_memory_set(custody, buf_span(&cut));
    expect_fails("there is no seal, so no key vouches for this case");
    l = look_with(NULL, false);
    assert_true(l.result.holds);
    assert_false(l.result.sealed);
    expect_said(&l, "note seal: not sealed");
}

static void test_unknown_key_is_named_by_its_words(void **state)
{
    (void)state;
    static const struct minisign_public other = {.id = {9}};
    struct looked l = look_with(&other, true);
    assert_false(l.result.holds);
    expect_said(&l, "not_checked seal: seal 0001: signed by a key that is not among yours");
    expect_said(&l, "badge fossil acorn lumber spinach ferry");
}

static void test_forged_key_with_the_same_id_fails(void **state)
{
    (void)state;
    struct minisign_public forged = lab;
    forged.key[0] ^= 1;
    struct looked l = look_with(&forged, true);
    assert_false(l.result.holds);
    expect_said(&l, "fails seal: seal 0001: the signature does not hold");
}

/* ---- what comes after a seal ---- */

static void reload(void)
{
    case_memory_free(&m);
    case_memory_load(&m, "one.case");
}

static void test_later_run_needs_a_new_seal(void **state)
{
    (void)state;
    BUF_SCOPED struct buf why;
    buf_init(&why, 4096);
    struct case_folder *c;
    must(case_open("one.case", &c, &why), &why);
    add_run(c, "{}\n", 3);
    case_close(c);
    reload();
    expect_fails("fails after_seal: was added after the last seal, which does not cover it; seal "
                 "again: data/runs/0002");
    must(case_open("one.case", &c, &why), &why);
    seal(c, 4);
    case_close(c);
    reload();
    struct looked l = look();
    if (!l.result.holds)
        fail_msg("%s", l.said);
    expect_said(&l, "holds seal: seal 0001");
    expect_said(&l, "holds seal: seal 0002");
}

static void test_custody_after_the_seal_is_told_apart(void **state)
{
    (void)state;
    BUF_SCOPED struct buf why;
    buf_init(&why, 4096);
    struct case_folder *c;
    struct custody_entry entry = entry_of("exported", 5);
    must(case_open("one.case", &c, &why), &why);
    must(case_custody_append(c, &entry, &why), &why);
    case_close(c);
    reload();
    struct looked l = look();
    if (!l.result.holds)
        fail_msg("%s", l.said);
    expect_said(&l, "; line 4 came after the seal and is protected by nothing yet\n");
    must(case_open("one.case", &c, &why), &why);
    must(case_custody_append(c, &entry, &why), &why);
    case_close(c);
    reload();
    l = look();
    expect_said(&l, "; lines 4 to 5 came after the seal, and the last of them is protected by "
                    "nothing yet\n");
}

static void test_purged_case_says_so(void **state)
{
    (void)state;
    BUF_SCOPED struct buf why;
    buf_init(&why, 4096);
    struct case_folder *c;
    struct purged purged;
    struct custody_entry entry = entry_of("purged", 6);
    must(case_open("one.case", &c, &why), &why);
    must(case_purge_payload(c, &entry, &purged, &why), &why);
    assert_int_equal(purged.files, 5);
    assert_int_equal(case_purge_payload(c, &entry, &purged, &why), STATUS_NOT_FOUND);
    case_close(c);
    scratch_shell("test -z \"$(ls one.case/data)\"");
    scratch_shell("grep -q '\"deleted_from\":\"this folder\",\"files\":5' one.case/custody.jsonl");
    reload();
    expect_fails("not_checked seal: seal 0001: the signature holds; the files that it covers were "
                 "deleted from this folder");
    struct looked l = look();
    assert_int_equal(l.result.failures, 1);
    /* a run after it has the number of the one that was sealed, and is not taken for it */
    must(case_open("one.case", &c, &why), &why);
    add_run(c, "{\"level\":\"low\"}\n", 7);
    case_close(c);
    reload();
    expect_fails("deleted from this folder");
    expect_fails("fails after_seal: was added after the last seal, which does not cover it; seal "
                 "again: data/runs/0001");
}

/* A recalled version that worked on the case is named. */
static void test_recall_is_told(void **state)
{
    (void)state;
    static const char list[] =
        "{\"schema\":\"bridle.advisories/1\",\"advisories\":["
        "{\"id\":\"BA-1\",\"versions\":[\"0.0.9\"],\"summary\":\"Other.\"},"
        "{\"id\":\"BA-2\",\"versions\":[\"0.0.8\",\"0.1.0\"],\"summary\":\"Missed rows of X.\","
        "\"fixed_in\":\"0.1.1\"}]}";
    struct advisory_tools tools = {.count = 0};
    struct arena arena;
    BUF_SCOPED struct buf out;
    buf_init(&out, 4096);
    arena_init(&arena, 1 << 20);
    advisory_note_tool(&tools, span_str("bridle 0.1.0"));
    advisory_note_tool(&tools, span_str("bridle 0.1.0"));
    advisory_note_tool(&tools, span_str("other 1.0"));
    assert_int_equal(tools.count, 1);
    assert_int_equal(advisory_find(&arena, span_str(list), &tools, &out), STATUS_OK);
    assert_span(buf_span(&out), "version 0.1.0, which worked on this case, is recalled (BA-2): "
                                "Missed rows of X. Corrected in 0.1.1: check again.\n");
    buf_clear(&out);
    assert_int_equal(advisory_find(&arena, advisory_builtin(), &tools, &out), STATUS_OK);
    arena_free(&arena);
}

/* Nothing in a case makes the look itself fail, run away or crash. */
static void test_hostile_content_is_survived(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "\n", "{", "[[[[[[[[[[[[", "{\"n\":1}\n", "\xff\xfe", "../../etc/passwd\n"};
    for (size_t i = 0; i < m.count; i++) {
        if (m.entries[i].kind != CASE_ENTRY_FILE)
            continue;
        BUF_SCOPED struct buf kept;
        buf_init(&kept, 1 << 20);
        buf_add(&kept, span_of(m.entries[i].bytes, m.entries[i].len));
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            case_memory_set(&m.entries[i], span_str(texts[k]));
            assert_false(look().result.holds);
        }
        case_memory_set(&m.entries[i], buf_span(&kept));
    }
    assert_true(look().result.holds);
}

#define SEALED(test) cmocka_unit_test_setup_teardown(test, enter_sealed, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SEALED(test_whole_case_holds),
        SEALED(test_every_byte_counts),
        SEALED(test_every_cut_counts),
        SEALED(test_every_missing_file_counts),
        SEALED(test_every_swap_counts),
        SEALED(test_every_addition_counts),
        SEALED(test_adjusted_hashes_do_not_help),
        SEALED(test_removed_run_shows),
        SEALED(test_replaced_sealed_manifest_shows),
        SEALED(test_rewritten_custody_shows),
        SEALED(test_stripped_seal_shows),
        SEALED(test_unknown_key_is_named_by_its_words),
        SEALED(test_forged_key_with_the_same_id_fails),
        SEALED(test_later_run_needs_a_new_seal),
        SEALED(test_custody_after_the_seal_is_told_apart),
        SEALED(test_purged_case_says_so),
        cmocka_unit_test(test_recall_is_told),
        SEALED(test_hostile_content_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
