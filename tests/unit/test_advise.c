/* The guide's parser and checks, and the choice between the tools: on a small guide of made-up
 * tools, and on the guide that is built in. */
#include "advise/advise.h"
#include "advise/phone.h"
#include "support/sweep.h"
#include "support/unit.h"

static const char SMALL[] =
    "# a comment\n"
    "guide | Small Guide | Example | 2020-07-21 | 2026-11-01\n"
    "\n"
    "criterion | status | Status | here gone | whether it is there\n"
    "criterion | secret | Secrecy | always sometimes never | who can read it\n"
    "criterion | size | Size | number | how many fit\n"
    "criterion | price | Price | free paid | what it costs\n"
    "tool | alpha | Alpha | for two\n"
    "tool | beta | Beta | for many\n"
    "tool | gamma | Gamma | for all\n"
    "tool | delta | Delta | no more\n"
    "bar | status | gone\n"
    "cell | alpha | status | here | There. | a.example | 2026-01-02\n"
    "cell | alpha | secret | always | Always. | a.example | 2026-01\n"
    "cell | alpha | size | 2 | Two. | a.example | 2025\n"
    "cell | alpha | price | unknown | - | - | -\n"
    "cell | beta | status | here | There. | b.example | undated\n"
    "cell | beta | secret | sometimes | Sometimes. | b.example | 2026-01-02\n"
    "cell | beta | size | 50 | Fifty. | b.example | 2026-01-02\n"
    "cell | beta | price | paid | Paid. | b.example | 2026-01-02\n"
    "cell | gamma | status | here | There. | c.example | 2026-01-02\n"
    "cell | gamma | secret | unknown | Said to be so; no source at hand. | - | -\n"
    "cell | gamma | size | 100 | A hundred. | c.example | 2026-01-02\n"
    "cell | gamma | price | free | Free. | c.example | 2026-01-02\n"
    "cell | delta | status | gone | Closed. | d.example | 2026-01-02\n"
    "cell | delta | secret | always | Always. | d.example | 2026-01-02\n"
    "cell | delta | size | 500 | Many. | d.example | 2026-01-02\n"
    "cell | delta | price | free | Free. | d.example | 2026-01-02\n"
    "change | delta | Delta was closed. | d.example | 2026-01-02\n"
    "question | secret | Must it be secret? | It matters.\n"
    "answer | secret | must | Yes\n"
    "answer | secret | like | It would help\n"
    "answer | secret | no | No\n"
    "need | secret | must | must | secret | always | sometimes\n"
    "need | secret | like | want | secret | always | sometimes\n"
    "question | trust | Whom do you trust? | It matters too.\n"
    "answer | trust | nobody | Nobody\n"
    "answer | trust | all | All\n"
    "need | trust | nobody | must | secret | always | sometimes\n"
    "question | size | How many? | There are limits.\n"
    "answer | size | 2 | Two\n"
    "answer | size | 60 | Sixty\n"
    "need | size | 2 | must | size | at-least 2 | -\n"
    "need | size | 60 | must | size | at-least 60 | -\n"
    "question | price | Must it be free? | Money.\n"
    "answer | price | like | It would help\n"
    "answer | price | no | No\n"
    "need | price | like | want | price | free | -\n"
    "plan | law | Is it legal? | Laws differ.\n"
    "answer | law | yes | Yes\n"
    "answer | law | unsure | Unsure\n"
    "section | law | first | The law\n"
    "advice | law | always | Know the law. | e.example | 2020-07-21\n"
    "advice | law | law=unsure | Ask somebody. | e.example | 2020-07-21\n"
    "kind | chat | Chat app | For talking. | e.example | undated\n"
    "state | vpn | VPN set up | Traffic goes elsewhere. | e.example | undated\n"
    "sign | org.example.tunnel | vpn\n"
    "app | org.example.alpha | chat | Alpha | alpha | f.example | 2026-01-02\n"
    "app | org.example.other | chat | Other | - | f.example | undated\n";

struct said {
    size_t count;
    size_t line; /* of the first */
    char what[128];
};

static void note(void *ctx, size_t line, const char *what, struct span word)
{
    struct said *said = ctx;
    (void)word;
    if (said->count++ == 0) {
        said->line = line;
        (void)snprintf(said->what, sizeof said->what, "%s", what);
    }
}

