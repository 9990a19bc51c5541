/* Counting the frames of a WAL, and looking at the ends of a rollback journal. */
#include "formats/wal.h"

#include <stdlib.h>

#include "base/cursor.h"

enum {
    WAL_HEADER = 32,
    WAL_FRAME_HEADER = 24,
    WAL_CHECKED = 8, /* bytes of a frame header that its checksum covers */
    PAGE_MIN = 512,
    PAGE_MAX = 65536,
};

/* The running checksum, in words of the order that the magic number states. */
struct wal_sum {
    uint32_t a, b;
    bool big_endian;
};

static void sum_add(struct wal_sum *s, const uint8_t *bytes, size_t len)
{
    struct cursor c = cursor_of(span_of(bytes, len));
    while (cursor_left(&c) >= 8) {
        const uint64_t x = s->big_endian ? cursor_uint_be(&c, 4) : cursor_uint_le(&c, 4);
        const uint64_t y = s->big_endian ? cursor_uint_be(&c, 4) : cursor_uint_le(&c, 4);
        s->a += (uint32_t)x + s->b;
        s->b += (uint32_t)y + s->a;
    }
}

struct wal_reader {
    const struct input *input;
    struct wal_sum sum;
    uint64_t salts; /* both, as they stand */
    uint8_t *frame; /* header and page */
    size_t frame_len;
};

/* Header layout: magic, version, page size, sequence, salts (8), checksum (8). */
static bool header_holds(const uint8_t *bytes, struct wal_reader *r, uint32_t *ret_page_size)
{
    struct cursor c = cursor_of(span_of(bytes, WAL_HEADER));
    const uint64_t magic = cursor_uint_be(&c, 4);
    const uint64_t version = cursor_uint_be(&c, 4);
    const uint64_t page_size = cursor_uint_be(&c, 4);
    cursor_skip(&c, 4);
    r->salts = cursor_uint_be(&c, 8);
    const uint64_t stated = cursor_uint_be(&c, 8);
    r->sum = (struct wal_sum){.big_endian = (magic & 1) != 0};
    sum_add(&r->sum, bytes, WAL_HEADER - 8);
    if ((magic & ~(uint64_t)1) != 0x377F0682 || version != 3007000 || page_size < PAGE_MIN ||
        page_size > PAGE_MAX || (page_size & (page_size - 1)) != 0)
        return false;
    *ret_page_size = (uint32_t)page_size;
    return stated == ((uint64_t)r->sum.a << 32 | r->sum.b);
}

/* Frame header: page number, pages after a commit (0: none), salts (8), checksum (8). */
struct wal_frame {
    enum { FRAME_GOOD, FRAME_UNCHAINED, FRAME_STALE } kind;
    bool commits;
};

static struct wal_frame read_frame(struct wal_reader *r, bool chain_broken)
{
    struct cursor c = cursor_of(span_of(r->frame, WAL_FRAME_HEADER));
    const uint64_t page = cursor_uint_be(&c, 4);
    const uint64_t commit = cursor_uint_be(&c, 4);
    const uint64_t salts = cursor_uint_be(&c, 8);
    const uint64_t stated = cursor_uint_be(&c, 8);
    struct wal_frame frame = {.kind = FRAME_UNCHAINED, .commits = commit != 0};
    if (salts != r->salts) {
        frame.kind = FRAME_STALE;
    } else if (!chain_broken && page != 0) {
        sum_add(&r->sum, r->frame, WAL_CHECKED);
        sum_add(&r->sum, r->frame + WAL_FRAME_HEADER, r->frame_len - WAL_FRAME_HEADER);
        if (stated == ((uint64_t)r->sum.a << 32 | r->sum.b))
            frame.kind = FRAME_GOOD;
    }
    return frame;
}

