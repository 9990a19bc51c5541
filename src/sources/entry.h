/* One logical file of a source, named as the device names it, and where its bytes are. */
#ifndef BRIDLE_SOURCES_ENTRY_H
#define BRIDLE_SOURCES_ENTRY_H

#include "sources/sealed.h"

enum entry_type { ENTRY_FILE, ENTRY_LINK, ENTRY_FOLDER };

struct entry {
    struct span name;    /* `HomeDomain:Library/SMS/sms.db`, `Info.plist` */
    const char *locator; /* name in the store; "" for links and folders */
    enum entry_type type;
    uint64_t size; /* as the source's own list says; 0 when unknown */
    bool has_size;
    struct span item_key; /* what decrypts it; empty: stored as it is */
    struct span digest;   /* SHA-1 that the list gives, 20 bytes; empty: none */
    bool is_manifest;     /* Manifest.db itself */
};

typedef enum status entry_fn(void *ctx, const struct entry *entry);

#endif
