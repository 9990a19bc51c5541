/* Column types: what a value of an artifact means. The type alone decides what happens to a value
 * afterwards: whether it is a time, which indicators it is compared with, whether it may stand in a
 * case in clear, whether it is searched for links.
 */
#ifndef BRIDLE_ARTIFACTS_COLUMN_H
#define BRIDLE_ARTIFACTS_COLUMN_H

#include <stdbool.h>

#include "artifacts/contact.h"
#include "base/span.h"
#include "base/timestamp.h"
#include "indicators/kinds.h"

enum column_type {
    COLUMN_ROW,         /* row id of the place; integer */
    COLUMN_TABLE,       /* table that this row stands in, where a query joins several */
    COLUMN_APPLE_TIME,  /* since 2001: seconds, or nanoseconds when beyond 10^11 */
    COLUMN_UNIX_TIME,   /* since 1970: seconds, or ms, us, ns by size */
    COLUMN_WEBKIT_TIME, /* microseconds since 1601 */
    COLUMN_TEXT_TIME,   /* RFC 3339 text */
    COLUMN_WORD,        /* a short word from a closed list: stands in clear */
    COLUMN_INT,         /* a count or code: stands in clear */
    COLUMN_HANDLE,      /* e-mail address or phone number of a person */
    COLUMN_PHONE,
    COLUMN_EMAIL,
    COLUMN_URL,
    COLUMN_DOMAIN,
    COLUMN_IP,
    COLUMN_PROCESS,
    COLUMN_PATH,
    COLUMN_FILE_NAME,
    COLUMN_APP_ID,
    COLUMN_CERTIFICATE,
    COLUMN_PROFILE_ID,
    COLUMN_PROPERTY,
    COLUMN_SHA256,
    COLUMN_SHA1,
    COLUMN_MD5,
    COLUMN_TEXT,            /* free text: searched for links and addresses, never stored */
    COLUMN_ATTRIBUTED_TEXT, /* typedstream of an attributed string: its text and link attributes */
    COLUMN_RICH_LINK,       /* keyed archive of a link preview: its addresses */
    COLUMN_EDIT_HISTORY,    /* earlier forms of an edited message: searched like text */
    COLUMN_PLIST,           /* property list or keyed archive: all its texts are searched */
    COLUMN_HIDDEN,          /* for rules only: not stored, not searched, not matched */
    COLUMN_TYPE_COUNT
};

enum column_use {
    USE_NONE,
    USE_TIME,
    USE_CLEAR,      /* may stand in a timeline sentence */
    USE_OBSERVABLE, /* has a kind; stands in clear unless the kind is phone or email */
    USE_HANDLE,     /* phone or email, told apart by its form */
    USE_TEXT,       /* searched, never stored */
};

struct column_type_info {
    const char *name; /* as written in `-- columns:` */
    enum column_use use;
    enum kind kind; /* for USE_OBSERVABLE */
    const char *help;
};

struct column {
    const char *name;
    enum column_type type;
    bool has_contact; /* `name:type@contact` overrides the artifact's */
    enum contact contact;
};

const struct column_type_info *column_type_info(enum column_type type);
bool column_type_from_name(struct span name, enum column_type *ret_type);

#endif
