/* From links to hosts. */
#include "links/campaign.h"

#include <stdlib.h>

#include "links/lists.h"

enum status campaign_lists_init(struct campaign_lists *l, struct arena *arena, const psl_ctx_t *psl,
                                const char *const *ours, size_t ours_count)
{
    memset(l, 0, sizeof *l);
    TRY(look_finder_init(&l->finder, arena, psl, ours, ours_count));
    enum status status = domain_list_init(&l->shorteners, links_shorteners);
    if (status == STATUS_OK)
        status = domain_list_init(&l->freemail, links_freemail);
    if (status != STATUS_OK)
        campaign_lists_free(l);
    return status;
}

void campaign_lists_free(struct campaign_lists *l)
{
    look_finder_free(&l->finder);
    domain_list_free(&l->shorteners);
    domain_list_free(&l->freemail);
}

/* --- links by host --- */

enum { SENDERS_MAX = 1 << 14, SENDERS_BYTES_MAX = 4 << 20 }; /* domains of senders looked at */

static uint32_t host_of(const struct link_store *store, size_t link)
{
    return store->urls[store->links[link].url].host;
}

/* Links sorted by host (counting sort: the order within a host stays). */
static enum status group(struct arena *arena, const struct link_store *store, struct campaign *c)
{
    uint32_t *sorted = arena_array(arena, store->link_count + 1, sizeof *sorted);
    c->hosts = arena_array(arena, store->host_count + SENDERS_MAX, sizeof *c->hosts);
    if (sorted == NULL || c->hosts == NULL)
        return STATUS_NO_MEMORY;
    size_t at = 0;
    for (size_t i = 0; i < store->host_count; i++) {
        c->hosts[i].name = store->hosts[i].name;
        c->hosts[i].links = sorted + at;
        at += store->hosts[i].links;
    }
    for (size_t i = 0; i < store->link_count; i++) {
        struct campaign_host *h = &c->hosts[host_of(store, i)];
        sorted[(size_t)(h->links - sorted) + h->link_count++] = (uint32_t)i;
    }
    c->host_count = store->host_count;
    return STATUS_OK;
}

/* Domains of senders' addresses to which no link leads: their names may pretend something too. */
static enum status add_senders(const struct link_store *store, const struct campaign_lists *lists,
                               struct campaign *c)
{
    struct table seen;
    enum status status = STATUS_OK;
    table_init(&seen, SENDERS_MAX, SENDERS_BYTES_MAX, 0);
    for (size_t i = 0; i < store->message_count && seen.count < SENDERS_MAX - 1; i++) {
        const struct link_message *m = &store->messages[i];
        struct span domain = span_skip(m->sender, span_find_last_byte(m->sender, '@') + 1);
        struct campaign_host *h = &c->hosts[c->host_count];
        uint64_t *value;
        bool is_new;
        if (!m->sender_is_address || table_find(&store->host_table, domain) != NULL)
            continue;
        status = table_put(&seen, domain, &value, &is_new);
        if (status != STATUS_OK)
            break;
        *h = (struct campaign_host){.name = domain, .is_sender_only = true};
        if (is_new && site_of(store->psl, domain, &h->site) &&
            !domain_list_has(&lists->freemail, &h->site))
            c->host_count++;
    }
    table_free(&seen);
    return status == STATUS_NO_MEMORY ? STATUS_OK : status;
}

static void note_times(const struct link_store *store, struct campaign_host *h)
{
    for (size_t i = 0; i < h->link_count; i++) {
        const struct link_message *m = &store->messages[store->links[h->links[i]].message];
        if (!m->has_time)
            continue;
        if (h->dated == 0 || timestamp_compare(m->time, h->first) < 0)
            h->first = m->time;
        if (h->dated == 0 || timestamp_compare(m->time, h->last) > 0)
            h->last = m->time;
        h->dated++;
    }
}

enum status campaign_hours(struct arena *arena, const struct link_store *store,
                           const struct campaign_host *const *hosts, size_t count,
                           struct hours_report *ret_hours)
{
    struct arena_mark mark = arena_mark(arena);
    size_t total = 0, n = 0;
    uint32_t last = UINT32_MAX;
    for (size_t i = 0; i < count; i++)
        total += hosts[i]->link_count;
    struct hours_sample *samples = arena_array(arena, total + 1, sizeof *samples);
    if (samples == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < hosts[i]->link_count; k++) {
            uint32_t message = store->links[hosts[i]->links[k]].message;
            const struct link_message *m = &store->messages[message];
            if (message != last && m->has_time && !m->local_time)
                samples[n++] = (struct hours_sample){.time = m->time, .zone = m->zone};
            last = message;
        }
    hours_estimate(samples, n, ret_hours);
    arena_rewind(arena, mark);
    return STATUS_OK;
}

