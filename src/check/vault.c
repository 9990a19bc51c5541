/* Encrypted spooling of large unpacked files. */
#include "check/vault.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "formats/key_wrap.h"

enum { BLOCK = 16, PIECE = 256 << 10, CIPHER_KEY = 32 };

struct vault_file {
    struct vault *vault;
    EVP_CIPHER_CTX *cipher;
    uint64_t start; /* in the key stream */
    uint8_t piece[PIECE];
};

void vault_init(struct vault *v, int fd)
{
    *v = (struct vault){.fd = fd};
    buf_init(&v->pending, PIECE);
}

void vault_free(struct vault *v)
{
    if (v->pending.ptr != NULL)
        key_cleanse(v->pending.ptr, v->pending.room);
    buf_free(&v->pending);
    secret_free(&v->key);
}

static enum status make_key(struct vault *v)
{
    if (v->key.len > 0)
        return STATUS_OK;
    TRY(secret_init(&v->key, CIPHER_KEY));
    if (getrandom(v->key.bytes, CIPHER_KEY, 0) != CIPHER_KEY)
        return STATUS_IO_ERROR;
    v->key.len = CIPHER_KEY;
    return STATUS_OK;
}

/* Encrypting and decrypting are the same in this mode. `place` is a multiple of BLOCK. */
static enum status apply(EVP_CIPHER_CTX *cipher, const struct vault *v, uint64_t place,
                         uint8_t *bytes, size_t len)
{
    uint8_t counter[BLOCK] = {0};
    int done = 0;
    for (size_t i = 0; i < 8; i++)
        counter[BLOCK - 1 - i] = (uint8_t)(place / BLOCK >> (8 * i));
    if (EVP_EncryptInit_ex(cipher, EVP_aes_256_ctr(), NULL, v->key.bytes, counter) != 1 ||
        EVP_EncryptUpdate(cipher, bytes, &done, bytes, (int)len) != 1 || (size_t)done != len)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

static enum status write_at(int fd, uint64_t offset, struct span bytes)
{
    while (bytes.len > 0) {
        ssize_t n = pwrite(fd, bytes.ptr, bytes.len, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return STATUS_IO_ERROR;
        offset += (uint64_t)n;
        bytes = span_skip(bytes, (size_t)n);
    }
    return STATUS_OK;
}

static enum status flush(struct vault *v)
{
    size_t len = v->pending.len;
    EVP_CIPHER_CTX *cipher = len == 0 ? NULL : EVP_CIPHER_CTX_new();
    if (len == 0)
        return STATUS_OK;
    enum status status =
        cipher == NULL ? STATUS_NO_MEMORY : apply(cipher, v, v->end, v->pending.ptr, len);
    EVP_CIPHER_CTX_free(cipher);
    if (status == STATUS_OK)
        status = write_at(v->fd, v->end - v->file_origin, buf_span(&v->pending));
    v->end += len;
    buf_clear(&v->pending);
    return status;
}

/* The place on disk is used again when nothing in it is needed, the key stream never. */
static enum status vault_start(void *ctx)
{
    struct vault *v = ctx;
    if (v->fd < 0)
        return STATUS_UNSUPPORTED;
    TRY(make_key(v));
    v->end = (v->end + BLOCK - 1) / BLOCK * BLOCK;
    if (v->kept == 0)
        v->file_origin = v->end;
    v->start = v->end;
    buf_clear(&v->pending);
    return STATUS_OK;
}

static enum status vault_add(void *ctx, struct span bytes)
{
    struct vault *v = ctx;
    while (bytes.len > 0) {
        struct span part = span_head(bytes, PIECE - v->pending.len);
        buf_add(&v->pending, part);
        if (v->pending.failed)
            return STATUS_NO_MEMORY;
        bytes = span_skip(bytes, part.len);
        if (v->pending.len == PIECE) /* a multiple of BLOCK */
            TRY(flush(v));
    }
    return STATUS_OK;
}

static enum status read_piece(const struct vault_file *f, uint64_t place, uint8_t *to, size_t len)
{
    uint64_t offset = place - f->vault->file_origin;
    while (len > 0) {
        ssize_t n = pread(f->vault->fd, to, len, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return STATUS_IO_ERROR;
        to += n;
        offset += (uint64_t)n;
        len -= (size_t)n;
    }
    return STATUS_OK;
}

static enum status vault_read(const struct input *input, uint64_t offset, void *buffer, size_t len)
{
    struct vault_file *f = input->ctx;
    uint8_t *out = buffer;
    while (len > 0) {
        uint64_t place = f->start + offset, block = place - place % BLOCK;
        size_t skip = (size_t)(place - block);
        size_t take = len < PIECE - skip ? len : PIECE - skip;
        TRY(read_piece(f, block, f->piece, skip + take));
        TRY(apply(f->cipher, f->vault, block, f->piece, skip + take));
        memcpy(out, f->piece + skip, take);
        out += take;
        offset += take;
        len -= take;
    }
    return STATUS_OK;
}

static enum status vault_keep(void *ctx, struct input *ret_input)
{
    struct vault *v = ctx;
    TRY(flush(v));
    struct vault_file *f = calloc(1, sizeof *f);
    if (f == NULL || (f->cipher = EVP_CIPHER_CTX_new()) == NULL) {
        free(f);
        return STATUS_NO_MEMORY;
    }
    f->vault = v;
    f->start = v->start;
    *ret_input = (struct input){.size = v->end - v->start, .read_at = vault_read, .ctx = f};
    v->kept++;
    return STATUS_OK;
}

static void vault_drop(void *ctx, struct input *input)
{
    struct vault *v = ctx;
    struct vault_file *f = input->ctx;
    EVP_CIPHER_CTX_free(f->cipher);
    key_cleanse(f, sizeof *f);
    free(f);
    v->kept--;
}

struct attic vault_attic(struct vault *v)
{
    return (struct attic){
        .ctx = v, .start = vault_start, .add = vault_add, .keep = vault_keep, .drop = vault_drop};
}
