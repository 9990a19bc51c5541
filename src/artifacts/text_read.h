/* Going through the lines of a text of any size. */
#ifndef BRIDLE_ARTIFACTS_TEXT_READ_H
#define BRIDLE_ARTIFACTS_TEXT_READ_H

#include "base/arena.h"
#include "base/input.h"

/* A line without its end, from 1. A line beyond TEXT_LINE_MAX comes in several pieces. */
typedef enum status text_line_fn(void *ctx, struct span line, uint64_t number);

/* UTF-16 with its mark is turned into UTF-8; in exports written as JSON the escapes of links
 * (`\/`, `\u0026`) are undone. Empty lines are left out. */
enum status text_read_lines(struct arena *arena, const struct input *input, text_line_fn *fn,
                            void *ctx) WARN_UNUSED;

#endif
