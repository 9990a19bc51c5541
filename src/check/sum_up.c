/* The coverage: what became of every artifact that belongs to the layout. */
#include "artifacts/registry.h"
#include "check/check.h"
#include "check/layouts.h"
#include "check/selection.h"

/* Of several entries the worst word stands for the artifact. */
static int badness(enum coverage_status s)
{
    static const int order[COVERAGE_STATUS_COUNT] = {
        [COVERAGE_ABSENT] = 0,      [COVERAGE_SKIPPED] = 1, [COVERAGE_EXAMINED] = 2,
        [COVERAGE_UNSUPPORTED] = 3, [COVERAGE_DAMAGED] = 4, [COVERAGE_TIMED_OUT] = 5,
        [COVERAGE_CRASHED] = 6};
    return order[s];
}

static void add_reason(struct check *c, struct artifact_coverage *a, const char *format,
                       uint64_t count)
{
    if (count == 0)
        return;
    BUF_SCOPED struct buf text;
    buf_init(&text, 2048);
    if (a->reason != NULL) {
        buf_str(&text, a->reason);
        buf_str(&text, "; ");
    }
    buf_uint(&text, count);
    buf_str(&text, format);
    a->reason = arena_string(&c->arena, buf_span(&text));
}

/* The worst one first. Of several entries it says which one it speaks of, by its place in the list:
 * names are the evidence's, and reasons are printed as they stand. */
static void put_reason(struct check *c, struct artifact_coverage *a, const char *reason,
                       size_t jobs)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 8192);
    buf_str(&text, reason);
    if (jobs > 1)
        buf_format(&text, " [entry %zu of %zu]", a->entry_count, jobs);
    if (a->reason != NULL)
        buf_format(&text, "; %s", a->reason);
    a->reason = text.failed ? reason : arena_string(&c->arena, buf_span(&text));
}

static void add_outcome(struct check *c, struct artifact_coverage *a, const struct job *job,
                        const struct job_outcome *o, size_t jobs, uint64_t *more)
{
    a->entries[a->entry_count++] = job->entry.name;
    bool worse = badness(o->done.status) > badness(a->status);
    if (worse)
        a->status = o->done.status;
    if (o->done.reason[0] != '\0' && (a->reason == NULL || worse))
        put_reason(c, a, o->done.reason, jobs);
    else if (o->done.reason[0] != '\0')
        (*more)++;
    if (a->variant == NULL && o->done.variant[0] != '\0')
        a->variant = o->done.variant;
    if (__builtin_add_overflow(a->rows, o->done.rows, &a->rows) ||
        __builtin_add_overflow(a->rows_bad, o->done.rows_bad, &a->rows_bad))
        a->rows = UINT64_MAX;
    a->reproducible &= o->reproducible;
    add_reason(c, a, " texts could not be read wholly", o->done.texts_damaged);
    add_reason(c, a, " texts were searched only up to the limit", o->done.texts_cut);
    add_reason(c, a, " findings above the limit were counted, not kept", o->done.findings_dropped);
}

/* Listed by the source but not on disk: said, because it is not the same as never having existed.
 */
static void explain_absence(struct check *c, struct artifact_coverage *a, size_t index)
{
    if (!selection_applies(c->request, a->artifact)) {
        a->status = COVERAGE_SKIPPED;
        a->reason = "not asked for (--only, --skip)";
        return;
    }
    if (check_stays_locked(c)) {
        a->reason = "encrypted, and not opened";
        return;
    }
    for (size_t i = 0; i < c->wanted_count; i++)
        if (c->wanted[i].artifact == index && c->wanted[i].as == WANTED_ENTRY &&
            !c->wanted[i].present) {
            a->reason = "the source's list names it, but the file is not there";
            return;
        }
}

