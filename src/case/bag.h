/* The case folder as a bag (RFC 8493, BagIt 1.0): a manifest of the payload, one of the tag files,
 * and bag-info.txt. Pure: texts in, texts out. Written are only names that need no encoding; read
 * is only the one form that is written, so that a changed byte cannot hide in a second spelling.
 */
#ifndef BRIDLE_CASE_BAG_H
#define BRIDLE_CASE_BAG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/sha256.h"
#include "base/span.h"
#include "base/status.h"
#include "base/timestamp.h"

#define BAG_DECLARATION "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

struct bag_line {
    struct span path; /* from the case folder, with '/' */
    uint8_t digest[SHA256_BYTES];
};

/* A manifest in order of its paths. Lines and paths lie in the arena given to it. */
struct bag_manifest {
    struct arena *arena;
    struct bag_line *lines;
    size_t count;
    size_t room;
};

void bag_manifest_init(struct bag_manifest *m, struct arena *arena);
/* Reads a manifest. STATUS_MALFORMED, with the offset, for anything but what is written here:
 * lower-case hex, two spaces, a path by bag_path_ok(), in strict order. */
enum status bag_manifest_parse(struct bag_manifest *m, struct span text,
                               struct problem *ret_problem) WARN_UNUSED;
/* Adds a line or replaces the one with the same path. The path is copied. */
enum status bag_manifest_put(struct bag_manifest *m, struct span path,
                             const uint8_t digest[SHA256_BYTES]) WARN_UNUSED;
/* The line of a path, NULL when there is none. Valid until the next put. */
const struct bag_line *bag_manifest_find(const struct bag_manifest *m, struct span path);
void bag_manifest_write(const struct bag_manifest *m, struct buf *out);

/* Parts of [a-z0-9][a-z0-9._-]*, at most CASE_NAME_MAX bytes each and four of them, with '/'
 * between: the names in a case are this program's alone. */
bool bag_path_ok(struct span path);
/* One such part. */
bool bag_name_ok(struct span name);

struct bag_info {
    const char *tool;      /* "bridle 0.1.0" */
    struct timestamp time; /* of the last change */
    uint64_t payload_bytes;
    uint64_t payload_files;
};

void bag_info_write(const struct bag_info *info, struct buf *out);

#endif
