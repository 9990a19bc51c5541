/* Says what codes are in pictures: one line a file, one a code. For people who try the search.
 *
 *   qr-cat FILE...
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "formats/picture.h"
#include "formats/qr_search.h"
#include "support/sweep.h"

static const char *const EXTENTS[] = {"whole", "coarser", "not"};

static void show(const char *path, struct arena *arena, struct span file)
{
    static struct qr_search found;
    struct raster picture;
    bool cut = false;
    uint64_t work = QR_WORK_MAX;
    clock_t start = clock();
    enum status status = picture_read(arena, file, &picture, &cut);
    clock_t decoded = clock();
    if (status == STATUS_OK)
        status = qr_search(arena, &picture, &work, &found);
    double took = (double)(clock() - decoded) / CLOCKS_PER_SEC;
    double before = (double)(decoded - start) / CLOCKS_PER_SEC;
    if (status != STATUS_OK) {
        printf("%s: %s, %.3f s\n", path, status_text(status), before + took);
        return;
    }
    printf("%s: %zu x %zu%s, searched %s, %zu code(s), work %.1f M, %.3f + %.3f s\n", path,
           picture.width, picture.height, cut ? ", damaged" : "", EXTENTS[found.extent],
           found.count, (double)(QR_WORK_MAX - work) / 1e6, before, took);
    for (size_t i = 0; i < found.count; i++)
        printf("  %s%.*s\n", found.codes[i].inverted ? "inverted " : "",
               (int)found.codes[i].text.len, (const char *)found.codes[i].text.ptr);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct arena arena;
        struct span file = sweep_load(argv[i]);
        arena_init(&arena, (size_t)384 << 20);
        show(argv[i], &arena, file);
        arena_free(&arena);
        free((void *)(uintptr_t)file.ptr);
    }
    return 0;
}
