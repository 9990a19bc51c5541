/* Reading traits. */
#include "links/host_traits.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/ascii.h"
#include "formats/url.h"

enum { TEXT_MAX = 512, KIT_LETTERS_MIN = 8 };

/* --- lists --- */

static int compare_hashes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static enum status start_list(struct arena *arena, size_t room, struct trait_list *list)
{
    list->count = 0;
    list->items = arena_array(arena, room + 1, sizeof *list->items);
    return list->items == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

static void add(struct trait_list *list, struct span text)
{
    uint64_t hash = XXH3_64bits(text.ptr, text.len);
    if (list->count > 0 && list->items[list->count - 1] == hash)
        return;
    list->items[list->count++] = hash;
}

static void finish_list(struct trait_list *list)
{
    size_t kept = 0;
    if (list->count > 0)
        qsort(list->items, list->count, sizeof *list->items, compare_hashes);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || list->items[kept - 1] != list->items[i])
            list->items[kept++] = list->items[i];
    list->count = kept;
}

size_t trait_list_shared(const struct trait_list *a, const struct trait_list *b)
{
    size_t shared = 0, i = 0, k = 0;
    while (i < a->count && k < b->count) {
        shared += a->items[i] == b->items[k];
        bool both = a->items[i] == b->items[k];
        bool first = a->items[i] < b->items[k];
        i += both || first;
        k += both || !first;
    }
    return shared;
}

/* --- names of hosts --- */

static void read_stem(const struct campaign_lists *lists, const struct campaign_host *h,
                      struct host_traits *t)
{
    struct words_of_label words;
    struct span label = span_head(site_label(&h->site), sizeof t->stem);
    words_cut(&lists->finder.words, label, &words);
    size_t from = 0, end = label.len;
    bool changed = true;
    while (changed) {
        changed = false;
        while (end > from && (ascii_is_digit(label.ptr[end - 1]) || label.ptr[end - 1] == '-')) {
            end--;
            changed = true;
        }
        while (from < end && (ascii_is_digit(label.ptr[from]) || label.ptr[from] == '-')) {
            from++;
            changed = true;
        }
        struct span rest = span_of(label.ptr + from, end - from);
        for (size_t i = 0; i < words.count; i++) {
            struct span word = words.items[i].text;
            if (words.items[i].class != WORD_PLACE || word.len >= rest.len)
                continue;
            if (word.ptr == rest.ptr || word.ptr + word.len == rest.ptr + rest.len) {
                from += word.ptr == rest.ptr ? word.len : 0;
                end -= word.ptr == rest.ptr ? 0 : word.len;
                changed = true;
                break;
            }
        }
    }
    if (end - from < STEM_LEN_MIN)
        return;
    t->stem_len = end - from;
    memcpy(t->stem, label.ptr + from, t->stem_len);
}

/* --- senders --- */

/* `0` and `1` for letters, as made-up senders have them. */
static size_t unfold(struct span text, char *out)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = ascii_lower(text.ptr[i]);
        bool between = (i > 0 && ascii_is_alpha(text.ptr[i - 1])) ||
                       (i + 1 < text.len && ascii_is_alpha(text.ptr[i + 1]));
        out[i] = (char)(c == '0' && between ? 'o' : c == '1' && between ? 'i' : c);
    }
    return text.len;
}

bool sender_pattern(struct span address, struct buf *out)
{
    static const char *const words[] = {"notification", "noreply",  "update", "service", "security",
                                        "account",      "support",  "alert",  "admin",   "verify",
                                        "reply",        "info",     "team",   "mail",    "login",
                                        "help",         "customer", "not",    "no",      "do"};
    char plain[TEXT_MAX];
    size_t at_sign = span_find_last_byte(address, '@');
    struct span local = span_head(address, at_sign);
    unsigned known = 0, wild = 0;
    if (local.len == 0 || local.len > sizeof plain || at_sign == address.len)
        return false;
    local = span_of(plain, unfold(local, plain));
    for (size_t at = 0; at < local.len;) {
        struct span rest = span_skip(local, at);
        size_t len = 0;
        for (size_t i = 0; i < sizeof words / sizeof words[0] && len == 0; i++)
            len = span_starts(rest, span_str(words[i])) ? strlen(words[i]) : 0;
        if (len > 0) {
            buf_add(out, span_head(rest, len));
            known++;
        } else if (ascii_is_alnum(rest.ptr[0])) {
            wild += out->len == 0 || out->ptr[out->len - 1] != '*';
            if (out->len == 0 || out->ptr[out->len - 1] != '*')
                buf_byte(out, '*');
            len = 1;
        } else {
            buf_byte(out, '.');
            len = 1;
        }
        at += len;
    }
    buf_add(out, span_skip(address, at_sign));
    return known >= 2 && wild >= 1 && !out->failed;
}

/* --- links --- */

static bool is_varying(struct span part)
{
    for (size_t i = 0; i < part.len; i++)
        if (ascii_is_digit(part.ptr[i]) || part.ptr[i] == '%')
            return true;
    return part.len > 24;
}

