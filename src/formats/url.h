/* URLs as browsers read them (WHATWG URL, RFC 3986): generous with slashes and back slashes,
 * since whoever sends a bad link writes it so that it still works.
 */
#ifndef BRIDLE_FORMATS_URL_H
#define BRIDLE_FORMATS_URL_H

#include "base/span.h"

/* Parts as they stand, all pointing into the text. Absent and empty parts are both empty. */
struct url {
    struct span text; /* without surrounding white space */
    struct span scheme, userinfo, host, port;
    struct span path, query, fragment; /* without '?' and '#' */
    struct span rest;                  /* path, query and fragment together, as they stand */
    bool has_authority;                /* `//` stood there, or a web scheme implied it */
    bool has_query, has_fragment;
};

/* Absolute URLs: `scheme:...`. False when there is no scheme. */
bool url_parse(struct span text, struct url *ret_url);
/* Also `//host/path`, `host/path`, `host:port/path`: what has no scheme and does not begin with one
 * slash is taken for a host and what follows it. False on empty text only. */
bool url_parse_lenient(struct span text, struct url *ret_url);
/* http, https, ws, wss, ftp: the schemes whose slashes browsers forgive. */
bool url_is_web_scheme(struct span scheme);
/* Port as a number: what is written, or the scheme's default; 0 when unknown. */
unsigned url_port(const struct url *url);

#endif
