/* Cuts a host's label into the words that it is put together from: `mailserveruk89` is mail,
 * server, uk and digits. The words and their classes are in data/links/words.tsv.
 */
#ifndef BRIDLE_LINKS_WORDS_H
#define BRIDLE_LINKS_WORDS_H

#include "base/table.h"

#define WORD_CLASS_LIST(X)                                                                         \
    X(MAIL, "mail")                                                                                \
    X(SERVER, "server")                                                                            \
    X(SERVICE, "service")                                                                          \
    X(LOGIN, "login")                                                                              \
    X(LINK, "link")                                                                                \
    X(WORN, "worn")                                                                                \
    X(THIN, "thin")                                                                                \
    X(PLACE, "place")                                                                              \
    X(FILLER, "filler")

#define WORD_CLASS_ENUM(name, text) WORD_##name,
enum word_class { WORD_CLASS_LIST(WORD_CLASS_ENUM) WORD_CLASS_COUNT };
#undef WORD_CLASS_ENUM

enum { WORDS_A_LABEL_MAX = 63 };

struct word {
    struct span text;
    enum word_class class;
};

struct words_of_label {
    struct word items[WORDS_A_LABEL_MAX]; /* from left to right */
    size_t count;
    size_t letters; /* of the label */
    size_t covered; /* of them, in words */
    bool has_digits;
};

struct words {
    struct table classes; /* word -> class + 1 */
};

enum status words_init(struct words *w, const char *const *lines) WARN_UNUSED;
void words_free(struct words *w);
/* `label` in lower-case ASCII, at most 63 bytes of it are looked at. Of several ways to cut it, the
 * one that covers most letters with fewest words. */
void words_cut(const struct words *w, struct span label, struct words_of_label *ret);

size_t words_of_class(const struct words_of_label *l, enum word_class class);
static inline double words_share(const struct words_of_label *l)
{
    return l->letters == 0 ? 0 : (double)l->covered / (double)l->letters;
}

#endif
