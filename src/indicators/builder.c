/* The vectors that become sections of the table, and what goes into them: texts, names, reasons.
 * builder_file.c reads files, compile.c makes the table.
 */
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
    if (text.len == 0) {
        *ret_ref = (struct text_ref){.offset = 0, .len = 0};
        return STATUS_OK;
    }
    uint64_t *value = table_find(&b->interned, text);
    if (value != NULL) {
        *ret_ref = (struct text_ref){.offset = (uint32_t)*value, .len = (uint32_t)text.len};
        return STATUS_OK;
    }
    TRY(builder_text(b, text, ret_ref)); /* first, so that nothing leads to what is not there */
    TRY(table_put(&b->interned, text, &value, NULL));
    *value = ret_ref->offset;
    return STATUS_OK;
}

/* Names and descriptions, cut: a file may put megabytes there. */
static enum status intern_head(struct indicator_builder *b, struct span text,
                               struct text_ref *ret_ref)
{
    return builder_intern(b, utf8_head(text, INDICATOR_TEXT_MAX), ret_ref);
}

enum status builder_origin(struct indicator_builder *b, const struct published *x,
                           uint32_t *ret_number)
{
    struct table_origin o;
    TRY(intern_head(b, x->name, &o.name));
    TRY(intern_head(b, x->campaign, &o.campaign));
    TRY(intern_head(b, x->reference, &o.reference));
    TRY(intern_head(b, x->description, &o.description));
    TRY(intern_head(b, x->tlp, &o.tlp));
    TRY(intern_head(b, x->source, &o.source));
    uint64_t *value = table_find(&b->origin_ids, span_of(&o, sizeof o));
    if (value == NULL) {
        TRY(builder_push(&b->origins, &o, sizeof o));
        TRY(table_put(&b->origin_ids, span_of(&o, sizeof o), &value, NULL));
        *value = VECTOR_COUNT(b->origins, struct table_origin) - 1;
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
    struct table_reason row = {
        .reason = ref, .count = 1, .line = (uint32_t)json_pull_line(l->file, l->offset)};
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
