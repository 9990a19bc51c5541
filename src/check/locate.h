/* From what the user named to the folder that is the acquisition: the folder itself, the folder of
 * a `Manifest.db` that was named, or the one sub-folder that holds a backup. Looks at names only.
 */
#ifndef BRIDLE_CHECK_LOCATE_H
#define BRIDLE_CHECK_LOCATE_H

#include "base/buf.h"
#include "base/status.h"

struct located {
    int root;      /* the folder, open for reading; the caller closes it */
    char *path;    /* of the folder; the caller frees it */
    bool is_other; /* the folder is not what the user named: say so */
};

/* STATUS_NOT_FOUND: there is nothing of that name. STATUS_IO_ERROR: it cannot be opened. In both
 * cases *ret_why holds a sentence. A plain file that is no Manifest.db gives its own folder's
 * nothing: STATUS_UNSUPPORTED, with root -1. */
enum status locate_source(const char *given, struct located *ret_located, struct buf *ret_why);

/* What lies at a path that is no known acquisition, for the message: up to `max` names, sorted. */
void locate_describe(const char *path, size_t max, struct buf *out);

#endif
