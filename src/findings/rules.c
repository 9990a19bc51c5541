/* The list of rules. Adding one: its row in a rules_*.c, one line here. */
#include "findings/rules.h"

static const struct rule *const ALL[] = {
    &rule_backup_outdated,
    &rule_safari_fast_redirect,
    &rule_sms_apple_notification,
    NULL,
};

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
