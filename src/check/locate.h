/* From what the user named to what is the acquisition: the file or folder itself, the folder of a
 * `Manifest.db` that was named, or the one sub-folder that holds a backup. Looks at names only.
 */
#ifndef BRIDLE_CHECK_LOCATE_H
#define BRIDLE_CHECK_LOCATE_H

#include "base/buf.h"
#include "base/status.h"

struct located {
    int root;      /* the folder or file, open for reading; the caller closes it */
    char *path;    /* of it; the caller frees it */
    bool is_file;  /* a regular file, else a folder */
    bool is_other; /* it is not what the user named: say so */
};

/* STATUS_NOT_FOUND: there is nothing of that name. STATUS_IO_ERROR: it cannot be opened. In both
 * cases *ret_why holds a sentence. STATUS_UNSUPPORTED, with root -1: neither a file nor a folder.
 */
enum status locate_source(const char *given, struct located *ret_located, struct buf *ret_why);

/* What lies at a path that is no known acquisition, for the message: up to `max` names, sorted. */
void locate_describe(const char *path, size_t max, struct buf *out);

#endif
