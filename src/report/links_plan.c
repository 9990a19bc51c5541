/* Whom an investigator could ask about the hosts that stand out, in which order, and what each
 * question risks. Nothing here is done by Bridle, and no code is listed that was not seen.
 */
#include "report/links_view.h"
#include "report/wrap.h"

struct step {
    const char *whom;
    const char *what;
    const char *how;
    const char *risk;
};

/* From what tells nobody to what tells the operator. */
static const struct step steps[] = {
    {"The people who got the links, and their organisations",
     "more messages of the same kind, as .eml with all headers; whether somebody opened a link or "
     "typed a password, and when",
     "through the helpline that brought the case, in person or over a safe channel; warn first, "
     "ask second",
     "a wide warning by mail can reach the operator, who may read a hacked mailbox"},
    {"Passive DNS and certificate transparency (collections that others keep)",
     "when each name first and last resolved, to which addresses; which other names shared them; "
     "certificates for the names, with the other names in them",
     "a search by name in a collection that already exists (CIRCL passive DNS, a commercial "
     "one, crt.sh); never a fresh lookup of the host itself",
     "low: the operator is not asked. The collection's owner learns the names: choose one under "
     "an agreement, and not from a network that leads to the client"},
    {"Researchers and CERTs who know such campaigns",
     "whether the names, senders or templates are known; who else works on it",
     "Citizen Lab, Amnesty's Security Lab, Access Now, the national CERT, the mail provider's "
     "threat team; under TLP, with hosts only, without the targets' addresses",
     "low, if the circle is small; agree first on who may publish and when"},
    {"The mail provider of the senders",
     "keeping the account's log-ins and mail (preservation); other recipients to be warned by the "
     "provider itself",
     "its abuse or threat-analysis team with the full headers; for content or identities only by "
     "legal order (in the USA 18 U.S.C. 2703(f) preserves, a warrant discloses)",
     "medium: providers may close the account, and the operator then knows; ask for preservation "
     "before suspension. Some notify the account's owner of legal orders"},
    {"The registrar of each domain",
     "registration data and payment; keeping both; other domains of the same account",
     "RDAP shows what is public; the rest through the registrar's abuse desk, ICANN's disclosure "
     "request (RDRS), or a court",
     "medium: resellers have forwarded such letters to their customer. Data are often false; the "
     "payment is the lead"},
    {"The hosting company of each address",
     "keeping the machine's disk, logs and payments; what else runs there. The shortener's own "
     "database says whom every link was for",
     "a preservation letter from counsel or the police, to the legal desk and not to abuse@",
     "high: an abuse report usually gets forwarded, and the machine wiped. Ask for preservation, "
     "not for take-down, as long as evidence is wanted"},
    {"The operator of a public shortener, where one was used",
     "the account and addresses that made the link, how often it was opened and from where; "
     "keeping them",
     "the service's abuse or legal desk, with the exact short links",
     "low to medium. Adding `+` or similar to look at public statistics is a visit too, and is "
     "logged"},
    {"The shortener itself, by trying its other codes",
     "nothing: Bridle does not do this, and lists no codes",
     "a decision for counsel and the whole team, in writing, with its reasons; in the Dark Basin "
     "case researchers took it. What it needs (limits, timing, machines, notification of those "
     "found) belongs into that decision",
     "high: it may be unauthorised access where you or the host are; it shows the operator that "
     "the campaign is seen; it opens other people's personal links, which marks them as live"},
};

enum { STEPS = sizeof steps / sizeof steps[0] };

/* Hosts to ask about. */
static bool is_subject(const struct campaign_host *h)
{
    return h->owner == NULL && h->link_count > 0 &&
           (h->sequential || h->shortener_like || h->looks.count > 0 || h->personal > 0 ||
            h->cluster != 0);
}

static void put_subject(struct buf *out, const struct links_view *v, const struct campaign_host *h)
{
    links_put_host(out, v, h->name);
    if (h->has_site && h->site.has_registrable &&
        !span_equal(site_registrable(&h->site), h->name)) {
        buf_str(out, ", registered as ");
        links_put_host(out, v, site_registrable(&h->site));
    }
    buf_format(out, ", %zu links", h->link_count);
    if (h->dated > 0) {
        buf_str(out, ", ");
        timestamp_format_date(out, h->first);
        buf_str(out, " to ");
        timestamp_format_date(out, h->last);
    }
    if (h->cluster != 0)
        buf_format(out, ", group %u", h->cluster);
    if (h->known_shortener)
        buf_str(out, ", a public shortener: its operator can be asked");
    else if (h->sequential)
        buf_format(out, ", issued about %llu links",
                   (unsigned long long)h->codes.report.issued.best);
}

