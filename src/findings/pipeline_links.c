/* The part of the pipeline that shows links to the rules about them. */
#include "base/limits.h"
#include "findings/link_judge.h"
#include "findings/pipeline.h"
#include "formats/percent.h"
#include "formats/url_wrapper.h"

/* A rule speaks of a host once in a job, at its first link: the rest stand in the timeline. */
static bool is_first(struct pipeline *p, size_t rule, const struct link_seen *link)
{
    uint8_t key[2 + HOST_MAX];
    uint64_t *unused;
    bool is_new;
    struct span host = site_host(&link->host->site);
    key[0] = (uint8_t)rule;
    memcpy(key + 1, host.ptr, host.len);
    return table_put(&p->links_told, span_of(key, 1 + host.len), &unused, &is_new) == STATUS_OK &&
           is_new;
}

static void run_rule(struct pipeline *p, size_t i, const struct link_seen *link)
{
    const struct rule *rule = p->rules[i];
    struct rule_hit hit;
    const struct rule_context context = {
        .state = p->rule_states[i], .as_of = p->options.as_of, .judge = p->options.judge};
    rule_hit_begin(&hit, rule->level);
    hit.has_time = p->has_time;
    hit.time = p->time;
    if (!rule->check_link(link, p->record, &context, &hit) || !is_first(p, i, link))
        return;
    struct finding f = {.level = hit.level,
                        .rule = rule->id,
                        .has_contact = true,
                        .contact = link->contact,
                        .has_time = hit.has_time,
                        .time = hit.time,
                        .kind = KIND_URL,
                        .value = link->stored,
                        .matched = site_host(&link->host->site),
                        .lead = hit.lead,
                        .lead_reason = rule_lead_reason(hit.lead),
                        .detail = span_str(hit.detail)};
    pipeline_report(p, &f, SPAN_EMPTY);
}

/* Percent encoding is no hiding place: the matcher looks through it by itself. */
static bool stands_in(struct pipeline *p, struct span stored, struct span end)
{
    uint8_t *plain = arena_alloc(&p->arena, stored.len + 1);
    return plain != NULL &&
           span_find(span_of(plain, percent_decode(stored, plain)), end) + end.len <= stored.len;
}

/* What a wrapper hides is an observable of its own. */
static void undo_wrappers(struct pipeline *p, struct link_seen *link)
{
    struct url_chain chain;
    if (!link->host->wraps || link->stored.len > URL_WRAPPED_MAX ||
        url_unwrap(&p->arena, link->judge->psl, link->stored, &chain) != STATUS_OK ||
        chain.count < 2 || !url_parse(url_chain_end(&chain), &link->parts))
        return;
    link->url = url_chain_end(&chain);
    link->host = link_judge_host(link->judge, link->parts.host);
    if (link->host != NULL && !link->host->wraps && !stands_in(p, link->stored, link->url))
        pipeline_observe(p, KIND_URL, link->url, link->contact, SPAN_EMPTY);
}

/* Links that somebody wrote so that nobody clicks them by mistake: `hxxps://evil[.]example/`. */
static struct span clickable(struct pipeline *p, struct span url)
{
    uint8_t *out = is_defanged(url) ? arena_alloc(&p->arena, url.len + 1) : NULL;
    return out == NULL ? url : span_of(out, refang(url, out));
}

void pipeline_link(struct pipeline *p, struct span url, enum contact contact, bool in_text)
{
    struct link_judge *judge = p->options.judge;
    struct link_seen link = {.stored = url,
                             .url = clickable(p, url),
                             .judge = judge,
                             .arena = &p->arena,
                             .contact = contact,
                             .in_text = in_text};
    if (judge == NULL || p->link_rule_count == 0 || url.len > OBSERVABLE_VALUE_MAX ||
        !url_parse_lenient(link.url, &link.parts))
        return;
    link_judge_make_room(judge);
    link.host = link_judge_host(judge, link.parts.host);
    if (link.host != NULL && link.host->wraps)
        undo_wrappers(p, &link);
    for (size_t i = 0; link.host != NULL && i < p->rule_count; i++)
        if (p->rules[i]->check_link != NULL)
            run_rule(p, i, &link);
}
