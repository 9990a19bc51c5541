/* From the patterns of a file to values with keys, and to programs of conditions where one value
 * does not decide. What cannot be evaluated wholly is counted and left out wholly.
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "formats/regex.h"
#include "indicators/builder_vectors.h"
#include "indicators/leads.h"
#include "indicators/property.h"
#include "indicators/stix_pattern.h"

static uint16_t lead_of(const struct key_list *keys)
{
    const struct key *first = &keys->keys[0];
    if (first->class == KEY_IP)
        return lead_of_ip(&keys->ip);
    return first->class == KEY_HOST ? lead_of_domain(first->bytes) : 0;
}

/* `ref` is what the keys lead to: a number of an indicator or of a condition. */
static enum status add_keys(struct indicator_builder *b, const struct key_list *keys, size_t ref)
{
    for (size_t i = 0; i < keys->count; i++) {
        struct pending_key k = {.class = keys->keys[i].class, .ref = (uint32_t)ref};
        TRY(builder_text(b, keys->keys[i].bytes, &k.key));
        TRY(builder_push(&b->keys, &k, sizeof k));
        if (k.class == KEY_IP)
            b->ip_prefixes[keys->ip.prefix / 64] |= UINT64_C(1) << (keys->ip.prefix % 64);
    }
    return STATUS_OK;
}

/* Adds an indicator; its keys or its program are there already, under the number that it gets. */
static enum status add_record(struct loading *l, const struct published *x, enum kind kind,
                              struct span value, struct table_indicator record)
{
    struct indicator_builder *b = l->b;
    record.valid_from = x->valid_from.seconds;
    record.valid_until = x->valid_until.seconds;
    record.from_nanos = x->valid_from.nanos;
    record.until_nanos = x->valid_until.nanos;
    record.kind = (uint8_t)kind;
    record.flags =
        (uint8_t)((x->has_from ? TABLE_HAS_FROM : 0) | (x->has_until ? TABLE_HAS_UNTIL : 0) |
                  (x->revoked ? TABLE_REVOKED : 0) | (x->context ? TABLE_CONTEXT : 0));
    record.set = (uint32_t)VECTOR_COUNT(b->sets, struct table_set);
    TRY(builder_text(b, value, &record.value));
    TRY(builder_intern(b, span_head(x->id, INDICATOR_TEXT_MAX), &record.id));
    TRY(builder_origin(b, x, &record.origin));
    TRY(builder_push(&b->indicators, &record, sizeof record));
    l->set.loaded++;
    l->set.usable++;
    l->set.kinds[record.kind]++;
    return STATUS_OK;
}

/* A value whose keys stand in the builder's list. */
static enum status add_value(struct loading *l, const struct published *x, struct span value)
{
    struct indicator_builder *b = l->b;
    const struct key_list *keys = &b->key_list;
    TRY(add_keys(b, keys, VECTOR_COUNT(b->indicators, struct table_indicator)));
    return add_record(l, x, keys->kind, value, (struct table_indicator){.lead = lead_of(keys)});
}

/* --- conditions: wildcards, expressions, and what AND joins --- */

/* Why a comparison cannot be a condition, as a constant and a detail; NULL: it can. */
struct refusal {
    const char *why;
    struct span detail;
};

/* The class that wildcards and expressions of a kind are compared in. */
static bool pattern_class(enum kind kind, enum key_class *ret_class)
{
    static const struct {
        enum kind kind;
        enum key_class class;
    } classes[] = {
        {KIND_URL, KEY_URL},
        {KIND_DOMAIN, KEY_HOST},
        {KIND_SNI, KEY_HOST},
        {KIND_EMAIL, KEY_EMAIL},
        {KIND_PROCESS, KEY_PROCESS},
        {KIND_PATH, KEY_PATH},
        {KIND_FILE_NAME, KEY_FILE_NAME},
        {KIND_APP_ID, KEY_APP_ID},
        {KIND_PROFILE_ID, KEY_PROFILE_ID},
        {KIND_PROPERTY, KEY_PROPERTY},
    };
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (classes[i].kind == kind) {
            *ret_class = classes[i].class;
            return true;
        }
    }
    return false;
}

