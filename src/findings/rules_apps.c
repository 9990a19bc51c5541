/* Rules over installed apps and their permissions. */
#include "findings/rules.h"

static const char *const STORE_APPS[] = {
    "com.apple.AppStore", "com.apple.AppStore.ProductPageExtension", "com.apple.dmd", "dmd", NULL};

/* Fires where the store's metadata are there and lack the bundle, or where the backup has metadata
 * of apps but none of this one; an app that is only listed says nothing. */
static bool no_store_bundle(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    (void)context;
    struct span metadata = record_text(r, "store_metadata");
    hit->column = "bundle";
    if (span_equal_str(metadata, "absent")) {
        (void)snprintf(hit->detail, sizeof hit->detail, "It has no store metadata at all.");
        return true;
    }
    return span_equal_str(metadata, "present") && record_text(r, "store_bundle").len == 0;
}

static bool unusual_source(const struct record *r, const struct rule_context *context,
                           struct rule_hit *hit)
{
    (void)context;
    struct span source = record_text(r, "source_app");
    if (source.len == 0)
        return false;
    for (const char *const *s = STORE_APPS; *s != NULL; s++)
        if (span_equal_str(source, *s))
            return false;
    hit->column = "source_app";
    return true;
}

/* What tcc.sql says of clients that are programs instead of apps. */
static bool path_client(const struct record *r, const struct rule_context *context,
                        struct rule_hit *hit)
{
    (void)context;
    if (!span_equal_str(record_text(r, "client_type"), "path") ||
        !span_equal_str(record_text(r, "decision"), "allowed"))
        return false;
    hit->column = "client";
    return true;
}

static bool decided_by_policy(const struct record *r, const struct rule_context *context,
                              struct rule_hit *hit)
{
    (void)context;
    struct span reason = record_text(r, "reason");
    if (!span_equal_str(record_text(r, "decision"), "allowed") ||
        (!span_equal_str(reason, "override policy") && !span_equal_str(reason, "mdm policy")))
        return false;
    hit->column = "client";
    (void)snprintf(hit->detail, sizeof hit->detail,
                   "The access was allowed by %s, not by a person.",
                   span_equal_str(reason, "mdm policy") ? "the policy of a device management"
                                                        : "an overriding policy");
    return true;
}

static const char *const BENIGN_APP[] = {
    "Apps of an employer, test versions (TestFlight) and apps in development have no complete "
    "store metadata.",
    "Very old purchases and some backup programs leave metadata out.", NULL};
static const char *const NEXT_APP[] = {
    "Ask the owner whether they know the app, and who put it there.",
    "Look for a configuration profile or a developer certificate that came with it.", NULL};
static const char FORGING_INFO[] =
    "One value in Info.plist, which nothing signs; its apps should agree with the app domains in "
    "the Manifest.";

const struct rule rule_apps_no_store_bundle = {
    .id = "apps.no_store_bundle",
    .artifact = "ios.applications",
    .level = LEVEL_MEDIUM,
    .message = "An app lacks the store's identification.",
    .explanation = "Apps from the App Store carry metadata with the store's own bundle id. An app "
                   "without it came onto the device in another way.",
    .benign = BENIGN_APP,
    .forging = FORGING_INFO,
    .confidence = "Low: it tells how an app arrived, not what it does.",
    .next = NEXT_APP,
    .reference = "Field practice: app metadata in backups",
    .tried_on = "ios-14.3 sample (no metadata of apps: silent); synthetic fixtures",
    .check = no_store_bundle,
};

const struct rule rule_apps_unusual_source = {
    .id = "apps.unusual_source",
    .artifact = "ios.applications",
    .level = LEVEL_MEDIUM,
    .message = "An app was installed by something else than the App Store.",
    .explanation = "The metadata name the program that started the installation. Known ones are "
                   "the App Store and Apple's device management.",
    .benign = BENIGN_APP,
    .forging = FORGING_INFO,
    .confidence = "Low to medium: the program is named in the metadata; a list of all of Apple's "
                  "programs that install apps is not published.",
    .next = NEXT_APP,
    .reference = "Field practice: sourceApp of app metadata",
    .tried_on = "ios-14.3 sample (no metadata of apps: silent); synthetic fixtures",
    .check = unusual_source,
};

static const char *const BENIGN_TCC[] = {
    "Parts of iOS that are no apps ask under their path or name.",
    "A managed device of an employer has permissions that its administrator gave.", NULL};
static const char *const NEXT_TCC[] = {
    "Look whether the program belongs to iOS or to a known app, and since when it has the "
    "permission.",
    "Look for network use of the same program in the data usage.", NULL};
static const char FORGING_TCC[] =
    "One row in TCC.db, with a fitting time; the program's traces in other places would be "
    "missing.";

const struct rule rule_tcc_path_client = {
    .id = "tcc.path_client",
    .artifact = "ios.tcc",
    .level = LEVEL_MEDIUM,
    .message = "A program that is no app was allowed an access that apps have to ask for.",
    .explanation = "Camera, microphone and the like are given to apps, by their bundle id. A path "
                   "as the client is a program that no app contains.",
    .benign = BENIGN_TCC,
    .forging = FORGING_TCC,
    .confidence = "Medium: rare on phones, where nearly all clients are apps.",
    .next = NEXT_TCC,
    .reference = "Apple platform security: controlling app access to files and data",
    .tried_on = "ios-14.3 sample (11 rows, silent); synthetic fixtures",
    .check = path_client,
};

const struct rule rule_tcc_policy = {
    .id = "tcc.policy_decision",
    .artifact = "ios.tcc",
    .level = LEVEL_LOW,
    .message = "An access was allowed by a policy and not by a person.",
    .explanation = "Device management and overriding policies can allow what people were never "
                   "asked about.",
    .benign = BENIGN_TCC,
    .forging = FORGING_TCC,
    .confidence = "Low: such decisions exist on devices that nobody attacked.",
    .next = NEXT_TCC,
    .reference = "Apple platform security: controlling app access to files and data",
    .tried_on = "ios-14.3 sample (11 rows, silent); synthetic fixtures",
    .check = decided_by_policy,
};
