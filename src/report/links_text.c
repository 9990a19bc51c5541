/* `bridle links` for people: what was seen, what it means, what to do, whom to call. */
#include <math.h>

#include "report/links_view.h"
#include "report/words.h"
#include "report/wrap.h"

enum {
    LISTED_HOSTS = 40, /* of one kind; the JSON has all */
    LISTED_TARGETS = 20,
    LISTED_PEOPLE = 8,
    LISTED_LINKS = 10,
    LISTED_ALL = 15,
    LISTED_PROBLEMS = 20,
    INDENT = 2,
    DEEP = 4,
};

struct page {
    struct buf *out;
    struct buf text;
    const struct links_view *v;
};

static void heading(struct page *p, const char *text)
{
    buf_byte(p->out, '\n');
    buf_str(p->out, text);
    buf_byte(p->out, '\n');
}

/* Writes out what was put into p->text as a paragraph. */
static void paragraph(struct page *p, const char *lead, size_t indent)
{
    wrap_text(p->out, lead, indent, buf_span(&p->text));
    buf_clear(&p->text);
}

static void say(struct page *p, size_t indent, const char *text)
{
    buf_str(&p->text, text);
    paragraph(p, indent == DEEP ? "    " : indent == INDENT ? "  " : "", indent);
}

static void count(struct buf *out, uint64_t n, const char *one, const char *many)
{
    buf_uint(out, n);
    buf_byte(out, ' ');
    buf_str(out, n == 1 ? one : many);
}

static void range(struct buf *out, const struct counter_range *r)
{
    if (r->low == r->high)
        buf_format(out, "%llu", (unsigned long long)r->best);
    else
        buf_format(out, "about %llu (between %llu and %llu)", (unsigned long long)r->best,
                   (unsigned long long)r->low, (unsigned long long)r->high);
}

/* `UTC+05:30`. */
static void offset(struct buf *out, int minutes)
{
    int all = minutes < 0 ? -minutes : minutes;
    buf_format(out, "UTC%c%02d:%02d", minutes < 0 ? '-' : '+', all / 60, all % 60);
}

static void chance(struct buf *out, double p)
{
    if (p < 1e-12)
        buf_str(out, "below one in a million million");
    else if (p < 1e-6)
        buf_str(out, "below one in a million");
    else
        buf_format(out, "%.2g", p);
}

/* --- what was read --- */

static void summary(struct page *p)
{
    const struct links_view *v = p->v;
    uint64_t messages = 0;
    for (size_t i = 0; i < v->file_count; i++)
        messages += v->files[i].messages;
    count(&p->text, v->store->link_count, "link", "links");
    buf_str(&p->text, " in ");
    count(&p->text, messages, "message or line", "messages or lines");
    buf_str(&p->text, " of ");
    count(&p->text, v->file_count, "file", "files");
    buf_str(&p->text, ", to ");
    count(&p->text, v->store->host_count, "host", "hosts");
    buf_str(&p->text, ". Nothing was opened, fetched or asked of anybody.");
    paragraph(p, "", 0);
    if (v->campaign->zoneless && v->zone == LINK_ZONE_UNKNOWN)
        say(p, 0,
            "Some dates name no time zone, and were read as UTC; those of chats and phones, which "
            "are "
            "local times, were left out of the working hours. --zone +HH:MM says which zone it "
            "is.");
    for (size_t i = 0; i < v->file_count; i++)
        if (v->files[i].guessed_order) {
            buf_format(&p->text,
                       "%s: nothing in it says whether day or month stands first in its dates.",
                       v->files[i].name);
            paragraph(p, "", 0);
        }
}

