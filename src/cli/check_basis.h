/* What a check rests on: read from the command line, or from the case that it adds a run to. */
#ifndef BRIDLE_CLI_CHECK_BASIS_H
#define BRIDLE_CLI_CHECK_BASIS_H

#include "base/arena.h"
#include "case/case_folder.h"
#include "cli/command.h"
#include "report/basis.h"

/* Owns what the basis points to. */
struct basis_room {
    struct arena arena;
    struct buf dates;
};

void basis_room_init(struct basis_room *room);
void basis_room_free(struct basis_room *room);

/* --own-device (asks on a terminal), --consent or --authority; nothing of them: not recorded. Also
 * whether --keep-content is covered. Exit status; prints what is wrong. */
int check_basis_read(const struct invocation *inv, struct basis_room *room,
                     struct check_basis *ret_basis);
/* Nothing was said on the command line: what the case has on record, read in a locked process. */
int check_basis_from_case(const struct invocation *inv, const struct case_folder *c,
                          struct basis_room *room, struct check_basis *basis);

#endif
