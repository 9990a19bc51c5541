/* The numbered folders of a case, as a view shows them: data/runs/0001, seals/0002 ... */
#ifndef BRIDLE_CASE_CASE_IDS_H
#define BRIDLE_CASE_CASE_IDS_H

#include "base/arena.h"
#include "case/case_view.h"

struct case_ids {
    char (*items)[5]; /* sorted; "0001" and a NUL */
    size_t count;
};

/* Those beneath `parent` ("data/runs/"). */
enum status case_ids_read(const struct case_view *view, struct arena *arena, const char *parent,
                          struct case_ids *ret_ids) WARN_UNUSED;

#endif
