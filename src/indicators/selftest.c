/* The matcher tried on its own table. What is tried with each kind stands in one table of
 * templates: %v the value in its normal form, %u the same in upper case, %w as published, %p
 * without its first label, %l %d %s its first 15 (Linux), 16 (Darwin) and 14 (too short) bytes
 */
#include "indicators/selftest.h"

#include "base/ascii.h"
#include "base/buf.h"
#include "indicators/match_run.h"

enum { TRIAL_MAX = 3 * URL_KEY_MAX };

static const char missed[] = "does not match this spelling of its own value";
static const char overreached[] = "matches something that only looks like it";

/* Values that a trial is for. */
enum only {
    ONLY_ANY,
    ONLY_OWNER,    /* names whose owner has all names below */
    ONLY_ABSOLUTE, /* paths */
    ONLY_RELATIVE,
    ONLY_WEB,   /* URLs of http and https */
    ONLY_PAGE,  /* of them, more than a folder */
    ONLY_LONG,  /* more than 16 bytes */
    ONLY_PLAIN, /* addresses that a text can hold without quoting */
};

struct trial {
    enum kind indicator; /* the kind that it is for */
    enum kind observed;
    const char *template;
    enum only only;
    bool text;     /* searched as free text, not matched as a value */
    bool must_not; /* a near miss */
};

#define NAMES(k)                                                                                   \
    {k, KIND_DOMAIN, "%w"}, {k, KIND_DOMAIN, "%v"}, {k, KIND_DOMAIN, "%v."}, {k, KIND_SNI, "%u"},  \
        {k, KIND_URL, "https://%v/"}, {k, KIND_URL, "http://%v"},                                  \
        {k, KIND_URL, "HTTPS://%u:8443/x?y=z#w"}, {k, KIND_URL, "https://user:pass@%v./"},         \
        {k, KIND_URL, "hxxps://%v/"},                                                              \
        {k, KIND_URL, "https://selftest.invalid/?u=https%%3A%%2F%%2F%v%%2Fx"},                     \
        {k, KIND_URL, "https://deep.er.%v/", .only = ONLY_OWNER}, {k, KIND_EMAIL, "someone@%v"},   \
        {k, KIND_URL, "(see https://%v/x).", .text = true},                                        \
        {k, KIND_URL, "[here](https://%u)", .text = true},                                         \
        {k, KIND_DOMAIN, "x%v", .must_not = true}, {k, KIND_DOMAIN, "%vx", .must_not = true},      \
        {k, KIND_URL, "https://not-%v/", .must_not = true},                                        \
        {k, KIND_URL, "https://%v.selftest.invalid/", .must_not = true},                           \
        {k, KIND_URL, "https://%v@selftest.invalid/", .must_not = true},                           \
        {k, KIND_DOMAIN, "%p", .must_not = true},                                                  \
    {                                                                                              \
        k, KIND_URL, "https://%p/", .must_not = true                                               \
    }

#define HASHES(k)                                                                                  \
    {k, k, "%w"}, {k, k, "%v"}, {k, k, "%u"}, {k, k, "%v0", .must_not = true},                     \
    {                                                                                              \
        k, k, "0%v", .must_not = true                                                              \
    }

#define IDS(k)                                                                                     \
    {k, k, "%w"}, {k, k, "%v"}, {k, k, "%vx", .must_not = true},                                   \
    {                                                                                              \
        k, k, "x%v", .must_not = true                                                              \
    }

