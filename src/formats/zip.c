/* The central directory of a zip archive. */
#include "formats/zip.h"

#include "base/cursor.h"
#include "base/limits.h"

enum {
    END_LEN = 22,
    COMMENT_MAX = 65535,
    END64_LEN = 56,
    LOCATOR64_LEN = 20,
    ENTRY_LEN = 46,
    ENTRY_MAX = ENTRY_LEN + 3 * 65535,
    WINDOW = 256 << 10,
};

enum {
    SIGNATURE_ENTRY = 0x02014b50,
    SIGNATURE_END = 0x06054b50,
    SIGNATURE_END64 = 0x06064b50,
    SIGNATURE_LOCATOR64 = 0x07064b50,
};

static const uint32_t FULL32 = UINT32_MAX;

const char *zip_note_text(enum zip_note_bit bit)
{
#define ZIP_NOTE_TEXT(name, text) text,
    static const char *const texts[] = {ZIP_NOTE_LIST(ZIP_NOTE_TEXT)};
#undef ZIP_NOTE_TEXT
    return (unsigned)bit < ZIP_NOTE_COUNT_OF ? texts[bit] : "";
}

bool zip_recognise(struct span head)
{
    return span_starts(head, SPAN_LITERAL("PK\3\4")) || span_starts(head, SPAN_LITERAL("PK\5\6"));
}

/* What the end records state. */
struct end {
    uint64_t at; /* of the (classic) end record */
    uint64_t disk, list_disk, here, count, list_len, list_at;
    uint64_t comment;
};

static struct end end_parse(struct span bytes, uint64_t at)
{
    struct cursor c = cursor_of(span_skip(bytes, 4));
    struct end e = {.at = at};
    e.disk = cursor_uint_le(&c, 2);
    e.list_disk = cursor_uint_le(&c, 2);
    e.here = cursor_uint_le(&c, 2);
    e.count = cursor_uint_le(&c, 2);
    e.list_len = cursor_uint_le(&c, 4);
    e.list_at = cursor_uint_le(&c, 4);
    e.comment = cursor_uint_le(&c, 2);
    return e;
}

static uint32_t signature_at(struct span bytes, size_t at)
{
    struct cursor c = cursor_of(span_skip(bytes, at));
    return (uint32_t)cursor_uint_le(&c, 4);
}

/* The end record whose comment reaches exactly to the end. Two of them would let two readers see
 * two lists. Without any, the last one that is followed by other bytes. */
static enum status find_end(struct arena *arena, const struct input *input, struct end *ret_end,
                            unsigned *notes, struct problem *ret_problem)
{
    uint64_t len = input->size < END_LEN + COMMENT_MAX ? input->size : END_LEN + COMMENT_MAX;
    uint64_t start = input->size - len;
    struct arena_mark mark = arena_mark(arena);
    uint8_t *tail = arena_alloc(arena, (size_t)len + 1);
    size_t exact = 0, loose = 0;
    struct end end = {0}, last = {0};
    if (tail == NULL)
        return STATUS_NO_MEMORY;
    TRY(input_read_at(input, start, tail, (size_t)len));
    struct span bytes = span_of(tail, (size_t)len);
    for (size_t at = 0; at + END_LEN <= bytes.len; at++) {
        if (bytes.ptr[at] != 'P' || signature_at(bytes, at) != SIGNATURE_END)
            continue;
        last = end_parse(span_skip(bytes, at), start + at);
        loose++;
        if (last.at + END_LEN + last.comment == input->size) {
            end = last;
            exact++;
        }
    }
    arena_rewind(arena, mark);
    if (exact > 1)
        return problem_at(ret_problem, STATUS_MALFORMED, end.at,
                          "two end records: readers could see different lists of files");
    if (loose == 0)
        return problem_at(ret_problem, STATUS_NOT_FOUND, input->size,
                          "no end record: this is no zip archive, or its end is missing");
    if (exact == 0)
        *notes |= 1u << ZIP_NOTE_BIT_BEHIND;
    *ret_end = exact == 0 ? last : end;
    return STATUS_OK;
}

/* Where both records state a value, they must agree. */
static bool agrees(uint64_t classic, uint64_t full, uint64_t large)
{
    return classic == full || classic == large;
}

/* Replaces the values by those of zip64's record, if there is one. *ret_end_at: where the list has
 * to end. */
