/* One file becomes one set. Each value goes in wholly or not at all: when memory or a limit ends in
 * the middle of one, it is taken back, and the set keeps what stood before.
 */
#include "base/limits.h"
#include "formats/json_pull.h"
#include "indicators/builder.h"
#include "indicators/builder_vectors.h"
#include "indicators/file_format.h"

static const char why_many[] = "more values than the limit of one file";
static const char why_full[] = "all sets together are larger than the limit";
static const char why_memory[] = "more memory than the limit allows";

static enum status say(struct loading *l, size_t offset, const char *what, const char *then)
{
    BUF_SCOPED struct buf text;
    buf_init(&text, 1024);
    buf_format(&text, "line %zu: %s; %s", json_pull_line(l->file, offset), what, then);
    return text.failed ? STATUS_NO_MEMORY : builder_intern(l->b, buf_span(&text), &l->set.problem);
}

static enum status say_problem(struct loading *l, const struct problem *p)
{
    if ((p->status == STATUS_UNSUPPORTED || p->status == STATUS_TOO_LARGE) && p->offset == 0)
        return builder_intern(l->b, span_str(p->what), &l->set.problem);
    return say(l, (size_t)p->offset, p->what, "what follows was not read");
}

/* --- one value --- */

/* Where the vectors ended before a value. Texts that nothing leads to do no harm. */
struct checkpoint {
    struct table_set set;
    size_t reasons, indicators, keys, conditions, nodes, patterns;
};

static struct checkpoint remember(const struct loading *l)
{
    const struct indicator_builder *b = l->b;
    return (struct checkpoint){.set = l->set,
                               .reasons = b->reasons.len,
                               .indicators = b->indicators.len,
                               .keys = b->keys.len,
                               .conditions = b->conditions.len,
                               .nodes = b->nodes.len,
                               .patterns = b->pattern_count};
}

static void cut(struct buf *vector, size_t len)
{
    buf_truncate(vector, len);
    vector->failed = false;
}

static void take_back(struct loading *l, const struct checkpoint *c)
{
    struct indicator_builder *b = l->b;
    l->set = c->set;
    b->full |= b->strings.failed || b->origins.failed || b->reasons.failed ||
               b->indicators.failed || b->keys.failed || b->conditions.failed || b->nodes.failed;
    b->strings.failed = b->origins.failed = false;
    cut(&b->reasons, c->reasons);
    cut(&b->indicators, c->indicators);
    cut(&b->keys, c->keys);
    cut(&b->conditions, c->conditions);
    cut(&b->nodes, c->nodes);
    b->pattern_count = c->patterns;
}

static enum status add_published(struct published_sink *sink, const struct published *x)
{
    struct loading *l = sink->ctx;
    struct arena_mark mark = arena_mark(sink->arena);
    const struct checkpoint before = remember(l);
    l->offset = x->offset;
    if (l->set.loaded >= INDICATOR_FILE_VALUES_MAX)
        return STATUS_BUDGET;
    enum status status = builder_add_indicator(l, x);
    if (status != STATUS_OK)
        take_back(l, &before);
    arena_rewind(sink->arena, mark);
    return status;
}

/* --- one file --- */

static enum status begin_set(struct indicator_builder *b, const char *name, struct span file,
                             const uint8_t sha256[32], struct loading *ret_loading)
{
    struct loading l = {.b = b, .file = file};
    if (VECTOR_COUNT(b->sets, struct table_set) == INDICATOR_SETS_MAX)
        return STATUS_BUSY;
    l.set.first_reason = (uint32_t)VECTOR_COUNT(b->reasons, struct table_reason);
    l.set.first_indicator = (uint32_t)VECTOR_COUNT(b->indicators, struct table_indicator);
    memcpy(l.set.sha256, sha256, sizeof l.set.sha256);
    if (builder_text(b, span_str(name), &l.set.name) != STATUS_OK)
        return STATUS_BUSY;
    *ret_loading = l;
    return STATUS_OK;
}

static enum status end_set(struct loading *l)
{
    l->set.indicator_count = l->set.usable;
    return builder_push(&l->b->sets, &l->set, sizeof l->set) == STATUS_OK ? STATUS_OK : STATUS_BUSY;
}

static enum status read_values(struct loading *l, struct span name, struct problem *p)
{
    const char *why_not = NULL;
    struct published_sink sink = {
        .arena = &l->b->scratch, .file_name = name, .add = add_published, .ctx = l};
    if (l->b->full)
        return problem_at(p, STATUS_TOO_LARGE, 0, why_full);
    if (l->file.len > INDICATOR_FILE_MAX)
        return problem_at(p, STATUS_TOO_LARGE, 0, "the file is larger than the limit of 512 MiB");
    const enum file_format format = file_format_of(l->file, &why_not);
    l->set.format = (uint32_t)format;
    if (why_not != NULL)
        return problem_at(p, STATUS_UNSUPPORTED, 0, why_not);
    enum status status = file_format_reader(format)(&sink, l->file, p);
    l->set.has_date = sink.has_newest;
    l->set.date = sink.newest.seconds;
    if (status == STATUS_BUDGET)
        return problem_at(p, status, l->offset, why_many);
    if (status == STATUS_NO_MEMORY)
        return problem_at(p, status, l->offset, l->b->full ? why_full : why_memory);
    if (status == STATUS_OK && sink.nameless > 0) /* worth saying, and no fault of the rest */
        return say(l, sink.nameless_offset, "a malware, campaign or the like without a name",
                   "its indicators are kept");
    return status;
}

enum status indicator_builder_add(struct indicator_builder *b, const char *set_name,
                                  struct span file, const uint8_t sha256[32],
                                  struct problem *ret_problem)
{
    struct loading l;
    struct problem problem = {.status = STATUS_OK, .what = ""};
    TRY(begin_set(b, set_name, file, sha256, &l));
    enum status status = read_values(&l, span_str(set_name), &problem);
    arena_free(&b->scratch);
    if (status != STATUS_OK && say_problem(&l, &problem) != STATUS_OK)
        l.set.problem = (struct text_ref){.offset = 0, .len = 0}; /* no room for words either */
    TRY(end_set(&l));
    if (status != STATUS_OK && ret_problem != NULL)
        *ret_problem = problem;
    return status;
}

struct span indicator_builder_problem(const struct indicator_builder *b)
{
    const size_t count = VECTOR_COUNT(b->sets, struct table_set);
    if (count == 0)
        return SPAN_EMPTY;
    const struct text_ref ref = VECTOR_AT(b->sets, struct table_set, count - 1)->problem;
    return span_of(b->strings.ptr + ref.offset, ref.len);
}

enum status indicator_builder_add_unread(struct indicator_builder *b, const char *set_name,
                                         const uint8_t sha256[32], const char *why)
{
    struct loading l;
    TRY(begin_set(b, set_name, SPAN_EMPTY, sha256, &l));
    (void)builder_intern(b, span_str(why), &l.set.problem);
    return end_set(&l);
}
