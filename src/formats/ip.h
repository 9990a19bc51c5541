/* IP addresses as values: every spelling of the same address compares equal. An IPv4 address is
 * kept as its IPv4-mapped IPv6 form (RFC 4291, 2.5.5.2), so there is one kind of address only.
 */
#ifndef BRIDLE_FORMATS_IP_H
#define BRIDLE_FORMATS_IP_H

#include "base/buf.h"
#include "base/span.h"

enum { IP_BITS = 128, IP_V4_BITS = 32, IP_V4_OFFSET = 96 };

struct ip_address {
    uint8_t bytes[16];
    uint8_t prefix; /* bits that count, 0..128; 128 is one address; IPv4's /24 is 96 + 24 */
};

/* `192.0.2.1` (decimal, four parts), `2001:db8::1`, in brackets, with a zone (`%en0`, dropped). */
bool ip_parse(struct span text, struct ip_address *ret_ip);
/* The same with an optional `/bits`; bits behind the prefix are cleared. */
bool ip_parse_network(struct span text, struct ip_address *ret_ip);
/* The same as ip_parse() with an optional port: `192.0.2.1:443`, `[2001:db8::1]:443`. */
bool ip_parse_endpoint(struct span text, struct ip_address *ret_ip);
/* What browsers also take for an IPv4 address: `3232235777`, `0x7f.1`, `0300.0250.1.1`
 * (WHATWG URL, "IPv4 parser"). */
bool ip_parse_browser(struct span text, struct ip_address *ret_ip);

bool ip_is_v4(const struct ip_address *ip);
/* The network of `prefix` bits that the address lies in. */
struct ip_address ip_network(const struct ip_address *ip, unsigned prefix);
bool ip_contains(const struct ip_address *network, const struct ip_address *ip);
/* `192.0.2.1`, `2001:db8::1` (RFC 5952), with `/bits` when it is a network. */
void ip_format(struct buf *b, const struct ip_address *ip);

#endif
