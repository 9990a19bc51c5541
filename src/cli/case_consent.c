/* `bridle case consent`: records what was agreed, from options, a file, or questions; prints the
 * sheet to sign; records that it was taken back.
 */
#include "case/case_consent.h"

#include <unistd.h>

#include "base/json.h"
#include "case/consent_sheet.h"
#include "case/durable.h"
#include "cli/case_commands.h"
#include "cli/custody_line.h"
#include "cli/own_device.h"

enum { ARENA_BUDGET = 16 << 20, SIGNED_MAX = 256 << 20 };

struct draft {
    const struct invocation *inv;
    struct arena arena;
    struct consent consent;
    struct buf room; /* dates of an own device */
    struct buf why;
    char signed_hex[SHA256_HEX + 1];
};

static void list_option(const struct invocation *inv, const char *name, struct consent_list *list)
{
    const char *value;
    list->count = 0;
    while (list->count < CONSENT_LIST_MAX && (value = option_nth(inv, name, list->count)) != NULL)
        list->items[list->count++] = span_str(value);
}

static bool complain(struct draft *d, const char *text)
{
    buf_str(&d->why, text);
    return false;
}

static bool read_words(struct draft *d, const char *name, struct span *ret_text)
{
    const char *value = option_value(d->inv, name);
    if (value != NULL)
        *ret_text = span_str(value);
    return value != NULL;
}

/* The plain options, over whatever a file said before. */
static bool take_options(struct draft *d)
{
    const struct invocation *inv = d->inv;
    struct consent *c = &d->consent;
    const char *tlp = option_value(inv, "tlp"), *pap = option_value(inv, "pap");
    (void)read_words(d, "person", &c->person);
    (void)read_words(d, "checked-by", &c->checked_by);
    (void)read_words(d, "purpose", &c->purpose);
    (void)read_words(d, "until", &c->until);
    (void)read_words(d, "retention", &c->retention);
    (void)read_words(d, "how", &c->how);
    (void)read_words(d, "reason", &c->reason);
    if (option_given(inv, "data"))
        list_option(inv, "data", &c->data);
    if (option_given(inv, "may-see"))
        list_option(inv, "may-see", &c->may_see);
    c->keep_content |= option_given(inv, "keep-content");
    c->may_name |= option_given(inv, "may-name");
    if (read_words(d, "authority", &c->authority))
        c->basis = CONSENT_AUTHORITY;
    if (option_given(inv, "withdraw"))
        c->basis = CONSENT_WITHDRAWN;
    if (tlp != NULL && !consent_tlp_from(span_str(tlp), &c->tlp))
        return complain(d, "--tlp: CLEAR, GREEN, AMBER, AMBER+STRICT or RED");
    if (pap != NULL && !consent_pap_from(span_str(pap), &c->pap))
        return complain(d, "--pap: CLEAR, GREEN, AMBER or RED");
    return true;
}

static bool take_file(struct draft *d, const char *path)
{
    BUF_SCOPED struct buf bytes;
    struct span text;
    buf_init(&bytes, CONSENT_BYTES_MAX);
    if (!case_load_file(path, &bytes, &d->why))
        return false;
    if (arena_copy(&d->arena, buf_span(&bytes), &text) != STATUS_OK)
        return complain(d, "not enough memory");
    return consent_read(&d->arena, text, &d->consent, &d->why) == STATUS_OK;
}

static bool take_signed(struct draft *d, const char *path)
{
    BUF_SCOPED struct buf bytes;
    uint8_t digest[SHA256_BYTES];
    buf_init(&bytes, SIGNED_MAX);
    if (!case_load_file(path, &bytes, &d->why))
        return false;
    if (sha256_of(buf_span(&bytes), digest) != STATUS_OK)
        return complain(d, "not enough memory");
    sha256_hex(digest, d->signed_hex);
    d->consent.signed_form = span_str(d->signed_hex);
    return true;
}

struct question {
    const char *text;
    size_t offset; /* of a span, or of a list */
    bool is_list;
};

static const struct question QUESTIONS[] = {
    {"Who agrees? A name, or a pseudonym that you both know", offsetof(struct consent, person),
     false},
    {"Who does the check?", offsetof(struct consent, checked_by), false},
    {"What may be looked at? (such as: a backup of the phone; several with ';')",
     offsetof(struct consent, data), true},
    {"What for?", offsetof(struct consent, purpose), false},
    {"Who may see the results? (several with ';')", offsetof(struct consent, may_see), true},
    {"Until which day does it hold? (such as 2027-01-31)", offsetof(struct consent, until), false},
    {"By which day is everything deleted? (empty: not agreed)", offsetof(struct consent, retention),
     false},
    {"How was it given? (signed on paper, said on the phone ...)", offsetof(struct consent, how),
     false},
};

static void split_list(struct span text, struct consent_list *list)
{
    struct span part;
    list->count = 0;
    while (list->count < CONSENT_LIST_MAX && span_split(&text, ';', &part)) {
        part = span_trim(part);
        if (part.len > 0)
            list->items[list->count++] = part;
    }
}

