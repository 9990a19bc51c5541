/* The list of rules. Adding one: its row in a rules_*.c, one line here. */
#include "findings/rules.h"

/* one a line, so that two who add one do not meet */
/* clang-format off */
static const struct rule *const ALL[] = {
    &rule_apps_no_store_bundle,
    &rule_apps_unusual_source,
    &rule_backup_digest_differs,
    &rule_backup_outdated,
    &rule_backup_size_differs,
    &rule_calendar_empty_invitation,
    &rule_datausage_gap,
    &rule_datausage_no_process,
    &rule_id_status_nul,
    &rule_links_bare_address,
    &rule_links_lookalike,
    &rule_links_personalised,
    &rule_links_service_name,
    &rule_links_similar,
    &rule_links_targeted,
    &rule_links_userinfo,
    &rule_mail_apple_notification,
    &rule_mail_apple_wording,
    &rule_mail_attachment_disguised,
    &rule_mail_attachment_locked,
    &rule_mail_attachment_page,
    &rule_mail_attachment_runs,
    &rule_mail_attachment_type,
    &rule_mail_authentication_failed,
    &rule_mail_code_link,
    &rule_mail_institution,
    &rule_mail_institution_link,
    &rule_mail_name_is_address,
    &rule_mail_other_host,
    &rule_mail_other_sender,
    &rule_mail_path_elsewhere,
    &rule_mail_refused_brand,
    &rule_mail_reply_elsewhere,
    &rule_mail_sent_skew,
    &rule_mail_several_senders,
    &rule_mail_signature_broken,
    &rule_mail_time_backwards,
    &rule_mail_pixel,
    &rule_management_enrolled,
    &rule_management_supervised,
    &rule_manifest_executable,
    &rule_network_backup_agent,
    &rule_preferences_lockdown_off,
    &rule_preferences_lockdown_on,
    &rule_profiles_event,
    &rule_profiles_hidden,
    &rule_profiles_notification_settings,
    &rule_profiles_payload,
    &rule_record_after_acquisition,
    &rule_record_number_gap,
    &rule_record_order,
    &rule_safari_fast_redirect,
    &rule_sms_apple_notification,
    &rule_sms_apple_wording,
    &rule_sms_temporary_attachment,
    &rule_tcc_path_client,
    &rule_tcc_policy,
    &rule_triangulation_sequence,
    NULL,
};
/* clang-format on */

const struct rule *const *rules_all(void)
{
    return ALL;
}

const struct rule *rule_find(const char *id)
{
    for (const struct rule *const *r = ALL; *r != NULL; r++)
        if (strcmp((*r)->id, id) == 0)
            return *r;
    return NULL;
}

bool rule_applies(const struct rule *rule, const char *artifact)
{
    struct span rest = span_str(rule->artifact), one;
    while (span_split(&rest, '|', &one))
        if (span_equal_str(one, artifact) || span_equal_str(one, "*"))
            return true;
    return false;
}
