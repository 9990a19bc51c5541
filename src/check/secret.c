/* Locked pages. */
#include "check/secret.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "formats/key_wrap.h"

static size_t whole_pages(size_t size)
{
    long page = sysconf(_SC_PAGESIZE);
    size_t unit = page > 0 ? (size_t)page : 4096;
    return (size + unit - 1) / unit * unit;
}

enum status secret_init(struct secret *secret, size_t room)
{
    size_t size = whole_pages(room);
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return STATUS_NO_MEMORY;
    (void)mlock(pages, size);
#ifdef MADV_DONTDUMP
    (void)madvise(pages, size, MADV_DONTDUMP);
#endif
#ifdef MADV_WIPEONFORK
    (void)madvise(pages, size, MADV_WIPEONFORK);
#endif
    *secret = (struct secret){.bytes = pages, .room = size};
    return STATUS_OK;
}

void secret_free(struct secret *secret)
{
    if (secret->bytes == NULL)
        return;
    key_cleanse(secret->bytes, secret->room);
    (void)munlock(secret->bytes, secret->room);
    (void)munmap(secret->bytes, secret->room);
    *secret = (struct secret){0};
}

void secret_guard_process(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}
