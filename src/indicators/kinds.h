/* The kinds of observables and of indicators: CONTRACT's words, in its order. */
#ifndef BRIDLE_INDICATORS_KINDS_H
#define BRIDLE_INDICATORS_KINDS_H

#include "base/span.h"

#define KIND_LIST(X)                                                                               \
    X(URL, "url")                                                                                  \
    X(DOMAIN, "domain")                                                                            \
    X(IP, "ip")                                                                                    \
    X(EMAIL, "email")                                                                              \
    X(PHONE, "phone")                                                                              \
    X(PROCESS, "process")                                                                          \
    X(PATH, "path")                                                                                \
    X(FILE_NAME, "file_name")                                                                      \
    X(SHA256, "sha256")                                                                            \
    X(SHA1, "sha1")                                                                                \
    X(MD5, "md5")                                                                                  \
    X(APP_ID, "app_id")                                                                            \
    X(CERTIFICATE, "certificate")                                                                  \
    X(PROFILE_ID, "profile_id")                                                                    \
    X(PROPERTY, "property")                                                                        \
    X(JA3, "ja3")                                                                                  \
    X(JA4, "ja4")                                                                                  \
    X(SNI, "sni")

#define KIND_ENUM(name, text) KIND_##name,
enum kind { KIND_LIST(KIND_ENUM) KIND_COUNT };
#undef KIND_ENUM

/* CONTRACT's word; "?" for numbers outside the enum. */
const char *kind_name(enum kind k);
bool kind_from_name(struct span name, enum kind *ret_kind);

/* A set of kinds as bits. */
typedef uint32_t kind_set;
#define KIND_BIT(k) ((kind_set)1 << (k))

/* Kinds of indicators that a source can show when its artifacts yield these kinds of observables:
 * a URL shows domains and addresses too, a path shows file names and processes, and so on. */
kind_set kinds_shown_by(kind_set observables);

#endif
