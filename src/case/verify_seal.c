/* Seals. */
#include "base/limits.h"
#include "case/bag.h"
#include "case/key_words.h"
#include "case/seal.h"
#include "case/verify.h"

enum { SIGNATURE_MAX = 16 << 10, STATEMENT_MAX = 1 << 20 };

static const struct verify_key *key_of(const struct verify *v, const uint8_t id[MINISIGN_ID])
{
    for (size_t i = 0; i < v->request->key_count; i++)
        if (memcmp(v->request->keys[i].key.id, id, MINISIGN_ID) == 0)
            return &v->request->keys[i];
    return NULL;
}

/* The signer is not among the trusted keys: say what is known about the key. */
static void tell_unknown_key(struct verify *v, const char *id, const struct buf *statement,
                             const struct minisign_signature *signature)
{
    struct minisign_public key;
    BUF_SCOPED struct buf text;
    BUF_SCOPED struct buf words;
    buf_init(&text, SIGNATURE_MAX);
    buf_init(&words, 512);
    if (verify_load(v, "seals", id, "key.pub", &text) != STATUS_OK ||
        minisign_public_read(buf_span(&text), &key) != STATUS_OK ||
        minisign_verify(&key, buf_span(statement), signature) != STATUS_OK ||
        key_words(&key, &words) != STATUS_OK) {
        verify_tell_item(v, "seal", id, VERIFY_FAILS,
                         "the signature does not hold, and its key is not known", SPAN_EMPTY);
        return;
    }
    verify_tell_item(
        v, "seal", id, VERIFY_NOT_CHECKED,
        "signed by a key that is not among yours; ask its owner for it, or to read out its words "
        "(then name it with --key): ",
        buf_span(&words));
}

/* True when a trusted key signed the statement. */
static bool signature_holds(struct verify *v, const char *id, const struct buf *statement)
{
    struct minisign_signature signature;
    BUF_SCOPED struct buf text;
    buf_init(&text, SIGNATURE_MAX);
    if (verify_load(v, "seals", id, "seal.json.minisig", &text) != STATUS_OK ||
        minisign_signature_read(buf_span(&text), &signature) != STATUS_OK) {
        verify_tell_item(v, "seal", id, VERIFY_FAILS, "there is no signature that can be read",
                         SPAN_EMPTY);
        return false;
    }
    const struct verify_key *key = key_of(v, signature.id);
    if (key == NULL) {
        tell_unknown_key(v, id, statement, &signature);
        return false;
    }
    if (minisign_verify(&key->key, buf_span(statement), &signature) != STATUS_OK) {
        verify_tell_item(v, "seal", id, VERIFY_FAILS, "the signature does not hold", SPAN_EMPTY);
        return false;
    }
    return true;
}

static bool is_same_line(const struct bag_manifest *m, const struct bag_line *line)
{
    const struct bag_line *have = bag_manifest_find(m, line->path);
    return have != NULL && memcmp(have->digest, line->digest, SHA256_BYTES) == 0;
}

/* What was sealed must still be listed, with the same hash (verify_bag() hashed the files). */
static void compare_manifests(struct verify *v, const char *id, const struct bag_manifest *sealed)
{
    for (size_t i = 0; v->payload != NULL && i < sealed->count; i++)
        if (!is_same_line(v->payload, &sealed->lines[i]))
            verify_tell_item(v, "seal", id, VERIFY_FAILS,
                             "was sealed, and is now changed or gone: ", sealed->lines[i].path);
}

/* What came after the last seal is vouched for by nobody. */
static void tell_later(struct verify *v, const struct bag_manifest *sealed)
{
    struct span last = SPAN_EMPTY;
    for (size_t i = 0; v->payload != NULL && i < v->payload->count; i++) {
        struct span path = v->payload->lines[i].path;
        struct span item = span_head(path, span_find_last_byte(path, '/'));
        if (bag_manifest_find(sealed, path) != NULL || span_equal(item, last))
            continue;
        last = item;
        verify_tell(v, "after_seal", VERIFY_FAILS,
                    "was added after the last seal, which does not cover it; seal again: ", item);
    }
}