static void unread(struct page *p)
{
    links_problems_text(&p->text, p->v);
    if (p->text.len == 0)
        return;
    heading(p, "What could not be read");
    struct span rest = buf_span(&p->text), line;
    size_t shown = 0;
    while (rest.len > 0 && span_split(&rest, '\n', &line))
        if (line.len > 0 && shown++ < LISTED_PROBLEMS)
            wrap_text(p->out, "  ", DEEP, line);
    if (shown > LISTED_PROBLEMS)
        buf_format(p->out, "  ... and %zu more (see --json).\n", shown - LISTED_PROBLEMS);
    buf_clear(&p->text);
}

/* --- hosts that count --- */

static void host_line(struct page *p, const struct campaign_host *h)
{
    buf_str(p->out, "\n  ");
    links_put_host(p->out, p->v, h->name);
    buf_str(p->out, "   ");
    count(p->out, h->link_count, "link", "links");
    if (h->dated > 0) {
        buf_str(p->out, ", ");
        timestamp_format_date(p->out, h->first);
        buf_str(p->out, " to ");
        timestamp_format_date(p->out, h->last);
    }
    buf_byte(p->out, '\n');
}

static void counter(struct page *p, const struct campaign_host *h)
{
    const struct counter_report *r = &h->codes.report;
    struct buf *t = &p->text;
    buf_str(t, "Its codes are numbers that count up: ");
    buf_add(t, r->first_code);
    buf_str(t, " to ");
    buf_add(t, r->last_code);
    buf_format(t, " (%s), that is %llu to %llu", r->alphabet->name, (unsigned long long)r->first,
               (unsigned long long)r->last);
    if (r->step > 1)
        buf_format(t, " in steps of %llu", (unsigned long long)r->step);
    buf_str(t, ". Chance that codes drawn at random look so: ");
    chance(t, r->p);
    if (r->has_tau)
        buf_format(t, " (range of the codes, and their order against the dates, tau %.2f)", r->tau);
    else
        buf_str(t, " (range of the codes; no dates to order them by)");
    buf_str(t, ". Between the first and the last of these links the host issued ");
    range(t, &r->issued);
    buf_str(t, " links");
    if (r->has_rate)
        buf_format(t, ", %.3g a day", r->per_day);
    buf_str(t, ". If those that were seen are a fair sample, all its links are ");
    range(t, &r->campaign);
    buf_str(t, " (95 % interval).");
    if (r->is_learned)
        buf_str(
            t,
            " The order of its digits is its own, and was read off the dates; a wide interval says "
            "that not every digit is certain.");
    if (r->alternatives > 0)
        buf_format(t,
                   " %zu other orders of digits explain these codes about as well; the interval "
                   "covers what they say.",
                   r->alternatives);
    paragraph(p, "    ", DEEP);
    if (h->known_shortener)
        say(p, DEEP,
            "It is a public service: these numbers are of all its users, not of one sender.");
}

static void working_hours(struct page *p, const struct hours_report *r)
{
    struct buf *t = &p->text;
    if (!r->has_offset)
        return;
    buf_str(t, "Messages come in working hours, ");
    buf_format(t, "%02d:%02d to %02d:%02d ", r->from_minute / 60, r->from_minute % 60,
               r->to_minute / 60, r->to_minute % 60);
    buf_str(t, "if the sender lives in ");
    offset(t, r->offset_minutes);
    buf_format(t, " (weight %.0f %%; 90 %% of it between ", 100 * r->confidence);
    offset(t, r->offset_low);
    buf_str(t, " and ");
    offset(t, r->offset_high);
    if (r->zones > 0)
        buf_format(t, "; %zu of %zu messages name a zone of their own, which a sender can set",
                   r->zones, r->messages);
    buf_str(t, ").");
    paragraph(p, "    ", DEEP);
}

