/* The guide that is part of the program. */
#include "advise/guide.h"
#include "base/embedded.h"

extern const struct embedded_file advise_guide_files[];

const char guide_builtin_name[] = "data/guide.txt";

enum status guide_builtin(struct arena *arena, const struct guide_report *report,
                          struct guide *ret_guide)
{
    const struct embedded_file *file = &advise_guide_files[0];
    return guide_parse(arena, span_of(file->bytes, file->size), report, ret_guide);
}
