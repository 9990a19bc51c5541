/* Seekable AES-256-CBC over another input. */
#include "formats/cbc_input.h"

#include <openssl/evp.h>

#include "base/cursor.h"

/* Large enough that a call costs little against its bytes, small enough for the L2 cache. */
enum { BLOCK = 16, WINDOW = 64 << 10 };

struct cbc {
    const struct input *stored;
    EVP_CIPHER_CTX *cipher; /* holds the key schedule */
    uint64_t blocks_end;    /* stored size without a cut block */
    uint64_t window_at;     /* plain offset of window[0], a multiple of BLOCK */
    size_t window_len;
    uint8_t fetched[BLOCK + WINDOW]; /* the block before, and what is to be decrypted */
    uint8_t window[WINDOW];
};

const char *cbc_note_text(enum cbc_note_bit bit)
{
#define CBC_NOTE_TEXT(name, text) text,
    static const char *const texts[] = {CBC_NOTE_LIST(CBC_NOTE_TEXT)};
#undef CBC_NOTE_TEXT
    return (unsigned)bit < CBC_NOTE_COUNT ? texts[bit] : "";
}

/* Decrypts `len` bytes at `offset` (both whole blocks, len <= WINDOW) into `out`. */
static enum status decrypt(struct cbc *c, uint64_t offset, uint8_t *out, size_t len)
{
    size_t before = offset == 0 ? 0 : BLOCK;
    int done = 0;
    if (offset == 0)
        memset(c->fetched, 0, BLOCK);
    TRY(input_read_at(c->stored, offset - before, c->fetched + BLOCK - before, before + len));
    if (EVP_DecryptInit_ex(c->cipher, NULL, NULL, NULL, c->fetched) != 1 ||
        EVP_CIPHER_CTX_set_padding(c->cipher, 0) != 1 ||
        EVP_DecryptUpdate(c->cipher, out, &done, c->fetched + BLOCK, (int)len) != 1 ||
        (size_t)done != len)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

/* Fills the window from the block of `offset`: no more than `len` asks for, but all of it when the
 * reader goes on where the window ended, as hashing and table scans do. */
static enum status fill_window(struct cbc *c, uint64_t offset, size_t len)
{
    uint64_t start = offset - offset % BLOCK;
    uint64_t want = WINDOW;
    if (offset != c->window_at + c->window_len && len < WINDOW - BLOCK)
        want = (offset - start + len + BLOCK - 1) / BLOCK * BLOCK;
    if (want > c->blocks_end - start)
        want = c->blocks_end - start;
    c->window_len = 0;
    TRY(decrypt(c, start, c->window, (size_t)want));
    c->window_at = start;
    c->window_len = (size_t)want;
    return STATUS_OK;
}

static size_t copy_from_window(const struct cbc *c, uint64_t offset, uint8_t *out, size_t len)
{
    if (offset < c->window_at || offset - c->window_at >= c->window_len)
        return 0;
    size_t skip = (size_t)(offset - c->window_at);
    size_t take = len < c->window_len - skip ? len : c->window_len - skip;
    memcpy(out, c->window + skip, take);
    return take;
}

static enum status cbc_read_at(const struct input *input, uint64_t offset, void *buffer, size_t len)
{
    struct cbc *c = input->ctx;
    uint8_t *out = buffer;
    while (len > 0) {
        size_t took = copy_from_window(c, offset, out, len);
        if (took == 0 && offset % BLOCK == 0 && len >= WINDOW) {
            TRY(decrypt(c, offset, out, WINDOW)); /* long reads need no window */
            took = WINDOW;
        } else if (took == 0) {
            TRY(fill_window(c, offset, len));
        }
        out += took;
        offset += took;
        len -= took;
    }
    return STATUS_OK;
}

/* Bytes of padding that the last block ends in, 0 when they are not valid. */
static enum status read_padding(struct cbc *c, unsigned *ret_padding)
{
    uint8_t last[BLOCK];
    TRY(decrypt(c, c->blocks_end - BLOCK, last, BLOCK));
    unsigned padding = last[BLOCK - 1];
    bool valid = padding >= 1 && padding <= BLOCK;
    for (unsigned i = 0; valid && i < padding; i++)
        valid = last[BLOCK - 1 - i] == padding;
    *ret_padding = valid ? padding : 0;
    return STATUS_OK;
}

/* The rule for files. A stated size is believed against padding only where the two can be told
 * apart for certain: it keeps all of the last block (bytes that look like padding by chance), or
 * ends inside it. Else nothing that was decrypted is left out. */
static void decide_padded(struct cbc_facts *f, uint64_t blocks_end, unsigned padding)
{
    uint64_t size = blocks_end - padding;
    bool stated = f->has_stated_size;
    if (padding > 0 && stated && f->stated_size == blocks_end) {
        size = blocks_end;
        f->notes |= CBC_NOTE_LOOKS_PADDED;
    } else if (padding == 0 && blocks_end > 0) {
        f->notes |= CBC_NOTE_UNPADDED;
        if (stated && f->stated_size < blocks_end && blocks_end - f->stated_size < BLOCK) {
            size = f->stated_size;
            f->notes |= CBC_NOTE_CUT_TO_STATED;
        }
    }
    f->plain_size = size;
}

/* Manifest.db: the header's pages; what follows them is padding of whatever form. */
static enum status decide_database(struct cbc *c, struct cbc_facts *f)
{
    uint8_t bytes[32];
    if (c->blocks_end < sizeof bytes)
        return STATUS_MALFORMED;
    TRY(decrypt(c, 0, bytes, sizeof bytes));
    struct cursor header = cursor_of(span_of(bytes, sizeof bytes));
    static const char magic[16] = "SQLite format 3"; /* with its NUL */
    bool is_database = span_equal(cursor_bytes(&header, 16), span_of(magic, sizeof magic));
    uint64_t page = cursor_uint_be(&header, 2);
    cursor_seek(&header, 28);
    uint64_t pages = cursor_uint_be(&header, 4);
    key_cleanse(bytes, sizeof bytes);
    if (!is_database)
        return STATUS_MALFORMED;
    f->plain_size = c->blocks_end;
    if (pages > 0) { /* old libraries leave it 0 */
        f->has_stated_size = true;
        f->stated_size = pages * (page == 1 ? 65536 : page);
        if (f->stated_size < f->plain_size && f->plain_size - f->stated_size <= BLOCK)
            f->plain_size = f->stated_size;
    }
    return STATUS_OK;
}

static enum status decide_size(struct cbc *c, enum cbc_tail tail, struct cbc_facts *f)
{
    unsigned padding = 0;
    if (f->stored_size != c->blocks_end)
        f->notes |= CBC_NOTE_CUT;
    if (tail == CBC_TAIL_DATABASE) {
        TRY(decide_database(c, f));
    } else {
        if (c->blocks_end > 0)
            TRY(read_padding(c, &padding));
        decide_padded(f, c->blocks_end, padding);
    }
    if (f->has_stated_size && f->stated_size != f->plain_size)
        f->notes |=
            f->stated_size > f->plain_size ? CBC_NOTE_LARGER_STATED : CBC_NOTE_SMALLER_STATED;
    return STATUS_OK;
}

static void cleanse(struct cbc *c)
{
    EVP_CIPHER_CTX_free(c->cipher); /* overwrites the key schedule */
    key_cleanse(c, sizeof *c);
}

enum status cbc_input_open(struct arena *arena, const struct input *stored,
                           const struct cbc_options *options, struct input *ret_plain,
                           struct cbc_facts *ret_facts)
{
    struct cbc_facts facts = {.stored_size = stored->size,
                              .has_stated_size = options->has_size,
                              .stated_size = options->size};
    struct cbc *c = arena_alloc(arena, sizeof *c);
    if (c == NULL)
        return STATUS_NO_MEMORY;
    c->stored = stored;
    c->blocks_end = stored->size - stored->size % BLOCK;
    c->cipher = EVP_CIPHER_CTX_new();
    enum status status = STATUS_NO_MEMORY;
    if (c->cipher != NULL &&
        EVP_DecryptInit_ex(c->cipher, EVP_aes_256_cbc(), NULL, options->key, NULL) == 1)
        status = decide_size(c, options->tail, &facts);
    if (status != STATUS_OK) {
        cleanse(c);
        return status;
    }
    *ret_plain = (struct input){
        .size = facts.plain_size, .read_at = cbc_read_at, .name = stored->name, .ctx = c};
    *ret_facts = facts;
    return STATUS_OK;
}

void cbc_input_close(struct input *plain)
{
    if (plain->ctx != NULL)
        cleanse(plain->ctx);
    *plain = (struct input){.name = plain->name};
}
