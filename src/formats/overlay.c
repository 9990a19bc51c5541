/* Copy-on-write pages over an input. */
#include "formats/overlay.h"

enum { OVERLAY_PAGE = 4096 };

void overlay_init(struct overlay *o, const struct input *input, struct arena *pages,
                  size_t max_bytes)
{
    const uint64_t size = input == NULL ? 0 : input->size;
    *o = (struct overlay){.input = input, .size = size, .intact = size, .pages = pages};
    const size_t max_pages = max_bytes / OVERLAY_PAGE + 1;
    table_init(&o->index, max_pages, max_pages * 4 * sizeof(uint64_t) + OVERLAY_PAGE * 2, 0);
}

void overlay_free(struct overlay *o)
{
    table_free(&o->index);
}

static uint8_t *written_page(const struct overlay *o, uint64_t number)
{
    const uint64_t *address = table_find(&o->index, span_of(&number, sizeof number));
    return address == NULL ? NULL : (uint8_t *)(uintptr_t)*address;
}

/* From the input, zeros behind what is left of it. */
static enum status read_beneath(const struct overlay *o, uint64_t offset, uint8_t *buffer,
                                size_t len)
{
    size_t have = 0;
    if (offset < o->intact)
        have = o->intact - offset < len ? (size_t)(o->intact - offset) : len;
    if (have > 0)
        TRY(input_read_at(o->input, offset, buffer, have));
    memset(buffer + have, 0, len - have);
    return STATUS_OK;
}

enum status overlay_read(const struct overlay *o, uint64_t offset, void *buffer, size_t len,
                         bool *ret_short)
{
    uint8_t *to = buffer;
    const size_t asked = len;
    if (offset >= o->size)
        len = 0;
    else if (len > o->size - offset)
        len = (size_t)(o->size - offset);
    memset(to + len, 0, asked - len);
    if (o->index.count == 0) {
        TRY(read_beneath(o, offset, to, len));
    } else {
        for (size_t done = 0; done < len;) {
            const size_t within = (size_t)((offset + done) % OVERLAY_PAGE);
            const size_t part =
                len - done < OVERLAY_PAGE - within ? len - done : OVERLAY_PAGE - within;
            const uint8_t *page = written_page(o, (offset + done) / OVERLAY_PAGE);
            if (page != NULL)
                memcpy(to + done, page + within, part);
            else
                TRY(read_beneath(o, offset + done, to + done, part));
            done += part;
        }
    }
    *ret_short = len < asked;
    return STATUS_OK;
}

bool overlay_covers(const struct overlay *o, uint64_t offset, size_t len)
{
    if (offset <= o->intact && len <= o->intact - offset)
        return true;
    for (size_t done = 0; done < len; done += OVERLAY_PAGE - (offset + done) % OVERLAY_PAGE) {
        const uint64_t number = (offset + done) / OVERLAY_PAGE;
        if (o->intact / OVERLAY_PAGE <= number && written_page(o, number) == NULL)
            return false;
    }
    return true;
}

/* The page to write into, begun with what lies beneath. */
static enum status page_for_writing(struct overlay *o, uint64_t number, uint8_t **ret_page)
{
    uint8_t *page = written_page(o, number);
    if (page == NULL) {
        page = arena_alloc(o->pages, OVERLAY_PAGE);
        if (page == NULL)
            return STATUS_NO_MEMORY;
        TRY(read_beneath(o, number * OVERLAY_PAGE, page, OVERLAY_PAGE));
        uint64_t *address;
        TRY(table_put(&o->index, span_of(&number, sizeof number), &address, NULL));
        *address = (uint64_t)(uintptr_t)page;
    }
    *ret_page = page;
    return STATUS_OK;
}

enum status overlay_write(struct overlay *o, uint64_t offset, const void *bytes, size_t len)
{
    const uint8_t *from = bytes;
    uint64_t end;
    if (__builtin_add_overflow(offset, len, &end))
        return STATUS_TOO_LARGE;
    for (size_t done = 0; done < len;) {
        const size_t within = (size_t)((offset + done) % OVERLAY_PAGE);
        const size_t part = len - done < OVERLAY_PAGE - within ? len - done : OVERLAY_PAGE - within;
        uint8_t *page;
        TRY(page_for_writing(o, (offset + done) / OVERLAY_PAGE, &page));
        memcpy(page + within, from + done, part);
        done += part;
    }
    if (end > o->size)
        o->size = end;
    return STATUS_OK;
}

void overlay_truncate(struct overlay *o, uint64_t size)
{
    if (size < o->intact)
        o->intact = size;
    /* Written pages behind the cut must read as zero, should the file grow again. */
    for (size_t i = 0; size < o->size && i < o->index.count; i++) {
        const struct table_entry *e = &o->index.entries[i];
        uint64_t number;
        memcpy(&number, e->key.ptr, sizeof number);
        uint8_t *page = (uint8_t *)(uintptr_t)e->value;
        const uint64_t start = number * OVERLAY_PAGE;
        if (start >= size)
            memset(page, 0, OVERLAY_PAGE);
        else if (size - start < OVERLAY_PAGE)
            memset(page + (size - start), 0, OVERLAY_PAGE - (size_t)(size - start));
    }
    o->size = size;
}
