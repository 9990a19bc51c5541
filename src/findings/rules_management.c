/* Rules over who manages the device, and what of that is hidden. */
#include "findings/rules.h"

static bool state_is(const struct record *r, const char *state, struct rule_hit *hit)
{
    hit->column = "state";
    return span_equal_str(record_text(r, "state"), state);
}

static bool is_managed(const struct record *r, const struct rule_context *context,
                       struct rule_hit *hit)
{
    (void)context;
    return state_is(r, "managed=true", hit);
}

static bool is_supervised(const struct record *r, const struct rule_context *context,
                          struct rule_hit *hit)
{
    (void)context;
    return state_is(r, "IsSupervised=true", hit);
}

static bool is_hidden(const struct record *r, const struct rule_context *context,
                      struct rule_hit *hit)
{
    (void)context;
    hit->column = "profile";
    return span_equal_str(record_text(r, "list"), "HiddenProfiles") &&
           record_text(r, "profile").len > 0;
}

static const char *const BENIGN[] = {
    "Phones of employers and schools are managed, often from the day they were bought.",
    "Second-hand phones can still belong to the organization that sold them.",
    "People supervise their own phones with Apple's configurator or with tools for tweaks.", NULL};
static const char *const NEXT[] = {
    "Ask the owner whose phone it is, and who set it up.",
    "Look at the server and the organization that it names, and at Settings, General, VPN & "
    "Device Management.",
    "Do not remove the management before the acquisition is kept: whoever runs it may notice.",
    NULL};
static const char FORGING[] =
    "A property list in the profiles' folder with a fitting entry in the Manifest; the profile "
    "that brought the management, and the event of its installation, would be missing.";

const struct rule rule_management_enrolled = {
    .id = "management.enrolled",
    .artifact = "ios.device_management",
    .level = LEVEL_MEDIUM,
    .message = "Somebody manages this device from afar.",
    .explanation = "A remote management can install apps and profiles, read the list of apps, lock "
                   "and erase the device, and route its traffic, without any hole.",
    .benign = BENIGN,
    .forging = FORGING,
    .confidence = "The device has the addresses of a management's server. Whether it is wanted "
                  "only its owner knows.",
    .next = NEXT,
    .reference = "Apple: mobile device management protocol, MDM payload",
    .tried_on = "synthetic only",
    .check = is_managed,
};

const struct rule rule_management_supervised = {
    .id = "management.supervised",
    .artifact = "ios.device_management",
    .level = LEVEL_LOW,
    .message = "The device is supervised.",
    .explanation = "Supervision gives a management more power: apps without asking, filters for "
                   "all traffic, profiles that cannot be removed. Only a computer at hand or the "
                   "seller can turn it on.",
    .benign = BENIGN,
    .forging = FORGING,
    .confidence = "The setting is there; who turned it on it does not say.",
    .next = NEXT,
    .reference = "Apple: about supervision of iPhone and iPad",
    .tried_on = "synthetic only",
    .check = is_supervised,
};

const struct rule rule_profiles_hidden = {
    .id = "profiles.hidden",
    .artifact = "ios.profile_lists",
    .level = LEVEL_LOW,
    .message = "A configuration profile is not shown in the settings.",
    .explanation = "The system keeps a list of profiles that people do not see. Most phones have "
                   "none in it.",
    .benign = BENIGN,
    .forging = FORGING,
    .confidence = "Low: seen on no sample so far; the system may use the list for its own.",
    .next = NEXT,
    .reference = "PayloadManifest.plist, key HiddenProfiles",
    .tried_on = "synthetic only",
    .check = is_hidden,
};
