/* Whether a line that a worker formatted is one whole JSON object: main looks before it copies it
 * into a case. One pass, no recursion, nesting up to a limit; no control characters, valid UTF-8.
 */
#ifndef BRIDLE_CHECK_JSON_CHECK_H
#define BRIDLE_CHECK_JSON_CHECK_H

#include "base/span.h"

bool json_line_is_object(struct span line);

#endif
