/* ios.configuration_profiles: profiles that change what the device trusts and where its traffic
 * goes, a record for each profile and one for each of its payloads (profile-*.stub and
 * .mobileconfig: property lists, plain or inside of a signed container).
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"
#include "base/limits.h"
#include "formats/cms.h"
#include "formats/ip.h"
#include "formats/plist_texts.h"

enum {
    INSTALLED,
    PROFILE,
    IDENTIFIER,
    NAME,
    ORGANIZATION,
    PAYLOAD_TYPE,
    PAYLOAD,
    PAYLOAD_NAME,
    CERTIFICATE,
    SERVER,
    APP,
    CONTENT,
    SIGNED,
    UNREMOVABLE,
    COLUMN_COUNT
};

static const struct column COLUMNS[COLUMN_COUNT] = {
    [INSTALLED] = {.name = "installed", .type = COLUMN_APPLE_TIME},
    [PROFILE] = {.name = "profile", .type = COLUMN_PROFILE_ID},
    [IDENTIFIER] = {.name = "identifier", .type = COLUMN_PROFILE_ID},
    [NAME] = {.name = "name", .type = COLUMN_WORD},
    [ORGANIZATION] = {.name = "organization", .type = COLUMN_WORD},
    [PAYLOAD_TYPE] = {.name = "payload_type", .type = COLUMN_PROPERTY},
    [PAYLOAD] = {.name = "payload", .type = COLUMN_PROFILE_ID},
    [PAYLOAD_NAME] = {.name = "payload_name", .type = COLUMN_WORD},
    [CERTIFICATE] = {.name = "certificate", .type = COLUMN_CERTIFICATE},
    [SERVER] = {.name = "server", .type = COLUMN_DOMAIN},
    [APP] = {.name = "app", .type = COLUMN_APP_ID},
    [CONTENT] = {.name = "content", .type = COLUMN_TEXT},
    [SIGNED] = {.name = "signed", .type = COLUMN_WORD},
    [UNREMOVABLE] = {.name = "unremovable", .type = COLUMN_WORD},
};
/* Of the profile itself, and of one payload. */
static const char *const PROFILE_PATHS[COLUMN_COUNT] = {
    [INSTALLED] = "InstallDate",
    [PROFILE] = "PayloadUUID",
    [IDENTIFIER] = "PayloadIdentifier",
    [NAME] = "PayloadDisplayName",
    [ORGANIZATION] = "PayloadOrganization",
    [PAYLOAD_TYPE] = "PayloadType",
    [UNREMOVABLE] = "PayloadRemovalDisallowed",
};
static const char *const PAYLOAD_PATHS[COLUMN_COUNT] = {
    [PAYLOAD_TYPE] = "PayloadType",
    [PAYLOAD] = "PayloadUUID",
    [PAYLOAD_NAME] = "PayloadDisplayName",
};

struct profile {
    struct value values[COLUMN_COUNT]; /* what all of its records say */
};

/* A certificate's own bytes are hashed: that is what indicators of certificates name. */
static enum status set_certificate(struct artifact_run *run, struct plist_node payload,
                                   struct value *values)
{
    struct plist_node node;
    return plist_get(payload, "PayloadContent", &node)
               ? plist_data_hash(run->arena, node, &values[CERTIFICATE])
               : STATUS_OK;
}

/* Keys whose values are hosts without a scheme, which no search of texts would take for one. */
static const char *const HOST_KEYS[] = {"RemoteAddress",
                                        "ProxyServer",
                                        "ServerName",
                                        "ServerAddress",
                                        "ServerAddresses",
                                        "HostName",
                                        "Host",
                                        "Server",
                                        "HTTPProxy",
                                        "HTTPSProxy",
                                        "IncomingMailServerHostName",
                                        "OutgoingMailServerHostName",
                                        "LDAPAccountHostName",
                                        "CalDAVHostName",
                                        "CardDAVHostName",
                                        "SupplementalMatchDomains",
                                        "MatchDomains",
                                        "RemoteIdentifier",
                                        NULL};