static const struct trial trials[] = {
    NAMES(KIND_DOMAIN),
    NAMES(KIND_SNI),
    {KIND_IP, KIND_IP, "%v"},
    {KIND_IP, KIND_URL, "http://%v/x"},
    {KIND_IP, KIND_URL, "https://user@%v:8443/"},
    {KIND_IP, KIND_URL, "https://selftest.invalid/?u=http%%3A%%2F%%2F%v%%2F"},
    {KIND_IP, KIND_URL, "from http://%v/ at noon", .text = true},
    {KIND_IP, KIND_IP, "9%v", .must_not = true},
    {KIND_IP, KIND_IP, "%v99", .must_not = true},
    {KIND_IP, KIND_URL, "http://9%v/", .must_not = true},
    {KIND_URL, KIND_URL, "%w"},
    {KIND_URL, KIND_URL, "http://%v", .only = ONLY_WEB},
    {KIND_URL, KIND_URL, "https://user@%v", .only = ONLY_WEB},
    {KIND_URL, KIND_URL, "https://not-%v", .only = ONLY_WEB, .must_not = true},
    {KIND_URL, KIND_URL, "https://%vx", .only = ONLY_PAGE, .must_not = true},
    {KIND_EMAIL, KIND_EMAIL, "%w"},
    {KIND_EMAIL, KIND_EMAIL, "%u"},
    {KIND_EMAIL, KIND_EMAIL, "Some One <%v>"},
    {KIND_EMAIL, KIND_URL, "mailto:%v?subject=x", .only = ONLY_PLAIN},
    {KIND_EMAIL, KIND_EMAIL, "write to %v.", .only = ONLY_PLAIN, .text = true},
    {KIND_EMAIL, KIND_EMAIL, "x%v", .must_not = true},
    {KIND_EMAIL, KIND_EMAIL, "%v.selftest.invalid", .must_not = true},
    {KIND_PHONE, KIND_PHONE, "%w"},
    {KIND_PHONE, KIND_PHONE, "tel:%v"},
    {KIND_PHONE, KIND_PHONE, "%v0", .must_not = true},
    {KIND_PROCESS, KIND_PROCESS, "%v"},
    {KIND_PROCESS, KIND_PROCESS, "/usr/libexec/%v"},
    {KIND_PROCESS, KIND_PROCESS, "%l", .only = ONLY_LONG},
    {KIND_PROCESS, KIND_PROCESS, "%d", .only = ONLY_LONG},
    {KIND_PROCESS, KIND_PROCESS, "%s", .only = ONLY_LONG, .must_not = true},
    {KIND_PROCESS, KIND_PROCESS, "x%v", .must_not = true},
    {KIND_PROCESS, KIND_PROCESS, "%v%v", .must_not = true},
    {KIND_PATH, KIND_PATH, "%w"},
    {KIND_PATH, KIND_PATH, "%v/below", .only = ONLY_ABSOLUTE},
    {KIND_PATH, KIND_PATH, "HomeDomain:%v", .only = ONLY_RELATIVE},
    {KIND_PATH, KIND_PATH, "/private/var/root/%v", .only = ONLY_RELATIVE},
    {KIND_PATH, KIND_PATH, "/private/var/root/x%v", .only = ONLY_RELATIVE, .must_not = true},
    {KIND_PATH, KIND_PATH, "%vx", .must_not = true},
    {KIND_FILE_NAME, KIND_FILE_NAME, "%v"},
    {KIND_FILE_NAME, KIND_PATH, "/private/var/tmp/%v"},
    {KIND_FILE_NAME, KIND_PATH, "HomeDomain:Library/%v"},
    {KIND_FILE_NAME, KIND_PATH, "/private/var/tmp/x%v", .must_not = true},
    {KIND_FILE_NAME, KIND_PATH, "/private/var/tmp/%vx", .must_not = true},
    HASHES(KIND_SHA256),
    HASHES(KIND_SHA1),
    HASHES(KIND_MD5),
    HASHES(KIND_CERTIFICATE),
    HASHES(KIND_JA3),
    IDS(KIND_JA4),
    IDS(KIND_APP_ID),
    IDS(KIND_PROFILE_ID),
    IDS(KIND_PROPERTY),
};

#undef NAMES
#undef HASHES
#undef IDS

struct selftest {
    const struct indicator_table *table;
    struct matcher *matcher;
    struct selftest_result result;
    /* of the current indicator */
    uint32_t indicator;
    struct span published;
    char value[URL_KEY_MAX]; /* normal form */
    size_t value_len;
    bool hit;
    char tried[TRIAL_MAX];
};

static void note_hit(void *ctx, const struct match *match)
{
    struct selftest *s = ctx;
    for (size_t i = 0; i < match->same_count && !match->mentioned_only; i++)
        s->hit |= match->same[i] == s->indicator;
}

/* --- values in their normal form --- */

static void set_value(struct selftest *s, struct span text)
{
    text = span_head(text, sizeof s->value);
    memcpy(s->value, text.ptr, text.len);
    s->value_len = text.len;
}

