/* Bech32: checksum over groups of five bits, then the groups as bytes. */
#include "formats/bech32.h"

#include "base/ascii.h"

enum { CHECKSUM = 6 };

static uint32_t polymod(uint32_t sum, uint32_t value)
{
    static const uint32_t generator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                         0x2a1462b3};
    uint32_t top = sum >> 25;
    sum = (sum & 0x1FFFFFF) << 5 ^ value;
    for (unsigned i = 0; i < 5; i++)
        sum ^= (top >> i & 1) != 0 ? generator[i] : 0;
    return sum;
}

static int value_of(uint8_t c)
{
    static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    for (int i = 0; i < 32; i++)
        if ((uint8_t)alphabet[i] == c)
            return i;
    return -1;
}

static bool mixes_case(struct span s)
{
    bool lower = false, upper = false;
    for (size_t i = 0; i < s.len; i++)
        if (ascii_is_alpha(s.ptr[i])) {
            bool is_lower = ascii_lower(s.ptr[i]) == s.ptr[i];
            lower |= is_lower;
            upper |= !is_lower;
        }
    return lower && upper;
}

static bool checksum_holds(const char *prefix, struct span data)
{
    uint32_t sum = 1;
    for (const char *p = prefix; *p != '\0'; p++)
        sum = polymod(sum, (uint32_t)*p >> 5);
    sum = polymod(sum, 0);
    for (const char *p = prefix; *p != '\0'; p++)
        sum = polymod(sum, (uint32_t)*p & 31);
    for (size_t i = 0; i < data.len; i++) {
        int value = value_of(ascii_lower(data.ptr[i]));
        if (value < 0)
            return false;
        sum = polymod(sum, (uint32_t)value);
    }
    return sum == 1;
}

bool bech32_decode(struct span text, const char *prefix, uint8_t *out, size_t room, size_t *ret_len)
{
    size_t one = span_find_last_byte(text, '1');
    struct span data = span_skip(text, one + 1);
    if (one == text.len || data.len < CHECKSUM || mixes_case(text) ||
        !span_equal_nocase(span_head(text, one), span_str(prefix)) || !checksum_holds(prefix, data))
        return false;
    uint32_t bits = 0, count = 0;
    size_t len = 0;
    for (size_t i = 0; i < data.len - CHECKSUM; i++) {
        bits = (bits << 5 | (uint32_t)value_of(ascii_lower(data.ptr[i]))) & 0xFFF;
        count += 5;
        if (count < 8)
            continue;
        if (len == room)
            return false;
        count -= 8;
        out[len++] = (uint8_t)(bits >> count);
    }
    if (count >= 5 || (bits & ((1u << count) - 1)) != 0)
        return false;
    *ret_len = len;
    return true;
}