/* Keys whose values are the apps that a payload hands traffic, pages or names to. */
static const char *const APP_KEYS[] = {"PluginBundleID",
                                       "VPNSubType",
                                       "ProviderBundleIdentifier",
                                       "AppBundleIdentifier",
                                       "FilterDataProviderBundleIdentifier",
                                       "FilterPacketProviderBundleIdentifier",
                                       "BundleIdentifier",
                                       NULL};

struct hosts {
    struct artifact_run *run;
    struct value *values; /* of the payload's record */
    size_t index;
    enum status status;
};

/* The last key of the way to a value; numbers of list items do not count. */
static struct span last_key(struct span path)
{
    uint64_t index;
    struct span key = path;
    for (size_t dot = span_find_last_byte(key, '.'); dot < key.len;
         dot = span_find_last_byte(key, '.')) {
        struct span last = span_skip(key, dot + 1);
        if (!span_to_uint(last, &index))
            return last;
        key = span_head(key, dot);
    }
    return key;
}

static bool is_among(struct span key, const char *const *keys)
{
    for (; *keys != NULL; keys++)
        if (span_equal_nocase(key, span_str(*keys)))
            return true;
    return false;
}

/* A record of its own for each host and each app that a payload names. */
static enum plist_step emit_host(void *ctx, const struct plist_visit *visit)
{
    struct hosts *h = ctx;
    uint8_t memory[1024];
    struct buf place;
    struct span text;
    struct ip_address ip;
    if (visit->kind != PLIST_STRING || !plist_text(visit->node, &text))
        return PLIST_WALK_ON;
    buf_fixed(&place, memory, sizeof memory);
    buf_format(&place, "PayloadContent.%zu.", h->index);
    plist_visit_path(&place, visit);
    h->values[SERVER] = h->values[APP] = value_null();
    /* an address of the network was found when the payload's texts were searched */
    if (is_among(last_key(buf_span(&place)), HOST_KEYS) && !ip_parse(text, &ip))
        h->values[SERVER] = value_text(text);
    else if (is_among(last_key(buf_span(&place)), APP_KEYS))
        h->values[APP] = value_text(text);
    else
        return PLIST_WALK_ON;
    h->status = plist_emit(h->run, h->values, buf_span(&place), 0);
    return h->status == STATUS_OK ? PLIST_WALK_ON : PLIST_WALK_STOP;
}

static enum status emit_hosts(struct artifact_run *run, struct plist_node payload,
                              struct value *values, size_t index)
{
    struct hosts h = {.run = run, .values = values, .index = index};
    values[CONTENT] = values[CERTIFICATE] = values[PAYLOAD] = value_null();
    enum status status = plist_walk_from(payload, emit_host, &h);
    if (h.status != STATUS_OK)
        return h.status;
    return status == STATUS_NO_MEMORY ? status : STATUS_OK; /* others: plist_status() */
}

static enum status emit_payload(struct artifact_run *run, const struct profile *profile,
                                struct plist_node payload, size_t index)
{
    struct value values[COLUMN_COUNT];
    struct span texts;
    memcpy(values, profile->values, sizeof values);
    values[PAYLOAD_TYPE] = value_null();
    size_t bad = plist_kind(payload) != PLIST_DICT;
    bad += plist_fill(run, payload, PAYLOAD_PATHS, values);
    enum status status = plist_texts_from(run->arena, payload, &texts);
    if (status == STATUS_NO_MEMORY)
        return status;
    bad += status != STATUS_OK;
    values[CONTENT] = value_text(texts);
    TRY(set_certificate(run, payload, values));
    TRY(plist_emit_index(run, values, "PayloadContent", index, bad));
    return emit_hosts(run, payload, values, index);
}

static enum status emit_payloads(struct artifact_run *run, const struct profile *profile,
                                 struct plist_node content)
{
    struct plist_node payload;
    if (plist_kind(content) == PLIST_DICT) /* one payload without a list around it */
        return emit_payload(run, profile, content, 0);
    size_t count = plist_count(content);
    for (size_t i = 0; i < count && i < PROFILE_PAYLOADS_MAX; i++)
        if (plist_item(content, i, &payload))
            TRY(emit_payload(run, profile, payload, i));
    return count > PROFILE_PAYLOADS_MAX ? STATUS_TOO_LARGE : STATUS_OK;
}

