/* Runs the program of an expression over a text: all possibilities at once, one character at a
 * time.
 */
#include "base/ascii.h"
#include "base/utf8.h"
#include "formats/regex_program.h"

/* Instructions to be tried at one place of the text; each is in it at most once. */
struct threads {
    uint16_t list[REGEX_PROGRAM_MAX];
    size_t count;
    uint32_t seen[REGEX_PROGRAM_MAX]; /* place + 1 where it was added last */
};

struct search {
    const struct regex *regex;
    struct span text;
    struct threads *now, *then;
};

static bool is_word_at(struct span text, size_t at)
{
    return at < text.len && (ascii_is_alnum(text.ptr[at]) || text.ptr[at] == '_');
}

static bool assertion_holds(const struct search *s, uint8_t op, size_t at)
{
    bool edge = (at > 0 && is_word_at(s->text, at - 1)) != is_word_at(s->text, at);
    switch (op) {
    case REGEX_BEGIN:
        return at == 0;
    case REGEX_END:
        return at == s->text.len;
    case REGEX_WORD_EDGE:
        return edge;
    default:
        return !edge;
    }
}

/* Adds an instruction and all that follow it without reading a character. True when the expression
 * has matched. */
static bool add_thread(const struct search *s, struct threads *t, uint16_t start, size_t at)
{
    uint16_t stack[2 * REGEX_PROGRAM_MAX + 1]; /* each instruction adds at most two, once */
    size_t depth = 0;
    stack[depth++] = start;
    while (depth > 0) {
        uint16_t pc = stack[--depth];
        if (t->seen[pc] == at + 1)
            continue;
        t->seen[pc] = (uint32_t)at + 1;
        const struct regex_instruction *p = &s->regex->program[pc];
        switch ((enum regex_op)p->op) {
        case REGEX_MATCH:
            return true;
        case REGEX_CHAR:
            t->list[t->count++] = pc;
            break;
        case REGEX_SPLIT:
            stack[depth++] = p->y;
            stack[depth++] = p->x;
            break;
        case REGEX_JUMP:
            stack[depth++] = p->x;
            break;
        default:
            if (assertion_holds(s, p->op, at))
                stack[depth++] = (uint16_t)(pc + 1);
        }
    }
    return false;
}

static bool in_ranges(const struct regex *r, const struct regex_instruction *p, uint32_t code)
{
    for (size_t i = 0; i < p->y; i++) {
        const struct regex_range *range = &r->ranges[p->x + i];
        if (code >= range->first && code <= range->last)
            return true;
    }
    return false;
}

static bool accepts(const struct regex *r, const struct regex_instruction *p, uint32_t code)
{
    bool in = in_ranges(r, p, code);
    if (!in && r->ignore_case && code < 0x80 && ascii_is_alpha((uint8_t)code))
        in = in_ranges(r, p, code ^ 0x20);
    return in != p->negated;
}

static bool run(struct search *s)
{
    for (size_t at = 0;;) {
        if (add_thread(s, s->now, 0, at)) /* a match may begin anywhere */
            return true;
        if (at >= s->text.len)
            return false;
        uint32_t code = 0xFFFD;
        size_t n = utf8_decode(span_skip(s->text, at), &code);
        n = n == 0 ? 1 : n;
        s->then->count = 0;
        for (size_t i = 0; i < s->now->count; i++) {
            const uint16_t pc = s->now->list[i];
            if (accepts(s->regex, &s->regex->program[pc], code) &&
                add_thread(s, s->then, (uint16_t)(pc + 1), at + n))
                return true;
        }
        struct threads *swap = s->now;
        s->now = s->then;
        s->then = swap;
        at += n;
    }
}

bool regex_search(const struct regex *regex, struct span text)
{
    struct threads a = {.count = 0}, b = {.count = 0};
    struct search s = {.regex = regex, .text = text, .now = &a, .then = &b};
    return text.len <= REGEX_TEXT_MAX && run(&s);
}