static enum status take_end64(const struct input *input, struct end *end, uint64_t *ret_end_at,
                              struct problem *ret_problem)
{
    uint8_t bytes[END64_LEN];
    *ret_end_at = end->at;
    if (end->at < LOCATOR64_LEN + END64_LEN)
        return STATUS_OK;
    TRY(input_read_at(input, end->at - LOCATOR64_LEN, bytes, LOCATOR64_LEN));
    if (signature_at(span_of(bytes, 4), 0) != SIGNATURE_LOCATOR64)
        return STATUS_OK;
    struct cursor c = cursor_of(span_of(bytes + 8, 8));
    uint64_t stated = cursor_uint_le(&c, 8), at = end->at - LOCATOR64_LEN - END64_LEN;
    if (stated <= input->size - END64_LEN) { /* a longer record lies further ahead */
        TRY(input_read_at(input, stated, bytes, 4));
        if (signature_at(span_of(bytes, 4), 0) == SIGNATURE_END64)
            at = stated;
    }
    TRY(input_read_at(input, at, bytes, sizeof bytes));
    if (signature_at(span_of(bytes, 4), 0) != SIGNATURE_END64)
        return problem_at(ret_problem, STATUS_MALFORMED, at, "the zip64 end record is missing");
    c = cursor_of(span_of(bytes + 16, sizeof bytes - 16));
    uint64_t disk = cursor_uint_le(&c, 4), list_disk = cursor_uint_le(&c, 4);
    uint64_t here = cursor_uint_le(&c, 8), count = cursor_uint_le(&c, 8);
    uint64_t list_len = cursor_uint_le(&c, 8), list_at = cursor_uint_le(&c, 8);
    if (!agrees(end->count, 0xFFFF, count) || !agrees(end->list_len, FULL32, list_len) ||
        !agrees(end->list_at, FULL32, list_at))
        return problem_at(ret_problem, STATUS_MALFORMED, at,
                          "the two end records contradict each other");
    end->disk = disk;
    end->list_disk = list_disk;
    end->here = here;
    end->count = count;
    end->list_len = list_len;
    end->list_at = list_at;
    *ret_end_at = at;
    return STATUS_OK;
}

/* The list ends where the end record begins; if it is stated to lie further ahead, something was
 * put before the archive, and all offsets are shifted by that. */
static enum status place_list(struct zip *zip, const struct end *end, uint64_t end_at,
                              struct problem *ret_problem)
{
    uint64_t stated_end;
    if (end->disk != 0 || end->list_disk != 0 || end->here != end->count)
        return problem_at(ret_problem, STATUS_UNSUPPORTED, end->at,
                          "one part of a zip archive that was split");
    if (__builtin_add_overflow(end->list_at, end->list_len, &stated_end) || stated_end > end_at)
        return problem_at(ret_problem, STATUS_MALFORMED, end->at,
                          "the list of files is said to lie outside the archive");
    zip->shift = end_at - stated_end;
    if (zip->shift > 0)
        zip->notes |= 1u << ZIP_NOTE_BIT_BEFORE;
    zip->list_at = zip->at = end->list_at + zip->shift;
    zip->list_end = end_at;
    zip->stated = end->count;
    return STATUS_OK;
}

enum status zip_open(struct arena *arena, const struct input *input, struct zip *ret_zip,
                     struct problem *ret_problem)
{
    struct zip zip = {.input = input};
    struct end end = {0};
    uint64_t end_at = 0;
    TRY(find_end(arena, input, &end, &zip.notes, ret_problem));
    TRY(take_end64(input, &end, &end_at, ret_problem));
    TRY(place_list(&zip, &end, end_at, ret_problem));
    zip.window = arena_alloc(arena, WINDOW);
    if (zip.window == NULL)
        return STATUS_NO_MEMORY;
    *ret_zip = zip;
    return STATUS_OK;
}

/* Bytes of the list from zip->at: at least `want`, or all that there are. */
static enum status look(struct zip *zip, size_t want, struct span *ret_bytes)
{
    uint64_t skip = zip->at - zip->window_at;
    bool inside = zip->at >= zip->window_at && skip <= zip->window_len;
    if (!inside ||
        (zip->window_len - skip < want && zip->at + (zip->window_len - skip) < zip->list_end)) {
        uint64_t left = zip->list_end - zip->at;
        size_t len = left < WINDOW ? (size_t)left : WINDOW;
        zip->window_len = 0;
        TRY(input_read_at(zip->input, zip->at, zip->window, len));
        zip->window_at = zip->at;
        zip->window_len = len;
        skip = 0;
    }
    *ret_bytes = span_of(zip->window + skip, zip->window_len - (size_t)skip);
    return STATUS_OK;
}

struct sizes {
    bool size, packed, header; /* which stand in the extra field */
};

