/* E-mail addresses and phone numbers as values. */
#ifndef BRIDLE_FORMATS_EMAIL_H
#define BRIDLE_FORMATS_EMAIL_H

#include "base/span.h"
#include "formats/host.h"

enum { EMAIL_LOCAL_MAX = 64, EMAIL_MAX = EMAIL_LOCAL_MAX + 1 + HOST_MAX, PHONE_MAX = 15 };

struct email {
    char text[EMAIL_MAX + 1]; /* lower case; NUL-terminated */
    size_t len;
    struct host host; /* what stands behind the '@' */
};

static inline struct span email_span(const struct email *e)
{
    return span_of(e->text, e->len);
}

/* `Name <user@host>`, `mailto:user@host?subject=`, `E:user@host` (Apple's handles) and the bare
 * address. The whole address is lower-cased: no provider of note tells the cases of the local part
 * apart. Aliases (dots, `+tag`) stay what they are. */
bool email_normalise(struct span text, struct email *ret_email);

struct phone {
    char text[PHONE_MAX + 2]; /* '+' when the country code is known, then digits */
    size_t len;
    bool international; /* begins with '+' */
};

static inline struct span phone_span(const struct phone *p)
{
    return span_of(p->text, p->len);
}

/* Digits with spaces, dots, dashes, slashes and brackets between them; `tel:`, `sms:` and `P:`
 * (Apple's handles) before them; `00` becomes `+`. Ids of WhatsApp that hold a number
 * (`4915550100001@s.whatsapp.net`) are numbers, too. False below 3 or above 15 digits, or with
 * other letters. */
bool phone_normalise(struct span text, struct phone *ret_phone);
/* Whether the text is such an id; it looks like an e-mail address. */
bool phone_is_whatsapp_id(struct span text);

#endif
