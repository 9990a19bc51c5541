/* The guide as data: which tools there are, what is known of each by which source, the questions
 * that choose between them, and the advice beside the tool. It is parsed from data/guide.txt, whose
 * lines docs/advise.md explains; this layer knows no tool and no criterion by name.
 *
 * Everything lies in the arena and points into the text, which must outlive it. Indexes refer to
 * the arrays of the same struct.
 */
#ifndef BRIDLE_ADVISE_GUIDE_H
#define BRIDLE_ADVISE_GUIDE_H

#include "base/arena.h"
#include "base/limits.h"
#include "base/span.h"
#include "base/status.h"
#include "base/timestamp.h"

enum { GUIDE_NONE = -1 }; /* "no such index" */

/* When a source says something: a day, a month, a year, or not known. */
struct guide_date {
    struct span text; /* as in the file; empty where nothing is known of the fact at all */
    int ymd;          /* first day it can mean, as 20260311; 0: the source names no date */
};

/* A statement with where it is from. The text may be empty for unknown cells. */
struct guide_claim {
    struct span text;
    struct span source;
    struct guide_date date;
    size_t line; /* in the file, for the checks */
};

struct guide_words {
    struct span *list;
    size_t count;
};

struct guide_criterion {
    struct span id, name, meaning;
    struct guide_words words; /* values that a cell may have */
    bool is_number;           /* cells hold a number instead */
    size_t line;
};

struct guide_tool {
    struct span id, name, what;
    size_t line;
};

/* What is known of one tool under one criterion. */
struct guide_cell {
    struct span value; /* a word of the criterion, a number, or "unknown"; empty: no line */
    bool is_known;
    uint64_t number;
    struct guide_claim claim;
};

struct guide_answer {
    struct span id, text;
};

/* What one answer asks of a tool. */
struct guide_need {
    size_t question, answer;
    bool must; /* a tool that fails it is out; else it counts against it */
    size_t criterion;
    struct span test;             /* its text, by which two needs are known to be the same */
    struct guide_words met, part; /* values that meet it, wholly or in part */
    uint64_t at_least;            /* for numbers, instead */
    size_t line;
};

struct guide_question {
    struct span id, text, why;
    bool is_plan; /* changes the advice, not the order of the tools */
    struct guide_answer *answers;
    size_t answer_count, answer_room;
    size_t line;
};

struct guide_section {
    struct span id, title;
    bool is_first; /* stands before the tools */
};

struct guide_advice {
    size_t section;
    int question, answer; /* GUIDE_NONE: always */
    struct guide_claim claim;
};

struct guide_change {
    size_t tool;
    struct guide_claim claim;
};

/* A tool with one of these values is out whatever is asked. */
struct guide_bar {
    size_t criterion;
    struct guide_words words;
};

/* Kinds of apps, and states of a phone. */
struct guide_topic {
    struct span id, name;
    struct guide_claim claim;
};

/* A name in a check's results that shows a state. */
struct guide_sign {
    struct span value;
    size_t state;
};

struct guide_app {
    struct span identifier, name;
    size_t kind;
    int tool; /* GUIDE_NONE where the guide does not speak of it */
    struct guide_claim claim;
};

struct guide {
    struct span title, publisher;
    struct guide_date published, updated;
    struct guide_criterion *criteria;
    struct guide_tool *tools;
    struct guide_cell *cells; /* tool by tool: use guide_cell() */
    struct guide_question *questions;
    struct guide_need *needs;
    struct guide_section *sections;
    struct guide_advice *advice;
    struct guide_change *changes;
    struct guide_bar *bars;
    struct guide_topic *kinds, *states;
    struct guide_sign *signs;
    struct guide_app *apps;
    size_t criterion_count, tool_count, question_count, need_count, section_count, advice_count,
        change_count, bar_count, kind_count, state_count, sign_count, app_count;
};

/* Called once per mistake: its line, what is wrong, and the word it is about (may be empty). */
struct guide_report {
    void (*say)(void *ctx, size_t line, const char *what, struct span word);
    void *ctx;
};

/* STATUS_MALFORMED after all mistakes of the file were reported; STATUS_TOO_LARGE,
 * STATUS_NO_MEMORY.
 */
enum status guide_parse(struct arena *arena, struct span text, const struct guide_report *report,
                        struct guide *ret_guide) WARN_UNUSED;

/* What no single line shows: holes in the table, questions that separate nothing, dates in the
 * future of the file. Returns the number of mistakes, each reported. */
size_t guide_check(const struct guide *guide, const struct guide_report *report);

/* The guide that is built in (data/guide.txt). */
enum status guide_builtin(struct arena *arena, const struct guide_report *report,
                          struct guide *ret_guide) WARN_UNUSED;
extern const char guide_builtin_name[]; /* what to name in messages */

const struct guide_cell *guide_cell(const struct guide *guide, size_t tool, size_t criterion);
bool guide_words_have(const struct guide_words *words, struct span word);
/* Index by id, GUIDE_NONE when there is none. */
int guide_question_find(const struct guide *guide, struct span id);
int guide_answer_find(const struct guide_question *question, struct span id);

/* The day of a point in time, as 20261121. */
int guide_day(struct timestamp time);
/* YYYY, YYYY-MM, YYYY-MM-DD or "undated". */
bool guide_date_parse(struct span text, struct guide_date *ret_date);
/* Older than a year on the day `as_of` (as 20261121), or without a date. */
bool guide_date_is_stale(const struct guide_date *date, int as_of);

#endif
