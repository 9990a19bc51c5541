/* RFC 3161 with OpenSSL's ts.h. */
#include "case/timestamp_token.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

static enum status add_bio(BIO *bio, struct buf *out)
{
    char *bytes;
    long len = BIO_get_mem_data(bio, &bytes);
    if (len <= 0)
        return STATUS_NO_MEMORY;
    buf_add(out, span_of(bytes, (size_t)len));
    return out->failed ? STATUS_TOO_LARGE : STATUS_OK;
}

static TS_MSG_IMPRINT *imprint_of(const uint8_t digest[SHA256_BYTES])
{
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    uint8_t copy[SHA256_BYTES];
    memcpy(copy, digest, sizeof copy);
    bool ok = imprint != NULL && algorithm != NULL &&
              X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
              TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
              TS_MSG_IMPRINT_set_msg(imprint, copy, sizeof copy) == 1;
    X509_ALGOR_free(algorithm);
    if (ok)
        return imprint;
    TS_MSG_IMPRINT_free(imprint);
    return NULL;
}

enum status timestamp_query_write(const uint8_t digest[SHA256_BYTES], struct buf *out)
{
    TS_REQ *query = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = imprint_of(digest);
    BIO *bio = BIO_new(BIO_s_mem());
    bool ok = query != NULL && imprint != NULL && bio != NULL &&
              TS_REQ_set_version(query, 1) == 1 && TS_REQ_set_msg_imprint(query, imprint) == 1 &&
              TS_REQ_set_cert_req(query, 1) == 1 && i2d_TS_REQ_bio(bio, query) == 1;
    enum status status = ok ? add_bio(bio, out) : STATUS_NO_MEMORY;
    BIO_free(bio);
    TS_MSG_IMPRINT_free(imprint);
    TS_REQ_free(query);
    return status;
}

static TS_RESP *parse(struct span der)
{
    if (der.len == 0 || der.len > INT_MAX)
        return NULL;
    const uint8_t *at = der.ptr;
    TS_RESP *reply = d2i_TS_RESP(NULL, &at, (long)der.len);
    if (reply != NULL &&
        at != der.ptr + der.len) { /* bytes behind it: not what an authority sent */
        TS_RESP_free(reply);
        reply = NULL;
    }
    ERR_clear_error();
    return reply;
}

static bool is_granted(TS_RESP *reply)
{
    TS_STATUS_INFO *info = TS_RESP_get_status_info(reply);
    const ASN1_INTEGER *number = info == NULL ? NULL : TS_STATUS_INFO_get0_status(info);
    int64_t value = -1;
    return number != NULL && ASN1_INTEGER_get_int64(&value, number) == 1 &&
           (value == TS_STATUS_GRANTED || value == TS_STATUS_GRANTED_WITH_MODS);
}

/* `20261120091407Z`, with or without a fraction. */
static bool read_time(const ASN1_GENERALIZEDTIME *time, struct timestamp *ret_time)
{
    struct tm parts;
    return time != NULL && ASN1_TIME_to_tm(time, &parts) == 1 &&
           timestamp_from_civil(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                                parts.tm_hour, parts.tm_min, parts.tm_sec, ret_time);
}

static bool read_imprint(TS_TST_INFO *info, uint8_t ret_digest[SHA256_BYTES])
{
    TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
    X509_ALGOR *algorithm = imprint == NULL ? NULL : TS_MSG_IMPRINT_get_algo(imprint);
    ASN1_OCTET_STRING *bytes = imprint == NULL ? NULL : TS_MSG_IMPRINT_get_msg(imprint);
    const ASN1_OBJECT *object = NULL;
    if (algorithm == NULL || bytes == NULL)
        return false;
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    if (OBJ_obj2nid(object) != NID_sha256 || ASN1_STRING_length(bytes) != SHA256_BYTES)
        return false;
    memcpy(ret_digest, ASN1_STRING_get0_data(bytes), SHA256_BYTES);
    return true;
}

static void read_authority(PKCS7 *token, char *ret_name, size_t size)
{
    STACK_OF(X509) *signers = PKCS7_get0_signers(token, NULL, 0);
    ret_name[0] = '\0';
    if (signers != NULL && sk_X509_num(signers) > 0)
        (void)X509_NAME_oneline(X509_get_subject_name(sk_X509_value(signers, 0)), ret_name,
                                (int)size);
    sk_X509_free(signers);
}

