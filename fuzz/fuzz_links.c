/* Files for `bridle links`, in whole and in two pieces; then the analysis of what was found. */
#include "links/campaign.h"
#include "links/link_reader.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static size_t read_parts(struct link_store *store, struct span data, size_t first,
                         enum link_form form)
{
    struct link_reader r;
    size_t used = 0, more = 0;
    link_reader_init(&r, store, 0, form);
    enum status status = STATUS_OK;
    if (first < data.len)
        status = link_reader_feed(&r, span_head(data, first), false, &used);
    if (used > first)
        __builtin_trap();
    if (status == STATUS_OK)
        status = link_reader_feed(&r, span_skip(data, used), true, &more);
    if (status == STATUS_OK && used + more != data.len)
        __builtin_trap(); /* all of it is read */
    link_reader_free(&r);
    return store->link_count;
}

static void analyse(const struct link_store *store)
{
    static struct campaign_lists lists;
    static struct arena kept;
    static bool ready;
    static const char *const ours[] = {"example.org"};
    struct arena arena;
    struct campaign c = {.host_count = 0};
    if (!ready) {
        arena_init(&kept, 8 << 20);
        if (campaign_lists_init(&lists, &kept, psl_builtin(), ours, 1) != STATUS_OK)
            __builtin_trap();
        ready = true;
    }
    arena_init(&arena, 64 << 20);
    if (campaign_analyse(&arena, store, &lists, &c) == STATUS_OK)
        for (size_t i = 0; i < c.host_count; i++) {
            const struct counter_report *r = &c.hosts[i].codes.report;
            if (c.hosts[i].sequential &&
                (r->issued.low > r->last - r->first + 1 || r->issued.high < r->last - r->first + 1))
                __builtin_trap(); /* the interval holds what was observed */
        }
    for (size_t i = 0; i < c.personal_count; i++) {
        const struct campaign_personal *p = &c.personals[i];
        struct span url = store->urls[store->links[p->link].url].end, part;
        if (!span_slice(url, p->target.at, p->target.len, &part))
            __builtin_trap();
    }
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const struct span all = span_of(data, size);
    struct link_store store;
    const char *why = NULL;
    enum link_form form = link_form_of(all, &why);
    if (form == LINK_FORM_FOREIGN || size == 0)
        return 0;
    link_store_init(&store, psl_builtin());
    (void)read_parts(&store, all, size, form);
    analyse(&store);
    link_store_free(&store);
    link_store_init(&store, psl_builtin());
    (void)read_parts(&store, all, size / 2, form);
    link_store_free(&store);
    return 0;
}
