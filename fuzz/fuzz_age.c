/* age files, armored or not: header, keys, chunks. The payload is tried with the key of the seeds
 * even where the header does not give it, so that changes to the header do not hide it. */
#include "formats/age.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* A work factor of two digits costs seconds; its parsing has a unit test. */
static bool is_expensive(const struct age_header *header)
{
    struct cursor c = cursor_of(header->stanzas);
    struct age_stanza stanza;
    while (age_stanza_next(&c, &stanza) == STATUS_OK) {
        size_t space = span_find_byte(stanza.args, ' ');
        if (span_equal_str(stanza.type, "scrypt") && stanza.args.len > space + 2)
            return true;
    }
    return false;
}

static void read_all(const struct input *plain)
{
    uint8_t bytes[1000];
    for (uint64_t at = 0; at < plain->size; at += sizeof bytes) {
        uint64_t left = plain->size - at;
        (void)!input_read_at(plain, at, bytes, left < sizeof bytes ? (size_t)left : sizeof bytes);
    }
}

static void try_file(struct arena *arena, const struct age_file *file)
{
    static const struct age_secret phrase = {.passphrase = SPAN_LITERAL("x")};
    static const struct age_secret identity = {.identity_count = 1,
                                               .identities = {{.secret = {9}}}};
    struct age_file_key key = {.bytes = {1, 2, 3, 4, 5}}, found;
    struct input plain;
    struct age_facts facts;
    struct problem problem;
    (void)!age_unlock(file, &identity, &found, &problem);
    if (!is_expensive(&file->header) && age_unlock(file, &phrase, &found, &problem) == STATUS_OK)
        key = found;
    if (age_open(arena, file, &key, &plain, &facts) != STATUS_OK)
        return;
    if (plain.size > facts.stored_size)
        __builtin_trap();
    read_all(&plain);
    age_close(&plain);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct span stored = span_of(data, size);
    struct arena arena;
    struct age_file file;
    struct problem problem;
    struct age_secret secret;
    arena_init(&arena, 4 << 20);
    struct input inner = input_from_span(&stored, "fuzz");
    if (age_file_open(&arena, &inner, &file, &problem) == STATUS_OK)
        try_file(&arena, &file);
    if (age_secret_parse(stored, &secret) == STATUS_OK)
        age_secret_cleanse(&secret);
    arena_free(&arena);
    return 0;
}
