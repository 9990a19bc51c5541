/* Key bags: parse; derive and unwrap where the rounds are few; then keys of items. */
#include "formats/keybag.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    struct span bytes = span_of(data, size);
    struct keybag keybag;
    struct class_keys keys;
    struct problem problem;
    uint8_t key[KEY_SIZE] = {0};
    if (keybag_parse(bytes, &keybag, &problem) != STATUS_OK)
        return 0;
    if (keybag_work(&keybag) <= 200 &&
        keybag_derive(&keybag, SPAN_LITERAL("password"), NULL, key) != STATUS_OK)
        __builtin_trap();
    if (keybag_unwrap(&keybag, key, &keys) == STATUS_OK) {
        if (!class_keys_valid(&keys) || keys.count == 0)
            __builtin_trap();
        struct span tail = span_skip(bytes, size < ITEM_KEY_SIZE ? 0 : size - ITEM_KEY_SIZE);
        (void)!class_keys_unwrap(&keys, tail, key);
        class_keys_cleanse(&keys);
    }
    return 0;
}
