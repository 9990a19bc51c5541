/* The process that reads foreign files for `bridle links`: it can read what it was given and
 * nothing else, and sends back texts.
 */
#ifndef BRIDLE_CLI_LINKS_WORKER_H
#define BRIDLE_CLI_LINKS_WORKER_H

#include "cli/links_files.h"

enum links_format { LINKS_TEXT, LINKS_JSON, LINKS_STIX };

struct links_request {
    const struct links_input *inputs;
    size_t input_count;
    const char *const *ours;
    size_t ours_count;
    bool raw, targets;
    int zone;
    struct timestamp now;
    const char *authority;         /* with --plan; else NULL */
    enum links_format shown, file; /* on standard output, and in the file of -o */
    bool has_file;
};

struct links_answer {
    struct buf shown, file, problems;
};

/* False, with a line in ret_why, when the worker did not come to its end. Free the answer with
 * links_answer_free() in either case. */
bool links_worker_run(const struct links_request *request, struct links_answer *ret_answer,
                      struct buf *ret_why);
void links_answer_free(struct links_answer *answer);

#endif
