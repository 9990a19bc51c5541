/* Files of a backup that may be encrypted. */
#include "sources/sealed.h"

enum { MAGIC_LEN = 8 };

/* Eight bytes each: the chance that a cipher text begins so is 1 in 2^64. */
static const char MAGICS[][MAGIC_LEN] = {
    {'S', 'Q', 'L', 'i', 't', 'e', ' ', 'f'},
    {'b', 'p', 'l', 'i', 's', 't', '0', '0'},
    {'<', '?', 'x', 'm', 'l', ' ', 'v', 'e'},
    {0x37, 0x7f, 0x06, (char)0x82, 0, 0x2d, (char)0xe2, 0x18},
    {0x37, 0x7f, 0x06, (char)0x83, 0, 0x2d, (char)0xe2, 0x18},
};

bool sealed_looks_plain(const struct input *stored)
{
    char head[MAGIC_LEN];
    if (input_read_at(stored, 0, head, sizeof head) != STATUS_OK)
        return false;
    for (size_t i = 0; i < sizeof MAGICS / sizeof MAGICS[0]; i++)
        if (memcmp(head, MAGICS[i], sizeof head) == 0)
            return true;
    return false;
}

const char *sealed_note_text(unsigned bit)
{
    if (bit == CBC_NOTE_COUNT)
        return "has a key in the list of files, but is stored unencrypted";
    return cbc_note_text((enum cbc_note_bit)bit);
}

static enum status fail(struct sealed *sealed, enum status status, const char *why)
{
    *sealed = (struct sealed){.why = why};
    return status;
}

static enum status open_with_key(struct arena *arena, const struct input *stored,
                                 const struct seal *seal, const uint8_t *key,
                                 struct sealed *ret_sealed)
{
    struct sealed sealed = {.decrypted = true};
    struct cbc_facts facts;
    const struct cbc_options options = {.key = key,
                                        .tail =
                                            seal->is_manifest ? CBC_TAIL_DATABASE : CBC_TAIL_PADDED,
                                        .has_size = seal->has_size,
                                        .size = seal->size};
    enum status status = cbc_input_open(arena, stored, &options, &sealed.plain, &facts);
    if (status != STATUS_OK)
        return fail(ret_sealed, status,
                    status == STATUS_MALFORMED ? "no database comes out of decrypting it"
                                               : status_text(status));
    sealed.notes = facts.notes;
    *ret_sealed = sealed;
    return STATUS_OK;
}

enum status sealed_open(struct arena *arena, const struct input *stored,
                        const struct class_keys *keys, const struct seal *seal,
                        struct sealed *ret_sealed)
{
    uint8_t key[KEY_SIZE];
    if (seal->item_key.len == 0 || keys == NULL || sealed_looks_plain(stored)) {
        bool odd = seal->item_key.len > 0 && keys != NULL;
        *ret_sealed =
            (struct sealed){.plain = *stored, .notes = odd ? SEALED_NOTE_STORED_PLAIN : 0};
        return STATUS_OK;
    }
    switch (class_keys_unwrap(keys, seal->item_key, key)) {
    case STATUS_OK:
        break;
    case STATUS_NOT_FOUND:
        return fail(ret_sealed, STATUS_UNSUPPORTED,
                    "encrypted for a protection class of which the key bag has no key");
    case STATUS_MALFORMED:
        return fail(ret_sealed, STATUS_MALFORMED, "its key in the list of files is damaged");
    default:
        return fail(ret_sealed, STATUS_NO_MEMORY, status_text(STATUS_NO_MEMORY));
    }
    enum status status = open_with_key(arena, stored, seal, key, ret_sealed);
    key_cleanse(key, sizeof key);
    return status;
}

void sealed_close(struct sealed *sealed)
{
    if (sealed->decrypted)
        cbc_input_close(&sealed->plain);
    sealed->decrypted = false;
}
