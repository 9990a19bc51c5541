/* Reading short codes as numbers. */
#include "links/alphabet.h"

#define DIGITS "0123456789"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Priors: a shortener that writes ids in base 36 or 62 is the ordinary case; reversed or bijective
 * ones exist. They only decide when the codes themselves fit several rows equally well. */
static const struct alphabet rows[] = {
    {.name = "decimal", .digits = DIGITS, .prior = 1},
    {.name = "hexadecimal", .digits = DIGITS "abcdef", .prior = 1},
    {.name = "hexadecimal, upper case", .digits = DIGITS "ABCDEF", .prior = 1},
    {.name = "base 36", .digits = DIGITS LOWER, .prior = 1},
    {.name = "base 36, upper case", .digits = DIGITS UPPER, .prior = 1},
    {.name = "base 36, letters first", .digits = LOWER DIGITS, .prior = 0.5},
    {.name = "base 36, upper case letters first", .digits = UPPER DIGITS, .prior = 0.5},
    {.name = "base 62, lower before upper", .digits = DIGITS LOWER UPPER, .prior = 1},
    {.name = "base 62, upper before lower", .digits = DIGITS UPPER LOWER, .prior = 1},
    {.name = "base 62, lower, upper, digits", .digits = LOWER UPPER DIGITS, .prior = 1},
    {.name = "base 62, upper, lower, digits", .digits = UPPER LOWER DIGITS, .prior = 0.5},
    {.name = "base 62, lower, digits, upper", .digits = LOWER DIGITS UPPER, .prior = 0.2},
    {.name = "base 62, upper, digits, lower", .digits = UPPER DIGITS LOWER, .prior = 0.2},
    {.name = "base 26", .digits = LOWER, .prior = 0.5},
    {.name = "base 26, upper case", .digits = UPPER, .prior = 0.5},
    {.name = "base 52", .digits = LOWER UPPER, .prior = 0.5},
    {.name = "base 52, upper before lower", .digits = UPPER LOWER, .prior = 0.5},
    {.name = "base 26, no zero", .digits = LOWER, .prior = 0.2, .bijective = true},
    {.name = "base 52, no zero", .digits = LOWER UPPER, .prior = 0.1, .bijective = true},
    {.name = "base 32 (RFC 4648)", .digits = LOWER "234567", .prior = 0.2},
    {.name = "base 32 (Crockford)", .digits = DIGITS "abcdefghjkmnpqrstvwxyz", .prior = 0.2},
    {.name = "base 58",
     .digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
     .prior = 0.3},
    {.name = "base 58, lower before upper",
     .digits = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ",
     .prior = 0.3},
    {.name = "base 51, no vowels",
     .digits = "23456789bcdfghjkmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ-_",
     .prior = 0.2},
    {.name = "base 31, no vowels", .digits = DIGITS "bcdfghjklmnpqrstvwxyz", .prior = 0.2},
    {.name = "base 64, URL-safe", .digits = UPPER LOWER DIGITS "-_", .prior = 0.3},
    {.name = "base 64, digits first", .digits = DIGITS LOWER UPPER "-_", .prior = 0.3},
    {.name = "base 36, reversed", .digits = DIGITS LOWER, .prior = 0.1, .reversed = true},
    {.name = "base 62, lower before upper, reversed",
     .digits = DIGITS LOWER UPPER,
     .prior = 0.1,
     .reversed = true},
    {.name = "base 62, upper before lower, reversed",
     .digits = DIGITS UPPER LOWER,
     .prior = 0.1,
     .reversed = true},
    {.name = "base 62, letters first, reversed",
     .digits = LOWER UPPER DIGITS,
     .prior = 0.1,
     .reversed = true},
};

const struct alphabet *alphabets(size_t *ret_count)
{
    *ret_count = sizeof rows / sizeof rows[0];
    return rows;
}

void alphabet_reader_init(struct alphabet_reader *r, const struct alphabet *alphabet)
{
    r->alphabet = alphabet;
    r->base = (unsigned)strlen(alphabet->digits);
    memset(r->digit, -1, sizeof r->digit);
    for (unsigned i = 0; i < r->base; i++)
        r->digit[(uint8_t)alphabet->digits[i]] = (int8_t)i;
}

bool alphabet_read(const struct alphabet_reader *r, struct span code, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (code.len == 0 || code.len > CODE_LEN_MAX)
        return false;
    for (size_t i = 0; i < code.len; i++) {
        uint8_t c = code.ptr[r->alphabet->reversed ? code.len - 1 - i : i];
        if (r->digit[c] < 0)
            return false;
        uint64_t digit = (uint64_t)r->digit[c] + (r->alphabet->bijective ? 1 : 0);
        if (__builtin_mul_overflow(value, r->base, &value) ||
            __builtin_add_overflow(value, digit, &value) || value > INT64_MAX)
            return false;
    }
    *ret_value = value;
    return true;
}
