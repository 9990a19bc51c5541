/* Headers of a tar archive. */
#include "formats/tar.h"

#include "base/cursor.h"
#include "base/limits.h"

/* struct posix_header, in the order of its fields */
enum {
    AT_NAME = 0,
    NAME_LEN = 100,
    AT_SIZE = 124,
    NUMBER_LEN = 12,
    AT_CHECKSUM = 148,
    CHECKSUM_LEN = 8,
    AT_TYPE = 156,
    AT_TARGET = 157,
    AT_MAGIC = 257,
    AT_PREFIX = 345,
    PREFIX_LEN = 155,
};

/* Octal digits with spaces or NUL around them, or GNU's base 256: a set high bit, then the number.
 * False for anything else. */
static bool read_number(const uint8_t *field, size_t len, uint64_t *ret_value)
{
    uint64_t value = 0;
    size_t i = 0, digits = 0;
    if (field[0] == 0x80) {
        for (i = 1; i < len; i++) {
            if (value >> 55 != 0)
                return false;
            value = value << 8 | field[i];
        }
        *ret_value = value;
        return true;
    }
    while (i < len && field[i] == ' ')
        i++;
    for (; i < len && field[i] >= '0' && field[i] <= '7'; i++, digits++) {
        if (value >> 60 != 0)
            return false;
        value = value << 3 | (uint64_t)(field[i] - '0');
    }
    for (; i < len; i++)
        if (field[i] != ' ' && field[i] != 0)
            return false;
    *ret_value = value;
    return digits > 0;
}

/* The sum counts its own field as spaces; old writers summed signed bytes. */
static bool checksum_fits(const uint8_t *block)
{
    uint64_t stated;
    int64_t plain = 0, as_signed = 0;
    if (!read_number(block + AT_CHECKSUM, CHECKSUM_LEN, &stated))
        return false;
    for (size_t i = 0; i < TAR_BLOCK; i++) {
        bool own = i >= AT_CHECKSUM && i < AT_CHECKSUM + CHECKSUM_LEN;
        plain += own ? ' ' : block[i];
        as_signed += own ? ' ' : (int8_t)block[i];
    }
    return (int64_t)stated == plain || (int64_t)stated == as_signed;
}

static bool is_zero(const uint8_t *block)
{
    for (size_t i = 0; i < TAR_BLOCK; i++)
        if (block[i] != 0)
            return false;
    return true;
}

bool tar_recognise(struct span head)
{
    return head.len >= TAR_BLOCK && !is_zero(head.ptr) && checksum_fits(head.ptr);
}

void tar_open(const struct input *input, struct tar *ret_tar)
{
    *ret_tar = (struct tar){.input = input};
    buf_init(&ret_tar->name, TAR_NAME_MAX);
    buf_init(&ret_tar->target, TAR_NAME_MAX);
}

void tar_close(struct tar *tar)
{
    buf_free(&tar->name);
    buf_free(&tar->target);
}

