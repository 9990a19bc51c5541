/* A zip or tar archive as a store. Its list is read when a name is asked for first; a pinned
 * locator says where a file lies, so processes that only open pinned files never read the list.
 * What is odd about the archive (names that lead outside, names that are there twice, files that
 * overlap or that the list hides) is counted with an example.
 */
#ifndef BRIDLE_SOURCES_ARCHIVE_H
#define BRIDLE_SOURCES_ARCHIVE_H

#include "base/table.h"
#include "formats/zip.h"
#include "sources/store.h"

enum archive_kind { ARCHIVE_NONE, ARCHIVE_ZIP, ARCHIVE_TAR };

#define ARCHIVE_NOTE_LIST(X)                                                                       \
    X(OUTSIDE, "names in the archive that lead outside of it, or are none; not read")              \
    X(TWICE, "names that the archive has more than once; the last was read")                       \
    X(ENCRYPTED, "files in the zip archive that are encrypted themselves; not read")               \
    X(METHOD, "files in the zip archive that are packed in a way not known here; not read")        \
    X(RENAMED, "files in the zip archive with a second, different name; the first was used")       \
    X(OVERLAP, "files of the zip archive that share their bytes with others; not read")            \
    X(UNLISTED, "files in the zip archive that its list does not name; not read")                  \
    X(BETWEEN, "stretches of the zip archive that belong to no file of its list")                  \
    X(SPARSE, "files of the tar archive of which only parts are stored; not read")                 \
    X(CUT, "files that the end of the archive cuts off; not read")                                 \
    X(DANGLING, "hard links in the tar archive to a file that is not there; not read")             \
    X(OTHER, "devices and other special files in the tar archive; not read")                       \
    X(DAMAGED, "stretches of the tar archive that could not be read")                              \
    X(NO_END, "tar archive that ends without its end mark: something may be missing")              \
    X(BEHIND, "bytes behind the end mark of the tar archive; not read")

#define ARCHIVE_NOTE_ENUM(name, text) ARCHIVE_NOTE_##name,
enum archive_note { ARCHIVE_NOTE_LIST(ARCHIVE_NOTE_ENUM) ARCHIVE_NOTE_COUNT };
#undef ARCHIVE_NOTE_ENUM
const char *archive_note_text(enum archive_note note);

/* A place for unpacked files that are too large for memory; check/vault.h has one on disk. One file
 * is written at a time, several can be kept. */
struct attic {
    void *ctx;
    enum status (*start)(void *ctx);
    enum status (*add)(void *ctx, struct span bytes);
    enum status (*keep)(void *ctx, struct input *ret_input); /* ret_input->ctx is the attic's */
    void (*drop)(void *ctx, struct input *input);
};

/* Where a file of the archive is. */
struct archive_place {
    uint64_t at; /* zip: the local header; tar: the bytes */
    uint64_t packed, size;
    const char *spelling; /* as the archive writes its name; NULL: as in the list */
    uint32_t crc;
    uint16_t method;
    uint8_t flags; /* of enum place_flag */
};
enum place_flag { PLACE_ENCRYPTED = 1, PLACE_DESCRIPTOR = 2, PLACE_OVERLAPS = 4, PLACE_LOST = 8 };

struct archive {
    struct store store;
    enum archive_kind kind;
    const struct input *input;
    struct attic attic; /* .ctx NULL: large packed files cannot be read */
    /* STATUS_CHANGED when the archive is not what it was; NULL: always STATUS_OK. */
    enum status (*unchanged)(void *ctx);
    void *unchanged_ctx;
    /* the list */
    bool listed;
    enum status status; /* of reading it */
    struct problem problem;
    struct arena arena;
    struct table names; /* value: index into places */
    struct archive_place *places;
    size_t count, room;
    uint64_t links, folders;
    uint64_t notes[ARCHIVE_NOTE_COUNT];
    const char *examples[ARCHIVE_NOTE_COUNT];
    unsigned zip_notes; /* bits of enum zip_note_bit */
};

/* By the first TAR_BLOCK bytes. */
enum archive_kind archive_recognise(const struct input *input);

/* `input` must outlive the archive, which stays where it is (the store points to it). */
void archive_init(struct archive *a, enum archive_kind kind, const struct input *input);
void archive_free(struct archive *a);
/* Reads the list unless it was read; a->problem says what is wrong. What was read before damage
 * counts. */
enum status archive_list(struct archive *a);

/* For the two kinds. */
enum status archive_list_zip(struct archive *a);
enum status archive_list_tar(struct archive *a);
/* Takes a name into the list; *ret_place NULL: it was not acceptable, and is counted. */
enum status archive_add(struct archive *a, struct span name, bool from_dos,
                        struct archive_place **ret_place);
void archive_note(struct archive *a, enum archive_note note, struct span example);

#endif
