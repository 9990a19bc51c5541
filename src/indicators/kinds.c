/* Kinds of observables and indicators. */
#include "indicators/kinds.h"

static const char *const names[KIND_COUNT] = {
#define KIND_NAME(name, text) text,
    KIND_LIST(KIND_NAME)
#undef KIND_NAME
};

#define NETWORK_NAMES (KIND_BIT(KIND_DOMAIN) | KIND_BIT(KIND_IP))

/* What an observable of each kind is compared with, besides its own kind. */
static const kind_set also_shown[KIND_COUNT] = {
    [KIND_URL] = NETWORK_NAMES | KIND_BIT(KIND_EMAIL),
    [KIND_DOMAIN] = NETWORK_NAMES | KIND_BIT(KIND_SNI),
    [KIND_EMAIL] = NETWORK_NAMES,
    [KIND_SNI] = NETWORK_NAMES,
    [KIND_PROCESS] = KIND_BIT(KIND_FILE_NAME) | KIND_BIT(KIND_PATH),
    [KIND_PATH] = KIND_BIT(KIND_FILE_NAME) | KIND_BIT(KIND_PROCESS),
};

const char *kind_name(enum kind k)
{
    return (unsigned)k < KIND_COUNT ? names[k] : "?";
}

bool kind_from_name(struct span name, enum kind *ret_kind)
{
    for (size_t k = 0; k < KIND_COUNT; k++) {
        if (span_equal_str(name, names[k])) {
            *ret_kind = (enum kind)k;
            return true;
        }
    }
    return false;
}

kind_set kinds_shown_by(kind_set observables)
{
    kind_set shown = observables;
    for (size_t k = 0; k < KIND_COUNT; k++)
        if (observables & KIND_BIT(k))
            shown |= also_shown[k];
    return shown;
}
