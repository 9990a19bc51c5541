/* Values out of property lists. A value of the wrong kind costs itself and is counted. */
#include "artifacts/plist_read.h"

#include "base/ascii.h"
#include "base/limits.h"
#include "base/sha256.h"

enum { APPLE_EPOCH = 978307200, KEY_TEXT_MAX = 512 };

enum coverage_status plist_bytes_read(struct artifact_run *run, struct span bytes,
                                      plist_reader *read)
{
    struct plist *plist;
    struct problem problem = {0};
    enum status status = plist_open(run->arena, bytes, &plist, &problem);
    if (status != STATUS_OK)
        return run_ends(run, coverage_of_status(status), "%s at byte %llu",
                        problem.what != NULL ? problem.what : status_text(status),
                        (unsigned long long)problem.offset);
    status = read(run, plist_root(plist));
    if (status == STATUS_OK)
        status = plist_status(plist);
    if (status == STATUS_OK)
        return COVERAGE_EXAMINED;
    problem = plist_problem(plist);
    return run_ends(run, coverage_of_status(status), "%s, after %llu records",
                    problem.what != NULL ? problem.what : status_text(status),
                    (unsigned long long)run->rows);
}

enum coverage_status plist_artifact_read(struct artifact_run *run, plist_reader *read)
{
    struct span bytes;
    enum status status = input_read_all(run->input, run->arena, PLIST_FILE_MAX, &bytes);
    if (status != STATUS_OK)
        return run_ends(run, coverage_of_status(status), "%s", status_text(status));
    return plist_bytes_read(run, bytes, read);
}

static bool get_nocase(struct plist_node dict, struct span name, struct plist_node *ret_node)
{
    struct span key;
    struct plist_node value;
    for (size_t i = 0; i < plist_count(dict) && plist_kind(dict) == PLIST_DICT; i++)
        if (plist_entry(dict, i, &key, &value) && span_equal_nocase(key, name)) {
            *ret_node = value;
            return true;
        }
    return false;
}

static bool get_step(struct plist_node from, struct span step, struct plist_node *ret_node)
{
    char key[128];
    uint64_t index;
    if (step.len > 1 && step.ptr[0] == '#' && span_to_uint(span_skip(step, 1), &index))
        return plist_item(from, (size_t)index, ret_node);
    if (step.len >= sizeof key)
        return false;
    memcpy(key, step.ptr, step.len);
    key[step.len] = '\0';
    return plist_get(from, key, ret_node) || get_nocase(from, step, ret_node);
}

bool plist_find(struct plist_node from, const char *path, struct plist_node *ret_node)
{
    struct span rest = span_str(path), step;
    struct plist_node node = from;
    while (span_split(&rest, '/', &step))
        if (step.len > 0 && !get_step(node, step, &node))
            return false;
    *ret_node = node;
    return true;
}

static bool time_value(struct arena *arena, struct plist_node node, enum column_type type,
                       struct value *ret_value)
{
    struct timestamp time;
    double real;
    struct span text;
    if (type == COLUMN_TEXT_TIME) {
        if (!plist_text(node, &text))
            return false;
        *ret_value = value_text(text);
        return timestamp_parse(text, &time);
    }
    (void)arena;
    if (plist_date(node, &time))
        *ret_value = value_real((double)(time.seconds - APPLE_EPOCH) + time.nanos / 1e9);
    else if (plist_kind(node) != PLIST_BOOL && plist_real(node, &real))
        *ret_value = value_real(real);
    else
        return false;
    return ret_value->real == 0 || value_time(type, ret_value, &time);
}

static bool number_text(struct arena *arena, struct plist_node node, struct value *ret_value)
{
    char text[32];
    int64_t integer;
    double real;
    struct span copy;
    if (plist_int(node, &integer))
        (void)snprintf(text, sizeof text, "%lld", (long long)integer);
    else if (plist_real(node, &real))
        (void)snprintf(text, sizeof text, "%.6g", real);
    else
        return false;
    if (arena_copy(arena, span_str(text), &copy) != STATUS_OK)
        return false;
    *ret_value = value_text(copy);
    return true;
}

static bool text_value(struct arena *arena, struct plist_node node, struct value *ret_value)
{
    struct span text;
    bool truth;
    if (plist_kind(node) == PLIST_BOOL && plist_bool(node, &truth)) {
        *ret_value = value_text(truth ? SPAN_LITERAL("yes") : SPAN_LITERAL("no"));
        return true;
    }
    if (plist_text(node, &text)) {
        *ret_value = value_text(text);
        return true;
    }
    return number_text(arena, node, ret_value);
}

bool plist_value_of(struct arena *arena, struct plist_node node, enum column_type type,
                    struct value *ret_value)
{
    int64_t integer;
    double real;
    bool fits;
    struct value value = value_null();
    if (column_type_info(type)->use == USE_TIME) {
        fits = time_value(arena, node, type, &value);
    } else if (type == COLUMN_INT) {
        fits = plist_int(node, &integer);
        if (!fits && plist_real(node, &real) && real > -9e18 && real < 9e18) {
            integer = (int64_t)real;
            fits = true;
        }
        value = value_int(integer);
    } else {
        fits = text_value(arena, node, &value);
    }
    *ret_value = fits ? value : value_null();
    return fits;
}

enum status plist_data_hash(struct arena *arena, struct plist_node node, struct value *ret_value)
{
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX + 1];
    struct span bytes, copy;
    *ret_value = value_null();
    if (!plist_data(node, &bytes) || bytes.len == 0)
        return STATUS_OK;
    TRY(sha256_of(bytes, digest));
    sha256_hex(digest, hex);
    TRY(arena_copy(arena, span_str(hex), &copy));
    *ret_value = value_text(copy);
    return STATUS_OK;
}

size_t plist_fill(const struct artifact_run *run, struct plist_node from, const char *const *paths,
                  struct value *values)
{
    size_t bad = 0;
    struct plist_node node;
    for (size_t i = 0; i < run->artifact->column_count; i++)
        if (paths[i] != NULL && plist_find(from, paths[i], &node) && plist_kind(node) != PLIST_NULL)
            bad += !plist_value_of(run->arena, node, run->artifact->columns[i].type, &values[i]);
    return bad;
}

enum status plist_emit(struct artifact_run *run, const struct value *values, struct span key,
                       size_t bad)
{
    const struct place place = {.kind = key.len > 0 ? PLACE_KEY : PLACE_WHOLE, .key = key};
    run->rows_bad += bad > 0;
    return run_emit(run, values, &place);
}

enum status plist_emit_key(struct artifact_run *run, const struct value *values,
                           const char *container, struct span key, size_t bad)
{
    uint8_t text[KEY_TEXT_MAX * 2];
    struct buf place;
    buf_fixed(&place, text, sizeof text);
    buf_str(&place, container);
    if (container[0] != '\0')
        buf_byte(&place, '.');
    buf_add(&place, span_head(key, KEY_TEXT_MAX));
    return plist_emit(run, values, buf_span(&place), bad);
}

enum status plist_emit_index(struct artifact_run *run, const struct value *values,
                             const char *container, size_t index, size_t bad)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%zu", index);
    return plist_emit_key(run, values, container, span_str(text), bad);
}
