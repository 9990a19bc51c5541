/* Reads JSON (RFC 8259) piece by piece, without building a tree: no memory grows with the input,
 * nesting is bounded, and every error has its place. Own code because a tree of all public
 * indicator files costs json-c seven times as long, and ten times their size in memory.
 */
#ifndef BRIDLE_FORMATS_JSON_PULL_H
#define BRIDLE_FORMATS_JSON_PULL_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

enum { JSON_PULL_DEPTH_MAX = 128 };

enum json_pull_type {
    JSON_PULL_END, /* the document is over */
    JSON_PULL_ERROR,
    JSON_PULL_OBJECT_BEGIN,
    JSON_PULL_OBJECT_END,
    JSON_PULL_ARRAY_BEGIN,
    JSON_PULL_ARRAY_END,
    JSON_PULL_KEY,
    JSON_PULL_STRING,
    JSON_PULL_NUMBER,
    JSON_PULL_TRUE,
    JSON_PULL_FALSE,
    JSON_PULL_NULL,
};

struct json_token {
    enum json_pull_type type;
    struct span raw;  /* keys and strings: between the quotes; numbers: the digits */
    bool has_escapes; /* raw needs json_pull_text() */
    size_t offset;    /* where it begins */
};

struct json_pull {
    struct span text;
    size_t at;
    unsigned depth;
    uint8_t is_object[JSON_PULL_DEPTH_MAX]; /* the kind of each open container */
    uint8_t expect;                         /* what the grammar allows next; private */
    struct problem problem;                 /* set once JSON_PULL_ERROR was returned */
};

/* A byte order mark is skipped. */
void json_pull_init(struct json_pull *p, struct span text);
/* Next token; after JSON_PULL_ERROR or JSON_PULL_END always the same again. */
struct json_token json_pull_next(struct json_pull *p);
/* Skips the value that `first` began (a scalar: nothing left to do). False on an error. */
bool json_pull_skip(struct json_pull *p, struct json_token first);

/* The text of a key or string, escapes resolved; without escapes it points into the input and
 * nothing is allocated. Unpaired surrogates become U+FFFD. */
enum status json_pull_text(struct arena *arena, struct json_token token,
                           struct span *ret_text) WARN_UNUSED;

/* Line of an offset, counted from 1. */
size_t json_pull_line(struct span text, size_t offset);

#endif
