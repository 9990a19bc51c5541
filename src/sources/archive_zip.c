/* The list of a zip archive, and what lies between its files. */
#include "base/cursor.h"
#include "sources/archive.h"

enum { HEADER_LEN = 30, DESCRIPTOR_MAX = 24, NO_FILE_IS_SMALLER = 96 };

/* A file's place in the archive, for the look at what is between them. */
struct extent {
    uint64_t at, end; /* the end without the header's extra field, whose length only it knows */
    uint32_t place;   /* NO_PLACE: a folder or a link, say */
};

static const uint32_t NO_PLACE = UINT32_MAX;

struct extents {
    struct extent *list;
    size_t count, room;
};

static enum status add_extent(struct extents *x, uint64_t at, uint64_t end, uint32_t place)
{
    if (x->count == x->room) {
        size_t room = x->room == 0 ? 1024 : x->room * 2;
        struct extent *grown = realloc(x->list, room * sizeof *grown);
        if (grown == NULL)
            return STATUS_NO_MEMORY;
        x->list = grown;
        x->room = room;
    }
    x->list[x->count++] = (struct extent){.at = at, .end = end, .place = place};
    return STATUS_OK;
}

static int by_place(const void *a, const void *b)
{
    const struct extent *left = a, *right = b;
    if (left->at != right->at)
        return left->at < right->at ? -1 : 1;
    return left->end < right->end ? -1 : left->end > right->end;
}

/* Bytes of the header's extra field; 0 when there is no header. */
static uint64_t extra_len(const struct input *input, uint64_t header_at)
{
    uint8_t bytes[HEADER_LEN];
    if (input_read_at(input, header_at, bytes, sizeof bytes) != STATUS_OK)
        return 0;
    struct cursor c = cursor_of(span_of(bytes + 28, 2));
    return cursor_uint_le(&c, 2);
}

/* Between the end of a file's bytes and what follows: its descriptor at most. A header there is a
 * file that the list hides. */
static void look_between(struct archive *a, uint64_t from, uint64_t to)
{
    uint8_t bytes[DESCRIPTOR_MAX + 4];
    uint64_t len = to - from;
    size_t take = len < sizeof bytes ? (size_t)len : sizeof bytes;
    if (len == 0 || input_read_at(a->input, from, bytes, take) != STATUS_OK)
        return;
    struct span seen = span_of(bytes, take);
    if (span_find(seen, SPAN_LITERAL("PK\3\4")) < seen.len)
        archive_note(a, ARCHIVE_NOTE_UNLISTED, SPAN_EMPTY);
    else if (len > DESCRIPTOR_MAX)
        archive_note(a, ARCHIVE_NOTE_BETWEEN, SPAN_EMPTY);
}

/* Two files of the same bytes: a bomb, or two readings of one archive. */
static void mark_overlap(struct archive *a, const struct extent *one, const struct extent *other)
{
    const struct extent *both[] = {one, other};
    struct span example = SPAN_EMPTY;
    for (size_t i = 0; i < 2; i++)
        if (both[i]->place != NO_PLACE) {
            a->places[both[i]->place].flags |= PLACE_OVERLAPS;
            example = a->names.entries[both[i]->place].key;
        }
    archive_note(a, ARCHIVE_NOTE_OVERLAP, example);
}

static void look_at_extents(struct archive *a, struct extents *x, uint64_t list_at, uint64_t start)
{
    const struct extent *widest = NULL;
    if (x->count > 0)
        qsort(x->list, x->count, sizeof *x->list, by_place);
    look_between(a, start, x->count > 0 && x->list[0].at > start ? x->list[0].at : start);
    for (size_t i = 0; i < x->count; i++) {
        const struct extent *e = &x->list[i];
        uint64_t next = i + 1 < x->count ? x->list[i + 1].at : list_at;
        if (widest != NULL && e->at < widest->end)
            mark_overlap(a, widest, e);
        if (widest == NULL || e->end > widest->end)
            widest = e;
        if (next <= e->end || next - e->end < NO_FILE_IS_SMALLER)
            continue;
        uint64_t end = e->end + extra_len(a->input, e->at);
        if (end < next)
            look_between(a, end, next);
    }
}

static void note_kind(struct archive *a, const struct zip_entry *e)
{
    if (e->encrypted)
        archive_note(a, ARCHIVE_NOTE_ENCRYPTED, e->name);
    else if (e->method != ZIP_STORED && e->method != ZIP_DEFLATED)
        archive_note(a, ARCHIVE_NOTE_METHOD, e->name);
    if (e->renamed)
        archive_note(a, ARCHIVE_NOTE_RENAMED, e->name);
}

/* *ret_place: NO_PLACE for what is no file that can be read. */
static enum status add_file(struct archive *a, const struct zip_entry *e, uint32_t *ret_place)
{
    struct archive_place *place;
    *ret_place = NO_PLACE;
    a->folders += e->is_folder;
    a->links += !e->is_folder && e->is_link;
    if (e->is_folder || e->is_link)
        return STATUS_OK;
    TRY(archive_add(a, e->name, e->from_dos, &place));
    if (place == NULL)
        return STATUS_OK;
    place->at = e->header_at;
    place->packed = e->packed;
    place->size = e->size;
    place->crc = e->crc;
    place->method = e->method;
    place->flags = (uint8_t)((e->encrypted ? PLACE_ENCRYPTED : 0) |
                             (e->has_descriptor ? PLACE_DESCRIPTOR : 0));
    note_kind(a, e);
    *ret_place = (uint32_t)(place - a->places);
    return STATUS_OK;
}

static enum status take_entry(struct archive *a, const struct zip_entry *e, struct extents *x)
{
    uint32_t place;
    uint64_t end;
    TRY(add_file(a, e, &place));
    if (__builtin_add_overflow(e->header_at, HEADER_LEN + e->name.len, &end) ||
        __builtin_add_overflow(end, e->packed, &end))
        end = UINT64_MAX;
    return add_extent(x, e->header_at, end, place);
}

enum status archive_list_zip(struct archive *a)
{
    struct zip zip;
    struct zip_entry entry;
    struct extents x = {0};
    enum status status = zip_open(&a->arena, a->input, &zip, &a->problem);
    if (status != STATUS_OK)
        return status;
    while ((status = zip_next(&zip, &entry)) == STATUS_OK) {
        status = take_entry(a, &entry, &x);
        if (status != STATUS_OK)
            break;
    }
    a->zip_notes = zip.notes;
    if (status == STATUS_END) {
        look_at_extents(a, &x, zip.list_at, zip.shift);
        status = STATUS_OK;
    }
    free(x.list);
    return status == STATUS_OK ? status
                               : problem_at(&a->problem, status, zip.at, status_text(status));
}
