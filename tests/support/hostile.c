/* Time limits and folders of samples. */
#include "support/hostile.h"

#include <dirent.h>
#include <sys/stat.h>

#include "support/sweep.h"
#include "support/unit.h"

#if defined(__SANITIZE_ADDRESS__)
enum { SECONDS_MAX = 10 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SECONDS_MAX = 10 };
#else
enum { SECONDS_MAX = 1 };
#endif
#else
enum { SECONDS_MAX = 1 };
#endif

struct hostile_clock hostile_start(void)
{
    return (struct hostile_clock){.start = clock()};
}

void hostile_check(struct hostile_clock began)
{
    clock_t used = clock() - began.start;
    if (used > SECONDS_MAX * (clock_t)CLOCKS_PER_SEC)
        fail_msg("took %ld ms", (long)(used / (CLOCKS_PER_SEC / 1000)));
}

static size_t one_file(const char *path, void (*fn)(const char *, struct span, void *), void *ctx)
{
    struct span data = sweep_load(path);
    uint8_t *exact = malloc(data.len == 0 ? 1 : data.len);
    assert_non_null(exact);
    if (data.len > 0)
        memcpy(exact, data.ptr, data.len);
    fn(path, span_of(exact, data.len), ctx);
    free(exact);
    free((void *)data.ptr);
    return 1;
}

size_t hostile_each_file(const char *folder, void (*fn)(const char *, struct span, void *),
                         void *ctx)
{
    struct dirent **names;
    size_t count = 0;
    int n = scandir(folder, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char path[4096];
        struct stat info;
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && stat(path, &info) == 0) {
            if (S_ISDIR(info.st_mode))
                count += hostile_each_file(path, fn, ctx);
            else if (S_ISREG(info.st_mode))
                count += one_file(path, fn, ctx);
        }
        free(names[i]);
    }
    if (n >= 0)
        free(names);
    return count;
}