static bool overlaps(struct span part, struct span held)
{
    return held.len > 0 && part.ptr < held.ptr + held.len && held.ptr < part.ptr + part.len;
}

static void put_target(struct buf *out, const struct target *t)
{
    buf_str(out, "{target");
    for (size_t i = 0; i < t->layer_count; i++)
        buf_format(out, " %s", target_encoding_name(t->layers[i]));
    buf_byte(out, '}');
}

static void put_path(struct span path, const struct target *target, struct span held,
                     struct span code_place, struct buf *out)
{
    for (size_t at = 0; at < path.len;) {
        struct span part = span_skip(path, at + 1);
        part = span_head(part, span_find_byte(part, '/'));
        buf_byte(out, '/');
        bool is_code = code_place.len == at + 1 && span_starts(path, code_place);
        if (overlaps(part, held))
            put_target(out, target);
        else if (is_code || is_varying(part))
            buf_str(out, part.len > 0 ? "{}" : "");
        else
            buf_add(out, part);
        at += 1 + part.len;
    }
}

static void put_query(struct span query, const struct target *target, struct span held,
                      struct buf *out)
{
    while (query.len > 0) {
        size_t end = 0;
        while (end < query.len && query.ptr[end] != '&' && query.ptr[end] != ';')
            end++;
        struct span pair = span_head(query, end);
        query = span_skip(query, end + 1);
        size_t equals = span_find_byte(pair, '=');
        bool named = equals < pair.len;
        if (named)
            buf_add(out, span_head(pair, equals + 1));
        if (overlaps(span_skip(pair, named ? equals : 0), held))
            put_target(out, target);
        buf_byte(out, '&');
    }
}

/* Letters outside of braces. */
static size_t own_letters(struct span made)
{
    size_t n = 0;
    bool inside = false;
    for (size_t i = 0; i < made.len; i++) {
        inside = made.ptr[i] == '{' || (inside && made.ptr[i] != '}');
        n += !inside && ascii_is_alpha(made.ptr[i]);
    }
    return n;
}

bool link_template(struct span text, const struct target *target, struct span code_place,
                   struct buf *out, size_t *ret_letters)
{
    struct url url;
    struct span held = SPAN_EMPTY;
    if (!url_parse_lenient(text, &url))
        return false;
    if (target != NULL)
        (void)span_slice(text, target->at, target->len, &held);
    put_path(url.path, target, held, code_place, out);
    if (url.has_query) {
        buf_byte(out, '?');
        put_query(url.query, target, held, out);
    }
    if (url.has_fragment && overlaps(url.fragment, held)) {
        buf_byte(out, '#');
        put_target(out, target);
    }
    struct span made = buf_span(out);
    *ret_letters = own_letters(made);
    return !out->failed && !span_equal_str(made, "/{}") && !span_equal_str(made, "/") &&
           made.len > 0;
}

/* --- all of a host --- */

static void read_link(const struct link_store *store, const struct campaign *campaign,
                      const uint32_t *personal_of, const struct campaign_host *h, uint32_t link,
                      struct host_traits *t)
{
    uint8_t memory[TEXT_MAX];
    struct buf text;
    const struct link_message *m = &store->messages[store->links[link].message];
    const struct target *target = NULL;
    if (personal_of[link] != 0) {
        target = &campaign->personals[personal_of[link] - 1].target;
        add(&t->targets, target->address);
    }
    if (m->sender.len > 0)
        add(m->sender_is_address ? &t->senders : &t->names, m->sender);
    buf_fixed(&text, memory, sizeof memory);
    if (m->sender_is_address && sender_pattern(m->sender, &text))
        add(&t->patterns, buf_span(&text));
    buf_clear(&text);
    size_t letters = 0;
    if (link_template(store->urls[store->links[link].url].end, target, h->codes.place, &text,
                      &letters)) {
        add(&t->templates, buf_span(&text));
        if (letters >= KIT_LETTERS_MIN)
            add(&t->kits, buf_span(&text));
    }
}

enum status host_traits_read(struct arena *arena, const struct link_store *store,
                             const struct campaign_lists *lists, const struct campaign *campaign,
                             const uint32_t *personal_of, const struct campaign_host *h,
                             struct host_traits *ret_traits)
{
    struct host_traits t = {.stem_len = 0};
    struct trait_list *const all[] = {&t.senders, &t.names,     &t.patterns,
                                      &t.targets, &t.templates, &t.kits};
    enum { LISTS = sizeof all / sizeof all[0] };
    size_t n = h->link_count < TRAITS_A_HOST_MAX ? h->link_count : TRAITS_A_HOST_MAX;
    for (size_t i = 0; i < LISTS; i++)
        TRY(start_list(arena, n, all[i]));
    if (h->has_site && h->site.has_registrable)
        read_stem(lists, h, &t);
    for (size_t i = 0; i < n; i++)
        read_link(store, campaign, personal_of, h, h->links[i], &t);
    for (size_t i = 0; i < LISTS; i++)
        finish_list(all[i]);
    *ret_traits = t;
    return STATUS_OK;
}
