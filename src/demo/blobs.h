/* The two blobs that the sample phone's databases need: a message's styled text and the Manifest's
 * record of a file.
 */
#ifndef BRIDLE_DEMO_BLOBS_H
#define BRIDLE_DEMO_BLOBS_H

#include "base/buf.h"

/* message.attributedBody with one run, ASCII text of at most 32,767 bytes. */
void blob_attributed_body(struct buf *out, struct span text);

struct file_facts {
    struct span path; /* ASCII */
    uint64_t size;
    uint32_t mode;
    int64_t time; /* Unix seconds: modified, changed and born */
    uint64_t inode;
};

/* Manifest.db's Files.file: a keyed archive with one MBFile. False when it does not fit. */
bool blob_file_record(struct buf *out, const struct file_facts *facts);

#endif
