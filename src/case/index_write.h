/* index.db: a database for questions about a case, derived from its runs and rebuilt at will. It
 * stands outside data/, belongs to no seal, and is never read by this program.
 */
#ifndef BRIDLE_CASE_INDEX_WRITE_H
#define BRIDLE_CASE_INDEX_WRITE_H

#include "case/index_rows.h"

struct index_writer;

/* Begins `index.db.part` in the case folder `folder`, whose path is `path`. */
enum status index_writer_create(int folder, const char *path, struct index_writer **ret_writer,
                                struct buf *why);
enum status index_writer_add(struct index_writer *w, const struct index_row *row);
/* Puts it into the place of index.db. */
enum status index_writer_finish(struct index_writer *w, int folder, struct buf *why);
/* Closes and frees; what is not finished is deleted. NULL is harmless. */
void index_writer_free(struct index_writer *w, int folder);

#endif
