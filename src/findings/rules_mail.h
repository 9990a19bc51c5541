/* What several rules over mails need; for src/findings/rules_mail*.c only. */
#ifndef BRIDLE_FINDINGS_RULES_MAIL_H
#define BRIDLE_FINDINGS_RULES_MAIL_H

#include "findings/rules.h"
#include "formats/email.h"
#include "links/brands.h"

struct mail_from {
    struct email email;
    const struct host_judgement *host; /* of the address; NULL: there is none */
    const struct brand *brand;         /* whose name it bears; NULL: nobody's */
};

/* False when the address cannot be judged. */
bool mail_sender_read(const struct record *r, const struct rule_context *c, struct mail_from *s);
/* Another's name above an address of a free mail service. */
bool mail_poses_on_free_mail(const struct mail_from *s);
/* Whether the column holds that word. */
bool mail_is_word(const struct record *r, const char *column, const char *word);
bool mail_integer_of(const struct record *r, const char *column, int64_t *ret);
/* Whether somebody who registered the one has the other, too. */
bool mail_same_owner(const struct rule_context *c, const struct host *a, const struct host *b);
void mail_tell_brand(struct rule_hit *hit, const char *before, const struct brand *brand,
                     const char *after);

/* Parts of rows. */
extern const char MAIL_FORGED[];
extern const char *const MAIL_NEXT[];
extern const char *const MAIL_NEXT_FILE[];
extern const char *const MAIL_BENIGN_INSTITUTION[];

#endif
