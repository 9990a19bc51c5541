/* Rules about names, strongest first. */
#include "links/looks.h"

#include <idn2.h>
#include <stdlib.h>

#include "base/ascii.h"
#include "links/edit_distance.h"
#include "links/lists.h"

static const struct look_info infos[LOOK_KIND_COUNT] = {
    [LOOK_COM_PREFIX] = {.id = "com_prefix",
                         .why = "its registered name begins or ends with \"com\" and a dash (or "
                                "looks so), so that a name left of it reads as a .com address",
                         .of = "an address under .com",
                         .benign = "a company that is called so"},
    [LOOK_BRAND_HOST] = {.id = "brand_host",
                         .why = "the other's whole address stands left of a name that somebody "
                                "else registered",
                         .benign = "a proxy, cache or translation service"},
    [LOOK_CONFUSABLE] = {.id = "confusable",
                         .why = "its letters look the same to the eye",
                         .benign = "an honest name in another script or language"},
    [LOOK_MIXED] = {.id = "mixed_scripts",
                    .why = "one word in letters of several scripts, which no language does",
                    .of = "a name in Latin letters",
                    .benign = "a registered curiosity"},
    [LOOK_NEAR] = {.id = "one_letter",
                   .why = "one letter away from it",
                   .benign = "an unrelated name that happens to be similar"},
    [LOOK_INSIDE] = {.id = "name_inside",
                     .why = "holds its name together with other words",
                     .benign = "a reseller, fan, critic or user group"},
    [LOOK_OTHER_END] = {.id = "other_ending",
                        .why = "its name under another ending",
                        .benign = "a national branch, or somebody of the same name"},
    [LOOK_WORN] = {.id = "worn_words",
                   .why = "made of words that lost their vowels, as in made-up service names",
                   .of = "a link or server service",
                   .benign = "an abbreviation"},
    [LOOK_LINK_WORDS] = {.id = "link_words",
                         .why = "its name says that it shortens or forwards links, and it is no "
                                "public service of that kind",
                         .of = "a link shortener",
                         .benign = "a shortener that an organisation runs for itself"},
    [LOOK_WORDS] = {.id = "service_words",
                    .why = "put together from words for mail, servers, logins or links",
                    .of = "a mail, login or server service",
                    .benign = "a small hosting or mail company"},
};

const struct look_info *look_info(enum look_kind kind)
{
    return &infos[kind];
}

enum status look_finder_init(struct look_finder *f, struct arena *arena, const psl_ctx_t *psl,
                             const char *const *ours, size_t ours_count)
{
    f->psl = psl;
    TRY(words_init(&f->words, links_words));
    enum status status = brands_load(arena, links_brands, psl, ours, ours_count, &f->brands);
    if (status != STATUS_OK)
        words_free(&f->words);
    return status;
}

void look_finder_free(struct look_finder *f)
{
    words_free(&f->words);
}

static void add(struct looks *looks, enum look_kind kind, const struct brand *brand)
{
    struct span of = brand != NULL ? brand->shown : span_str(infos[kind].of);
    for (size_t i = 0; i < looks->count; i++)
        if (span_equal(looks->items[i].of, of))
            return;
    if (looks->count < LOOKS_MAX)
        looks->items[looks->count++] = (struct look){.kind = kind, .of = of, .brand = brand};
}

/* --- brands --- */

/* What a rule gets: the label that somebody registered, as it looks. */
struct subject {
    const struct look_finder *f;
    const struct site *site;
    struct label_look look;
    struct words_of_label words;
    struct looks *looks;
};

enum {
    NEAR_LEN_MIN = 6, /* shorter names have too many neighbours */
    NEAR_LEN_OURS = 5,
    NEAR_TWICE_LEN = 12, /* from here on two letters */
    INSIDE_LEN_MIN = 6,
    INSIDE_LEN_WITH_WORDS = 4, /* when all the rest are words of the list */
};

static bool is_confusable(const struct subject *s, const struct brand_label *b)
{
    return span_equal(label_look_shape(&s->look), label_look_shape(&b->look)) &&
           !span_equal(site_label(s->site), b->text);
}

/* `cloud` is a word, and no misspelt `icloud`. */
static bool is_one_word(const struct words_of_label *w)
{
    return w->count == 1 && w->covered == w->letters && !w->has_digits;
}

static bool is_near(const struct subject *s, const struct brand_label *b)
{
    struct span label = label_look_latin(&s->look);
    size_t least = b->brand->ours ? NEAR_LEN_OURS : NEAR_LEN_MIN;
    unsigned most = b->text.len >= NEAR_TWICE_LEN ? 2 : 1;
    if (b->text.len < least || span_equal(label, b->text) || is_one_word(&s->words))
        return false;
    return edit_distance(label, b->text, most) <= most ||
           edit_distance(label_look_shape(&s->look), label_look_shape(&b->look), 1) == 0;
}