static enum status count_frames(struct wal_reader *r, struct wal_report *report)
{
    uint64_t good = 0;
    bool broken = false; /* SQLite stops at the first frame that does not hold */
    uint64_t at = WAL_HEADER;
    for (; r->input->size - at >= r->frame_len; at += r->frame_len) {
        TRY(input_read_at(r->input, at, r->frame, broken ? WAL_FRAME_HEADER : r->frame_len));
        const struct wal_frame frame = read_frame(r, broken);
        broken = broken || frame.kind != FRAME_GOOD;
        good += frame.kind == FRAME_GOOD;
        report->stale += frame.kind == FRAME_STALE;
        report->unchained += frame.kind == FRAME_UNCHAINED;
        report->lost += frame.kind == FRAME_UNCHAINED && frame.commits;
        if (frame.kind == FRAME_GOOD && frame.commits)
            report->committed = good;
    }
    report->uncommitted = good - report->committed;
    report->tail = r->input->size - at;
    return STATUS_OK;
}

enum status wal_examine(const struct input *wal, struct wal_report *ret_report)
{
    static const uint8_t zeros[WAL_HEADER];
    uint8_t header[WAL_HEADER];
    struct wal_report report = {.state = WAL_ABSENT};
    struct wal_reader reader = {.input = wal};
    enum status status = STATUS_OK;
    if (wal != NULL && wal->size >= WAL_HEADER)
        TRY(input_read_at(wal, 0, header, sizeof header));
    if (wal != NULL && wal->size < WAL_HEADER) {
        report.state = wal->size == 0 ? WAL_EMPTY : WAL_DAMAGED;
    } else if (wal != NULL && memcmp(header, zeros, sizeof header) == 0) {
        report.state = WAL_EMPTY;
    } else if (wal != NULL && !header_holds(header, &reader, &report.page_size)) {
        report.state = WAL_DAMAGED;
    } else if (wal != NULL) {
        report.state = WAL_READY;
        reader.frame_len = WAL_FRAME_HEADER + (size_t)report.page_size;
        reader.frame = malloc(reader.frame_len);
        status = reader.frame == NULL ? STATUS_NO_MEMORY : count_frames(&reader, &report);
        free(reader.frame);
    }
    if (status == STATUS_OK)
        *ret_report = report;
    return status;
}

static const uint8_t journal_magic[8] = {0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7};

/* The end of a journal that belongs to a transaction over several databases: name, its length, a
 * sum of its bytes, the magic. */
static enum status names_super(const struct input *journal, bool *ret_names)
{
    uint8_t end[16], name[512];
    uint32_t sum = 0;
    if (journal->size < sizeof end)
        return STATUS_OK;
    TRY(input_read_at(journal, journal->size - sizeof end, end, sizeof end));
    struct cursor c = cursor_of(span_of(end, sizeof end));
    const uint64_t len = cursor_uint_be(&c, 4);
    const uint64_t stated = cursor_uint_be(&c, 4);
    if (memcmp(end + 8, journal_magic, sizeof journal_magic) != 0 || len == 0 ||
        len > sizeof name || len > journal->size - sizeof end)
        return STATUS_OK;
    TRY(input_read_at(journal, journal->size - sizeof end - len, name, (size_t)len));
    for (size_t i = 0; i < len; i++)
        sum +=
            (name[i] ^ 0x80U) - 0x80U; /* SQLite adds chars, which have a sign on most machines */
    *ret_names = sum == stated && name[0] != 0;
    return STATUS_OK;
}

enum status journal_examine(const struct input *journal, enum journal_state *ret_state)
{
    enum journal_state state = JOURNAL_ABSENT;
    if (journal != NULL) {
        uint8_t first[8] = {0};
        bool super = false;
        if (journal->size >= sizeof first)
            TRY(input_read_at(journal, 0, first, sizeof first));
        state = memcmp(first, journal_magic, sizeof first) == 0 ? JOURNAL_HOT : JOURNAL_COLD;
        if (state == JOURNAL_HOT)
            TRY(names_super(journal, &super));
        if (super)
            state = JOURNAL_SUPER;
    }
    *ret_state = state;
    return STATUS_OK;
}
