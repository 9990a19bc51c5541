/* The catalogue job: finds out what the source is, lets its layout list the entries, and says which
 * artifacts want which of them.
 */
#include "base/limits.h"
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

/* What is odd about the archive around it. */
static void send_archive(struct worker *w)
{
    const struct source *s = &w->source;
    const struct archive *a = &s->archive;
    if (s->age_truncated)
        worker_send_unknown(w,
                            "end of the age file that is missing or damaged; what is before it "
                            "was read",
                            1, SPAN_EMPTY);
    for (int i = 0; i < ARCHIVE_NOTE_COUNT; i++)
        if (a->notes[i] > 0)
            worker_send_unknown(w, archive_note_text((enum archive_note)i), a->notes[i],
                                span_str(a->examples[i]));
    for (int i = 0; i < ZIP_NOTE_COUNT_OF; i++)
        if ((a->zip_notes & 1u << i) != 0)
            worker_send_unknown(w, zip_note_text((enum zip_note_bit)i), 1, SPAN_EMPTY);
}

struct found {
    struct buf names;
    uint64_t count;
};

static enum status name_one(void *ctx, const char *name, uint64_t size)
{
    struct found *f = ctx;
    (void)size;
    if (f->count++ < ARCHIVE_KEPT_NAMES)
        buf_format(&f->names, "%s%s", f->count > 1 ? ", " : "", name);
    return STATUS_OK;
}

/* Nothing known: what the archive holds, so that people see what they have. */
static enum status send_found(struct worker *w, const struct store *store)
{
    struct found f = {.count = 0};
    if (w->source.whole != &w->source.archive.store)
        return STATUS_OK;
    buf_init(&f.names, (size_t)KIB(128));
    buf_format(&f.names, "%s of %llu files: ", w->source.container,
               (unsigned long long)w->source.archive.count);
    enum status status = store->list(store, name_one, &f);
    if (w->source.backups > 1)
        buf_format(&f.names, " (%zu backups among them: unpack it and name one of them)",
                   w->source.backups);
    worker_send_fact(w, "found", span_head(buf_span(&f.names), (size_t)KIB(3)));
    buf_free(&f.names);
    return status;
}

static enum status list(struct worker *w, struct job_done *done)
{
    static struct catalogue c; /* large: it holds the list of runs */
    const struct store *store;
    const struct layout *rival;
    TRY(worker_store(w, &store));
    worker_send_fact(w, "container", span_str(w->source.container));
    send_archive(w);
    const struct layout *layout = layout_find(store, &rival);
    if (layout == NULL)
        return send_found(w, store);
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
        done.reason = w->source.why != NULL ? w->source.why : status_text(status);
    }
    worker_send_done(w, &done);
}
