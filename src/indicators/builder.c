/* From indicator files to vectors, one per section of the table; compile.c makes the table. */
#include "indicators/builder.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "formats/json_pull.h"
#include "indicators/builder_vectors.h"

enum status indicator_builder_create(struct indicator_builder **ret_builder)
{
    struct indicator_builder *b = calloc(1, sizeof *b);
    if (b == NULL)
        return STATUS_NO_MEMORY;
    buf_init(&b->strings, INDICATOR_STRINGS_MAX);
    buf_init(&b->sets, INDICATOR_SETS_MAX * sizeof(struct table_set));
    buf_init(&b->reasons,
             (size_t)INDICATOR_SETS_MAX * INDICATOR_REASONS_MAX * sizeof(struct table_reason));
    buf_init(&b->origins, INDICATORS_MAX * sizeof(struct table_origin));
    buf_init(&b->indicators, INDICATORS_MAX * sizeof(struct table_indicator));
    buf_init(&b->keys, (size_t)INDICATORS_MAX * KEYS_MAX * sizeof(struct pending_key));
    buf_init(&b->conditions, INDICATORS_MAX * sizeof(struct table_condition));
    buf_init(&b->nodes, 2 * (size_t)INDICATORS_MAX * sizeof(uint32_t));
    table_init(&b->interned, INDICATORS_MAX, INDICATOR_STRINGS_MAX, TABLE_MAGIC);
    table_init(&b->origin_ids, INDICATORS_MAX, INDICATOR_STRINGS_MAX, TABLE_MAGIC);
    arena_init(&b->scratch, 4 * INDICATOR_FILE_MAX);
    *ret_builder = b;
    return STATUS_OK;
}

void indicator_builder_free(struct indicator_builder *b)
{
    if (b == NULL)
        return;
    struct buf *vectors[] = {&b->strings,    &b->sets, &b->reasons,    &b->origins,
                             &b->indicators, &b->keys, &b->conditions, &b->nodes};
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++)
        buf_free(vectors[i]);
    table_free(&b->interned);
    table_free(&b->origin_ids);
    arena_free(&b->scratch);
    free(b);
}

enum status builder_push(struct buf *vector, const void *item, size_t size)
{
    buf_add(vector, span_of(item, size));
    return vector->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

/* --- strings --- */

enum status builder_text(struct indicator_builder *b, struct span text, struct text_ref *ret_ref)
{
    *ret_ref = (struct text_ref){.offset = (uint32_t)b->strings.len, .len = (uint32_t)text.len};
    return builder_push(&b->strings, text.ptr, text.len);
}

enum status builder_intern(struct indicator_builder *b, struct span text, struct text_ref *ret_ref)
{
    uint64_t *value;
    bool is_new;
    if (text.len == 0) {
        *ret_ref = (struct text_ref){.offset = 0, .len = 0};
        return STATUS_OK;
    }
    TRY(table_put(&b->interned, text, &value, &is_new));
    if (is_new) {
        *value = b->strings.len;
        return builder_text(b, text, ret_ref);
    }
    *ret_ref = (struct text_ref){.offset = (uint32_t)*value, .len = (uint32_t)text.len};
    return STATUS_OK;
}

enum status builder_origin(struct indicator_builder *b, const struct stix_indicator *x,
                           uint32_t *ret_number)
{
    struct table_origin o;
    uint64_t *value;
    bool is_new;
    TRY(builder_intern(b, x->name, &o.name));
    TRY(builder_intern(b, x->campaign, &o.campaign));
    TRY(builder_intern(b, x->reference, &o.reference));
    TRY(builder_intern(b, x->description, &o.description));
    TRY(builder_intern(b, x->tlp, &o.tlp));
    TRY(builder_intern(b, x->source, &o.source));
    TRY(table_put(&b->origin_ids, span_of(&o, sizeof o), &value, &is_new));
    if (is_new) {
        *value = VECTOR_COUNT(b->origins, struct table_origin);
        TRY(builder_push(&b->origins, &o, sizeof o));
    }
    *ret_number = (uint32_t)*value;
    return STATUS_OK;
}

/* --- what cannot be used --- */

enum status builder_unusable(struct loading *l, struct span reason, struct span example)
{
    struct indicator_builder *b = l->b;
    struct text_ref ref;
    l->set.loaded++;
    TRY(builder_intern(b, reason, &ref));
    struct table_reason *rows =
        l->set.reason_count == 0 ? NULL
                                 : VECTOR_AT(b->reasons, struct table_reason, l->set.first_reason);
    for (uint32_t i = 0; i < l->set.reason_count; i++) {
        bool last = l->set.reason_count == INDICATOR_REASONS_MAX && i + 1 == l->set.reason_count;
        if (rows[i].reason.offset == ref.offset || last) { /* the last row takes what is too many */
            rows[i].count++;
            return STATUS_OK;
        }
    }
    if (l->set.reason_count + 1 == INDICATOR_REASONS_MAX)
        TRY(builder_intern(b, SPAN_LITERAL("other reasons"), &ref));
    struct table_reason row = {.reason = ref, .count = 1};
    TRY(builder_intern(b, utf8_head(example, INDICATOR_EXAMPLE_MAX), &row.example));
    l->set.reason_count++;
    return builder_push(&b->reasons, &row, sizeof row);
}

enum status builder_unusable_because(struct loading *l, const char *before, struct span detail,
                                     struct span example)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 4096);
    buf_str(&text, before);
    buf_add(&text, span_head(detail, 200));
    return text.failed ? STATUS_NO_MEMORY : builder_unusable(l, buf_span(&text), example);
}

