/* A store of one file. */
#include "sources/one_file.h"

#include <stdlib.h>

#include "sources/input_digests.h"

static enum status one_size(const struct store *store, const char *name, uint64_t *ret_size)
{
    const struct one_file *f = store->ctx;
    if (strcmp(name, f->name) != 0)
        return STATUS_NOT_FOUND;
    *ret_size = f->input->size;
    return STATUS_OK;
}

static enum status one_open(const struct store *store, const char *name,
                            struct stored_file *ret_file)
{
    struct one_file *f = store->ctx;
    uint64_t size;
    TRY(one_size(store, name, &size));
    *ret_file = (struct stored_file){.input = *f->input, .ctx = f};
    return STATUS_OK;
}

static void one_close(const struct store *store, struct stored_file *file)
{
    (void)store;
    file->ctx = NULL;
}

static enum status one_list(const struct store *store, store_fn *fn, void *ctx)
{
    const struct one_file *f = store->ctx;
    return fn(ctx, f->name, f->input->size);
}

static enum status one_digests(const struct stored_file *file, struct digests *digests)
{
    return input_digests(&file->input, digests, NULL);
}

static enum status one_unchanged(const struct stored_file *file)
{
    const struct one_file *f = file->ctx;
    return f->unchanged == NULL ? STATUS_OK : f->unchanged(f->unchanged_ctx);
}

void one_file_init(struct one_file *f, const struct input *input, const char *name)
{
    *f = (struct one_file){.input = input, .name = name};
    f->store = (struct store){.ctx = f,
                              .open = one_open,
                              .close = one_close,
                              .size = one_size,
                              .list = one_list,
                              .digests = one_digests,
                              .unchanged = one_unchanged};
}
