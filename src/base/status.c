/* Texts of the status codes. */
#include "base/status.h"

#include <stddef.h>

const char *status_text(enum status status)
{
#define STATUS_TEXT(name, text) text,
    static const char *const texts[] = {STATUS_LIST(STATUS_TEXT)};
#undef STATUS_TEXT
    if ((unsigned)status >= STATUS_COUNT)
        return "unknown status";
    return texts[status];
}

enum status problem_at(struct problem *ret_problem, enum status status, uint64_t offset,
                       const char *what)
{
    if (ret_problem != NULL)
        *ret_problem = (struct problem){.status = status, .offset = offset, .what = what};
    return status;
}