static struct refusal refuse(const char *why, struct span detail)
{
    return (struct refusal){.why = why, .detail = detail};
}

/* Classes whose values are compared in lower case. */
static bool is_lower_class(enum key_class class)
{
    return class == KEY_HOST || class == KEY_EMAIL || class == KEY_APP_ID ||
           class == KEY_PROFILE_ID || class == KEY_PROPERTY;
}

/* Letters of classes (`\D`) are none. */
static bool has_capitals(struct span expression)
{
    for (size_t i = 0; i < expression.len; i++) {
        if (expression.ptr[i] == '\\')
            i++;
        else if (expression.ptr[i] >= 'A' && expression.ptr[i] <= 'Z')
            return true;
    }
    return false;
}

/* Names and addresses hold few characters. */
static bool wildcard_can_match(enum key_class class, struct span wildcard)
{
    const char *others = class == KEY_HOST    ? "-.%_"
                         : class == KEY_EMAIL ? "@.!#$%&'*+/=?^_`{|}~-"
                                              : NULL;
    for (size_t i = 0; i < wildcard.len && others != NULL; i++)
        if (!ascii_is_alnum(wildcard.ptr[i]) && wildcard.ptr[i] < 0x80 &&
            (wildcard.ptr[i] == 0 || strchr(others, wildcard.ptr[i]) == NULL))
            return false;
    return wildcard.len > 0;
}

static struct refusal check_pattern(struct loading *l, const struct pattern_comparison *c,
                                    struct table_condition *condition)
{
    struct problem problem = {.what = ""};
    const struct regex *regex;
    enum key_class class;
    if (!pattern_class((enum kind)condition->kind, &class))
        return refuse("a wildcard or expression for a kind that has none: ",
                      span_str(kind_name((enum kind)condition->kind)));
    if (l->b->pattern_count >= INDICATOR_PATTERNS_MAX)
        return refuse("more wildcards and expressions than the limit", SPAN_EMPTY);
    if (c->value.len > INDICATOR_PATTERN_BYTES_MAX)
        return refuse("a wildcard or expression longer than the limit", SPAN_EMPTY);
    if (c->op == PATTERN_LIKE && !wildcard_can_match(class, c->value))
        return refuse("a wildcard that no value of its kind can match", SPAN_EMPTY);
    if (c->op == PATTERN_MATCHES && is_lower_class(class) && has_capitals(c->value))
        return refuse("an expression with capitals, for a kind that is compared in lower case",
                      SPAN_EMPTY);
    if (c->op == PATTERN_MATCHES &&
        regex_compile(&l->b->scratch, c->value, &regex, &problem) != STATUS_OK)
        return refuse("an expression that is not evaluated here: ", span_str(problem.what));
    condition->class = (uint8_t) class;
    condition->op = c->op == PATTERN_LIKE ? CONDITION_LIKE : CONDITION_MATCHES;
    return refuse(NULL, SPAN_EMPTY);
}

/* Fills the condition; with an equality also the builder's key list. */
static struct refusal check_comparison(struct loading *l, const struct pattern_comparison *c,
                                       struct table_condition *condition)
{
    struct key_list *keys = &l->b->key_list;
    enum kind kind;
    if (!property_kind(c->path, c->value, &kind))
        return refuse("a property that is not compared: ", c->path);
    if (!c->is_string)
        return refuse("a value that is no text, for ", c->path);
    condition->kind = (uint8_t)kind;
    condition->negated = c->negated != (c->op == PATTERN_NOT_EQUAL);
    if (c->op == PATTERN_LIKE || c->op == PATTERN_MATCHES)
        return check_pattern(l, c, condition);
    if (c->op != PATTERN_EQUAL && c->op != PATTERN_NOT_EQUAL &&
        !(c->op == PATTERN_SUBSET && kind == KIND_IP))
        return refuse("a comparison that is not evaluated here (only =, !=, IN, LIKE, MATCHES)",
                      SPAN_EMPTY);
    if (!keys_of_indicator(kind, c->value, keys))
        return refuse(keys->unusable, SPAN_EMPTY);
    condition->kind = (uint8_t)keys->kind;
    condition->class = (uint8_t)keys->keys[0].class;
    condition->op = CONDITION_EQUAL;
    return refuse(NULL, SPAN_EMPTY);
}

