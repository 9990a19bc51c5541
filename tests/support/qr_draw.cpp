/* ZXing's writer behind C. */
#include <string>

#include <ZXing/BarcodeFormat.h>
#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>

#include "support/qr_draw.h"

void qr_draw(const char *text, int level, struct qr_drawing *ret_drawing)
{
    ret_drawing->side = 0;
    try {
        auto writer = ZXing::MultiFormatWriter(ZXing::BarcodeFormat::QRCode);
        auto matrix = writer.setMargin(0).setEccLevel(level).encode(std::string(text), 0, 0);
        auto side = static_cast<size_t>(matrix.width());
        for (size_t i = 0; side <= QR_SIDE_MAX && i < side * side; i++)
            ret_drawing->dark[i] =
                matrix.get(static_cast<int>(i % side), static_cast<int>(i / side));
        ret_drawing->side = side <= QR_SIDE_MAX ? side : 0;
    } catch (...) {
        ret_drawing->side = 0;
    }
}
