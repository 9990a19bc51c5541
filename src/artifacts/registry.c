/* The list of artifacts, sorted by name. */
#include "artifacts/registry.h"

#include "artifacts/artifact_parse.h"
#include "artifacts/builtin.h"
#include "base/embedded.h"
#include "base/limits.h"

static struct arena memory;
static const struct artifact *list[ARTIFACTS_MAX];
static size_t count;

/* Embedded by the build; ended by a row without a name. */
extern const struct embedded_file embedded_artifacts[];

enum status registry_add(const struct artifact *a, struct buf *ret_error)
{
    size_t at = count;
    if (count == ARTIFACTS_MAX) {
        buf_str(ret_error, "too many artifacts");
        return STATUS_TOO_LARGE;
    }
    while (at > 0 && strcmp(list[at - 1]->name, a->name) > 0)
        at--;
    if (at > 0 && strcmp(list[at - 1]->name, a->name) == 0) {
        buf_format(ret_error, "there are two artifacts named %.200s", a->name);
        return STATUS_MALFORMED;
    }
    memmove(&list[at + 1], &list[at], (count - at) * sizeof list[0]);
    list[at] = a;
    count++;
    return STATUS_OK;
}

enum status registry_add_file(const char *file_name, struct span text, const char *sha256,
                              struct buf *ret_error)
{
    struct artifact *a;
    TRY(artifact_parse(&memory, file_name, text, &a, ret_error));
    if (sha256 != NULL) {
        a->origin = file_name;
        a->origin_sha256 = sha256;
    }
    return registry_add(a, ret_error);
}

enum status registry_load(struct buf *ret_error)
{
    arena_init(&memory, (size_t)MIB(16));
    count = 0;
    for (const struct artifact *const *a = builtin_artifacts; *a != NULL; a++)
        TRY(registry_add(*a, ret_error));
    for (const struct embedded_file *f = embedded_artifacts; f->name != NULL; f++)
        TRY(registry_add_file(f->name, span_of(f->bytes, f->size), NULL, ret_error));
    return STATUS_OK;
}

void registry_free(void)
{
    arena_free(&memory);
    count = 0;
}

size_t registry_count(void)
{
    return count;
}

const struct artifact *registry_get(size_t i)
{
    return i < count ? list[i] : NULL;
}

const struct artifact *registry_find(const char *name)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(list[middle]->name, name);
        if (order == 0)
            return list[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
