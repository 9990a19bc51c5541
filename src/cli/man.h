/* The manual page, made from the table of commands when the program is built. */
#ifndef BRIDLE_CLI_MAN_H
#define BRIDLE_CLI_MAN_H

#include "base/buf.h"

/* Appends bridle(1) as troff source with the macros of man(7). */
void man_page(struct buf *out);

#endif
