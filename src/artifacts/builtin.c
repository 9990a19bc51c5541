/* The list of artifacts in C. */
#include "artifacts/builtin.h"

const struct artifact *const builtin_artifacts[] = {
    &ios_applications,
    &ios_backup_info,
    &ios_configuration_profiles,
    &ios_device_management,
    &ios_global_preferences,
    &ios_id_status_cache,
    &ios_locationd_clients,
    &ios_manifest,
    &ios_os_analytics_ad_daily,
    &ios_profile_events,
    &ios_profile_lists,
    &ios_restriction_events,
    &ios_restrictions,
    &ios_safari_downloads,
    &ios_safari_history_plist,
    &ios_webkit_session_resource_log,
    &mail_attachments,
    &mail_authentication,
    &mail_codes,
    &mail_links,
    &mail_message,
    &mail_received,
    &mail_text,
    NULL,
};
