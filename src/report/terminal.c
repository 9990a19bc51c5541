/* Harmless, wrapped output. */
#include "report/terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/json.h"
#include "base/utf8.h"

enum { WIDTH_DEFAULT = 80, WIDTH_MIN = 40, WIDTH_MAX = 120 };

void terminal_init(struct terminal *t, FILE *out, bool plain)
{
    struct winsize size;
    int fd = fileno(out);
    bool is_terminal = isatty(fd) == 1;
    *t = (struct terminal){.out = out, .width = WIDTH_DEFAULT};
    if (is_terminal && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_MIN)
        t->width = size.ws_col > WIDTH_MAX ? WIDTH_MAX : size.ws_col;
    t->colour = is_terminal && !plain && getenv("NO_COLOR") == NULL;
}

void terminal_text(struct terminal *t, struct span text, size_t max)
{
    BUF_SCOPED struct buf safe;
    buf_init(&safe, 8 * max + 16);
    json_escape(&safe, utf8_head(text, max));
    (void)fwrite(safe.ptr, 1, safe.len, t->out);
    if (text.len > max)
        (void)fputs("...", t->out);
}

void terminal_string(struct terminal *t, const char *text)
{
    (void)fputs(text, t->out);
}

/* Columns that a UTF-8 text takes, near enough for our own texts: one per character. */
static unsigned columns(struct span word)
{
    unsigned n = 0;
    for (size_t i = 0; i < word.len; i++)
        n += (word.ptr[i] & 0xC0) != 0x80;
    return n;
}

void terminal_wrap(struct terminal *t, unsigned indent, const char *text)
{
    struct span rest = span_str(text), word;
    unsigned at = 0;
    while (span_split(&rest, ' ', &word)) {
        if (word.len == 0)
            continue;
        unsigned wide = columns(word);
        if (at > 0 && at + 1 + wide > t->width) {
            (void)fputc('\n', t->out);
            at = 0;
        }
        if (at == 0)
            at = (unsigned)fprintf(t->out, "%*s", (int)indent, "");
        else
            at += (unsigned)(fputc(' ', t->out) != EOF);
        terminal_text(t, word, 4096);
        at += wide;
    }
    (void)fputc('\n', t->out);
}

void terminal_style(struct terminal *t, enum terminal_style style)
{
    static const char *const codes[] = {"\x1b[0m", "\x1b[1m", "\x1b[1;31m", "\x1b[33m"};
    if (t->colour)
        (void)fputs(codes[style], t->out);
}
