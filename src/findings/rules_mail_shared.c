/* What several rules over mails need. */
#include "findings/rules_mail.h"

bool mail_sender_read(const struct record *r, const struct rule_context *c, struct mail_from *s)
{
    if (c->judge == NULL || !email_normalise(record_text(r, "from"), &s->email))
        return false;
    link_judge_make_room(c->judge);
    s->host = link_judge_host(c->judge, host_span(&s->email.host));
    s->brand = link_judge_brand_in(c->judge, record_text(r, "from_name"));
    return s->host != NULL && s->host->site.has_registrable;
}

bool mail_poses_on_free_mail(const struct mail_from *s)
{
    return s->brand != NULL && s->host->free_mail && !brand_owns(s->brand, &s->host->site);
}

bool mail_is_word(const struct record *r, const char *column, const char *word)
{
    return span_equal_str(record_text(r, column), word);
}

bool mail_integer_of(const struct record *r, const char *column, int64_t *ret)
{
    const struct value *v = record_value(r, column);
    if (v == NULL || v->type != VALUE_INT)
        return false;
    *ret = v->integer;
    return true;
}

bool mail_same_owner(const struct rule_context *c, const struct host *a, const struct host *b)
{
    struct span left = host_span(a), right = host_span(b);
    (void)host_registrable(c->judge->psl, a, &left);
    (void)host_registrable(c->judge->psl, b, &right);
    return span_equal(left, right);
}

void mail_tell_brand(struct rule_hit *hit, const char *before, const struct brand *brand,
                     const char *after)
{
    (void)snprintf(hit->detail, sizeof hit->detail, "%s%.*s%s", before, (int)brand->name.len,
                   (const char *)brand->name.ptr, after);
}

const char MAIL_FORGED[] =
    "Anybody can send a mail that looks so; what the receiver's own server wrote on top of it, and "
    "a signature that verifies, are beyond a sender's reach.";

const char *const MAIL_NEXT[] = {
    "Do not answer, do not open links or attachments. Keep the mail as a file with its whole "
    "header.",
    "Ask the supposed sender over another channel, with a number or address known from before.",
    "Was a link opened, or something typed? Then change that password from another device, end all "
    "sessions of the account, and look for forwarding rules in it.",
    NULL};
const char *const MAIL_NEXT_FILE[] = {
    "Do not open it. Keep the mail as a file; the attachment's hash is in the case.",
    "Ask the supposed sender over another channel whether they sent it.",
    "If it was opened: keep that device as it is, and ask a helpline.", NULL};
const char *const MAIL_BENIGN_INSTITUTION[] = {
    "A person who works there and writes from a private account.",
    "A group of supporters or customers with the name in theirs.",
    "A person whose own name is the same.", NULL};
