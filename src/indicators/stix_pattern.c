/* STIX 2 patterns: a tokeniser, and operators kept on one explicit stack (shunting yard). */
#include "indicators/stix_pattern.h"

#include "base/ascii.h"
#include "base/buf.h"

enum token_type {
    TOKEN_END,
    TOKEN_ERROR,
    TOKEN_WORD,   /* AND, IN, a path's beginning */
    TOKEN_STRING, /* quoted */
    TOKEN_NUMBER,
    TOKEN_LITERAL, /* t'..', b'..', h'..' */
    TOKEN_SYMBOL,  /* one or two characters */
};

struct token {
    enum token_type type;
    struct span text; /* of strings: between the quotes */
    size_t offset;
    bool has_escapes;
};

enum op {
    OP_PAREN, /* '(' */
    OP_OR,
    OP_AND,
    OP_FOLLOWED_BY,
};

struct parser {
    struct arena *arena;
    struct span text;
    size_t at;
    struct token token; /* the next one */
    struct problem *problem;
    struct buf comparisons, observations, nodes; /* vectors under construction */
    enum op stack[PATTERN_DEPTH_MAX * 2];
    size_t stack_len;
    bool inside; /* between '[' and ']' */
    const char *beyond;
};

static const struct {
    struct span open, close;
} quotes[] = {
    {SPAN_LITERAL("'"), SPAN_LITERAL("'")},
    {SPAN_LITERAL("\""), SPAN_LITERAL("\"")},
    {SPAN_LITERAL("\xE2\x80\x98"), SPAN_LITERAL("\xE2\x80\x99")}, /* typographic, from editors */
    {SPAN_LITERAL("\xE2\x80\x9C"), SPAN_LITERAL("\xE2\x80\x9D")},
};

static enum status fail(struct parser *p, const char *what)
{
    return problem_at(p->problem, STATUS_MALFORMED, p->token.offset, what);
}

/* --- tokens --- */

static bool is_word_byte(uint8_t c)
{
    return ascii_is_alnum(c) || c == '_' || c == '-';
}

/* A quoted string whose opening quote stands at p->at. */
static bool read_string(struct parser *p, size_t quote)
{
    p->at += quotes[quote].open.len;
    const size_t start = p->at;
    while (p->at < p->text.len) {
        struct span rest = span_skip(p->text, p->at);
        if (span_starts(rest, quotes[quote].close)) {
            p->token.type = TOKEN_STRING;
            p->token.text = span_of(p->text.ptr + start, p->at - start);
            p->at += quotes[quote].close.len;
            return true;
        }
        bool escape = rest.ptr[0] == '\\';
        p->token.has_escapes |= escape;
        p->at += escape && rest.len > 1 ? 2 : 1;
    }
    return false;
}

static bool quote_at(const struct parser *p, size_t at, size_t *ret_quote)
{
    struct span rest = span_skip(p->text, at);
    for (size_t i = 0; i < sizeof quotes / sizeof quotes[0]; i++) {
        if (span_starts(rest, quotes[i].open)) {
            *ret_quote = i;
            return true;
        }
    }
    return false;
}

static bool read_number(struct parser *p)
{
    const size_t start = p->at;
    p->at += p->text.ptr[p->at] == '-' || p->text.ptr[p->at] == '+';
    while (p->at < p->text.len && (is_word_byte(p->text.ptr[p->at]) || p->text.ptr[p->at] == '.'))
        p->at++;
    p->token.type = TOKEN_NUMBER;
    p->token.text = span_of(p->text.ptr + start, p->at - start);
    return true;
}

static bool read_word(struct parser *p)
{
    const size_t start = p->at;
    size_t quote;
    if (strchr("tbh", p->text.ptr[p->at]) != NULL && quote_at(p, p->at + 1, &quote)) {
        p->at++;
        if (!read_string(p, quote))
            return false;
        p->token.type = TOKEN_LITERAL;
        return true;
    }
    while (p->at < p->text.len && is_word_byte(p->text.ptr[p->at]))
        p->at++;
    p->token.type = TOKEN_WORD;
    p->token.text = span_of(p->text.ptr + start, p->at - start);
    return true;
}

