/* `bridle indicators show VALUE`: which published values it meets, in each kind that it can be
 * taken for, and what that would weigh.
 */
#include "base/limits.h"
#include "cli/indicator_load.h"
#include "findings/levels.h"
#include "indicators/keys.h"
#include "indicators/match.h"
#include "indicators/typed_value.h"
#include "report/terminal.h"

enum { MEETINGS_MAX = 256, TEXT_AS = KIND_COUNT };

/* One indicator, and the kinds as which the value meets it. */
struct meeting {
    uint32_t indicator;
    uint32_t as; /* bits; TEXT_AS: found in it as a text */
    bool lead, mentioned_only;
    const char *lead_reason, *note;
    struct span matched;
    const uint32_t *same;
    size_t same_count;
};

struct meetings {
    const struct indicator_table *table;
    unsigned as; /* the kind that is tried */
    size_t count;
    struct meeting all[MEETINGS_MAX];
};

/* What else an indicator of the kind meets: the rules of matching, for people. */
static const char *const reaches[KIND_COUNT] = {
    [KIND_URL] = "the same page by http and https, whatever user, letter case of the host or "
                 "percent-encoding; "
                 "with other parameters it is a lead",
    [KIND_DOMAIN] =
        "every link, look-up, server name and mail address at this name or below it, whatever "
        "port, user or letter case; a mention inside another link is a lead",
    [KIND_SNI] = "the same as a domain",
    [KIND_IP] = "every link and connection to this address or network, in any spelling",
    [KIND_EMAIL] = "the address in handles, mails, calendars and texts, whatever letter case",
    [KIND_PHONE] = "the number however it is written; without its country code it is a lead",
    [KIND_PROCESS] =
        "a process of exactly this name (letter case counts), also where the device cut it "
        "after 15 or 16 bytes; a file of that name is a lead",
    [KIND_PATH] =
        "this file or anything below this folder, /var and /private/var alike, and its place "
        "in a backup's domains",
    [KIND_FILE_NAME] = "files of exactly this name anywhere (letter case counts)",
    [KIND_SHA256] = "a file of this content, where files are hashed (bridle check --hash all)",
    [KIND_SHA1] = "a file of this content, where an artifact states its SHA-1",
    [KIND_MD5] = "a file of this content, where an artifact states its MD5",
    [KIND_APP_ID] = "an app of this id, whatever letter case",
    [KIND_CERTIFICATE] = "an app or file signed with this certificate",
    [KIND_PROFILE_ID] = "a configuration profile of this id",
    [KIND_PROPERTY] = "a system property of this name",
    [KIND_JA3] = "a TLS client of this fingerprint",
    [KIND_JA4] = "a TLS client of this fingerprint",
};

static void note(void *ctx, const struct match *match)
{
    struct meetings *m = ctx;
    const uint32_t bit = UINT32_C(1) << m->as;
    for (size_t i = 0; i < m->count; i++) {
        struct meeting *have = &m->all[i];
        if (have->indicator != match->indicator || have->lead != match->lead ||
            have->note != match->note || have->lead_reason != match->lead_reason)
            continue;
        have->as |= bit;
        return;
    }
    if (m->count < MEETINGS_MAX)
        m->all[m->count++] = (struct meeting){.indicator = match->indicator,
                                              .as = bit,
                                              .lead = match->lead,
                                              .mentioned_only = match->mentioned_only,
                                              .lead_reason = match->lead_reason,
                                              .note = match->note,
                                              .matched = match->matched,
                                              .same = match->same,
                                              .same_count = match->same_count};
}

static const char *as_name(unsigned as)
{
    return as == TEXT_AS ? "text" : kind_name((enum kind)as);
}

/* --- for people --- */

static void print_sources(struct terminal *t, const struct indicator_table *table,
                          const struct meeting *m)
{
    for (size_t i = 0; i < m->same_count; i++) {
        const struct indicator_info info = indicator_table_get(table, m->same[i]);
        terminal_string(t, "  published in ");
        terminal_text(t, indicator_table_set(table, info.set).name, 200);
        terminal_string(t, " as ");
        terminal_text(t, info.name.len > 0 ? info.name : SPAN_LITERAL("(no name)"), 200);
        if (info.source.len > 0) {
            terminal_string(t, ", by ");
            terminal_text(t, info.source, 200);
        }
        if (info.reference.len > 0) {
            terminal_string(t, ", ");
            terminal_text(t, info.reference, 300);
        }
        terminal_string(t, "\n");
    }
}

static void print_levels(struct terminal *t, const struct meeting *m, enum kind kind)
{
    static const enum contact steps[] = {CONTACT_RECEIVED, CONTACT_VISITED, CONTACT_RAN};
    const char *missing = NULL;
    terminal_string(t, "  weighs:");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const enum contact contact = m->mentioned_only ? CONTACT_MENTIONED : steps[i];
        const struct level_judgement j = level_judge(kind, contact, m->lead, false);
        (void)fprintf(t->out, "%s %s %s", i > 0 ? "," : "", contact_name(contact),
                      level_name(j.level));
        missing = j.missing != NULL ? j.missing : missing;
        if (m->mentioned_only)
            break;
    }
    terminal_string(t, "\n");
    if (missing != NULL)
        (void)fprintf(t->out, "  a name alone is at most medium: %s\n", missing);
}

