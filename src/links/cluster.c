/* Which hosts belong together. Each thing that two hosts share weighs something; what weighs enough
 * together joins them. A single common thing (a base, a path that many programs make) never does.
 */
#include <math.h>
#include <stdlib.h>

#include "links/host_traits.h"
#include "links/shared_counter.h"

enum {
    HOSTS_MAX = 1024, /* compared in pairs: half a million */
    ENOUGH = 4,
    SHARED_TARGETS_MIN = 3,
    ROTATED_LEN_MIN = 6,
    SERIES_MIN = 3, /* two ordinary names may be alike by chance */
};

enum reason {
    WHY_DOMAIN,
    WHY_STEM,
    WHY_ROTATED,
    WHY_SENDER,
    WHY_NAME,
    WHY_PATTERN,
    WHY_TEMPLATE,
    WHY_ONE_COUNTER,
    WHY_COUNTER,
    WHY_RATE,
    WHY_TARGETS,
    WHY_COUNT
};

static const char *const reasons[WHY_COUNT] = {
    [WHY_DOMAIN] = "the same registered domain",
    [WHY_STEM] = "names of one family: the same but for places and numbers",
    [WHY_ROTATED] = "names of one family: the same but for the first letter",
    [WHY_SENDER] = "links sent from the same address",
    [WHY_NAME] = "links sent by the same person in a chat",
    [WHY_PATTERN] = "senders' addresses made up after one pattern",
    [WHY_TEMPLATE] = "links built in the same way (path and parameters)",
    [WHY_ONE_COUNTER] =
        "numbers from one counter: links of all of them, by date, count up together",
    [WHY_COUNTER] = "codes counted in the same rare order of digits",
    [WHY_RATE] = "codes counted in the same way, at the same time, at the same pace",
    [WHY_TARGETS] = "links for the same people",
};

struct pair {
    const struct campaign_host *h[2];
    const struct host_traits *t[2];
    const struct counted *counted[2];
};

static bool same_stem(const struct pair *p)
{
    return p->t[0]->stem_len > 0 && span_equal(span_of(p->t[0]->stem, p->t[0]->stem_len),
                                               span_of(p->t[1]->stem, p->t[1]->stem_len));
}

static bool is_rotated(const struct pair *p)
{
    struct span a = site_label(&p->h[0]->site), b = site_label(&p->h[1]->site);
    return a.len >= ROTATED_LEN_MIN && a.len == b.len && a.ptr[0] != b.ptr[0] &&
           span_equal(span_skip(a, 1), span_skip(b, 1));
}

static bool share_targets(const struct pair *p)
{
    const struct trait_list *a = &p->t[0]->targets, *b = &p->t[1]->targets;
    size_t shared = trait_list_shared(a, b), fewer = a->count < b->count ? a->count : b->count;
    bool both = (p->h[0]->sequential || p->h[0]->shortener_like) &&
                (p->h[1]->sequential || p->h[1]->shortener_like);
    return both && shared >= SHARED_TARGETS_MIN && shared * 10 >= fewer;
}

static bool same_digits(const struct pair *p)
{
    const struct alphabet *a = p->h[0]->codes.report.alphabet, *b = p->h[1]->codes.report.alphabet;
    return p->h[0]->sequential && p->h[1]->sequential && a != NULL && b != NULL &&
           strcmp(a->digits, b->digits) == 0 && a->reversed == b->reversed &&
           p->h[0]->codes.report.step == p->h[1]->codes.report.step;
}

/* Orders of digits that every second program uses say nothing. */
static bool is_rare(const struct pair *p)
{
    return same_digits(p) && p->h[0]->codes.report.alphabet->prior < 0.4;
}

