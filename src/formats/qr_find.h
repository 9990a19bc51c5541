/* The one door to the library that finds and decodes QR codes (ZXing, C++). Callers count marks
 * first (qr_marks.h): the library's time grows with their cube. Plain types only, because C++ reads
 * this, too.
 */
#ifndef BRIDLE_FORMATS_QR_FIND_H
#define BRIDLE_FORMATS_QR_FIND_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a code says, as UTF-8; valid during the call. */
typedef enum status qr_text_fn(void *ctx, const char *text, size_t len);

/* Calls back for each code of a picture in black and white (rows of bytes, 0 and 255), QR_CODES_MAX
 * at most, in an order that depends on the picture only. STATUS_UNSUPPORTED: built without the
 * library. */
enum status qr_find(const uint8_t *px, size_t width, size_t height, qr_text_fn *fn,
                    void *ctx) WARN_UNUSED;

/* Name and version of the libraries behind it for people; NULL: built without. */
const char *qr_library(void);

#ifdef __cplusplus
}
#endif

#endif
