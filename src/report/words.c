/* Plain words for results. None may claim more than was seen. */
#include "report/words.h"

static const struct {
    const char *layout, *words;
} LAYOUTS[] = {
    {"ios_backup", "a backup of an iPhone or iPad (iTunes, Finder or a compatible program)"},
    {"ios_backup_encrypted", "an encrypted backup of an iPhone or iPad"},
    {"ios_filesystem", "a file system of an iPhone or iPad"},
    {"sysdiagnose", "a sysdiagnose of an Apple device"},
    {"android_bugreport", "an Android bug report"},
    {"androidqf", "an AndroidQF collection"},
    {"android_backup", "an Android backup"},
    {"android_intrusion_log", "an Android intrusion log"},
    {"capture", "a network capture"},
    {"mail", "mail"},
    {"text", "text"},
};

const char *words_layout(const char *layout)
{
    for (size_t i = 0; i < sizeof LAYOUTS / sizeof LAYOUTS[0]; i++)
        if (strcmp(LAYOUTS[i].layout, layout) == 0)
            return LAYOUTS[i].words;
    return "not something that this version can read";
}

const char *words_verdict(enum verdict_word word)
{
    static const char *const texts[] = {
        [VERDICT_NO_KNOWN_TRACES] = "No known traces in what could be examined.",
        [VERDICT_INCONCLUSIVE] = "Inconclusive: too much is missing for an answer.",
        [VERDICT_NOT_EXAMINED] = "Not examined: nothing of this source could be read.",
        [VERDICT_SUSPICIOUS] = "Something needs an explanation: there are findings, but none that "
                               "matches a published trace.",
        [VERDICT_MATCH] = "There are matches with published traces of spyware.",
    };
    return texts[word];
}

bool words_verdict_from(struct span name, enum verdict_word *ret_word)
{
    for (int i = VERDICT_NO_KNOWN_TRACES; i <= VERDICT_MATCH; i++)
        if (span_equal_str(name, verdict_name((enum verdict_word)i))) {
            *ret_word = (enum verdict_word)i;
            return true;
        }
    return false;
}

const char *words_meaning(enum verdict_word word)
{
    static const char *const texts[] = {
        [VERDICT_NO_KNOWN_TRACES] =
            "None of the published traces that this source can show is in it. It does not mean "
            "that the device was never attacked: an attack can leave no trace here, or one that "
            "nobody has published. If there are other reasons for worry, ask for help.",
        [VERDICT_INCONCLUSIVE] =
            "This result is no answer in either direction. Look at what was not examined: a new, "
            "complete and encrypted backup often helps, and newer indicators may.",
        [VERDICT_NOT_EXAMINED] =
            "This says nothing about the device. Check that the right folder was named and that it "
            "is complete.",
        [VERDICT_SUSPICIOUS] =
            "Each finding names its innocent explanations. Go through them; what remains should be "
            "seen by a forensic helpline before anybody acts on it.",
        [VERDICT_MATCH] =
            "This is serious, and it is where an examination begins. Each finding says what was "
            "seen, where, and which innocent explanations there are. Keep the device as it is, do "
            "not reset or update it, use another device to ask for help, and let a forensic "
            "helpline re-examine the acquisition.",
    };
    return texts[word];
}

const char *const *words_first_steps(enum verdict_word word)
{
    static const char *const keep[] = {
        "Leave the device as it is: do not reset, update or tidy it up, and remove nothing.",
        "Keep the acquisition and this case; note who had the device and the acquisition, and "
        "when.",
        "Ask for help from another device, and speak of this where the device cannot listen.",
        "Let a forensic helpline look at it again before anybody acts on it or tells the public.",
        NULL};
    static const char *const look[] = {
        "Read the findings and their innocent explanations; ask the person about them, away from "
        "the device.",
        "Keep the acquisition and this case; do not reset or update the device yet.",
        "What cannot be explained should be seen by a forensic helpline.", NULL};
    static const char *const again[] = {
        "Look at what was not examined, and why (part 4).",
        "If the device is there, make a new and complete acquisition; of an iPhone an encrypted "
        "backup, which holds more. Then check that one.",
        "Bring the sets of indicators up to date, and check again.",
        "If there are other reasons for worry, do not wait for that: ask for help now.", NULL};
    static const char *const nothing[] = {
        "Read what was not examined, and the limits (part 4).",
        "Keep the acquisition: with newer indicators it can be checked again.",
        "If there are other reasons for worry, such as a warning by Apple, Google or WhatsApp, or "
        "somebody who knows what they cannot know, ask for help all the same.",
        NULL};
    static const char *const source[] = {
        "Look at the name of the source and at the reason given here; name the folder or file "
        "that holds the acquisition.",
        "If it is the right one, it may be incomplete or in a form that this version does not "
        "know: make a new one, or ask a helpline.",
        NULL};
    static const char *const *const steps[] = {
        [VERDICT_NO_KNOWN_TRACES] = nothing,
        [VERDICT_INCONCLUSIVE] = again,
        [VERDICT_NOT_EXAMINED] = source,
        [VERDICT_SUSPICIOUS] = look,
        [VERDICT_MATCH] = keep,
    };
    return steps[word];
}

const char *const *words_help(void)
{
    static const char *const lines[] = {
        "Access Now Digital Security Helpline, for civil society, around the clock: "
        "help@accessnow.org",
        "Amnesty International Security Lab: https://securitylab.amnesty.org/get-help/",
        "Front Line Defenders, emergency line for human rights defenders: "
        "https://www.frontlinedefenders.org/emergency-contact",
        "If a partner or relative may be behind it: do not remove anything yet, and talk to a "
        "support service first: https://stopstalkerware.org",
        NULL};
    return lines;
}
