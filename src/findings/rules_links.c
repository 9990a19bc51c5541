/* Rules over links, from whatever record they come. What a host looks like is a lead and never more
 * than that: most look-alikes of most names are harmless. Two things that do not come together by
 * chance weigh more.
 */
#include "base/ascii.h"
#include "findings/rules.h"
#include "formats/email.h"
#include "links/brands.h"
#include "links/target.h"

/* --- what links look like --- */

/* Somebody sent it; what the owner looked at by themselves is judged by strong looks only. */
static bool was_received(const struct link_seen *link)
{
    return link->contact == CONTACT_RECEIVED;
}

/* Not merely named in a list of the device, such as icons of sites or contacts. */
static bool came_close(const struct link_seen *link)
{
    return link->contact != CONTACT_MENTIONED && link->contact != CONTACT_SHOWN;
}

static void tell_look(struct rule_hit *hit, const struct look *look)
{
    (void)snprintf(hit->detail, sizeof hit->detail, "It looks like %.*s: %s.", (int)look->of.len,
                   (const char *)look->of.ptr, look_info(look->kind)->why);
}

static bool is_service_look(enum look_kind kind)
{
    return kind == LOOK_WORN || kind == LOOK_LINK_WORDS || kind == LOOK_WORDS;
}

static bool lookalike(const struct link_seen *link, const struct record *record,
                      const struct rule_context *context, struct rule_hit *hit)
{
    (void)record;
    (void)context;
    const struct look *look = host_look(link->host);
    if (look == NULL || !came_close(link) || !look_is_strong(look->kind) ||
        link->host->site.is_tenant)
        return false;
    hit->lead = true;
    tell_look(hit, look);
    return true;
}

static bool similar(const struct link_seen *link, const struct record *record,
                    const struct rule_context *context, struct rule_hit *hit)
{
    (void)record;
    (void)context;
    const struct look *look = host_look(link->host);
    if (look == NULL || !was_received(link) || is_service_look(look->kind) ||
        (look_is_strong(look->kind) && !link->host->site.is_tenant))
        return false;
    hit->lead = true;
    tell_look(hit, look);
    return true;
}

static bool service_name(const struct link_seen *link, const struct record *record,
                         const struct rule_context *context, struct rule_hit *hit)
{
    (void)record;
    (void)context;
    const struct look *look = host_look(link->host);
    if (look == NULL || !was_received(link) || !is_service_look(look->kind) ||
        link->host->known_shortener)
        return false;
    hit->lead = true;
    tell_look(hit, look);
    return true;
}

/* --- addresses in links --- */

static bool is_mailto(const struct link_seen *link)
{
    return span_equal_nocase(link->parts.scheme, SPAN_LITERAL("mailto"));
}

/* Looking costs; most links can be told at a glance: without an @, an address would be in a long
 * run of letters in both cases, or of hexadecimal digits. */
static bool may_hold_address(struct span rest)
{
    enum { BASE64_MIN = 11, HEX_MIN = 16 };
    size_t run = 0, hex = 0;
    bool upper = false, lower = false;
    for (size_t i = 0; i < rest.len; i++) {
        uint8_t c = rest.ptr[i];
        if (c == '@' ||
            (c == '%' && i + 2 < rest.len && rest.ptr[i + 1] == '4' && rest.ptr[i + 2] == '0'))
            return true;
        hex = ascii_hex_value(c) >= 0 ? hex + 1 : 0;
        if (!ascii_is_alnum(c)) {
            run = 0;
            upper = lower = false;
            continue;
        }
        run++;
        upper |= ascii_is_alpha(c) && ascii_lower(c) != c;
        lower |= ascii_is_alpha(c) && ascii_lower(c) == c;
        if (hex >= HEX_MIN || (run >= BASE64_MIN && upper && lower))
            return true;
    }
    return false;
}

