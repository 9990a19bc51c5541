/* What a file is, as far as mails and texts go, by its first bytes. */
#ifndef BRIDLE_FORMATS_MAIL_FORM_H
#define BRIDLE_FORMATS_MAIL_FORM_H

#include "base/span.h"

enum mail_form {
    MAIL_FORM_OTHER,
    MAIL_FORM_TEXT, /* letters, in UTF-8 or a single-byte charset, or UTF-16 with its mark */
    MAIL_FORM_HTML,
    MAIL_FORM_MESSAGE, /* begins with fields of a mail */
    MAIL_FORM_MBOX,
    MAIL_FORM_EMLX,    /* Apple Mail's: a length, the message, a property list */
    MAIL_FORM_OUTLOOK, /* .msg: known by sight only */
};

enum { MAIL_FORM_HEAD = 4096 };

/* `head`: the first MAIL_FORM_HEAD bytes, or all. */
enum mail_form mail_form_of(struct span head);
/* The three that hold messages. */
bool mail_form_is_mail(enum mail_form form);

#endif
