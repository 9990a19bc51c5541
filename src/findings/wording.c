/* Sentences about findings. No word here may claim more than was seen. */
#include "findings/wording.h"

#include "artifacts/registry.h"

static const char *const CONTACT_PHRASES[CONTACT_COUNT] = {
    [CONTACT_MENTIONED] = "mentions",
    [CONTACT_RECEIVED] = "holds, as received,",
    [CONTACT_SHOWN] = "shows that the device displayed",
    [CONTACT_TYPED] = "shows that somebody typed",
    [CONTACT_VISITED] = "shows a visit to",
    [CONTACT_REDIRECTED] = "shows a redirect to",
    [CONTACT_DOWNLOADED] = "shows a download from",
    [CONTACT_RAN] = "records activity of",
};

static const char *const KIND_PHRASES[KIND_COUNT] = {
    [KIND_URL] = "a web address",
    [KIND_DOMAIN] = "a domain",
    [KIND_IP] = "an IP address",
    [KIND_EMAIL] = "an e-mail address",
    [KIND_PHONE] = "a phone number",
    [KIND_PROCESS] = "a process name",
    [KIND_PATH] = "a file path",
    [KIND_FILE_NAME] = "a file name",
    [KIND_SHA256] = "a file with a SHA-256",
    [KIND_SHA1] = "a file with a SHA-1",
    [KIND_MD5] = "a file with an MD5",
    [KIND_APP_ID] = "an app id",
    [KIND_CERTIFICATE] = "a certificate",
    [KIND_PROFILE_ID] = "a configuration profile",
    [KIND_PROPERTY] = "a system property",
    [KIND_JA3] = "a JA3 fingerprint",
    [KIND_JA4] = "a JA4 fingerprint",
    [KIND_SNI] = "a TLS server name",
};

static const char *const NEXT_MATCH[] = {
    "Keep the device and the original acquisition unchanged, and note who had them and when.",
    "Do not reset, update or clean up the device yet: that destroys traces.",
    "Ask a forensic helpline to re-examine it: Access Now (help@accessnow.org), Amnesty's Security "
    "Lab, or Citizen Lab.",
    NULL};
static const char *const NEXT_LEAD[] = {
    "Treat this as a question, not an answer: look at the record and what happened around it.",
    "If the person is at risk, ask a forensic helpline for a second look.", NULL};

static const char *const BENIGN_ADDRESS[] = {
    "The person looked the address up on purpose, for example after reading a report about it.",
    "A researcher, a colleague or an article sent or linked it as a warning.",
    "The name changed hands after publication, or shares a server with others.", NULL};
static const char *const BENIGN_NAME[] = {
    "Another program, or a file of the person's own, can carry the same name.",
    "Developers and researchers create such names when they test.", NULL};
static const char *const BENIGN_PERSON[] = {
    "The address or number may belong to somebody else today, or was written to by mistake.", NULL};
static const char *const BENIGN_HASH[] = {
    "A researcher or an antivirus product keeps a copy of the published file.", NULL};

static const char FORGING_ENTRY[] =
    "Somebody with the unlocked device, or with write access to the acquisition before it was "
    "hashed, could add such a record; a consistent one also needs fitting times, row numbers and "
    "traces in other places.";

static const char CONFIDENCE_EXACT[] =
    "The value equals the published one after normalisation; what it means depends on the quality "
    "of the published set and on the context of the record.";
static const char CONFIDENCE_NAME[] =
    "Only a name matches. Names can coincide or be chosen on purpose, so this stays at most medium "
    "without a second, independent trace.";
static const char CONFIDENCE_LEAD[] =
    "Weak by itself: the reason stands beside it. It tells where to look, not what happened.";

struct wording wording_of_rule(const struct rule *rule)
{
    return (struct wording){.confidence = rule->confidence,
                            .benign = rule->benign,
                            .forging = rule->forging,
                            .next = rule->next};
}

static const char *const *benign_of(enum kind kind)
{
    switch (kind) {
    case KIND_PROCESS:
    case KIND_PATH:
    case KIND_FILE_NAME:
    case KIND_APP_ID:
    case KIND_PROPERTY:
        return BENIGN_NAME;
    case KIND_EMAIL:
    case KIND_PHONE:
        return BENIGN_PERSON;
    case KIND_SHA256:
    case KIND_SHA1:
    case KIND_MD5:
        return BENIGN_HASH;
    default:
        return BENIGN_ADDRESS;
    }
}

struct wording wording_of_indicator(const struct finding *f, const struct indicator_info *info)
{
    bool name_only = benign_of(info->kind) == BENIGN_NAME;
    return (struct wording){.confidence = f->lead     ? CONFIDENCE_LEAD
                                          : name_only ? CONFIDENCE_NAME
                                                      : CONFIDENCE_EXACT,
                            .benign = benign_of(info->kind),
                            .forging = FORGING_ENTRY,
                            .next = f->lead ? NEXT_LEAD : NEXT_MATCH};
}

const char *wording_artifact_title(const char *artifact)
{
    const struct artifact *a = registry_find(artifact);
    const struct span files = SPAN_LITERAL(".files"); /* check/match_hash.c */
    if (a == NULL && span_ends(span_str(artifact), files))
        return "The list of hashed files";
    return a == NULL ? artifact : a->title;
}

void wording_indicator(struct buf *out, const struct finding *f, const struct indicator_info *info)
{
    buf_str(out, wording_artifact_title(f->artifact));
    buf_byte(out, ' ');
    buf_str(out, CONTACT_PHRASES[f->contact]);
    buf_byte(out, ' ');
    buf_str(out, KIND_PHRASES[info->kind]);
    buf_str(out, " published as an indicator of ");
    buf_add(out, info->name.len > 0 ? info->name : SPAN_LITERAL("an unnamed campaign"));
    if (f->lead)
        buf_str(out, " (a lead, not a match)");
}
