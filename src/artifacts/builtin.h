/* The artifacts that are C files. Adding one: its file, one line here, one in builtin.c. */
#ifndef BRIDLE_ARTIFACTS_BUILTIN_H
#define BRIDLE_ARTIFACTS_BUILTIN_H

#include "artifacts/artifact.h"

extern const struct artifact ios_applications;
extern const struct artifact ios_backup_info;
extern const struct artifact ios_configuration_profiles;
extern const struct artifact ios_device_management;
extern const struct artifact ios_global_preferences;
extern const struct artifact ios_id_status_cache;
extern const struct artifact ios_locationd_clients;
extern const struct artifact ios_manifest;
extern const struct artifact ios_os_analytics_ad_daily;
extern const struct artifact ios_profile_events;
extern const struct artifact ios_profile_lists;
extern const struct artifact ios_restriction_events;
extern const struct artifact ios_restrictions;
extern const struct artifact ios_safari_downloads;
extern const struct artifact ios_safari_history_plist;
extern const struct artifact ios_webkit_session_resource_log;
extern const struct artifact mail_attachments;
extern const struct artifact mail_authentication;
extern const struct artifact mail_codes;
extern const struct artifact mail_links;
extern const struct artifact mail_message;
extern const struct artifact mail_received;
extern const struct artifact mail_text;

extern const struct artifact *const builtin_artifacts[]; /* ended by NULL */

#endif
