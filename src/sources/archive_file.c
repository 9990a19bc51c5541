/* Files of an archive: stored ones are read where they lie, packed ones are unpacked into memory,
 * or into the attic when they are large.
 */
#include "sources/archive_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cursor.h"
#include "base/limits.h"
#include "formats/inflate.h"
#include "sources/input_digests.h"

struct archive_file {
    const struct archive *archive;
    struct archive_place place;
    uint64_t data_at;
    uint8_t *whole; /* the content of a small file */
    size_t len;     /* of it, while it is filled */
    bool in_attic;
    struct input kept; /* in the attic */
};

static enum status read_stored(const struct input *input, uint64_t offset, void *buffer, size_t len)
{
    const struct archive_file *f = input->ctx;
    return input_read_at(f->archive->input, f->data_at + offset, buffer, len);
}

static enum status read_whole(const struct input *input, uint64_t offset, void *buffer, size_t len)
{
    const struct archive_file *f = input->ctx;
    struct span part;
    if (!span_slice(span_of(f->whole, f->len), offset, len, &part))
        return STATUS_TRUNCATED;
    memcpy(buffer, part.ptr, len);
    return STATUS_OK;
}

static enum status read_kept(const struct input *input, uint64_t offset, void *buffer, size_t len)
{
    const struct archive_file *f = input->ctx;
    return input_read_at(&f->kept, offset, buffer, len);
}

static enum status into_whole(void *ctx, struct span bytes)
{
    struct archive_file *f = ctx;
    if (bytes.len > f->place.size - f->len)
        return STATUS_MALFORMED;
    memcpy(f->whole + f->len, bytes.ptr, bytes.len);
    f->len += bytes.len;
    return STATUS_OK;
}

static enum status into_attic(void *ctx, struct span bytes)
{
    const struct archive_file *f = ctx;
    return f->archive->attic.add(f->archive->attic.ctx, bytes);
}

static bool is_packed(const struct archive_file *f)
{
    return f->archive->kind == ARCHIVE_ZIP && f->place.method == ZIP_DEFLATED;
}

static bool has_crc(const struct archive_file *f)
{
    return f->archive->kind == ARCHIVE_ZIP;
}

