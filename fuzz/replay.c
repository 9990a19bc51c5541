/* Stands in for libFuzzer where clang is not at hand: runs the target once over each seed. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        return -1;
    long size = ftell(file);
    rewind(file);
    /* exactly as large as the content, so that ASan sees an overread */
    unsigned char *data = size < 0 ? NULL : malloc(size == 0 ? 1 : (size_t)size);
    if (data == NULL || fread(data, 1, (size_t)size, file) != (size_t)size)
        return -1;
    (void)LLVMFuzzerTestOneInput(data, (size_t)size);
    free(data);
    return fclose(file);
}

int main(int argc, char **argv)
{
    int count = 0, failed = 0;
    struct dirent **names;
    int n = argc == 2 ? scandir(argv[1], &names, NULL, alphasort) : -1;
    for (int i = 0; i < n; i++) {
        char path[4096];
        if (names[i]->d_name[0] != '.') {
            (void)snprintf(path, sizeof path, "%s/%s", argv[1], names[i]->d_name);
            int bad = replay_file(path);
            failed += bad != 0;
            printf("%s %d - %s\n", bad ? "not ok" : "ok", ++count, names[i]->d_name);
        }
        free(names[i]);
    }
    if (n >= 0)
        free(names);
    if (count == 0)
        printf("not ok %d - no seeds in %s\n", ++count, argc == 2 ? argv[1] : "?");
    printf("1..%d\n", count);
    return failed != 0;
}
