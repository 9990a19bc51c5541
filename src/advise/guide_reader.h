/* Inside of the guide's parser: what the functions that read one kind of line share.
 */
#ifndef BRIDLE_ADVISE_GUIDE_READER_H
#define BRIDLE_ADVISE_GUIDE_READER_H

#include "advise/guide.h"

enum { GUIDE_FIELDS_MAX = 8 };

struct guide_line {
    size_t number;
    struct span fields[GUIDE_FIELDS_MAX]; /* the first names the kind of line */
    size_t count;
};

struct guide_reader {
    struct arena *arena;
    const struct guide_report *report;
    struct guide guide;
    bool has_title;
    size_t mistakes;
};

/* Counts and reports a mistake; the line is then left out. */
void guide_complain(struct guide_reader *r, size_t line, const char *what, struct span word);

/* Index of `id` among `count` things of `size` bytes that each begin with their id. */
int guide_find_id(const void *things, size_t count, size_t size, struct span id);
#define GUIDE_FIND(r, things, count, id)                                                           \
    guide_find_id((r)->guide.things, (r)->guide.count, sizeof *(r)->guide.things, id)

/* Turns an index that was looked up into *ret_index; complains and gives false for GUIDE_NONE. */
bool guide_known(struct guide_reader *r, const struct guide_line *line, int index, const char *what,
                 struct span id, size_t *ret_index);
/* Whether a new id is well formed, and was not found (`index` is GUIDE_NONE). */
bool guide_fresh(struct guide_reader *r, const struct guide_line *line, int index, struct span id);

/* The field, or empty for "-". */
struct span guide_optional(struct span field);
/* Words of a field, separated by spaces. */
enum status guide_read_words(struct guide_reader *r, struct span text,
                             struct guide_words *ret_words) WARN_UNUSED;
/* Text, source and date in three fields from `at`. What is known has a text, a source and a date.
 */
bool guide_read_claim(struct guide_reader *r, const struct guide_line *line, size_t at,
                      bool is_known, struct guide_claim *ret_claim);
/* The cells are laid out when the first of them comes: no tool and no criterion may follow. */
enum status guide_lay_out_cells(struct guide_reader *r) WARN_UNUSED;

/* One per kind of line. */
typedef enum status guide_read_line(struct guide_reader *r, const struct guide_line *line);
guide_read_line guide_read_criterion, guide_read_tool, guide_read_cell, guide_read_bar,
    guide_read_change, guide_read_kind, guide_read_state, guide_read_sign, guide_read_app;
guide_read_line guide_read_question, guide_read_answer, guide_read_need, guide_read_section,
    guide_read_advice;

#endif