static enum status read_sealed_manifest(struct verify *v, const char *id, const struct seal *seal,
                                        struct bag_manifest *ret_manifest, bool *ret_ok)
{
    BUF_SCOPED struct buf text;
    uint8_t digest[SHA256_BYTES];
    struct span kept;
    buf_init(&text, MANIFEST_BYTES_MAX);
    bag_manifest_init(ret_manifest, v->arena);
    *ret_ok = verify_load(v, "seals", id, "manifest-sha256.txt", &text) == STATUS_OK;
    if (*ret_ok) {
        TRY(sha256_of(buf_span(&text), digest));
        TRY(arena_copy(v->arena, buf_span(&text), &kept));
        *ret_ok = memcmp(digest, seal->manifest, SHA256_BYTES) == 0 &&
                  bag_manifest_parse(ret_manifest, kept, NULL) == STATUS_OK;
    }
    if (!*ret_ok)
        verify_tell_item(v, "seal", id, VERIFY_FAILS,
                         "the manifest that was sealed is missing or changed", SPAN_EMPTY);
    return STATUS_OK;
}

static void add_anchor(struct verify *v, const struct seal *seal)
{
    size_t max = sizeof v->anchors / sizeof *v->anchors;
    v->anchors[v->anchor_count < max ? v->anchor_count++ : max - 1] = seal->custody;
    if (seal->custody.line > v->sealed_lines)
        v->sealed_lines = seal->custody.line;
}

static void tell_sealed(struct verify *v, const char *id, const struct seal *seal)
{
    BUF_SCOPED struct buf text;
    const struct verify_key *key = NULL;
    for (size_t i = 0; i < v->request->key_count; i++) {
        char key_id[2 * MINISIGN_ID + 1];
        minisign_id_text(v->request->keys[i].key.id, key_id);
        if (span_equal_str(seal->key_id, key_id))
            key = &v->request->keys[i];
    }
    buf_init(&text, 1024);
    buf_str(&text, "signed on ");
    buf_add(&text, span_head(seal->time, 64));
    buf_format(&text,
               " (the signer's clock), over %zu runs and the first %llu lines of custody, "
               "by the key ",
               seal->run_count, (unsigned long long)seal->custody.line);
    buf_byte(&text, 0);
    verify_tell_item(v, "seal", id, VERIFY_HOLDS, (const char *)text.ptr,
                     key != NULL ? span_str(key->name) : seal->key_id);
}

static enum status verify_seal(struct verify *v, const char *id, bool is_last)
{
    BUF_SCOPED struct buf statement;
    struct seal seal;
    struct bag_manifest sealed;
    struct span kept;
    bool ok;
    size_t before = v->result.failures;
    buf_init(&statement, STATEMENT_MAX);
    v->seals++;
    if (verify_load(v, "seals", id, "seal.json", &statement) != STATUS_OK) {
        verify_tell_item(v, "seal", id, VERIFY_FAILS, "seal.json cannot be read", SPAN_EMPTY);
        return STATUS_OK;
    }
    if (!signature_holds(v, id, &statement))
        return STATUS_OK;
    TRY(arena_copy(v->arena, buf_span(&statement), &kept));
    enum status status = seal_read(v->arena, kept, &seal);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status != STATUS_OK) {
        verify_tell_item(v, "seal", id, VERIFY_NOT_CHECKED,
                         "seal.json is of a form that is not known here", SPAN_EMPTY);
        return STATUS_OK;
    }
    TRY(read_sealed_manifest(v, id, &seal, &sealed, &ok));
    add_anchor(v, &seal);
    bool purged = v->purged_line > seal.custody.line;
    if (ok && purged) {
        verify_tell_item(
            v, "seal", id, VERIFY_NOT_CHECKED,
            "the signature holds; the files that it covers were deleted from this folder",
            SPAN_EMPTY);
        bag_manifest_init(&sealed, v->arena); /* what is there now came later */
    } else if (ok) {
        compare_manifests(v, id, &sealed);
    }
    if (ok && is_last)
        tell_later(v, &sealed);
    if (v->result.failures == before) {
        v->good_seals++;
        tell_sealed(v, id, &seal);
    }
    return STATUS_OK;
}

enum status verify_seals(struct verify *v)
{
    return verify_each_item(v, "seals/", verify_seal);
}