static void sequential(struct page *p)
{
    const struct campaign *c = p->v->campaign;
    size_t shown = 0;
    for (size_t i = 0; i < c->host_count; i++) {
        if (!c->hosts[i].sequential)
            continue;
        if (shown == 0)
            heading(p, "Hosts that number their links");
        if (shown++ >= LISTED_HOSTS)
            continue;
        host_line(p, &c->hosts[i]);
        counter(p, &c->hosts[i]);
        working_hours(p, &c->hosts[i].hours);
    }
    if (shown == 0)
        return;
    if (shown > LISTED_HOSTS) {
        buf_format(&p->text, "... and %zu more (see --json).", shown - LISTED_HOSTS);
        paragraph(p, "  ", INDENT);
    }
    buf_byte(p->out, '\n');
    say(p, INDENT,
        "What it means: whoever runs such a host made about so many links, and the ones that were "
        "brought here are a part of them. That is how a large campaign can be recognised from a "
        "few messages. It does not say that the host is hostile: newsletters and shops number "
        "their links too.");
}

/* --- clusters --- */

static void cluster(struct page *p, const struct campaign_cluster *cluster, size_t number)
{
    const struct campaign *c = p->v->campaign;
    buf_format(p->out, "\n  Group %zu: ", number);
    count(p->out, cluster->count, "host", "hosts");
    buf_str(p->out, ", ");
    count(p->out, cluster->links, "link", "links");
    buf_byte(p->out, '\n');
    for (size_t k = 0; k < cluster->count && k < LISTED_HOSTS; k++) {
        buf_str(&p->text, k > 0 ? ", " : "");
        links_put_host(&p->text, p->v, c->hosts[cluster->hosts[k]].name);
    }
    if (cluster->count > LISTED_HOSTS)
        buf_str(&p->text, ", ...");
    paragraph(p, "    ", DEEP);
    buf_str(&p->text, "Why: ");
    for (size_t k = 0; k < cluster->why_count; k++) {
        buf_str(&p->text, k > 0 ? "; " : "");
        buf_str(&p->text, cluster->why[k]);
    }
    buf_byte(&p->text, '.');
    paragraph(p, "    ", DEEP);
    working_hours(p, &cluster->hours);
}

static void clusters(struct page *p)
{
    const struct campaign *c = p->v->campaign;
    if (c->cluster_count == 0)
        return;
    heading(p, "Hosts that seem to belong together");
    for (size_t i = 0; i < c->cluster_count && i < LISTED_HOSTS; i++)
        cluster(p, &c->clusters[i], i + 1);
}

/* --- people --- */

static void organisation(struct page *p, const struct campaign_targets *t)
{
    buf_str(p->out, "  ");
    links_put_domain(p->out, p->v, t->domain);
    buf_str(p->out, t->is_freemail ? " (a mail provider)   " : "   ");
    count(p->out, t->count, "person", "people");
    buf_str(p->out, ", ");
    count(p->out, t->links, "link", "links");
    buf_byte(p->out, '\n');
    if (!p->v->raw && !p->v->targets)
        return;
    for (size_t k = 0; k < t->count && k < LISTED_PEOPLE; k++) {
        buf_str(&p->text, k > 0 ? ", " : "");
        links_put_target(&p->text, p->v, p->v->campaign->personals[t->personals[k]].target.address);
    }
    if (t->count > LISTED_PEOPLE)
        buf_str(&p->text, ", ...");
    paragraph(p, "    ", DEEP);
}

