/* Words in labels, by dynamic programming. */
#include "links/words.h"

#include "base/ascii.h"

enum { WORDS_MAX = 4096, WORDS_BYTES_MAX = 1 << 16, WORD_LEN_MIN = 2, WORD_LEN_MAX = 16 };

#define WORD_CLASS_NAME(name, text) text,
static const char *const class_names[] = {WORD_CLASS_LIST(WORD_CLASS_NAME)};
#undef WORD_CLASS_NAME

static bool class_of_name(struct span name, enum word_class *ret_class)
{
    for (unsigned i = 0; i < WORD_CLASS_COUNT; i++)
        if (span_equal_str(name, class_names[i])) {
            *ret_class = (enum word_class)i;
            return true;
        }
    return false;
}

/* The first class that a word is listed under stays. */
static enum status add_line(struct words *w, struct span line)
{
    struct span name, word;
    enum word_class class;
    if (!span_split(&line, '\t', &name) || !class_of_name(name, &class))
        return STATUS_MALFORMED;
    while (span_split(&line, ' ', &word)) {
        uint64_t *value;
        TRY(table_put(&w->classes, word, &value, NULL));
        *value = *value == 0 ? class + 1 : *value;
    }
    return STATUS_OK;
}

enum status words_init(struct words *w, const char *const *lines)
{
    table_init(&w->classes, WORDS_MAX, WORDS_BYTES_MAX, 0);
    for (; *lines != NULL; lines++) {
        enum status status = add_line(w, span_str(*lines));
        if (status != STATUS_OK) {
            words_free(w);
            return status;
        }
    }
    return STATUS_OK;
}

void words_free(struct words *w)
{
    table_free(&w->classes);
}

/* Best way to cut the first n bytes: letters covered, words used, length of the last word (0: the
 * last byte stands alone). */
struct cut {
    size_t covered, used, last;
};

static bool is_better(const struct cut *a, const struct cut *b)
{
    return a->covered != b->covered ? a->covered > b->covered : a->used < b->used;
}

static void find_cuts(const struct words *w, struct span label, struct cut *cuts)
{
    cuts[0] = (struct cut){0, 0, 0};
    for (size_t end = 1; end <= label.len; end++) {
        cuts[end] = cuts[end - 1];
        cuts[end].last = 0;
        for (size_t len = WORD_LEN_MIN; len <= WORD_LEN_MAX && len <= end; len++) {
            const struct cut *before = &cuts[end - len];
            struct cut with = {before->covered + len, before->used + 1, len};
            if (is_better(&with, &cuts[end]) &&
                table_find(&w->classes, span_of(label.ptr + end - len, len)) != NULL)
                cuts[end] = with;
        }
    }
}

void words_cut(const struct words *w, struct span label, struct words_of_label *ret)
{
    struct cut cuts[WORDS_A_LABEL_MAX + 1];
    struct words_of_label l = {.count = 0};
    label = span_head(label, WORDS_A_LABEL_MAX);
    find_cuts(w, label, cuts);
    l.covered = cuts[label.len].covered;
    l.count = cuts[label.len].used;
    size_t number = l.count;
    for (size_t end = label.len; end > 0;) {
        size_t len = cuts[end].last;
        if (len > 0) {
            struct span text = span_of(label.ptr + end - len, len);
            const uint64_t *class = table_find(&w->classes, text);
            l.items[--number] = (struct word){text, (enum word_class)(*class - 1)};
        }
        end -= len > 0 ? len : 1;
    }
    for (size_t i = 0; i < label.len; i++) {
        l.letters += ascii_is_alpha(label.ptr[i]);
        l.has_digits |= ascii_is_digit(label.ptr[i]);
    }
    *ret = l;
}

size_t words_of_class(const struct words_of_label *l, enum word_class class)
{
    size_t n = 0;
    for (size_t i = 0; i < l->count; i++)
        n += l->items[i].class == class;
    return n;
}
