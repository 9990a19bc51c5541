/* age-cat FILE SECRET: writes what is in the age file to standard output, through src/formats/age.h
 * and an input that reads the file at offsets. For tests/age_oracle.py.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/age.h"

static enum status read_file(const struct input *input, uint64_t offset, void *buffer, size_t len)
{
    const int *fd = input->ctx;
    ssize_t got = pread(*fd, buffer, len, (off_t)offset);
    return got == (ssize_t)len ? STATUS_OK : STATUS_TRUNCATED;
}

static bool open_file(const char *path, int *fd, struct input *ret_input)
{
    struct stat st;
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0 || fstat(*fd, &st) != 0)
        return false;
    *ret_input =
        (struct input){.size = (uint64_t)st.st_size, .read_at = read_file, .name = path, .ctx = fd};
    return true;
}

static enum status print_plain(const struct input *plain)
{
    uint8_t bytes[10000];
    for (uint64_t at = 0; at < plain->size; at += sizeof bytes) {
        uint64_t left = plain->size - at;
        size_t len = left < sizeof bytes ? (size_t)left : sizeof bytes;
        TRY(input_read_at(plain, at, bytes, len));
        if (fwrite(bytes, 1, len, stdout) != len)
            return STATUS_IO_ERROR;
    }
    return STATUS_OK;
}

static enum status run(struct arena *arena, const struct input *stored, struct span text,
                       struct problem *problem)
{
    struct age_file file;
    struct age_secret secret;
    struct age_file_key key;
    struct age_facts facts;
    struct input plain;
    TRY(age_secret_parse(text, &secret));
    TRY(age_file_open(arena, stored, &file, problem));
    TRY(age_unlock(&file, &secret, &key, problem));
    TRY(age_open(arena, &file, &key, &plain, &facts));
    enum status status = print_plain(&plain);
    age_close(&plain);
    return status == STATUS_OK && facts.truncated ? STATUS_TRUNCATED : status;
}

int main(int argc, char **argv)
{
    int fds[2] = {-1, -1};
    struct input inputs[2];
    struct arena arena;
    struct span text;
    struct problem problem = {0};
    arena_init(&arena, 8 << 20);
    if (argc != 3 || !open_file(argv[1], &fds[0], &inputs[0]) ||
        !open_file(argv[2], &fds[1], &inputs[1]) ||
        input_read_all(&inputs[1], &arena, 1 << 20, &text) != STATUS_OK)
        return 64;
    enum status status = run(&arena, &inputs[0], text, &problem);
    if (status != STATUS_OK)
        fprintf(stderr, "%s: %s\n", status_text(status), problem.what == NULL ? "" : problem.what);
    arena_free(&arena);
    return status == STATUS_OK ? 0 : 1;
}
