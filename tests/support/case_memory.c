/* A case in memory. */
#include "support/case_memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void case_memory_set(struct case_memory_entry *entry, struct span bytes)
{
    free(entry->bytes);
    entry->bytes = malloc(bytes.len > 0 ? bytes.len : 1);
    if (entry->bytes == NULL)
        abort();
    if (bytes.len > 0)
        memcpy(entry->bytes, bytes.ptr, bytes.len);
    entry->len = bytes.len;
}

struct case_memory_entry *case_memory_add(struct case_memory *m, const char *path,
                                          enum case_entry_kind kind, struct span bytes)
{
    if (m->count == CASE_MEMORY_MAX)
        return NULL;
    struct case_memory_entry *entry = &m->entries[m->count++];
    *entry = (struct case_memory_entry){.kind = kind};
    (void)snprintf(entry->path, sizeof entry->path, "%s", path);
    case_memory_set(entry, bytes);
    return entry;
}

struct case_memory_entry *case_memory_find(struct case_memory *m, const char *path)
{
    for (size_t i = 0; i < m->count; i++)
        if (!m->entries[i].gone && strcmp(m->entries[i].path, path) == 0)
            return &m->entries[i];
    return NULL;
}

static enum status memory_list(const struct case_view *v, case_entry_fn *fn, void *ctx)
{
    const struct case_memory *m = v->memory;
    for (size_t i = 0; i < m->count; i++) {
        const struct case_memory_entry *entry = &m->entries[i];
        if (!entry->gone) {
            enum status status = fn(ctx, span_str(entry->path), entry->kind, entry->len);
            if (status != STATUS_OK)
                return status;
        }
    }
    return STATUS_OK;
}

static enum status memory_read(const struct case_view *v, const char *path, case_chunk_fn *fn,
                               void *ctx)
{
    const struct case_memory *m = v->memory;
    for (size_t i = 0; i < m->count; i++) {
        const struct case_memory_entry *entry = &m->entries[i];
        if (!entry->gone && entry->kind == CASE_ENTRY_FILE && strcmp(entry->path, path) == 0)
            return fn(ctx, span_of(entry->bytes, entry->len));
    }
    return STATUS_NOT_FOUND;
}

struct case_view case_memory_view(const struct case_memory *m)
{
    return (struct case_view){.list = memory_list, .read = memory_read, .fd = -1, .memory = m};
}

struct loading {
    struct case_memory *m;
    struct case_view from;
};

static enum status load_entry(void *ctx, struct span path, enum case_entry_kind kind, uint64_t size)
{
    struct loading *l = ctx;
    struct buf bytes;
    char name[256];
    (void)size;
    buf_init(&bytes, 1 << 26);
    (void)snprintf(name, sizeof name, "%.*s", (int)path.len, (const char *)path.ptr);
    enum status status = STATUS_OK;
    if (kind == CASE_ENTRY_FILE)
        status = case_view_load(&l->from, name, &bytes);
    if (status == STATUS_OK && case_memory_add(l->m, name, kind, buf_span(&bytes)) == NULL)
        status = STATUS_TOO_LARGE;
    buf_free(&bytes);
    return status;
}

void case_memory_load(struct case_memory *m, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY);
    struct loading l = {.m = m, .from = case_view_folder(fd)};
    m->count = 0;
    if (fd < 0 || l.from.list(&l.from, load_entry, &l) != STATUS_OK)
        abort();
    (void)close(fd);
}

void case_memory_free(struct case_memory *m)
{
    for (size_t i = 0; i < m->count; i++)
        free(m->entries[i].bytes);
    m->count = 0;
}
