/* Levels by kind and contact. */
#include "findings/levels.h"

static const char *const names[LEVEL_COUNT] = {
    [LEVEL_INFORMATIONAL] = "informational",
    [LEVEL_LOW] = "low",
    [LEVEL_MEDIUM] = "medium",
    [LEVEL_HIGH] = "high",
    [LEVEL_CRITICAL] = "critical",
};

#define L LEVEL_LOW
#define M LEVEL_MEDIUM
#define H LEVEL_HIGH
#define C LEVEL_CRITICAL

static const char missing_for_file[] =
    "a second trace would lift this: the file itself (hash or full path), or contact with a domain "
    "or address published for the same malware";
static const char missing_for_app[] =
    "a second trace would lift this: the package's signing certificate or hash, or contact with a "
    "domain or address published for the same malware";
static const char missing_for_traffic[] =
    "a second trace would lift this: a published domain or address in the same traffic, or a "
    "published file or process on the device";

/* Columns: mentioned, received, shown, typed, visited, redirected, downloaded, ran.
 * Names and addresses: to have received a link is to have been chosen as a target; to have gone
 * there is more. Addresses change hands and are shared, so they weigh less than names. A file
 * weighs by what it is, less by how it came. */
static const struct {
    enum level by_contact[CONTACT_COUNT];
    const char *missing; /* names only: what a second trace could be */
} table[KIND_COUNT] = {
    [KIND_URL] = {{L, H, H, H, C, C, C, C}, NULL},
    [KIND_DOMAIN] = {{L, H, H, H, C, C, C, C}, NULL},
    [KIND_SNI] = {{L, H, H, H, C, C, C, C}, NULL},
    [KIND_IP] = {{L, M, M, M, H, H, C, C}, NULL},
    [KIND_EMAIL] = {{L, H, H, H, H, H, H, C}, NULL},
    [KIND_PHONE] = {{L, H, H, H, H, H, H, C}, NULL},
    [KIND_PATH] = {{L, H, H, H, H, H, H, C}, NULL},
    [KIND_SHA256] = {{L, H, H, H, C, C, C, C}, NULL},
    [KIND_SHA1] = {{L, H, H, H, C, C, C, C}, NULL},
    [KIND_MD5] = {{L, H, H, H, H, H, H, C}, NULL},
    [KIND_CERTIFICATE] = {{L, H, H, H, C, C, C, C}, NULL},
    [KIND_PROFILE_ID] = {{L, H, H, H, H, H, C, C}, NULL},
    [KIND_PROCESS] = {{L, M, M, M, H, H, H, C}, missing_for_file},
    [KIND_FILE_NAME] = {{L, M, M, M, H, H, H, H}, missing_for_file},
    [KIND_APP_ID] = {{L, M, M, M, H, H, H, C}, missing_for_app},
    [KIND_PROPERTY] = {{L, M, M, M, H, H, H, H}, missing_for_app},
    [KIND_JA3] = {{L, L, L, L, M, M, M, M}, missing_for_traffic},
    [KIND_JA4] = {{L, L, L, L, M, M, M, M}, missing_for_traffic},
};

#undef L
#undef M
#undef H
#undef C

const char *level_name(enum level level)
{
    return (unsigned)level < LEVEL_COUNT ? names[level] : "?";
}

bool level_from_name(struct span name, enum level *ret_level)
{
    for (size_t i = 0; i < LEVEL_COUNT; i++) {
        if (span_equal_str(name, names[i])) {
            *ret_level = (enum level)i;
            return true;
        }
    }
    return false;
}

bool kind_is_name_only(enum kind kind)
{
    return (unsigned)kind < KIND_COUNT && table[kind].missing != NULL;
}

struct level_judgement level_judge(enum kind kind, enum contact contact, bool lead,
                                   bool has_second_trace)
{
    struct level_judgement j = {.level = LEVEL_LOW, .without_bound = LEVEL_LOW};
    if ((unsigned)kind >= KIND_COUNT || (unsigned)contact >= CONTACT_COUNT)
        return j;
    j.level = table[kind].by_contact[contact];
    if (lead && j.level > LEVEL_MEDIUM)
        j.level = LEVEL_MEDIUM;
    j.without_bound = j.level;
    if (has_second_trace || table[kind].missing == NULL || j.level <= LEVEL_MEDIUM)
        return j;
    j.level = LEVEL_MEDIUM;
    j.missing = table[kind].missing;
    return j;
}

enum level level_of_indicator(enum kind kind, enum contact contact, bool lead)
{
    return level_judge(kind, contact, lead, false).level;
}
