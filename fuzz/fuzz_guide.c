/* A guide of any bytes: parsed, checked, and asked. */
#include "advise/advise.h"
#include "advise/phone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *ctx, size_t line, const char *what, struct span word)
{
    (void)ctx;
    (void)line;
    (void)what;
    (void)word;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct guide_report report = {.say = ignore};
    struct arena arena ARENA_SCOPED;
    struct guide guide;
    struct advise_answers answers;
    struct advise_ranking ranking;
    struct advise_split split;
    struct advise_note note;
    arena_init(&arena, GUIDE_MEMORY);
    if (guide_parse(&arena, span_of(data, size), &report, &guide) != STATUS_OK)
        return 0;
    (void)guide_check(&guide, &report);
    advise_answers_init(&answers);
    while (advise_next(&arena, &guide, &answers, &split))
        answers.choice[split.question] = (int)split.answer;
    if (advise_rank(&arena, &guide, &answers, &ranking) == STATUS_OK &&
        (ranking.left > ranking.count || ranking.count != guide.tool_count))
        __builtin_trap();
    for (size_t i = 0; i < guide.app_count; i++)
        if (!advise_for_app(&guide, guide.apps[i].identifier, &note))
            __builtin_trap();
    return 0;
}
