/* Hashing indicator files. They are not read in any other way here. */
#include "cli/rerun_sets.h"

#include <errno.h>
#include <unistd.h>

#include "base/limits.h"

/* False when it cannot be read. The descriptor's place is left alone. */
static bool hash_file(int fd, uint8_t ret_digest[SHA256_BYTES])
{
    struct sha256 hash;
    uint8_t piece[64 << 10];
    off_t at = 0;
    ssize_t n;
    sha256_start(&hash);
    while ((n = pread(fd, piece, sizeof piece, at)) > 0 || (n < 0 && errno == EINTR)) {
        sha256_add(&hash, span_of(piece, n > 0 ? (size_t)n : 0));
        at += n > 0 ? n : 0;
    }
    if (n == 0)
        return sha256_end(&hash, ret_digest) == STATUS_OK;
    sha256_drop(&hash);
    return false;
}

/* For each set of the run its file, when it is among these. */
static void search(const struct indicator_files *files, const struct run_facts *facts, int *found)
{
    for (size_t i = 0; i < files->count; i++) {
        uint8_t digest[SHA256_BYTES];
        if (!hash_file(files->fds[i], digest))
            continue;
        for (size_t k = 0; k < facts->set_count; k++)
            if (found[k] < 0 && memcmp(facts->sets[k].sha256, digest, sizeof digest) == 0)
                found[k] = files->fds[i];
    }
}

bool rerun_sets_open(struct rerun_sets *sets, const struct invocation *inv,
                     const struct run_facts *facts, struct rerun *r)
{
    static const struct invocation nothing_named;
    int found[RUN_SETS_MAX];
    *sets = (struct rerun_sets){.count = 0};
    if (option_given(inv, "indicators") && !indicator_files_open(&sets->named, inv))
        return false;
    if (!indicator_files_open(&sets->installed, &nothing_named))
        return false;
    for (size_t k = 0; k < facts->set_count; k++)
        found[k] = -1;
    search(&sets->named, facts, found);
    search(&sets->installed, facts, found);
    for (size_t k = 0; k < facts->set_count; k++) {
        char hex[SHA256_HEX + 1];
        sha256_hex(facts->sets[k].sha256, hex);
        if (found[k] < 0) {
            rerun_say(r, VERIFY_NOT_CHECKED,
                      "the indicator set %s with the SHA-256 %s is neither among those named with "
                      "-i nor installed; without it the run cannot be repeated",
                      facts->sets[k].name, hex);
            continue;
        }
        sets->fds[sets->count] = found[k];
        sets->names[sets->count++] = facts->sets[k].name;
    }
    return true;
}

void rerun_sets_close(struct rerun_sets *sets)
{
    indicator_files_close(&sets->named);
    indicator_files_close(&sets->installed);
}
