/* The lab's keys on this machine: $XDG_DATA_HOME/bridle/keys with lab.key (secret, encrypted),
 * lab.pub, and public keys of others as NAME.pub. All in minisign's formats.
 */
#ifndef BRIDLE_CLI_LAB_KEYS_H
#define BRIDLE_CLI_LAB_KEYS_H

#include "base/buf.h"
#include "case/minisign.h"
#include "case/verify.h"
#include "cli/password.h"

enum { LAB_KEYS_MAX = 64 };

struct lab_keys {
    struct verify_key keys[LAB_KEYS_MAX];
    char names[LAB_KEYS_MAX][128];
    size_t count;
};

/* Every *.pub in the folder of keys; a file that is no key is left out, with a line on stderr. No
 * folder: no keys. */
void lab_keys_load(struct lab_keys *keys);
/* One public key file. On failure a line for people in `why`. */
bool lab_keys_add_file(struct lab_keys *keys, const char *path, struct buf *why);

/* The lab's own public key, with its comment; false when there is none, and a line in `why`. */
bool lab_key_public(struct minisign_public *ret_key, char *ret_comment, size_t comment_size,
                    struct buf *why);
/* Asks for the password and opens the secret key. `ret_seed` holds MINISIGN_SEED bytes; free with
 * secret_free(). */
bool lab_key_open(const struct password_source *source, struct minisign_public *ret_key,
                  struct secret *ret_seed, struct buf *why);
/* Makes a new pair; refuses when there is one. */
bool lab_key_make(const struct password_source *source, const char *comment, struct buf *why);
/* Path of a file among the keys ("lab.pub"), malloc'ed; NULL without a home. */
char *lab_key_path(const char *name);

#endif