static bool same_pace(const struct pair *p)
{
    const struct counter_report *a = &p->h[0]->codes.report, *b = &p->h[1]->codes.report;
    bool may_be = (p->h[0]->shortener_like || p->h[0]->personal > 0) &&
                  (p->h[1]->shortener_like || p->h[1]->personal > 0);
    if (!may_be || !same_digits(p) || !a->has_rate || !b->has_rate || a->per_day <= 0 ||
        b->per_day <= 0 || fabs(log(a->per_day / b->per_day)) > log(1.25))
        return false;
    int64_t from = p->h[0]->first.seconds > p->h[1]->first.seconds ? p->h[0]->first.seconds
                                                                   : p->h[1]->first.seconds;
    int64_t to = p->h[0]->last.seconds < p->h[1]->last.seconds ? p->h[0]->last.seconds
                                                               : p->h[1]->last.seconds;
    int64_t longest = p->h[0]->last.seconds - p->h[0]->first.seconds;
    int64_t other = p->h[1]->last.seconds - p->h[1]->first.seconds;
    longest = other > longest ? other : longest;
    return (to - from) * 2 > longest;
}

static bool same_domain(const struct pair *p)
{
    return p->h[0]->site.has_registrable && p->h[1]->site.has_registrable &&
           span_equal(site_registrable(&p->h[0]->site), site_registrable(&p->h[1]->site));
}

static bool stands_out(const struct campaign_host *h)
{
    return h->sequential || h->shortener_like || h->looks.count > 0;
}

/* What the two share as bits by enum reason; *ret_weight says how much it is together. */
static unsigned compare(const struct pair *p, unsigned *ret_weight)
{
    if (!stands_out(p->h[0]) || !stands_out(p->h[1])) {
        bool series = same_stem(p) && !same_domain(p);
        *ret_weight = series ? ENOUGH : 0; /* nothing else counts between ordinary hosts */
        return series ? 1U << WHY_STEM : 0;
    }
    const struct {
        bool holds;
        enum reason reason;
        unsigned weight;
    } rows[] = {
        {same_domain(p), WHY_DOMAIN, 4},
        {same_stem(p), WHY_STEM, 4},
        {is_rotated(p), WHY_ROTATED, 4},
        {trait_list_shared(&p->t[0]->senders, &p->t[1]->senders) > 0, WHY_SENDER, 4},
        {trait_list_shared(&p->t[0]->names, &p->t[1]->names) > 0, WHY_NAME, 1},
        {trait_list_shared(&p->t[0]->patterns, &p->t[1]->patterns) > 0, WHY_PATTERN, 2},
        {trait_list_shared(&p->t[0]->templates, &p->t[1]->templates) > 0, WHY_TEMPLATE, 1},
        {trait_list_shared(&p->t[0]->kits, &p->t[1]->kits) > 0, WHY_TEMPLATE, 1},
        {same_digits(p) && shared_counter_is_one(p->counted[0], p->counted[1]), WHY_ONE_COUNTER, 4},
        {is_rare(p), WHY_COUNTER, 1},
        {same_pace(p), WHY_RATE, 1},
        {share_targets(p), WHY_TARGETS, 1},
    };
    unsigned why = 0;
    *ret_weight = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].holds) {
            why |= 1U << rows[i].reason;
            *ret_weight += rows[i].weight;
        }
    return why;
}

/* --- joining --- */

static uint32_t root_of(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

/* Hosts that somebody may have set up for this: no known service, no brand's own. */
static bool takes_part(const struct campaign_host *h)
{
    return h->owner == NULL && !h->known_shortener && h->link_count > 0;
}

/* A name with a place or a number in it, which a family may be made from. */
static bool is_in_series(const struct campaign_host *h, const struct host_traits *t)
{
    return t->stem_len > 0 && t->stem_len < site_label(&h->site).len;
}

struct joining {
    struct campaign *c;
    uint32_t hosts[HOSTS_MAX]; /* indexes into the campaign's */
    uint32_t parent[HOSTS_MAX];
    unsigned why[HOSTS_MAX]; /* of the cluster, at its root */
    struct host_traits *traits;
    struct counted *counted;
    size_t count;
};

static void join(struct joining *j)
{
    for (uint32_t a = 0; a < j->count; a++)
        for (uint32_t b = a + 1; b < j->count; b++) {
            const struct pair pair = {{&j->c->hosts[j->hosts[a]], &j->c->hosts[j->hosts[b]]},
                                      {&j->traits[a], &j->traits[b]},
                                      {&j->counted[a], &j->counted[b]}};
            unsigned weight, why = compare(&pair, &weight);
            if (weight < ENOUGH)
                continue;
            uint32_t x = root_of(j->parent, a), y = root_of(j->parent, b);
            j->parent[y > x ? y : x] = y > x ? x : y;
            j->why[y > x ? x : y] = j->why[x] | j->why[y] | why;
        }
}

static enum status add_cluster(struct arena *arena, const struct link_store *store,
                               struct joining *j, uint32_t root, size_t size)
{
    struct campaign_cluster *cluster = &j->c->clusters[j->c->cluster_count++];
    uint32_t *hosts = arena_array(arena, size, sizeof *hosts);
    const struct campaign_host **list = arena_array(arena, size, sizeof *list);
    if (hosts == NULL || list == NULL)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < j->count; i++)
        if (root_of(j->parent, i) == root) {
            struct campaign_host *h = &j->c->hosts[j->hosts[i]];
            list[cluster->count] = h;
            hosts[cluster->count++] = j->hosts[i];
            h->cluster = (uint32_t)j->c->cluster_count;
            cluster->links += h->link_count;
        }
    cluster->hosts = hosts;
    for (unsigned r = 0; r < WHY_COUNT && cluster->why_count < CLUSTER_WHY_MAX; r++)
        if ((j->why[root] >> r & 1) != 0)
            cluster->why[cluster->why_count++] = reasons[r];
    return campaign_hours(arena, store, list, size, &cluster->hours);
}

