/* The catalogue job: finds out what the source is, lets its layout list the entries, and says which
 * artifacts want which of them.
 */
#include "check/catalogue.h"
#include "check/layouts.h"

static void note_rival(struct worker *w, const struct layout *layout, const struct layout *rival)
{
    char text[512];
    if (rival == NULL)
        return;
    (void)snprintf(text, sizeof text, "This could be %s as well as %s. It was read as the former.",
                   layout->what, rival->what);
    worker_send_note(w, text);
}

/* Known by sight only: what it is, and how many files it has. */
static enum status count_only(struct catalogue *c, const struct layout *layout)
{
    catalogue_fact(c, "layout", layout->name);
    TRY(catalogue_store_files(c));
    return catalogue_finish(c);
}

static enum status list(struct worker *w, struct job_done *done)
{
    static struct catalogue c; /* large: it holds the list of runs */
    const struct store *store;
    const struct layout *rival;
    TRY(worker_store(w, &store));
    const struct layout *layout = layout_find(store, &rival);
    if (layout == NULL)
        return STATUS_OK;
    enum status status = catalogue_init(&c, w, store);
    c.layout = layout;
    if (status == STATUS_OK) {
        note_rival(w, layout, rival);
        status = layout->list != NULL ? layout->list(&c, done) : count_only(&c, layout);
    }
    catalogue_free(&c);
    return status;
}

void job_catalogue_run(struct worker *w)
{
    struct job_done done = {.status = COVERAGE_EXAMINED};
    enum status status = list(w, &done);
    if (status != STATUS_OK) {
        done.status = coverage_of_status(status);
        done.reason = status_text(status);
    }
    worker_send_done(w, &done);
}
