/* The sentences that terminal and report share, so that they never say different things. */
#ifndef BRIDLE_REPORT_WORDS_H
#define BRIDLE_REPORT_WORDS_H

#include "findings/verdict.h"

const char *words_layout(const char *layout);
const char *words_verdict(enum verdict_word word);
/* From CONTRACT's word; false for any other. */
bool words_verdict_from(struct span name, enum verdict_word *ret_word);
/* What it means and does not mean, and what to do next. */
const char *words_meaning(enum verdict_word word);
/* What to do first, one step each, ended by NULL. */
const char *const *words_first_steps(enum verdict_word word);
/* Where help is to be had, one line each, ended by NULL. */
const char *const *words_help(void);

#endif
