/* `bridle advise`: which tool to talk with. Asks on a terminal, or takes answers as arguments. */
#include "cli/advise.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cli/commands.h"
#include "report/advise_view.h"

const struct option_row command_advise_options[] = {
    {.name = "json", .help = "print the answer, or the list, as JSON"},
    {.name = "html", .argument = "FILE", .help = "also write the answer as one page to print"},
    {.name = "list", .help = "list all questions, and what is known of each tool"},
    {.name = "as-of", .argument = "DATE", .help = "answer as on this day, to mark old sources"},
    {.name = NULL},
};

/* A mistake in the guide, as a compiler would say it. */
static void say_mistake(void *ctx, size_t line, const char *what, struct span word)
{
    (void)ctx;
    (void)fprintf(stderr, "%s:%zu: %s%s%.*s\n", guide_builtin_name, line, what,
                  word.len > 0 ? ": " : "", (int)word.len, (const char *)word.ptr);
}

static bool as_of_day(const struct invocation *inv, int *ret_day)
{
    const char *given = option_value(inv, "as-of");
    struct timestamp when = {.seconds = (int64_t)time(NULL)};
    if (given != NULL && !timestamp_parse(span_str(given), &when)) {
        (void)usage_error(inv->command, "'%s' is not a day such as 2026-11-21", given);
        return false;
    }
    *ret_day = guide_day(when);
    return true;
}

/* One QUESTION=ANSWER; EXIT_STATUS_USAGE when it is none. */
static int take_answer(const struct invocation *inv, const struct guide *guide, const char *word,
                       struct advise_answers *answers)
{
    struct span text = span_str(word);
    size_t equals = span_find_byte(text, '=');
    struct span id = span_head(text, equals), value = span_skip(text, equals + 1);
    int question = guide_question_find(guide, id);
    if (equals == text.len)
        return usage_error(inv->command, "'%s' is no answer: write QUESTION=ANSWER", word);
    if (question == GUIDE_NONE)
        return usage_error(NULL, "there is no question '%.*s' (see: bridle advise --list)",
                           (int)id.len, (const char *)id.ptr);
    if (answers->choice[question] != ADVISE_OPEN)
        return usage_error(inv->command, "'%.*s' is answered twice", (int)id.len,
                           (const char *)id.ptr);
    answers->choice[question] = span_equal_str(value, "skip")
                                    ? ADVISE_SKIPPED
                                    : guide_answer_find(&guide->questions[question], value);
    if (answers->choice[question] == ADVISE_OPEN)
        return usage_error(NULL, "'%.*s' has no answer '%.*s' (see: bridle advise --list)",
                           (int)id.len, (const char *)id.ptr, (int)value.len,
                           (const char *)value.ptr);
    return EXIT_STATUS_OK;
}

static int print(const struct buf *out)
{
    if (out->failed)
        return EXIT_STATUS_FAULT;
    (void)fwrite(out->ptr, 1, out->len, stdout);
    return EXIT_STATUS_OK;
}

/* The page says what somebody needs to keep from others: for its owner's eyes only. */
static int write_page(const struct advise_view *view, const char *path)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, ADVISE_TEXT_MAX);
    advise_html(&out, view);
    if (out.failed)
        return EXIT_STATUS_FAULT;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written = fd >= 0 && write(fd, out.ptr, out.len) == (ssize_t)out.len;
    if (fd >= 0 && close(fd) != 0)
        written = false;
    if (!written)
        return usage_error(NULL, "%s cannot be written: %s", path, strerror(errno));
    (void)fprintf(stderr, "Written: %s\n", path);
    return EXIT_STATUS_OK;
}

static int answer(struct arena *arena, const struct invocation *inv, const struct guide *guide,
                  const struct advise_answers *answers, int as_of)
{
    struct advise_ranking ranking;
    struct advise_split next;
    BUF_SCOPED struct buf out;
    buf_init(&out, ADVISE_TEXT_MAX);
    if (advise_rank(arena, guide, answers, &ranking) != STATUS_OK)
        return EXIT_STATUS_FAULT;
    bool has_next = advise_next(arena, guide, answers, &next);
    struct advise_view view = {.guide = guide,
                               .answers = answers,
                               .ranking = &ranking,
                               .next = has_next ? &next : NULL,
                               .as_of = as_of};
    if (option_given(inv, "json"))
        advise_json(&out, &view);
    else
        advise_text(&out, &view);
    int status = print(&out);
    if (status == EXIT_STATUS_OK && option_given(inv, "html"))
        status = write_page(&view, option_value(inv, "html"));
    return status;
}

static int list(const struct invocation *inv, const struct guide *guide, int as_of)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, ADVISE_TEXT_MAX);
    if (inv->word_count > 0 || option_given(inv, "html"))
        return usage_error(inv->command, "--list stands alone, or with --json");
    if (option_given(inv, "json"))
        advise_list_json(&out, guide, as_of);
    else
        advise_list_text(&out, guide, as_of);
    return print(&out);
}

static bool is_conversation(const struct invocation *inv)
{
    return inv->word_count == 0 && !option_given(inv, "json") && isatty(STDIN_FILENO) == 1 &&
           isatty(STDOUT_FILENO) == 1;
}

int command_advise(const struct invocation *inv)
{
    struct arena arena ARENA_SCOPED;
    struct guide guide;
    struct advise_answers answers;
    const struct guide_report report = {.say = say_mistake};
    int as_of;
    arena_init(&arena, GUIDE_MEMORY);
    if (guide_builtin(&arena, &report, &guide) != STATUS_OK)
        return EXIT_STATUS_FAULT;
    if (!as_of_day(inv, &as_of))
        return EXIT_STATUS_USAGE;
    if (option_given(inv, "list"))
        return list(inv, &guide, as_of);
    advise_answers_init(&answers);
    for (size_t i = 0; i < inv->word_count; i++)
        if (take_answer(inv, &guide, inv->words[i], &answers) != EXIT_STATUS_OK)
            return EXIT_STATUS_USAGE;
    if (is_conversation(inv))
        advise_ask(&arena, &guide, &answers);
    return answer(&arena, inv, &guide, &answers, as_of);
}
