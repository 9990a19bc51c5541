/* An input as a store of one file: what comes out of an encrypted file that is no archive. */
#ifndef BRIDLE_SOURCES_ONE_FILE_H
#define BRIDLE_SOURCES_ONE_FILE_H

#include "sources/store.h"

struct one_file {
    struct store store;
    const struct input *input;
    const char *name;
    /* STATUS_CHANGED when what the input reads from is not what it was; NULL: always STATUS_OK. */
    enum status (*unchanged)(void *ctx);
    void *unchanged_ctx;
};

/* `input` and `name` must outlive it; it stays where it is. */
void one_file_init(struct one_file *f, const struct input *input, const char *name);

#endif
