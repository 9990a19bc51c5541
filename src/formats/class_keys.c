/* Class keys, and the keys of items that they wrap. */
#include "formats/class_keys.h"

#include "base/cursor.h"

const uint8_t *class_keys_find(const struct class_keys *keys, uint32_t id)
{
    for (uint32_t i = 0; i < keys->count; i++)
        if (keys->keys[i].id == id)
            return keys->keys[i].key;
    return NULL;
}

bool class_keys_valid(const struct class_keys *keys)
{
    return keys->count <= KEYBAG_CLASSES_MAX && keys->damaged <= KEYBAG_CLASSES_MAX;
}

bool item_key_class(struct span item_key, uint32_t *ret_id)
{
    if (item_key.len != ITEM_KEY_SIZE)
        return false;
    struct cursor c = cursor_of(item_key);
    *ret_id = (uint32_t)cursor_uint_le(&c, 4);
    return true;
}

enum status class_keys_unwrap(const struct class_keys *keys, struct span item_key,
                              uint8_t ret_key[KEY_SIZE])
{
    uint32_t id;
    if (!item_key_class(item_key, &id))
        return STATUS_MALFORMED;
    const uint8_t *class_key = class_keys_find(keys, id);
    if (class_key == NULL)
        return STATUS_NOT_FOUND;
    enum status status = key_unwrap(class_key, span_skip(item_key, 4), ret_key);
    return status == STATUS_WRONG_PASSWORD ? STATUS_MALFORMED : status;
}

void class_keys_cleanse(struct class_keys *keys)
{
    key_cleanse(keys, sizeof *keys);
}
