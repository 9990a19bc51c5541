/* The seal: a signed statement of what a case holds at one moment. seals/NNNN has
 *
 *   seal.json             hash of the payload manifest, head and length of custody, the runs
 *   seal.json.minisig     the lab's signature on it
 *   manifest-sha256.txt   the manifest as it was, for the time when more was added
 *   key.pub               the signer's public key: to know which one is asked for, not to trust
 *
 * and stamps/NNNN/reply.tsr an authority's time on such a signature.
 */
#ifndef BRIDLE_CASE_SEAL_H
#define BRIDLE_CASE_SEAL_H

#include "base/arena.h"
#include "case/case_folder.h"
#include "case/case_view.h"
#include "case/custody.h"
#include "case/minisign.h"
#include "case/timestamp_token.h"

#define SEAL_SCHEMA "bridle.seal/1"

struct seal_key {
    struct minisign_public key;
    const uint8_t *seed;
    const char *comment; /* whose key it is */
};

/* Seals the case as it is, with a line of custody "sealed" that the signature covers. The caller
 * has seen to consent and has verified the case. STATUS_NOT_FOUND when there is nothing to seal. */
enum status seal_write(struct case_folder *c, const struct seal_key *key,
                       const struct custody_entry *entry, struct buf *ret_why) WARN_UNUSED;

/* seal.json, read back. */
struct seal {
    uint8_t manifest[SHA256_BYTES];
    struct custody_anchor custody;
    struct span time, key_id, tool;
    struct span runs[64]; /* the first ones; `run_count` may be larger */
    size_t run_count;
};
enum status seal_read(struct arena *arena, struct span text, struct seal *ret_seal) WARN_UNUSED;

/* Number of the last seal; STATUS_NOT_FOUND when there is none. */
enum status seal_latest(const struct case_view *view, char ret_id[5]) WARN_UNUSED;
/* What an authority is asked to stamp: SHA-256 of the signature file of a seal. */
enum status seal_stamp_digest(const struct case_view *view, const char *id,
                              uint8_t ret_digest[SHA256_BYTES]) WARN_UNUSED;
/* What a reply says. No pointers: it travels from a worker as bytes. */
struct seal_stamp {
    char seal[5]; /* the one that it is about */
    struct timestamp time;
    char authority[256]; /* as its certificate says */
};
/* Reads and checks an authority's reply, and finds its seal: for a locked worker. STATUS_NOT_FOUND
 * when it is about none of the seals here; a line for people in `ret_why`. */
enum status seal_stamp_read(const struct case_view *view, struct span reply,
                            struct seal_stamp *ret_stamp, struct buf *ret_why) WARN_UNUSED;
/* Adds a reply, as it is. */
enum status seal_stamp_add(struct case_folder *c, struct span reply, const struct seal_stamp *stamp,
                           const struct custody_entry *entry, struct buf *ret_why) WARN_UNUSED;

#endif
