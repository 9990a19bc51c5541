/* Random access to an AES-256-CBC file (zero IV) as backups store it, decrypted as it is read: a
 * block needs only the block before it. Nothing is written anywhere; what was decrypted last lies
 * in one window of memory, which is overwritten at the end.
 *
 * The length of the plain file is said twice, by the padding (PKCS#7) and by the manifest, and the
 * two may differ: a database can change between planning and copying. What was decided, and each
 * disagreement, stands in struct cbc_facts.
 */
#ifndef BRIDLE_FORMATS_CBC_INPUT_H
#define BRIDLE_FORMATS_CBC_INPUT_H

#include "base/input.h"
#include "formats/key_wrap.h"

/* Things that do not fit together, as bits; cbc_note_text() words each of them. */
#define CBC_NOTE_LIST(X)                                                                           \
    X(CUT, "the stored file does not end at a cipher block; its last bytes were left out")         \
    X(UNPADDED, "the padding at the end is not valid: the end may be cut off or damaged")          \
    X(LOOKS_PADDED, "the last bytes look like padding, but the stated size includes them")         \
    X(LARGER_STATED, "smaller than the size that is stated for it")                                \
    X(SMALLER_STATED, "larger than the size that is stated for it; nothing was left out")          \
    X(CUT_TO_STATED, "without valid padding, cut within the last block to the size stated for it")

#define CBC_NOTE_ENUM(name, text) CBC_NOTE_BIT_##name,
enum cbc_note_bit { CBC_NOTE_LIST(CBC_NOTE_ENUM) CBC_NOTE_COUNT };
#undef CBC_NOTE_ENUM
#define CBC_NOTE_FLAG(name, text) CBC_NOTE_##name = 1 << CBC_NOTE_BIT_##name,
enum cbc_note { CBC_NOTE_LIST(CBC_NOTE_FLAG) };
#undef CBC_NOTE_FLAG

struct cbc_facts {
    uint64_t stored_size;
    uint64_t plain_size;
    uint64_t stated_size; /* by the manifest, or by the header of a database */
    bool has_stated_size;
    unsigned notes; /* of enum cbc_note */
};

enum cbc_tail {
    CBC_TAIL_PADDED,   /* a file: PKCS#7 */
    CBC_TAIL_DATABASE, /* Manifest.db: must be a database, whose header states its size */
};

struct cbc_options {
    const uint8_t *key; /* KEY_SIZE bytes; only used while opening */
    enum cbc_tail tail;
    bool has_size;
    uint64_t size; /* as the manifest states it */
};

/* Opens `stored`, which must outlive the result, as do the arena's memory (about 130 KiB) and the
 * bytes of `stored->name`. Reads the end, decides the length. Not for two threads at once.
 * STATUS_MALFORMED: CBC_TAIL_DATABASE and no database comes out. Afterwards cbc_input_close(). */
enum status cbc_input_open(struct arena *arena, const struct input *stored,
                           const struct cbc_options *options, struct input *ret_plain,
                           struct cbc_facts *ret_facts) WARN_UNUSED;

/* Overwrites keys and decrypted bytes. Harmless twice. */
void cbc_input_close(struct input *plain);

/* Constant text of a single note. */
const char *cbc_note_text(enum cbc_note_bit bit);

#endif