static void print_meeting(struct terminal *t, const struct indicator_table *table,
                          const struct meeting *m)
{
    const struct indicator_info info = indicator_table_get(table, m->indicator);
    const char *before = "As ";
    for (unsigned as = 0; as <= TEXT_AS; as++) {
        if ((m->as >> as & 1) == 0)
            continue;
        (void)fprintf(t->out, "%s%s", before, as_name(as));
        before = ", ";
    }
    (void)fprintf(t->out, " it matches the %s ", kind_name(info.kind));
    terminal_text(t, info.value, 500);
    terminal_string(t, ", by ");
    terminal_text(t, m->matched, 500);
    terminal_string(t, "\n");
    print_sources(t, table, m);
    if (m->lead)
        (void)fprintf(t->out, "  only a lead: %s\n", m->lead_reason);
    if (m->note != NULL)
        (void)fprintf(t->out, "  %s\n", m->note);
    print_levels(t, m, info.kind);
    (void)fprintf(t->out, "  such an indicator meets %s\n", reaches[info.kind]);
}

/* Where it is published all the same, and why it cannot be used (of each reason one value is
 * known).
 */
static void print_unusable(struct terminal *t, const struct indicator_table *table,
                           struct span value)
{
    for (size_t s = 0; s < indicator_table_sets(table); s++) {
        const struct indicator_set_info set = indicator_table_set(table, s);
        for (size_t i = 0; i < set.reason_count; i++) {
            const struct indicator_reason r = indicator_table_reason(table, s, i);
            if (!span_equal_nocase(r.example, value))
                continue;
            terminal_string(t, "It stands in ");
            terminal_text(t, set.name, 200);
            (void)fprintf(t->out, ", line %u, and is unusable: ", r.line);
            terminal_text(t, r.reason, 300);
            terminal_string(t, "\n");
        }
    }
}

/* Why a value that meets nothing would be no indicator either, when that is so. */
static void print_nothing(struct terminal *t, const struct indicator_table *table,
                          struct span value)
{
    const char *why;
    enum kind kind;
    struct key_list *keys = calloc(1, sizeof *keys);
    terminal_string(t, "No value of these sets matches it, as whatever kind it is taken.\n");
    print_unusable(t, table, value);
    if (keys != NULL && value_look(value, &kind, &why) && !keys_of_indicator(kind, value, keys))
        (void)fprintf(t->out, "As an indicator (%s) it could not be used: %s.\n", kind_name(kind),
                      keys->unusable);
    free(keys);
}

/* --- JSON --- */

static void meeting_json(struct json *j, const struct indicator_table *table,
                         const struct meeting *m)
{
    const struct indicator_info info = indicator_table_get(table, m->indicator);
    json_begin_object(j);
    json_key(j, "as");
    json_begin_array(j);
    for (unsigned as = 0; as <= TEXT_AS; as++)
        if ((m->as >> as & 1) != 0)
            json_cstr(j, as_name(as));
    json_end_array(j);
    json_field_cstr(j, "kind", kind_name(info.kind));
    json_field_string(j, "value", info.value);
    json_field_string(j, "matched", m->matched);
    json_field_bool(j, "lead", m->lead);
    json_field_cstr_opt(j, "lead_reason", m->lead_reason);
    json_field_cstr_opt(j, "note", m->note);
    json_field_cstr(j, "meets", reaches[info.kind]);
    json_key(j, "sources");
    json_begin_array(j);
    for (size_t i = 0; i < m->same_count; i++) {
        const struct indicator_info same = indicator_table_get(table, m->same[i]);
        json_begin_object(j);
        json_field_string(j, "set", indicator_table_set(table, same.set).name);
        json_field_opt(j, "name", same.name);
        json_field_opt(j, "id", same.id);
        json_field_opt(j, "reference", same.reference);
        json_end_object(j);
    }
    json_end_array(j);
    json_end_object(j);
}

static void print_json(const struct meetings *m, struct span value)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, (size_t)MIB(16));
    struct json j = json_to(&out);
    json_begin_object(&j);
    json_field_string(&j, "value", value);
    json_key(&j, "matches");
    json_begin_array(&j);
    for (size_t i = 0; i < m->count; i++)
        meeting_json(&j, m->table, &m->all[i]);
    json_end_array(&j);
    json_end_object(&j);
    (void)fwrite(out.ptr, 1, out.len, stdout);
    (void)putchar('\n');
}

static void meet(struct meetings *m, struct matcher *matcher, struct span value)
{
    matcher_init(matcher, m->table, NULL);
    for (m->as = 0; m->as < KIND_COUNT; m->as++)
        (void)match_observable(matcher, (enum kind)m->as, value, NULL, note, m);
    m->as = TEXT_AS;
    scan_text(matcher, value, NULL, NULL, note, m);
}

int indicator_show(struct indicator_load *l, const struct invocation *inv)
{
    if (inv->word_count < 2)
        return usage_error(inv->command, "show: which value?");
    const struct span value = span_str(inv->words[1]);
    struct matcher *matcher = calloc(1, sizeof *matcher);
    struct meetings *m = calloc(1, sizeof *m);
    int result = EXIT_STATUS_FAULT;
    if (matcher != NULL && m != NULL) {
        struct terminal t;
        terminal_init(&t, stdout, true);
        m->table = l->check.table;
        meet(m, matcher, value);
        if (option_given(inv, "json"))
            print_json(m, value);
        else if (m->count == 0)
            print_nothing(&t, m->table, value);
        else
            for (size_t i = 0; i < m->count; i++)
                print_meeting(&t, m->table, &m->all[i]);
        result = m->count > 0 ? EXIT_STATUS_OK : EXIT_STATUS_FOUND;
    }
    free(matcher);
    free(m);
    return result;
}
