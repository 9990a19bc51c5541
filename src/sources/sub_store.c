/* Names with a prefix. */
#include "sources/sub_store.h"

#include <stdio.h>

static enum status full_name(const struct sub_store *s, const char *name, char *ret_name)
{
    int len = snprintf(ret_name, STORE_LOCATOR_MAX, "%s%s", s->prefix, name);
    return len >= 0 && len < STORE_LOCATOR_MAX ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status sub_open(const struct store *store, const char *name,
                            struct stored_file *ret_file)
{
    const struct sub_store *s = store->ctx;
    char full[STORE_LOCATOR_MAX];
    if (name[0] == ':')
        return s->outer->open(s->outer, name, ret_file);
    TRY(full_name(s, name, full));
    return s->outer->open(s->outer, full, ret_file);
}

static void sub_close(const struct store *store, struct stored_file *file)
{
    const struct sub_store *s = store->ctx;
    s->outer->close(s->outer, file);
}

static enum status sub_size(const struct store *store, const char *name, uint64_t *ret_size)
{
    const struct sub_store *s = store->ctx;
    char full[STORE_LOCATOR_MAX];
    TRY(full_name(s, name, full));
    return s->outer->size(s->outer, full, ret_size);
}

static enum status sub_pin(const struct store *store, const char *name, char *ret_locator)
{
    const struct sub_store *s = store->ctx;
    char full[STORE_LOCATOR_MAX];
    TRY(full_name(s, name, full));
    return s->outer->pin(s->outer, full, ret_locator);
}

struct listing {
    struct span prefix;
    store_fn *fn;
    void *ctx;
};

static enum status list_one(void *ctx, const char *name, uint64_t size)
{
    const struct listing *l = ctx;
    if (!span_starts(span_str(name), l->prefix) || name[l->prefix.len] == '\0')
        return STATUS_OK;
    return l->fn(l->ctx, name + l->prefix.len, size);
}

static enum status sub_list(const struct store *store, store_fn *fn, void *ctx)
{
    const struct sub_store *s = store->ctx;
    struct listing listing = {.prefix = span_str(s->prefix), .fn = fn, .ctx = ctx};
    return s->outer->list(s->outer, list_one, &listing);
}

void sub_store_init(struct sub_store *s, const struct store *outer, const char *prefix)
{
    *s = (struct sub_store){.outer = outer, .prefix = prefix};
    s->store = (struct store){.ctx = s,
                              .open = sub_open,
                              .close = sub_close,
                              .size = sub_size,
                              .list = sub_list,
                              .pin = outer->pin == NULL ? NULL : sub_pin,
                              .digests = outer->digests,
                              .unchanged = outer->unchanged};
}

struct search {
    struct arena *arena;
    const char *const *names;
    const char *found;
    size_t count;
};

/* Two of the names in one folder are one hit. */
static enum status look_for(void *ctx, const char *name, uint64_t size)
{
    struct search *s = ctx;
    (void)size;
    for (const char *const *wanted = s->names; *wanted != NULL; wanted++) {
        struct span full = span_str(name), base = span_str(*wanted);
        if (!span_ends(full, base))
            continue;
        struct span folder = span_head(full, full.len - base.len);
        bool whole = folder.len == 0 || folder.ptr[folder.len - 1] == '/';
        if (!whole || (s->found != NULL && span_equal_str(folder, s->found)))
            continue;
        s->count++;
        if (s->found == NULL && (s->found = arena_string(s->arena, folder)) == NULL)
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

enum status sub_store_find(const struct store *outer, struct arena *arena, const char *const *names,
                           const char **ret_prefix, size_t *ret_count)
{
    struct search s = {.arena = arena, .names = names};
    TRY(outer->list(outer, look_for, &s));
    *ret_count = s.count;
    if (s.count == 0)
        return STATUS_NOT_FOUND;
    if (s.count > 1)
        return STATUS_EXISTS;
    *ret_prefix = s.found;
    return STATUS_OK;
}

struct common {
    char first[STORE_LOCATOR_MAX]; /* the folder of the first file, with its slash */
    bool any;
};

static enum status cut_to_common(void *ctx, const char *name, uint64_t size)
{
    struct common *c = ctx;
    struct span full = span_str(name);
    (void)size;
    if (span_starts(full, SPAN_LITERAL("__MACOSX/"))) /* what Finder puts beside the files */
        return STATUS_OK;
    if (!c->any) {
        size_t slash = span_find_byte(full, '/');
        c->any = true;
        if (slash < full.len && slash + 1 < sizeof c->first) {
            memcpy(c->first, name, slash + 1);
            c->first[slash + 1] = '\0';
        }
    }
    if (!span_starts(full, span_str(c->first)))
        c->first[0] = '\0';
    return STATUS_OK;
}

enum status sub_store_common(const struct store *outer, struct arena *arena,
                             const char **ret_prefix)
{
    struct common c = {.any = false};
    TRY(outer->list(outer, cut_to_common, &c));
    *ret_prefix = arena_string(arena, span_str(c.first));
    return *ret_prefix == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}
