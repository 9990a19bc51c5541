/* Seals and the time-stamps on them. */
#include "base/limits.h"
#include "case/bag.h"
#include "case/key_words.h"
#include "case/seal.h"
#include "case/timestamp_token.h"
#include "case/verify.h"

enum { SIGNATURE_MAX = 16 << 10, STATEMENT_MAX = 1 << 20, REPLY_MAX = 1 << 20 };

/* "seal 0001: " in front of what is said. */
static void tell(struct verify *v, const char *what, const char *id, enum verify_outcome outcome,
                 const char *text, struct span quoted)
{
    BUF_SCOPED struct buf line;
    buf_init(&line, 2048);
    buf_str(&line, what);
    buf_byte(&line, ' ');
    buf_str(&line, id);
    buf_str(&line, ": ");
    buf_str(&line, text);
    buf_byte(&line, 0);
    verify_tell(v, what, outcome, (const char *)line.ptr, quoted);
}

static enum status load(struct verify *v, const char *folder, const char *id, const char *name,
                        struct buf *ret_text)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s/%s", folder, id, name);
    return case_view_load(v->request->view, path, ret_text);
}

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
    if (load(v, "seals", id, "key.pub", &text) != STATUS_OK ||
        minisign_public_read(buf_span(&text), &key) != STATUS_OK ||
        minisign_verify(&key, buf_span(statement), signature) != STATUS_OK ||
        key_words(&key, &words) != STATUS_OK) {
        tell(v, "seal", id, VERIFY_FAILS, "the signature does not hold, and its key is not known",
             SPAN_EMPTY);
        return;
    }
    tell(v, "seal", id, VERIFY_NOT_CHECKED,
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
    if (load(v, "seals", id, "seal.json.minisig", &text) != STATUS_OK ||
        minisign_signature_read(buf_span(&text), &signature) != STATUS_OK) {
        tell(v, "seal", id, VERIFY_FAILS, "there is no signature that can be read", SPAN_EMPTY);
        return false;
    }
    const struct verify_key *key = key_of(v, signature.id);
    if (key == NULL) {
        tell_unknown_key(v, id, statement, &signature);
        return false;
    }
    if (minisign_verify(&key->key, buf_span(statement), &signature) != STATUS_OK) {
        tell(v, "seal", id, VERIFY_FAILS, "the signature does not hold", SPAN_EMPTY);
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
            tell(v, "seal", id, VERIFY_FAILS,
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
    *ret_ok = load(v, "seals", id, "manifest-sha256.txt", &text) == STATUS_OK;
    if (*ret_ok) {
        TRY(sha256_of(buf_span(&text), digest));
        TRY(arena_copy(v->arena, buf_span(&text), &kept));
        *ret_ok = memcmp(digest, seal->manifest, SHA256_BYTES) == 0 &&
                  bag_manifest_parse(ret_manifest, kept, NULL) == STATUS_OK;
    }
    if (!*ret_ok)
        tell(v, "seal", id, VERIFY_FAILS, "the manifest that was sealed is missing or changed",
             SPAN_EMPTY);
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
    tell(v, "seal", id, VERIFY_HOLDS, (const char *)text.ptr,
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
    if (load(v, "seals", id, "seal.json", &statement) != STATUS_OK) {
        tell(v, "seal", id, VERIFY_FAILS, "seal.json cannot be read", SPAN_EMPTY);
        return STATUS_OK;
    }
    if (!signature_holds(v, id, &statement))
        return STATUS_OK;
    TRY(arena_copy(v->arena, buf_span(&statement), &kept));
    enum status status = seal_read(v->arena, kept, &seal);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status != STATUS_OK) {
        tell(v, "seal", id, VERIFY_NOT_CHECKED, "seal.json is of a form that is not known here",
             SPAN_EMPTY);
        return STATUS_OK;
    }
    TRY(read_sealed_manifest(v, id, &seal, &sealed, &ok));
    add_anchor(v, &seal);
    bool purged = v->purged_line > seal.custody.line;
    if (ok && purged) {
        tell(v, "seal", id, VERIFY_NOT_CHECKED,
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

/* Calls back for each folder PARENT/NNNN, in order. */
static enum status each_item(struct verify *v, const char *parent,
                             enum status (*fn)(struct verify *v, const char *id, bool is_last))
{
    char last[5] = "", id[5] = "";
    for (size_t i = 0; i <= v->entry_count; i++) {
        bool end = i == v->entry_count;
        struct span path = end ? SPAN_EMPTY : v->entries[i].path;
        struct span rest = span_skip(path, strlen(parent));
        uint64_t number;
        bool is_item = !end && v->entries[i].kind == CASE_ENTRY_FOLDER && rest.len == 4 &&
                       span_starts(path, span_str(parent)) && span_to_uint(rest, &number);
        if (!end && !is_item)
            continue;
        memcpy(last, id, sizeof id);
        if (is_item)
            memcpy(id, rest.ptr, 4);
        if (last[0] != '\0')
            TRY(fn(v, last, end));
    }
    return STATUS_OK;
}

enum status verify_seals(struct verify *v)
{
    return each_item(v, "seals/", verify_seal);
}

/* The seal whose signature file has this hash; "" when there is none. */
struct wanted_seal {
    uint8_t digest[SHA256_BYTES];
    char id[5];
};

static void find_seal(struct verify *v, struct wanted_seal *wanted)
{
    for (size_t i = 0; i < v->entry_count; i++) {
        uint8_t digest[SHA256_BYTES];
        char id[5] = "";
        struct span rest = span_skip(v->entries[i].path, 6);
        if (!span_starts(v->entries[i].path, SPAN_LITERAL("seals/")) || rest.len != 4)
            continue;
        memcpy(id, rest.ptr, 4);
        if (seal_stamp_digest(v->request->view, id, digest) == STATUS_OK &&
            memcmp(digest, wanted->digest, SHA256_BYTES) == 0)
            memcpy(wanted->id, id, sizeof id);
    }
}

static enum status verify_stamp(struct verify *v, const char *id, bool is_last)
{
    BUF_SCOPED struct buf der;
    BUF_SCOPED struct buf why;
    BUF_SCOPED struct buf text;
    struct timestamp_reply reply;
    struct wanted_seal wanted = {.id = ""};
    (void)is_last;
    buf_init(&der, REPLY_MAX);
    buf_init(&why, 1024);
    buf_init(&text, 1024);
    if (load(v, "stamps", id, "reply.tsr", &der) != STATUS_OK ||
        timestamp_reply_read(buf_span(&der), &reply, &why) != STATUS_OK) {
        tell(v, "stamp", id, VERIFY_FAILS, "", buf_span(&why));
        return STATUS_OK;
    }
    memcpy(wanted.digest, reply.digest, SHA256_BYTES);
    find_seal(v, &wanted);
    if (wanted.id[0] == '\0') {
        tell(v, "stamp", id, VERIFY_FAILS, "is about none of the seals here", SPAN_EMPTY);
        return STATUS_OK;
    }
    bool trusted = v->request->tsa_roots.len > 0;
    if (trusted && timestamp_reply_trusted(buf_span(&der), reply.digest, v->request->tsa_roots,
                                           &why) != STATUS_OK) {
        tell(v, "stamp", id, VERIFY_FAILS, "", buf_span(&why));
        return STATUS_OK;
    }
    char time[TIMESTAMP_TEXT_MAX];
    timestamp_text(reply.time, time);
    buf_format(&text, "seal %s existed on %s, %s ", wanted.id, time,
               trusted ? "says" : "says, without its certificate having been checked (--tsa-ca),");
    buf_byte(&text, 0);
    tell(v, "stamp", id, trusted ? VERIFY_HOLDS : VERIFY_NOTE, (const char *)text.ptr,
         span_str(reply.authority));
    return STATUS_OK;
}

enum status verify_stamps(struct verify *v)
{
    return each_item(v, "stamps/", verify_stamp);
}
