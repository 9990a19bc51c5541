/* Reading the list of brands. */
#include "links/brands.h"

enum { LABELS_A_BRAND = 8, DOMAINS_A_BRAND = 32 };

static size_t count_lines(const char *const *lines)
{
    size_t n = 0;
    while (lines[n] != NULL)
        n++;
    return n;
}

static void add_label(struct brands *b, const struct brand *brand, struct span text)
{
    struct brand_label *label = &b->labels[b->label_count++];
    label->text = text;
    label->brand = brand;
    label_look_of(text, &label->look);
}

static enum status cut_domains(struct arena *arena, struct brand *brand, struct span text)
{
    struct span domains[DOMAINS_A_BRAND];
    size_t count = 0;
    while (count < DOMAINS_A_BRAND && span_split(&text, ' ', &domains[count]))
        count++;
    struct span *kept = arena_array(arena, count, sizeof *kept);
    if (kept == NULL)
        return STATUS_NO_MEMORY;
    memcpy(kept, domains, count * sizeof *kept);
    brand->domains = kept;
    brand->domain_count = count;
    brand->shown = kept[0];
    return text.ptr == NULL ? STATUS_OK : STATUS_MALFORMED;
}

static enum status add_line(struct arena *arena, struct brands *b, struct span line)
{
    struct brand *brand = &b->items[b->count];
    struct span labels, label, domains;
    if (!span_split(&line, '\t', &brand->name) || !span_split(&line, '\t', &labels) ||
        !span_split(&line, '\t', &domains) || domains.len == 0)
        return STATUS_MALFORMED;
    TRY(cut_domains(arena, brand, domains));
    for (size_t i = 0; i < LABELS_A_BRAND && span_split(&labels, ',', &label); i++)
        add_label(b, brand, label);
    b->count++;
    return STATUS_OK;
}

static enum status add_own(struct arena *arena, struct brands *b, const psl_ctx_t *psl,
                           const char *domain)
{
    struct brand *brand = &b->items[b->count];
    struct site *site = arena_alloc(arena, sizeof *site);
    if (site == NULL)
        return STATUS_NO_MEMORY;
    if (!site_of(psl, span_str(domain), site) || !site->has_registrable)
        return STATUS_MALFORMED;
    brand->name = brand->shown = site_registrable(site);
    brand->domains = &brand->shown;
    brand->domain_count = 1;
    brand->ours = true;
    add_label(b, brand, site_label(site));
    b->count++;
    return STATUS_OK;
}

enum status brands_load(struct arena *arena, const char *const *lines, const psl_ctx_t *psl,
                        const char *const *ours, size_t ours_count, struct brands *ret_brands)
{
    size_t line_count = count_lines(lines);
    struct brands b = {.count = 0};
    b.items = arena_array(arena, line_count + ours_count + 1, sizeof *b.items);
    b.labels = arena_array(arena, line_count * LABELS_A_BRAND + ours_count + 1, sizeof *b.labels);
    if (b.items == NULL || b.labels == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < ours_count; i++)
        TRY(add_own(arena, &b, psl, ours[i]));
    for (size_t i = 0; i < line_count; i++)
        TRY(add_line(arena, &b, span_str(lines[i])));
    *ret_brands = b;
    return STATUS_OK;
}

static bool names_site(struct span pattern, const struct site *site)
{
    if (span_ends(pattern, SPAN_LITERAL(".*")))
        return span_equal(span_head(pattern, pattern.len - 2), site_label(site));
    struct span host = site_host(site);
    return span_equal(pattern, site_registrable(site)) ||
           (span_ends(host, pattern) &&
            (host.len == pattern.len || host.ptr[host.len - pattern.len - 1] == '.'));
}

bool brand_owns(const struct brand *brand, const struct site *site)
{
    for (size_t i = 0; i < brand->domain_count; i++)
        if (names_site(brand->domains[i], site))
            return true;
    return false;
}

const struct brand *brands_owner(const struct brands *brands, const struct site *site)
{
    for (size_t i = 0; i < brands->count; i++)
        if (brand_owns(&brands->items[i], site))
            return &brands->items[i];
    return NULL;
}
