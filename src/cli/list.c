/* `bridle list artifacts|rules|layouts`: what this program knows, from the tables it works with.
 * The pages of docs/artifacts and docs/rules.md are made from its JSON (tools/make_docs.py).
 */
#include "artifacts/registry.h"
#include "base/json.h"
#include "base/limits.h"
#include "check/layouts.h"
#include "cli/commands.h"
#include "findings/rule.h"

const struct option_row command_list_options[] = {
    {.name = "json", .help = "print everything that is known of each, as JSON"},
    {.name = NULL},
};

static void put_strings(struct json *j, const char *key, const char *const *list)
{
    json_key(j, key);
    json_begin_array(j);
    for (; list != NULL && *list != NULL; list++)
        json_cstr(j, *list);
    json_end_array(j);
}

static void put_columns(struct json *j, const struct artifact *a)
{
    json_key(j, "columns");
    json_begin_array(j);
    for (size_t i = 0; i < a->column_count; i++) {
        const struct column *c = &a->columns[i];
        json_begin_object(j);
        json_field_cstr(j, "name", c->name);
        json_field_cstr(j, "type", column_type_info(c->type)->name);
        if (c->has_contact)
            json_field_cstr(j, "contact", contact_name(c->contact));
        json_end_object(j);
    }
    json_end_array(j);
}

static void put_artifact(struct json *j, const struct artifact *a)
{
    json_begin_object(j);
    json_field_cstr(j, "name", a->name);
    json_field_cstr(j, "title", a->title);
    json_field_cstr(j, "presence", presence_name(a->presence));
    json_field_cstr(j, "contact", contact_name(a->contact));
    put_strings(j, "sources", a->sources);
    put_columns(j, a);
    json_key(j, "variants");
    json_begin_array(j);
    for (size_t i = 0; i < a->variant_count; i++)
        json_cstr(j, a->variants[i].label);
    json_end_array(j);
    json_field_cstr_opt(j, "table", a->table);
    json_field_cstr_opt(j, "timeline", a->timeline);
    json_field_cstr_opt(j, "tested", a->tested);
    json_field_cstr_opt(j, "notes", a->notes);
    json_end_object(j);
}

static void put_artifacts(struct json *j)
{
    json_key(j, "artifacts");
    json_begin_array(j);
    for (size_t i = 0; i < registry_count(); i++)
        put_artifact(j, registry_get(i));
    json_end_array(j);
    json_key(j, "column_types");
    json_begin_array(j);
    for (unsigned i = 0; i < COLUMN_TYPE_COUNT; i++) {
        json_begin_object(j);
        json_field_cstr(j, "name", column_type_info((enum column_type)i)->name);
        json_field_cstr(j, "help", column_type_info((enum column_type)i)->help);
        json_end_object(j);
    }
    json_end_array(j);
}

static void put_rule(struct json *j, const struct rule *r)
{
    json_begin_object(j);
    json_field_cstr(j, "id", r->id);
    json_field_cstr(j, "artifact", r->artifact);
    json_field_cstr(j, "level", level_name(r->level));
    json_field_cstr(j, "message", r->message);
    json_field_cstr(j, "explanation", r->explanation);
    put_strings(j, "benign", r->benign);
    json_field_cstr(j, "forging", r->forging);
    json_field_cstr(j, "confidence", r->confidence);
    put_strings(j, "next", r->next);
    json_field_cstr(j, "reference", r->reference);
    json_field_cstr(j, "tried_on", r->tried_on);
    json_end_object(j);
}

static void put_rules(struct json *j)
{
    json_key(j, "rules");
    json_begin_array(j);
    for (const struct rule *const *r = rules_all(); *r != NULL; r++)
        put_rule(j, *r);
    json_end_array(j);
}

static void put_layouts(struct json *j)
{
    json_key(j, "layouts");
    json_begin_array(j);
    for (const struct layout *l = LAYOUTS; l->name != NULL; l++) {
        if (!layout_is_read(l))
            continue;
        json_begin_object(j);
        json_field_cstr(j, "name", l->name);
        json_field_cstr(j, "what", l->what);
        json_key(j, "artifacts");
        json_begin_array(j);
        for (size_t a = 0; a < registry_count(); a++)
            if (layout_has_artifact(l, registry_get(a)->name))
                json_cstr(j, registry_get(a)->name);
        json_end_array(j);
        json_end_object(j);
    }
    json_end_array(j);
}

static void print_artifacts(void)
{
    for (size_t i = 0; i < registry_count(); i++)
        printf("%-36s %-9s %s\n", registry_get(i)->name, presence_name(registry_get(i)->presence),
               registry_get(i)->title);
}

static void print_rules(void)
{
    for (const struct rule *const *r = rules_all(); *r != NULL; r++)
        printf("%-32s %-14s %s\n", (*r)->id, level_name((*r)->level), (*r)->message);
}

static void print_layouts(void)
{
    for (const struct layout *l = LAYOUTS; l->name != NULL; l++)
        if (layout_is_read(l))
            printf("%-24s %s\n", l->name, l->what);
}

static const struct {
    const char *name;
    void (*put)(struct json *j);
    void (*print)(void);
} LISTS[] = {
    {"artifacts", put_artifacts, print_artifacts},
    {"rules", put_rules, print_rules},
    {"layouts", put_layouts, print_layouts},
};

static int print_json(void (*put)(struct json *j))
{
    BUF_SCOPED struct buf out;
    buf_init(&out, (size_t)MIB(16));
    struct json j = json_to(&out);
    json_begin_object(&j);
    json_field_cstr(&j, "schema", "bridle.list/1");
    put(&j);
    json_end_object(&j);
    if (out.failed)
        return EXIT_STATUS_FAULT;
    printf("%.*s\n", (int)out.len, (const char *)out.ptr);
    return EXIT_STATUS_OK;
}

int command_list(const struct invocation *inv)
{
    BUF_SCOPED struct buf error;
    buf_init(&error, 4096);
    if (inv->word_count != 1)
        return usage_error(inv->command, "one of artifacts, rules and layouts is needed");
    if (registry_load(&error) != STATUS_OK) {
        (void)fprintf(stderr, "bridle: %.*s\n", (int)error.len, (const char *)error.ptr);
        return EXIT_STATUS_FAULT;
    }
    int result = -1;
    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++) {
        if (strcmp(inv->words[0], LISTS[i].name) != 0)
            continue;
        if (option_given(inv, "json"))
            result = print_json(LISTS[i].put);
        else {
            LISTS[i].print();
            result = EXIT_STATUS_OK;
        }
    }
    registry_free();
    return result >= 0 ? result
                       : usage_error(inv->command, "there is no list of '%s'", inv->words[0]);
}
