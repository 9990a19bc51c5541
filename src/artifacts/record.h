/* What an artifact says: one row of typed values and the place where it stood. Borrowed: valid only
 * during the call that hands it over.
 */
#ifndef BRIDLE_ARTIFACTS_RECORD_H
#define BRIDLE_ARTIFACTS_RECORD_H

#include "artifacts/artifact.h"
#include "base/timestamp.h"

enum value_type { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };

struct value {
    enum value_type type;
    int64_t integer;
    double real;
    struct span bytes; /* text (meant to be UTF-8, not checked) or blob */
};

enum place_kind { PLACE_WHOLE, PLACE_ROW, PLACE_LINE, PLACE_OFFSET, PLACE_KEY };

/* Where in its entry a record stood. */
struct place {
    enum place_kind kind;
    const char *table;     /* PLACE_ROW; a constant of the artifact */
    uint64_t number;       /* line (from 1) or offset; for PLACE_ROW the row id as int64 bits */
    struct span key;       /* PLACE_KEY */
    const char *recovered; /* "wal", "superseded", "freelist", "journal"; NULL: an ordinary row */
};

struct record {
    const struct artifact *artifact;
    const struct value *values; /* artifact->column_count of them */
    struct place place;
    const char *variant; /* label of the variant that was read; NULL: the artifact has none */
};

static inline struct value value_null(void)
{
    return (struct value){.type = VALUE_NULL};
}

static inline struct value value_int(int64_t integer)
{
    return (struct value){.type = VALUE_INT, .integer = integer};
}

static inline struct value value_real(double real)
{
    return (struct value){.type = VALUE_REAL, .real = real};
}

/* The empty span gives NULL. */
static inline struct value value_text(struct span text)
{
    return text.len == 0 ? value_null() : (struct value){.type = VALUE_TEXT, .bytes = text};
}

/* Value of the column with that name; NULL when the artifact has none. */
const struct value *record_value(const struct record *r, const char *column);
/* Its text (or blob) bytes; empty when it is not text. */
struct span record_text(const struct record *r, const char *column);
/* The time in column `i`; false when it is no time column, NULL, zero or out of range. */
bool record_time_at(const struct record *r, size_t i, struct timestamp *ret_time);
/* The first time that the record has (its main time, by the order of its columns). */
bool record_time(const struct record *r, struct timestamp *ret_time);
bool value_time(enum column_type type, const struct value *v, struct timestamp *ret_time);

#endif
