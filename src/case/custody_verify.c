/* Reading the chain back. A line belongs behind another when it carries that line's hash; numbers
 * only help to say what happened where hashes do not meet.
 */
#include "base/cursor.h"
#include "base/limits.h"
#include "case/custody.h"

struct line {
    uint64_t number; /* 0: not readable */
    bool readable;
    bool fits;   /* carries the hash of the line in front of it */
    bool broken; /* has the right number, but the hash of another predecessor */
    bool denied; /* an anchor says that its bytes were others */
    uint8_t prev[SHA256_HEX];
    uint8_t digest[SHA256_BYTES];
};

struct chain {
    struct line *lines;
    size_t count;
    size_t *last_place; /* by number up to count: the last line that has it, from 1; 0: none */
    bool *seen;         /* by number, while walking */
};

static const struct span HEAD = {.ptr = (const uint8_t *)"{\"n\":", .len = 5};
static const struct span AFTER_NUMBER = {.ptr = (const uint8_t *)",\"time\":\"", .len = 9};
static const struct span TAIL = {.ptr = (const uint8_t *)",\"prev\":\"", .len = 9};
enum { TAIL_LEN = 9 + SHA256_HEX + 2 };

static bool read_number(struct span text, uint64_t *ret_number)
{
    size_t comma = span_find_byte(text, ',');
    struct span digits = span_head(text, comma);
    if (!span_starts(span_skip(text, comma), AFTER_NUMBER) || digits.len == 0 ||
        digits.ptr[0] == '0')
        return false;
    return span_to_uint(digits, ret_number);
}

static bool read_prev(struct span text, uint8_t ret_prev[SHA256_HEX])
{
    struct span tail;
    if (text.len < TAIL_LEN || !span_slice(text, text.len - TAIL_LEN, TAIL_LEN, &tail))
        return false;
    struct span hex = span_head(span_skip(tail, TAIL.len), SHA256_HEX);
    if (!span_starts(tail, TAIL) || !sha256_is_hex(hex) || !span_ends(tail, SPAN_LITERAL("\"}")))
        return false;
    memcpy(ret_prev, hex.ptr, SHA256_HEX);
    return true;
}

static enum status read_line(struct span text, struct line *ret_line)
{
    TRY(sha256_of(text, ret_line->digest));
    ret_line->readable = span_starts(text, HEAD) &&
                         read_number(span_skip(text, HEAD.len), &ret_line->number) &&
                         read_prev(text, ret_line->prev);
    if (!ret_line->readable)
        ret_line->number = 0;
    return STATUS_OK;
}

/* Lines as written: a '\r' is part of the line. The last may lack its newline. */
static enum status read_lines(struct arena *arena, struct span text, struct chain *ret_chain)
{
    size_t count = 0;
    struct span rest = text;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n';
    count += text.len > 0 && text.ptr[text.len - 1] != '\n';
    if (count > CUSTODY_LINES_MAX)
        return STATUS_TOO_LARGE;
    struct chain c = {.lines = arena_array(arena, count + 1, sizeof *c.lines),
                      .last_place = arena_array(arena, count + 2, sizeof *c.last_place),
                      .seen = arena_array(arena, count + 2, sizeof *c.seen),
                      .count = count};
    if (c.lines == NULL || c.last_place == NULL || c.seen == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        size_t len = span_find_byte(rest, '\n');
        TRY(read_line(span_head(rest, len), &c.lines[i]));
        rest = span_skip(rest, len + 1);
        if (c.lines[i].number <= count)
            c.last_place[c.lines[i].number] = i + 1;
    }
    *ret_chain = c;
    return STATUS_OK;
}

static void add_fault(struct custody_report *r, struct custody_fault fault)
{
    if (r->fault_count < CUSTODY_FAULTS_MAX)
        r->faults[r->fault_count] = fault;
    r->fault_count++;
}

static bool carries(const struct line *line, const uint8_t digest[SHA256_BYTES])
{
    char hex[SHA256_HEX + 1];
    sha256_hex(digest, hex);
    return line->readable && memcmp(line->prev, hex, SHA256_HEX) == 0;
}

static void mark_seen(struct chain *c, uint64_t number)
{
    if (number <= c->count)
        c->seen[number] = true;
}

/* One line that has another number than the one expected, and does not carry the hash of the line
 * in front of it. Returns the number that the next line should have. */
static uint64_t judge_order(struct chain *c, size_t i, uint64_t expected, struct custody_report *r)
{
    uint64_t number = c->lines[i].number;
    if (number > expected) {
        bool later = expected <= c->count && c->last_place[expected] > i + 1;
        mark_seen(c, number);
        if (later) {
            add_fault(r, (struct custody_fault){
                             .kind = CUSTODY_SWAPPED, .place = i + 1, .number = number});
            return expected;
        }
        add_fault(r, (struct custody_fault){.kind = CUSTODY_DROPPED,
                                            .place = i + 1,
                                            .number = expected,
                                            .last = number - 1});
        return number + 1;
    }
    bool twice = number <= c->count && c->seen[number];
    add_fault(r, (struct custody_fault){.kind = twice ? CUSTODY_INSERTED : CUSTODY_SWAPPED,
                                        .place = i + 1,
                                        .number = number});
    mark_seen(c, number);
    return expected;
}

