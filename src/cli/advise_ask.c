/* The conversation of `bridle advise` on a terminal: plain words, 80 columns, no colours. */
#include <stdio.h>

#include "base/ascii.h"
#include "cli/advise.h"
#include "report/advise_view.h"
#include "report/wrap.h"

enum { TYPED_MAX = 256 };

struct talk {
    struct arena *arena;
    const struct guide *guide;
    struct advise_answers *answers;
    size_t asked[GUIDE_QUESTIONS_MAX]; /* in this order, for going back */
    size_t asked_count;
};

enum reply { REPLY_ANSWERED, REPLY_SKIPPED, REPLY_BACK, REPLY_DONE };

static void show(const struct buf *out)
{
    (void)fwrite(out->ptr, 1, out->len, stdout);
    (void)fflush(stdout);
}

static void say(const char *text)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, ADVISE_TEXT_MAX);
    wrap_text(&out, "", 0, span_str(text));
    show(&out);
}

/* What is to be asked next: first what separates the tools, then the plan. False: nothing is. */
static bool choose(const struct talk *t, struct advise_split *split, bool *ret_is_plan)
{
    *ret_is_plan = false;
    if (advise_next(t->arena, t->guide, t->answers, split))
        return true;
    for (size_t q = 0; q < t->guide->question_count; q++)
        if (t->guide->questions[q].is_plan && t->answers->choice[q] == ADVISE_OPEN) {
            *split = (struct advise_split){.question = q};
            *ret_is_plan = true;
            return true;
        }
    return false;
}

static void show_question(const struct talk *t, const struct advise_split *split, bool is_plan)
{
    const struct guide_question *q = &t->guide->questions[split->question];
    BUF_SCOPED struct buf out, why;
    buf_init(&out, ADVISE_TEXT_MAX);
    buf_init(&why, ADVISE_TEXT_MAX);
    buf_format(&out, "\nQuestion %zu\n", t->asked_count + 1);
    wrap_text(&out, "", 0, q->text);
    buf_str(&why, "Why: ");
    buf_add(&why, q->why);
    buf_byte(&why, ' ');
    if (is_plan)
        buf_str(&why, "It does not change the order of the tools, but what we advise beside them.");
    else
        advise_why_next(&why, t->guide, split);
    wrap_text(&out, "  ", 2, buf_span(&why));
    buf_byte(&out, '\n');
    for (size_t i = 0; i < q->answer_count; i++) {
        char lead[32];
        (void)snprintf(lead, sizeof lead, "  %2zu  ", i + 1);
        wrap_text(&out, lead, 6, q->answers[i].text);
    }
    buf_str(&out, "   s  skip      b  back      q  enough, show the answer\n");
    show(&out);
}

/* One line without its end; false at the end of the input. The rest of a line that is too long is
 * dropped. */
static bool read_line(char *line)
{
    if (fgets(line, TYPED_MAX, stdin) == NULL)
        return false;
    if (strchr(line, '\n') == NULL)
        for (int c = getchar(); c != EOF && c != '\n';)
            c = getchar();
    return true;
}

static bool is_command(struct span word, const char *name)
{
    return span_equal_nocase(word, span_str(name)) ||
           (word.len == 1 && ascii_lower(word.ptr[0]) == (uint8_t)name[0]);
}

/* The answer that a word means: its number on the screen, or its id. */
static int answer_of(const struct guide_question *q, struct span word)
{
    uint64_t number;
    int by_id = guide_answer_find(q, word);
    if (span_to_uint(word, &number) && number >= 1 && number <= q->answer_count)
        return (int)number - 1;
    return by_id;
}

static enum reply listen(const struct talk *t, size_t question, int *ret_answer)
{
    const struct guide_question *q = &t->guide->questions[question];
    char line[TYPED_MAX];
    for (;;) {
        (void)fputs("> ", stdout);
        (void)fflush(stdout);
        if (!read_line(line))
            return REPLY_DONE;
        struct span word = span_trim(span_str(line));
        if (word.len == 0) {
            say("Nothing is assumed for you: type a number, or s to skip the question.");
            continue;
        }
        *ret_answer = answer_of(q, word);
        if (*ret_answer != GUIDE_NONE)
            return REPLY_ANSWERED;
        if (is_command(word, "skip"))
            return REPLY_SKIPPED;
        if (is_command(word, "back"))
            return REPLY_BACK;
        if (is_command(word, "quit") || is_command(word, "enough"))
            return REPLY_DONE;
        say("That is none of the answers. Type its number, s, b or q.");
    }
}

/* What was understood: an answer can be typed as its number here or by its name. */
static void echo(const struct guide_question *q, int answer)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, ADVISE_TEXT_MAX);
    wrap_text(&out, "  =", 4, answer >= 0 ? q->answers[answer].text : SPAN_LITERAL("(skipped)"));
    show(&out);
}

static void go_back(struct talk *t)
{
    if (t->asked_count == 0) {
        say("This is the first question.");
        return;
    }
    t->answers->choice[t->asked[--t->asked_count]] = ADVISE_OPEN;
}

void advise_ask(struct arena *arena, const struct guide *guide, struct advise_answers *answers)
{
    struct talk t = {.arena = arena, .guide = guide, .answers = answers};
    struct advise_split split;
    bool is_plan;
    say("A few questions, to find the tools that fit you. Only what still separates the tools is "
        "asked, nothing is stored, and nothing leaves this computer.");
    while (choose(&t, &split, &is_plan)) {
        int answer = ADVISE_OPEN;
        show_question(&t, &split, is_plan);
        switch (listen(&t, split.question, &answer)) {
        case REPLY_DONE:
            (void)putchar('\n');
            return;
        case REPLY_BACK:
            go_back(&t);
            continue;
        case REPLY_SKIPPED:
            answer = ADVISE_SKIPPED;
            break;
        case REPLY_ANSWERED:
            break;
        }
        echo(&guide->questions[split.question], answer);
        answers->choice[split.question] = answer;
        t.asked[t.asked_count++] = split.question;
    }
    (void)putchar('\n');
}
