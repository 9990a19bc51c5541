/* What lets others test the result: the control run, the steps to repeat it, the hashes, and the
 * person who answers for it.
 */
#include "report/html_parts.h"

#include "check/job.h"

static void put_control_numbers(struct page *p, const struct control_result *k)
{
    page_rows(p, "Known to have traces: an invented phone");
    page_row_begin(p, "Traces planted");
    page_number(p, k->planted);
    page_row_end(p);
    page_row_begin(p, "Of these found");
    page_number(p, k->found);
    page_row_end(p);
    page_row_begin(p, "Findings that nobody planted, medium or above");
    page_number(p, k->not_planted);
    page_row_end(p);
    page_row_begin(p, "Records read");
    page_number(p, k->records);
    page_row_end(p);
    page_rows_end(p);
    page_rows(p, "Known to have none: its twin without the traces");
    page_row_begin(p, "Findings, medium or above");
    page_number(p, k->twin_findings);
    page_row_end(p);
    page_row_begin(p, "Records read");
    page_number(p, k->twin_records);
    page_row_end(p);
    page_rows_end(p);
}

void html_control(const struct report *r)
{
    static const char *const words[] = {
        [CONTROL_LEFT_OUT] = "The control run was left out, as was asked for. Nothing here shows "
                             "that the program worked on that day.",
        [CONTROL_FAILED] = "The control run failed: the program did not find exactly what was "
                           "planted. Its results cannot be relied on.",
        [CONTROL_PASSED] = "Passed: exactly what was planted was found, and nothing in the twin.",
        [CONTROL_NOT_RUN] = "The control run could not be made. Nothing here shows that the "
                            "program worked on that day.",
    };
    const struct control_result *k = r->facts->control;
    page_element(r->page, "p",
                 "With this check the same program, on the same machine, with the same libraries "
                 "and locks, also checked two invented phones that it makes itself.");
    page_put(r->page, "<p><strong>");
    page_string(r->page, words[k->state]);
    page_put(r->page, "</strong></p>\n");
    if (k->state == CONTROL_NOT_RUN)
        page_element(r->page, "p", k->why);
    if (k->state == CONTROL_PASSED || k->state == CONTROL_FAILED)
        put_control_numbers(r->page, k);
    page_element(r->page, "p",
                 "It shows that the program finds what it is meant to find and does not find what "
                 "is not there, in these samples. It says nothing about the device of this "
                 "report. To see it at work: bridle demo.");
}

/* For a shell: in single quotes, whatever the text. */
static void put_quoted(struct page *p, const char *text)
{
    BUF_SCOPED struct buf quoted;
    buf_init(&quoted, 1 << 16);
    buf_byte(&quoted, '\'');
    for (; *text != '\0'; text++)
        if (*text == '\'')
            buf_str(&quoted, "'\\''");
        else
            buf_byte(&quoted, (uint8_t)*text);
    buf_byte(&quoted, '\'');
    page_text(p, buf_span(&quoted), PAGE_VALUE_SHOWN);
}

static void put_patterns(struct page *p, const char *option, const char *const *patterns)
{
    for (; patterns != NULL && *patterns != NULL; patterns++) {
        page_put(p, option);
        put_quoted(p, *patterns);
    }
}

static void put_command(const struct report *r)
{
    struct page *p = r->page;
    const struct check_request *q = r->check->request;
    size_t sets = r->check->table == NULL ? 0 : indicator_table_sets(r->check->table);
    page_put(p, "<pre>bridle check SOURCE -o CASE");
    for (size_t i = 0; i < sets && i < REPORT_ROWS; i++) {
        page_put(p, " -i SET");
        page_number(p, i + 1);
    }
    page_put(p, sets == 0 ? " --no-default-indicators" : "");
    put_patterns(p, " --only ", q->only);
    put_patterns(p, " --skip ", q->skip);
    if (q->has_as_of) {
        page_put(p, " --as-of ");
        page_time(p, q->as_of);
    }
    if (q->threshold != LEVEL_MEDIUM) {
        page_put(p, " --level ");
        page_put(p, level_name(q->threshold));
    }
    page_put(p, q->hash_all ? " --hash all" : "");
    page_put(p, q->keep_content ? " --keep-content" : "");
    page_put(p, "</pre>\n<p class=\"small\">SOURCE is the acquisition");
    page_put(p, sets == 0 ? "." : "; SET1 and so on are the files of part 3, by their numbers.");
    page_put(p, sets > REPORT_ROWS ? " Name the further sets of coverage.json, too." : "");
    page_put(p, " The person who repeats it adds what their check rests on.</p>\n");
}