static void print_mistake(void *ctx, size_t line, const char *what, struct span word)
{
    (void)ctx;
    print_error("%s:%zu: %s: %.*s\n", guide_builtin_name, line, what, (int)word.len,
                (const char *)word.ptr);
}

static const struct guide_report SILENT = {.say = note, .ctx = &(struct said){0}};

/* ------------------------------------------------------------------------------- the built-in one
 */

static void test_builtin_is_sound(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPED;
    struct guide g;
    const struct guide_report report = {.say = print_mistake};
    arena_init(&arena, GUIDE_MEMORY);
    assert_int_equal(guide_builtin(&arena, &report, &g), STATUS_OK);
    assert_int_equal(guide_check(&g, &report), 0);
    assert_true(g.tool_count == 15 && g.question_count > 12);
}

static void test_builtin_has_what_the_guide_has(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPED;
    struct guide g;
    arena_init(&arena, GUIDE_MEMORY);
    assert_int_equal(guide_builtin(&arena, &SILENT, &g), STATUS_OK);
    struct advise_note note;
    const char *const out[] = {"us.zoom.videomeetings", "com.skype.skype", "ph.telegra.Telegraph"};
    for (size_t i = 0; i < 3; i++) {
        assert_true(advise_for_app(&g, span_str(out[i]), &note));
        assert_span(note.status->value, "left-out");
        assert_true(note.is_barred);
    }
    assert_true(advise_for_app(&g, SPAN_LITERAL("com.bluejeansnet.Blue"), &note));
    assert_span(note.status->value, "closed");
    assert_non_null(note.change);
    assert_true(advise_for_app(&g, SPAN_LITERAL("com.tunnelbear.android"), &note));
    assert_span(note.id, "vpn");
    assert_null(note.tool);
    const char *const states[] = {"vpn",        "always-on-vpn", "proxy",
                                  "management", "lockdown-on",   "lockdown-off"};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        assert_true(advise_for_state(&g, span_str(states[i]), &note));
    const char *const signs[] = {"com.apple.mdm", "com.apple.vpn.managed",
                                 "com.apple.proxy.http.global", "LDMGlobalEnabled=true"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        assert_true(advise_for_sign(&g, span_str(signs[i]), &note));
}

/* ------------------------------------------------------------------------------------- the parser
 */

static enum status parse_all(struct arena *arena, struct span data)
{
    struct guide g;
    struct advise_answers answers;
    struct advise_ranking ranking;
    struct advise_split split;
    TRY(guide_parse(arena, data, &SILENT, &g));
    (void)guide_check(&g, &SILENT);
    advise_answers_init(&answers);
    TRY(advise_rank(arena, &g, &answers, &ranking));
    (void)advise_next(arena, &g, &answers, &split);
    return STATUS_OK;
}

static void test_small_guide(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPED;
    struct guide g;
    struct said said = {0};
    const struct guide_report report = {.say = note, .ctx = &said};
    arena_init(&arena, GUIDE_MEMORY);
    assert_int_equal(guide_parse(&arena, span_str(SMALL), &report, &g), STATUS_OK);
    size_t mistakes = guide_check(&g, &report);
    if (mistakes > 0)
        print_error("line %zu: %s\n", said.line, said.what);
    assert_int_equal(mistakes, 0);
    assert_span(g.title, "Small Guide");
    assert_int_equal(g.tool_count, 4);
    assert_int_equal(guide_cell(&g, 1, 2)->number, 50);
    assert_false(guide_cell(&g, 2, 1)->is_known);
    assert_span(guide_cell(&g, 2, 1)->claim.text, "Said to be so; no source at hand.");
    assert_int_equal(g.questions[0].answer_count, 3);
    assert_true(g.questions[4].is_plan);
}

static void test_sweeps(void **state)
{
    (void)state;
    assert_true(sweep_prefixes(parse_all, span_str(SMALL)) > 0);
    assert_true(sweep_allocations(parse_all, span_str(SMALL)) > 10);
    sweep_bytes(parse_all, span_str(SMALL));
}

/* A line put at the end of the small guide, or instead of one, and what is said of it. */
struct slip {
    const char *instead_of; /* NULL: added at the end */
    const char *line;
    const char *what;
};

static const struct slip SLIPS[] = {
    {NULL, "sell | alpha", "no kind of line has this name"},
    {NULL, "tool | epsilon", "this kind of line has another number of fields"},
    {NULL, "tool | epsilon | Epsilon | late", "tools and criteria stand above the cells"},
    {NULL, "cell | alpha | price | free | | f.example | 2026", "an empty field; write \"-\""},
    {NULL, "cell | omega | price | free | Free. | f.example | 2026", "there is no such tool"},
    {NULL, "cell | alpha | taste | free | Free. | f.example | 2026", "there is no such criterion"},
    {NULL, "cell | alpha | size | 3 | Three. | f.example | 2026",
     "this cell stands here for the second time"},
    {"cell | alpha | price | unknown | - | - | -",
     "cell | alpha | price | cheap | Cheap. | f.example | 2026",
     "the criterion does not have this value"},
    {"cell | alpha | price | unknown | - | - | -", "cell | alpha | price | free | Free. | - | -",
     "a claim without a source"},
    {"cell | alpha | price | unknown | - | - | -",
     "cell | alpha | price | free | - | f.example | 2026", "it is not said what is known"},
    {"cell | alpha | price | unknown | - | - | -",
     "cell | alpha | price | free | Free. | f.example | -",
     "a source has a date, and a date has a source"},
    {"cell | alpha | price | unknown | - | - | -",
     "cell | alpha | price | free | Free. | f.example | 2026-02-30",
     "a date is YYYY-MM-DD, YYYY-MM, YYYY or undated"},
    {"cell | alpha | size | 2 | Two. | a.example | 2025",
     "cell | alpha | size | two | Two. | a.example | 2025",
     "the criterion does not have this value"},
    {NULL, "question | Size | Big? | So.", "an id has lower-case letters, digits and dashes only"},
    {NULL, "question | size | Big? | So.", "this id stands here for the second time"},
    {NULL, "answer | weight | 1 | One", "there is no such question"},
    {NULL, "answer | size | skip | Skip", "every question can be skipped already"},
    {NULL, "need | size | 3 | must | size | at-least 3 | -",
     "the question does not have this answer"},
    {NULL, "need | size | 2 | may | size | at-least 2 | -", "a need is a must or a want"},
    {NULL, "need | size | 2 | must | size | 2 | -",
     "a number is tested by \"at-least N\" and nothing else"},
    {NULL, "need | price | like | want | price | cheap | -",
     "the criterion does not have this value"},
    {NULL, "section | more | middle | More", "a section comes first or last"},
    {NULL, "advice | more | always | Do. | f.example | 2026", "there is no such section"},
    {NULL, "advice | law | law=never | Do. | f.example | 2026",
     "the question does not have this answer"},
    {NULL, "app | org.example.alpha | chat | Alpha | alpha | f.example | 2026",
     "this app stands here for the second time"},
    {NULL, "app | org.example.new | game | New | - | f.example | 2026",
     "there is no such kind of app"},
    {NULL, "sign | org.example.tunnel | vpn", "this sign stands here for the second time"},
    {NULL, "sign | org.example.other | proxy", "there is no such state"},
    {NULL, "guide | Again | Example | 2020 | 2026", "the guide is named twice"},
    /* What only the checks over the whole guide see. */
    {"cell | alpha | price | unknown | - | - | -", "#", "the tool has no line for a criterion"},
    {"cell | alpha | size | 2 | Two. | a.example | 2025",
     "cell | alpha | size | 2 | Two. | a.example | 2027",
     "a date after the last change of the guide"},
    {NULL, "question | idle | Idle? | So.", "a question has at least two answers"},
    {NULL, "question | idle | Idle? | So.\nanswer | idle | yes | Yes\nanswer | idle | no | No",
     "no answer to this question changes anything"},
    {NULL,
     "question | idle | Idle? | So.\nanswer | idle | yes | Yes\nanswer | idle | no | No\n"
     "need | idle | yes | must | status | here | -",
     "no answer to this question separates the tools"},
    {NULL, "need | law | yes | must | secret | always | -",
     "a plan question asks nothing of the tools"},
    {"need | price | like | want | price | free | -", "#", "no question asks for this criterion"},
};

/* The small guide with a slip; *ret_line is where it stands. Caller frees. */
static char *with_slip(const struct slip *slip, size_t *ret_line)
{
    size_t size = sizeof SMALL + strlen(slip->line) + 2;
    char *text = malloc(size);
    const char *at = slip->instead_of ? strstr(SMALL, slip->instead_of) : SMALL + strlen(SMALL);
    assert_non_null(text);
    assert_non_null(at);
    const char *after = at + (slip->instead_of ? strlen(slip->instead_of) : 0);
    (void)snprintf(text, size, "%.*s%s%s%s", (int)(at - SMALL), SMALL, slip->line,
                   slip->instead_of ? "" : "\n", after);
    *ret_line = 1;
    for (const char *c = SMALL; c < at; c++)
        *ret_line += *c == '\n';
    return text;
}

static void test_slips_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof SLIPS / sizeof SLIPS[0]; i++) {
        struct arena arena ARENA_SCOPED;
        struct guide g;
        struct said said = {0};
        const struct guide_report report = {.say = note, .ctx = &said};
        size_t line;
        char *text = with_slip(&SLIPS[i], &line);
        arena_init(&arena, GUIDE_MEMORY);
        enum status status = guide_parse(&arena, span_str(text), &report, &g);
        if (status == STATUS_OK)
            assert_true(guide_check(&g, &report) > 0);
        else {
            assert_int_equal(status, STATUS_MALFORMED);
            assert_int_equal(said.line, line);
        }
        assert_string_equal(said.what, SLIPS[i].what);
        free(text);
    }
}

