/* The only C++ of the program. No exception leaves it: memory that ends is a status, as elsewhere.
 */
#define ZX_USE_UTF8 1
#include <new>
#include <string>
#include <vector>

#include <ZXing/ReadBarcode.h>
#include <ZXing/ZXVersion.h>

#include "base/limits.h"
#include "formats/qr_find.h"

#define TEXT_OF(number) #number
#define VERSION_OF(a, b, c) TEXT_OF(a) "." TEXT_OF(b) "." TEXT_OF(c)

/* Our own black and white is kept (BoolCast), so that the marks that were counted are the marks
 * that the library sees. Trying harder means every third row, whatever the size. */
static ZXing::DecodeHints hints_for_qr()
{
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    hints.setBinarizer(ZXing::Binarizer::BoolCast);
    hints.setTryHarder(true);
    hints.setTryRotate(false); /* codes are found in any direction without it */
    hints.setTryDownscale(false);
    hints.setMaxNumberOfSymbols(QR_CODES_MAX);
    return hints;
}

static std::vector<std::string> texts_of(const ZXing::ImageView &view)
{
    std::vector<std::string> texts;
    for (const ZXing::Result &result : ZXing::ReadBarcodes(view, hints_for_qr()))
        if (result.isValid())
            texts.push_back(result.text());
    return texts;
}

static enum status try_texts(const ZXing::ImageView &view, std::vector<std::string> *ret_texts)
{
    try {
        *ret_texts = texts_of(view);
        return STATUS_OK;
    } catch (const std::bad_alloc &) {
        return STATUS_NO_MEMORY;
    } catch (...) {
        return STATUS_MALFORMED;
    }
}

enum status qr_find(const uint8_t *px, size_t width, size_t height, qr_text_fn *fn, void *ctx)
{
    if (width > PICTURE_PIXELS_MAX || height > PICTURE_PIXELS_MAX)
        return STATUS_TOO_LARGE;
    const ZXing::ImageView view(px, static_cast<int>(width), static_cast<int>(height),
                                ZXing::ImageFormat::Lum);
    std::vector<std::string> texts;
    enum status status = try_texts(view, &texts);
    for (size_t i = 0; status == STATUS_OK && i < texts.size(); i++)
        status = fn(ctx, texts[i].data(), texts[i].size());
    return status;
}

const char *qr_library(void)
{
    return "zxing " VERSION_OF(ZXING_VERSION_MAJOR, ZXING_VERSION_MINOR, ZXING_VERSION_PATCH);
}
