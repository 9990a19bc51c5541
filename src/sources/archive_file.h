/* Opening the files of an archive. Only for src/sources/archive*.c. */
#ifndef BRIDLE_SOURCES_ARCHIVE_FILE_H
#define BRIDLE_SOURCES_ARCHIVE_FILE_H

#include "sources/archive.h"

/* Fills in a->store. */
void archive_file_ops(struct archive *a);

#endif
