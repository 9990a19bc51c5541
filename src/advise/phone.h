/* What the guide has to say of an app or a setting that was found on a phone. It is information for
 * the report of a check, never a finding.
 */
#ifndef BRIDLE_ADVISE_PHONE_H
#define BRIDLE_ADVISE_PHONE_H

#include "advise/guide.h"

struct advise_note {
    const struct guide_app *app;     /* NULL for a state */
    const struct guide_topic *state; /* NULL for an app */
    struct span id;                  /* communication, vpn, remote-control; or the state's id */
    struct span kind;                /* the same for people: "VPN app", "Lockdown Mode on" */
    struct span name;                /* the app's, or empty */
    const struct guide_tool *tool;   /* NULL where the guide does not speak of it */
    const struct guide_claim *claim; /* what this kind of app or this state means */
    const struct guide_cell *status,
        *e2ee;                        /* of the tool: whether it is still there and whether the
                                         guide lists it; its encryption. NULL without a tool */
    bool is_barred;                   /* the status is one that takes the tool out of the choice */
    const struct guide_claim *change; /* what changed since the guide; NULL: nothing known */
};

/* By bundle or package id, exactly as the phone names it. False when the guide does not know it. */
bool advise_for_app(const struct guide *guide, struct span identifier,
                    struct advise_note *ret_note);
/* By a name that stands in a check's results: a property, a profile's payload, a rule. */
bool advise_for_sign(const struct guide *guide, struct span value, struct advise_note *ret_note);
/* Of: vpn, always-on-vpn, proxy, management, lockdown-on, lockdown-off. */
bool advise_for_state(const struct guide *guide, struct span state, struct advise_note *ret_note);

#endif
