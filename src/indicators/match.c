/* Comparing values with the table. */
#include "indicators/match.h"

#include "base/ascii.h"
#include "formats/device_path.h"
#include "formats/email.h"
#include "indicators/leads.h"
#include "indicators/match_run.h"

static const char lead_mentioned[] = "only named inside something else (a link, a path), which "
                                     "does not mean that anybody went there";

void matcher_init(struct matcher *m, const struct indicator_table *table, const psl_ctx_t *psl)
{
    m->table = table;
    m->psl = psl != NULL ? psl : psl_builtin();
    m->in_record = m->met = false;
    m->ordinal = m->hit_count = 0;
    m->kinds = 0;
}

/* --- calling back --- */

const char *match_lead_of(const struct match_run *run, const struct table_indicator *x)
{
    const struct timestamp until = {.seconds = x->valid_until, .nanos = x->until_nanos};
    if ((x->flags & TABLE_REVOKED) != 0)
        return "whoever published the indicator has revoked it";
    if ((x->flags & TABLE_CONTEXT) != 0)
        return "published as context, not as something to detect by";
    if ((x->flags & TABLE_HAS_UNTIL) != 0 && run->time != NULL &&
        timestamp_compare(*run->time, until) > 0)
        return "the event is later than the indicator's validity: the name or address may have "
               "changed hands";
    return x->lead == 0 ? NULL : leads[x->lead - 1].reason;
}

bool match_is_before(const struct match_run *run, const struct table_indicator *x)
{
    const struct timestamp from = {.seconds = x->valid_from, .nanos = x->from_nanos};
    return (x->flags & TABLE_HAS_FROM) != 0 && run->time != NULL &&
           timestamp_compare(*run->time, from) < 0;
}

static bool was_seen(struct match_run *run, uint32_t entry)
{
    for (size_t i = 0; i < run->seen_count; i++)
        if (run->seen[i] == entry)
            return true;
    if (run->seen_count < MATCH_SEEN_MAX)
        run->seen[run->seen_count++] = entry;
    return false;
}

/* Of the same value in several sets: the first that makes a match, else the first. */
static uint32_t choose(const struct match_run *run, const uint32_t *refs, size_t count,
                       const char **ret_lead)
{
    for (size_t i = 0; i < count; i++) {
        *ret_lead = match_lead_of(run, &run->table->indicators[refs[i]]);
        if (*ret_lead == NULL)
            return refs[i];
    }
    *ret_lead = match_lead_of(run, &run->table->indicators[refs[0]]);
    return refs[0];
}

void match_emit(struct match_run *run, const struct table_entry_record *entry, const char *lead)
{
    const struct indicator_table *t = run->table;
    if (was_seen(run, (uint32_t)(entry - t->entries)))
        return;
    const uint32_t *refs = t->refs + entry->first_ref;
    const char *own_lead;
    for (uint32_t i = entry->plain_count; i < entry->ref_count && !run->mentioned; i++)
        match_note_condition(run, refs[i] & ~TABLE_REF_CONDITION);
    if (entry->plain_count == 0)
        return;
    const uint32_t chosen = choose(run, refs, entry->plain_count, &own_lead);
    const struct table_indicator *x = &t->indicators[chosen];
    if (run->mentioned)
        lead = lead_mentioned;
    if (own_lead != NULL)
        lead = own_lead;
    struct match match = {
        .indicator = chosen,
        .matched = entry->class == KEY_IP ? table_text(t, x->value) : table_text(t, entry->key),
        .lead = lead != NULL,
        .lead_reason = lead,
        .mentioned_only = run->mentioned,
        .before_valid_from = match_is_before(run, x),
        .note = run->note,
        .same = refs,
        .same_count = entry->plain_count,
        .ordinal = run->m->ordinal,
    };
    run->m->met = true;
    run->fn(run->ctx, &match);
}

void match_key(struct match_run *run, enum key_class class, struct span key, const char *lead)
{
    const struct table_entry_record *entry = table_lookup(run->table, class, key);
    if (entry != NULL)
        match_emit(run, entry, lead);
}

/* Keys that are less than the whole value: each indicator behind them has its own entry. */
static void match_partial_key(struct match_run *run, enum key_class class, struct span key,
                              const char *lead)
{
    const struct indicator_table *t = run->table;
    const struct table_entry_record *entry = table_lookup(t, class, key);
    for (size_t i = 0; entry != NULL && i < entry->plain_count; i++)
        match_emit(run, &t->entries[t->indicators[t->refs[entry->first_ref + i]].entry], lead);
}

/* --- hosts --- */

void match_ip(struct match_run *run, const struct ip_address *ip)
{
    int bits = ip->prefix;
    const struct table_entry_record *entry;
    while ((entry = table_next_network(run->table, ip, &bits)) != NULL)
        match_emit(run, entry, NULL);
}

/* A parent matches when it is not above what somebody registered: an indicator for all of a
 * hosting provider does not mean each of its customers. */
static bool reaches_registrable(const struct match_run *run, const struct host *host, size_t at)
{
    struct span registered;
    return at == 0 ||
           (host_registrable(run->m->psl, host, &registered) && host->len - at >= registered.len);
}