static void set_address(struct selftest *s, struct span key)
{
    struct ip_address ip = {.prefix = IP_BITS};
    struct buf text;
    buf_fixed(&text, s->value, sizeof s->value);
    memcpy(ip.bytes, key.ptr, sizeof ip.bytes);
    const bool v6 = !ip_is_v4(&ip);
    if (v6)
        buf_byte(&text, '[');
    ip_format(&text, &ip); /* of a network: its first address */
    if (v6)
        buf_byte(&text, ']');
    s->value_len = text.len;
}

static void begin_indicator(struct selftest *s, uint32_t indicator)
{
    const struct table_indicator *x = &s->table->indicators[indicator];
    const struct table_entry_record *e = &s->table->entries[x->entry];
    s->indicator = indicator;
    s->published = table_text(s->table, x->value);
    if (e->class == KEY_IP && e->key.len == IP_KEY_SIZE)
        set_address(s, table_text(s->table, e->key));
    else
        set_value(s, table_text(s->table, e->key));
}

/* --- trials --- */

static void add_upper(struct buf *out, struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        buf_byte(out, c >= 'a' && c <= 'z' ? (uint8_t)(c - ('a' - 'A')) : c);
    }
}

static struct span directive(const struct selftest *s, char letter)
{
    const struct span value = span_of(s->value, s->value_len);
    switch (letter) {
    case 'w':
        return s->published;
    case 'p':
        return span_skip(value, span_find_byte(value, '.') + 1);
    case 'l':
        return span_head(value, PROCESS_CUT_LINUX);
    case 'd':
        return span_head(value, PROCESS_CUT_DARWIN);
    case 's':
        return span_head(value, PROCESS_CUT_LINUX - 1);
    default:
        return value;
    }
}

static struct span expand(struct selftest *s, const char *template)
{
    struct buf out;
    buf_fixed(&out, s->tried, sizeof s->tried);
    for (const char *p = template; *p != '\0'; p++) {
        if (*p != '%')
            buf_byte(&out, (uint8_t)*p);
        else if (*++p == '%')
            buf_byte(&out, '%');
        else if (*p == 'u')
            add_upper(&out, directive(s, *p));
        else
            buf_add(&out, directive(s, *p));
    }
    return buf_span(&out);
}

static bool matches(struct selftest *s, const struct trial *t, struct span text)
{
    s->hit = false;
    s->result.trials++;
    if (t->text)
        scan_text(s->matcher, text, NULL, NULL, note_hit, s);
    else
        match_observable(s->matcher, t->observed, text, NULL, note_hit, s);
    return s->hit;
}

/* A name that is itself a public suffix (of a hosting service) stands for itself only. */
static bool owns_what_is_beneath(const struct selftest *s)
{
    struct host host;
    struct span domain;
    return host_normalise(span_of(s->value, s->value_len), &host) &&
           host_registrable(s->matcher->psl, &host, &domain);
}

/* Other characters are legal, but end an address in free text (`, braces, other alphabets). */
static bool is_plain_address(struct span value)
{
    for (size_t i = 0; i < value.len; i++)
        if (!ascii_is_alnum(value.ptr[i]) && strchr(".-_+@", value.ptr[i]) == NULL)
            return false;
    return true;
}

/* Keys of other schemes begin with them. */
static bool is_web(struct span key)
{
    return span_find(key, SPAN_LITERAL("://")) > span_find_byte(key, '/');
}

static bool value_is(const struct selftest *s, enum only only)
{
    const struct span value = span_of(s->value, s->value_len);
    const uint8_t first = value.len > 0 ? value.ptr[0] : 0;
    const uint8_t last = value.len > 0 ? value.ptr[value.len - 1] : 0;
    switch (only) {
    case ONLY_OWNER:
        return owns_what_is_beneath(s);
    case ONLY_ABSOLUTE:
        return first == '/';
    case ONLY_RELATIVE:
        return first != '/';
    case ONLY_WEB:
        return is_web(value);
    case ONLY_PAGE:
        return last != '/' && is_web(value);
    case ONLY_PLAIN:
        return is_plain_address(value);
    case ONLY_LONG:
        return value.len > PROCESS_CUT_DARWIN;
    default:
        return true;
    }
}

