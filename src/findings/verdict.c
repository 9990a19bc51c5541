/* How findings and coverage become one word, and why. */
#include "findings/verdict.h"

#include <stdarg.h>

const char *verdict_name(enum verdict_word word)
{
    static const char *const names[] = {
        [VERDICT_NO_KNOWN_TRACES] = "no_known_traces",
        [VERDICT_INCONCLUSIVE] = "inconclusive",
        [VERDICT_NOT_EXAMINED] = "not_examined",
        [VERDICT_SUSPICIOUS] = "suspicious",
        [VERDICT_MATCH] = "match",
    };
    return names[word];
}

static void __attribute__((format(printf, 2, 3)))
add_why(struct verdict *v, const char *format, ...)
{
    va_list args;
    if (v->why_count == VERDICT_WHY_MAX)
        return;
    va_start(args, format);
    (void)vsnprintf(v->why[v->why_count++], VERDICT_WHY_LEN, format, args);
    va_end(args);
}

struct tally {
    uint64_t matches;    /* indicator findings that are no leads, medium or above */
    uint64_t suspicious; /* any other finding at medium or above */
    uint64_t at_threshold;
};

static struct tally count_findings(struct verdict *v, const struct finding *findings, size_t count,
                                   enum level threshold)
{
    struct tally t = {0};
    for (size_t i = 0; i < count; i++) {
        const struct finding *f = &findings[i];
        v->counts[f->level]++;
        if (!v->has_level || f->level > v->level)
            v->level = f->level;
        v->has_level = true;
        if (f->level >= LEVEL_MEDIUM && f->rule == NULL && !f->lead)
            t.matches++;
        else if (f->level >= LEVEL_MEDIUM)
            t.suspicious++;
        t.at_threshold += f->level >= threshold;
    }
    return t;
}

/* What stands between "no known traces" and this source. True when there is such a thing. */
static bool explain_gaps(struct verdict *v, const struct coverage *c)
{
    bool gaps = false;
    for (size_t i = 0; i < c->artifact_count; i++) {
        const struct artifact_coverage *a = &c->artifacts[i];
        bool failed = a->status != COVERAGE_EXAMINED && a->status != COVERAGE_ABSENT &&
                      a->status != COVERAGE_SKIPPED;
        bool required = a->artifact->presence == PRESENCE_REQUIRED;
        if (!failed && (a->status == COVERAGE_EXAMINED || !required))
            continue;
        gaps = true;
        add_why(v, "%s is %s%s.", a->artifact->title,
                a->status == COVERAGE_TIMED_OUT ? "not finished (limit of work reached)"
                                                : coverage_status_name(a->status),
                required ? " although this kind of source must have it" : "");
    }
    if (c->applicable == 0) {
        gaps = true;
        add_why(v,
                c->usable == 0
                    ? "No indicators were loaded, so nothing could be compared with known "
                      "spyware."
                    : "None of the %llu usable indicators can be seen in this kind of source.",
                (unsigned long long)c->usable);
    }
    return gaps;
}

static bool anything_examined(const struct coverage *c)
{
    for (size_t i = 0; i < c->artifact_count; i++)
        if (c->artifacts[i].status == COVERAGE_EXAMINED || c->artifacts[i].rows > 0)
            return true;
    return false;
}

static enum verdict_word choose(struct verdict *v, const struct tally *t, const struct coverage *c,
                                bool *ret_gaps)
{
    if (t->matches > 0)
        add_why(v, "%llu %s published indicators.", (unsigned long long)t->matches,
                t->matches == 1 ? "finding matches" : "findings match");
    if (t->suspicious > 0)
        add_why(v, "%llu %s at medium or above %s an explanation.",
                (unsigned long long)t->suspicious,
                t->suspicious == 1 ? "other finding" : "other findings",
                t->suspicious == 1 ? "needs" : "need");
    bool examined = anything_examined(c);
    if (c->obstacle != NULL)
        add_why(v, "%s", c->obstacle);
    else if (!examined)
        add_why(v, "Nothing of this source could be examined.");
    /* what stands before all of it makes a list of its parts needless */
    bool gaps = (c->obstacle != NULL && !examined) || explain_gaps(v, c) || c->obstacle != NULL;
    *ret_gaps = gaps || !examined;
    if (t->matches > 0)
        return VERDICT_MATCH;
    if (t->suspicious > 0)
        return VERDICT_SUSPICIOUS;
    if (!examined)
        return VERDICT_NOT_EXAMINED;
    if (gaps)
        return VERDICT_INCONCLUSIVE;
    add_why(v,
            "What could be examined shows none of the %llu known traces that apply here. That "
            "does not say that the device was never attacked.",
            (unsigned long long)c->applicable);
    return VERDICT_NO_KNOWN_TRACES;
}

void verdict_decide(struct verdict *v, const struct finding *findings, size_t count,
                    const struct coverage *coverage, enum level threshold)
{
    *v = (struct verdict){.complete = coverage_complete(coverage)};
    struct tally t = count_findings(v, findings, count, threshold);
    bool gaps = false;
    v->word = choose(v, &t, coverage, &gaps);
    v->exit = t.at_threshold > 0 ? 1 : gaps ? 2 : 0;
}

void verdict_json(struct json *j, const struct verdict *v, const struct coverage *coverage,
                  const char *case_path)
{
    json_begin_object(j);
    json_field_cstr(j, "schema", "bridle.verdict/1");
    json_field_cstr(j, "verdict", verdict_name(v->word));
    if (v->has_level)
        json_field_cstr(j, "level", level_name(v->level));
    json_key(j, "counts");
    json_begin_object(j);
    for (int level = LEVEL_COUNT - 1; level >= 0; level--)
        json_field_uint(j, level_name((enum level)level), v->counts[level]);
    json_end_object(j);
    json_key(j, "why");
    json_begin_array(j);
    for (size_t i = 0; i < v->why_count; i++)
        json_cstr(j, v->why[i]);
    json_end_array(j);
    json_key(j, "sets");
    coverage_sets_json(j, coverage);
    json_field_bool(j, "complete", v->complete);
    json_field_int(j, "exit", v->exit);
    json_field_cstr_opt(j, "case", case_path);
    json_end_object(j);
}
