/* Tar archives: ustar, pax, and GNU's long names and large numbers, header by header over read_at.
 * Nothing is read of the files themselves, so an archive of any size costs its headers. Sparse
 * files are named and not read. Format: POSIX.1 pax, and the GNU tar manual.
 */
#ifndef BRIDLE_FORMATS_TAR_H
#define BRIDLE_FORMATS_TAR_H

#include "base/buf.h"
#include "base/input.h"

enum { TAR_BLOCK = 512 };

enum tar_type {
    TAR_FILE,
    TAR_LINK,      /* symbolic */
    TAR_HARD_LINK, /* another name of an earlier file */
    TAR_FOLDER,
    TAR_SPARSE, /* a file of which only parts are stored: its bytes cannot be read here */
    TAR_OTHER,  /* devices and the like */
};

struct tar_entry {
    struct span name, target; /* valid until the next call */
    enum tar_type type;
    uint64_t data_at, size;
    bool is_cut; /* the archive ends inside its bytes */
};

struct tar {
    const struct input *input;
    uint64_t at;             /* of the next header */
    uint64_t damaged;        /* stretches that are no header, skipped */
    uint64_t damaged_at;     /* of the first */
    uint64_t behind;         /* bytes other than zero behind the end marks */
    bool no_end;             /* the archive ends without its end mark */
    struct buf name, target; /* of the entry */
    bool has_name, has_target, has_size;
    uint64_t next_size;
};

/* Whether the first TAR_BLOCK bytes are a tar header: its checksum is right. */
bool tar_recognise(struct span head);

/* `input` must outlive the reader; tar_close() frees the names. */
void tar_open(const struct input *input, struct tar *ret_tar);
void tar_close(struct tar *tar);
/* The next entry; STATUS_END, STATUS_IO_ERROR, STATUS_NO_MEMORY. What is damaged is skipped and
 * counted. */
enum status tar_next(struct tar *tar, struct tar_entry *ret_entry) WARN_UNUSED;

#endif