static void test_all_slips_are_named_at_once(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPED;
    struct guide g;
    struct said said = {0};
    const struct guide_report report = {.say = note, .ctx = &said};
    arena_init(&arena, GUIDE_MEMORY);
    assert_int_equal(guide_parse(&arena,
                                 SPAN_LITERAL("nonsense\ntool | a\ncell | a | b | c | d | e | f\n"),
                                 &report, &g),
                     STATUS_MALFORMED);
    assert_int_equal(said.count, 4); /* and no line "guide" */
    assert_int_equal(said.line, 1);
}

static void test_dates(void **state)
{
    (void)state;
    struct guide_date d;
    const char *const wrong[] = {"",        "26",         "2026-1",     "2026-13",    "2026-02-29",
                                 "2026-00", "2026-01-1",  "2026/01/01", "20260101",   "2026-01-01 ",
                                 "-026",    "2026-01-32", "Undated",    "2026-01-01Z"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(guide_date_parse(span_str(wrong[i]), &d));
    assert_true(guide_date_parse(SPAN_LITERAL("2025"), &d));
    assert_int_equal(d.ymd, 20250101);
    assert_true(guide_date_parse(SPAN_LITERAL("2025-11"), &d));
    assert_int_equal(d.ymd, 20251101);
    assert_true(guide_date_parse(SPAN_LITERAL("2025-11-21"), &d));
    assert_false(guide_date_is_stale(&d, 20261121));
    assert_true(guide_date_is_stale(&d, 20261122));
    assert_true(guide_date_parse(SPAN_LITERAL("2024-02-29"), &d));
    assert_false(guide_date_is_stale(&d, 20250228));
    assert_true(guide_date_is_stale(&d, 20250301));
    assert_true(guide_date_parse(SPAN_LITERAL("undated"), &d));
    assert_true(guide_date_is_stale(&d, 20200101));
    assert_false(
        guide_date_is_stale(&(struct guide_date){.ymd = 0}, 20261121)); /* an unknown cell */
}

/* -------------------------------------------------------------------------------------- the choice
 */

struct fixture {
    struct arena arena;
    struct guide guide;
    struct advise_answers answers;
    struct advise_ranking ranking;
};

static void begin(struct fixture *f)
{
    arena_init(&f->arena, GUIDE_MEMORY);
    assert_int_equal(guide_parse(&f->arena, span_str(SMALL), &SILENT, &f->guide), STATUS_OK);
    advise_answers_init(&f->answers);
}

static void choose(struct fixture *f, const char *question, const char *answer)
{
    int q = guide_question_find(&f->guide, span_str(question));
    assert_int_not_equal(q, GUIDE_NONE);
    f->answers.choice[q] = guide_answer_find(&f->guide.questions[q], span_str(answer));
    assert_int_not_equal(f->answers.choice[q], GUIDE_NONE);
}

/* The names in order, ranks before them, excluded ones in brackets. */
static void expect_order(struct fixture *f, const char *expected)
{
    char text[256] = "";
    size_t used = 0;
    assert_int_equal(advise_rank(&f->arena, &f->guide, &f->answers, &f->ranking), STATUS_OK);
    for (size_t i = 0; i < f->ranking.count; i++) {
        const struct advise_row *row = &f->ranking.rows[i];
        struct span name = f->guide.tools[row->tool].id;
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 advise_row_is_excluded(row) ? "[%zu%.*s] " : "%zu%.*s ", row->rank,
                                 (int)name.len, (const char *)name.ptr);
    }
    assert_string_equal(text, expected);
}