static bool read_symbol(struct parser *p)
{
    static const char *const symbols[] = {"!=", "<=", ">=", "<>", "==", "=", "<", ">", "[",
                                          "]",  "(",  ")",  ",",  ":",  ".", "*", "{", "}"};
    struct span rest = span_skip(p->text, p->at);
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        struct span s = span_str(symbols[i]);
        if (span_starts(rest, s)) {
            p->token.type = TOKEN_SYMBOL;
            p->token.text = s;
            p->at += s.len;
            return true;
        }
    }
    return false;
}

static void next(struct parser *p)
{
    while (p->at < p->text.len && ascii_is_space(p->text.ptr[p->at]))
        p->at++;
    p->token = (struct token){.type = TOKEN_END, .offset = p->at};
    if (p->at >= p->text.len)
        return;
    size_t quote;
    uint8_t c = p->text.ptr[p->at];
    bool ok;
    if (quote_at(p, p->at, &quote))
        ok = read_string(p, quote);
    else if (ascii_is_digit(c) || c == '-' || c == '+')
        ok = read_number(p);
    else
        ok = ascii_is_alpha(c) || c == '_' ? read_word(p) : read_symbol(p);
    if (!ok)
        p->token.type = TOKEN_ERROR;
}

static bool is_symbol(const struct parser *p, const char *text)
{
    return p->token.type == TOKEN_SYMBOL && span_equal_str(p->token.text, text);
}

static bool accept_symbol(struct parser *p, const char *text)
{
    bool yes = is_symbol(p, text);
    if (yes)
        next(p);
    return yes;
}

static bool accept_word(struct parser *p, const char *word)
{
    bool yes = p->token.type == TOKEN_WORD && span_equal_nocase(p->token.text, span_str(word));
    if (yes)
        next(p);
    return yes;
}

/* --- comparisons --- */

static void add_lower(struct buf *b, struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        buf_byte(b, ascii_lower(text.ptr[i]));
}

/* `[n]` or `[*]` behind a property: any element of a list, so it is left out. */
static enum status skip_list_step(struct parser *p)
{
    while (accept_symbol(p, "[")) {
        if (p->token.type != TOKEN_NUMBER && !is_symbol(p, "*"))
            return fail(p, "a list step is a number or '*'");
        next(p);
        if (!accept_symbol(p, "]"))
            return fail(p, "a list step ends with ']'");
    }
    return STATUS_OK;
}

/* `type:property.'quoted key'[*].property` */
static enum status parse_path(struct parser *p, struct span *ret_path)
{
    BUF_SCOPED struct buf b;
    buf_init(&b, PATTERN_LENGTH_MAX);
    if (p->token.type != TOKEN_WORD)
        return fail(p, "an object type (like domain-name) should stand here");
    add_lower(&b, p->token.text);
    next(p);
    if (!accept_symbol(p, ":"))
        return fail(p, "a ':' should stand between object type and property");
    buf_byte(&b, ':');
    for (bool more = true; more;) {
        if (p->token.type != TOKEN_WORD && p->token.type != TOKEN_STRING &&
            p->token.type != TOKEN_NUMBER)
            return fail(p, "a property should stand here");
        add_lower(&b, p->token.text);
        next(p);
        TRY(skip_list_step(p));
        more = accept_symbol(p, ".");
        if (more)
            buf_byte(&b, '.');
    }
    return b.failed ? STATUS_NO_MEMORY : arena_copy(p->arena, buf_span(&b), ret_path);
}

