/* SHA-256 and SHA-1 side by side. */
#include "base/digests.h"

#include <openssl/evp.h>

static void drop_sha1(struct digesting *d)
{
    EVP_MD_CTX_free(d->sha1);
    d->sha1 = NULL;
}

void digests_start(struct digesting *d, bool with_sha1)
{
    *d = (struct digesting){.with_sha1 = with_sha1};
    sha256_start(&d->sha256);
    if (!with_sha1)
        return;
    d->sha1 = EVP_MD_CTX_new();
    if (d->sha1 != NULL && EVP_DigestInit_ex(d->sha1, EVP_sha1(), NULL) != 1)
        drop_sha1(d);
}

void digests_add(struct digesting *d, struct span bytes)
{
    sha256_add(&d->sha256, bytes);
    if (d->sha1 != NULL && bytes.len > 0 && EVP_DigestUpdate(d->sha1, bytes.ptr, bytes.len) != 1)
        drop_sha1(d);
}

enum status digests_end(struct digesting *d, struct digests *ret_digests)
{
    struct digests result = {.with_sha1 = d->with_sha1};
    enum status status = sha256_end(&d->sha256, result.sha256);
    if (d->with_sha1 && (d->sha1 == NULL || EVP_DigestFinal_ex(d->sha1, result.sha1, NULL) != 1))
        status = STATUS_NO_MEMORY;
    drop_sha1(d);
    if (status == STATUS_OK)
        *ret_digests = result;
    return status;
}

void digests_drop(struct digesting *d)
{
    sha256_drop(&d->sha256);
    drop_sha1(d);
}

enum status digests_of(struct span bytes, struct digests *digests)
{
    struct digesting d;
    digests_start(&d, digests->with_sha1);
    digests_add(&d, bytes);
    return digests_end(&d, digests);
}