void match_host(struct match_run *run, const struct host *host)
{
    if (host->is_ip) {
        match_ip(run, &host->ip);
        return;
    }
    struct span rest = host_span(host);
    match_patterns(run, KEY_HOST, rest);
    for (size_t at = 0; at < host->len;) {
        const struct table_entry_record *entry =
            table_lookup(run->table, KEY_HOST, span_skip(rest, at));
        if (entry != NULL && reaches_registrable(run, host, at))
            match_emit(run, entry, NULL);
        at += span_find_byte(span_skip(rest, at), '.') + 1;
    }
}

void match_host_text(struct match_run *run, struct span text)
{
    struct host host;
    if (host_normalise(text, &host))
        match_host(run, &host);
}

static void match_domain(struct match_run *run, struct span value)
{
    struct ip_address ip;
    size_t colon;
    value = span_trim(value);
    if (is_defanged(value) && value.len <= MATCH_DECODE_MAX)
        value = span_of(run->m->plain, refang(value, run->m->plain));
    if (ip_parse_endpoint(value, &ip)) {
        match_ip(run, &ip);
        return;
    }
    colon = span_find_last_byte(value, ':');
    match_host_text(run, span_head(value, colon));
}

static void match_ip_text(struct match_run *run, struct span value)
{
    struct ip_address ip;
    value = span_trim(value);
    if (is_defanged(value) && value.len <= MATCH_DECODE_MAX)
        value = span_of(run->m->plain, refang(value, run->m->plain));
    if (ip_parse_endpoint(value, &ip))
        match_ip(run, &ip);
}

void match_email(struct match_run *run, struct span value)
{
    struct email email;
    if (value.len <= MATCH_DECODE_MAX && is_defanged(value))
        value = span_of(run->m->plain, refang(value, run->m->plain));
    if (!email_normalise(value, &email))
        return;
    match_patterns(run, KEY_EMAIL, email_span(&email));
    match_key(run, KEY_EMAIL, email_span(&email), NULL);
    match_host(run, &email.host);
}

static void match_phone(struct match_run *run, struct span value)
{
    struct phone phone;
    if (!phone_normalise(value, &phone))
        return;
    match_key(run, KEY_PHONE, phone_span(&phone), NULL);
    if (phone.international)
        return;
    struct span digits = phone_span(&phone);
    if (digits.ptr[0] == '0')
        digits = span_skip(digits, 1); /* the trunk prefix of most countries */
    match_partial_key(run, KEY_PHONE_NATIONAL, digits,
                      "the number was stored without its country code");
}

/* --- files and processes --- */

static void match_process_name(struct match_run *run, struct span name, const char *lead)
{
    match_key(run, KEY_PROCESS, name, lead);
    if (lead == NULL)
        match_patterns(run, KEY_PROCESS, name);
    if (name.len != PROCESS_CUT_LINUX && name.len != PROCESS_CUT_DARWIN)
        return;
    const char *was = run->note;
    run->note = name.len == PROCESS_CUT_LINUX
                    ? "the device cuts names after 15 bytes: only the beginning was compared"
                    : "the device cuts names after 16 bytes: only the beginning was compared";
    match_partial_key(run, KEY_PROCESS_CUT, name, lead);
    run->note = was;
}

/* The path and all its parents, the longest first; then the same for relative indicators. */
static void match_path_keys(struct match_run *run, const struct device_path *path)
{
    struct span whole = device_path_span(path);
    match_patterns(run, KEY_PATH, whole);
    for (size_t len = whole.len; path->absolute && len > 1;) {
        match_key(run, KEY_PATH, span_head(whole, len), NULL);
        len = span_find_last_byte(span_head(whole, len), '/');
    }
    if (run->table->class_counts[KEY_PATH_TAIL] == 0)
        return;
    for (size_t at = path->absolute ? 1 : 0; at < whole.len;) {
        match_key(run, KEY_PATH_TAIL, span_skip(whole, at), NULL);
        at += span_find_byte(span_skip(whole, at), '/') + 1;
    }
}

/* Browsers name folders after sites: `https_example.org_0`, `http_example.org_8080`. */
static bool storage_folder_host(struct span name, struct span *ret_host)
{
    const struct span http = SPAN_LITERAL("http_"), https = SPAN_LITERAL("https_");
    size_t end = span_find_last_byte(name, '_');
    if (!span_starts(name, http) && !span_starts(name, https))
        return false;
    size_t start = span_starts(name, http) ? http.len : https.len;
    return end > start && span_slice(name, start, end - start, ret_host);
}

/* A part of a path that is a site: its storage, or merely its name. */
static void match_site_folder(struct match_run *run, struct span name)
{
    struct span host;
    if (storage_folder_host(name, &host)) {
        const char *was = run->note;
        run->note = "a folder in which the browser keeps what this site stored";
        match_host_text(run, host);
        run->note = was;
        return;
    }
    run->mentioned = true;
    match_host_text(run, name);
    run->mentioned = false;
}

