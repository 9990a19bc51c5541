/* What `bridle links` found, for people, for programs, and as STIX 2.1; and the plan of whom to
 * ask. Links and addresses are defanged, and targets are shown by their first letter only, unless
 * asked for otherwise.
 */
#ifndef BRIDLE_REPORT_LINKS_VIEW_H
#define BRIDLE_REPORT_LINKS_VIEW_H

#include "base/json.h"
#include "links/campaign.h"
#include "links/link_reader.h"

/* One input, as it was read. */
struct links_file {
    const char *name; /* as the user named it, or beneath the folder that they named */
    enum link_form form;
    uint64_t messages, links;
    const char *problem; /* why nothing of it was read; NULL */
    bool guessed_order;  /* day before month or not: nothing in it decided */
};

/* A place that could not be read. */
struct links_problem {
    uint32_t file;
    enum link_place place;
    uint64_t at;
    const char *what;
};

struct links_view {
    const struct link_store *store;
    const struct campaign *campaign;
    const struct links_file *files;
    size_t file_count;
    const struct links_problem *problems;
    size_t problem_count, problems_left_out;
    bool raw;     /* no fangs taken, targets in full */
    bool targets; /* targets in full */
    bool has_ours;
    int zone;              /* that was given for dates without one; LINK_ZONE_UNKNOWN */
    struct timestamp now;  /* of the machine */
    const char *authority; /* with a plan; else NULL */
};

void links_text(struct buf *out, const struct links_view *v);
void links_json(struct buf *out, const struct links_view *v);
void links_stix(struct buf *out, const struct links_view *v);
void links_plan_text(struct buf *out, const struct links_view *v);
/* The value of `plan` in the JSON. */
void links_plan_json(struct json *j, const struct links_view *v);
/* `FILE: line 7: what`, one line each. */
void links_problems_text(struct buf *out, const struct links_view *v);

/* Shared by the forms. */

void links_put_host(struct buf *out, const struct links_view *v, struct span host);
void links_put_personal(struct buf *out, const struct links_view *v,
                        const struct campaign_personal *p);
void links_put_target(struct buf *out, const struct links_view *v, struct span address);
void links_put_domain(struct buf *out, const struct links_view *v, struct span domain);
/* `base64 + percent`. */
void links_put_encoding(struct buf *out, const struct target *t);
/* Date of the built-in public suffix list; false when it does not say. */
bool links_suffix_list_date(struct buf *out);

#endif
