/* Finding codes. */
#include "links/codes.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "formats/url.h"

/* A text at a place that could be a code. */
struct token {
    struct span place, text;
    uint32_t link;
};

static bool is_code(struct span text)
{
    if (text.len == 0 || text.len > CODE_LEN_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!ascii_is_alnum(text.ptr[i]) && text.ptr[i] != '-' && text.ptr[i] != '_')
            return false;
    return true;
}

/* Parts of the path; a place is what stands before it. */
static size_t cut_path(struct span path, struct token *tokens, size_t room)
{
    size_t count = 0;
    for (size_t start = 0; start < path.len && count < room;) {
        start += path.ptr[start] == '/';
        struct span part = span_skip(path, start);
        part = span_head(part, span_find_byte(part, '/'));
        if (is_code(part))
            tokens[count++] = (struct token){.place = span_head(path, start), .text = part};
        start += part.len;
        if (part.len == 0 && start < path.len && path.ptr[start] != '/')
            break;
    }
    return count;
}

/* Values of parameters; the place is `name=`, also when other paths have it. */
static size_t cut_query(struct span query, struct token *tokens, size_t room)
{
    size_t count = 0;
    struct span pair;
    while (count < room && query.len > 0) {
        size_t end = 0;
        while (end < query.len && query.ptr[end] != '&' && query.ptr[end] != ';')
            end++;
        pair = span_head(query, end);
        query = span_skip(query, end + 1);
        size_t equals = span_find_byte(pair, '=');
        struct span value = equals < pair.len ? span_skip(pair, equals + 1) : pair;
        if (is_code(value))
            tokens[count++] = (struct token){
                .place = span_head(pair, equals < pair.len ? equals + 1 : 0), .text = value};
    }
    return count;
}

static size_t cut_url(struct span text, struct token *tokens)
{
    struct url url;
    size_t count;
    if (!url_parse_lenient(text, &url))
        return 0;
    count = cut_path(url.path, tokens, CODES_TOKENS_MAX);
    count += cut_query(url.query, tokens + count, CODES_TOKENS_MAX - count);
    if (is_code(url.fragment) && count < CODES_TOKENS_MAX)
        tokens[count++] = (struct token){.place = SPAN_LITERAL("#"), .text = url.fragment};
    return count;
}

static size_t cut_link(const struct link_store *store, uint32_t link, struct token *tokens)
{
    size_t count = cut_url(store->urls[store->links[link].url].end, tokens);
    for (size_t i = 0; i < count; i++)
        tokens[i].link = link;
    return count;
}

bool codes_at_place(struct span url, struct span place, struct span *ret_code)
{
    struct token tokens[CODES_TOKENS_MAX];
    size_t count = cut_url(url, tokens);
    for (size_t i = 0; i < count; i++)
        if (span_equal(tokens[i].place, place)) {
            *ret_code = tokens[i].text;
            return true;
        }
    return false;
}

static int compare_tokens(const void *a, const void *b)
{
    const struct token *x = a, *y = b;
    int by_place = span_compare(x->place, y->place);
    if (by_place != 0)
        return by_place;
    int by_text = span_compare(x->text, y->text);
    return by_text != 0 ? by_text : x->link < y->link ? -1 : x->link > y->link;
}

/* A run of tokens at one place. */
struct place {
    size_t from, count, different;
};

static size_t find_places(const struct token *tokens, size_t count, struct place *places)
{
    size_t found = 0;
    for (size_t from = 0, to; from < count; from = to) {
        struct place p = {.from = from};
        for (to = from; to < count && span_equal(tokens[to].place, tokens[from].place); to++)
            p.different += to == from || !span_equal(tokens[to].text, tokens[to - 1].text);
        p.count = to - from;
        if (p.different < HYPOTHESIS_CODES_MIN)
            continue;
        size_t at = found < CODES_PLACES_MAX ? found++ : CODES_PLACES_MAX;
        while (at > 0 && places[at - 1].different < p.different) {
            if (at < CODES_PLACES_MAX)
                places[at] = places[at - 1];
            at--;
        }
        if (at < CODES_PLACES_MAX)
            places[at] = p;
    }
    return found;
}

/* The code is the time of its message, a day or a year: it rises with time without counting
 * anything. */
static bool is_time(const struct link_store *store, const struct token *t)
{
    enum { NEAR = 3 * 86400, YEAR_LEN = 4 };
    uint64_t value;
    const struct link_message *m = &store->messages[store->links[t->link].message];
    if (!span_to_uint(t->text, &value))
        return false;
    if (t->text.len == YEAR_LEN)
        return value >= 1990 && value < 2100;
    if (t->text.len == 8)
        return value / 10000 >= 1990 && value / 10000 < 2100 && value / 100 % 100 <= 12;
    return m->has_time && value < (uint64_t)INT64_MAX && m->time.seconds > 0 &&
           llabs((int64_t)value - m->time.seconds) < NEAR;
}