/* Wildcards in the case that values are compared in. */
static enum status add_condition_text(struct indicator_builder *b, struct span text,
                                      struct table_condition *condition)
{
    TRY(builder_text(b, text, &condition->text));
    uint8_t *copy = b->strings.ptr + condition->text.offset;
    const bool lower = condition->op == CONDITION_LIKE && is_lower_class(condition->class);
    for (size_t i = 0; i < text.len && lower; i++)
        copy[i] = ascii_lower(copy[i]);
    return STATUS_OK;
}

static enum status add_condition(struct indicator_builder *b, const struct pattern_comparison *c,
                                 struct table_condition condition)
{
    const size_t number = VECTOR_COUNT(b->conditions, struct table_condition);
    const uint32_t node = (uint32_t)number;
    TRY(add_condition_text(b, c->value, &condition));
    condition.indicator = (uint32_t)VECTOR_COUNT(b->indicators, struct table_indicator);
    if (condition.op == CONDITION_EQUAL)
        TRY(add_keys(b, &b->key_list, number | TABLE_REF_CONDITION));
    else
        b->pattern_count++;
    TRY(builder_push(&b->conditions, &condition, sizeof condition));
    return builder_push(&b->nodes, &node, sizeof node);
}

/* Whether the program would hold if nothing that it asks for were there. */
static bool holds_by_absence(const struct pattern *p, const struct pattern_observation *o)
{
    bool stack[TABLE_NODE_DEPTH_MAX] = {false};
    size_t depth = 0;
    for (size_t i = 0; i < o->node_count; i++) {
        const struct pattern_comparison *c = &p->comparisons[o->nodes[i].comparison];
        if (o->nodes[i].type == PATTERN_NODE_COMPARE) {
            if (depth == TABLE_NODE_DEPTH_MAX)
                return true;
            stack[depth++] = c->negated != (c->op == PATTERN_NOT_EQUAL);
            continue;
        }
        depth--;
        stack[depth - 1] = o->nodes[i].type == PATTERN_NODE_AND ? stack[depth - 1] && stack[depth]
                                                                : stack[depth - 1] || stack[depth];
    }
    return depth != 1 || stack[0];
}

static enum status add_nodes(struct loading *l, const struct published *x, const struct pattern *p,
                             const struct pattern_observation *o)
{
    struct indicator_builder *b = l->b;
    struct table_indicator record = {
        .first_node = (uint32_t)VECTOR_COUNT(b->nodes, uint32_t),
        .node_count = (uint32_t)o->node_count,
    };
    enum kind kind = KIND_COUNT;
    for (size_t i = 0; i < o->node_count; i++) {
        const struct pattern_comparison *c = &p->comparisons[o->nodes[i].comparison];
        const uint32_t joiner =
            o->nodes[i].type == PATTERN_NODE_AND ? TABLE_NODE_AND : TABLE_NODE_OR;
        struct table_condition condition = {.op = CONDITION_EQUAL};
        if (o->nodes[i].type != PATTERN_NODE_COMPARE) {
            TRY(builder_push(&b->nodes, &joiner, sizeof joiner));
            continue;
        }
        (void)check_comparison(l, c, &condition); /* makes the keys once more */
        TRY(add_condition(b, c, condition));
        if (kind == KIND_COUNT && !condition.negated)
            kind = (enum kind)condition.kind;
    }
    return add_record(l, x, kind, x->pattern, record);
}

