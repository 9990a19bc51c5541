/* Sizes and digests against the source's own list. */
#include "check/fit.h"

#include "base/limits.h"
#include "check/check.h"
#include "check/worker.h"
#include "findings/rules.h"

static bool digest_fits(const struct open_entry *entry, const struct digests *digests)
{
    return memcmp(digests->sha1, entry->job->digest.ptr, SHA1_BYTES) == 0;
}

void fit_of_entry(const struct open_entry *entry, const struct evidence *e, struct fit *f)
{
    *f = (struct fit){0};
    if (e->status != EVIDENCE_READ && e->status != EVIDENCE_SIZE_MISMATCH)
        return;
    if (entry->job->has_size) {
        f->sizes = 1;
        f->sizes_differ = e->status == EVIDENCE_SIZE_MISMATCH;
        f->size_example = f->sizes_differ ? e->entry : SPAN_EMPTY;
    }
    if (entry->job->digest.len != SHA1_BYTES)
        return;
    f->digests = 1;
    f->digests_differ = !digest_fits(entry, &entry->digests) &&
                        !(entry->sealed.decrypted && digest_fits(entry, &entry->plain));
    f->digest_example = f->digests_differ ? e->entry : SPAN_EMPTY;
}

static enum status take_example(struct arena *arena, struct span *have, struct span other)
{
    if (other.len == 0 || (have->len > 0 && span_compare(*have, other) <= 0))
        return STATUS_OK;
    return arena_copy(arena, other, have);
}

enum status fit_add(struct arena *arena, struct fit *sum, const struct fit *more)
{
    sum->sizes += more->sizes;
    sum->sizes_differ += more->sizes_differ;
    sum->digests += more->digests;
    sum->digests_differ += more->digests_differ;
    TRY(take_example(arena, &sum->size_example, more->size_example));
    return take_example(arena, &sum->digest_example, more->digest_example);
}

void fit_encode(struct buf *b, const struct fit *f)
{
    buf_uint_le(b, f->sizes, 4);
    buf_uint_le(b, f->sizes_differ, 4);
    buf_uint_le(b, f->digests, 4);
    buf_uint_le(b, f->digests_differ, 4);
    frame_put_span(b, f->size_example);
    frame_put_span(b, f->digest_example);
}

enum status fit_decode(struct span bytes, struct fit *ret_fit)
{
    struct cursor c = cursor_of(bytes);
    struct fit f = {.sizes = cursor_uint_le(&c, 4)};
    f.sizes_differ = cursor_uint_le(&c, 4);
    f.digests = cursor_uint_le(&c, 4);
    f.digests_differ = cursor_uint_le(&c, 4);
    f.size_example = frame_get_span(&c);
    f.digest_example = frame_get_span(&c);
    if (c.failed || cursor_left(&c) > 0 || f.sizes_differ > f.sizes ||
        f.digests_differ > f.digests || (f.size_example.len > 0) != (f.sizes_differ > 0) ||
        (f.digest_example.len > 0) != (f.digests_differ > 0))
        return STATUS_MALFORMED;
    *ret_fit = f;
    return STATUS_OK;
}

enum status check_take_fit(struct check *c, struct span payload)
{
    struct fit f;
    TRY(fit_decode(payload, &f));
    return fit_add(&c->arena, &c->fit, &f);
}

static enum status add_finding(struct check *c, const struct rule *rule, struct span entry,
                               const char *what, uint64_t differ, uint64_t all)
{
    char detail[256];
    if (c->finding_count == FINDINGS_MAX) {
        c->findings_dropped++;
        return STATUS_OK;
    }
    (void)snprintf(detail, sizeof detail, "%llu of %llu files differ in their %s.",
                   (unsigned long long)differ, (unsigned long long)all, what);
    const char *copy = arena_string(&c->arena, span_str(detail));
    struct finding f = {.level = rule->level,
                        .rule = rule->id,
                        .artifact = "ios.manifest",
                        .kind = KIND_PROPERTY,
                        .value = span_str(what),
                        .entry = arena_string(&c->arena, entry)};
    if (copy == NULL || f.entry == NULL)
        return STATUS_NO_MEMORY;
    f.detail = span_str(copy);
    finding_set_id(&f, SPAN_EMPTY);
    c->findings[c->finding_count] = f;
    c->finding_jobs[c->finding_count++] = SIZE_MAX;
    return STATUS_OK;
}

/* Where no digest fits at all, the list's are over other bytes than those that we know of. */
enum status check_report_fit(struct check *c)
{
    const struct fit *f = &c->fit;
    if (f->sizes_differ > 0)
        TRY(add_finding(c, &rule_backup_size_differs, f->size_example, "size", f->sizes_differ,
                        f->sizes));
    if (f->digests_differ > 0 && f->digests_differ < f->digests)
        TRY(add_finding(c, &rule_backup_digest_differs, f->digest_example, "SHA-1",
                        f->digests_differ, f->digests));
    return STATUS_OK;
}
