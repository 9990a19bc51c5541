/* `name=value; name=value` of DKIM; shared by signatures and key records. */
#ifndef BRIDLE_FORMATS_DKIM_TAGS_H
#define BRIDLE_FORMATS_DKIM_TAGS_H

#include "base/span.h"

/* Value of a tag, trimmed; false when it is not there. Tag names are case-sensitive. */
bool dkim_tag(struct span tags, const char *name, struct span *ret_value);
struct span dkim_tag_value(struct span tags, const char *name);

#endif
