/* Telling mails from texts. */
#include "formats/mail_form.h"

#include "base/ascii.h"
#include "formats/file_type.h"
#include "formats/mbox.h"

static struct span take_line(struct span *rest)
{
    size_t end = span_find_byte(*rest, '\n');
    struct span line = span_head(*rest, end);
    *rest = span_skip(*rest, end + 1);
    return line.len > 0 && line.ptr[line.len - 1] == '\r' ? span_head(line, line.len - 1) : line;
}

static struct span field_name(struct span line)
{
    size_t n = 0;
    while (n < line.len && line.ptr[n] > ' ' && line.ptr[n] < 0x7F && line.ptr[n] != ':')
        n++;
    return n < line.len && line.ptr[n] == ':' ? span_head(line, n) : SPAN_EMPTY;
}

/* Fields that only mails have; the others are words of everyday texts too. */
static unsigned weight_of(struct span name)
{
    static const char *const strong[] = {"Received",
                                         "Return-Path",
                                         "Message-ID",
                                         "Delivered-To",
                                         "MIME-Version",
                                         "DKIM-Signature",
                                         "Content-Type",
                                         "X-Received",
                                         "Authentication-Results",
                                         "Content-Transfer-Encoding",
                                         NULL};
    static const char *const weak[] = {"From", "To",       "Cc",     "Subject",
                                       "Date", "Reply-To", "Sender", NULL};
    for (const char *const *n = strong; *n != NULL; n++)
        if (span_equal_nocase(name, span_str(*n)))
            return 2;
    for (const char *const *n = weak; *n != NULL; n++)
        if (span_equal_nocase(name, span_str(*n)))
            return 1;
    return 0;
}

/* The first lines are fields, and some of them a mail's. */
static bool is_message(struct span head)
{
    enum { LINES = 64, ENOUGH = 2 };
    unsigned weight = 0, others = 0;
    for (size_t i = 0; i < LINES && head.len > 0; i++) {
        struct span line = take_line(&head);
        if (line.len == 0)
            break;
        struct span name = field_name(line);
        bool folded = line.ptr[0] == ' ' || line.ptr[0] == '\t';
        weight += weight_of(name);
        others += name.len == 0 && !folded;
        if (i == 0 && name.len == 0)
            return false;
    }
    return weight >= ENOUGH && weight > others;
}

static bool is_emlx(struct span head)
{
    uint64_t unused;
    struct span line = take_line(&head);
    return line.len < 20 && span_to_uint(span_trim(line), &unused) && is_message(head);
}

static bool is_utf16(struct span head)
{
    return span_starts(head, SPAN_LITERAL("\xff\xfe")) ||
           span_starts(head, SPAN_LITERAL("\xfe\xff"));
}

enum mail_form mail_form_of(struct span head)
{
    if (mbox_is(head))
        return MAIL_FORM_MBOX;
    if (is_message(head))
        return MAIL_FORM_MESSAGE;
    if (is_emlx(head))
        return MAIL_FORM_EMLX;
    if (is_utf16(head))
        return MAIL_FORM_TEXT;
    struct file_look look = file_type_of_bytes(head);
    if (look.class == FILE_OFFICE_OLD && span_starts(head, SPAN_LITERAL("\xd0\xcf\x11\xe0")))
        return MAIL_FORM_OUTLOOK;
    if (look.class == FILE_HTML)
        return MAIL_FORM_HTML;
    return look.class == FILE_TEXT || look.class == FILE_CALENDAR || look.class == FILE_SCRIPT
               ? MAIL_FORM_TEXT
               : MAIL_FORM_OTHER;
}

bool mail_form_is_mail(enum mail_form form)
{
    return form == MAIL_FORM_MESSAGE || form == MAIL_FORM_MBOX || form == MAIL_FORM_EMLX;
}
