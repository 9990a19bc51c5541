/* Links and addresses written so that nobody opens them by mistake: `hxxps://evil[.]example/x`,
 * `a[@]example[.]org`. refang() of indicators/keys.h undoes it.
 */
#ifndef BRIDLE_LINKS_DEFANG_H
#define BRIDLE_LINKS_DEFANG_H

#include "base/buf.h"
#include "base/span.h"
#include "indicators/kinds.h"

void defang_host(struct buf *out, struct span host);
void defang_address(struct buf *out, struct span address);
/* `hidden_len` bytes from `hidden_at` on are written as `[target]`; 0: nothing is hidden. */
void defang_url(struct buf *out, struct span url, size_t hidden_at, size_t hidden_len);
/* An observed or published value by its kind; what nobody can open stays as it is. */
void defang_value(struct buf *out, enum kind kind, struct span value);
/* The same as defang_url() without taking the fangs. */
void hide_in_url(struct buf *out, struct span url, size_t hidden_at, size_t hidden_len);

#endif
