/* The tables behind charset.c, made at build time by tools/make_charsets.py. */
#ifndef BRIDLE_FORMATS_CHARSET_TABLES_H
#define BRIDLE_FORMATS_CHARSET_TABLES_H

#include <stdint.h>

/* Letters of the bytes from 80 on; 0: none. */
/* The formatter does not settle on one form of this list. */
/* clang-format off */
#define CHARSET_SINGLE_LIST(X)                                                                     \
    X(iso8859_1)                                                                                   \
    X(iso8859_2)                                                                                   \
    X(iso8859_3) X(iso8859_4) X(iso8859_5) X(iso8859_6) X(iso8859_7) X(iso8859_8) X(iso8859_9)     \
        X(iso8859_10) X(iso8859_11) X(iso8859_13) X(iso8859_14) X(iso8859_15) X(iso8859_16)        \
            X(cp437) X(cp850) X(cp866) X(cp874) X(cp1250) X(cp1251) X(cp1252) X(cp1253) X(cp1254)  \
                X(cp1255) X(cp1256) X(cp1257) X(cp1258) X(koi8_r) X(koi8_u) X(mac_roman)
/* clang-format on */

#define CHARSET_DECLARE(name) extern const uint16_t charset_##name[128];
CHARSET_SINGLE_LIST(CHARSET_DECLARE)
#undef CHARSET_DECLARE

/* Two bytes a letter; rows of trail bytes, one row for each lead byte. */
struct charset_double {
    uint8_t first_lead, last_lead, first_trail, last_trail;
    const uint16_t *letters;
};

extern const struct charset_double charset_gbk, charset_big5, charset_shift_jis, charset_euc_kr,
    charset_jis0208;

#endif
