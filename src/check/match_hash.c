/* Every file that was hashed, as evidence, is compared with the published hashes too. */
#include "base/limits.h"
#include "base/sha256.h"
#include "check/worker.h"
#include "findings/finding.h"

struct hashed {
    struct worker *w;
    const struct evidence *e;
    struct span hex;
    struct buf frame;
};

static void report(void *ctx, const struct match *match)
{
    struct hashed *h = ctx;
    const struct indicator_info info = indicator_table_get(h->w->table, match->indicator);
    struct arena arena;
    arena_init(&arena, (size_t)KIB(64));
    const char *entry = arena_string(&arena, h->e->entry);
    struct finding f = {.indicator = match->indicator,
                        .artifact = h->w->plan->files_artifact,
                        .has_contact = true,
                        .contact = CONTACT_RECEIVED, /* it lies there: how it came is not known */
                        .kind = KIND_SHA256,
                        .value = h->hex,
                        .matched = match->matched,
                        .entry = entry,
                        .lead = match->lead,
                        .lead_reason = span_str(match->lead_reason)};
    for (size_t i = 0; i < match->same_count && f.also_count < FINDING_ALSO_MAX; i++)
        if (match->same[i] != match->indicator)
            f.also[f.also_count++] = match->same[i];
    f.level = level_of_indicator(info.kind, f.contact, f.lead);
    finding_set_id(&f, info.id.len > 0 ? info.id : info.value);
    buf_clear(&h->frame);
    if (entry != NULL)
        finding_encode(&h->frame, &f);
    if (entry != NULL && !h->frame.failed)
        worker_send(h->w, FRAME_FINDING, buf_span(&h->frame));
    arena_free(&arena);
}

static void match_digest(struct hashed *h, const uint8_t digest[SHA256_BYTES])
{
    char hex[SHA256_HEX + 1];
    sha256_hex(digest, hex);
    h->hex = span_of(hex, SHA256_HEX);
    (void)match_observable(&h->w->matcher, KIND_SHA256, h->hex, NULL, report, h);
}

void worker_match_hashes(struct worker *w, const struct evidence *e)
{
    struct hashed h = {.w = w, .e = e};
    if (w->plan->files_artifact == NULL || e->entry.len == 0 || worker_load_table(w) != STATUS_OK)
        return;
    buf_init(&h.frame, FRAME_BYTES_MAX);
    if (e->has_sha256)
        match_digest(&h, e->sha256);
    if (e->has_plain)
        match_digest(&h, e->sha256_plain);
    buf_free(&h.frame);
}
