/* Indicator files loaded for a command other than check: parsed in a worker, like everywhere. */
#ifndef BRIDLE_CLI_INDICATOR_LOAD_H
#define BRIDLE_CLI_INDICATOR_LOAD_H

#include "check/check.h"
#include "cli/indicator_files.h"

struct indicator_load {
    struct indicator_files files;
    struct check_request request;
    struct check check; /* its table */
};

/* `files` are open, and owned by the load from then on. False when no table came of them. */
bool indicator_load_begin(struct indicator_load *l);
/* Tells what is wrong with files of the load. */
void indicator_load_tell(const struct indicator_load *l);
void indicator_load_end(struct indicator_load *l);

/* `bridle indicators show VALUE` */
int indicator_show(struct indicator_load *l, const struct invocation *inv);
/* `bridle indicators import FILE...` */
int indicator_import(const struct invocation *inv);

#endif
