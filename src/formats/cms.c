/* CMS through OpenSSL's ASN.1 reader, in memory. */
#include "formats/cms.h"

#include <limits.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include "base/limits.h"

bool cms_recognise(struct span bytes)
{
    /* SEQUENCE, then the OBJECT IDENTIFIER of the kind */
    return bytes.len > 16 && bytes.ptr[0] == 0x30 &&
           span_find(span_head(bytes, 32), SPAN_LITERAL("\x06\x09\x2a\x86\x48\x86\xf7\x0d")) < 16;
}

static enum status content_of(struct arena *arena, CMS_ContentInfo *cms, struct span *ret_content)
{
    if (OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed)
        return STATUS_UNSUPPORTED;
    ASN1_OCTET_STRING **content = CMS_get0_content(cms);
    if (content == NULL || *content == NULL)
        return STATUS_UNSUPPORTED;
    int len = ASN1_STRING_length(*content);
    if (len < 0)
        return STATUS_MALFORMED;
    return arena_copy(arena, span_of(ASN1_STRING_get0_data(*content), (size_t)len), ret_content);
}

enum status cms_content(struct arena *arena, struct span bytes, struct span *ret_content)
{
    if (bytes.len > CMS_BYTES_MAX || bytes.len > LONG_MAX)
        return STATUS_TOO_LARGE;
    const unsigned char *at = bytes.ptr;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)bytes.len);
    enum status status = cms == NULL ? STATUS_MALFORMED : content_of(arena, cms, ret_content);
    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    return status;
}