static void people(struct page *p)
{
    const struct campaign *c = p->v->campaign;
    if (c->personal_count == 0)
        return;
    heading(p, "Links made for one person");
    say(p, INDENT,
        "These links hold somebody's address, openly or encoded. Whoever opens one tells the "
        "sender who did. Newsletters do the same, for unsubscribing; from a stranger's host it is "
        "a sign that the message was meant for this very person.");
    for (size_t i = 0; i < c->personal_count && i < LISTED_LINKS; i++) {
        links_put_personal(&p->text, p->v, &c->personals[i]);
        buf_str(&p->text, "  for ");
        links_put_target(&p->text, p->v, c->personals[i].target.address);
        buf_str(&p->text, " (");
        links_put_encoding(&p->text, &c->personals[i].target);
        buf_str(&p->text, c->personals[i].to_recipient ? ", who received it)" : ")");
        paragraph(p, "  ", DEEP);
    }
    if (c->personal_count > LISTED_LINKS) {
        buf_format(&p->text, "... and %zu more (see --json).", c->personal_count - LISTED_LINKS);
        paragraph(p, "  ", INDENT);
    }
    heading(p, "Whom they were made for");
    for (size_t i = 0; i < c->target_count && i < LISTED_TARGETS; i++)
        organisation(p, &c->targets[i]);
    if (c->target_count > LISTED_TARGETS) {
        buf_format(&p->text, "... and %zu more domains (see --json).",
                   c->target_count - LISTED_TARGETS);
        paragraph(p, "  ", INDENT);
    }
    if (!p->v->raw && !p->v->targets)
        say(p, INDENT, "Addresses are left out here; --targets shows them.");
}

/* --- names --- */

static void lookalike(struct page *p, const struct campaign_host *h)
{
    buf_str(p->out, "  ");
    links_put_host(p->out, p->v, h->name);
    buf_str(p->out, h->is_sender_only ? "   (a sender's domain)\n" : "\n");
    for (size_t k = 0; k < h->looks.count; k++) {
        const struct look *look = &h->looks.items[k];
        buf_str(&p->text, "looks like ");
        if (look->brand != NULL)
            links_put_host(&p->text, p->v, look->of);
        else
            buf_add(&p->text, look->of);
        buf_format(&p->text, ": %s. May also be: %s.", look_info(look->kind)->why,
                   look_info(look->kind)->benign);
        paragraph(p, "    ", DEEP);
    }
}

static void lookalikes(struct page *p)
{
    const struct campaign *c = p->v->campaign;
    size_t shown = 0;
    for (size_t i = 0; i < c->host_count; i++) {
        if (c->hosts[i].looks.count == 0)
            continue;
        if (shown == 0)
            heading(p, "Names that pretend to be something else");
        if (shown++ < LISTED_HOSTS)
            lookalike(p, &c->hosts[i]);
    }
    if (shown == 0)
        return;
    if (shown > LISTED_HOSTS) {
        buf_format(&p->text, "... and %zu more (see --json).", shown - LISTED_HOSTS);
        paragraph(p, "  ", INDENT);
    }
    say(p, INDENT,
        "A look alone is a lead, no more: honest names look like this too. It counts together "
        "with who sent the link, and to whom.");
}

static void shorteners(struct page *p)
{
    const struct campaign *c = p->v->campaign;
    size_t known = 0, like = 0;
    for (size_t i = 0; i < c->host_count; i++) {
        const struct campaign_host *h = &c->hosts[i];
        known += h->known_shortener && h->link_count > 0;
        if (!h->shortener_like || h->sequential)
            continue;
        if (like == 0)
            heading(p, "Hosts that look like link shorteners, and are no known ones");
        if (like++ < LISTED_HOSTS)
            host_line(p, h);
    }
    if (known == 0)
        return;
    heading(p, "Public link shorteners");
    for (size_t i = 0; i < c->host_count; i++)
        if (c->hosts[i].known_shortener && c->hosts[i].link_count > 0) {
            buf_str(&p->text, p->text.len > 0 ? ", " : "");
            links_put_host(&p->text, p->v, c->hosts[i].name);
        }
    buf_str(&p->text, ". Where they lead only the service knows; Bridle does not ask.");
    paragraph(p, "  ", INDENT);
}

/* --- all hosts --- */