/* Small: what is parsed is what was hashed, and what the archive's checksum is of. */
static enum status load_whole(struct archive_file *f, const char **why)
{
    uint32_t crc = 0;
    enum status status = STATUS_OK;
    f->whole = malloc((size_t)f->place.size + 1);
    if (f->whole == NULL)
        return STATUS_NO_MEMORY;
    if (is_packed(f)) {
        status = inflate_part(f->archive->input, f->data_at, f->place.packed, f->place.size,
                              into_whole, f, &crc);
        *why = "its packed bytes are damaged, or not those of the size that is stated";
    } else {
        f->len = (size_t)f->place.size;
        status = input_read_at(f->archive->input, f->data_at, f->whole, f->len);
        crc = inflate_crc(0, span_of(f->whole, f->len));
    }
    TRY(status);
    if (has_crc(f) && crc != f->place.crc) {
        *why = "the archive's checksum does not fit its bytes";
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

static enum status load_attic(struct archive_file *f, const char **why)
{
    const struct attic *attic = &f->archive->attic;
    uint32_t crc = 0;
    if (attic->ctx == NULL)
        return STATUS_UNSUPPORTED;
    TRY(attic->start(attic->ctx));
    enum status status = inflate_part(f->archive->input, f->data_at, f->place.packed, f->place.size,
                                      into_attic, f, &crc);
    if (status == STATUS_MALFORMED)
        *why = "its packed bytes are damaged, or not those of the size that is stated";
    if (status == STATUS_OK && crc != f->place.crc) {
        *why = "the archive's checksum does not fit its bytes";
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK)
        status = attic->keep(attic->ctx, &f->kept);
    f->in_attic = status == STATUS_OK;
    return status;
}

/* Where the bytes begin, once all that stands against reading them is ruled out. */
static enum status find_data(struct archive_file *f, struct span name, const char **why)
{
    const struct archive_place *p = &f->place;
    const struct zip_entry entry = {.name = name,
                                    .method = p->method,
                                    .encrypted = (p->flags & PLACE_ENCRYPTED) != 0,
                                    .has_descriptor = (p->flags & PLACE_DESCRIPTOR) != 0,
                                    .crc = p->crc,
                                    .packed = p->packed,
                                    .size = p->size,
                                    .header_at = p->at};
    struct problem problem = {0};
    *why = "it cannot be read out of the archive whole";
    if ((p->flags & PLACE_LOST) != 0)
        return STATUS_TRUNCATED;
    f->data_at = p->at;
    if (f->archive->kind == ARCHIVE_TAR)
        return p->at <= f->archive->input->size && p->size <= f->archive->input->size - p->at
                   ? STATUS_OK
                   : STATUS_TRUNCATED;
    *why = "it is encrypted inside the zip archive";
    if (entry.encrypted)
        return STATUS_UNSUPPORTED;
    *why = "it is packed in a way that is not known here";
    if (p->method != ZIP_STORED && p->method != ZIP_DEFLATED)
        return STATUS_UNSUPPORTED;
    *why = "its bytes are those of another file of the archive, too";
    if ((p->flags & PLACE_OVERLAPS) != 0)
        return STATUS_MALFORMED;
    enum status status = zip_data(f->archive->input, &entry, &f->data_at, &problem);
    *why = problem.what;
    if (status == STATUS_OK && p->method == ZIP_STORED && p->packed != p->size) {
        *why = "it is stored, but in another size than its own";
        status = STATUS_MALFORMED;
    }
    return status;
}

static void free_file(struct archive_file *f)
{
    if (f->in_attic)
        f->archive->attic.drop(f->archive->attic.ctx, &f->kept);
    free(f->whole);
    free(f);
}

static enum status open_place(const struct archive *a, const struct archive_place *place,
                              struct span name, struct stored_file *ret_file)
{
    struct archive_file *f = calloc(1, sizeof *f);
    const char *why = NULL;
    if (f == NULL)
        return STATUS_NO_MEMORY;
    f->archive = a;
    f->place = *place;
    struct input input = {.size = place->size, .read_at = read_stored, .ctx = f};
    enum status status = find_data(f, name, &why);
    if (status == STATUS_OK) {
        why = NULL;
        if (place->size <= ARCHIVE_WHOLE_MAX) {
            input.read_at = read_whole;
            status = load_whole(f, &why);
        } else if (is_packed(f)) {
            input.read_at = read_kept;
            status = load_attic(f, &why);
        }
    }
    if (status != STATUS_OK) {
        ret_file->why = why;
        free_file(f);
        return status;
    }
    *ret_file = (struct stored_file){.input = input, .ctx = f};
    return STATUS_OK;
}

static enum status find(const struct store *store, const char *name, struct archive **ret_archive,
                        const struct archive_place **ret_place)
{
    struct archive *a = store->ctx;
    enum status status = archive_list(a);
    const uint64_t *index = table_find(&a->names, span_str(name));
    if (index == NULL)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    *ret_archive = a;
    *ret_place = &a->places[*index];
    return STATUS_OK;
}

/* `:at,packed,size,crc,method,flags:name`, numbers in decimal, the name as the archive writes it.
 */
static enum status parse_pinned(const char *locator, struct archive_place *ret_place,
                                struct span *ret_name)
{
    enum { FIELDS = 6 };
    uint64_t values[FIELDS];
    struct span rest = span_skip(span_str(locator), 1), fields, part;
    if (!span_split(&rest, ':', &fields) || rest.ptr == NULL)
        return STATUS_MALFORMED;
    for (size_t i = 0; i < FIELDS; i++)
        if (!span_split(&fields, ',', &part) || !span_to_uint(part, &values[i]))
            return STATUS_MALFORMED;
    if (fields.ptr != NULL || values[3] > UINT32_MAX || values[4] > UINT16_MAX ||
        values[5] > UINT8_MAX)
        return STATUS_MALFORMED;
    *ret_place = (struct archive_place){.at = values[0],
                                        .packed = values[1],
                                        .size = values[2],
                                        .crc = (uint32_t)values[3],
                                        .method = (uint16_t)values[4],
                                        .flags = (uint8_t)values[5]};
    *ret_name = rest;
    return STATUS_OK;
}

static struct span spelling(const struct archive_place *place, const char *name)
{
    return span_str(place->spelling != NULL ? place->spelling : name);
}

static enum status archive_open(const struct store *store, const char *name,
                                struct stored_file *ret_file)
{
    struct archive *a = store->ctx;
    struct archive_place pinned;
    const struct archive_place *place = &pinned;
    struct span stored;
    if (name[0] == ':') {
        TRY(parse_pinned(name, &pinned, &stored));
    } else {
        TRY(find(store, name, &a, &place));
        stored = spelling(place, name);
    }
    return open_place(a, place, stored, ret_file);
}

static void archive_close(const struct store *store, struct stored_file *file)
{
    (void)store;
    if (file->ctx != NULL)
        free_file(file->ctx);
    file->ctx = NULL;
}

static enum status archive_size(const struct store *store, const char *name, uint64_t *ret_size)
{
    struct archive *a;
    const struct archive_place *place;
    TRY(find(store, name, &a, &place));
    *ret_size = place->size;
    return STATUS_OK;
}

static enum status archive_each(const struct store *store, store_fn *fn, void *ctx)
{
    struct archive *a = store->ctx;
    TRY(archive_list(a));
    for (size_t i = 0; i < a->count; i++) {
        char name[STORE_LOCATOR_MAX];
        struct span key = a->names.entries[i].key;
        memcpy(name, key.ptr, key.len); /* archive_add() keeps them shorter */
        name[key.len] = '\0';
        TRY(fn(ctx, name, a->places[i].size));
    }
    return STATUS_OK;
}

static enum status archive_pin(const struct store *store, const char *name, char *ret_locator)
{
    struct archive *a;
    const struct archive_place *p;
    TRY(find(store, name, &a, &p));
    struct span stored = spelling(p, name);
    int len = snprintf(ret_locator, STORE_LOCATOR_MAX, ":%llu,%llu,%llu,%lu,%u,%u:%.*s",
                       (unsigned long long)p->at, (unsigned long long)p->packed,
                       (unsigned long long)p->size, (unsigned long)p->crc, p->method, p->flags,
                       (int)stored.len, (const char *)stored.ptr);
    return len > 0 && len < STORE_LOCATOR_MAX ? STATUS_OK : STATUS_TOO_LARGE;
}

/* Large files: in one pass, with the archive's checksum compared where it has one. */
static enum status archive_digests(const struct stored_file *file, struct digests *digests)
{
    const struct archive_file *f = file->ctx;
    uint32_t crc = 0;
    if (f->whole != NULL)
        return digests_of(span_of(f->whole, f->len), digests);
    TRY(input_digests(&file->input, digests, &crc));
    return has_crc(f) && crc != f->place.crc ? STATUS_MALFORMED : STATUS_OK;
}

static enum status archive_unchanged(const struct stored_file *file)
{
    const struct archive_file *f = file->ctx;
    const struct archive *a = f->archive;
    return a->unchanged == NULL ? STATUS_OK : a->unchanged(a->unchanged_ctx);
}

void archive_file_ops(struct archive *a)
{
    a->store = (struct store){.ctx = a,
                              .open = archive_open,
                              .close = archive_close,
                              .size = archive_size,
                              .list = archive_each,
                              .pin = archive_pin,
                              .digests = archive_digests,
                              .unchanged = archive_unchanged};
}