static bool accept_operator(struct parser *p, enum pattern_operator *ret_op)
{
    static const struct {
        const char *text;
        enum pattern_operator op;
    } symbols[] = {{"=", PATTERN_EQUAL},      {"==", PATTERN_EQUAL},
                   {"!=", PATTERN_NOT_EQUAL}, {"<>", PATTERN_NOT_EQUAL},
                   {"<", PATTERN_LESS},       {"<=", PATTERN_LESS_EQUAL},
                   {">", PATTERN_GREATER},    {">=", PATTERN_GREATER_EQUAL}},
      words[] = {{"LIKE", PATTERN_LIKE},
                 {"MATCHES", PATTERN_MATCHES},
                 {"ISSUBSET", PATTERN_SUBSET},
                 {"ISSUPERSET", PATTERN_SUPERSET}};
    for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
        *ret_op = symbols[i].op;
        if (accept_symbol(p, symbols[i].text))
            return true;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        *ret_op = words[i].op;
        if (accept_word(p, words[i].text))
            return true;
    }
    return false;
}

/* `\'` and `\\`; another escape keeps its backslash (Windows paths written without doubling). */
static enum status unescape(struct parser *p, struct token token, struct span *ret_value)
{
    if (!token.has_escapes) {
        *ret_value = token.text;
        return STATUS_OK;
    }
    uint8_t *out = arena_alloc(p->arena, token.text.len);
    size_t len = 0;
    if (out == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < token.text.len; i++) {
        uint8_t c = token.text.ptr[i];
        if (c == '\\' && i + 1 < token.text.len && strchr("\\'\"", token.text.ptr[i + 1]) != NULL)
            c = token.text.ptr[++i];
        out[len++] = c;
    }
    *ret_value = span_of(out, len);
    return STATUS_OK;
}

