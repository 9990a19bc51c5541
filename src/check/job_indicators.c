/* The indicators job: the files that main opened become one compiled table, which all workers map.
 * A file that cannot be used is named and costs itself only.
 */
#include <unistd.h>

#include <openssl/sha.h>
#include <sys/stat.h>

#include "base/limits.h"
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

static void complain(struct worker *w, const char *name, const struct problem *problem)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 4096);
    buf_str(&text, "Indicator file ");
    buf_add(&text, span_head(span_str(name), 1024));
    buf_str(&text, ": ");
    buf_str(&text, problem->what != NULL ? problem->what : status_text(problem->status));
    if (problem->offset > 0)
        buf_format(&text, " (at byte %llu)", (unsigned long long)problem->offset);
    buf_byte(&text, 0);
    worker_send_note(w, (const char *)text.ptr);
}

static void add_file(struct worker *w, struct indicator_builder *builder, size_t i)
{
    ARENA_SCOPED struct arena arena;
    struct span bytes = SPAN_EMPTY;
    struct problem problem = {0};
    uint8_t sha256[SHA256_LEN];
    const char *name = w->plan->indicator_names[i];
    arena_init(&arena, (size_t)INDICATOR_FILE_MAX + (size_t)MIB(1));
    enum status status = read_file(w->plan->indicator_fds[i], &arena, &bytes);
    if (status == STATUS_OK) {
        (void)SHA256(bytes.ptr, bytes.len, sha256);
        status = indicator_builder_add(builder, name, bytes, sha256, &problem);
    }
    if (status != STATUS_OK) {
        problem.status = status;
        complain(w, name, &problem);
    }
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
