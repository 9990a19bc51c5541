/* Looking at hosts, once each. */
#include "findings/link_judge.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "formats/url_wrapper.h"
#include "links/lists.h"

enum status link_judge_init(struct link_judge *j, const psl_ctx_t *psl)
{
    *j = (struct link_judge){.psl = psl == NULL ? psl_builtin() : psl};
    arena_init(&j->arena, (size_t)MIB(64));
    table_init(&j->hosts, LINK_HOSTS_MAX, (size_t)LINK_HOSTS_MAX * 64, 0);
    TRY(look_finder_init(&j->finder, &j->arena, j->psl, NULL, 0));
    TRY(domain_list_init(&j->shorteners, links_shorteners));
    TRY(domain_list_init(&j->free_mail, links_freemail));
    j->items = calloc(LINK_HOSTS_MAX, sizeof *j->items); /* pages that no host needs stay away */
    return j->items == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

void link_judge_free(struct link_judge *j)
{
    look_finder_free(&j->finder);
    domain_list_free(&j->shorteners);
    domain_list_free(&j->free_mail);
    table_free(&j->hosts);
    free(j->items);
    j->items = NULL;
    arena_free(&j->arena);
}

static bool look_at(const struct link_judge *j, struct span text, struct host_judgement *h)
{
    *h = (struct host_judgement){.owner = NULL};
    if (!site_of(j->psl, text, &h->site))
        return false;
    looks_of_site(&j->finder, &h->site, &h->looks);
    h->owner = h->looks.owner;
    h->known_shortener = domain_list_has(&j->shorteners, &h->site);
    h->free_mail = domain_list_has(&j->free_mail, &h->site);
    h->wraps = url_host_wraps(j->psl, &h->site.host);
    return true;
}

void link_judge_make_room(struct link_judge *j)
{
    enum { HOSTS_A_LINK = 16 };
    if (j->hosts.count + HOSTS_A_LINK < LINK_HOSTS_MAX)
        return;
    table_clear(&j->hosts);
    j->count = 0;
}

const struct host_judgement *link_judge_host(struct link_judge *j, struct span host)
{
    uint64_t *index;
    bool is_new;
    if (host.len == 0 || host.len > HOST_MAX * 3)
        return NULL;
    if (j->count == LINK_HOSTS_MAX || table_put(&j->hosts, host, &index, &is_new) != STATUS_OK)
        return NULL;
    if (is_new && look_at(j, host, &j->items[j->count]))
        *index = ++j->count;
    return *index == 0 ? NULL : &j->items[*index - 1];
}

bool look_is_strong(enum look_kind kind)
{
    return kind == LOOK_BRAND_HOST || kind == LOOK_CONFUSABLE || kind == LOOK_COM_PREFIX ||
           kind == LOOK_MIXED;
}

bool host_is_shortener_like(const struct host_judgement *h)
{
    if (h->known_shortener)
        return false;
    for (size_t i = 0; i < h->looks.count; i++)
        if (h->looks.items[i].kind == LOOK_WORN || h->looks.items[i].kind == LOOK_LINK_WORDS)
            return true;
    return h->looks.link_words;
}

/* --- names of brands in texts --- */

static bool is_letter(struct span text, size_t at)
{
    return at < text.len && (ascii_is_alnum(text.ptr[at]) || text.ptr[at] >= 0x80);
}

static bool has_word(struct span text, struct span word)
{
    for (size_t at = 0; at + word.len <= text.len; at++)
        if (span_equal_nocase(span_of(text.ptr + at, word.len), word) &&
            (at == 0 || !is_letter(text, at - 1)) && !is_letter(text, at + word.len))
            return true;
    return false;
}

/* Names that are first of all words or other people's names say nothing in a display name. */
static bool is_telling(struct span name)
{
    static const char *const common[] = {"Signal", "Outlook", "Slack", "Zoom",   "VK",
                                         "UPS",    "BBC",     "CNN",   "Proton", NULL};
    for (const char *const *c = common; *c != NULL; c++)
        if (span_equal_nocase(name, span_str(*c)))
            return false;
    return name.len >= 3;
}

const struct brand *link_judge_brand_in(const struct link_judge *j, struct span text)
{
    for (size_t i = 0; i < j->finder.brands.count; i++)
        if (is_telling(j->finder.brands.items[i].name) &&
            has_word(text, j->finder.brands.items[i].name))
            return &j->finder.brands.items[i];
    return NULL;
}
