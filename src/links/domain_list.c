/* Lists of domains. */
#include "links/domain_list.h"

enum { DOMAIN_LIST_MAX = 4096, DOMAIN_LIST_BYTES_MAX = 1 << 20 };

enum status domain_list_init(struct domain_list *list, const char *const *lines)
{
    table_init(&list->names, DOMAIN_LIST_MAX, DOMAIN_LIST_BYTES_MAX, 0);
    for (; *lines != NULL; lines++) {
        uint64_t *value;
        enum status status = table_put(&list->names, span_str(*lines), &value, NULL);
        if (status != STATUS_OK) {
            domain_list_free(list);
            return status;
        }
        *value = 1;
    }
    return STATUS_OK;
}

void domain_list_free(struct domain_list *list)
{
    table_free(&list->names);
}

bool domain_list_has(const struct domain_list *list, const struct site *site)
{
    char any[HOST_MAX + 3];
    struct span label = site_label(site);
    memcpy(any, label.ptr, label.len);
    memcpy(any + label.len, ".*", 2);
    return table_find(&list->names, site_host(site)) != NULL ||
           table_find(&list->names, site_registrable(site)) != NULL ||
           (label.len > 0 && table_find(&list->names, span_of(any, label.len + 2)) != NULL);
}
