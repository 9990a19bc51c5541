/* `bridle links`: what links in messages, chats and lists say about the campaign behind them. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/case_worker.h"
#include "cli/commands.h"
#include "cli/links_worker.h"

const struct option_row command_links_options[] = {
    {.name = "ours",
     .argument = "DOMAIN",
     .help = "a domain of your own: also look for names that resemble it; repeatable"},
    {.name = "json", .help = "print JSON (docs/schema/links.json)"},
    {.name = "raw", .help = "links and addresses as they are, also of targets: take care"},
    {.name = "targets", .help = "whole addresses of targets, not only their first letter"},
    {.name = "output",
     .letter = 'o',
     .argument = "FILE",
     .help = "also write a file: STIX 2.1 (.stix2, .stix), JSON (.json), else text"},
    {.name = "format", .argument = "FORMAT", .help = "of that file: text, json or stix"},
    {.name = "zone",
     .argument = "OFFSET",
     .help = "the zone of dates that name none, such as +02:00 (chat exports have local times)"},
    {.name = "plan", .help = "write whom an investigator could ask for what, and the risks"},
    {.name = "authority",
     .argument = "TEXT",
     .help = "who decided that there is an investigation; needed for --plan"},
    {.name = NULL},
};

/* --- what was asked --- */

/* `+05:30`, `-08:00`, `+0530`, `+2`, `Z`. */
static bool parse_zone(const char *text, int *ret_minutes)
{
    struct span s = span_str(text), hours, minutes = SPAN_EMPTY;
    uint64_t h, m = 0;
    if (span_equal_str(s, "Z") || span_equal_str(s, "UTC")) {
        *ret_minutes = 0;
        return true;
    }
    if (s.len < 2 || (s.ptr[0] != '+' && s.ptr[0] != '-'))
        return false;
    bool west = s.ptr[0] == '-';
    s = span_skip(s, 1);
    size_t colon = span_find_byte(s, ':');
    hours = span_head(s, colon);
    minutes = span_skip(s, colon + 1);
    if (colon == s.len && s.len == 4) {
        hours = span_head(s, 2);
        minutes = span_skip(s, 2);
    }
    if (!span_to_uint(hours, &h) || h > 14 ||
        (minutes.len > 0 && (!span_to_uint(minutes, &m) || m > 59)))
        return false;
    *ret_minutes = (west ? -1 : 1) * (int)(h * 60 + m);
    return true;
}

static bool ends_with(const char *text, const char *ending)
{
    return span_ends(span_str(text), span_str(ending));
}

static int choose_format(const struct invocation *inv, struct links_request *q)
{
    const char *path = option_value(inv, "output"), *format = option_value(inv, "format");
    q->shown = option_given(inv, "json") ? LINKS_JSON : LINKS_TEXT;
    q->has_file = path != NULL;
    if (path == NULL)
        return format == NULL ? EXIT_STATUS_OK
                              : usage_error(inv->command, "--format is for the file of -o");
    q->file = ends_with(path, ".stix2") || ends_with(path, ".stix") ? LINKS_STIX
              : ends_with(path, ".json")                            ? LINKS_JSON
              : ends_with(path, ".txt")                             ? LINKS_TEXT
                                                                    : q->shown;
    if (format == NULL)
        return EXIT_STATUS_OK;
    if (strcmp(format, "stix") == 0 || strcmp(format, "stix2") == 0)
        q->file = LINKS_STIX;
    else if (strcmp(format, "json") == 0)
        q->file = LINKS_JSON;
    else if (strcmp(format, "text") == 0)
        q->file = LINKS_TEXT;
    else
        return usage_error(inv->command, "--format is text, json or stix, not '%s'", format);
    return EXIT_STATUS_OK;
}

static int choose_plan(const struct invocation *inv, struct links_request *q)
{
    const char *authority = option_value(inv, "authority");
    bool plan = option_given(inv, "plan");
    if (plan && (authority == NULL || span_trim(span_str(authority)).len == 0))
        return usage_error(inv->command, "--plan needs --authority TEXT: who decided that there is "
                                         "an investigation, and on what ground");
    if (!plan && authority != NULL)
        return usage_error(inv->command, "--authority is for --plan");
    q->authority = plan ? authority : NULL;
    return EXIT_STATUS_OK;
}

static int choose_ours(const struct invocation *inv, struct links_request *q, const char **ours)
{
    const char *domain;
    struct site site;
    for (q->ours_count = 0; (domain = option_nth(inv, "ours", q->ours_count)) != NULL;) {
        if (!site_of(psl_builtin(), span_str(domain), &site) || !site.has_registrable)
            return usage_error(inv->command, "--ours: '%s' is no domain", domain);
        ours[q->ours_count++] = domain;
    }
    q->ours = ours;
    return EXIT_STATUS_OK;
}

