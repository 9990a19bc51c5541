/* `bridle keys new|show|export`: the lab's signing key. */
#include <errno.h>
#include <fcntl.h>

#include "base/json.h"
#include "case/durable.h"
#include "case/key_words.h"
#include "cli/commands.h"
#include "cli/lab_keys.h"

const struct option_row command_keys_options[] = {
    {.name = "comment", .argument = "TEXT", .help = "new: whose key it is, one line, public"},
    {.name = "output",
     .letter = 'o',
     .argument = "FILE",
     .help = "export: write the public key to FILE instead of printing it"},
    PASSWORD_OPTIONS,
    {.name = "json", .help = "show: print JSON"},
    {.name = NULL},
};

enum { COMMENT_MAX = 512 };

static int refuse(const struct buf *why)
{
    return usage_error(NULL, "%.*s", (int)why->len, (const char *)why->ptr);
}

static void print_words(const char *words)
{
    size_t n = 0;
    printf("  ");
    for (const char *at = words; *at != '\0'; at++) {
        bool wrap = *at == ' ' && ++n == KEY_WORDS / 2;
        if (wrap)
            printf("\n  ");
        else
            (void)putchar(*at);
    }
    (void)putchar('\n');
}

static void show_json(const struct minisign_public *key, const char *comment, const char *words)
{
    char id[2 * MINISIGN_ID + 1];
    BUF_SCOPED struct buf out;
    struct json j = json_to(&out);
    buf_init(&out, 8192);
    minisign_id_text(key->id, id);
    json_begin_object(&j);
    json_field_cstr(&j, "schema", "bridle.key/1");
    json_field_cstr(&j, "key_id", id);
    json_field_cstr(&j, "comment", comment);
    json_field_cstr(&j, "words", words);
    json_end_object(&j);
    printf("%.*s\n", (int)out.len, (const char *)out.ptr);
}

static int keys_show(const struct invocation *inv)
{
    struct minisign_public key;
    char comment[COMMENT_MAX], id[2 * MINISIGN_ID + 1];
    BUF_SCOPED struct buf why;
    BUF_SCOPED struct buf words;
    buf_init(&why, 8192);
    buf_init(&words, 1024);
    if (!lab_key_public(&key, comment, sizeof comment, &why))
        return refuse(&why);
    if (key_words(&key, &words) != STATUS_OK)
        return EXIT_STATUS_FAULT;
    buf_byte(&words, 0);
    if (option_given(inv, "json")) {
        show_json(&key, comment, (const char *)words.ptr);
        return EXIT_STATUS_OK;
    }
    minisign_id_text(key.id, id);
    char *path = lab_key_path("lab.pub");
    printf("Key %s\n%s\nIn words, to compare on the phone or on paper:\n", id, comment);
    print_words((const char *)words.ptr);
    printf("Public key: %s\n", path == NULL ? "" : path);
    free(path);
    return EXIT_STATUS_OK;
}

static int keys_new(const struct invocation *inv)
{
    struct password_source source;
    const char *comment = option_value(inv, "comment");
    BUF_SCOPED struct buf why;
    buf_init(&why, 8192);
    if (!password_source_from(inv, &source, &why) ||
        !lab_key_make(&source, comment == NULL ? "" : comment, &why))
        return refuse(&why);
    puts("A new key was made. Keep its password apart from this machine, and a copy of the folder\n"
         "of keys where fire and theft do not reach both: without them nobody can sign as you.");
    return keys_show(inv);
}

static int keys_export(const struct invocation *inv)
{
    struct minisign_public key;
    char comment[COMMENT_MAX];
    const char *path = option_value(inv, "output");
    BUF_SCOPED struct buf why;
    BUF_SCOPED struct buf text;
    buf_init(&why, 8192);
    buf_init(&text, 4096);
    if (!lab_key_public(&key, comment, sizeof comment, &why))
        return refuse(&why);
    minisign_public_write(&key, comment, &text);
    if (path == NULL) {
        printf("%.*s", (int)text.len, (const char *)text.ptr);
        return EXIT_STATUS_OK;
    }
    if (durable_put(AT_FDCWD, path, buf_span(&text)) != STATUS_OK)
        return usage_error(NULL, "%s: %s", path, strerror(errno));
    return EXIT_STATUS_OK;
}

struct key_command {
    const char *name;
    int (*run)(const struct invocation *inv);
};

static const struct key_command KEY_COMMANDS[] = {
    {"new", keys_new},
    {"show", keys_show},
    {"export", keys_export},
};

int command_keys(const struct invocation *inv)
{
    if (inv->word_count != 1)
        return usage_error(inv->command, "keys: one of new, show, export");
    for (size_t i = 0; i < sizeof KEY_COMMANDS / sizeof *KEY_COMMANDS; i++)
        if (strcmp(inv->words[0], KEY_COMMANDS[i].name) == 0)
            return KEY_COMMANDS[i].run(inv);
    return usage_error(inv->command, "keys: there is no '%s'", inv->words[0]);
}
