/* message_summary_info of a message: a plain property list. `ec` has for each edited part its
 * versions, `ep` the numbers of the edited parts, `rp` those of the unsent ones.
 */
#include "base/limits.h"
#include "formats/message_parts.h"
#include "formats/plist.h"

/* All versions in all parts. */
static size_t count_edits(struct plist_node parts)
{
    size_t count = 0;
    struct plist_node versions;
    struct span key;
    for (size_t i = 0; i < plist_count(parts) && count <= MESSAGE_EDITS_MAX; i++)
        if (plist_entry(parts, i, &key, &versions))
            count += plist_count(versions);
    return count;
}

static void read_edit(struct arena *arena, struct plist_node n, struct message_edit *edit,
                      struct message_summary *summary, enum status *status)
{
    struct plist_node field;
    struct span blob;
    double seconds;
    if (plist_get(n, "bcg", &field))
        (void)plist_text(field, &edit->guid);
    if (plist_get(n, "d", &field))
        edit->has_time = (plist_real(field, &seconds) &&
                          timestamp_from_seconds(EPOCH_APPLE, seconds, &edit->time)) ||
                         plist_date(field, &edit->time);
    if (plist_get(n, "t", &field) && plist_data(field, &blob)) {
        enum status read = typedstream_text(arena, blob, &edit->text);
        edit->is_readable = read == STATUS_OK;
        if (read == STATUS_NO_MEMORY)
            *status = read;
    }
    summary->damaged |= !edit->is_readable || edit->text.damaged;
}

static enum status read_part(struct arena *arena, struct span name, struct plist_node versions,
                             size_t room, struct message_summary *summary)
{
    enum status status = STATUS_OK;
    struct plist_node n;
    const size_t count = plist_count(versions);
    int64_t part = -1;
    if (!span_to_int(name, &part))
        summary->damaged = true;
    for (size_t i = 0; i < count && summary->edit_count < room; i++) {
        struct message_edit *edit = &summary->edits[summary->edit_count++];
        *edit = (struct message_edit){.part = part, .version = i, .is_current = i + 1 == count};
        if (plist_item(versions, i, &n))
            read_edit(arena, n, edit, summary, &status);
        TRY(status);
    }
    return STATUS_OK;
}

static enum status read_edits(struct arena *arena, struct plist_node root,
                              struct message_summary *summary)
{
    struct plist_node parts, versions;
    struct span name;
    if (!plist_get(root, "ec", &parts))
        return STATUS_OK;
    size_t count = count_edits(parts);
    if (count > MESSAGE_EDITS_MAX) {
        summary->damaged = true;
        count = MESSAGE_EDITS_MAX;
    }
    summary->edits = arena_array(arena, count, sizeof *summary->edits);
    if (summary->edits == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; summary->edit_count < count && i < plist_count(parts); i++)
        if (plist_entry(parts, i, &name, &versions))
            TRY(read_part(arena, name, versions, count, summary));
    return STATUS_OK;
}

/* A list of part numbers. */
static enum status read_numbers(struct arena *arena, struct plist_node root, const char *key,
                                int64_t **ret_numbers, size_t *ret_count)
{
    struct plist_node list, n;
    if (!plist_get(root, key, &list))
        return STATUS_OK;
    size_t count = plist_count(list), used = 0;
    if (count > MESSAGE_EDITS_MAX)
        count = MESSAGE_EDITS_MAX;
    int64_t *numbers = arena_array(arena, count, sizeof *numbers);
    if (numbers == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        if (plist_item(list, i, &n) && plist_int(n, &numbers[used]))
            used++;
    *ret_numbers = numbers;
    *ret_count = used;
    return STATUS_OK;
}

enum status message_summary_read(struct arena *arena, struct span blob,
                                 struct message_summary *ret_summary)
{
    struct message_summary summary = {0};
    struct plist *p;
    TRY(plist_open(arena, blob, &p, NULL));
    const struct plist_node root = plist_root(p);
    if (plist_kind(root) != PLIST_DICT)
        return STATUS_MALFORMED;
    TRY(read_edits(arena, root, &summary));
    TRY(read_numbers(arena, root, "ep", &summary.edited, &summary.edited_count));
    TRY(read_numbers(arena, root, "rp", &summary.retracted, &summary.retracted_count));
    if (plist_status(p) == STATUS_NO_MEMORY)
        return STATUS_NO_MEMORY;
    summary.damaged |= plist_status(p) != STATUS_OK;
    *ret_summary = summary;
    return STATUS_OK;
}
