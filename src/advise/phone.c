/* Notes on what a phone has. */
#include "advise/phone.h"

/* The cell of a criterion that this layer does know by name; NULL when the guide lacks it. */
static const struct guide_cell *cell_named(const struct guide *guide, size_t tool, const char *id)
{
    for (size_t i = 0; i < guide->criterion_count; i++)
        if (span_equal_str(guide->criteria[i].id, id))
            return guide_cell(guide, tool, i);
    return NULL;
}

static void add_tool(const struct guide *guide, size_t tool, struct advise_note *note)
{
    note->tool = &guide->tools[tool];
    note->status = cell_named(guide, tool, "status");
    note->e2ee = cell_named(guide, tool, "e2ee");
    for (size_t i = 0; i < guide->bar_count; i++)
        note->is_barred |= guide_words_have(
            &guide->bars[i].words, guide_cell(guide, tool, guide->bars[i].criterion)->value);
    for (size_t i = 0; i < guide->change_count; i++)
        if (guide->changes[i].tool == tool)
            note->change = &guide->changes[i].claim;
}

bool advise_for_app(const struct guide *guide, struct span identifier, struct advise_note *ret_note)
{
    for (size_t i = 0; i < guide->app_count; i++) {
        const struct guide_app *app = &guide->apps[i];
        if (!span_equal(app->identifier, identifier))
            continue;
        const struct guide_topic *kind = &guide->kinds[app->kind];
        *ret_note = (struct advise_note){.app = app,
                                         .id = kind->id,
                                         .kind = kind->name,
                                         .name = app->name,
                                         .claim = &kind->claim};
        if (app->tool != GUIDE_NONE)
            add_tool(guide, (size_t)app->tool, ret_note);
        return true;
    }
    return false;
}

static void note_state(const struct guide_topic *state, struct advise_note *ret_note)
{
    *ret_note = (struct advise_note){
        .state = state, .id = state->id, .kind = state->name, .claim = &state->claim};
}

bool advise_for_sign(const struct guide *guide, struct span value, struct advise_note *ret_note)
{
    for (size_t i = 0; i < guide->sign_count; i++)
        if (span_equal(guide->signs[i].value, value)) {
            note_state(&guide->states[guide->signs[i].state], ret_note);
            return true;
        }
    return false;
}

bool advise_for_state(const struct guide *guide, struct span state, struct advise_note *ret_note)
{
    for (size_t i = 0; i < guide->state_count; i++)
        if (span_equal(guide->states[i].id, state)) {
            note_state(&guide->states[i], ret_note);
            return true;
        }
    return false;
}
