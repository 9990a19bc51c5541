/* The section of the report on apps and settings. */
#include "report/phone_notes.h"

#include "report/advise_view.h"
#include "report/markup.h"

/* Only a mistake in our own guide would be said here, and the tests find that. */
static void ignore(void *ctx, size_t line, const char *what, struct span word)
{
    (void)ctx;
    (void)line;
    (void)what;
    (void)word;
}

void phone_notes_init(struct phone_notes *notes)
{
    const struct guide_report report = {.say = ignore};
    *notes = (struct phone_notes){.apps = NULL};
    arena_init(&notes->arena, GUIDE_MEMORY);
    if (guide_builtin(&notes->arena, &report, &notes->guide) != STATUS_OK)
        return;
    bool *apps = arena_array(&notes->arena, notes->guide.app_count, sizeof *apps);
    notes->states = arena_array(&notes->arena, notes->guide.state_count, sizeof *notes->states);
    if (notes->states != NULL)
        notes->apps = apps;
}

void phone_notes_free(struct phone_notes *notes)
{
    arena_free(&notes->arena);
    notes->apps = notes->states = NULL;
}

static void see_app(struct phone_notes *notes, struct span identifier)
{
    struct advise_note note;
    if (advise_for_app(&notes->guide, identifier, &note))
        notes->apps[note.app - notes->guide.apps] = true;
}

void phone_notes_see(struct phone_notes *notes, enum kind kind, struct span value)
{
    static const struct span domain = SPAN_LITERAL("AppDomain-"); /* files of an app, in a backup */
    struct advise_note note;
    if (notes->apps == NULL)
        return;
    if (kind == KIND_APP_ID)
        see_app(notes, value);
    else if (kind == KIND_PATH && span_starts(value, domain))
        see_app(notes, span_head(span_skip(value, domain.len),
                                 span_find_byte(span_skip(value, domain.len), ':')));
    else if ((kind == KIND_PROPERTY || kind == KIND_PROFILE_ID) &&
             advise_for_sign(&notes->guide, value, &note))
        notes->states[note.state - notes->guide.states] = true;
}

static void claim(struct buf *out, const struct guide_claim *c, int as_of)
{
    BUF_SCOPED struct buf words;
    buf_init(&words, ADVISE_TEXT_MAX);
    advise_claim(&words, c, as_of);
    buf_str(out, "<p>");
    markup_text(out, buf_span(&words));
    buf_str(out, "</p>\n");
}

static void cell(struct buf *out, const struct guide *guide, const struct guide_cell *c, int as_of)
{
    BUF_SCOPED struct buf words;
    buf_init(&words, ADVISE_TEXT_MAX);
    size_t criterion = (size_t)(c - guide->cells) % guide->criterion_count;
    advise_cell(&words, guide, c, criterion, as_of);
    if (c->claim.text.len == 0)
        buf_str(&words, ": not known.");
    buf_str(out, "<p>");
    markup_text(out, buf_span(&words));
    buf_str(out, "</p>\n");
}

static void begin_row(struct buf *out, struct span name, struct span kind)
{
    buf_str(out, "<tr><th scope=\"row\">");
    markup_text(out, name);
    if (kind.len > 0) {
        buf_str(out, "<br><small>");
        markup_text(out, kind);
        buf_str(out, "</small>");
    }
    buf_str(out, "</th><td>");
}

static void app_row(struct buf *out, const struct guide *guide, const struct guide_app *app,
                    int as_of)
{
    struct advise_note note;
    if (!advise_for_app(guide, app->identifier, &note))
        return;
    begin_row(out, note.name, note.kind);
    if (note.change != NULL)
        claim(out, note.change, 0);
    else if (note.status != NULL && note.is_barred)
        cell(out, guide, note.status, as_of);
    if (note.e2ee != NULL)
        cell(out, guide, note.e2ee, as_of);
    if (note.tool == NULL)
        claim(out, note.claim, as_of);
    buf_str(out, "</td></tr>\n");
}

void phone_notes_html(struct buf *out, const struct phone_notes *notes, int as_of)
{
    size_t rows = 0;
    buf_str(out,
            "<h2>Apps and settings that a guide speaks of</h2>\n<p>Information, not a finding: "
            "to have these is no trace of spyware. The source holds traces of these apps and "
            "settings; others may have left none.</p>\n");
    if (notes->apps == NULL) {
        buf_str(out, "<p>The guide could not be read for lack of memory.</p>\n");
        return;
    }
    buf_str(out, "<table>\n");
    for (size_t i = 0; i < notes->guide.state_count; i++) {
        if (!notes->states[i])
            continue;
        begin_row(out, notes->guide.states[i].name, SPAN_EMPTY);
        claim(out, &notes->guide.states[i].claim, as_of);
        buf_str(out, "</td></tr>\n");
        rows++;
    }
    for (size_t i = 0; i < notes->guide.app_count; i++)
        if (notes->apps[i]) {
            app_row(out, &notes->guide, &notes->guide.apps[i], as_of);
            rows++;
        }
    buf_str(out, rows > 0 ? "</table>\n<p>More, and which tool fits what you need: "
                            "<code>bridle advise</code>.</p>\n"
                          : "</table>\n<p>None were seen.</p>\n");
}
