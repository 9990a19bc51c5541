/* archive-cat FILE: what the reader of archives makes of a file, for tests/archives.py to hold
 * against other readers. One line for each file (name, size, status, SHA-256 or why not), for each
 * note, and for the whole.
 */
#include <stdio.h>
#include <stdlib.h>

#include "support/archive_walk.h"
#include "support/sweep.h"

static void print_hex(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        printf("%02x", bytes[i]);
}

static void print_file(void *ctx, const char *name, uint64_t size, enum status status,
                       const char *why, const uint8_t *sha256)
{
    (void)ctx;
    printf("file\t");
    for (const char *c = name; *c != '\0'; c++)
        (void)putchar((unsigned char)*c < ' ' ? '?' : *c);
    printf("\t%llu\t%s\t", (unsigned long long)size, status == STATUS_OK ? "ok" : "refused");
    if (status == STATUS_OK)
        print_hex(sha256, SHA256_BYTES);
    else
        printf("%s", why != NULL ? why : status_text(status));
    printf("\n");
}

static void print_notes(const struct archive *a)
{
    for (int i = 0; i < ARCHIVE_NOTE_COUNT; i++)
        if (a->notes[i] > 0)
            printf("note\t%s\t%llu\t%s\n", archive_note_text((enum archive_note)i),
                   (unsigned long long)a->notes[i], a->examples[i] == NULL ? "" : a->examples[i]);
    for (int i = 0; i < ZIP_NOTE_COUNT_OF; i++)
        if ((a->zip_notes & 1u << i) != 0)
            printf("note\t%s\t1\t\n", zip_note_text((enum zip_note_bit)i));
}

int main(int argc, char **argv)
{
    struct span bytes = argc == 2 ? sweep_load(argv[1]) : SPAN_EMPTY;
    struct input input = input_from_span(&bytes, "archive");
    enum archive_kind kind = archive_recognise(&input);
    struct archive archive;
    struct archive_walk walk = {.file = print_file};
    static const char *const kinds[] = {"none", "zip", "tar"};
    printf("kind\t%s\n", kinds[kind]);
    archive_init(&archive, kind == ARCHIVE_NONE ? ARCHIVE_ZIP : kind, &input);
    enum status status = archive_walk(&archive, UINT64_C(1) << 32, &walk);
    print_notes(&archive);
    printf("end\t%s\t%s\n", status == STATUS_OK ? "ok" : "failed",
           archive.problem.what != NULL ? archive.problem.what : "");
    archive_free(&archive);
    free((void *)(uintptr_t)bytes.ptr);
    return 0;
}