/* --- files --- */

static enum status set_problem(struct loading *l, const struct problem *p)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 1024);
    if (p->status == STATUS_UNSUPPORTED || p->status == STATUS_TOO_LARGE)
        buf_str(&text, p->what);
    else
        buf_format(&text, "line %zu: %s; what follows was not read",
                   json_pull_line(l->file, (size_t)p->offset), p->what);
    return text.failed ? STATUS_NO_MEMORY : builder_intern(l->b, buf_span(&text), &l->set.problem);
}

static enum status add_bundle(struct loading *l, const struct stix_bundle *bundle)
{
    struct indicator_builder *b = l->b;
    l->set.has_date = bundle->has_newest;
    l->set.date = bundle->newest.seconds;
    for (size_t i = 0; i < bundle->indicator_count; i++) {
        struct arena_mark mark = arena_mark(&b->scratch);
        TRY(builder_add_indicator(l, &bundle->indicators[i]));
        arena_rewind(&b->scratch, mark);
    }
    return STATUS_OK;
}

static enum status begin_set(struct indicator_builder *b, const char *name, struct span file,
                             const uint8_t sha256[32], struct loading *ret_loading)
{
    struct loading l = {.b = b, .file = file};
    if (b->full || VECTOR_COUNT(b->sets, struct table_set) == INDICATOR_SETS_MAX)
        return STATUS_NO_MEMORY;
    l.set.first_reason = (uint32_t)VECTOR_COUNT(b->reasons, struct table_reason);
    l.set.first_indicator = (uint32_t)VECTOR_COUNT(b->indicators, struct table_indicator);
    memcpy(l.set.sha256, sha256, sizeof l.set.sha256);
    TRY(builder_text(b, span_str(name), &l.set.name));
    *ret_loading = l;
    return STATUS_OK;
}

static enum status end_set(struct loading *l)
{
    l->set.indicator_count = l->set.usable;
    return builder_push(&l->b->sets, &l->set, sizeof l->set);
}

static enum status load_file(struct loading *l, struct problem *p)
{
    struct stix_bundle bundle;
    if (l->file.len > INDICATOR_FILE_MAX)
        return problem_at(p, STATUS_TOO_LARGE, 0, "the file is larger than the limit of 512 MiB");
    enum status status = stix_read(&l->b->scratch, l->file, &bundle, p);
    if (status == STATUS_NO_MEMORY)
        return status;
    TRY(add_bundle(l, &bundle));
    return status;
}

enum status indicator_builder_add(struct indicator_builder *b, const char *set_name,
                                  struct span file, const uint8_t sha256[32],
                                  struct problem *ret_problem)
{
    struct loading l;
    struct problem problem = {.status = STATUS_OK};
    TRY(begin_set(b, set_name, file, sha256, &l));
    enum status status = load_file(&l, &problem);
    arena_free(&b->scratch);
    enum status noted =
        status == STATUS_OK || status == STATUS_NO_MEMORY ? status : set_problem(&l, &problem);
    if (noted == STATUS_OK)
        noted = end_set(&l);
    if (noted != STATUS_OK) {
        b->full = true;
        return noted;
    }
    if (status != STATUS_OK && ret_problem != NULL)
        *ret_problem = problem;
    return status;
}

enum status indicator_builder_add_unread(struct indicator_builder *b, const char *set_name,
                                         const uint8_t sha256[32], const char *why)
{
    struct loading l;
    TRY(begin_set(b, set_name, SPAN_EMPTY, sha256, &l));
    TRY(builder_intern(b, span_str(why), &l.set.problem));
    return end_set(&l);
}