static void test_order(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    expect_order(&f, "1alpha 1beta 1gamma [0delta] ");
    assert_true(f.ranking.rows[0].is_tied && f.ranking.rows[2].is_tied);
    assert_int_equal(f.ranking.left, 3);
    choose(&f, "secret", "like");
    expect_order(&f, "1alpha 2beta 3gamma [0delta] ");
    assert_false(f.ranking.rows[0].is_tied);
    choose(&f, "secret", "must");
    expect_order(&f, "1alpha 2beta 3gamma [0delta] ");
    assert_true(f.ranking.rows[2].is_unsure);
    choose(&f, "size", "60");
    expect_order(&f, "1gamma [0alpha] [0beta] [0delta] ");
    arena_free(&f.arena);
}

static void test_an_unknown_must_stands_last(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    choose(&f, "secret", "must");
    choose(&f, "price", "like"); /* gamma meets it, beta does not */
    expect_order(&f, "1alpha 2beta 3gamma [0delta] ");
    arena_free(&f.arena);
}

static void test_the_same_need_counts_once(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    choose(&f, "secret", "must");
    expect_order(&f, "1alpha 2beta 3gamma [0delta] ");
    int64_t before = f.ranking.rows[0].score;
    choose(&f, "trust", "nobody");
    expect_order(&f, "1alpha 2beta 3gamma [0delta] ");
    assert_int_equal(f.ranking.rows[0].score, before);
    assert_int_equal(f.ranking.rows[0].reason_count, 1);
    choose(&f, "secret", "like"); /* the stronger of the two holds */
    expect_order(&f, "1alpha 2beta 3gamma [0delta] ");
    assert_true(f.ranking.rows[0].reasons[0].need.must);
    arena_free(&f.arena);
}

