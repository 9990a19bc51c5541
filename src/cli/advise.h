/* Inside of `bridle advise`. */
#ifndef BRIDLE_CLI_ADVISE_H
#define BRIDLE_CLI_ADVISE_H

#include "advise/advise.h"

/* Asks on the terminal what still separates the tools, then the plan questions, until nothing is
 * left to ask or the user ends it. Fills *answers; nothing is assumed for a question that was not
 * answered. */
void advise_ask(struct arena *arena, const struct guide *guide, struct advise_answers *answers);

#endif
