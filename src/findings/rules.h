/* All rule rows, by the file that holds them. Sorted by id in rules.c. */
#ifndef BRIDLE_FINDINGS_RULES_H
#define BRIDLE_FINDINGS_RULES_H

#include "findings/rule.h"

/* rules_backup.c */
extern const struct rule rule_backup_outdated;
/* rules_safari.c */
extern const struct rule rule_safari_fast_redirect;
/* rules_sms.c */
extern const struct rule rule_sms_apple_notification;

#endif