/* A link that names a person; *ret_own: one of the mail's recipients. */
static bool names_person(const struct link_seen *link, const struct record *record, bool *ret_own,
                         const char **ret_how)
{
    struct target_finder finder;
    struct target target;
    struct span rest = record_text(record, "to"), address;
    enum status status = STATUS_OK;
    if (is_mailto(link) || !may_hold_address(link->parts.rest))
        return false;
    target_finder_init(&finder, link->judge->psl);
    while (status == STATUS_OK && span_split(&rest, ' ', &address)) {
        struct email email;
        if (email_normalise(address, &email))
            status = target_finder_know(&finder, email_span(&email));
    }
    if (status == STATUS_OK)
        status = target_find(&finder, link->arena, link->url, &target);
    *ret_own = status == STATUS_OK && table_find(&finder.known, target.address) != NULL;
    target_finder_free(&finder);
    if (status == STATUS_OK)
        *ret_how = target_encoding_name(target.layers[0]);
    return status == STATUS_OK;
}

static bool personalised(const struct link_seen *link, const struct record *record,
                         const struct rule_context *context, struct rule_hit *hit)
{
    (void)context;
    const char *how;
    bool own;
    if (link->host->owner != NULL || !was_received(link) || !names_person(link, record, &own, &how))
        return false;
    hit->lead = true;
    (void)snprintf(hit->detail, sizeof hit->detail,
                   own ? "The person whom the mail is for (%s)." : "Written %s.", how);
    return true;
}

/* Dark Basin's links: a shortener that nobody knows, or a name that pretends, and the target's
 * address. */
static bool targeted(const struct link_seen *link, const struct record *record,
                     const struct rule_context *context, struct rule_hit *hit)
{
    (void)context;
    const char *how;
    bool own;
    const struct look *look = host_look(link->host);
    bool shortener = host_is_shortener_like(link->host);
    bool pretends = look != NULL && look_is_strong(look->kind);
    if ((!shortener && look == NULL) || !came_close(link) || link->host->site.is_tenant ||
        !names_person(link, record, &own, &how))
        return false;
    hit->level = pretends || (shortener && own) ? LEVEL_HIGH : LEVEL_MEDIUM;
    (void)snprintf(
        hit->detail, sizeof hit->detail, "The address is %s (%s); the host looks like %.*s.",
        own ? "the recipient's" : "somebody's", how, look != NULL ? (int)look->of.len : 17,
        look != NULL ? (const char *)look->of.ptr : "a link shortener");
    return true;
}

/* --- tricks --- */

/* `https://www.example.org@198.51.100.7/`: what stands before the @ is no host. */
static bool userinfo(const struct link_seen *link, const struct record *record,
                     const struct rule_context *context, struct rule_hit *hit)
{
    (void)record;
    (void)context;
    struct span user = link->parts.userinfo;
    if (user.len == 0 || !came_close(link) || !url_is_web_scheme(link->parts.scheme) ||
        span_find_byte(user, '.') == user.len)
        return false;
    const struct host_judgement *shown =
        link_judge_host(link->judge, span_head(user, span_find_byte(user, ':')));
    if (shown == NULL || !shown->site.has_registrable)
        return false;
    hit->level = shown->owner != NULL ? LEVEL_MEDIUM : LEVEL_LOW;
    return true;
}

/* Addresses of private networks lead nowhere outside. */
static bool is_private(const struct host *host)
{
    static const char *const starts[] = {"10.", "127.", "192.168.", "169.254.", "0.", NULL};
    struct span name = host_span(host);
    for (const char *const *s = starts; *s != NULL; s++)
        if (span_starts(name, span_str(*s)))
            return true;
    return span_starts(name, SPAN_LITERAL("172.")) || span_find_byte(name, ':') < name.len;
}

static bool bare_address(const struct link_seen *link, const struct record *record,
                         const struct rule_context *context, struct rule_hit *hit)
{
    (void)record;
    (void)context;
    const struct host *host = &link->host->site.host;
    if (!host->is_ip || is_private(host) || !was_received(link) ||
        !url_is_web_scheme(link->parts.scheme))
        return false;
    hit->lead = true;
    return true;
}

