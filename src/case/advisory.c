/* Reading the list of recalls. */
#include "case/advisory.h"

#include "base/embedded.h"
#include "case/json_fields.h"

#define ADVISORY_SCHEMA "bridle.advisories/1"

extern const struct embedded_file embedded_advisories[]; /* generated */

struct span advisory_builtin(void)
{
    return span_of(embedded_advisories[0].bytes, embedded_advisories[0].size);
}

void advisory_note_tool(struct advisory_tools *tools, struct span tool)
{
    static const struct span name = {.ptr = (const uint8_t *)"bridle ", .len = 7};
    struct span version = span_skip(tool, name.len);
    size_t max = sizeof tools->versions / sizeof *tools->versions;
    if (!span_starts(tool, name) || version.len == 0 || version.len >= sizeof tools->versions[0] ||
        tools->count >= max)
        return;
    for (size_t i = 0; i < tools->count; i++)
        if (span_equal_str(version, tools->versions[i]))
            return;
    memcpy(tools->versions[tools->count], version.ptr, version.len);
    tools->versions[tools->count++][version.len] = '\0';
}

static bool is_among(const struct advisory_tools *tools, struct span version)
{
    for (size_t i = 0; i < tools->count; i++)
        if (span_equal_str(version, tools->versions[i]))
            return true;
    return false;
}

struct advisory {
    struct span id, summary, fixed_in;
    struct span hit; /* the version of the case that it names */
};

static void write_advisory(const struct advisory *a, struct buf *out)
{
    if (a->hit.len == 0)
        return;
    buf_str(out, "version ");
    buf_add(out, a->hit);
    buf_str(out, ", which worked on this case, is recalled (");
    buf_add(out, a->id);
    buf_str(out, "): ");
    buf_add(out, a->summary);
    if (a->fixed_in.len > 0) {
        buf_str(out, " Corrected in ");
        buf_add(out, a->fixed_in);
        buf_str(out, ": check again.");
    }
    buf_byte(out, '\n');
}

enum status advisory_find(struct arena *arena, struct span advisories,
                          const struct advisory_tools *tools, struct buf *out)
{
    struct json_fields f;
    struct advisory a = {.id = SPAN_EMPTY};
    size_t group = 0;
    TRY(json_fields_read(arena, advisories, &f, NULL));
    if (!span_equal_str(json_fields_text(&f, "schema"), ADVISORY_SCHEMA))
        return STATUS_MALFORMED;
    for (size_t i = 0; i < f.count; i++) {
        const struct json_field *field = &f.items[i];
        if (!span_starts(field->path, SPAN_LITERAL("advisories.")))
            continue;
        if (field->group != group) {
            write_advisory(&a, out);
            a = (struct advisory){.id = SPAN_EMPTY};
            group = field->group;
        }
        if (span_equal_str(field->path, "advisories.id"))
            a.id = field->text;
        else if (span_equal_str(field->path, "advisories.summary"))
            a.summary = field->text;
        else if (span_equal_str(field->path, "advisories.fixed_in"))
            a.fixed_in = field->text;
        else if (span_equal_str(field->path, "advisories.versions") && is_among(tools, field->text))
            a.hit = field->text;
    }
    write_advisory(&a, out);
    return out->failed ? STATUS_TOO_LARGE : STATUS_OK;
}
