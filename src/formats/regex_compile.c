/* Regular expressions to programs: one pass, fragments on an explicit stack. */
#include "base/ascii.h"
#include "base/utf8.h"
#include "formats/regex_program.h"

enum { GROUPS_MAX = 32, REPEAT_MAX = 255, OPEN_END = UINT16_MAX };

/* What is being built between an opening bracket and its end. */
struct group {
    size_t start;  /* first instruction of the group */
    size_t branch; /* first instruction of the current alternative */
    size_t atom;   /* first instruction of the last thing that a quantifier may follow */
    bool has_atom;
};

/* The program under construction. */
struct draft {
    struct regex_instruction program[REGEX_PROGRAM_MAX];
    struct regex_range ranges[REGEX_RANGES_MAX];
    size_t length, range_count;
};

struct compiler {
    struct draft *regex;
    struct span text;
    size_t at;
    struct group groups[GROUPS_MAX];
    size_t depth;
    struct problem *problem;
};

static enum status fail(struct compiler *c, enum status status, const char *what)
{
    return problem_at(c->problem, status, c->at, what);
}

static bool more(const struct compiler *c)
{
    return c->at < c->text.len;
}

static uint8_t peek(const struct compiler *c, size_t ahead)
{
    return c->at + ahead < c->text.len ? c->text.ptr[c->at + ahead] : 0;
}

/* --- instructions --- */

static uint16_t moved(uint16_t target, size_t where, bool from_behind)
{
    bool moves = target != OPEN_END && (from_behind ? target >= where : target > where);
    return (uint16_t)(target + moves);
}

/* Makes room for one instruction at `where`. What leads there from before now leads to the new one;
 * what leads back there from behind keeps its aim. */
static enum status insert(struct compiler *c, size_t where, struct regex_instruction instruction)
{
    struct draft *r = c->regex;
    if (r->length == REGEX_PROGRAM_MAX)
        return fail(c, STATUS_TOO_LARGE, "the expression becomes larger than the limit");
    memmove(&r->program[where + 1], &r->program[where], (r->length - where) * sizeof r->program[0]);
    r->program[where] = instruction;
    r->length++;
    for (size_t i = 0; i < r->length; i++) {
        struct regex_instruction *p = &r->program[i];
        if (i == where || (p->op != REGEX_SPLIT && p->op != REGEX_JUMP))
            continue;
        p->x = moved(p->x, where, i > where);
        p->y = moved(p->y, where, i > where);
    }
    return STATUS_OK;
}

static enum status emit(struct compiler *c, struct regex_instruction instruction)
{
    struct draft *r = c->regex;
    if (r->length == REGEX_PROGRAM_MAX)
        return fail(c, STATUS_TOO_LARGE, "the expression becomes larger than the limit");
    r->program[r->length++] = instruction;
    return STATUS_OK;
}

static enum status add_range(struct compiler *c, uint32_t first, uint32_t last)
{
    if (first > last)
        return fail(c, STATUS_MALFORMED, "a range that runs backwards");
    if (c->regex->range_count == REGEX_RANGES_MAX)
        return fail(c, STATUS_TOO_LARGE, "more character classes than the limit");
    c->regex->ranges[c->regex->range_count++] = (struct regex_range){first, last};
    return STATUS_OK;
}

/* Emits a class of all ranges from `first_range` on. */
static enum status emit_class(struct compiler *c, size_t first_range, bool negated)
{
    struct group *g = &c->groups[c->depth];
    g->atom = c->regex->length;
    g->has_atom = true;
    return emit(c,
                (struct regex_instruction){.op = REGEX_CHAR,
                                           .negated = negated,
                                           .x = (uint16_t)first_range,
                                           .y = (uint16_t)(c->regex->range_count - first_range)});
}

/* --- characters and classes --- */

static enum status read_character(struct compiler *c, uint32_t *ret_code)
{
    size_t n = utf8_decode(span_skip(c->text, c->at), ret_code);
    if (n == 0)
        return fail(c, STATUS_MALFORMED, "not UTF-8");
    c->at += n;
    return STATUS_OK;
}

