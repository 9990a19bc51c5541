/* QR codes for tests, from the library's own writer. */
#ifndef BRIDLE_TESTS_QR_DRAW_H
#define BRIDLE_TESTS_QR_DRAW_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { QR_SIDE_MAX = 177 };

struct qr_drawing {
    size_t side; /* modules; 0: it could not be written */
    uint8_t dark[QR_SIDE_MAX * QR_SIDE_MAX];
};

/* `level`: 0 (least) to 8 (most) of what may be damaged. */
void qr_draw(const char *text, int level, struct qr_drawing *ret_drawing);

#ifdef __cplusplus
}
#endif

#endif