/* Zip64's values come in a fixed order, and only those that are wanted. */
static bool take_extra64(struct zip_entry *e, struct sizes wanted, struct span field)
{
    struct cursor c = cursor_of(field);
    if (wanted.size)
        e->size = cursor_uint_le(&c, 8);
    if (wanted.packed)
        e->packed = cursor_uint_le(&c, 8);
    if (wanted.header)
        e->header_at = cursor_uint_le(&c, 8);
    return !c.failed;
}

/* False when zip64's values are needed and not there. */
static bool take_extras(struct zip_entry *e, struct sizes wanted, struct span extras)
{
    struct cursor c = cursor_of(extras);
    bool needed = wanted.size || wanted.packed || wanted.header, found = false;
    while (cursor_left(&c) >= 4) {
        uint64_t id = cursor_uint_le(&c, 2), len = cursor_uint_le(&c, 2);
        struct span field = cursor_bytes(&c, len);
        if (c.failed)
            break;
        if (id == 0x0001 && !found && needed)
            found = take_extra64(e, wanted, field);
        else if (id == 0x7075 && field.len > 5) /* version, CRC of the name, the name again */
            e->renamed |= !span_equal(span_skip(field, 5), e->name);
    }
    return !needed || found;
}

static void take_attributes(struct zip_entry *e, unsigned made_by, uint64_t attributes)
{
    unsigned format = (unsigned)(attributes >> 28);
    bool unix_like = made_by == 3 || made_by == 19;
    e->is_link = unix_like && format == 10;
    e->from_dos = made_by == 0 || made_by == 10 || made_by == 11 || made_by == 14;
    e->is_folder = e->name.len > 0 && (e->name.ptr[e->name.len - 1] == '/' ||
                                       (e->from_dos && e->name.ptr[e->name.len - 1] == '\\'));
}

static bool parse_entry(struct span bytes, struct zip_entry *ret_entry, size_t *ret_len)
{
    struct cursor c = cursor_of(bytes);
    struct zip_entry e = {0};
    bool ok = cursor_uint_le(&c, 4) == SIGNATURE_ENTRY;
    cursor_skip(&c, 1);
    unsigned made_by = cursor_u8(&c);
    cursor_skip(&c, 2);
    uint64_t flags = cursor_uint_le(&c, 2);
    e.method = (uint16_t)cursor_uint_le(&c, 2);
    cursor_skip(&c, 4);
    e.crc = (uint32_t)cursor_uint_le(&c, 4);
    e.packed = cursor_uint_le(&c, 4);
    e.size = cursor_uint_le(&c, 4);
    uint64_t name = cursor_uint_le(&c, 2), extra = cursor_uint_le(&c, 2),
             comment = cursor_uint_le(&c, 2), disk = cursor_uint_le(&c, 2);
    cursor_skip(&c, 2);
    uint64_t attributes = cursor_uint_le(&c, 4);
    e.header_at = cursor_uint_le(&c, 4);
    e.name = cursor_bytes(&c, name);
    struct span extras = cursor_bytes(&c, extra);
    cursor_skip(&c, comment);
    if (!ok || c.failed || (disk != 0 && disk != 0xFFFF))
        return false;
    const struct sizes wanted = {
        .size = e.size == FULL32, .packed = e.packed == FULL32, .header = e.header_at == FULL32};
    if (!take_extras(&e, wanted, extras))
        return false;
    e.encrypted = (flags & 1) != 0 || e.method == 99;
    e.has_descriptor = (flags & 8) != 0;
    take_attributes(&e, made_by, attributes);
    *ret_entry = e;
    *ret_len = c.at;
    return true;
}

static enum status end_of_list(struct zip *zip)
{
    if (zip->taken != zip->stated)
        zip->notes |= 1u << ZIP_NOTE_BIT_COUNT;
    zip->at = zip->list_end;
    return STATUS_END;
}

enum status zip_next(struct zip *zip, struct zip_entry *ret_entry)
{
    struct span bytes;
    struct zip_entry entry;
    size_t len;
    if (zip->at == zip->list_end)
        return end_of_list(zip);
    TRY(look(zip, ENTRY_MAX, &bytes));
    if (!parse_entry(bytes, &entry, &len) ||
        __builtin_add_overflow(entry.header_at, zip->shift, &entry.header_at)) {
        zip->notes |= 1u << (zip->taken == zip->stated ? ZIP_NOTE_BIT_LIST_LONGER
                                                       : ZIP_NOTE_BIT_LIST_DAMAGED);
        return end_of_list(zip);
    }
    zip->at += len;
    zip->taken++;
    *ret_entry = entry;
    return STATUS_OK;
}
