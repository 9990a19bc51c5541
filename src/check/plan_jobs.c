/* From what the catalogue found to the list of artifact jobs, in the order of the results. */
#include <fnmatch.h>

#include "artifacts/registry.h"
#include "base/limits.h"
#include "base/table.h"
#include "check/check.h"
#include "check/layouts.h"
#include "check/selection.h"

bool selection_applies(const struct check_request *r, const struct artifact *a)
{
    bool wanted = r->only == NULL || r->only[0] == NULL;
    for (const char *const *p = r->only; p != NULL && *p != NULL; p++)
        wanted |= fnmatch(*p, a->name, 0) == 0;
    for (const char *const *p = r->skip; p != NULL && *p != NULL; p++)
        wanted &= fnmatch(*p, a->name, 0) != 0;
    return wanted;
}

static int by_artifact_and_entry(const void *a, const void *b)
{
    const struct wanted *left = a, *right = b;
    if (left->artifact != right->artifact) /* the registry is sorted by name */
        return left->artifact < right->artifact ? -1 : 1;
    int order = strcmp(left->base, right->base);
    if (order != 0)
        return order;
    return left->as != right->as ? (int)left->as - (int)right->as
                                 : strcmp(left->entry.name, right->entry.name);
}

static const struct job_entry NO_ENTRY = {.name = "", .locator = ""};

static void add_job(struct check *c, const struct wanted *w)
{
    size_t n = c->job_count++;
    struct job *job = &c->jobs[n];
    *job = (struct job){.type = FRAME_ARTIFACT,
                        .number = (uint32_t)n,
                        .artifact = w->artifact,
                        .entry = w->entry,
                        .wal = NO_ENTRY,
                        .journal = NO_ENTRY,
                        .has_as_of = c->has_as_of,
                        .as_of = c->as_of};
    memcpy(job->catalogue_key, c->catalogue, sizeof job->catalogue_key);
}

/* Companions stand behind their entry in the sorted list. */
static void add_companion(struct check *c, const struct wanted *w)
{
    struct job *job = c->job_count == 0 ? NULL : &c->jobs[c->job_count - 1];
    if (job == NULL || job->artifact != w->artifact || strcmp(job->entry.name, w->base) != 0)
        return;
    *(w->as == WANTED_WAL ? &job->wal : &job->journal) = w->entry;
}

/* One job answers for the hash of an entry that several artifacts read: the first. */
static enum status choose_hashers(struct check *c)
{
    struct table seen;
    enum status status = STATUS_OK;
    table_init(&seen, c->job_count + 1, (size_t)MIB(64), 0);
    for (size_t i = 0; i < c->job_count && status == STATUS_OK; i++) {
        uint64_t *value;
        status = table_put(&seen, span_str(c->jobs[i].entry.name), &value, &c->jobs[i].hash);
    }
    table_free(&seen);
    return status;
}

/* The pieces of the catalogue that --hash all works through, behind the artifact jobs. */
static void add_hash_pieces(struct check *c)
{
    for (size_t i = 0; i < c->run_count[RUN_CATALOGUE]; i++) {
        const struct run *piece = &c->runs[RUN_CATALOGUE][i];
        size_t n = c->job_count++;
        c->jobs[n] = (struct job){.type = FRAME_HASH_ALL,
                                  .number = (uint32_t)n,
                                  .artifact = UINT32_MAX,
                                  .entry = NO_ENTRY,
                                  .wal = NO_ENTRY,
                                  .journal = NO_ENTRY,
                                  .range_start = piece->offset,
                                  .range_count = piece->len};
    }
}

enum status check_make_jobs(struct check *c)
{
    const struct layout *layout = layout_named(c->layout);
    size_t room = c->wanted_count + c->run_count[RUN_CATALOGUE] + 1;
    if (c->wanted_count > 0)
        qsort(c->wanted, c->wanted_count, sizeof *c->wanted, by_artifact_and_entry);
    c->jobs = arena_array(&c->arena, room, sizeof *c->jobs);
    c->outcomes = arena_array(&c->arena, room, sizeof *c->outcomes);
    if (c->jobs == NULL || c->outcomes == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < c->wanted_count; i++) {
        const struct wanted *w = &c->wanted[i];
        const struct artifact *a = registry_get(w->artifact);
        if (a == NULL || !w->present || !selection_applies(c->request, a) ||
            !layout_has_artifact(layout, a->name))
            continue;
        if (w->as == WANTED_ENTRY)
            add_job(c, w);
        else
            add_companion(c, w);
    }
    TRY(choose_hashers(c));
    add_hash_pieces(c);
    for (size_t i = 0; i < c->job_count; i++)
        c->outcomes[i].done.variant = c->outcomes[i].done.reason = "";
    return STATUS_OK;
}