static enum status look_at_host(struct arena *arena, const struct link_store *store,
                                const struct campaign_lists *lists, struct campaign_host *h)
{
    const struct campaign_host *one = h;
    h->has_site = site_of(store->psl, h->name, &h->site);
    if (h->has_site) {
        h->owner = brands_owner(&lists->finder.brands, &h->site);
        h->is_own = h->owner != NULL && h->owner->ours;
        h->known_shortener = domain_list_has(&lists->shorteners, &h->site);
        if (!h->known_shortener)
            looks_of_site(&lists->finder, &h->site, &h->looks);
    }
    note_times(store, h);
    TRY(campaign_hours(arena, store, &one, 1, &h->hours));
    struct arena_mark mark = arena_mark(arena);
    enum status status = codes_of_host(arena, store, h->links, h->link_count, &h->codes);
    if (h->codes.report.alphabet == NULL || !h->codes.report.is_learned)
        arena_rewind(arena, mark);
    return status;
}

/* --- which hosts count, and which shorten --- */

static int compare_p(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Many hosts were tried, and some look counted by chance: the Benjamini-Hochberg procedure keeps
 * the share of false ones among those that are called sequential below the level of one test. */
static enum status correct(struct arena *arena, struct campaign *c)
{
    struct arena_mark mark = arena_mark(arena);
    double *p = arena_array(arena, c->host_count + 1, sizeof *p);
    if (p == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < c->host_count; i++)
        if (c->hosts[i].codes.has_place)
            p[c->tried++] = c->hosts[i].codes.report.p;
    qsort(p, c->tried, sizeof *p, compare_p);
    double cut = 0;
    for (size_t i = 0; i < c->tried; i++) {
        double level = COUNTER_SIGNIFICANT * (double)(i + 1) / (double)c->tried;
        if (p[i] <= level)
            cut = level;
    }
    c->significance = cut > 0 ? cut : COUNTER_SIGNIFICANT / (double)(c->tried > 0 ? c->tried : 1);
    double slack = COUNTER_SIGNIFICANT_SHORT / COUNTER_SIGNIFICANT; /* short codes, see counter.h */
    for (size_t i = 0; i < c->host_count; i++) {
        struct campaign_host *h = &c->hosts[i];
        h->sequential = h->codes.has_place && h->codes.report.sequential &&
                        h->codes.report.p <= c->significance * slack;
    }
    arena_rewind(arena, mark);
    return STATUS_OK;
}

/* Short codes on a host that is nobody's known service, and either a name that says so, a counter,
 * or hardly anything but such codes. */
static bool is_shortener_like(const struct campaign_host *h)
{
    enum { CODES_MIN = 3, LABEL_MAX = 16 };
    if (h->known_shortener || h->owner != NULL || !h->has_site || h->link_count == 0)
        return false;
    double share = (double)h->codes.short_paths / (double)h->link_count;
    bool counts = h->sequential && span_equal_str(h->codes.place, "/");
    return h->looks.link_words || counts ||
           (share >= 0.8 && h->codes.codes >= CODES_MIN && site_label(&h->site).len <= LABEL_MAX);
}

bool campaign_host_is_notable(const struct campaign_host *h)
{
    if (h->is_own || h->owner != NULL)
        return h->personal > 0 && h->sequential;
    return h->sequential || h->shortener_like || h->known_shortener || h->personal > 0 ||
           h->looks.count > 0;
}

static int rank(const struct campaign_host *h)
{
    return (h->sequential && h->owner == NULL ? 32 : 0) +
           (h->personal > 0 && h->owner == NULL ? 16 : 0) + (h->looks.count > 0 ? 8 : 0) +
           (h->shortener_like ? 4 : 0) + (h->known_shortener ? 2 : 0);
}

static int compare_hosts(const void *a, const void *b)
{
    const struct campaign_host *x = a, *y = b;
    if (rank(x) != rank(y))
        return rank(x) > rank(y) ? -1 : 1;
    if (x->link_count != y->link_count)
        return x->link_count > y->link_count ? -1 : 1;
    return span_compare(x->name, y->name);
}

/* --- personal links --- */

/* Above the limit the other addresses stay unknown: hashes of them are not recognised. */
static enum status know(struct target_finder *f, struct span address)
{
    enum status status = target_finder_know(f, address);
    return status == STATUS_NO_MEMORY ? STATUS_OK : status;
}

static enum status know_recipients(struct target_finder *f, const struct link_store *store)
{
    for (size_t i = 0; i < store->message_count; i++)
        for (size_t k = 0; k < store->messages[i].recipient_count; k++)
            TRY(know(f, store->messages[i].recipients[k]));
    return STATUS_OK;
}

static bool is_recipient(const struct link_message *m, struct span address)
{
    for (size_t i = 0; i < m->recipient_count; i++)
        if (span_equal(m->recipients[i], address))
            return true;
    return false;
}

/* Targets of all different links. Those found make addresses known, so that hashes of them are
 * found in a second round. */
static enum status find_targets(struct arena *arena, const struct link_store *store,
                                struct target_finder *f, struct target *targets)
{
    struct arena scratch;
    enum status status = STATUS_OK;
    arena_init(&scratch, 4 << 20);
    for (unsigned round = 0; round < 2 && status == STATUS_OK; round++)
        for (size_t i = 0; i < store->url_count && status == STATUS_OK; i++) {
            struct arena_mark mark = arena_mark(&scratch);
            if (targets[i].layer_count > 0 || !store->urls[i].has_host || store->urls[i].opaque)
                continue;
            status = target_find(f, &scratch, store->urls[i].end, &targets[i]);
            if (status == STATUS_OK)
                status = arena_copy(arena, targets[i].address, &targets[i].address);
            if (status == STATUS_OK)
                status = know(f, targets[i].address);
            if (status == STATUS_NOT_FOUND)
                status = STATUS_OK;
            arena_rewind(&scratch, mark);
        }
    arena_free(&scratch);
    return status;
}

static enum status find_personals(struct arena *arena, const struct link_store *store,
                                  struct target_finder *f, struct campaign *c)
{
    struct target *targets = arena_array(arena, store->url_count + 1, sizeof *targets);
    c->personals = arena_array(arena, store->link_count + 1, sizeof *c->personals);
    if (targets == NULL || c->personals == NULL)
        return STATUS_NO_MEMORY;
    TRY(know_recipients(f, store));
    TRY(find_targets(arena, store, f, targets));
    for (size_t i = 0; i < store->link_count; i++) {
        const struct target *t = &targets[store->links[i].url];
        if (t->layer_count == 0)
            continue;
        c->hosts[host_of(store, i)].personal++;
        c->personals[c->personal_count++] = (struct campaign_personal){
            .link = (uint32_t)i,
            .target = *t,
            .to_recipient = is_recipient(&store->messages[store->links[i].message], t->address)};
    }
    return STATUS_OK;
}

/* --- whom they were meant for --- */

static struct span domain_of(struct span address)
{
    return span_skip(address, span_find_last_byte(address, '@') + 1);
}

struct by_target {
    struct span address, domain;
    uint32_t personal;
};

static int compare_targets(const void *a, const void *b)
{
    const struct by_target *x = a, *y = b;
    int by_domain = span_compare(x->domain, y->domain);
    if (by_domain != 0)
        return by_domain;
    int by_address = span_compare(x->address, y->address);
    return by_address != 0             ? by_address
           : x->personal < y->personal ? -1
                                       : x->personal > y->personal;
}

static int compare_organisations(const void *a, const void *b)
{
    const struct campaign_targets *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return span_compare(x->domain, y->domain);
}

static enum status list_targets(struct arena *arena, const struct link_store *store,
                                const struct campaign_lists *lists, struct campaign *c)
{
    size_t n = c->personal_count;
    struct by_target *sorted = arena_array(arena, n + 1, sizeof *sorted);
    uint32_t *firsts = arena_array(arena, n + 1, sizeof *firsts);
    c->targets = arena_array(arena, n + 1, sizeof *c->targets);
    if (sorted == NULL || firsts == NULL || c->targets == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        struct span address = c->personals[i].target.address;
        sorted[i] = (struct by_target){address, domain_of(address), (uint32_t)i};
    }
    qsort(sorted, n, sizeof *sorted, compare_targets);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        struct campaign_targets *t = &c->targets[c->target_count];
        if (i == 0 || !span_equal(sorted[i].domain, sorted[i - 1].domain)) {
            struct site site;
            t = &c->targets[c->target_count++];
            t->domain = sorted[i].domain;
            t->personals = firsts + at;
            t->is_freemail =
                site_of(store->psl, t->domain, &site) && domain_list_has(&lists->freemail, &site);
        } else {
            t--;
        }
        t->links++;
        if (i == 0 || !span_equal(sorted[i].address, sorted[i - 1].address)) {
            firsts[at++] = sorted[i].personal;
            t->count++;
        }
    }
    qsort(c->targets, c->target_count, sizeof *c->targets, compare_organisations);
    return STATUS_OK;
}