/* Whether the signature fits the certificate that came with it. */
static bool signature_fits(PKCS7 *token)
{
    BIO *content = BIO_new(BIO_s_mem());
    bool fits = content != NULL &&
                PKCS7_verify(token, NULL, NULL, NULL, content, PKCS7_NOVERIFY | PKCS7_BINARY) == 1;
    BIO_free(content);
    ERR_clear_error();
    return fits;
}

static enum status judge(TS_RESP *reply, struct timestamp_reply *ret_reply, struct buf *why)
{
    struct timestamp_reply r = {.time = {0}};
    TS_TST_INFO *info = TS_RESP_get_tst_info(reply);
    PKCS7 *token = TS_RESP_get_token(reply);
    const char *fault = NULL;
    if (!is_granted(reply) || info == NULL || token == NULL)
        fault = "the authority did not grant a time-stamp";
    else if (!read_imprint(info, r.digest))
        fault = "it is not a stamp on a SHA-256";
    else if (!read_time(TS_TST_INFO_get_time(info), &r.time))
        fault = "its time cannot be read";
    else if (!signature_fits(token))
        fault = "its signature does not fit, or the certificate is not in it";
    if (fault != NULL) {
        buf_str(why, fault);
        return STATUS_MALFORMED;
    }
    read_authority(token, r.authority, sizeof r.authority);
    *ret_reply = r;
    return STATUS_OK;
}

enum status timestamp_reply_read(struct span der, struct timestamp_reply *ret_reply,
                                 struct buf *ret_why)
{
    TS_RESP *reply = parse(der);
    if (reply == NULL) {
        buf_str(ret_why, "not a reply as RFC 3161 defines it");
        return STATUS_MALFORMED;
    }
    enum status status = judge(reply, ret_reply, ret_why);
    TS_RESP_free(reply);
    return status;
}

/* Certificates of a PEM file that are trusted, and the time at which they must hold. */
static X509_STORE *store_of(struct span roots, struct timestamp time)
{
    X509_STORE *store = X509_STORE_new();
    BIO *bio = BIO_new_mem_buf(roots.ptr, (int)roots.len);
    size_t count = 0;
    X509 *root;
    while (store != NULL && bio != NULL &&
           (root = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
        count += X509_STORE_add_cert(store, root) == 1;
        X509_free(root);
    }
    BIO_free(bio);
    ERR_clear_error();
    if (store == NULL || count == 0) {
        X509_STORE_free(store);
        return NULL;
    }
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)time.seconds);
    return store;
}

static bool verify_response(TS_RESP *reply, const uint8_t digest[SHA256_BYTES], X509_STORE *store)
{
    TS_VERIFY_CTX *context = TS_VERIFY_CTX_new();
    uint8_t *copy = OPENSSL_memdup(digest, SHA256_BYTES);
    if (context == NULL || copy == NULL) {
        OPENSSL_free(copy);
        X509_STORE_free(store);
        TS_VERIFY_CTX_free(context);
        return false;
    }
    (void)TS_VERIFY_CTX_set_flags(context, TS_VFY_SIGNATURE | TS_VFY_VERSION | TS_VFY_IMPRINT);
    (void)TS_VERIFY_CTX_set_imprint(context, copy, SHA256_BYTES); /* takes both over */
    (void)TS_VERIFY_CTX_set_store(context, store);
    bool holds = TS_RESP_verify_response(context, reply) == 1;
    TS_VERIFY_CTX_free(context);
    return holds;
}

enum status timestamp_reply_trusted(struct span der, const uint8_t digest[SHA256_BYTES],
                                    struct span roots, struct buf *ret_why)
{
    struct timestamp_reply info;
    TRY(timestamp_reply_read(der, &info, ret_why));
    X509_STORE *store = roots.len > INT_MAX ? NULL : store_of(roots, info.time);
    if (store == NULL) {
        buf_str(ret_why, "there is no certificate in the file of roots");
        return STATUS_NOT_FOUND;
    }
    TS_RESP *reply = parse(der);
    if (reply == NULL) {
        X509_STORE_free(store);
        return STATUS_NO_MEMORY;
    }
    bool holds = verify_response(reply, digest, store);
    TS_RESP_free(reply);
    if (!holds) {
        const char *reason = ERR_reason_error_string(ERR_peek_last_error());
        buf_str(ret_why, "its certificate does not lead to the given roots");
        if (reason != NULL) {
            buf_str(ret_why, ": ");
            buf_str(ret_why, reason);
        }
    }
    ERR_clear_error();
    return holds ? STATUS_OK : STATUS_MALFORMED;
}
