/* A folder of its own for a test. */
#include "support/scratch.h"

#include <unistd.h>

#include "support/unit.h"

static char folder[64];

static int enter(const char *parent)
{
    (void)snprintf(folder, sizeof folder, "%s/bridle-test-XXXXXX", parent);
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

int scratch_enter(void **state)
{
    (void)state;
    return enter("/tmp");
}

int scratch_enter_memory(void **state)
{
    (void)state;
    return enter(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
}

/* Folders are made accessible first: a test may have closed them. */
int scratch_leave(void **state)
{
    char command[256];
    (void)state;
    (void)snprintf(command, sizeof command, "chmod -R u+rwX %s && rm -r %s", folder, folder);
    if (chdir("/") != 0)
        return 1;
    return system(command); /* NOLINT(cert-env33-c): the folder's name is our own */
}

const char *scratch_path(void)
{
    return folder;
}

void scratch_shell(const char *command)
{
    int result = system(command); /* NOLINT(cert-env33-c): a test's own constant text */
    if (result != 0)
        fail_msg("%d from: %s", result, command);
}