/* --- all --- */

static enum status analyse(struct arena *arena, const struct link_store *store,
                           const struct campaign_lists *lists, struct target_finder *finder,
                           struct campaign *c)
{
    TRY(group(arena, store, c));
    TRY(find_personals(arena, store, finder, c));
    TRY(add_senders(store, lists, c));
    for (size_t i = 0; i < c->host_count; i++)
        TRY(look_at_host(arena, store, lists, &c->hosts[i]));
    TRY(correct(arena, c));
    for (size_t i = 0; i < c->host_count; i++)
        c->hosts[i].shortener_like = is_shortener_like(&c->hosts[i]);
    for (size_t i = 0; i < store->message_count; i++)
        c->zoneless |= store->messages[i].zoneless;
    TRY(list_targets(arena, store, lists, c));
    qsort(c->hosts, c->host_count, sizeof *c->hosts, compare_hosts);
    return campaign_cluster_hosts(arena, store, lists, c);
}

enum status campaign_analyse(struct arena *arena, const struct link_store *store,
                             const struct campaign_lists *lists, struct campaign *ret_campaign)
{
    struct campaign c = {.host_count = 0};
    struct target_finder finder;
    target_finder_init(&finder, store->psl);
    enum status status = analyse(arena, store, lists, &finder, &c);
    target_finder_free(&finder);
    if (status == STATUS_OK)
        *ret_campaign = c;
    return status;
}