/* Whether `part` stands in `label` between dashes or the ends. */
static bool has_token(struct span label, struct span part)
{
    struct span token;
    while (span_split(&label, '-', &token))
        if (span_equal(token, part))
            return true;
    return false;
}

/* Whether all letters of the label besides the brand are words of the list or digits. */
static bool rest_is_words(const struct subject *s, struct span label, size_t at, size_t len)
{
    struct words_of_label left, right;
    words_cut(&s->f->words, span_head(label, at), &left);
    words_cut(&s->f->words, span_skip(label, at + len), &right);
    return left.covered == left.letters && right.covered == right.letters &&
           left.letters + right.letters > 0;
}

static bool is_inside(const struct subject *s, const struct brand_label *b, struct span label,
                      struct span part)
{
    size_t at = span_find(label, part);
    if (at == label.len || label.len == part.len)
        return false;
    if (has_token(label, part) || part.len >= INSIDE_LEN_MIN)
        return part.len >= INSIDE_LEN_WITH_WORDS;
    return part.len >= INSIDE_LEN_WITH_WORDS &&
           (b->brand->ours || rest_is_words(s, label, at, part.len));
}

/* `brand.com` as whole labels (or with a dash behind it) left of what was registered. */
static bool is_brand_host(const struct subject *s, const struct brand *brand)
{
    struct span host = site_host(s->site), domain = brand->shown;
    for (size_t at = 0; at + domain.len < host.len; at++) {
        at += span_find(span_skip(host, at), domain);
        if (at + domain.len >= host.len)
            return false;
        uint8_t after = host.ptr[at + domain.len];
        bool starts = at == 0 || host.ptr[at - 1] == '.' || host.ptr[at - 1] == '-';
        if (starts && (after == '.' || after == '-') && at < s->site->registrable_at)
            return true;
    }
    return false;
}

static void try_label(const struct subject *s, const struct brand_label *b)
{
    if (is_confusable(s, b))
        add(s->looks, LOOK_CONFUSABLE, b->brand);
    else if (is_near(s, b))
        add(s->looks, LOOK_NEAR, b->brand);
    else if (is_inside(s, b, label_look_latin(&s->look), b->text) ||
             is_inside(s, b, label_look_shape(&s->look), label_look_shape(&b->look)))
        add(s->looks, LOOK_INSIDE, b->brand);
    else if (span_equal(site_label(s->site), b->text))
        add(s->looks, LOOK_OTHER_END, b->brand);
}

static void try_brands(const struct subject *s)
{
    const struct brands *brands = &s->f->brands;
    for (size_t i = 0; i < brands->count; i++)
        if (is_brand_host(s, &brands->items[i]))
            add(s->looks, LOOK_BRAND_HOST, &brands->items[i]);
    for (size_t i = 0; i < brands->label_count; i++)
        try_label(s, &brands->labels[i]);
}

/* --- no brand --- */

/* Endings that people know; a dash behind one at the start of a registered name hides that the
 * name goes on. Honest names begin with the last three too, so there something must stand left of
 * it that could be the name. */
static const char *const endings[] = {"com", "corn", "org", "net", "gov"};
enum { ENDINGS_ALONE = 2 };

static bool has_name_before(const struct site *site)
{
    struct span before = site_subdomain(site);
    return before.len > 0 && !span_equal_str(before, "www");
}

/* Hosting companies cut `example-com.cdn.example` from their customers' names themselves. */
static bool has_com_dash(const struct site *site)
{
    struct span label = site_label(site);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        struct span ending = span_str(endings[i]);
        if (label.len <= ending.len + 1 || (i >= ENDINGS_ALONE && !has_name_before(site)))
            continue;
        if (span_starts(label, ending) && label.ptr[ending.len] == '-')
            return true;
        if (i == 0 && !site->is_tenant && span_ends(label, ending) &&
            label.ptr[label.len - ending.len - 1] == '-')
            return true;
    }
    return false;
}

/* `comservicelogin`: the same without the dash, when a service word follows. */
static bool has_com_word(const struct subject *s, struct span label)
{
    struct words_of_label rest;
    bool com = span_starts(label, SPAN_LITERAL("com"));
    if (!com && !span_starts(label, SPAN_LITERAL("corn")))
        return false;
    words_cut(&s->f->words, span_skip(label, com ? 3 : 4), &rest);
    return rest.count >= 2 && rest.covered == rest.letters &&
           (rest.items[0].class == WORD_LOGIN || rest.items[0].class == WORD_SERVICE ||
            rest.items[0].class == WORD_MAIL);
}

