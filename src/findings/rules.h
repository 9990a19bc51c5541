/* All rule rows, by the file that holds them. Sorted by id in rules.c. */
#ifndef BRIDLE_FINDINGS_RULES_H
#define BRIDLE_FINDINGS_RULES_H

#include "findings/rule.h"

/* rules_apps.c */
extern const struct rule rule_apps_no_store_bundle;
extern const struct rule rule_apps_unusual_source;
extern const struct rule rule_tcc_path_client;
extern const struct rule rule_tcc_policy;
/* rules_backup.c */
extern const struct rule rule_backup_outdated;
/* rules_consistency.c */
extern const struct rule rule_backup_digest_differs;
extern const struct rule rule_backup_size_differs;
extern const struct rule rule_manifest_executable;
extern const struct rule rule_record_number_gap;
extern const struct rule rule_record_order;
/* rules_device.c */
extern const struct rule rule_calendar_empty_invitation;
extern const struct rule rule_id_status_nul;
extern const struct rule rule_preferences_lockdown_off;
extern const struct rule rule_preferences_lockdown_on;
extern const struct rule rule_record_after_acquisition;
extern const struct rule rule_sms_temporary_attachment;
/* rules_management.c */
extern const struct rule rule_management_enrolled;
extern const struct rule rule_management_supervised;
extern const struct rule rule_profiles_hidden;
/* rules_links.c */
extern const struct rule rule_links_lookalike;
extern const struct rule rule_links_similar;
extern const struct rule rule_links_service_name;
extern const struct rule rule_links_personalised;
extern const struct rule rule_links_targeted;
extern const struct rule rule_links_userinfo;
extern const struct rule rule_links_bare_address;
/* rules_mail.c, rules_mail_files.c, rules_mail_links.c, rules_mail_servers.c */
extern const struct rule rule_mail_code_link;
extern const struct rule rule_mail_institution;
extern const struct rule rule_mail_institution_link;
extern const struct rule rule_mail_other_sender;
extern const struct rule rule_mail_name_is_address;
extern const struct rule rule_mail_reply_elsewhere;
extern const struct rule rule_mail_path_elsewhere;
extern const struct rule rule_mail_several_senders;
extern const struct rule rule_mail_sent_skew;
extern const struct rule rule_mail_time_backwards;
extern const struct rule rule_mail_authentication_failed;
extern const struct rule rule_mail_signature_broken;
extern const struct rule rule_mail_other_host;
extern const struct rule rule_mail_pixel;
extern const struct rule rule_mail_refused_brand;
extern const struct rule rule_mail_attachment_disguised;
extern const struct rule rule_mail_attachment_runs;
extern const struct rule rule_mail_attachment_type;
extern const struct rule rule_mail_attachment_page;
extern const struct rule rule_mail_attachment_locked;
/* rules_network.c */
extern const struct rule rule_datausage_gap;
extern const struct rule rule_datausage_no_process;
extern const struct rule rule_network_backup_agent;
/* rules_notice.c */
extern const struct rule rule_mail_apple_notification;
extern const struct rule rule_mail_apple_wording;
/* rules_profiles.c */
extern const struct rule rule_profiles_event;
extern const struct rule rule_profiles_notification_settings;
extern const struct rule rule_profiles_payload;
/* rules_safari.c */
extern const struct rule rule_safari_fast_redirect;
/* rules_sms.c */
extern const struct rule rule_sms_apple_notification;
extern const struct rule rule_sms_apple_wording;
/* rules_triangulation.c */
extern const struct rule rule_triangulation_sequence;

#endif
