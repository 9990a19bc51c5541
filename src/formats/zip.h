/* Zip archives, read at any place: the central directory says what there is, and each local header
 * has to say the same. Readers that believe one of the two alone can be shown different files by
 * one archive, so where they differ the entry is refused and named. Format: PKWARE's APPNOTE 6.3,
 * with zip64; no split archives. Nothing is written, and no name is ever used as a path.
 */
#ifndef BRIDLE_FORMATS_ZIP_H
#define BRIDLE_FORMATS_ZIP_H

#include "base/input.h"

enum { ZIP_STORED = 0, ZIP_DEFLATED = 8 };

/* What is odd about the archive as a whole, as bits; zip_note_text() words each of them. */
#define ZIP_NOTE_LIST(X)                                                                           \
    X(BEFORE, "bytes before the zip archive")                                                      \
    X(BEHIND, "bytes behind the end of the zip archive")                                           \
    X(COUNT, "the zip archive lists another number of files than it states")                       \
    X(LIST_DAMAGED, "the list of the zip archive is damaged: what is behind the damage is lost")   \
    X(LIST_LONGER, "bytes behind the last entry of the zip archive's list")

#define ZIP_NOTE_ENUM(name, text) ZIP_NOTE_BIT_##name,
enum zip_note_bit { ZIP_NOTE_LIST(ZIP_NOTE_ENUM) ZIP_NOTE_COUNT_OF };
#undef ZIP_NOTE_ENUM
const char *zip_note_text(enum zip_note_bit bit);

struct zip {
    const struct input *input;
    uint64_t list_at, list_end; /* of the central directory, from the start of the input */
    uint64_t shift;             /* added to every offset that the archive states */
    uint64_t stated;            /* number of entries */
    uint64_t at, taken;         /* where zip_next() is */
    unsigned notes;             /* bits of enum zip_note_bit, complete after the last entry */
    uint8_t *window;
    uint64_t window_at;
    size_t window_len;
};

struct zip_entry {
    struct span name; /* as stored; valid until the next call */
    uint16_t method;
    bool encrypted;
    bool has_descriptor; /* sizes may stand behind the data instead of before it */
    bool is_link, is_folder;
    bool renamed;       /* a second name in an extra field differs from the first */
    bool from_dos;      /* made where \ separates folders */
    uint32_t crc;       /* of the unpacked bytes */
    uint64_t packed;    /* bytes in the archive */
    uint64_t size;      /* unpacked */
    uint64_t header_at; /* of the local header, from the start of the input */
};

/* Whether the head could be that of a zip archive. */
bool zip_recognise(struct span head);

/* Finds the list. The arena (about 300 KiB) and `input` must outlive *ret_zip. STATUS_NOT_FOUND:
 * no end record, so no zip archive, or one that is cut off; STATUS_UNSUPPORTED: split;
 * STATUS_MALFORMED: end records that contradict each other. */
enum status zip_open(struct arena *arena, const struct input *input, struct zip *ret_zip,
                     struct problem *ret_problem) WARN_UNUSED;
/* The next entry of the list; STATUS_END after the last that can be read, STATUS_IO_ERROR. */
enum status zip_next(struct zip *zip, struct zip_entry *ret_entry) WARN_UNUSED;

/* Reads the entry's local header, compares, and gives the place of its bytes. Only the fields of
 * `entry` are used, so it can have come from elsewhere. STATUS_MALFORMED: they differ, or the bytes
 * would lie outside. ret_problem->what says how. */
enum status zip_data(const struct input *input, const struct zip_entry *entry,
                     uint64_t *ret_data_at, struct problem *ret_problem) WARN_UNUSED;

#endif
