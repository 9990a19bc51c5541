/* Reading what was named on the command line of `bridle links`, in the locked worker: files that
 * main opened, and files beneath folders that it opened.
 */
#ifndef BRIDLE_CLI_LINKS_FILES_H
#define BRIDLE_CLI_LINKS_FILES_H

#include "report/links_view.h"

struct links_input {
    const char *name; /* as the user wrote it; `-` as "standard input" */
    int fd;
    bool is_folder;
};

struct links_reading {
    struct link_store *store;
    int zone;
    struct links_file *files;
    size_t file_count, file_room;
    struct links_problem *problems;
    size_t problem_count, problems_left_out;
    struct arena names;
};

void links_reading_init(struct links_reading *r, struct link_store *store, int zone);
void links_reading_free(struct links_reading *r);
/* Reads one of them. STATUS_NO_MEMORY when there is none for going on; what cannot be read is noted
 * and passed over. */
enum status links_read_input(struct links_reading *r, const struct links_input *input) WARN_UNUSED;

#endif