static void expect_next(struct fixture *f, const char *question)
{
    struct advise_split split;
    bool found = advise_next(&f->arena, &f->guide, &f->answers, &split);
    assert_true(found == (question != NULL));
    if (found)
        assert_span(f->guide.questions[split.question].id, question);
}

static void test_only_what_separates_is_asked(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    expect_next(&f, "secret");
    choose(&f, "secret", "must");
    expect_next(&f, "size"); /* trust would ask the same again */
    choose(&f, "size", "2"); /* all have room for two */
    expect_next(&f, "price");
    f.answers.choice[guide_question_find(&f.guide, SPAN_LITERAL("price"))] = ADVISE_SKIPPED;
    expect_next(&f, NULL); /* the plan question separates nothing */
    advise_answers_init(&f.answers);
    choose(&f, "size", "60"); /* one is left */
    expect_next(&f, NULL);
    arena_free(&f.arena);
}

static void test_advice_follows_answers(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    assert_true(advise_applies(&f.guide.advice[0], &f.answers));
    assert_false(advise_applies(&f.guide.advice[1], &f.answers));
    choose(&f, "law", "unsure");
    assert_true(advise_applies(&f.guide.advice[1], &f.answers));
    choose(&f, "law", "yes");
    assert_false(advise_applies(&f.guide.advice[1], &f.answers));
    arena_free(&f.arena);
}

