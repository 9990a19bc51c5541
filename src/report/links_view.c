/* Pieces that all forms of the answer share. */
#include "report/links_view.h"

#include <libpsl.h>

#include "links/defang.h"

void links_put_host(struct buf *out, const struct links_view *v, struct span host)
{
    if (v->raw)
        buf_add(out, host);
    else
        defang_host(out, host);
}

void links_put_domain(struct buf *out, const struct links_view *v, struct span domain)
{
    links_put_host(out, v, domain);
}

void links_put_target(struct buf *out, const struct links_view *v, struct span address)
{
    uint8_t memory[512];
    struct buf text;
    buf_fixed(&text, memory, sizeof memory);
    if (v->raw || v->targets)
        buf_add(&text, address);
    else
        target_redact(&text, address);
    if (v->raw)
        buf_add(out, buf_span(&text));
    else
        defang_address(out, buf_span(&text));
}

void links_put_personal(struct buf *out, const struct links_view *v,
                        const struct campaign_personal *p)
{
    struct span url = v->store->urls[v->store->links[p->link].url].end;
    bool hidden = !v->raw && !v->targets;
    if (v->raw)
        hide_in_url(out, url, 0, 0);
    else
        defang_url(out, url, hidden ? p->target.at : 0, hidden ? p->target.len : 0);
}

void links_put_encoding(struct buf *out, const struct target *t)
{
    for (size_t i = 0; i < t->layer_count; i++) {
        if (i > 0)
            buf_byte(out, '+');
        buf_str(out, target_encoding_name(t->layers[i]));
    }
}

bool links_suffix_list_date(struct buf *out)
{
    struct timestamp t = {.seconds = (int64_t)psl_builtin_file_time()};
    if (t.seconds <= 0)
        return false;
    timestamp_format_date(out, t);
    return true;
}

static void put_place(struct buf *out, const struct links_problem *p)
{
    if (p->place == LINK_AT_LINE)
        buf_format(out, "line %llu: ", (unsigned long long)p->at);
    else if (p->place == LINK_AT_MESSAGE)
        buf_format(out, "message %llu: ", (unsigned long long)p->at);
}

void links_problems_text(struct buf *out, const struct links_view *v)
{
    for (size_t i = 0; i < v->file_count; i++)
        if (v->files[i].problem != NULL)
            buf_format(out, "%s: not read: %s\n", v->files[i].name, v->files[i].problem);
    for (size_t i = 0; i < v->problem_count; i++) {
        const struct links_problem *p = &v->problems[i];
        buf_format(out, "%s: ", v->files[p->file].name);
        put_place(out, p);
        buf_format(out, "%s\n", p->what);
    }
    if (v->problems_left_out > 0)
        buf_format(out, "%zu more places that could not be read\n", v->problems_left_out);
    if (v->store->left_out > 0)
        buf_format(out, "%llu links were not kept: more than the limit of this program\n",
                   (unsigned long long)v->store->left_out);
}
