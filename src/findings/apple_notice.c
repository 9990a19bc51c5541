/* The senders are those that Apple's support page and CERT-FR (CERTFR-2025-CTI-010) name; the
 * openings are those of field practice. The wording in other languages is what newspapers quoted in
 * 2021 to 2025: translations differ, so only the parts that stay the same are asked for, all of
 * them at once.
 */
#include "findings/apple_notice.h"

static const char *const SENDERS[] = {
    "threat-notifications@email.apple.com",
    "threat-notifications@apple.com",
};

static const char *const OPENINGS[] = {
    "ALERT: State-sponsored attackers may be targeting your iPhone",
    "ALERT: Apple detected a targeted mercenary spyware attack against your iPhone",
};

enum { PHRASES_MAX = 4 };

static const struct {
    const char *language;
    const char *phrases[PHRASES_MAX]; /* all must occur; ASCII letters in any case */
} WORDINGS[] = {
    {"English", {"apple", "remotely compromise the iphone associated with your apple"}},
    {"Arabic", {"برامج تجسس", "الآيفون المرتبط", "عن بُعد"}},
    {"Czech", {"apple", "vzdáleně kompromitovat", "iphone spojený"}},
    {"French", {"apple", "compromettre à distance", "iphone associé"}},
    {"German", {"apple", "aus der ferne", "kompromittieren", "iphone"}},
    {"Italian", {"apple", "compromettere da remoto", "iphone associato"}},
    {"Romanian", {"apple", "compromită de la distanță", "iphone-ul asociat"}},
    {"Spanish", {"apple", "comprometer", "remot", "iphone asociado"}},
    {"Thai", {"apple", "สปายแวร์", "iphone ที่เชื่อม", "ระยะไกล"}},
};

/* By its rarer letter: this is asked of every text. */
static bool has_iphone(struct span bytes)
{
    const struct span rest = SPAN_LITERAL("Phone");
    for (size_t at = 0; at < bytes.len; at++) {
        at += span_find(span_skip(bytes, at), rest);
        if (at > 0 && at < bytes.len && bytes.ptr[at - 1] == 'i')
            return true;
    }
    return false;
}

bool apple_notice_possible(struct span bytes)
{
    return has_iphone(bytes) || span_find(bytes, SPAN_LITERAL("آيفون")) < bytes.len;
}

bool apple_notice_sender(struct span address)
{
    address = span_trim(address);
    for (size_t i = 0; i < sizeof SENDERS / sizeof SENDERS[0]; i++)
        if (span_equal_nocase(address, span_str(SENDERS[i])))
            return true;
    return false;
}

bool apple_notice_opens(struct span text)
{
    for (size_t i = 0; i < sizeof OPENINGS / sizeof OPENINGS[0]; i++)
        if (span_starts_nocase(text, span_str(OPENINGS[i])))
            return true;
    return false;
}

static bool contains(struct span text, struct span phrase)
{
    for (; text.len >= phrase.len; text = span_skip(text, 1)) {
        if (span_starts_nocase(text, phrase))
            return true;
    }
    return false;
}

const char *apple_notice_wording(struct span text)
{
    enum { LONGEST = 16 * 1024 }; /* a notice is a page; what is behind it is not looked at */
    text = span_head(text, text.len < LONGEST ? text.len : LONGEST);
    for (size_t i = 0; i < sizeof WORDINGS / sizeof WORDINGS[0]; i++) {
        size_t k = 0;
        while (k < PHRASES_MAX && WORDINGS[i].phrases[k] != NULL &&
               contains(text, span_str(WORDINGS[i].phrases[k])))
            k++;
        if (k == PHRASES_MAX || WORDINGS[i].phrases[k] == NULL)
            return WORDINGS[i].language;
    }
    return NULL;
}
