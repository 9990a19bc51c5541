/* The indicators job: the files that main opened become one compiled table, which all workers map.
 * A file that cannot be used is named and costs itself only.
 */
#include <unistd.h>

#include <sys/stat.h>

#include "base/limits.h"
#include "base/sha256.h"
#include "check/worker.h"
#include "indicators/builder.h"

/* The whole file, read through its descriptor. */
static enum status read_file(int fd, struct arena *arena, struct span *ret_bytes)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return STATUS_IO_ERROR;
    if ((uint64_t)st.st_size > INDICATOR_FILE_MAX)
        return STATUS_TOO_LARGE;
    size_t size = (size_t)st.st_size, have = 0;
    uint8_t *bytes = arena_alloc(arena, size);
    if (bytes == NULL)
        return STATUS_NO_MEMORY;
    while (have < size) {
        ssize_t n = pread(fd, bytes + have, size - have, (off_t)have);
        if (n <= 0)
            return STATUS_IO_ERROR;
        have += (size_t)n;
    }
    *ret_bytes = span_of(bytes, size);
    return STATUS_OK;
}

static void complain(struct worker *w, const char *name, struct span why)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 4096);
    buf_str(&text, "Indicator file ");
    buf_add(&text, span_head(span_str(name), 1024));
    buf_str(&text, ": ");
    buf_add(&text, why);
    buf_byte(&text, 0);
    worker_send_note(w, (const char *)text.ptr);
}

/* The hash of a file that is not read: it is named in the case all the same. */
static void hash_file(int fd, uint8_t digest[SHA256_BYTES])
{
    uint8_t piece[64 << 10];
    off_t at = 0;
    ssize_t n;
    struct sha256 sha;
    sha256_start(&sha);
    while ((n = pread(fd, piece, sizeof piece, at)) > 0) {
        sha256_add(&sha, span_of(piece, (size_t)n));
        at += n;
    }
    if (sha256_end(&sha, digest) != STATUS_OK)
        memset(digest, 0, SHA256_BYTES);
}

static const char *why_unread(enum status status)
{
    return status == STATUS_TOO_LARGE ? "the file is larger than the limit of 512 MiB"
                                      : status_text(status);
}

static void add_file(struct worker *w, struct indicator_builder *builder, size_t i)
{
    ARENA_SCOPED struct arena arena;
    struct span bytes = SPAN_EMPTY;
    uint8_t sha256[SHA256_BYTES];
    const char *name = w->plan->indicator_names[i];
    arena_init(&arena, (size_t)INDICATOR_FILE_MAX + (size_t)MIB(1));
    enum status status = read_file(w->plan->indicator_fds[i], &arena, &bytes);
    if (status == STATUS_OK) {
        if (sha256_of(bytes, sha256) != STATUS_OK)
            memset(sha256, 0, sizeof sha256);
        status = indicator_builder_add(builder, name, bytes, sha256, NULL);
    } else {
        hash_file(w->plan->indicator_fds[i], sha256);
        status = indicator_builder_add_unread(builder, name, sha256, why_unread(status));
    }
    if (status == STATUS_BUSY)
        complain(w, name, SPAN_LITERAL("not loaded: there are more sets than the limit"));
    else if (indicator_builder_problem(builder).len > 0)
        complain(w, name, indicator_builder_problem(builder));
}

static enum status write_table(struct worker *w, struct span blob)
{
    struct spool table;
    spool_init(&table, w->plan->table_fd);
    enum status status = STATUS_OK;
    while (blob.len > 0 && status == STATUS_OK) {
        struct span piece = span_head(blob, (size_t)KIB(128));
        status = spool_write(&table, piece);
        blob = span_skip(blob, piece.len);
    }
    if (status == STATUS_OK)
        status = spool_flush(&table);
    spool_free(&table);
    return status;
}

void job_indicators_run(struct worker *w)
{
    BUF_SCOPED struct buf blob;
    struct job_done done = {.status = COVERAGE_EXAMINED};
    struct indicator_builder *builder = NULL;
    enum status status = indicator_builder_create(&builder);
    buf_init(&blob, (size_t)INDICATOR_TABLE_MAX);
    for (size_t i = 0; status == STATUS_OK && i < w->plan->indicator_count; i++)
        add_file(w, builder, i);
    if (status == STATUS_OK)
        status = indicator_builder_compile(builder, &blob);
    if (status == STATUS_OK)
        status = write_table(w, buf_span(&blob));
    indicator_builder_free(builder);
    if (status != STATUS_OK) {
        done.status = COVERAGE_CRASHED;
        done.reason = status_text(status);
    }
    worker_send_done(w, &done);
}