static bool ask_line(struct draft *d, const char *text, struct span *ret_answer)
{
    char line[CONSENT_TEXT_MAX];
    (void)fprintf(stderr, "%s\n> ", text);
    (void)fflush(stderr);
    if (fgets(line, sizeof line, stdin) == NULL)
        return complain(d, "nothing was recorded");
    if (arena_copy(&d->arena, span_trim(span_str(line)), ret_answer) != STATUS_OK)
        return complain(d, "not enough memory");
    return true;
}

static bool ask(struct draft *d)
{
    struct span answer;
    for (size_t i = 0; i < sizeof QUESTIONS / sizeof *QUESTIONS; i++) {
        void *at = (uint8_t *)&d->consent + QUESTIONS[i].offset;
        if (!ask_line(d, QUESTIONS[i].text, &answer))
            return false;
        if (QUESTIONS[i].is_list)
            split_list(answer, at);
        else
            *(struct span *)at = answer;
    }
    if (!ask_line(d, "May texts of messages be kept with the results? (yes or no)", &answer))
        return false;
    d->consent.keep_content = span_equal_nocase(answer, SPAN_LITERAL("yes"));
    return true;
}

/* Nothing was said on the command line, and there is a person to ask. */
static bool should_ask(const struct invocation *inv)
{
    return inv->option_count == 0 && isatty(0) == 1 && isatty(2) == 1;
}

static bool gather(struct draft *d)
{
    const char *file = option_value(d->inv, "file"), *scan = option_value(d->inv, "signed");
    if (should_ask(d->inv))
        return ask(d);
    if (file != NULL && !take_file(d, file))
        return false;
    if (option_given(d->inv, "own-device")) {
        if (!own_device_confirm())
            return complain(d, "the sentence was not typed; nothing was recorded");
        own_device_consent(clock_now(), &d->room, &d->consent);
    }
    return take_options(d) && (scan == NULL || take_signed(d, scan));
}

/* When it was given, if nobody said: now. */
static void date_it(struct draft *d, struct timestamp now)
{
    if (d->consent.given.len > 0)
        return;
    size_t before = d->room.len;
    timestamp_format_date(&d->room, now);
    d->consent.given = span_skip(buf_span(&d->room), before);
}

/* By the rules for consent files, so that there is one place for them. */
static bool is_complete(struct draft *d)
{
    BUF_SCOPED struct buf text;
    struct consent again;
    buf_init(&text, CONSENT_BYTES_MAX);
    consent_write(&d->consent, &text);
    if (text.failed)
        return complain(d, "the consent is longer than 64 KiB");
    return consent_read(&d->arena, buf_span(&text), &again, &d->why) == STATUS_OK;
}

static int print_form(struct draft *d, const char *form)
{
    BUF_SCOPED struct buf out;
    buf_init(&out, 1 << 20);
    if (strcmp(form, "text") == 0)
        consent_sheet_text(&d->consent, &out);
    else if (strcmp(form, "html") == 0)
        consent_sheet_html(&d->consent, &out);
    else
        return usage_error(d->inv->command, "--form: text or html");
    (void)fwrite(out.ptr, 1, out.len, stdout);
    return EXIT_STATUS_OK;
}

static int record(struct draft *d, const char *path)
{
    struct case_folder *c;
    struct custody_line line;
    enum status status = case_create(path, true, &c, &d->why);
    if (status != STATUS_OK)
        return case_refuse(&d->why, EXIT_STATUS_USAGE);
    custody_line_init(&line, d->inv, "consented");
    custody_line_hide_values(&line, d->inv);
    line.entry.reason = NULL;
    date_it(d, line.entry.time);
    status =
        is_complete(d) ? case_consent_add(c, &d->consent, &line.entry, &d->why) : STATUS_MALFORMED;
    custody_line_free(&line);
    case_close(c);
    if (status != STATUS_OK)
        return case_refuse(&d->why,
                           status == STATUS_MALFORMED ? EXIT_STATUS_USAGE : EXIT_STATUS_FAULT);
    puts(d->consent.basis == CONSENT_WITHDRAWN
             ? "Recorded: what was agreed is taken back. The case can be neither sealed nor "
               "exported any more."
             : "Recorded. The sheet to read is consent.html in the case's folder data/consent.");
    return EXIT_STATUS_OK;
}

int case_consent(const struct invocation *inv, const char *path)
{
    const char *form = option_value(inv, "form");
    struct draft d = {.inv = inv, .consent = {.basis = CONSENT_CONSENT}};
    arena_init(&d.arena, ARENA_BUDGET);
    buf_init(&d.room, 256);
    buf_init(&d.why, 8192);
    int status = EXIT_STATUS_OK;
    if (!gather(&d))
        status = case_refuse(&d.why, EXIT_STATUS_USAGE);
    else
        status = form != NULL ? print_form(&d, form) : record(&d, path);
    buf_free(&d.why);
    buf_free(&d.room);
    arena_free(&d.arena);
    return status;
}