/* The texts of the profile's own keys; those of its payloads stand in their records. */
static struct span own_texts(struct artifact_run *run, struct plist_node root)
{
    static const char *const keys[] = {"PayloadDescription", "ConsentText",
                                       "PayloadDisplayName", "PayloadOrganization",
                                       "PayloadIdentifier",  NULL};
    uint8_t memory[8192];
    struct buf text;
    struct plist_node node;
    struct span part, copy = SPAN_EMPTY;
    buf_fixed(&text, memory, sizeof memory);
    for (const char *const *k = keys; *k != NULL; k++)
        if (plist_get(root, *k, &node) && plist_text(node, &part)) {
            buf_add(&text, span_head(part, 2048));
            buf_byte(&text, '\n');
        }
    (void)!arena_copy(run->arena, buf_span(&text), &copy);
    return copy;
}

static enum status read_profile(struct artifact_run *run, struct plist_node root, bool is_signed)
{
    struct profile profile = {0};
    struct plist_node node;
    if (plist_kind(root) != PLIST_DICT)
        return STATUS_MALFORMED;
    size_t bad = plist_fill(run, root, PROFILE_PATHS, profile.values);
    profile.values[CONTENT] = value_text(own_texts(run, root));
    profile.values[SIGNED] =
        value_text(is_signed || plist_get(root, "SignerCerts", &node) ? SPAN_LITERAL("yes")
                                                                      : SPAN_LITERAL("no"));
    TRY(plist_emit(run, profile.values, SPAN_EMPTY, bad));
    profile.values[PROFILE] = profile.values[IDENTIFIER] = value_null(); /* said once */
    if (plist_get(root, "EncryptedPayloadContent", &node)) {
        profile.values[CONTENT] = value_null();
        profile.values[PAYLOAD_TYPE] = value_text(SPAN_LITERAL("encrypted"));
        TRY(plist_emit(run, profile.values, SPAN_LITERAL("EncryptedPayloadContent"), 0));
    }
    profile.values[CONTENT] = value_null();
    return plist_get(root, "PayloadContent", &node) ? emit_payloads(run, &profile, node)
                                                    : STATUS_OK;
}

static enum status read_plain(struct artifact_run *run, struct plist_node root)
{
    return read_profile(run, root, false);
}

static enum status read_signed(struct artifact_run *run, struct plist_node root)
{
    return read_profile(run, root, true);
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    struct span bytes;
    enum status status = input_read_all(run->input, run->arena, PLIST_FILE_MAX, &bytes);
    if (status != STATUS_OK)
        return run_ends(run, coverage_of_status(status), "%s", status_text(status));
    if (!cms_recognise(bytes))
        return plist_bytes_read(run, bytes, read_plain);
    status = cms_content(run->arena, bytes, &bytes);
    if (status != STATUS_OK)
        return run_ends(run, coverage_of_status(status), "signed container: %s",
                        status_text(status));
    return plist_bytes_read(run, bytes, read_signed);
}

static const char *const SOURCES[] = {
    "SysSharedContainerDomain-systemgroup.com.apple.configurationprofiles:Library/"
    "ConfigurationProfiles/profile-*",
    "**.mobileconfig",
    "/private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/profile-*", NULL};

const struct artifact ios_configuration_profiles = {
    .name = "ios.configuration_profiles",
    .title = "Configuration profiles",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED,
    .timeline = "Profile {name} ({organization}): {payload_type} {payload_name}",
    .tested = "62 public profiles, 31 of them signed, 146 records; synthetic fixtures",
    .notes = "The signature of a profile is not judged. Profiles that were removed stand in "
             "ios.profile_events at most. Files *.mobileconfig anywhere in the backup are read "
             "too: those were received, not necessarily installed.",
    .run = read_entry,
};