/* What must be compared as a whole: all of it is understood, or it is unusable. */
static enum status add_program(struct loading *l, const struct published *x,
                               const struct pattern *p, const struct pattern_observation *o)
{
    if (holds_by_absence(p, o))
        return builder_unusable(l, SPAN_LITERAL("says only what is not there"), x->pattern);
    for (size_t i = 0; i < o->node_count; i++) {
        struct table_condition condition;
        if (o->nodes[i].type != PATTERN_NODE_COMPARE)
            continue;
        struct refusal no =
            check_comparison(l, &p->comparisons[o->nodes[i].comparison], &condition);
        if (no.why != NULL)
            return builder_unusable_because(l, no.why, no.detail, x->pattern);
    }
    return add_nodes(l, x, p, o);
}

/* One comparison that suffices by itself. */
static enum status add_comparison(struct loading *l, const struct published *x,
                                  const struct pattern *p, const struct pattern_node *node)
{
    const struct pattern_comparison *c = &p->comparisons[node->comparison];
    const struct pattern_observation alone = {.nodes = (struct pattern_node *)(uintptr_t)node,
                                              .node_count = 1};
    struct table_condition condition;
    if (c->op != PATTERN_EQUAL || c->negated || !c->is_string)
        return add_program(l, x, p, &alone);
    struct refusal no = check_comparison(l, c, &condition);
    if (no.why != NULL) /* a value that cannot be used is its own best example */
        return builder_unusable_because(l, no.why, no.detail,
                                        no.detail.len > 0 ? x->pattern : c->value);
    return add_value(l, x, c->value);
}

static bool is_plain_list(const struct pattern_observation *o)
{
    for (size_t i = 0; i < o->node_count; i++)
        if (o->nodes[i].type == PATTERN_NODE_AND)
            return false;
    return true;
}

static enum status add_observation(struct loading *l, const struct published *x,
                                   const struct pattern *p, const struct pattern_observation *o)
{
    if (!is_plain_list(o))
        return add_program(l, x, p, o);
    for (size_t i = 0; i < o->node_count; i++)
        if (o->nodes[i].type == PATTERN_NODE_COMPARE)
            TRY(add_comparison(l, x, p, &o->nodes[i]));
    return STATUS_OK;
}

static enum status add_pattern(struct loading *l, const struct published *x)
{
    struct pattern p;
    struct problem problem;
    enum status status = pattern_parse(&l->b->scratch, x->pattern, &p, &problem);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status != STATUS_OK)
        return builder_unusable_because(
            l, "a pattern that cannot be read: ", span_str(problem.what), x->pattern);
    if (p.beyond_one_record != NULL)
        return builder_unusable(l, span_str(p.beyond_one_record), x->pattern);
    for (size_t i = 0; i < p.observation_count; i++)
        TRY(add_observation(l, x, &p, &p.observations[i]));
    return STATUS_OK;
}

/* One value of a known kind, from a format without patterns. */
static enum status add_single(struct loading *l, const struct published *x)
{
    if (!keys_of_indicator(x->kind, x->value, &l->b->key_list))
        return builder_unusable(l, span_str(l->b->key_list.unusable), x->value);
    return add_value(l, x, x->value);
}

enum status builder_add_indicator(struct loading *l, const struct published *x)
{
    if (x->refused != NULL)
        return builder_unusable_because(l, x->refused, x->detail, x->value);
    if (x->value.len > 0)
        return add_single(l, x);
    if (x->pattern.len == 0)
        return builder_unusable(l, SPAN_LITERAL("an indicator without a pattern"), x->id);
    if (x->pattern_type.len > 0 && !span_equal_nocase(x->pattern_type, SPAN_LITERAL("stix")))
        return builder_unusable_because(l, "a pattern in another language: ", x->pattern_type,
                                        x->pattern);
    return add_pattern(l, x);
}
