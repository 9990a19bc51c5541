/* From an indicator's value to the keys under which the compiled table finds it: normalised bytes
 * in one of several name spaces. The matcher makes the same keys from observables, so both sides
 * go through the same functions.
 */
#ifndef BRIDLE_INDICATORS_KEYS_H
#define BRIDLE_INDICATORS_KEYS_H

#include "formats/host.h"
#include "formats/url.h"
#include "indicators/kinds.h"

/* Name spaces of the table. */
enum key_class {
    KEY_HOST,
    KEY_URL,
    KEY_URL_HOST, /* hosts that have URL indicators: asked first, so that most URLs cost nothing */
    KEY_IP,
    KEY_EMAIL,
    KEY_PHONE,
    KEY_PHONE_NATIONAL, /* without country code */
    KEY_PROCESS,
    KEY_PROCESS_CUT, /* first 15 or 16 bytes, as Linux and Darwin cut names */
    KEY_PATH,        /* absolute: it or anything below it */
    KEY_PATH_TAIL,   /* relative: the last components */
    KEY_FILE_NAME,
    KEY_SHA256,
    KEY_SHA1,
    KEY_MD5,
    KEY_APP_ID,
    KEY_CERTIFICATE,
    KEY_PROFILE_ID,
    KEY_PROPERTY,
    KEY_JA3,
    KEY_JA4,
    KEY_HOST_TAIL, /* the last two labels of all hosts above: in the filter only, without entries */
    KEY_CLASS_COUNT,
};

enum {
    PROCESS_CUT_LINUX = 15,  /* TASK_COMM_LEN without its NUL */
    PROCESS_CUT_DARWIN = 16, /* MAXCOMLEN */
    URL_KEY_MAX = 8 << 10,   /* longer URLs are compared by host only; browsers' practical limit */
    KEYS_MAX = 6,
};

struct key {
    enum key_class class;
    struct span bytes;
};

struct key_list {
    enum kind kind; /* what it is compared as: an address published as a domain is an ip */
    struct key keys[KEYS_MAX];
    size_t count;
    struct ip_address ip; /* with KEY_IP */
    const char *unusable; /* why there are no keys; constant */
    uint8_t storage[URL_KEY_MAX + 1024];
};

/* The keys of an indicator; false, and `unusable` set, when it can match nothing. */
bool keys_of_indicator(enum kind kind, struct span value, struct key_list *ret_keys);

/* A URL's key is `host[:port]path[?query][#fragment]`, percent-encoding made canonical; its
 * prefixes are the keys of what is less exact. http and https are not told
 * apart; other schemes stand in front, with `://`. */
struct url_key {
    uint8_t bytes[URL_KEY_MAX];
    size_t host_len, path_len, query_len, full_len; /* ends of the prefixes */
};
/* False when it does not fit. */
bool url_key_make(const struct url *url, const struct host *host, struct url_key *ret_key);

/* An address and its prefix length as 17 bytes. */
enum { IP_KEY_SIZE = 17 };
void ip_key_make(const struct ip_address *ip, uint8_t out[IP_KEY_SIZE]);

/* `hxxp`, `[.]`, `(.)`, `{.}`, `[:]`, `[@]`, `[/]` back to what they stand for. Returns the length
 * in `out` (at least text.len bytes). */
size_t refang(struct span text, uint8_t *out);
bool is_defanged(struct span text);

/* Lower case, without ':' and spaces, into `out` (64 bytes); the number of digits, 0 when it is no
 * hash of 32, 40 or 64 hex digits. */
size_t hash_normalise(struct span text, uint8_t out[64]);

#endif
