/* How close a record brings something to the phone's owner: DESIGN's ladder, lowest first. The
 * artifact says which rung its records stand on; levels are decided from it in findings/.
 */
#ifndef BRIDLE_ARTIFACTS_CONTACT_H
#define BRIDLE_ARTIFACTS_CONTACT_H

enum contact {
    CONTACT_MENTIONED,
    CONTACT_RECEIVED,
    CONTACT_SHOWN,
    CONTACT_TYPED,
    CONTACT_VISITED,
    CONTACT_REDIRECTED,
    CONTACT_DOWNLOADED,
    CONTACT_RAN,
    CONTACT_COUNT
};

#endif
