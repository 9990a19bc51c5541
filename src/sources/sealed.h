/* A stored file as the device had it: decrypted when its list entry has a key. The one place that
 * decides whether a file is read through a key, as it is stored, or not at all, and why.
 */
#ifndef BRIDLE_SOURCES_SEALED_H
#define BRIDLE_SOURCES_SEALED_H

#include "formats/cbc_input.h"
#include "formats/class_keys.h"

/* What the list of a backup says of the encryption of one file. */
struct seal {
    struct span item_key; /* EncryptionKey or ManifestKey; empty: stored as it is */
    bool is_manifest;     /* Manifest.db itself, whose length stands in its header */
    bool has_size;        /* the size that the list states */
    uint64_t size;
};

/* Remarks beside those of enum cbc_note. */
enum { SEALED_NOTE_STORED_PLAIN = 1u << CBC_NOTE_COUNT, SEALED_NOTE_COUNT = CBC_NOTE_COUNT + 1 };

struct sealed {
    struct input plain;
    bool decrypted;  /* `plain` reads through a key: its bytes differ from the stored ones */
    unsigned notes;  /* what does not fit together, see sealed_note_text() */
    const char *why; /* when opening failed: a sentence for people */
};

/* Opens `stored`, which must outlive the result. `keys` may be NULL: none are known.
 * ret_sealed->why is set on failure: STATUS_UNSUPPORTED when there is no key for the file's
 * protection class, STATUS_MALFORMED when its key is damaged. Close with sealed_close(). */
enum status sealed_open(struct arena *arena, const struct input *stored,
                        const struct class_keys *keys, const struct seal *seal,
                        struct sealed *ret_sealed) WARN_UNUSED;
/* Overwrites what was decrypted. Harmless twice. */
void sealed_close(struct sealed *sealed);

/* Constant text of note number `bit` (below SEALED_NOTE_COUNT). */
const char *sealed_note_text(unsigned bit);

/* True when the first bytes are those of a database, its WAL, or a property list: such a file is
 * not encrypted, whatever the list says. */
bool sealed_looks_plain(const struct input *stored);

#endif
