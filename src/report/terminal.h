/* Printing for people on a terminal. Text from evidence can hold control codes, bidirectional
 * overrides and invalid bytes; all of it goes through terminal_text(), which shows them as escapes.
 */
#ifndef BRIDLE_REPORT_TERMINAL_H
#define BRIDLE_REPORT_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include "base/span.h"

struct terminal {
    FILE *out;
    bool colour;
    unsigned width; /* columns; texts are wrapped to it */
};

/* Colour and width by what `out` is; `plain` switches colour off. */
void terminal_init(struct terminal *t, FILE *out, bool plain);
/* At most `max` bytes of text, made harmless; longer ones end in "...". */
void terminal_text(struct terminal *t, struct span text, size_t max);
void terminal_string(struct terminal *t, const char *text);
/* A paragraph wrapped to the width, each line indented by `indent`. */
void terminal_wrap(struct terminal *t, unsigned indent, const char *text);
/* Emphasis when there is colour; end with TERMINAL_NORMAL. */
enum terminal_style { TERMINAL_NORMAL, TERMINAL_BOLD, TERMINAL_RED, TERMINAL_YELLOW };
void terminal_style(struct terminal *t, enum terminal_style style);

#endif