static int choose(const struct invocation *inv, struct links_request *q, const char **ours)
{
    const char *zone = option_value(inv, "zone");
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    q->now = (struct timestamp){.seconds = now.tv_sec, .nanos = 0};
    q->raw = option_given(inv, "raw");
    q->targets = option_given(inv, "targets");
    q->zone = LINK_ZONE_UNKNOWN;
    if (zone != NULL && !parse_zone(zone, &q->zone))
        return usage_error(inv->command, "--zone: '%s' is no offset such as +02:00", zone);
    if (inv->word_count == 0)
        return usage_error(inv->command, "which files? (`-` is standard input)");
    int result = choose_format(inv, q);
    if (result == EXIT_STATUS_OK)
        result = choose_plan(inv, q);
    return result == EXIT_STATUS_OK ? choose_ours(inv, q, ours) : result;
}

/* --- files --- */

static int open_input(const char *word, struct links_input *input)
{
    struct stat st;
    bool is_stdin = strcmp(word, "-") == 0;
    input->name = is_stdin ? "standard input" : word;
    input->fd = is_stdin ? STDIN_FILENO : open(word, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (input->fd < 0 || fstat(input->fd, &st) != 0)
        return usage_error(NULL, "links: %s: %s", word, strerror(errno));
    input->is_folder = S_ISDIR(st.st_mode);
    return EXIT_STATUS_OK;
}

static bool is_an_input(const struct stat *file, const struct links_request *q)
{
    struct stat st;
    for (size_t i = 0; i < q->input_count; i++)
        if (fstat(q->inputs[i].fd, &st) == 0 && st.st_dev == file->st_dev &&
            st.st_ino == file->st_ino)
            return true;
    return false;
}

/* Opened before anything is read, so that a wrong name costs nothing. Never one of the inputs. */
static int open_output(const char *path, const struct links_request *q, int *ret_fd)
{
    struct stat st;
    if (stat(path, &st) == 0 && is_an_input(&st, q))
        return usage_error(NULL, "links: %s is one of the files to be read", path);
    *ret_fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (*ret_fd < 0)
        return usage_error(NULL, "links: %s: %s", path, strerror(errno));
    return EXIT_STATUS_OK;
}

static bool write_output(int fd, struct span text)
{
    struct stat st;
    bool ok = fstat(fd, &st) == 0 && (!S_ISREG(st.st_mode) || ftruncate(fd, 0) == 0);
    while (ok && text.len > 0) {
        ssize_t n = write(fd, text.ptr, text.len);
        if (n < 0 && errno == EINTR)
            continue;
        ok = n > 0;
        text = span_skip(text, n > 0 ? (size_t)n : 0);
    }
    return ok;
}

/* --- the answer --- */

static void print(const struct links_request *q, const struct links_answer *a)
{
    if (q->shown == LINKS_TEXT)
        case_worker_print(buf_span(&a->shown));
    else
        (void)fwrite(a->shown.ptr, 1, a->shown.len, stdout);
    if (a->problems.len > 0 && q->shown != LINKS_TEXT)
        case_worker_print_to(stderr, buf_span(&a->problems));
}

static int run(const struct links_request *q, int out)
{
    struct links_answer a;
    BUF_SCOPED struct buf why;
    buf_init(&why, 4096);
    int result = EXIT_STATUS_OK;
    if (!links_worker_run(q, &a, &why)) {
        (void)fprintf(stderr, "bridle: links: %.*s\n", (int)why.len, (const char *)why.ptr);
        result = EXIT_STATUS_FAULT;
    } else {
        if (q->has_file && !write_output(out, buf_span(&a.file))) {
            (void)fprintf(stderr, "bridle: links: the file could not be written: %s\n",
                          strerror(errno));
            result = EXIT_STATUS_FAULT;
        }
        print(q, &a);
    }
    links_answer_free(&a);
    return result;
}

static int open_and_run(const struct invocation *inv, struct links_request *q,
                        struct links_input *inputs)
{
    int result = EXIT_STATUS_OK, out = -1;
    q->inputs = inputs;
    for (size_t i = 0; i < inv->word_count && result == EXIT_STATUS_OK; i++) {
        result = open_input(inv->words[i], &inputs[i]);
        q->input_count += result == EXIT_STATUS_OK;
    }
    if (result == EXIT_STATUS_OK && q->has_file)
        result = open_output(option_value(inv, "output"), q, &out);
    if (result == EXIT_STATUS_OK)
        result = run(q, out);
    for (size_t i = 0; i < q->input_count; i++)
        if (inputs[i].fd != STDIN_FILENO)
            (void)close(inputs[i].fd);
    if (out >= 0 && close(out) != 0)
        result = EXIT_STATUS_FAULT;
    return result;
}

int command_links(const struct invocation *inv)
{
    struct links_request q = {0};
    struct links_input *inputs = calloc(inv->word_count + 1, sizeof *inputs);
    const char **ours = calloc(inv->option_count + 1, sizeof *ours);
    int result = EXIT_STATUS_FAULT;
    if (inputs != NULL && ours != NULL) {
        result = choose(inv, &q, ours);
        if (result == EXIT_STATUS_OK)
            result = open_and_run(inv, &q, inputs);
    }
    free(inputs);
    free((void *)ours);
    return result;
}