static void where_they_lead(struct page *p)
{
    const struct campaign *c = p->v->campaign;
    size_t shown = 0, count_all = 0;
    BUF_SCOPED struct buf date;
    buf_init(&date, 64);
    for (size_t i = 0; i < c->host_count; i++) {
        const struct campaign_host *h = &c->hosts[i];
        if (h->link_count == 0 || count_all++ >= LISTED_ALL)
            continue;
        if (shown++ == 0)
            heading(p, "Where the links lead");
        links_put_host(&p->text, p->v, h->name);
        buf_str(&p->text, ": ");
        count(&p->text, h->link_count, "link", "links");
        if (h->owner != NULL && !h->is_own) {
            buf_str(&p->text, ", of ");
            buf_add(&p->text, h->owner->name);
        } else if (h->is_own) {
            buf_str(&p->text, ", your own");
        } else if (h->has_site && h->site.has_registrable &&
                   !span_equal(site_registrable(&h->site), h->name)) {
            buf_str(&p->text, ", registered as ");
            links_put_host(&p->text, p->v, site_registrable(&h->site));
        }
        paragraph(p, "  ", DEEP);
    }
    if (count_all > LISTED_ALL) {
        buf_format(&p->text, "... and %zu more (see --json).", count_all - LISTED_ALL);
        paragraph(p, "  ", INDENT);
    }
    if (shown > 0 && links_suffix_list_date(&date)) {
        buf_str(&p->text, "Domains were cut by the public suffix list of ");
        buf_add(&p->text, buf_span(&date));
        buf_byte(&p->text, '.');
        paragraph(p, "  ", INDENT);
    }
}

/* --- advice --- */

static void advice(struct page *p)
{
    const struct campaign *c = p->v->campaign;
    bool serious = false, any = false;
    for (size_t i = 0; i < c->host_count; i++) {
        const struct campaign_host *h = &c->hosts[i];
        bool notable = h->owner == NULL && !h->known_shortener;
        any |= notable &&
               (h->sequential || h->shortener_like || h->looks.count > 0 || h->personal > 0);
        serious |= notable && h->personal > 0 &&
                   (h->sequential || h->shortener_like || h->looks.count > 0);
    }
    heading(p, "What to do");
    if (p->v->store->link_count == 0) {
        say(p, INDENT, "No link was found in these files. Check that they are the right ones.");
        return;
    }
    if (!any)
        say(p, INDENT,
            "Nothing stands out by its name, its codes or an address in it. That does not make a "
            "link safe: most bad links look like ordinary ones. If a message is odd, ask.");
    if (any)
        say(p, INDENT,
            "Do not open these links, not even to look: opening tells the sender that the message "
            "arrived and is being examined. Do not paste them into online scanners: some publish "
            "what they get. Keep the messages as they are, with all headers (save as .eml; do not "
            "forward them as text).");
    if (serious)
        say(p, INDENT,
            "Links made for one person on a host like this are what targeted phishing looks like. "
            "If somebody opened one and typed a password: change it from another device, end all "
            "sessions, and turn on a security key. Others on the list above may have got the same: "
            "a helpline can warn them.");
    say(p, INDENT,
        "If there is to be an investigation: `bridle links ... --plan --authority TEXT` writes "
        "whom to ask for what, and what each question risks.");
    buf_str(p->out, "\n");
    for (const char *const *line = words_help(); *line != NULL; line++)
        wrap_text(p->out, "  - ", DEEP, span_str(*line));
    heading(p, "What this cannot know");
    say(p, INDENT,
        "It sees names, codes and dates, not what stands behind a link, nor who is behind a host. "
        "Sizes are of what the host issued, to whomever. Dates in messages can be set by the "
        "sender. Groups are leads. See docs/links.md.");
}

void links_text(struct buf *out, const struct links_view *v)
{
    struct page p = {.out = out, .v = v};
    buf_init(&p.text, 4 << 20);
    summary(&p);
    unread(&p);
    sequential(&p);
    clusters(&p);
    people(&p);
    lookalikes(&p);
    shorteners(&p);
    where_they_lead(&p);
    advice(&p);
    out->failed = out->failed || p.text.failed;
    buf_free(&p.text);
}
