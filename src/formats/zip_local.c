/* Local headers of a zip archive, held against the list. */
#include "base/cursor.h"
#include "formats/zip.h"

enum { HEADER_LEN = 30, SIGNATURE_LOCAL = 0x04034b50, NAME_MAX_LEN = 65535 };

struct local {
    uint64_t flags, method, crc, packed, size, name_len, extra_len;
};

static bool parse_local(struct span bytes, struct local *ret_local)
{
    struct cursor c = cursor_of(bytes);
    if (cursor_uint_le(&c, 4) != SIGNATURE_LOCAL)
        return false;
    cursor_skip(&c, 2);
    struct local l = {.flags = cursor_uint_le(&c, 2), .method = cursor_uint_le(&c, 2)};
    cursor_skip(&c, 4);
    l.crc = cursor_uint_le(&c, 4);
    l.packed = cursor_uint_le(&c, 4);
    l.size = cursor_uint_le(&c, 4);
    l.name_len = cursor_uint_le(&c, 2);
    l.extra_len = cursor_uint_le(&c, 2);
    *ret_local = l;
    return !c.failed;
}

/* The name piece by piece: it can be 64 KiB, and is compared, not kept. */
static enum status same_name(const struct input *input, uint64_t at, struct span name,
                             bool *ret_same)
{
    uint8_t piece[512];
    *ret_same = false;
    while (name.len > 0) {
        struct span part = span_head(name, sizeof piece);
        TRY(input_read_at(input, at, piece, part.len));
        if (!span_equal(span_of(piece, part.len), part))
            return STATUS_OK;
        at += part.len;
        name = span_skip(name, part.len);
    }
    *ret_same = true;
    return STATUS_OK;
}

/* A value of the local header may be absent: it then stands in zip64's field, or behind the data.
 */
static bool fits(uint64_t local, uint64_t listed, bool descriptor)
{
    return local == listed || local == UINT32_MAX || (descriptor && local == 0);
}

static const char *compare(const struct local *l, const struct zip_entry *e)
{
    bool descriptor = (l->flags & 8) != 0;
    if (l->method != e->method)
        return "the list and the file's own header name different kinds of compression";
    if (((l->flags & 1) != 0) != e->encrypted && e->method != 99)
        return "the list and the file's own header disagree about its encryption";
    if (!fits(l->size, e->size, descriptor) || !fits(l->packed, e->packed, descriptor) ||
        (l->crc != e->crc && !(descriptor && l->crc == 0)))
        return "the list and the file's own header state different sizes or checksums";
    return NULL;
}

enum status zip_data(const struct input *input, const struct zip_entry *entry,
                     uint64_t *ret_data_at, struct problem *ret_problem)
{
    uint8_t bytes[HEADER_LEN];
    struct local local;
    bool same;
    uint64_t at = entry->header_at;
    if (at > input->size || input->size - at < HEADER_LEN)
        return problem_at(ret_problem, STATUS_MALFORMED, at, "its header lies outside the archive");
    TRY(input_read_at(input, at, bytes, sizeof bytes));
    if (!parse_local(span_of(bytes, sizeof bytes), &local))
        return problem_at(ret_problem, STATUS_MALFORMED, at,
                          "there is no header where it should be");
    const char *why = compare(&local, entry);
    if (why != NULL)
        return problem_at(ret_problem, STATUS_MALFORMED, at, why);
    uint64_t name_at = at + HEADER_LEN, data_at = name_at + local.name_len + local.extra_len;
    if (data_at > input->size || entry->packed > input->size - data_at)
        return problem_at(ret_problem, STATUS_MALFORMED, at, "its bytes lie outside the archive");
    same = local.name_len == entry->name.len;
    if (same)
        TRY(same_name(input, name_at, entry->name, &same));
    if (!same)
        return problem_at(ret_problem, STATUS_MALFORMED, at,
                          "the list and the file's own header name different files");
    *ret_data_at = data_at;
    return STATUS_OK;
}
