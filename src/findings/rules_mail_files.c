/* Rules over mails: attachments. */
#include "findings/rules_mail.h"

static bool has_trait(const struct record *r, const char *trait)
{
    struct span rest = record_text(r, "traits"), word;
    while (span_split(&rest, ' ', &word))
        if (span_equal_str(word, trait))
            return true;
    return false;
}

static bool runs(const struct record *r)
{
    return has_trait(r, "program") || has_trait(r, "script") || has_trait(r, "shortcut") ||
           has_trait(r, "disk");
}

/* What a finding shows of it: the name where it has one. */
static const char *name_or_hash(const struct record *r)
{
    return record_text(r, "name").len > 0 ? "name" : "sha256";
}

static bool disguised(const struct record *r, const struct rule_context *context,
                      struct rule_hit *hit)
{
    (void)context;
    hit->column = name_or_hash(r);
    bool hides = runs(r) && (has_trait(r, "not_its_name") || has_trait(r, "not_its_type"));
    bool is = has_trait(r, "double_ending") || has_trait(r, "turned_name") || hides;
    (void)snprintf(
        hit->detail, sizeof hit->detail, "%s",
        has_trait(r, "turned_name") ? "Its name is written so that another ending shows."
        : has_trait(r, "double_ending")
            ? "Its name has two endings, the last one of something that is opened or run."
            : "It runs, and bears the name or type of something harmless.");
    return is;
}

static bool attachment_runs(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    (void)context;
    hit->column = name_or_hash(r);
    return runs(r);
}

static bool attachment_type(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    (void)context;
    hit->column = name_or_hash(r);
    hit->lead = true;
    return !runs(r) && (has_trait(r, "not_its_name") || has_trait(r, "not_its_type"));
}

static bool attachment_page(const struct record *r, const struct rule_context *context,
                            struct rule_hit *hit)
{
    (void)context;
    hit->column = name_or_hash(r);
    hit->lead = true;
    return has_trait(r, "page");
}

static bool attachment_locked(const struct record *r, const struct rule_context *context,
                              struct rule_hit *hit)
{
    (void)context;
    hit->column = name_or_hash(r);
    hit->lead = true;
    (void)snprintf(hit->detail, sizeof hit->detail, "%s",
                   has_trait(r, "macros") ? "It carries programs (macros)." : "It is locked.");
    return has_trait(r, "macros") || has_trait(r, "encrypted");
}

/* --- rows --- */

static const char *const BENIGN_RUNS[] = {
    "Programmers and administrators send each other programs and scripts.", NULL};

const struct rule rule_mail_attachment_disguised = {
    .id = "mail.attachment_disguised",
    .artifact = "mail.attachments",
    .level = LEVEL_HIGH,
    .message = "An attachment hides what it is.",
    .explanation =
        "A name with two endings, a name whose letters run backwards, or a program under "
        "the name or type of something harmless: made to be opened by mistake.",
    .benign = BENIGN_RUNS,
    .forging = MAIL_FORGED,
    .confidence = "High that it was named so on purpose.",
    .next = MAIL_NEXT_FILE,
    .reference = "MITRE ATT&CK T1036.002, T1036.007: masquerading by right-to-left override and "
                 "double file extension",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0",
    .check = disguised,
};

const struct rule rule_mail_attachment_runs = {
    .id = "mail.attachment_runs",
    .artifact = "mail.attachments",
    .level = LEVEL_MEDIUM,
    .message = "An attachment is a program, script, shortcut or disk image.",
    .explanation = "Such files do something when they are opened. Disk images and shortcuts are "
                   "used to pass the warnings that programs get.",
    .benign = BENIGN_RUNS,
    .forging = MAIL_FORGED,
    .confidence = "Medium: rare in mails between people who are not programmers.",
    .next = MAIL_NEXT_FILE,
    .reference = "MITRE ATT&CK T1566.001: spearphishing attachment",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0",
    .check = attachment_runs,
};

static const char *const BENIGN_TYPE[] = {
    "A mail program that knows the type only by guess, or a file that was renamed.", NULL};

const struct rule rule_mail_attachment_type = {
    .id = "mail.attachment_type",
    .artifact = "mail.attachments",
    .level = LEVEL_LOW,
    .message = "An attachment is not what its name or its declared type says.",
    .explanation = "The first bytes are those of another kind of file.",
    .benign = BENIGN_TYPE,
    .forging = MAIL_FORGED,
    .confidence = "Low by itself.",
    .next = MAIL_NEXT_FILE,
    .reference = "MITRE ATT&CK T1036.008: masquerading as another file type",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 1",
    .check = attachment_type,
};

static const char *const BENIGN_PAGE[] = {
    "Reports and invoices of some services, secure mail of some banks and hospitals.", NULL};

const struct rule rule_mail_attachment_page = {
    .id = "mail.attachment_page",
    .artifact = "mail.attachments",
    .level = LEVEL_LOW,
    .message = "A web page is attached to a mail.",
    .explanation = "A page that is opened from a mail runs without any site's name in the address "
                   "bar; false log-in pages are sent so.",
    .benign = BENIGN_PAGE,
    .forging = MAIL_FORGED,
    .confidence = "Low by itself.",
    .next = MAIL_NEXT_FILE,
    .reference = "MITRE ATT&CK T1027.006: HTML smuggling",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 4",
    .check = attachment_page,
};

static const char *const BENIGN_LOCKED[] = {
    "People lock archives to keep them private; offices use macros.", NULL};

const struct rule rule_mail_attachment_locked = {
    .id = "mail.attachment_locked",
    .artifact = "mail.attachments",
    .level = LEVEL_LOW,
    .message = "An attachment is locked with a password, or carries macros.",
    .explanation =
        "A locked archive keeps virus scanners of servers out; macros are programs inside "
        "of documents. Only the first bytes are looked at.",
    .benign = BENIGN_LOCKED,
    .forging = MAIL_FORGED,
    .confidence = "Low by itself.",
    .next = MAIL_NEXT_FILE,
    .reference = "MITRE ATT&CK T1027.013, T1204.002",
    .tried_on = "180 phishing mails of a honeypot: 0; 45 benign mails: 0",
    .check = attachment_locked,
};