static enum status add_node(struct parser *p, enum pattern_node_type type, size_t comparison)
{
    struct pattern_node node = {.type = type, .comparison = (uint32_t)comparison};
    buf_add(&p->nodes, span_of(&node, sizeof node));
    return p->nodes.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status add_comparison(struct parser *p, const struct pattern_comparison *c)
{
    size_t index = p->comparisons.len / sizeof *c;
    if (index >= PATTERN_COMPARISONS_MAX)
        return problem_at(p->problem, STATUS_TOO_LARGE, p->token.offset,
                          "more comparisons than the limit");
    buf_add(&p->comparisons, span_of(c, sizeof *c));
    return p->comparisons.failed ? STATUS_NO_MEMORY : add_node(p, PATTERN_NODE_COMPARE, index);
}

static enum status parse_literal(struct parser *p, struct pattern_comparison *c)
{
    const struct token token = p->token;
    c->is_string = token.type == TOKEN_STRING;
    if (token.type == TOKEN_STRING)
        TRY(unescape(p, token, &c->value));
    else if (token.type == TOKEN_NUMBER || token.type == TOKEN_LITERAL || token.type == TOKEN_WORD)
        c->value = token.text;
    else
        return fail(p, token.type == TOKEN_ERROR ? "a text without its closing quote"
                                                 : "a value in quotes should stand here");
    next(p);
    return STATUS_OK;
}

/* The list of IN: one comparison each, joined by OR (by AND under NOT). */
static enum status parse_list(struct parser *p, struct pattern_comparison c)
{
    size_t count = 0;
    const char *close = is_symbol(p, "{") ? "}" : ")";
    if (!accept_symbol(p, "(") && !accept_symbol(p, "{"))
        return fail(p, "a list in parentheses should follow IN");
    do {
        TRY(parse_literal(p, &c));
        TRY(add_comparison(p, &c));
        if (count++ > 0)
            TRY(add_node(p, c.negated ? PATTERN_NODE_AND : PATTERN_NODE_OR, 0));
    } while (accept_symbol(p, ","));
    return accept_symbol(p, close) ? STATUS_OK : fail(p, "a list ends with ')'");
}

static enum status parse_comparison(struct parser *p)
{
    struct pattern_comparison c = {.op = PATTERN_EXISTS};
    if (accept_word(p, "EXISTS")) {
        TRY(parse_path(p, &c.path));
        return add_comparison(p, &c);
    }
    TRY(parse_path(p, &c.path));
    c.negated = accept_word(p, "NOT");
    if (accept_word(p, "IN")) {
        c.op = PATTERN_EQUAL;
        return parse_list(p, c);
    }
    if (!accept_operator(p, &c.op))
        return fail(p, "a comparison like = should stand here");
    TRY(parse_literal(p, &c));
    return add_comparison(p, &c);
}

/* --- operators --- */

static enum status push(struct parser *p, enum op op)
{
    if (p->stack_len == sizeof p->stack / sizeof p->stack[0])
        return problem_at(p->problem, STATUS_TOO_DEEP, p->token.offset,
                          "nested more deeply than the limit");
    p->stack[p->stack_len++] = op;
    return STATUS_OK;
}

/* Outside brackets the operators leave no nodes: OR is what observations mean by themselves, and
 * the others are noted as beyond one record. */
static enum status apply(struct parser *p, enum op op)
{
    if (p->inside)
        return add_node(p, op == OP_AND ? PATTERN_NODE_AND : PATTERN_NODE_OR, 0);
    if (op == OP_AND)
        p->beyond = "joins several observations with AND";
    else if (op == OP_FOLLOWED_BY)
        p->beyond = "asks for one observation after another (FOLLOWEDBY)";
    return STATUS_OK;
}

/* Applies what binds at least as tightly as `op`, down to a parenthesis or `base`. */
static enum status reduce(struct parser *p, enum op op, size_t base)
{
    while (p->stack_len > base && p->stack[p->stack_len - 1] >= op &&
           p->stack[p->stack_len - 1] != OP_PAREN)
        TRY(apply(p, p->stack[--p->stack_len]));
    return STATUS_OK;
}

static bool accept_joiner(struct parser *p, enum op *ret_op)
{
    static const struct {
        const char *word;
        enum op op;
    } words[] = {{"AND", OP_AND}, {"OR", OP_OR}, {"FOLLOWEDBY", OP_FOLLOWED_BY}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        *ret_op = words[i].op;
        if (accept_word(p, words[i].word))
            return true;
    }
    return false;
}

static enum status close_parens(struct parser *p, size_t base)
{
    while (is_symbol(p, ")")) {
        TRY(reduce(p, OP_OR, base));
        if (p->stack_len == base)
            return fail(p, "a ')' closes what was not open");
        p->stack_len--;
        next(p);
    }
    return STATUS_OK;
}

static enum status open_parens(struct parser *p)
{
    while (accept_symbol(p, "("))
        TRY(push(p, OP_PAREN));
    return STATUS_OK;
}

/* What stands between '[' and ']'. */
static enum status parse_bracket(struct parser *p)
{
    const size_t base = p->stack_len;
    enum op op;
    p->inside = true;
    for (;;) {
        TRY(open_parens(p));
        TRY(parse_comparison(p));
        TRY(close_parens(p, base));
        if (!accept_joiner(p, &op))
            break;
        if (op == OP_FOLLOWED_BY)
            return fail(p, "FOLLOWEDBY stands between brackets only");
        TRY(reduce(p, op, base));
        TRY(push(p, op));
    }
    TRY(reduce(p, OP_OR, base));
    if (p->stack_len != base)
        return fail(p, "a '(' is not closed");
    p->inside = false;
    return STATUS_OK;
}

static enum status parse_observation(struct parser *p)
{
    struct pattern_observation o = {.nodes = NULL};
    buf_clear(&p->nodes);
    if (!accept_symbol(p, "["))
        return fail(p, "a pattern begins with '['");
    TRY(parse_bracket(p));
    if (!accept_symbol(p, "]"))
        return fail(p, "AND, OR or ']' should stand here");
    o.node_count = p->nodes.len / sizeof *o.nodes;
    o.nodes = arena_array(p->arena, o.node_count, sizeof *o.nodes);
    if (o.nodes == NULL)
        return STATUS_NO_MEMORY;
    memcpy(o.nodes, p->nodes.ptr, p->nodes.len);
    buf_add(&p->observations, span_of(&o, sizeof o));
    return p->observations.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* WITHIN n SECONDS, REPEATS n TIMES, START t STOP t: read over, and named. */
static enum status skip_qualifiers(struct parser *p)
{
    static const struct {
        const char *word, *end, *says;
    } qualifiers[] = {{"WITHIN", "SECONDS", "asks for a span of time (WITHIN)"},
                      {"REPEATS", "TIMES", "asks for repetition (REPEATS)"},
                      {"START", NULL, "asks for a period (START ... STOP)"},
                      {"STOP", NULL, "asks for a period (START ... STOP)"}};
    for (size_t i = 0; i < sizeof qualifiers / sizeof qualifiers[0]; i++) {
        if (!accept_word(p, qualifiers[i].word))
            continue;
        p->beyond = qualifiers[i].says;
        if (p->token.type != TOKEN_NUMBER && p->token.type != TOKEN_STRING &&
            p->token.type != TOKEN_LITERAL)
            return fail(p, "a number or a time should stand here");
        next(p);
        if (qualifiers[i].end != NULL && !accept_word(p, qualifiers[i].end))
            return fail(p, "SECONDS or TIMES should stand here");
        i = SIZE_MAX; /* several may follow: from the start */
    }
    return STATUS_OK;
}

static enum status parse_expression(struct parser *p)
{
    enum op op;
    for (;;) {
        TRY(open_parens(p));
        TRY(parse_observation(p));
        TRY(skip_qualifiers(p));
        while (is_symbol(p, ")")) {
            TRY(close_parens(p, 0));
            TRY(skip_qualifiers(p));
        }
        if (!accept_joiner(p, &op))
            break;
        TRY(reduce(p, op, 0));
        TRY(push(p, op));
    }
    TRY(reduce(p, OP_OR, 0));
    if (p->stack_len != 0)
        return fail(p, "a '(' is not closed");
    return p->token.type == TOKEN_END ? STATUS_OK : fail(p, "something follows the pattern's end");
}

static enum status take(struct parser *p, struct buf *from, size_t item, void **ret_array,
                        size_t *ret_count)
{
    void *copy = arena_array(p->arena, from->len / item, item);
    if (copy == NULL)
        return STATUS_NO_MEMORY;
    memcpy(copy, from->ptr, from->len);
    *ret_array = copy;
    *ret_count = from->len / item;
    return STATUS_OK;
}

static enum status parse_all(struct parser *p, struct pattern *ret_pattern)
{
    struct pattern pattern;
    void *comparisons, *observations;
    next(p);
    TRY(parse_expression(p));
    TRY(take(p, &p->comparisons, sizeof *pattern.comparisons, &comparisons,
             &pattern.comparison_count));
    TRY(take(p, &p->observations, sizeof *pattern.observations, &observations,
             &pattern.observation_count));
    pattern.comparisons = comparisons;
    pattern.observations = observations;
    pattern.beyond_one_record = p->beyond;
    *ret_pattern = pattern;
    return STATUS_OK;
}

enum status pattern_parse(struct arena *arena, struct span text, struct pattern *ret_pattern,
                          struct problem *ret_problem)
{
    if (text.len > PATTERN_LENGTH_MAX)
        return problem_at(ret_problem, STATUS_TOO_LARGE, 0, "a pattern longer than the limit");
    struct parser p = {.arena = arena, .text = text, .problem = ret_problem};
    buf_init(&p.comparisons, PATTERN_COMPARISONS_MAX * sizeof(struct pattern_comparison));
    buf_init(&p.observations, PATTERN_COMPARISONS_MAX * sizeof(struct pattern_observation));
    buf_init(&p.nodes, 2 * PATTERN_COMPARISONS_MAX * sizeof(struct pattern_node));
    enum status status = parse_all(&p, ret_pattern);
    buf_free(&p.comparisons);
    buf_free(&p.observations);
    buf_free(&p.nodes);
    return status;
}