/* Codes that one mail carries were made together (a newsletter numbers its own links): for showing
 * a counter they are one. Tokens of a place are sorted by text, so messages come in any order. */
static bool come_from_few(const struct link_store *store, const struct token *tokens, size_t count)
{
    uint32_t seen[HYPOTHESIS_CODES_MIN];
    size_t different = 0;
    for (size_t i = 0; i < count && different < HYPOTHESIS_CODES_MIN; i++) {
        uint32_t message = store->links[tokens[i].link].message;
        bool is_new = true;
        for (size_t k = 0; k < different; k++)
            is_new &= !store->messages[message].has_time || seen[k] != message;
        if (is_new)
            seen[different++] = message;
    }
    return different < HYPOTHESIS_CODES_MIN;
}

static enum status try_place(struct arena *arena, const struct link_store *store,
                             const struct token *tokens, const struct place *p,
                             struct counter_report *ret)
{
    size_t times = 0;
    struct counter_sample *samples = arena_array(arena, p->count, sizeof *samples);
    if (samples == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < p->count; i++) {
        const struct token *t = &tokens[p->from + i];
        const struct link_message *m = &store->messages[store->links[t->link].message];
        samples[i] =
            (struct counter_sample){.code = t->text, .has_time = m->has_time, .time = m->time};
        times += is_time(store, t);
    }
    if (2 * times > p->count || p->count > COUNTER_CODES_MAX ||
        come_from_few(store, tokens + p->from, p->count)) {
        *ret = (struct counter_report){.p = 1};
        return STATUS_OK;
    }
    return counter_analyse(arena, samples, p->count, ret);
}

/* Sequential before not; then more codes. */
static bool is_better(const struct counter_report *a, const struct counter_report *b)
{
    return a->sequential != b->sequential ? a->sequential : a->codes > b->codes;
}

static enum status try_places(struct arena *arena, const struct link_store *store,
                              const struct token *tokens, const struct place *places, size_t count,
                              struct host_codes *codes)
{
    for (size_t i = 0; i < count; i++) {
        struct counter_report report;
        TRY(try_place(arena, store, tokens, &places[i], &report));
        double p = report.p * (double)count;
        report.p = p < 1 ? p : 1;
        report.sequential = report.sequential && report.p < COUNTER_SIGNIFICANT_SHORT;
        if (codes->has_place && !is_better(&report, &codes->report))
            continue;
        codes->has_place = true;
        codes->place = tokens[places[i].from].place;
        codes->codes = places[i].different;
        codes->report = report;
    }
    return STATUS_OK;
}

bool codes_is_short_path(struct span text)
{
    enum { SHORT_MAX = 10 };
    struct url url;
    bool digit = false, upper = false, lower = false, vowel = false;
    if (!url_parse_lenient(text, &url))
        return false;
    struct span path = url.path;
    if (path.len > 1 && path.ptr[path.len - 1] == '/')
        path.len--;
    struct span code = span_skip(path, 1);
    if (path.len < 2 || path.ptr[0] != '/' || code.len > SHORT_MAX || !is_code(code))
        return false;
    for (size_t i = 0; i < code.len; i++) {
        uint8_t c = code.ptr[i];
        digit |= ascii_is_digit(c);
        lower |= c >= 'a' && c <= 'z';
        upper |= i > 0 && c >= 'A' && c <= 'Z';
        vowel |= memchr("aeiouy", ascii_lower(c), 6) != NULL;
    }
    return digit || (upper && lower) || !vowel || code.len <= 3;
}

enum status codes_of_host(struct arena *arena, const struct link_store *store,
                          const uint32_t *links, size_t count, struct host_codes *ret_codes)
{
    struct host_codes codes = {.report.p = 1};
    struct place places[CODES_PLACES_MAX];
    size_t token_count = 0;
    count = count < COUNTER_CODES_MAX ? count : COUNTER_CODES_MAX;
    struct token *tokens = arena_array(arena, count * CODES_TOKENS_MAX + 1, sizeof *tokens);
    if (tokens == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        token_count += cut_link(store, links[i], tokens + token_count);
        codes.short_paths += codes_is_short_path(store->urls[store->links[links[i]].url].end);
    }
    if (token_count > 0)
        qsort(tokens, token_count, sizeof *tokens, compare_tokens);
    size_t place_count = find_places(tokens, token_count, places);
    TRY(try_places(arena, store, tokens, places, place_count, &codes));
    *ret_codes = codes;
    return STATUS_OK;
}