/* Gives every line its number and finds what is missing, twice there or out of order. */
static void walk(struct chain *c, struct custody_report *r)
{
    static const uint8_t zeros[SHA256_BYTES];
    uint64_t expected = 1;
    for (size_t i = 0; i < c->count; i++) {
        struct line *line = &c->lines[i];
        while (expected <= c->count && c->seen[expected])
            expected++;
        line->fits = carries(line, i == 0 ? zeros : c->lines[i - 1].digest);
        if (!line->readable || (line->fits && line->number != expected)) {
            add_fault(r, (struct custody_fault){
                             .kind = CUSTODY_CHANGED, .place = i + 1, .number = expected});
            line->number = 0; /* named: its neighbours are not blamed for the broken link */
        } else if (line->number != expected) {
            expected = judge_order(c, i, expected, r);
            continue;
        } else if (!line->fits) {
            line->broken = true;
        }
        mark_seen(c, expected);
        expected++;
    }
}

/* The line with the number before that of line i: in front of it, or where it was swapped to. */
static const struct line *predecessor(const struct chain *c, size_t i)
{
    uint64_t number = c->lines[i].number - 1;
    size_t place = number <= c->count ? c->last_place[number] : 0;
    return place == 0 ? NULL : &c->lines[place - 1];
}

/* Whether a fault names the line at `place` already. */
static bool is_blamed(const struct custody_report *r, uint64_t place)
{
    for (size_t i = 0; i < r->fault_count && i < CUSTODY_FAULTS_MAX; i++)
        if (r->faults[i].place == place)
            return true;
    return false;
}

/* Broken links that swapping or dropping does not explain: a line's bytes changed. A single broken
 * link blames the line in front of it; several in a row blame those between them. */
static void blame(struct chain *c, struct custody_report *r)
{
    for (size_t i = 0; i < c->count; i++) {
        struct line *line = &c->lines[i];
        if (!line->broken)
            continue;
        const struct line *before = i > 0 ? predecessor(c, i) : NULL;
        if (is_blamed(r, i) || (before != NULL && carries(line, before->digest)))
            continue; /* explained by a fault that is named already */
        size_t end = i;
        while (end + 1 < c->count && c->lines[end + 1].broken)
            end++;
        if (end == i && !c->lines[i].denied)
            add_fault(r, (struct custody_fault){.kind = CUSTODY_CHANGED,
                                                .place = i == 0 ? 1 : i,
                                                .number = i == 0 ? 1 : line->number - 1});
        for (size_t k = i; k < end; k++)
            add_fault(r, (struct custody_fault){.kind = CUSTODY_CHANGED,
                                                .place = k + 1,
                                                .number = c->lines[k].number});
        i = end;
    }
}

/* Marks the line that an anchor speaks of, when it is another one now. */
static void deny(struct chain *c, const struct custody_anchor *anchor)
{
    if (anchor->line > 0 && anchor->line <= c->count &&
        memcmp(c->lines[anchor->line - 1].digest, anchor->digest, SHA256_BYTES) != 0)
        c->lines[anchor->line - 1].denied = true;
}

static void check_anchor(const struct chain *c, const struct custody_anchor *anchor,
                         struct custody_report *r)
{
    if (anchor->line > c->count)
        add_fault(r, (struct custody_fault){.kind = CUSTODY_DROPPED,
                                            .place = c->count + 1,
                                            .number = c->count + 1,
                                            .last = anchor->line});
    else if (anchor->line > 0 && c->lines[anchor->line - 1].denied && !is_blamed(r, anchor->line))
        add_fault(r, (struct custody_fault){.kind = CUSTODY_CHANGED,
                                            .place = anchor->line,
                                            .number = c->lines[anchor->line - 1].number});
}

enum status custody_verify(struct arena *arena, struct span chain,
                           const struct custody_anchor *anchors, size_t anchor_count,
                           struct custody_report *ret_report)
{
    struct chain c;
    struct custody_report r = {0};
    TRY(read_lines(arena, chain, &c));
    r.lines = c.count;
    if (c.count > 0)
        memcpy(r.head, c.lines[c.count - 1].digest, SHA256_BYTES);
    if (chain.len > 0 && chain.ptr[chain.len - 1] != '\n')
        add_fault(&r,
                  (struct custody_fault){.kind = CUSTODY_CUT, .place = c.count, .number = c.count});
    for (size_t i = 0; i < anchor_count; i++)
        deny(&c, &anchors[i]);
    walk(&c, &r);
    blame(&c, &r);
    for (size_t i = 0; i < anchor_count; i++)
        check_anchor(&c, &anchors[i], &r);
    *ret_report = r;
    return STATUS_OK;
}

void custody_fault_text(const struct custody_fault *f, struct buf *out)
{
    unsigned long long place = f->place, number = f->number, last = f->last;
    switch (f->kind) {
    case CUSTODY_CHANGED:
        buf_format(out, "line %llu was changed after it was written", place);
        break;
    case CUSTODY_DROPPED:
        if (number == last)
            buf_format(out, "line %llu was dropped", number);
        else
            buf_format(out, "lines %llu to %llu were dropped", number, last);
        break;
    case CUSTODY_SWAPPED:
        buf_format(out, "line %llu was moved: it carries number %llu", place, number);
        break;
    case CUSTODY_INSERTED:
        buf_format(out, "line %llu was inserted: number %llu is there twice", place, number);
        break;
    case CUSTODY_CUT:
        buf_format(out, "line %llu, the last one, was cut off", place);
        break;
    }
}
