/* Rules over configuration profiles. */
#include "findings/rules.h"

/* Payloads that change who controls the device or where its traffic goes, with the level that each
 * deserves by itself. */
static const struct {
    const char *type; /* a final '*' stands for anything */
    enum level level;
    const char *what;
} PAYLOADS[] = {
    {"com.apple.mdm", LEVEL_MEDIUM, "enrols the device with a remote management"},
    {"com.apple.security.root", LEVEL_MEDIUM,
     "adds a root certificate that can vouch for any site"},
    {"com.apple.security.pem", LEVEL_MEDIUM, "adds a certificate to those that the device trusts"},
    {"com.apple.security.pkcs1", LEVEL_MEDIUM,
     "adds a certificate to those that the device trusts"},
    {"com.apple.security.certificatetransparency", LEVEL_MEDIUM,
     "turns the public logging of certificates off for some sites"},
    {"com.apple.proxy.http.global", LEVEL_MEDIUM, "sends all web traffic through a proxy"},
    {"com.apple.vpn.managed*", LEVEL_MEDIUM, "sends traffic through a VPN"},
    {"com.apple.relay.managed", LEVEL_MEDIUM, "sends traffic through a relay"},
    {"com.apple.webcontent-filter", LEVEL_MEDIUM, "lets a filter see the pages that are visited"},
    {"com.apple.dnsProxy.managed", LEVEL_MEDIUM, "lets an app answer all name lookups"},
    {"com.apple.apn.managed", LEVEL_MEDIUM, "changes the mobile network's access point"},
    {"com.apple.cellular", LEVEL_MEDIUM, "changes the mobile network's access point"},
    {"com.apple.dnsSettings.managed", LEVEL_LOW, "sends name lookups to another server"},
    {"com.apple.wifi.managed", LEVEL_LOW, "adds a WiFi network, which can bring a proxy along"},
    {"com.apple.mail.managed", LEVEL_LOW, "adds a mail account"},
    {"com.apple.eas.account", LEVEL_LOW, "adds an Exchange account"},
    {"com.apple.caldav.account", LEVEL_LOW, "adds a calendar account"},
    {"com.apple.carddav.account", LEVEL_LOW, "adds an address book account"},
    {"com.apple.subscribedcalendar.account", LEVEL_LOW, "subscribes to a calendar"},
    {"com.apple.webClip.managed", LEVEL_LOW, "puts an icon that opens a page on the home screen"},
    {"com.apple.profileRemovalPassword", LEVEL_LOW, "asks for a password before its removal"},
    {"encrypted", LEVEL_LOW, "has a content that only this device can read"},
};

static bool type_fits(struct span type, const char *pattern)
{
    struct span p = span_str(pattern);
    if (!span_ends(p, SPAN_LITERAL("*")))
        return span_equal_nocase(type, p);
    return span_starts_nocase(type, span_head(p, p.len - 1));
}

static bool payload_of_interest(const struct record *r, const struct rule_context *context,
                                struct rule_hit *hit)
{
    (void)context;
    struct span type = record_text(r, "payload_type");
    /* hosts and apps: the payload has its own record */
    if (type.len == 0 || record_text(r, "server").len > 0 || record_text(r, "app").len > 0)
        return false;
    for (size_t i = 0; i < sizeof PAYLOADS / sizeof PAYLOADS[0]; i++) {
        if (!type_fits(type, PAYLOADS[i].type))
            continue;
        hit->column = "payload_type";
        hit->level = PAYLOADS[i].level;
        (void)snprintf(hit->detail, sizeof hit->detail, "A configuration profile %s.",
                       PAYLOADS[i].what);
        return true;
    }
    return false;
}

static bool notification_settings(const struct record *r, const struct rule_context *context,
                                  struct rule_hit *hit)
{
    (void)context;
    if (!span_equal_nocase(record_text(r, "payload_type"),
                           SPAN_LITERAL("com.apple.notificationsettings")))
        return false;
    hit->column = "payload_type";
    return true;
}

static bool any_event(const struct record *r, const struct rule_context *context,
                      struct rule_hit *hit)
{
    (void)context;
    hit->column = "profile";
    return record_text(r, "profile").len > 0;
}

static const char *const BENIGN[] = {
    "Employers, schools and mobile operators install profiles.",
    "VPN, ad-blocking and DNS apps bring profiles that people install on purpose.", NULL};
static const char *const NEXT[] = {
    "Ask the owner whether they know the profile and who installed it.",
    "Look at the server, the certificate and the organization that it names.",
    "Do not remove it before the acquisition is kept.", NULL};
static const char FORGING[] =
    "A file in the profiles' folder with a fitting entry in the Manifest; an event of its "
    "installation would be missing unless that is forged, too.";

const struct rule rule_profiles_payload = {
    .id = "profiles.payload",
    .artifact = "ios.configuration_profiles",
    .level = LEVEL_MEDIUM,
    .message = "A configuration profile changes who controls the device or where its traffic goes.",
    .explanation = "Profiles are a legitimate way to manage a device, and the simplest way to "
                   "watch one: no hole is needed, only a few taps.",
    .benign = BENIGN,
    .forging = FORGING,
    .confidence = "The payload is there as described; whether it is wanted only its owner knows.",
    .next = NEXT,
    .reference = "Apple: device management, profile-specific payload keys",
    .tried_on = "62 public DNS profiles (low each); synthetic fixtures",
    .check = payload_of_interest,
};

const struct rule rule_profiles_notification_settings = {
    .id = "profiles.notification_settings",
    .artifact = "ios.configuration_profiles",
    .level = LEVEL_MEDIUM,
    .message = "A configuration profile changes which notifications are shown.",
    .explanation = "Hiding the notifications of an app hides what the app does. Profiles of "
                   "spyware have done so.",
    .benign = BENIGN,
    .forging = FORGING,
    .confidence = "Low to medium: managed devices have such profiles.",
    .next = NEXT,
    .reference = "Amnesty International: mobile verification toolkit, configuration profiles",
    .tried_on = "62 public profiles (silent); synthetic fixtures",
    .check = notification_settings,
};

const struct rule rule_profiles_event = {
    .id = "profiles.event",
    .artifact = "ios.profile_events",
    .level = LEVEL_LOW,
    .message = "A configuration profile was installed, changed or removed.",
    .explanation = "The list of events also names profiles that are gone.",
    .benign = BENIGN,
    .forging = "An entry in MCProfileEvents.plist with a fitting time.",
    .confidence = "The event is recorded by the system; it says nothing about the profile's aim.",
    .next = NEXT,
    .reference = "Amnesty International: mobile verification toolkit, profile events",
    .tried_on = "synthetic only",
    .check = any_event,
};