static bool applies(const struct selftest *s, const struct trial *t)
{
    const struct table_indicator *x = &s->table->indicators[s->indicator];
    const struct span ours = SPAN_LITERAL("selftest.invalid"); /* stands in the templates */
    if (t->indicator != (enum kind)x->kind || !value_is(s, t->only))
        return false;
    if (t->must_not && span_find(span_of(s->value, s->value_len), ours) < s->value_len)
        return false;
    if (strstr(t->template, "%w") != NULL) /* a wildcard is no observable itself */
        return span_find_byte(s->published, '*') == s->published.len;
    struct span parent = directive(s, 'p'); /* a top-level domain is no near miss */
    return strstr(t->template, "%p") == NULL || span_find_byte(parent, '.') < parent.len;
}

static bool run_trials(struct selftest *s, struct selftest_failure *failure)
{
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        const struct trial *t = &trials[i];
        if (!applies(s, t))
            continue;
        struct span text = expand(s, t->template);
        if (matches(s, t, text) != t->must_not)
            continue;
        failure->why = t->must_not ? overreached : missed;
        failure->tried = text;
        return false;
    }
    return true;
}

/* --- indicators with conditions --- */

/* A text that meets the condition; false for expressions. */
static bool example_of(struct selftest *s, const struct table_condition *c, struct span *ret_text)
{
    struct buf out;
    buf_fixed(&out, s->tried, sizeof s->tried);
    struct span text = table_text(s->table, c->text);
    for (size_t i = 0; i < text.len; i++) {
        bool any = c->op == CONDITION_LIKE && (text.ptr[i] == '%' || text.ptr[i] == '_');
        buf_byte(&out, any ? 'x' : text.ptr[i]);
    }
    *ret_text = buf_span(&out);
    return c->op != CONDITION_MATCHES;
}

/* The record that has all that is asked for, but the condition number `without` of the program. */
static bool try_record(struct selftest *s, const struct table_indicator *x, size_t without,
                       bool *ret_all_and)
{
    size_t number = 0;
    bool possible = true;
    s->hit = false;
    s->result.trials++;
    *ret_all_and = true;
    match_record_begin(s->matcher);
    for (uint32_t i = 0; i < x->node_count; i++) {
        const uint32_t node = s->table->nodes[x->first_node + i];
        struct span text;
        *ret_all_and &= node != TABLE_NODE_OR;
        if (node == TABLE_NODE_AND || node == TABLE_NODE_OR)
            continue;
        const struct table_condition *c = &s->table->conditions[node];
        *ret_all_and &= c->negated == 0;
        if (c->negated != 0 || number++ == without)
            continue;
        possible &= example_of(s, c, &text);
        match_observable(s->matcher, (enum kind)c->kind, text, NULL, note_hit, s);
    }
    match_record_end(s->matcher, NULL, note_hit, s);
    return possible;
}

static bool run_program(struct selftest *s, const struct table_indicator *x,
                        struct selftest_failure *failure)
{
    bool all_and;
    failure->tried = table_text(s->table, x->value);
    if (!try_record(s, x, SIZE_MAX, &all_and)) {
        s->result.untried++;
        return true;
    }
    failure->why = missed;
    if (!s->hit)
        return false;
    failure->why = "matches although a part of what it asks for is missing";
    if (!all_and)
        return true;
    (void)try_record(s, x, 0, &all_and);
    return !s->hit;
}

enum status selftest_run(struct arena *arena, const struct indicator_table *table,
                         const psl_ctx_t *psl, selftest_fn *fn, void *ctx,
                         struct selftest_result *ret_result)
{
    struct selftest *s = arena_alloc(arena, sizeof *s);
    struct matcher *matcher = arena_alloc(arena, sizeof *matcher);
    if (s == NULL || matcher == NULL)
        return STATUS_NO_MEMORY;
    matcher_init(matcher, table, psl);
    s->table = table;
    s->matcher = matcher;
    s->result.indicators = indicator_table_count(table);
    for (uint32_t i = 0; i < s->result.indicators; i++) {
        const struct table_indicator *x = &table->indicators[i];
        struct selftest_failure failure = {.indicator = i};
        const uint64_t untried = s->result.untried;
        s->indicator = i;
        if (x->node_count == 0)
            begin_indicator(s, i);
        bool passed = x->node_count == 0 ? run_trials(s, &failure) : run_program(s, x, &failure);
        if (passed)
            s->result.matched += untried == s->result.untried;
        else
            fn(ctx, &failure);
    }
    *ret_result = s->result;
    return STATUS_OK;
}
