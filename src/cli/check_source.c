/* A source and its password, as a request. */
#include "cli/check_source.h"

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static enum status give_password(void *ctx, unsigned attempt, bool of_age, bool ask,
                                 struct secret *ret_password, struct buf *why)
{
    static const struct password_source terminal = {.fd = -1};
    const struct password_source *source = ctx;
    const char *prompt = attempt > 0 ? "That does not fit. Once more: "
                         : of_age    ? "This file is encrypted with age. Its passphrase, or the "
                                       "identity (AGE-SECRET-KEY-1...): "
                                     : "This backup is encrypted. Its password: ";
    return password_read(ask ? &terminal : source, prompt, ret_password, why);
}

void check_source_request(struct check_request *request, const char *given,
                          const struct located *located, const struct password_source *password,
                          struct buf *found)
{
    if (located->root >= 0 && !located->is_file)
        locate_describe(located->path, 20, found);
    else
        buf_str(found, located->is_file ? "a file" : "neither a file nor a folder");
    buf_byte(found, 0);
    request->given = given;
    request->path = located->path;
    request->root = located->root;
    request->file_name = located->is_file ? base_name(located->path) : NULL;
    request->found = (const char *)found->ptr;
    request->password = (struct password_giver){.get = give_password,
                                                .ctx = (void *)(uintptr_t)password,
                                                .was_given = !password_is_asked(password)};
}