static void match_components(struct match_run *run, struct span path)
{
    static const char lead[] =
        "a file or folder with the name of a process: it was not seen running";
    const bool hosts = run->table->class_counts[KEY_HOST] > 0;
    struct span part;
    while (span_split(&path, '/', &part)) {
        if (part.len > 0)
            match_process_name(run, part, lead);
        if (hosts && span_find_byte(part, '.') < part.len)
            match_site_folder(run, part);
    }
}

static void match_file_name(struct match_run *run, struct span value)
{
    struct span name = device_path_basename(value);
    match_patterns(run, KEY_FILE_NAME, name);
    match_key(run, KEY_FILE_NAME, name, NULL);
}

static void match_path(struct match_run *run, struct span value)
{
    struct device_path path;
    if (!device_path_normalise(value, &path))
        return;
    match_path_keys(run, &path);
    match_file_name(run, device_path_span(&path));
    match_components(run, device_path_span(&path));
}

static void match_process(struct match_run *run, struct span value)
{
    struct device_path path;
    if (span_find_byte(value, '/') == value.len) {
        match_process_name(run, value, NULL);
        match_file_name(run, value);
        return;
    }
    if (!device_path_normalise(value, &path))
        return;
    device_path_cut_uuid(&path);
    match_process_name(run, device_path_basename(device_path_span(&path)), NULL);
    match_path_keys(run, &path);
    match_file_name(run, device_path_span(&path));
}

/* --- hashes and identifiers --- */

static void match_hash(struct match_run *run, enum key_class class, struct span value)
{
    uint8_t digits[64];
    size_t n = hash_normalise(value, digits);
    if (n > 0)
        match_key(run, class, span_of(digits, n), NULL);
}

static void match_lower(struct match_run *run, enum key_class class, struct span value)
{
    uint8_t lower[1024];
    value = span_trim(value);
    if (value.len == 0 || value.len > sizeof lower)
        return;
    for (size_t i = 0; i < value.len; i++)
        lower[i] = ascii_lower(value.ptr[i]);
    match_patterns(run, class, span_of(lower, value.len));
    match_key(run, class, span_of(lower, value.len), NULL);
}

static void match_sha256(struct match_run *run, struct span value)
{
    match_hash(run, KEY_SHA256, value);
}

static void match_sha1(struct match_run *run, struct span value)
{
    match_hash(run, KEY_SHA1, value);
}

static void match_md5(struct match_run *run, struct span value)
{
    match_hash(run, KEY_MD5, value);
}

static void match_certificate(struct match_run *run, struct span value)
{
    match_hash(run, KEY_CERTIFICATE, value);
}

static void match_ja3(struct match_run *run, struct span value)
{
    match_hash(run, KEY_JA3, value);
}

static void match_ja4(struct match_run *run, struct span value)
{
    match_lower(run, KEY_JA4, value);
}

static void match_app_id(struct match_run *run, struct span value)
{
    match_lower(run, KEY_APP_ID, value);
}

static void match_profile_id(struct match_run *run, struct span value)
{
    match_lower(run, KEY_PROFILE_ID, value);
}

/* `name`, `name=value` or `[name]: [value]`: the name is compared. */
static void match_property(struct match_run *run, struct span value)
{
    if (value.len > 0 && value.ptr[0] == '[')
        value = span_head(span_skip(value, 1), span_find_byte(span_skip(value, 1), ']'));
    match_lower(run, KEY_PROPERTY, span_head(value, span_find_byte(value, '=')));
}

static void (*const matchers[KIND_COUNT])(struct match_run *run, struct span value) = {
    [KIND_URL] = match_url,
    [KIND_DOMAIN] = match_domain,
    [KIND_IP] = match_ip_text,
    [KIND_EMAIL] = match_email,
    [KIND_PHONE] = match_phone,
    [KIND_PROCESS] = match_process,
    [KIND_PATH] = match_path,
    [KIND_FILE_NAME] = match_file_name,
    [KIND_SHA256] = match_sha256,
    [KIND_SHA1] = match_sha1,
    [KIND_MD5] = match_md5,
    [KIND_APP_ID] = match_app_id,
    [KIND_CERTIFICATE] = match_certificate,
    [KIND_PROFILE_ID] = match_profile_id,
    [KIND_PROPERTY] = match_property,
    [KIND_JA3] = match_ja3,
    [KIND_JA4] = match_ja4,
    [KIND_SNI] = match_domain,
};

bool match_observable(struct matcher *m, enum kind kind, struct span value,
                      const struct timestamp *time, match_fn *fn, void *ctx)
{
    struct match_run run;
    if ((unsigned)kind >= KIND_COUNT || value.len == 0 || fn == NULL)
        return false;
    const bool alone = !m->in_record;
    if (alone)
        match_record_begin(m);
    m->kinds |= KIND_BIT(kind);
    run.m = m;
    run.table = m->table;
    run.time = time;
    run.fn = fn;
    run.ctx = ctx;
    run.mentioned = false;
    run.note = NULL;
    run.seen_count = 0;
    m->met = false;
    matchers[kind](&run, value);
    m->ordinal++;
    if (alone)
        match_record_end(m, time, fn, ctx);
    return m->met;
}