/* What must come out the same. run.json is no such file, and this page cannot hold its own hash. */
static bool is_same_out(const char *name)
{
    return strcmp(name, "run.json") != 0 && strcmp(name, "report.html") != 0;
}

static void put_hashes(const struct report *r)
{
    static const char *const heads[] = {"File of this run", "SHA-256", NULL};
    uint8_t digest[SHA256_BYTES];
    page_table(r->page, "What must come out", heads);
    for (size_t i = 0; i < case_run_file_count(r->run); i++) {
        const char *name = case_run_file(r->run, i, digest);
        if (!is_same_out(name))
            continue;
        page_put(r->page, "<tr><td><code>");
        page_string(r->page, name);
        page_put(r->page, "</code></td><td>");
        page_hex(r->page, digest, sizeof digest);
        page_put(r->page, "</td></tr>\n");
    }
    page_table_end(r->page);
}

void html_repeat(const struct report *r)
{
    struct page *p = r->page;
    page_element(p, "p",
                 "Another laboratory that has the acquisition and the sets of indicators gets the "
                 "same files, byte by byte, with the same version of the program:");
    page_put(p, "<ol>\n");
    page_element(p, "li", "Take the version of the program that part 3 names.");
    page_element(p, "li",
                 "Make sure of the acquisition: the hashes in part 2 and in evidence.jsonl.");
    page_element(p, "li", "Make sure of the sets of indicators: the hashes in part 3.");
    page_element(p, "li", "Run the command below.");
    page_element(p, "li", "Compare the files with the hashes below: sha256sum.");
    page_put(p, "</ol>\n");
    put_command(r);
    page_element(p, "p",
                 "With this case at hand the last two steps are one: bridle case verify CASE "
                 "--rerun SOURCE -i SET1 ... runs it again and names each difference.");
    put_hashes(r);
    for (size_t i = 0; i < r->check->coverage.artifact_count; i++)
        if (!r->check->coverage.artifacts[i].reproducible) {
            page_element(p, "p",
                         "A limit of time stopped one of the readers on this machine (part 4 says "
                         "which): on another machine its part may come out longer or shorter.");
            break;
        }
}

void html_integrity(const struct report *r)
{
    struct page *p = r->page;
    page_element(p, "p",
                 "Every file of the case, this page among them, has its SHA-256 in "
                 "manifest-sha256.txt. The hash of that list stands in custody.jsonl, where each "
                 "action is a line that holds the hash of the line before it. A seal signs both; a "
                 "time-stamp of an authority shows that the seal existed at a time.");
    page_element(p, "p",
                 "This page was written before the manifest and before any seal, so it cannot name "
                 "them. Fill in from: bridle case verify CASE");
    page_rows(p, NULL);
    page_row_blank(p, "SHA-256 of manifest-sha256.txt");
    page_row_blank(p, "Seal: number, key and its words");
    page_row_blank(p, "Time-stamp: authority and time");
    page_row_blank(p, "Copies handed to, and when");
    page_rows_end(p);
}

void html_person(const struct report *r)
{
    struct page *p = r->page;
    const struct consent *c = &r->facts->basis->state.latest;
    page_element(p, "p",
                 "The program states observations, readings and inferences. What they mean in this "
                 "matter is for a person to say, who can be asked.");
    page_rows(p, NULL);
    page_row(p, "Check made by, as agreed", c->checked_by);
    page_row_blank(p, "Opinion");
    page_row_blank(p, "");
    page_row_blank(p, "");
    page_row_blank(p, "What speaks against it");
    page_row_blank(p, "");
    page_row_blank(p, "Name, and role");
    page_row_blank(p, "Qualification");
    page_row_blank(p, "Date and place");
    page_row_blank(p, "Signature");
    page_rows_end(p);
}
