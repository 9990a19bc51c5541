/* Pictures: decoded within their limits, searched for codes within the budget. */
#include "formats/picture.h"
#include "formats/qr_search.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Searching large pictures finds nothing new and takes the time of thousands of small ones. */
enum { SEARCHED_MAX = 300 * 300 };

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static struct qr_search found;
    struct arena arena;
    struct raster picture;
    uint64_t work = QR_WORK_MAX, before = work;
    bool cut;
    arena_init(&arena, 256 << 20);
    enum status status = picture_read(&arena, span_of(data, size), &picture, &cut);
    if (status == STATUS_OK && (picture.width == 0 || picture.height == 0 ||
                                picture.width * picture.height > PICTURE_PIXELS_MAX))
        __builtin_trap();
    if (status == STATUS_OK && picture.width * picture.height <= SEARCHED_MAX) {
        status = qr_search(&arena, &picture, &work, &found);
        if (work > before || status == STATUS_BUDGET || found.count > QR_CODES_MAX)
            __builtin_trap();
    }
    arena_free(&arena);
    return 0;
}