static size_t strong_words(const struct words_of_label *w)
{
    return words_of_class(w, WORD_MAIL) + words_of_class(w, WORD_SERVER) +
           words_of_class(w, WORD_SERVICE) + words_of_class(w, WORD_LOGIN) +
           words_of_class(w, WORD_LINK);
}

/* The name of a place at either end of the label; at the start two letters are too few. */
static bool is_place_at_end(const struct words_of_label *w, struct span label)
{
    const struct word *first = &w->items[0], *last = &w->items[w->count > 0 ? w->count - 1 : 0];
    if (w->count == 0)
        return false;
    return (last->class == WORD_PLACE &&
            last->text.ptr + last->text.len == label.ptr + label.len) ||
           (first->class == WORD_PLACE && first->text.ptr == label.ptr && first->text.len > 2);
}

/* Names that somebody made up to look like a service: two words for services, or one in a series
 * that is numbered by place or digits. */
static bool is_service_name(const struct words_of_label *w, struct span label)
{
    enum { LETTERS_MIN = 9, SERIES_LETTERS_MIN = 5 };
    size_t strong = strong_words(w), thin = words_of_class(w, WORD_THIN);
    double share = words_share(w);
    bool series = w->has_digits || is_place_at_end(w, label);
    if (w->letters >= LETTERS_MIN && strong >= 2 && share >= 0.6)
        return true;
    if (w->letters >= SERIES_LETTERS_MIN && series && strong >= 1 && share >= 0.6)
        return true;
    if (w->letters >= LETTERS_MIN && series && strong + thin >= 2 && share >= 0.95)
        return true;
    return w->letters >= LETTERS_MIN && strong >= 1 && strong + thin >= 1 && w->count >= 2 &&
           share >= 0.95;
}

/* Two words about links, or a long one that is most of the name. */
static bool has_link_words(const struct words_of_label *w)
{
    enum { LONG_WORD = 6 };
    size_t number = 0;
    bool is_long = false;
    for (size_t i = 0; i < w->count; i++) {
        bool worn_link = w->items[i].class == WORD_WORN &&
                         span_find(w->items[i].text, SPAN_LITERAL("srv")) == w->items[i].text.len;
        if (w->items[i].class == WORD_LINK || worn_link) {
            number++;
            is_long |= w->items[i].text.len >= LONG_WORD || worn_link;
        }
    }
    return words_share(w) >= 0.5 && (number >= 2 || (number == 1 && is_long));
}

static void try_patterns(const struct subject *s)
{
    struct span label = site_label(s->site);
    const struct words_of_label *w = &s->words;
    if (has_com_dash(s->site) || has_com_word(s, label))
        add(s->looks, LOOK_COM_PREFIX, NULL);
    if (words_of_class(w, WORD_WORN) > 0 && words_share(w) >= 0.5)
        add(s->looks, LOOK_WORN, NULL);
    else if (has_link_words(w))
        add(s->looks, LOOK_LINK_WORDS, NULL);
    else if (is_service_name(w, label_look_latin(&s->look)))
        add(s->looks, LOOK_WORDS, NULL);
    s->looks->link_words = has_link_words(w);
}

/* The label in Unicode; ASCII labels as they are. */
static void look_at(const struct site *site, struct label_look *look)
{
    char ascii[HOST_MAX + 1], *unicode = NULL;
    struct span label = site_label(site);
    memcpy(ascii, label.ptr, label.len);
    ascii[label.len] = '\0';
    if (span_starts(label, SPAN_LITERAL("xn--")) &&
        idn2_to_unicode_8z8z(ascii, &unicode, 0) == IDN2_OK)
        label = span_str(unicode);
    label_look_of(label, look);
    free(unicode);
}

void looks_of_site(const struct look_finder *f, const struct site *site, struct looks *ret_looks)
{
    struct subject s = {.f = f, .site = site, .looks = ret_looks};
    ret_looks->count = 0;
    ret_looks->link_words = false;
    ret_looks->owner = brands_owner(&f->brands, site);
    if (!site->has_registrable || ret_looks->owner != NULL)
        return;
    look_at(site, &s.look);
    words_cut(&f->words, label_look_latin(&s.look), &s.words);
    if (label_look_is_mixed(&s.look))
        add(ret_looks, LOOK_MIXED, NULL);
    try_brands(&s);
    try_patterns(&s);
}
