/* The list and the words of a key. */
#include "case/key_words.h"

#include "base/sha256.h"

/* Sorted; no two are one letter apart. The order is part of every fingerprint: never change it. */
static const char *const WORDS[256] = {
    "abbey",    "acorn",   "actor",   "almond",   "amber",    "anchor",  "angle",   "apple",
    "apron",    "arrow",   "atlas",   "autumn",   "avenue",   "bacon",   "badge",   "bakery",
    "bamboo",   "banjo",   "barrel",  "basket",   "beaver",   "bicycle", "biscuit", "blanket",
    "blossom",  "bottle",  "breeze",  "bridge",   "bronze",   "bucket",  "butter",  "cabin",
    "cactus",   "camel",   "candle",  "canoe",    "captain",  "carpet",  "carrot",  "castle",
    "cedar",    "cello",   "chalk",   "cherry",   "chimney",  "circle",  "citrus",  "clover",
    "cobra",    "coffee",  "comet",   "copper",   "coral",    "cotton",  "cousin",  "cradle",
    "cricket",  "crystal", "cushion", "dancer",   "desert",   "diamond", "dinner",  "doctor",
    "dolphin",  "donkey",  "dragon",  "drawer",   "driver",   "eagle",   "easel",   "echo",
    "eclipse",  "elbow",   "elder",   "engine",   "envoy",    "evening", "falcon",  "farmer",
    "feather",  "ferry",   "fiddle",  "flamingo", "flute",    "forest",  "fossil",  "galaxy",
    "garden",   "garlic",  "geyser",  "ginger",   "giraffe",  "glacier", "goblet",  "granite",
    "grape",    "guitar",  "hammer",  "harbor",   "harvest",  "hazel",   "hedge",   "helmet",
    "hermit",   "hippo",   "honey",   "hunter",   "iceberg",  "igloo",   "indigo",  "insect",
    "island",   "ivory",   "jacket",  "jaguar",   "jasmine",  "jelly",   "jigsaw",  "jungle",
    "kayak",    "kettle",  "kiosk",   "kitchen",  "kitten",   "knight",  "koala",   "ladder",
    "lagoon",   "lantern", "laundry", "lemon",    "leopard",  "library", "lizard",  "lobster",
    "locket",   "lumber",  "magnet",  "magpie",   "mango",    "maple",   "marble",  "meadow",
    "melon",    "mirror",  "mosaic",  "mother",   "mountain", "museum",  "mustard", "napkin",
    "needle",   "nephew",  "noodle",  "notebook", "oasis",    "oatmeal", "ocean",   "olive",
    "onion",    "opera",   "orange",  "orchid",   "ostrich",  "otter",   "oyster",  "paddle",
    "palace",   "panda",   "peanut",  "pebble",   "pelican",  "pencil",  "penguin", "pepper",
    "piano",    "pickle",  "pigeon",  "pillow",   "pirate",   "planet",  "plum",    "poet",
    "pony",     "potato",  "prairie", "pumpkin",  "puzzle",   "pyramid", "quartz",  "rabbit",
    "radio",    "raisin",  "raven",   "ribbon",   "robin",    "salad",   "salmon",  "sandal",
    "sapphire", "saturn",  "scarf",   "school",   "scooter",  "shadow",  "shovel",  "silver",
    "sister",   "sketch",  "slipper", "snail",    "soldier",  "spider",  "spinach", "sponge",
    "squirrel", "stable",  "statue",  "summer",   "sunset",   "swallow", "sweater", "teacher",
    "thunder",  "ticket",  "tiger",   "timber",   "toast",    "tomato",  "tractor", "trolley",
    "trumpet",  "tulip",   "tunnel",  "turtle",   "umbrella", "uncle",   "valley",  "vanilla",
    "velvet",   "village", "violin",  "volcano",  "vulture",  "waffle",  "walnut",  "walrus",
    "water",    "whisper", "window",  "winter",   "yogurt",   "zebra",   "zenith",  "zipper",
};

enum status key_words(const struct minisign_public *key, struct buf *out)
{
    uint8_t bytes[2 + MINISIGN_ID + MINISIGN_KEY] = "Ed";
    uint8_t digest[SHA256_BYTES];
    memcpy(bytes + 2, key->id, MINISIGN_ID);
    memcpy(bytes + 2 + MINISIGN_ID, key->key, MINISIGN_KEY);
    TRY(sha256_of(span_of(bytes, sizeof bytes), digest));
    for (size_t i = 0; i < KEY_WORDS; i++) {
        if (i > 0)
            buf_byte(out, ' ');
        buf_str(out, WORDS[digest[i]]);
    }
    return STATUS_OK;
}
