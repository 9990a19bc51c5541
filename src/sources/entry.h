/* One logical file of a source, named as the device names it, and where its bytes are. */
#ifndef BRIDLE_SOURCES_ENTRY_H
#define BRIDLE_SOURCES_ENTRY_H

#include "base/span.h"
#include "base/status.h"

enum entry_type { ENTRY_FILE, ENTRY_LINK, ENTRY_FOLDER };

struct entry {
    struct span name;    /* `HomeDomain:Library/SMS/sms.db`, `Info.plist` */
    const char *locator; /* name in the store; "" for links and folders */
    enum entry_type type;
    uint64_t size; /* as the source's own list says; 0 when unknown */
    bool has_size;
};

typedef enum status entry_fn(void *ctx, const struct entry *entry);

#endif