static enum status cover_artifact(struct check *c, size_t index, struct artifact_coverage *a)
{
    size_t jobs = 0;
    uint64_t more = 0; /* entries whose reason is not given */
    *a = (struct artifact_coverage){
        .artifact = registry_get(index), .status = COVERAGE_ABSENT, .reproducible = true};
    for (size_t i = 0; i < c->job_count; i++)
        jobs += c->jobs[i].artifact == index;
    a->entries = arena_array(&c->arena, jobs + 1, sizeof *a->entries);
    if (a->entries == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < c->job_count; i++)
        if (c->jobs[i].artifact == index)
            add_outcome(c, a, &c->jobs[i], &c->outcomes[i], jobs, &more);
    add_reason(c, a, " more entries have a remark like these", more);
    if (jobs == 0)
        explain_absence(c, a, index);
    return STATUS_OK;
}

/* The kinds of observables that the artifacts which were really read can show. */
static kind_set kinds_of(const struct artifact *a)
{
    kind_set kinds = 0;
    for (size_t i = 0; i < a->column_count; i++) {
        const struct column_type_info *t = column_type_info(a->columns[i].type);
        if (t->use == USE_OBSERVABLE)
            kinds |= KIND_BIT(t->kind);
        else if (t->use == USE_HANDLE)
            kinds |= KIND_BIT(KIND_EMAIL) | KIND_BIT(KIND_PHONE);
        else if (t->use == USE_TEXT)
            kinds |= KIND_BIT(KIND_URL) | KIND_BIT(KIND_DOMAIN) | KIND_BIT(KIND_IP) |
                     KIND_BIT(KIND_EMAIL);
    }
    return kinds;
}

static void count_sets(struct check *c)
{
    struct coverage *cov = &c->coverage;
    cov->table = c->table;
    for (size_t i = 0; i < cov->artifact_count; i++)
        if (cov->artifacts[i].status == COVERAGE_EXAMINED || cov->artifacts[i].rows > 0)
            cov->applicable_kinds |= kinds_of(cov->artifacts[i].artifact);
    if (c->request->hash_all) /* the hashes of a few databases are compared, and show little */
        cov->applicable_kinds |= KIND_BIT(KIND_SHA256);
    for (size_t i = 0; c->table != NULL && i < indicator_table_sets(c->table); i++) {
        cov->usable += indicator_table_set(c->table, i).usable;
        cov->applicable += indicator_table_applicable(c->table, i, cov->applicable_kinds);
    }
}

enum { LIMITS_MAX = 16 }; /* sentences */
static const char *const LIMITS[] = {
    "Indicators describe what others found and published. An attack that nobody has published "
    "leaves no known trace.",
    "Somebody with enough control over the device can remove traces before an acquisition.",
    NULL,
};

/* What this kind of source cannot show, then what none can. */
static enum status add_limits(struct check *c, const struct layout *layout)
{
    struct coverage *cov = &c->coverage;
    const char *const *const lists[] = {layout == NULL ? NULL : layout->limits, LIMITS};
    cov->limits = arena_array(&c->arena, LIMITS_MAX, sizeof *cov->limits);
    if (cov->limits == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < 2; i++)
        for (const char *const *l = lists[i]; l != NULL && *l != NULL; l++)
            if (cov->limit_count < LIMITS_MAX)
                cov->limits[cov->limit_count++] = *l;
    return STATUS_OK;
}

/* Workers answer in any order. */
static int by_what(const void *a, const void *b)
{
    const struct coverage_unknown *left = a, *right = b;
    return strcmp(left->what, right->what);
}

enum status check_make_coverage(struct check *c)
{
    struct coverage *cov = &c->coverage;
    const struct layout *layout = layout_named(c->layout);
    cov->layout = c->layout;
    cov->artifacts = arena_array(&c->arena, registry_count() + 1, sizeof *cov->artifacts);
    if (cov->artifacts == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < registry_count(); i++)
        if (layout_has_artifact(layout, registry_get(i)->name))
            TRY(cover_artifact(c, i, &cov->artifacts[cov->artifact_count++]));
    TRY(add_limits(c, layout));
    count_sets(c);
    if (cov->unknown_count > 0)
        qsort(cov->unknown, cov->unknown_count, sizeof *cov->unknown, by_what);
    return STATUS_OK;
}
