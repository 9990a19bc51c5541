/* Paths as the device itself names them, whatever the acquisition called them: backup domains
 * mapped to folders, `/var`, `/tmp` and `/etc` to `/private/...` on iOS, the random names of app
 * containers to `*`, `//` and `/./` removed, and the UUID that newer shutdown logs hang behind an
 * executable cut off. Table: what iLEAPP knows, checked against a real Manifest.db.
 */
#ifndef BRIDLE_FORMATS_DEVICE_PATH_H
#define BRIDLE_FORMATS_DEVICE_PATH_H

#include "base/span.h"

enum { DEVICE_PATH_MAX = 4096 };

struct device_path {
    char text[DEVICE_PATH_MAX];
    size_t len;
    bool absolute;       /* begins with '/': the place on the device is known */
    bool unknown_domain; /* a backup domain without a known folder: `Domain/relative` */
    bool cut_uuid;       /* a trailing UUID was cut off */
};

static inline struct span device_path_span(const struct device_path *p)
{
    return span_of(p->text, p->len);
}

/* Accepts `/private/var/...`, `private/var/...`, `file:///...`, `HomeDomain:Library/...` and
 * `HomeDomain-Library/...`. A path that fits no root stays relative. False when it is empty,
 * longer than DEVICE_PATH_MAX or steps above its root. No trailing '/' except for the root. */
bool device_path_normalise(struct span text, struct device_path *ret_path);

/* The last component. */
struct span device_path_basename(struct span path);

#endif
