/* ios.device_management: who manages the device from afar (MDM.plist), and what was set when it was
 * enrolled or supervised (CloudConfigurationDetails.plist): one dictionary each, and a record more
 * for each certificate in it.
 */
#include "artifacts/builtin.h"
#include "artifacts/plist_read.h"
#include "base/limits.h"
#include "formats/plist_texts.h"

enum {
    KIND,
    SERVER,
    CHECK_IN,
    CONFIGURATION,
    WEB,
    PROFILE,
    ORGANIZATION,
    EMAIL,
    PHONE,
    SUPERVISED,
    UNREMOVABLE,
    MANDATORY,
    PAIRING,
    CERTIFICATE,
    CONTENT,
    STATE,
    COLUMN_COUNT
};

static const struct column COLUMNS[COLUMN_COUNT] = {
    [KIND] = {.name = "kind", .type = COLUMN_WORD},
    [SERVER] = {.name = "server", .type = COLUMN_URL},
    [CHECK_IN] = {.name = "check_in", .type = COLUMN_URL},
    [CONFIGURATION] = {.name = "configuration", .type = COLUMN_URL},
    [WEB] = {.name = "web_configuration", .type = COLUMN_URL},
    [PROFILE] = {.name = "profile", .type = COLUMN_PROFILE_ID},
    [ORGANIZATION] = {.name = "organization", .type = COLUMN_WORD},
    [EMAIL] = {.name = "email", .type = COLUMN_EMAIL},
    [PHONE] = {.name = "phone", .type = COLUMN_PHONE},
    [SUPERVISED] = {.name = "supervised", .type = COLUMN_WORD},
    [UNREMOVABLE] = {.name = "unremovable", .type = COLUMN_WORD},
    [MANDATORY] = {.name = "mandatory", .type = COLUMN_WORD},
    [PAIRING] = {.name = "pairing_allowed", .type = COLUMN_WORD},
    [CERTIFICATE] = {.name = "certificate", .type = COLUMN_CERTIFICATE},
    [CONTENT] = {.name = "content", .type = COLUMN_TEXT},
    [STATE] = {.name = "state", .type = COLUMN_PROPERTY}, /* what a rule speaks of */
};
static const char *const PATHS[COLUMN_COUNT] = {
    [SERVER] = "ServerURL",
    [CHECK_IN] = "CheckInURL",
    [CONFIGURATION] = "ConfigurationURL",
    [WEB] = "ConfigurationWebURL",
    [PROFILE] = "ManagingProfileIdentifier",
    [ORGANIZATION] = "OrganizationName",
    [EMAIL] = "OrganizationEmail",
    [PHONE] = "OrganizationPhone",
    [SUPERVISED] = "IsSupervised",
    [UNREMOVABLE] = "IsMDMUnremovable",
    [MANDATORY] = "IsMandatory",
    [PAIRING] = "AllowPairing",
};

/* Certificates of those who may pair with or answer for the device; data, alone or in lists. */
static const char *const CERTIFICATE_KEYS[] = {"SupervisorHostCertificates",
                                               "AnchorCertificates",
                                               "PinnedCertificates",
                                               "ServerURLPinningCertificates",
                                               "CheckInURLPinningCertificates",
                                               NULL};

static bool is_yes(const struct value *v)
{
    return v->type == VALUE_TEXT && span_equal_str(v->bytes, "yes");
}

static void set_words(struct value *values)
{
    bool managed = values[SERVER].type != VALUE_NULL || values[CHECK_IN].type != VALUE_NULL;
    values[KIND] =
        value_text(managed ? SPAN_LITERAL("remote management") : SPAN_LITERAL("enrolment"));
    if (managed)
        values[STATE] = value_text(SPAN_LITERAL("managed=true"));
    else if (is_yes(&values[SUPERVISED]))
        values[STATE] = value_text(SPAN_LITERAL("IsSupervised=true"));
}

static enum status emit_certificates(struct artifact_run *run, struct plist_node root,
                                     const struct value *all)
{
    struct plist_node list, item;
    for (const char *const *key = CERTIFICATE_KEYS; *key != NULL; key++) {
        if (!plist_find(root, *key, &list) || plist_kind(list) != PLIST_ARRAY)
            continue;
        for (size_t i = 0; i < plist_count(list) && i < PROFILE_PAYLOADS_MAX; i++) {
            struct value values[COLUMN_COUNT] = {0};
            values[KIND] = all[KIND];
            size_t bad = !plist_item(list, i, &item);
            if (bad == 0)
                TRY(plist_data_hash(run->arena, item, &values[CERTIFICATE]));
            bad += values[CERTIFICATE].type == VALUE_NULL;
            TRY(plist_emit_index(run, values, *key, i, bad));
        }
    }
    return STATUS_OK;
}

static enum status read_management(struct artifact_run *run, struct plist_node root)
{
    struct value values[COLUMN_COUNT] = {0};
    struct span texts;
    if (plist_kind(root) != PLIST_DICT)
        return STATUS_MALFORMED;
    size_t bad = plist_fill(run, root, PATHS, values);
    enum status status = plist_texts_from(run->arena, root, &texts);
    if (status == STATUS_NO_MEMORY)
        return status;
    bad += status != STATUS_OK;
    values[CONTENT] = value_text(texts);
    set_words(values);
    TRY(plist_emit(run, values, SPAN_EMPTY, bad));
    return emit_certificates(run, root, values);
}

static enum coverage_status read_entry(struct artifact_run *run)
{
    return plist_artifact_read(run, read_management);
}

static const char *const SOURCES[] = {
    "**:Library/ConfigurationProfiles/MDM.plist",
    "**:Library/ConfigurationProfiles/CloudConfigurationDetails.plist",
    "/private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/MDM.plist",
    "/private/var/containers/Shared/SystemGroup/*/Library/ConfigurationProfiles/"
    "CloudConfigurationDetails.plist",
    NULL};

const struct artifact ios_device_management = {
    .name = "ios.device_management",
    .title = "Remote management and supervision of the device",
    .sources = SOURCES,
    .presence = PRESENCE_OPTIONAL,
    .columns = COLUMNS,
    .column_count = COLUMN_COUNT,
    .contact = CONTACT_RECEIVED,
    .tested = "synthetic fixtures with the keys that public notes on iOS 27 backups and restored "
              "devices name",
    .notes = "A device that nobody manages has CloudConfigurationDetails.plist all the same, with "
             "IsSupervised false.",
    .run = read_entry,
};
