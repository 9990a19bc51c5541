/* Paths as the device itself names them, whatever the acquisition called them: backup domains
 * mapped to folders, links that every device has (`/var`, `/tmp`, `/sdcard`) followed, the random
 * names of app containers to `*`, `//` and `/./` removed. Table: what iLEAPP knows, checked against
 * a real Manifest.db.
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
};

static inline struct span device_path_span(const struct device_path *p)
{
    return span_of(p->text, p->len);
}

/* Accepts `/private/var/...`, `private/var/...`, `file:///...`, `HomeDomain:Library/...` and
 * `HomeDomain-Library/...`. A path that fits no root stays relative. False when it is empty,
 * longer than DEVICE_PATH_MAX or steps above its root. No trailing '/' except for the root. */
bool device_path_normalise(struct span text, struct device_path *ret_path);

/* Cuts off a last component that is a UUID: shutdown logs write the executable's path and its build
 * UUID. */
void device_path_cut_uuid(struct device_path *path);

/* The last component. */
struct span device_path_basename(struct span path);

#endif
