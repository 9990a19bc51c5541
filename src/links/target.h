/* The target's address in a link: whoever sends such a link to one person learns who opened it.
 * Found in plain, percent-encoded, as Base64, hexadecimal, backwards or rot13, two of these on top
 * of each other, and as MD5, SHA-1 or SHA-256 of an address that is known.
 */
#ifndef BRIDLE_LINKS_TARGET_H
#define BRIDLE_LINKS_TARGET_H

#include <libpsl.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/table.h"

#define TARGET_ENCODING_LIST(X)                                                                    \
    X(PLAIN, "plain")                                                                              \
    X(PERCENT, "percent")                                                                          \
    X(BASE64, "base64")                                                                            \
    X(BASE64URL, "base64url")                                                                      \
    X(HEX, "hex")                                                                                  \
    X(REVERSED, "reversed")                                                                        \
    X(ROT13, "rot13")                                                                              \
    X(MD5, "md5")                                                                                  \
    X(SHA1, "sha1")                                                                                \
    X(SHA256, "sha256")

#define TARGET_ENCODING_ENUM(name, text) TARGET_##name,
enum target_encoding { TARGET_ENCODING_LIST(TARGET_ENCODING_ENUM) TARGET_ENCODING_COUNT };
#undef TARGET_ENCODING_ENUM

const char *target_encoding_name(enum target_encoding encoding);

enum { TARGET_LAYERS_MAX = 3 };

struct target {
    struct span address;                            /* lower case; in the arena, or the finder's */
    enum target_encoding layers[TARGET_LAYERS_MAX]; /* outermost first */
    size_t layer_count;
    size_t at, len; /* the part of the link that holds it: to be cut out when it is shown */
};

/* Addresses that are known: of recipients, and of links that name them openly. */
struct target_finder {
    const psl_ctx_t *psl;
    struct table known;  /* address -> 1 */
    struct table hashes; /* digest -> index into known's entries */
};

void target_finder_init(struct target_finder *f, const psl_ctx_t *psl);
void target_finder_free(struct target_finder *f);
/* `address` in lower case. STATUS_NO_MEMORY when there are too many. */
enum status target_finder_know(struct target_finder *f, struct span address) WARN_UNUSED;

/* The address in a link that is no wrapper. STATUS_NOT_FOUND when there is none. Of several
 * readings one that gives a known address is preferred. */
enum status target_find(const struct target_finder *f, struct arena *arena, struct span url,
                        struct target *ret_target) WARN_UNUSED;

/* `a***@example.org`: as an address is shown to people who need not know it. */
void target_redact(struct buf *out, struct span address);

#endif