static void test_phone(void **state)
{
    (void)state;
    struct fixture f;
    struct advise_note note;
    begin(&f);
    assert_true(advise_for_app(&f.guide, SPAN_LITERAL("org.example.alpha"), &note));
    assert_span(note.kind, "Chat app");
    assert_span(note.tool->name, "Alpha");
    assert_span(note.status->value, "here");
    assert_false(note.is_barred);
    assert_null(note.e2ee); /* this guide has no such criterion */
    assert_null(note.change);
    assert_true(advise_for_app(&f.guide, SPAN_LITERAL("org.example.other"), &note));
    assert_null(note.tool);
    assert_false(advise_for_app(&f.guide, SPAN_LITERAL("org.example.alph"), &note));
    assert_false(advise_for_app(&f.guide, SPAN_LITERAL("ORG.EXAMPLE.ALPHA"), &note));
    assert_true(advise_for_state(&f.guide, SPAN_LITERAL("vpn"), &note));
    assert_span(note.claim->text, "Traffic goes elsewhere.");
    assert_false(advise_for_state(&f.guide, SPAN_LITERAL("chat"), &note));
    assert_true(advise_for_sign(&f.guide, SPAN_LITERAL("org.example.tunnel"), &note));
    assert_span(note.id, "vpn");
    assert_false(advise_for_sign(&f.guide, SPAN_LITERAL("vpn"), &note));
    arena_free(&f.arena);
}

/* ---------------------------------------------------------------------------------------- for ever
 */

static uint64_t seed = 20261121;

static size_t chance(size_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(seed >> 33) % n;
}

/* Each question open, skipped or answered. */
static void random_answers(const struct guide *g, struct advise_answers *answers)
{
    advise_answers_init(answers);
    size_t density = 1 + chance(4); /* some sets are nearly empty, some nearly full */
    for (size_t q = 0; q < g->question_count; q++)
        if (chance(5) < density)
            answers->choice[q] =
                chance(6) == 0 ? ADVISE_SKIPPED : (int)chance(g->questions[q].answer_count);
}

/* Place of each tool in the order: rank, or behind all that are left when it is excluded. */
static void places(const struct advise_ranking *ranking, size_t *ret_places)
{
    for (size_t i = 0; i < ranking->count; i++)
        ret_places[ranking->rows[i].tool] =
            advise_row_is_excluded(&ranking->rows[i]) ? ranking->count + 1 : ranking->rows[i].rank;
}

/* The worst that a tool does on the needs of one answer. */
static enum advise_outcome worst(const struct guide *g, size_t tool, size_t q, size_t a)
{
    enum advise_outcome outcome = ADVISE_MET;
    for (size_t i = 0; i < g->need_count; i++) {
        const struct guide_need *need = &g->needs[i];
        if (need->question != q || need->answer != a)
            continue;
        enum advise_outcome one = advise_outcome(need, guide_cell(g, tool, need->criterion));
        outcome = one < outcome ? one : outcome;
    }
    return outcome;
}

static void expect_sound(const struct advise_ranking *r)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct advise_row *row = &r->rows[i];
        assert_true(advise_row_is_excluded(row) == (i >= r->left));
        assert_true((row->rank == 0) == advise_row_is_excluded(row));
        if (i > 0 && i < r->left) {
            assert_true(row[-1].score >= row->score);
            assert_true((row[-1].score == row->score) == (row[-1].rank == row->rank));
            assert_true(!row[-1].is_unsure || row->is_unsure); /* unsure ones stand last */
        }
    }
}

/* No answer lifts a tool that fails what it asks for (or of which that is unknown) above one that
 * meets it, if it was not above it already. */
static void expect_monotone(struct arena *arena, const struct guide *g,
                            const struct advise_answers *answers, size_t q)
{
    struct advise_ranking before, after;
    size_t was[64], is[64];
    struct advise_answers more = *answers;
    more.choice[q] = ADVISE_OPEN;
    assert_int_equal(advise_rank(arena, g, &more, &before), STATUS_OK);
    places(&before, was);
    for (size_t a = 0; a < g->questions[q].answer_count; a++) {
        more.choice[q] = (int)a;
        assert_int_equal(advise_rank(arena, g, &more, &after), STATUS_OK);
        expect_sound(&after);
        places(&after, is);
        for (size_t good = 0; good < g->tool_count; good++)
            for (size_t bad = 0; bad < g->tool_count; bad++)
                if (worst(g, good, q, a) == ADVISE_MET && worst(g, bad, q, a) < ADVISE_MET &&
                    was[good] <= was[bad])
                    assert_true(is[good] <= is[bad]);
    }
}

