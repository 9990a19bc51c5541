/* The list of an archive. */
#include "sources/archive.h"

#include "base/limits.h"
#include "formats/tar.h"
#include "sources/archive_file.h"

const char *archive_note_text(enum archive_note note)
{
#define ARCHIVE_NOTE_TEXT(name, text) text,
    static const char *const texts[] = {ARCHIVE_NOTE_LIST(ARCHIVE_NOTE_TEXT)};
#undef ARCHIVE_NOTE_TEXT
    return (unsigned)note < ARCHIVE_NOTE_COUNT ? texts[note] : "";
}

enum archive_kind archive_recognise(const struct input *input)
{
    uint8_t head[TAR_BLOCK];
    size_t len = input->size < sizeof head ? (size_t)input->size : sizeof head;
    if (input_read_at(input, 0, head, len) != STATUS_OK)
        return ARCHIVE_NONE;
    if (zip_recognise(span_of(head, len)))
        return ARCHIVE_ZIP;
    return tar_recognise(span_of(head, len)) ? ARCHIVE_TAR : ARCHIVE_NONE;
}

void archive_note(struct archive *a, enum archive_note note, struct span example)
{
    if (a->notes[note]++ == 0 && example.len > 0)
        a->examples[note] = arena_string(&a->arena, span_head(example, 256));
}

/* A name that could be one below a folder: no empty part, no `..`, no drive, nothing that is not
 * text. It is never used as a path; but who made such a name wanted it to be. */
static bool is_acceptable(struct span name)
{
    struct span rest = name, part;
    if (name.len == 0 || name.len >= STORE_LOCATOR_MAX - 128 || name.ptr[0] == ':' ||
        span_find_byte(name, 0) < name.len || (name.len > 1 && name.ptr[1] == ':'))
        return false;
    while (span_split(&rest, '/', &part))
        if (part.len == 0 || span_equal_str(part, ".") || span_equal_str(part, ".."))
            return false;
    return true;
}

/* Without `./` before it, and with / where a writer for DOS used \. */
static struct span tidy(struct span name, bool from_dos, struct buf *memory)
{
    while (span_starts(name, SPAN_LITERAL("./")))
        name = span_skip(name, 2);
    if (!from_dos || span_find_byte(name, '/') < name.len || span_find_byte(name, '\\') == name.len)
        return name;
    buf_add(memory, name);
    for (size_t i = 0; i < memory->len; i++)
        if (memory->ptr[i] == '\\')
            memory->ptr[i] = '/';
    return buf_span(memory);
}

static enum status new_place(struct archive *a, uint64_t *ret_index)
{
    if (a->count == a->room) {
        size_t room = a->room == 0 ? 1024 : a->room * 2;
        struct archive_place *grown = realloc(a->places, room * sizeof *grown);
        if (grown == NULL)
            return STATUS_NO_MEMORY;
        a->places = grown;
        a->room = room;
    }
    *ret_index = a->count++;
    return STATUS_OK;
}

enum status archive_add(struct archive *a, struct span name, bool from_dos,
                        struct archive_place **ret_place)
{
    BUF_SCOPED struct buf memory;
    uint64_t *value;
    bool is_new;
    buf_init(&memory, TAR_NAME_MAX);
    struct span tidied = tidy(name, from_dos, &memory);
    *ret_place = NULL;
    if (!is_acceptable(tidied)) {
        archive_note(a, ARCHIVE_NOTE_OUTSIDE, name);
        return STATUS_OK;
    }
    if (a->count == ARCHIVE_ENTRIES_MAX)
        return STATUS_TOO_LARGE;
    TRY(table_put(&a->names, tidied, &value, &is_new));
    if (is_new)
        TRY(new_place(a, value));
    else
        archive_note(a, ARCHIVE_NOTE_TWICE, name);
    struct archive_place *place = &a->places[*value];
    *place = (struct archive_place){0};
    if (!span_equal(tidied, name) && (place->spelling = arena_string(&a->arena, name)) == NULL)
        return STATUS_NO_MEMORY;
    *ret_place = place;
    return STATUS_OK;
}

enum status archive_list(struct archive *a)
{
    if (a->listed)
        return a->status;
    a->listed = true;
    a->status = a->kind == ARCHIVE_ZIP ? archive_list_zip(a) : archive_list_tar(a);
    return a->status;
}

void archive_init(struct archive *a, enum archive_kind kind, const struct input *input)
{
    *a = (struct archive){.kind = kind, .input = input};
    arena_init(&a->arena, (size_t)ARCHIVE_NAMES_MAX);
    table_init(&a->names, ARCHIVE_ENTRIES_MAX, (size_t)ARCHIVE_NAMES_MAX, 0);
    archive_file_ops(a);
}

void archive_free(struct archive *a)
{
    free(a->places);
    table_free(&a->names);
    arena_free(&a->arena);
    a->places = NULL;
    a->count = a->room = 0;
}