static uint64_t padded(uint64_t size)
{
    return size > UINT64_MAX - TAR_BLOCK ? size : (size + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
}

static void add_field(struct buf *to, const uint8_t *field, size_t len)
{
    struct span text = span_of(field, len);
    buf_add(to, span_head(text, span_find_byte(text, 0)));
}

/* ustar's prefix; GNU's own format uses the place for something else. */
static void take_names(struct tar *t, const uint8_t *block)
{
    static const char ustar[6] = "ustar"; /* with its NUL */
    bool has_prefix = memcmp(block + AT_MAGIC, ustar, sizeof ustar) == 0;
    if (!t->has_name) {
        buf_clear(&t->name);
        if (has_prefix && block[AT_PREFIX] != 0) {
            add_field(&t->name, block + AT_PREFIX, PREFIX_LEN);
            buf_byte(&t->name, '/');
        }
        add_field(&t->name, block + AT_NAME, NAME_LEN);
    }
    if (!t->has_target) {
        buf_clear(&t->target);
        add_field(&t->target, block + AT_TARGET, NAME_LEN);
    }
}

/* What an extra header holds, whole. A longer one than the limit is damage. */
static enum status read_extra(struct tar *t, uint64_t size, struct buf *ret_bytes)
{
    uint8_t piece[TAR_BLOCK];
    for (uint64_t done = 0; done < size; done += sizeof piece) {
        uint64_t left = size - done;
        size_t len = left < sizeof piece ? (size_t)left : sizeof piece;
        TRY(input_read_at(t->input, t->at + TAR_BLOCK + done, piece, len));
        buf_add(ret_bytes, span_of(piece, len));
        if (ret_bytes->failed)
            return STATUS_TOO_LARGE;
    }
    return STATUS_OK;
}

/* `LEN key=value\n`, LEN in digits and counting all of it. */
static bool next_record(struct span *rest, struct span *ret_key, struct span *ret_value)
{
    struct span record, number = span_head(*rest, span_find_byte(*rest, ' '));
    uint64_t len;
    if (!span_to_uint(number, &len) || !span_slice(*rest, 0, len, &record) ||
        len < number.len + 2 || record.ptr[len - 1] != '\n')
        return false;
    *rest = span_skip(*rest, (size_t)len);
    record = span_skip(span_head(record, (size_t)len - 1), number.len + 1);
    size_t equals = span_find_byte(record, '=');
    *ret_key = span_head(record, equals);
    *ret_value = span_skip(record, equals + 1);
    return equals < record.len;
}

static void replace(struct buf *to, struct span value, bool *has)
{
    buf_clear(to);
    buf_add(to, value);
    *has = true;
}

static bool take_pax(struct tar *t, struct span records, bool *ret_sparse)
{
    struct span key, value;
    while (records.len > 0) {
        if (!next_record(&records, &key, &value))
            return false;
        if (span_equal_str(key, "path") || span_equal_str(key, "GNU.sparse.name"))
            replace(&t->name, value, &t->has_name);
        else if (span_equal_str(key, "linkpath"))
            replace(&t->target, value, &t->has_target);
        else if (span_equal_str(key, "size"))
            t->has_size = span_to_uint(value, &t->next_size);
        *ret_sparse |= span_starts(key, SPAN_LITERAL("GNU.sparse."));
    }
    return true;
}

/* Headers that speak of the next one. *ret_was: this was such a header. */
static enum status take_extra(struct tar *t, uint8_t type, uint64_t size, bool *ret_sparse,
                              bool *ret_was)
{
    BUF_SCOPED struct buf bytes;
    buf_init(&bytes, TAR_EXTRA_MAX);
    *ret_was = type == 'x' || type == 'X' || type == 'g' || type == 'L' || type == 'K' ||
               type == 'V' || type == 'M';
    if (!*ret_was || type == 'g' || type == 'V' || type == 'M')
        return STATUS_OK;
    TRY(read_extra(t, size, &bytes));
    struct span text = buf_span(&bytes);
    if (type == 'L')
        replace(&t->name, span_head(text, span_find_byte(text, 0)), &t->has_name);
    else if (type == 'K')
        replace(&t->target, span_head(text, span_find_byte(text, 0)), &t->has_target);
    else if (!take_pax(t, text, ret_sparse))
        return STATUS_MALFORMED;
    return t->name.failed || t->target.failed ? STATUS_TOO_LARGE : STATUS_OK;
}

static enum tar_type type_of(uint8_t type, bool sparse)
{
    if (sparse)
        return TAR_SPARSE;
    switch (type) {
    case 0:
    case '0':
    case '7':
        return TAR_FILE;
    case '1':
        return TAR_HARD_LINK;
    case '2':
        return TAR_LINK;
    case '5':
    case 'D':
        return TAR_FOLDER;
    case 'S':
        return TAR_SPARSE;
    default:
        return TAR_OTHER;
    }
}

static bool has_data(enum tar_type type)
{
    return type == TAR_FILE || type == TAR_SPARSE || type == TAR_OTHER;
}

static void forget_extras(struct tar *t)
{
    t->has_name = t->has_target = t->has_size = false;
}

static struct tar_entry entry_of(struct tar *t, const uint8_t *block, uint64_t size, bool sparse)
{
    take_names(t, block);
    struct tar_entry e = {.name = buf_span(&t->name),
                          .target = buf_span(&t->target),
                          .type = type_of(block[AT_TYPE], sparse),
                          .data_at = t->at + TAR_BLOCK,
                          .size = t->has_size ? t->next_size : size};
    if (!has_data(e.type))
        e.size = 0;
    if (e.type == TAR_FILE && e.name.len > 0 && e.name.ptr[e.name.len - 1] == '/')
        e.type = TAR_FOLDER; /* as archives before ustar wrote them */
    uint64_t left = t->input->size - e.data_at;
    e.is_cut = e.size > left;
    return e;
}

/* The next block that is a header by its checksum; files in between are lost, and counted. */
static enum status find_header(struct tar *t, uint8_t *block)
{
    if (t->damaged++ == 0)
        t->damaged_at = t->at;
    forget_extras(t);
    for (uint64_t steps = 0; steps < TAR_SEARCH_MAX; steps++) {
        t->at += TAR_BLOCK;
        if (t->at > t->input->size || t->input->size - t->at < TAR_BLOCK)
            return STATUS_END;
        TRY(input_read_at(t->input, t->at, block, TAR_BLOCK));
        if (!is_zero(block) && checksum_fits(block))
            return STATUS_OK;
    }
    return STATUS_END;
}

/* Behind the end mark only zeros are expected: another archive could hide there. */
static enum status look_behind(struct tar *t)
{
    uint8_t piece[16 * TAR_BLOCK];
    uint64_t looked_at = 0;
    while (t->at < t->input->size && looked_at < TAR_BEHIND_MAX) {
        uint64_t left = t->input->size - t->at;
        size_t len = left < sizeof piece ? (size_t)left : sizeof piece;
        TRY(input_read_at(t->input, t->at, piece, len));
        for (size_t i = 0; i < len; i++)
            t->behind += piece[i] != 0;
        t->at += len;
        looked_at += len;
    }
    return STATUS_END;
}

static enum status read_header(struct tar *t, uint8_t *block)
{
    if (t->at > t->input->size || t->input->size - t->at < TAR_BLOCK) {
        t->no_end = true;
        return STATUS_END;
    }
    TRY(input_read_at(t->input, t->at, block, TAR_BLOCK));
    if (is_zero(block))
        return look_behind(t);
    return checksum_fits(block) ? STATUS_OK : find_header(t, block);
}

enum status tar_next(struct tar *tar, struct tar_entry *ret_entry)
{
    uint8_t block[TAR_BLOCK];
    bool sparse = false;
    forget_extras(tar);
    for (;;) {
        uint64_t size;
        bool was_extra;
        TRY(read_header(tar, block));
        if (!read_number(block + AT_SIZE, NUMBER_LEN, &size)) {
            memset(block, 0, sizeof block);
            TRY(find_header(tar, block));
            continue;
        }
        enum status status = take_extra(tar, block[AT_TYPE], size, &sparse, &was_extra);
        if (status == STATUS_IO_ERROR || status == STATUS_NO_MEMORY)
            return status;
        if (status != STATUS_OK) {
            tar->damaged_at = tar->damaged++ == 0 ? tar->at : tar->damaged_at;
            forget_extras(tar);
        }
        struct tar_entry e = entry_of(tar, block, size, sparse);
        uint64_t data = was_extra ? size : e.size;
        if (__builtin_add_overflow(tar->at + TAR_BLOCK, padded(data), &tar->at))
            tar->at = UINT64_MAX;
        if (was_extra)
            continue;
        *ret_entry = e;
        return tar->name.failed || tar->target.failed ? STATUS_NO_MEMORY : STATUS_OK;
    }
}