/* When nothing more is asked, no answer to an open question changes the order of those left. */
static void expect_nothing_to_ask(struct arena *arena, const struct guide *g,
                                  const struct advise_answers *answers)
{
    struct advise_ranking before, after;
    size_t was[64], is[64];
    assert_int_equal(advise_rank(arena, g, answers, &before), STATUS_OK);
    places(&before, was);
    for (size_t q = 0; q < g->question_count; q++)
        for (size_t a = 0; answers->choice[q] == ADVISE_OPEN && a < g->questions[q].answer_count;
             a++) {
            struct advise_answers more = *answers;
            more.choice[q] = (int)a;
            assert_int_equal(advise_rank(arena, g, &more, &after), STATUS_OK);
            places(&after, is);
            for (size_t i = 0; i < before.left; i++)
                for (size_t k = 0; k < before.left; k++) {
                    size_t x = before.rows[i].tool, y = before.rows[k].tool;
                    assert_true((was[x] < was[y]) == (is[x] < is[y]));
                }
        }
}

static void test_monotone_over_many_answer_sets(void **state)
{
    (void)state;
    enum { SETS = 20000 };
    struct arena arena ARENA_SCOPED;
    struct guide g;
    size_t ends = 0;
    arena_init(&arena, 4 * GUIDE_MEMORY);
    assert_int_equal(guide_builtin(&arena, &SILENT, &g), STATUS_OK);
    assert_true(g.tool_count <= 64);
    for (size_t i = 0; i < SETS; i++) {
        struct arena_mark mark = arena_mark(&arena);
        struct advise_answers answers;
        struct advise_split split;
        random_answers(&g, &answers);
        expect_monotone(&arena, &g, &answers, i % g.question_count);
        if (!advise_next(&arena, &g, &answers, &split)) {
            expect_nothing_to_ask(&arena, &g, &answers);
            ends++;
        } else {
            assert_int_equal(answers.choice[split.question], ADVISE_OPEN);
            assert_false(g.questions[split.question].is_plan);
            assert_int_equal(split.left, split.met + split.in_part + split.failed + split.unknown);
        }
        arena_rewind(&arena, mark);
    }
    assert_true(ends > 100 && ends < SETS); /* both ends of the flow were seen */
}

/* Whole conversations: each question comes at most once, and they end where nothing separates. */
static void test_conversations_end(void **state)
{
    (void)state;
    struct arena arena ARENA_SCOPED;
    struct guide g;
    arena_init(&arena, 4 * GUIDE_MEMORY);
    assert_int_equal(guide_builtin(&arena, &SILENT, &g), STATUS_OK);
    for (size_t i = 0; i < 2000; i++) {
        struct arena_mark mark = arena_mark(&arena);
        struct advise_answers answers;
        struct advise_split split;
        size_t asked = 0;
        advise_answers_init(&answers);
        for (; advise_next(&arena, &g, &answers, &split); asked++) {
            size_t q = split.question;
            assert_int_equal(answers.choice[q], ADVISE_OPEN);
            answers.choice[q] =
                chance(4) == 0 ? ADVISE_SKIPPED : (int)chance(g.questions[q].answer_count);
        }
        assert_true(asked > 0 && asked <= g.question_count);
        expect_nothing_to_ask(&arena, &g, &answers);
        arena_rewind(&arena, mark);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builtin_is_sound),
        cmocka_unit_test(test_builtin_has_what_the_guide_has),
        cmocka_unit_test(test_small_guide),
        cmocka_unit_test(test_sweeps),
        cmocka_unit_test(test_slips_are_named),
        cmocka_unit_test(test_all_slips_are_named_at_once),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_an_unknown_must_stands_last),
        cmocka_unit_test(test_the_same_need_counts_once),
        cmocka_unit_test(test_only_what_separates_is_asked),
        cmocka_unit_test(test_advice_follows_answers),
        cmocka_unit_test(test_phone),
        cmocka_unit_test(test_monotone_over_many_answer_sets),
        cmocka_unit_test(test_conversations_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
