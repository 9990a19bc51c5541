/* OpenSSL's HTTP client over a socket of ours. */
#include "case/timestamp_ask.h"

#include <errno.h>
#include <netdb.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/http.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

struct url_parts {
    char *host, *port, *path, *query;
    int use_ssl;
};

static enum status take_parts(const struct url_parts *p, struct timestamp_address *ret,
                              struct buf *why)
{
    struct timestamp_address a;
    int host = snprintf(a.host, sizeof a.host, "%s", p->host);
    int port = snprintf(a.port, sizeof a.port, "%s", p->port);
    int path = snprintf(a.path, sizeof a.path, "%s%s%s", p->path, p->query == NULL ? "" : "?",
                        p->query == NULL ? "" : p->query);
    if (p->use_ssl != 0) {
        buf_str(why, "only http:// is spoken here; the reply is signed, so nothing is lost by it");
        return STATUS_UNSUPPORTED;
    }
    if (host <= 0 || (size_t)host >= sizeof a.host || (size_t)port >= sizeof a.port ||
        (size_t)path >= sizeof a.path) {
        buf_str(why, "the address is too long, or names no host");
        return STATUS_MALFORMED;
    }
    *ret = a;
    return STATUS_OK;
}

enum status timestamp_address_parse(const char *url, struct timestamp_address *ret_address,
                                    struct buf *ret_why)
{
    struct url_parts p = {.host = NULL};
    enum status status = STATUS_MALFORMED;
    bool plain = strpbrk(url, "\r\n\t ") == NULL; /* it becomes part of a request */
    if (plain && OSSL_HTTP_parse_url(url, &p.use_ssl, NULL, &p.host, &p.port, NULL, &p.path,
                                     &p.query, NULL) == 1)
        status = take_parts(&p, ret_address, ret_why);
    else
        buf_str(ret_why, "not an address such as http://tsa.example.org/");
    OPENSSL_free(p.host);
    OPENSSL_free(p.port);
    OPENSSL_free(p.path);
    OPENSSL_free(p.query);
    ERR_clear_error();
    return status;
}

int timestamp_connect(const struct timestamp_address *address, struct buf *ret_why)
{
    const struct timeval limit = {.tv_sec = TIMESTAMP_SECONDS};
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *list = NULL;
    int fd = -1;
    int fault = getaddrinfo(address->host, address->port, &hints, &list);
    if (fault != 0) {
        buf_format(ret_why, "%s: %s", address->host, gai_strerror(fault));
        return -1;
    }
    for (const struct addrinfo *a = list; a != NULL && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (fd < 0)
            continue;
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
            continue;
        int kept = errno;
        (void)close(fd);
        errno = kept;
        fd = -1;
    }
    freeaddrinfo(list);
    if (fd < 0)
        buf_format(ret_why, "%s: %s", address->host, strerror(errno));
    return fd;
}

static enum status take_reply(BIO *reply, struct buf *ret_reply)
{
    uint8_t piece[4096];
    int n;
    while ((n = BIO_read(reply, piece, sizeof piece)) > 0)
        buf_add(ret_reply, span_of(piece, (size_t)n));
    return ret_reply->failed ? STATUS_TOO_LARGE : STATUS_OK;
}

enum status timestamp_exchange(int socket, const struct timestamp_address *address,
                               struct span query, struct buf *ret_reply, struct buf *ret_why)
{
    STACK_OF(CONF_VALUE) *headers = NULL;
    BIO *in = BIO_new_fd(socket, BIO_NOCLOSE), *out = BIO_new_fd(socket, BIO_NOCLOSE);
    BIO *request = BIO_new_mem_buf(query.ptr, (int)query.len);
    BIO *reply = NULL;
    if (in != NULL && out != NULL && request != NULL &&
        X509V3_add_value("Host", address->host, &headers) == 1)
        reply = OSSL_HTTP_transfer(NULL, NULL, NULL, address->path, 0, NULL, NULL, out, in, NULL,
                                   NULL, 0, headers, "application/timestamp-query", request,
                                   "application/timestamp-reply", 1, TIMESTAMP_REPLY_MAX,
                                   TIMESTAMP_SECONDS, 0);
    enum status status = reply == NULL ? STATUS_MALFORMED : take_reply(reply, ret_reply);
    if (status != STATUS_OK) {
        const char *reason = ERR_reason_error_string(ERR_peek_last_error());
        buf_format(ret_why, "%s did not answer as a time-stamping authority does: %s",
                   address->host, reason == NULL ? status_text(status) : reason);
    }
    BIO_free(reply);
    BIO_free(request);
    BIO_free(in);
    BIO_free(out);
    sk_CONF_VALUE_pop_free(headers, X509V3_conf_free);
    ERR_clear_error();
    return status;
}
