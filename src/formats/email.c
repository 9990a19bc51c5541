/* E-mail addresses and phone numbers. */
#include "formats/email.h"

#include "base/ascii.h"

static bool drop_prefix(struct span *text, const char *prefix)
{
    struct span p = span_str(prefix);
    if (!span_starts_nocase(*text, p))
        return false;
    *text = span_skip(*text, p.len);
    return true;
}

/* What stands between the last `<` and the `>` behind it, or all. */
static struct span inside_angles(struct span text)
{
    size_t open = span_find_last_byte(text, '<');
    if (open == text.len)
        return text;
    struct span inner = span_skip(text, open + 1);
    return span_head(inner, span_find_byte(inner, '>'));
}

static bool local_part_is_plausible(struct span local)
{
    for (size_t i = 0; i < local.len; i++)
        if (local.ptr[i] <= ' ' || strchr("\"(),:;<>@[\\]", local.ptr[i]) != NULL)
            return false;
    return local.len > 0 && local.len <= EMAIL_LOCAL_MAX;
}

bool email_normalise(struct span text, struct email *ret_email)
{
    struct email e;
    text = span_trim(inside_angles(text));
    if (drop_prefix(&text, "mailto:"))
        text = span_head(text, span_find_byte(text, '?'));
    else
        (void)drop_prefix(&text, "e:");
    size_t at = span_find_last_byte(text, '@');
    struct span local = span_head(text, at);
    if (at == text.len || !local_part_is_plausible(local) ||
        !host_normalise(span_skip(text, at + 1), &e.host))
        return false;
    for (size_t i = 0; i < local.len; i++)
        e.text[i] = (char)ascii_lower(local.ptr[i]);
    e.text[local.len] = '@';
    memcpy(e.text + local.len + 1, e.host.name, e.host.len + 1);
    e.len = local.len + 1 + e.host.len;
    *ret_email = e;
    return true;
}

static bool is_phone_filler(uint8_t c)
{
    return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')';
}

bool phone_is_whatsapp_id(struct span text)
{
    return span_ends(text, SPAN_LITERAL("@s.whatsapp.net"));
}

/* The number in front; `:7` is one of several devices, `.0` an agent. */
static struct span number_of_whatsapp_id(struct span text)
{
    text = span_head(text, span_find_byte(text, '@'));
    text = span_head(text, span_find_byte(text, ':'));
    return span_head(text, span_find_byte(text, '.'));
}

bool phone_normalise(struct span text, struct phone *ret_phone)
{
    struct phone p = {.len = 0};
    text = span_trim(text);
    if (phone_is_whatsapp_id(text)) {
        text = number_of_whatsapp_id(text);
        p.text[p.len++] = '+'; /* they are always written with their country's code */
    }
    if (!drop_prefix(&text, "tel:") && !drop_prefix(&text, "sms:"))
        (void)drop_prefix(&text, "p:");
    text = span_head(text, span_find_byte(text, ';')); /* tel:...;ext=, ;phone-context= */
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (c == '+' && p.len == 0) {
            p.text[p.len++] = '+';
        } else if (ascii_is_digit(c)) {
            if (digits == PHONE_MAX)
                return false;
            p.text[p.len++] = (char)c;
            digits++;
            if (p.len == 2 && p.text[0] == '0' && c == '0') {
                p.text[0] = '+';
                p.len = 1;
                digits = 0;
            }
        } else if (!is_phone_filler(c)) {
            return false;
        }
    }
    if (digits < 3)
        return false;
    p.international = p.text[0] == '+';
    p.text[p.len] = '\0';
    *ret_phone = p;
    return true;
}
