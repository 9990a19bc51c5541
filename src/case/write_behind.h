/* A large file written and hashed by a process of its own, so that whoever makes its lines need not
 * wait for either. The process is a fork of this one; bytes go to it through shared memory, in
 * order. It touches no evidence, only what was formatted here.
 */
#ifndef BRIDLE_CASE_WRITE_BEHIND_H
#define BRIDLE_CASE_WRITE_BEHIND_H

#include "base/sha256.h"

enum { WRITE_BEHIND_SLOT = 256 << 10 };

struct write_behind;

/* Goes on at the descriptor's offset and with the hash's state. NULL when the system has no memory
 * or no process for it: write and hash here, then. */
struct write_behind *write_behind_start(int fd, const struct sha256 *hash);
/* Room for WRITE_BEHIND_SLOT bytes, which waits until there is some; NULL when writing failed. */
uint8_t *write_behind_slot(struct write_behind *w);
/* Hands over the first `len` bytes of the slot. */
bool write_behind_send(struct write_behind *w, size_t len);
/* Waits for the last byte and frees. STATUS_IO_ERROR (and errno) when anything was not written. */
enum status write_behind_end(struct write_behind *w, uint8_t ret_digest[SHA256_BYTES]);

#endif