/* --- rows --- */

static const char *const NEXT_LINK[] = {
    "Do not open the link, not even to look: opening it tells the sender that it was read.",
    "Ask the person whether they know the sender, whether they opened it, and what they typed "
    "then.",
    "Collect all messages of that kind: `bridle links` says whether they belong together.", NULL};

static const char *const BENIGN_LOOK[] = {
    "A reseller, fan, critic or user group; an honest company of a similar name.",
    "A national branch, or a domain that the brand registered and the list here lacks.",
    "A newsletter service that sends for the brand.", NULL};

const struct rule rule_links_lookalike = {
    .id = "links.lookalike",
    .artifact = "*",
    .level = LEVEL_LOW,
    .message = "A link leads to a host that looks like another's.",
    .explanation =
        "The host's name shows another's whole address left of the registered name, begins with "
        "\"com-\" as in com-en-us.com, mixes scripts, or differs from a known name only in letters "
        "that look the same. Lures of hack-for-hire groups did all of these. One finding stands "
        "for "
        "all links to the host in that file.",
    .benign = BENIGN_LOOK,
    .forging = "A message with such a link, which anybody can send.",
    .confidence = "Low by itself: a look proves nothing.",
    .next = NEXT_LINK,
    .reference = "Citizen Lab: Dark Basin (2020), published domains; Unicode UTS 39",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0; the 462 published hosts "
                "of Dark Basin: 30; benign iOS 14 backup: 0",
    .check_link = lookalike,
};

const struct rule rule_links_similar = {
    .id = "links.similar",
    .artifact = "*",
    .level = LEVEL_INFORMATIONAL,
    .message = "A link leads to a host with a name similar to another's.",
    .explanation =
        "The registered name is one letter away from a known one, holds it together with other "
        "words, or is the same under another ending. Very many honest names are. One finding "
        "stands for all links to the host in that file.",
    .benign = BENIGN_LOOK,
    .forging = "A message with such a link, which anybody can send.",
    .confidence = "Very low by itself.",
    .next = NEXT_LINK,
    .reference = "dnstwist's list of name changes; Citizen Lab: Dark Basin (2020)",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0; the 462 published hosts "
                "of Dark Basin: 10; benign iOS 14 backup: 0",
    .check_link = similar,
};

static const char *const BENIGN_SERVICE[] = {
    "A shortener that an organisation runs for itself; a small hosting or mail company.",
    "The tracking host of a newsletter service.", NULL};

const struct rule rule_links_service_name = {
    .id = "links.service_name",
    .artifact = "*",
    .level = LEVEL_INFORMATIONAL,
    .message = "A link leads to a host that is named like a mail, login or link service.",
    .explanation =
        "The name is put together from words for mail, servers, logins or short links, as most of "
        "Dark Basin's 462 published domains were, and is no known public service. One finding "
        "stands for all links to the host in that file.",
    .benign = BENIGN_SERVICE,
    .forging = "A message with such a link, which anybody can send.",
    .confidence = "Very low by itself.",
    .next = NEXT_LINK,
    .reference = "Citizen Lab: Dark Basin (2020), published domains",
    .tried_on = "180 phishing mails of a honeypot: 4; 45 benign mails: 2; the 462 published hosts "
                "of Dark Basin: 287; benign iOS 14 backup: 0",
    .check_link = service_name,
};

static const char *const BENIGN_PERSON[] = {
    "Newsletters put the address into the link for leaving the list.",
    "Log-in links and invitations of services that the person uses.",
    "A link that somebody made for writing to an address.", NULL};

