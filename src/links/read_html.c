/* Pages, and the HTML that Telegram exports: there each entry has a title with its date. */
#include "formats/html.h"
#include "formats/html_links.h"
#include "links/link_reader.h"

struct dated {
    size_t offset;
    struct line_date date;
};

enum { DATED_MAX = 1 << 20 };

struct page {
    struct link_reader *r;
    struct dated *dates;
    size_t count, next;
};

/* A date with a clock in the title of a tag, that of a box and no link. */
static bool title_date(struct span attributes, struct line_date *ret_date)
{
    struct span title;
    return html_attribute_value(attributes, "title", &title) &&
           line_date_whole(title, DAY_FIRST, false, ret_date) && ret_date->has_clock;
}

static size_t find_dates(struct span page, struct dated *dates, size_t room)
{
    struct html html = html_of(page);
    struct html_token token;
    struct line_date date;
    size_t count = 0;
    while ((token = html_next(&html)).type != HTML_END)
        if (token.type == HTML_OPEN && title_date(token.attributes, &date)) {
            if (count < room)
                dates[count] = (struct dated){token.offset, date};
            count++;
        }
    return count;
}

static void begin(struct page *p, const struct line_date *date)
{
    struct link_message m = {.place = LINK_AT_MESSAGE, .at = p->next, .zone = LINK_ZONE_UNKNOWN};
    if (date == NULL)
        m.place = LINK_AT_FILE;
    else
        link_set_time(p->r, date, &m);
    link_begin_message(p->r, &m);
}

static enum status on_link(void *ctx, const struct html_link *link)
{
    struct page *p = ctx;
    while (p->next < p->count && p->dates[p->next].offset < link->offset) {
        const struct line_date *date = &p->dates[p->next++].date;
        if (p->next == p->count || p->dates[p->next].offset >= link->offset)
            begin(p, date);
    }
    return link->kind == HTML_LOADED ? STATUS_OK : link_store_add(p->r->store, link->url);
}

static enum status read(struct page *p, struct span page)
{
    struct arena *arena = &p->r->arena;
    struct span text;
    size_t count = find_dates(page, NULL, 0);
    p->count = count < DATED_MAX ? count : DATED_MAX;
    p->dates = arena_array(arena, p->count + 1, sizeof *p->dates);
    if (p->dates == NULL)
        return STATUS_NO_MEMORY;
    (void)find_dates(page, p->dates, p->count);
    begin(p, NULL);
    TRY(html_links(arena, page, on_link, p));
    if (p->count > 0)
        return STATUS_OK; /* an export makes links of all links */
    TRY(html_text(arena, page, &text));
    return link_read_text(p->r, text);
}

enum status link_read_html(struct link_reader *r, struct span page)
{
    struct page p = {.r = r};
    enum status status = read(&p, page);
    arena_free(&r->arena);
    if (status != STATUS_NO_MEMORY)
        return status;
    if (r->problem != NULL)
        r->problem(r->ctx, LINK_AT_FILE, 0, "too large to be read to its end");
    return STATUS_OK;
}
