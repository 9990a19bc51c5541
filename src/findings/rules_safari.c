/* Rules over browser history. */
#include "findings/rules.h"
#include "formats/url.h"

/* Network injection as described for the 2019-2020 attacks on Moroccan journalists: a page asked
 * for over plain http is answered, within milliseconds, with a redirect to another host. */
static bool fast_redirect(const struct record *r, const struct rule_context *context,
                          struct rule_hit *hit)
{
    (void)context;
    struct timestamp from, to;
    struct url source, target;
    struct span url = record_text(r, "url");
    const struct value *from_value = record_value(r, "visit_time");
    const struct value *to_value = record_value(r, "redirected_to_time");
    if (!span_starts_nocase(url, SPAN_LITERAL("http://")) ||
        !value_time(COLUMN_APPLE_TIME, from_value, &from) ||
        !value_time(COLUMN_APPLE_TIME, to_value, &to))
        return false;
    int64_t gap = (to.seconds - from.seconds) * 1000 + ((int64_t)to.nanos - from.nanos) / 1000000;
    if (gap < 0 || gap >= 1000 || !url_parse(url, &source) ||
        !url_parse(record_text(r, "redirected_to"), &target) ||
        span_equal_nocase(source.host, target.host))
        return false;
    hit->column = "url";
    (void)snprintf(hit->detail, sizeof hit->detail,
                   "The next page was on another host and came %d ms later.", (int)gap);
    return true;
}

static const char *const BENIGN[] = {
    "Link shorteners, advertising and tracking services redirect in the same way, every day.",
    "Old addresses of a site redirect to its new name.",
    "A hotel or airport network redirects to its sign-in page.", NULL};
static const char *const NEXT[] = {
    "Look at the host that the redirect led to: who runs it, since when, does it belong to the "
    "first?",
    "Look for crashes and new processes in the minutes after it.", NULL};

const struct rule rule_safari_fast_redirect = {
    .id = "safari.fast_redirect",
    .artifact = "ios.safari_history",
    .level = LEVEL_MEDIUM,
    .message = "A page asked for without encryption was redirected to another host in less than a "
               "second.",
    .explanation = "Somebody who controls the network between phone and server can answer an "
                   "unencrypted request before the server does and send the phone to an attack "
                   "page. Such a visit looks like this; so do many harmless ones.",
    .benign = BENIGN,
    .forging = "Two visits with fitting identifiers and times in History.db.",
    .confidence = "Low by itself: it is a pattern that harmless sites share. It gains weight with "
                  "an unknown second host or with crashes right after it.",
    .next = NEXT,
    .reference = "Amnesty International: Moroccan journalist targeted with network injection "
                 "attacks (2020)",
    .tried_on = "synthetic only",
    .check = fast_redirect,
};
