/* The list of a tar archive. */
#include "formats/tar.h"
#include "sources/archive.h"

static struct span without_dot(struct span name)
{
    while (span_starts(name, SPAN_LITERAL("./")))
        name = span_skip(name, 2);
    return name;
}

static enum status take_file(struct archive *a, const struct tar_entry *e)
{
    struct archive_place *place, from = {.at = e->data_at, .packed = e->size, .size = e->size};
    if (e->type == TAR_HARD_LINK) {
        const uint64_t *target = table_find(&a->names, without_dot(e->target));
        if (target == NULL) {
            archive_note(a, ARCHIVE_NOTE_DANGLING, e->name);
            return STATUS_OK;
        }
        from = a->places[*target];
    }
    if (e->is_cut || e->type == TAR_SPARSE) {
        from.flags = PLACE_LOST;
        archive_note(a, e->is_cut ? ARCHIVE_NOTE_CUT : ARCHIVE_NOTE_SPARSE, e->name);
    }
    TRY(archive_add(a, e->name, false, &place));
    if (place == NULL)
        return STATUS_OK;
    from.spelling = place->spelling;
    *place = from;
    return STATUS_OK;
}

static enum status take_entry(struct archive *a, const struct tar_entry *e)
{
    switch (e->type) {
    case TAR_FOLDER:
        a->folders++;
        return STATUS_OK;
    case TAR_LINK:
        a->links++;
        return STATUS_OK;
    case TAR_OTHER:
        archive_note(a, ARCHIVE_NOTE_OTHER, e->name);
        return STATUS_OK;
    default:
        return take_file(a, e);
    }
}

enum status archive_list_tar(struct archive *a)
{
    struct tar tar;
    struct tar_entry entry;
    enum status status;
    tar_open(a->input, &tar);
    while ((status = tar_next(&tar, &entry)) == STATUS_OK) {
        status = take_entry(a, &entry);
        if (status != STATUS_OK)
            break;
    }
    a->notes[ARCHIVE_NOTE_DAMAGED] = tar.damaged;
    a->notes[ARCHIVE_NOTE_NO_END] = tar.no_end;
    a->notes[ARCHIVE_NOTE_BEHIND] = tar.behind;
    tar_close(&tar);
    if (status == STATUS_END)
        return STATUS_OK;
    return problem_at(&a->problem, status, tar.at, status_text(status));
}