static int compare_clusters(const void *a, const void *b)
{
    const struct campaign_cluster *x = a, *y = b;
    if (x->links != y->links)
        return x->links > y->links ? -1 : 1;
    return x->hosts[0] < y->hosts[0] ? -1 : 1;
}

static enum status list_clusters(struct arena *arena, const struct link_store *store,
                                 struct joining *j)
{
    size_t sizes[HOSTS_MAX] = {0};
    bool out[HOSTS_MAX] = {false};
    for (uint32_t i = 0; i < j->count; i++) {
        uint32_t root = root_of(j->parent, i);
        sizes[root]++;
        out[root] |= stands_out(&j->c->hosts[j->hosts[i]]);
    }
    j->c->clusters = arena_array(arena, j->count + 1, sizeof *j->c->clusters);
    if (j->c->clusters == NULL)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < j->count; i++)
        if (sizes[i] > 1 && (out[i] || sizes[i] >= SERIES_MIN))
            TRY(add_cluster(arena, store, j, i, sizes[i]));
    qsort(j->c->clusters, j->c->cluster_count, sizeof *j->c->clusters, compare_clusters);
    for (uint32_t i = 0; i < j->c->cluster_count; i++)
        for (size_t k = 0; k < j->c->clusters[i].count; k++)
            j->c->hosts[j->c->clusters[i].hosts[k]].cluster = i + 1;
    return STATUS_OK;
}

enum status campaign_cluster_hosts(struct arena *arena, const struct link_store *store,
                                   const struct campaign_lists *lists, struct campaign *c)
{
    struct joining *j = arena_alloc(arena, sizeof *j);
    uint32_t *personal_of = arena_array(arena, store->link_count + 1, sizeof *personal_of);
    if (j == NULL || personal_of == NULL)
        return STATUS_NO_MEMORY;
    j->c = c;
    for (size_t i = 0; i < c->personal_count; i++)
        personal_of[c->personals[i].link] = (uint32_t)i + 1;
    j->traits = arena_array(arena, HOSTS_MAX, sizeof *j->traits);
    j->counted = arena_array(arena, HOSTS_MAX, sizeof *j->counted);
    if (j->traits == NULL || j->counted == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < c->host_count && j->count < HOSTS_MAX; i++) {
        if (!takes_part(&c->hosts[i]))
            continue;
        struct arena_mark mark = arena_mark(arena);
        struct host_traits *t = &j->traits[j->count];
        TRY(host_traits_read(arena, store, lists, c, personal_of, &c->hosts[i], t));
        if (!stands_out(&c->hosts[i]) && !is_in_series(&c->hosts[i], t)) {
            arena_rewind(arena, mark);
            continue;
        }
        TRY(shared_counter_read(arena, store, &c->hosts[i], &j->counted[j->count]));
        j->parent[j->count] = (uint32_t)j->count;
        j->hosts[j->count++] = (uint32_t)i;
    }
    join(j);
    return list_clusters(arena, store, j);
}