static void put_subjects(struct buf *out, const struct links_view *v)
{
    BUF_SCOPED struct buf line;
    size_t shown = 0;
    enum { SHOWN_MAX = 200 };
    buf_init(&line, 1 << 16);
    for (size_t i = 0; i < v->campaign->host_count; i++) {
        if (!is_subject(&v->campaign->hosts[i]))
            continue;
        if (shown++ >= SHOWN_MAX)
            continue;
        buf_clear(&line);
        put_subject(&line, v, &v->campaign->hosts[i]);
        wrap_text(out, "  - ", 4, buf_span(&line));
    }
    if (shown == 0)
        buf_str(out, "  none: no host stands out, so there is nothing to ask about.\n");
    if (shown > SHOWN_MAX)
        buf_format(out, "  ... and %zu more (see --json)\n", shown - SHOWN_MAX);
}

static void put_field(struct buf *out, const char *name, const char *text)
{
    wrap_text(out, name, 11, span_str(text));
}

void links_plan_text(struct buf *out, const struct links_view *v)
{
    BUF_SCOPED struct buf line;
    buf_init(&line, 1 << 16);
    buf_str(out, "A plan for asking, not a record of anything done. Bridle used no network.\n\n");
    buf_str(&line, "On the authority of: ");
    buf_str(&line, v->authority);
    wrap_text(out, "", 0, buf_span(&line));
    buf_str(out, "Written: ");
    timestamp_format(out, v->now);
    buf_str(out, "\n\nBefore anything else\n");
    wrap_text(out, "  - ", 4,
              SPAN_LITERAL("Preserve what there is: the messages as files with all headers, their "
                           "hashes, who handed them over and when (a case of `bridle check`, "
                           "sealed)."));
    wrap_text(out, "  - ", 4,
              SPAN_LITERAL("Agree with the people targeted on what may be asked and said; their "
                           "names stay out of every question unless they agree."));
    wrap_text(out, "  - ", 4,
              SPAN_LITERAL("Have counsel look at the law of where you are, where the hosts are, "
                           "and where the targets are. Write down each decision and who took it."));
    wrap_text(out, "  - ", 4,
              SPAN_LITERAL("Open nothing. No look-ups of these hosts from your own network, no "
                           "online scanners: many publish the links they get."));
    buf_str(out, "\nWhat to ask about\n");
    put_subjects(out, v);
    for (size_t i = 0; i < STEPS; i++) {
        buf_format(out, "\n%zu. %s\n", i + 1, steps[i].whom);
        put_field(out, "   Ask:  ", steps[i].what);
        put_field(out, "   How:  ", steps[i].how);
        put_field(out, "   Risk: ", steps[i].risk);
    }
    buf_str(out, "\nThe order is the plan: each step tells more people than the one before it. "
                 "Stop where\nthe answer is enough.\n");
}

void links_plan_json(struct json *j, const struct links_view *v)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 1 << 16);
    json_key(j, "plan");
    json_begin_object(j);
    json_field_string(j, "authority", span_str(v->authority));
    timestamp_format(&text, v->now);
    json_field_string(j, "written", buf_span(&text));
    json_key(j, "hosts");
    json_begin_array(j);
    for (size_t i = 0; i < v->campaign->host_count; i++) {
        if (!is_subject(&v->campaign->hosts[i]))
            continue;
        buf_clear(&text);
        links_put_host(&text, v, v->campaign->hosts[i].name);
        json_string(j, buf_span(&text));
    }
    json_end_array(j);
    json_key(j, "steps");
    json_begin_array(j);
    for (size_t i = 0; i < STEPS; i++) {
        json_begin_object(j);
        json_field_uint(j, "step", i + 1);
        json_field_cstr(j, "whom", steps[i].whom);
        json_field_cstr(j, "what", steps[i].what);
        json_field_cstr(j, "how", steps[i].how);
        json_field_cstr(j, "risk", steps[i].risk);
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}