const struct rule rule_links_personalised = {
    .id = "links.personalised",
    .artifact = "*",
    .level = LEVEL_INFORMATIONAL,
    .message = "A link holds somebody's e-mail address.",
    .explanation = "Whoever sends such a link learns who opened it. One "
                   "finding stands for all links to the host in that file.",
    .benign = BENIGN_PERSON,
    .forging = "A message with such a link, which anybody can send.",
    .confidence = "Very low by itself: most newsletters do it.",
    .next = NEXT_LINK,
    .reference = "Citizen Lab: Dark Basin (2020)",
    .tried_on = "180 phishing mails of a honeypot: 5; 45 benign mails: 0; the 462 published hosts "
                "of Dark Basin: 0; benign iOS 14 backup: 0",
    .check_link = personalised,
};

static const char *const BENIGN_TARGETED[] = {
    "A newsletter service or a customer portal with an unlucky name.", NULL};
static const char *const NEXT_TARGETED[] = {
    "Do not open the link, not even to look: opening it tells the sender that it was read.",
    "Was it opened, and was a password typed? Then change that password from another device, end "
    "all "
    "sessions of the account, and look for forwarding rules in it.",
    "Keep the message as it is, with its whole header, and ask others in the organisation for "
    "similar ones: `bridle links` says whether they belong together.",
    "Ask a helpline that knows such campaigns, for example Access Now or Citizen Lab.", NULL};

const struct rule rule_links_targeted = {
    .id = "links.targeted",
    .artifact = "*",
    .level = LEVEL_MEDIUM,
    .message = "A link with an e-mail address in it leads to a host that pretends to be another.",
    .explanation =
        "A personal link on a shortener that nobody knows, or on a host that looks like another's, "
        "is how Dark Basin sent 28,000 links to its targets. High when the name shows another's "
        "address, or when a mail's own recipient is named on a host that looks like a shortener.",
    .benign = BENIGN_TARGETED,
    .forging = "A message with such a link, which anybody can send. A mail's signature shows which "
               "service sent it.",
    .confidence = "Medium: both traits together are rare in honest links; the name can mislead.",
    .next = NEXT_TARGETED,
    .reference = "Citizen Lab: Dark Basin (2020)",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0; the 462 published hosts "
                "of Dark Basin: 0; benign iOS 14 backup: 0",
    .check_link = targeted,
};

static const char *const BENIGN_USERINFO[] = {
    "A link for downloading from a server that wants a user name with a dot in it.", NULL};

const struct rule rule_links_userinfo = {
    .id = "links.userinfo",
    .artifact = "*",
    .level = LEVEL_LOW,
    .message = "A link shows one host and leads to another, which stands behind an @.",
    .explanation = "What stands before an @ in a link is a user name. Written like a host it "
                   "deceives the eye. Medium when that host is a known brand's.",
    .benign = BENIGN_USERINFO,
    .forging = "A message with such a link, which anybody can send.",
    .confidence = "Medium: there is hardly an honest reason to write a host there.",
    .next = NEXT_LINK,
    .reference = "RFC 3986, 7.6: semantic attacks",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0; the 462 published hosts "
                "of Dark Basin: 0; benign iOS 14 backup: 0",
    .check_link = userinfo,
};

static const char *const BENIGN_ADDRESS[] = {
    "Cameras, routers and servers of one's own; test systems.", NULL};

const struct rule rule_links_bare_address = {
    .id = "links.bare_address",
    .artifact = "*",
    .level = LEVEL_INFORMATIONAL,
    .message = "A link leads to a bare IP address.",
    .explanation = "Sites for the public have names. One finding stands for all links to the "
                   "address in that file.",
    .benign = BENIGN_ADDRESS,
    .forging = "A message with such a link, which anybody can send.",
    .confidence = "Very low by itself.",
    .next = NEXT_LINK,
    .reference = "RFC 3986, 7.4 and 7.6: rare address formats, semantic attacks",
    .tried_on = "180 phishing mails of a honeypot: 17; 45 benign mails: 0; the 462 published hosts "
                "of Dark Basin: 0; benign iOS 14 backup: 0",
    .check_link = bare_address,
};