/* Ranges of `\d`, `\w`, `\s`; false when the letter names none. */
static bool shorthand(uint8_t letter, const struct regex_range **ret_ranges, size_t *ret_count)
{
    static const struct regex_range digits[] = {{'0', '9'}};
    static const struct regex_range words[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
    static const struct regex_range spaces[] = {{'\t', '\r'}, {' ', ' '}};
    switch (ascii_lower(letter)) {
    case 'd':
        *ret_ranges = digits;
        *ret_count = 1;
        return true;
    case 'w':
        *ret_ranges = words;
        *ret_count = 4;
        return true;
    case 's':
        *ret_ranges = spaces;
        *ret_count = 2;
        return true;
    default:
        return false;
    }
}

static enum status add_shorthand(struct compiler *c, uint8_t letter)
{
    const struct regex_range *ranges;
    size_t count = 0;
    (void)shorthand(letter, &ranges, &count);
    for (size_t i = 0; i < count; i++)
        TRY(add_range(c, ranges[i].first, ranges[i].last));
    return STATUS_OK;
}

/* The character behind a backslash (c->at): itself, or a control character. */
static enum status read_escape(struct compiler *c, uint32_t *ret_code)
{
    static const char letters[] = "nrtfv", values[] = "\n\r\t\f\v";
    uint8_t letter = peek(c, 0);
    const char *known = letter == 0 ? NULL : strchr(letters, letter);
    if (known != NULL) {
        *ret_code = (uint32_t)values[known - letters];
    } else if (letter == 'x' && ascii_hex_value(peek(c, 1)) >= 0 &&
               ascii_hex_value(peek(c, 2)) >= 0) {
        *ret_code = (uint32_t)(ascii_hex_value(peek(c, 1)) << 4 | ascii_hex_value(peek(c, 2)));
        c->at += 2;
    } else if (ascii_is_alnum(letter) || !more(c)) {
        return fail(c, STATUS_UNSUPPORTED, "a backslash sequence that is not known here");
    } else {
        return read_character(c, ret_code);
    }
    c->at++;
    return STATUS_OK;
}

/* One member of a class: a shorthand, or one end of a range. */
static enum status read_class_member(struct compiler *c, uint32_t *ret_code, bool *ret_shorthand)
{
    const struct regex_range *ranges;
    size_t count;
    *ret_shorthand = false;
    if (peek(c, 0) == '[' && peek(c, 1) == ':')
        return fail(c, STATUS_UNSUPPORTED, "a named class like [:alpha:]");
    if (peek(c, 0) != '\\')
        return read_character(c, ret_code);
    c->at++;
    uint8_t letter = peek(c, 0);
    if (!shorthand(letter, &ranges, &count))
        return read_escape(c, ret_code);
    if (letter != ascii_lower(letter))
        return fail(c, STATUS_UNSUPPORTED, "a negated class inside a class");
    c->at++;
    *ret_shorthand = true;
    return add_shorthand(c, letter);
}

static enum status parse_class(struct compiler *c)
{
    const size_t first = c->regex->range_count;
    bool negated = peek(c, 0) == '^', is_shorthand;
    c->at += negated;
    for (bool start = true; start || peek(c, 0) != ']'; start = false) {
        uint32_t low, high;
        if (!more(c))
            return fail(c, STATUS_MALFORMED, "a '[' is not closed");
        TRY(read_class_member(c, &low, &is_shorthand));
        if (is_shorthand)
            continue;
        high = low;
        if (peek(c, 0) == '-' && peek(c, 1) != ']' && peek(c, 1) != 0) {
            c->at++;
            TRY(read_class_member(c, &high, &is_shorthand));
            if (is_shorthand)
                return fail(c, STATUS_MALFORMED, "a range that ends with a class");
        }
        TRY(add_range(c, low, high));
    }
    c->at++;
    return emit_class(c, first, negated);
}

static enum status parse_literal(struct compiler *c)
{
    const size_t first = c->regex->range_count;
    uint32_t code;
    TRY(read_character(c, &code));
    TRY(add_range(c, code, code));
    return emit_class(c, first, false);
}

static enum status emit_assertion(struct compiler *c, enum regex_op op)
{
    c->groups[c->depth].has_atom = false;
    return emit(c, (struct regex_instruction){.op = (uint8_t)op});
}

static enum status parse_backslash(struct compiler *c)
{
    static const struct {
        char letter;
        enum regex_op op;
    } assertions[] = {{'A', REGEX_BEGIN},
                      {'z', REGEX_END},
                      {'Z', REGEX_END},
                      {'b', REGEX_WORD_EDGE},
                      {'B', REGEX_NOT_WORD_EDGE}};
    const size_t first = c->regex->range_count;
    const struct regex_range *ranges;
    size_t count;
    uint32_t code;
    uint8_t letter = peek(c, 0);
    for (size_t i = 0; i < sizeof assertions / sizeof assertions[0]; i++) {
        if (letter == (uint8_t)assertions[i].letter) {
            c->at++;
            return emit_assertion(c, assertions[i].op);
        }
    }
    if (shorthand(letter, &ranges, &count)) {
        c->at++;
        TRY(add_shorthand(c, letter));
        return emit_class(c, first, letter != ascii_lower(letter));
    }
    TRY(read_escape(c, &code));
    TRY(add_range(c, code, code));
    return emit_class(c, first, false);
}

/* --- repetition --- */

/* Copies the atom to the end once more. */
static enum status copy_atom(struct compiler *c, size_t atom, size_t length)
{
    const size_t to = c->regex->length;
    for (size_t i = 0; i < length; i++) {
        struct regex_instruction p = c->regex->program[atom + i];
        if (p.op == REGEX_SPLIT || p.op == REGEX_JUMP) {
            p.x = (uint16_t)(p.x - atom + to);
            p.y = (uint16_t)(p.y - atom + to);
        }
        TRY(emit(c, p));
    }
    return STATUS_OK;
}

/* `?`: a split around what stands from `start` to the end. */
static enum status make_optional(struct compiler *c, size_t start)
{
    TRY(insert(c, start, (struct regex_instruction){.op = REGEX_SPLIT}));
    c->regex->program[start].x = (uint16_t)(start + 1);
    c->regex->program[start].y = (uint16_t)c->regex->length;
    return STATUS_OK;
}

/* `+`: back to `start`, or on. */
static enum status make_repeated(struct compiler *c, size_t start)
{
    const size_t here = c->regex->length;
    return emit(c, (struct regex_instruction){
                       .op = REGEX_SPLIT, .x = (uint16_t)start, .y = (uint16_t)(here + 1)});
}

static enum status make_star(struct compiler *c, size_t start)
{
    TRY(insert(c, start, (struct regex_instruction){.op = REGEX_SPLIT}));
    TRY(emit(c, (struct regex_instruction){.op = REGEX_JUMP, .x = (uint16_t)start}));
    c->regex->program[start].x = (uint16_t)(start + 1);
    c->regex->program[start].y = (uint16_t)c->regex->length;
    return STATUS_OK;
}

/* `{min,max}` written out; max 0: no upper bound. */
static enum status repeat(struct compiler *c, size_t min, size_t max, bool unbounded)
{
    const size_t atom = c->groups[c->depth].atom, length = c->regex->length - atom;
    if (unbounded && min == 0)
        return make_star(c, atom);
    if (!unbounded && max == 0) {
        c->regex->length = atom;
        return STATUS_OK;
    }
    size_t last = atom; /* where the last copy begins */
    for (size_t i = 1; i < min; i++) {
        last = c->regex->length;
        TRY(copy_atom(c, atom, length));
    }
    if (unbounded)
        return make_repeated(c, last);
    for (size_t i = min; i < max; i++) {
        if (i > 0) {
            last = c->regex->length;
            TRY(copy_atom(c, atom + (min == 0), length)); /* behind the split of the first */
        }
        TRY(make_optional(c, last));
    }
    return STATUS_OK;
}

static bool read_count(struct compiler *c, size_t *ret_count)
{
    size_t value = 0, digits = 0;
    while (ascii_is_digit(peek(c, 0)) && digits < 4) {
        value = value * 10 + (size_t)(peek(c, 0) - '0');
        digits++;
        c->at++;
    }
    *ret_count = value;
    return digits > 0 && value <= REPEAT_MAX;
}

/* Behind '{'. */
static enum status parse_counts(struct compiler *c)
{
    size_t min, max;
    bool unbounded = false;
    if (!read_count(c, &min))
        return fail(c, STATUS_UNSUPPORTED, "a repetition that is no number up to 255");
    max = min;
    if (peek(c, 0) == ',') {
        c->at++;
        unbounded = peek(c, 0) == '}';
        if (!unbounded && (!read_count(c, &max) || max < min))
            return fail(c, STATUS_MALFORMED, "a repetition that runs backwards");
    }
    if (peek(c, 0) != '}')
        return fail(c, STATUS_MALFORMED, "a '{' is not closed");
    c->at++;
    return repeat(c, min, max, unbounded);
}

static enum status parse_quantifier(struct compiler *c, uint8_t q)
{
    struct group *g = &c->groups[c->depth];
    if (!g->has_atom)
        return fail(c, STATUS_MALFORMED, "a repetition of nothing");
    if (q == '{')
        TRY(parse_counts(c));
    else if (q == '?')
        TRY(make_optional(c, g->atom));
    else
        TRY(q == '*' ? make_star(c, g->atom) : make_repeated(c, g->atom));
    if (peek(c, 0) == '?') /* lazy: the same set of texts */
        c->at++;
    if (peek(c, 0) == '+')
        return fail(c, STATUS_UNSUPPORTED, "a possessive repetition");
    g->has_atom = false;
    return STATUS_OK;
}

/* --- groups and alternatives --- */

static enum status parse_open(struct compiler *c)
{
    if (peek(c, 0) == '?') {
        if (peek(c, 1) != ':')
            return fail(c, STATUS_UNSUPPORTED, "look-around, names or options in a group");
        c->at += 2;
    }
    if (c->depth + 1 == GROUPS_MAX)
        return fail(c, STATUS_TOO_DEEP, "nested more deeply than the limit");
    c->depth++;
    c->groups[c->depth] =
        (struct group){.start = c->regex->length, .branch = c->regex->length, .has_atom = false};
    return STATUS_OK;
}

/* The end of an alternative: a split before it, and a jump to the group's end behind it (filled in
 * later). */
static enum status parse_bar(struct compiler *c)
{
    struct group *g = &c->groups[c->depth];
    TRY(insert(c, g->branch, (struct regex_instruction){.op = REGEX_SPLIT}));
    TRY(emit(c, (struct regex_instruction){.op = REGEX_JUMP, .x = OPEN_END, .y = OPEN_END}));
    c->regex->program[g->branch].x = (uint16_t)(g->branch + 1);
    c->regex->program[g->branch].y = (uint16_t)c->regex->length;
    g->branch = c->regex->length;
    g->has_atom = false;
    return STATUS_OK;
}

static void fill_jumps(struct compiler *c, size_t start)
{
    for (size_t i = start; i < c->regex->length; i++) {
        struct regex_instruction *p = &c->regex->program[i];
        if (p->op == REGEX_JUMP && p->x == OPEN_END)
            p->x = p->y = (uint16_t)c->regex->length;
    }
}

static enum status parse_close(struct compiler *c)
{
    if (c->depth == 0)
        return fail(c, STATUS_MALFORMED, "a ')' closes what was not open");
    const size_t start = c->groups[c->depth].start;
    fill_jumps(c, start);
    c->depth--;
    c->groups[c->depth].atom = start;
    c->groups[c->depth].has_atom = true;
    return STATUS_OK;
}

static enum status parse_piece(struct compiler *c)
{
    const uint8_t byte = c->text.ptr[c->at];
    const size_t first = c->regex->range_count;
    if (strchr("\\[(|)^$.*+?{", byte) == NULL || byte == 0)
        return parse_literal(c);
    c->at++;
    switch (byte) {
    case '\\':
        return parse_backslash(c);
    case '[':
        return parse_class(c);
    case '(':
        return parse_open(c);
    case '|':
        return parse_bar(c);
    case ')':
        return parse_close(c);
    case '^':
        return emit_assertion(c, REGEX_BEGIN);
    case '$':
        return emit_assertion(c, REGEX_END);
    case '.':
        TRY(add_range(c, '\n', '\n'));
        return emit_class(c, first, true);
    default:
        return parse_quantifier(c, byte);
    }
}

static enum status finish(const struct draft *d, struct arena *arena, bool ignore_case,
                          const struct regex **ret_regex)
{
    struct regex *r = arena_alloc(arena, sizeof *r);
    struct regex_instruction *program = arena_array(arena, d->length, sizeof *program);
    struct regex_range *ranges = arena_array(arena, d->range_count, sizeof *ranges);
    if (r == NULL || program == NULL || ranges == NULL)
        return STATUS_NO_MEMORY;
    memcpy(program, d->program, d->length * sizeof *program);
    memcpy(ranges, d->ranges, d->range_count * sizeof *ranges);
    *r = (struct regex){.program = program,
                        .ranges = ranges,
                        .length = d->length,
                        .range_count = d->range_count,
                        .ignore_case = ignore_case};
    *ret_regex = r;
    return STATUS_OK;
}

enum status regex_compile(struct arena *arena, struct span expression,
                          const struct regex **ret_regex, struct problem *ret_problem)
{
    struct draft draft;
    struct compiler c = {.text = expression, .problem = ret_problem, .regex = &draft};
    if (expression.len > REGEX_LENGTH_MAX)
        return problem_at(ret_problem, STATUS_TOO_LARGE, 0, "an expression longer than the limit");
    draft.length = draft.range_count = 0;
    const bool ignore_case = span_starts(expression, SPAN_LITERAL("(?i)"));
    c.at = ignore_case ? 4 : 0;
    while (more(&c))
        TRY(parse_piece(&c));
    if (c.depth != 0)
        return fail(&c, STATUS_MALFORMED, "a '(' is not closed");
    fill_jumps(&c, 0);
    TRY(emit(&c, (struct regex_instruction){.op = REGEX_MATCH}));
    return finish(&draft, arena, ignore_case, ret_regex);
}
