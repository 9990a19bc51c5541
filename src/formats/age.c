/* The payload of an age file: sealed chunks, numbered, the last one marked. */
#include "formats/age.h"

#include "formats/age_armor.h"
#include "formats/age_crypto.h"
#include "formats/key_wrap.h"

enum { CHUNK = 64 << 10, SEALED = CHUNK + AGE_TAG_SIZE, PAYLOAD_NONCE = 16, HEAD_FIRST = 4096 };

struct age_payload {
    const struct input *bytes;
    EVP_CIPHER_CTX *cipher;
    uint64_t start; /* of the first chunk */
    uint64_t size;  /* of all chunks that are read, sealed */
    uint64_t last;  /* number of the chunk that is marked as the last; UINT64_MAX: cut off */
    uint64_t window_chunk;
    size_t window_len;
    uint8_t sealed[SEALED];
    uint8_t window[CHUNK];
};

bool age_recognise(struct span head)
{
    return span_starts(head, SPAN_LITERAL("age-encryption.org/")) ||
           span_starts(span_trim(head), SPAN_LITERAL("-----BEGIN AGE ENCRYPTED FILE-----"));
}

/* The header is short for few recipients; a file of many gets a second look. */
static enum status read_header(struct arena *arena, const struct input *bytes,
                               struct age_header *ret_header, struct problem *ret_problem)
{
    struct arena_mark mark = arena_mark(arena);
    for (uint64_t want = HEAD_FIRST;; want = AGE_HEADER_MAX) {
        size_t len = (size_t)(bytes->size < want ? bytes->size : want);
        uint8_t *head = arena_alloc(arena, len);
        if (head == NULL)
            return STATUS_NO_MEMORY;
        TRY(input_read_at(bytes, 0, head, len));
        enum status status = age_header_parse(span_of(head, len), ret_header, ret_problem);
        if (status != STATUS_TRUNCATED || len == bytes->size || want == AGE_HEADER_MAX)
            return status;
        arena_rewind(arena, mark);
    }
}

enum status age_file_open(struct arena *arena, const struct input *stored,
                          struct age_file *ret_file, struct problem *ret_problem)
{
    struct age_file file = {.bytes = *stored};
    enum status status = age_armor_open(arena, stored, &file.bytes);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return problem_at(ret_problem, status, 0, "the armor around the age file is damaged");
    TRY(read_header(arena, &file.bytes, &file.header, ret_problem));
    *ret_file = file;
    return STATUS_OK;
}

static enum status unseal_as(struct age_payload *p, uint64_t chunk, size_t len, bool last,
                             uint8_t *out)
{
    uint8_t nonce[AGE_NONCE_SIZE] = {0};
    for (size_t i = 0; i < 8; i++)
        nonce[10 - i] = (uint8_t)(chunk >> (8 * i));
    nonce[11] = last;
    return age_unseal(p->cipher, nonce, span_of(p->sealed, len), out);
}

static size_t sealed_len(const struct age_payload *p, uint64_t chunk)
{
    uint64_t left = p->size - chunk * SEALED;
    return left < SEALED ? (size_t)left : SEALED;
}

static enum status load_chunk(struct age_payload *p, uint64_t chunk)
{
    size_t len = sealed_len(p, chunk);
    p->window_len = 0;
    TRY(input_read_at(p->bytes, p->start + chunk * SEALED, p->sealed, len));
    TRY(unseal_as(p, chunk, len, chunk == p->last, p->window));
    p->window_chunk = chunk;
    p->window_len = len - AGE_TAG_SIZE;
    return STATUS_OK;
}

static enum status age_read_at(const struct input *input, uint64_t offset, void *buffer, size_t len)
{
    struct age_payload *p = input->ctx;
    uint8_t *out = buffer;
    while (len > 0) {
        uint64_t chunk = offset / CHUNK;
        size_t skip = (size_t)(offset % CHUNK);
        if (p->window_len == 0 || p->window_chunk != chunk)
            TRY(load_chunk(p, chunk));
        if (skip >= p->window_len)
            return STATUS_TRUNCATED;
        size_t take = len < p->window_len - skip ? len : p->window_len - skip;
        memcpy(out, p->window + skip, take);
        out += take;
        offset += take;
        len -= take;
    }
    return STATUS_OK;
}

/* The last chunk carries the mark: without it, or with a chunk that is cut, the end is missing, and
 * the chunks before it are all that can be read. */
static enum status check_end(struct age_payload *p, uint64_t stored)
{
    p->size = stored;
    p->last = stored == 0 ? 0 : (stored - 1) / SEALED;
    uint64_t last = p->last;
    size_t len = sealed_len(p, last);
    if (len >= AGE_TAG_SIZE) {
        enum status status = load_chunk(p, last);
        if (status != STATUS_MALFORMED)
            return status == STATUS_OK && last > 0 && p->window_len == 0 ? STATUS_MALFORMED
                                                                         : status;
    }
    p->last = UINT64_MAX;
    if (len == SEALED && load_chunk(p, last) == STATUS_OK)
        return STATUS_OK;
    p->size = last * SEALED;
    return last == 0 ? STATUS_MALFORMED : load_chunk(p, last - 1);
}

static enum status start_payload(struct age_payload *p, const struct age_file *file,
                                 const struct age_file_key *key)
{
    uint8_t nonce[PAYLOAD_NONCE], payload_key[AGE_KEY_SIZE];
    uint64_t after = file->bytes.size - file->header.size;
    if (after < PAYLOAD_NONCE)
        return STATUS_TRUNCATED;
    TRY(input_read_at(p->bytes, file->header.size, nonce, sizeof nonce));
    p->start = file->header.size + PAYLOAD_NONCE;
    enum status status = STATUS_NO_MEMORY;
    if (p->cipher != NULL &&
        age_hkdf(span_of(key->bytes, sizeof key->bytes), span_of(nonce, sizeof nonce),
                 SPAN_LITERAL("payload"), payload_key) &&
        EVP_DecryptInit_ex(p->cipher, EVP_chacha20_poly1305(), NULL, payload_key, NULL) == 1)
        status = check_end(p, after - PAYLOAD_NONCE);
    key_cleanse(payload_key, sizeof payload_key);
    return status;
}

static void cleanse(struct age_payload *p)
{
    EVP_CIPHER_CTX_free(p->cipher); /* overwrites its key */
    key_cleanse(p, sizeof *p);
}

enum status age_open(struct arena *arena, const struct age_file *file,
                     const struct age_file_key *key, struct input *ret_plain,
                     struct age_facts *ret_facts)
{
    struct age_payload *p = arena_alloc(arena, sizeof *p);
    if (p == NULL)
        return STATUS_NO_MEMORY;
    p->bytes = &file->bytes;
    p->cipher = EVP_CIPHER_CTX_new();
    enum status status = start_payload(p, file, key);
    if (status != STATUS_OK) {
        cleanse(p);
        return status;
    }
    uint64_t chunks = (p->size + SEALED - 1) / SEALED;
    struct age_facts facts = {.stored_size = file->bytes.size,
                              .plain_size = p->size - chunks * AGE_TAG_SIZE,
                              .truncated = p->last == UINT64_MAX};
    *ret_plain = (struct input){
        .size = facts.plain_size, .read_at = age_read_at, .name = file->bytes.name, .ctx = p};
    *ret_facts = facts;
    return STATUS_OK;
}

void age_close(struct input *plain)
{
    if (plain->ctx != NULL)
        cleanse(plain->ctx);
    *plain = (struct input){.name = plain->name};
}
