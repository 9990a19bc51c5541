/* "This device is mine": asked for on a terminal, as a sentence to type. */
#ifndef BRIDLE_CLI_OWN_DEVICE_H
#define BRIDLE_CLI_OWN_DEVICE_H

#include "case/consent.h"

/* On a terminal asks for the sentence; without one the option itself is the statement. False when
 * something else was typed. */
bool own_device_confirm(void);
/* The record, given now, valid until the end of the day a year later. `room` holds its dates. */
void own_device_consent(struct timestamp now, struct buf *room, struct consent *ret_consent);

#endif
