/* Values with parameters: `text/html; charset="utf-8"; name*0*=utf-8''a; name*1=b` (RFC 2045 and
 * 2231).
 */
#ifndef BRIDLE_FORMATS_MAIL_PARAM_H
#define BRIDLE_FORMATS_MAIL_PARAM_H

#include "base/arena.h"
#include "base/span.h"
#include "base/status.h"

struct mail_param {
    struct span name;  /* lower case, without RFC 2231's marks */
    struct span value; /* UTF-8 where the charset is known; quotes and escapes undone */
    bool extended;     /* was written in RFC 2231's form */
};

struct mail_params {
    struct span value; /* what stands before the first ';', lower case */
    struct mail_param *items;
    size_t count;
    bool cut; /* more than the limit */
};

enum status mail_params_parse(struct arena *arena, struct span text,
                              struct mail_params *ret_params) WARN_UNUSED;
/* The parameter with that name; the extended form is preferred. NULL when absent. */
const struct mail_param *mail_param_find(const struct mail_params *p, const char *name);
struct span mail_param_value(const struct mail_params *p, const char *name);

#endif
