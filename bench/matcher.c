/* The matcher alone, over one large log: `matcher make LOG BYTES SEED NAMES LIST` writes a list of
 * NAMES invented domains and a log of links, look-ups and mails of which one line in ten thousand
 * names one of them; `matcher scan LIST LOG` loads the list, then searches the log as free text and
 * prints what that cost. bench/matcher.py calls both.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "indicators/builder.h"
#include "indicators/match.h"

enum { BENIGN_NAMES = 200000, HIT_EVERY = 10000 };

static uint64_t state;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* --- making --- */

static const char *const tops[] = {"com", "net", "org", "info", "co.uk", "de", "xyz", "io"};

/* The same name for the same number, always. */
static int write_name(char *out, size_t room, uint64_t number, uint64_t kind)
{
    static const char syllables[][4] = {"ba",  "ce",  "di",  "fo",  "gu",  "ha",  "jen", "kil",
                                        "lom", "mur", "nat", "pel", "qui", "ros", "sun", "tev"};
    uint64_t x = (number * 2 + kind) * UINT64_C(0x9E3779B97F4A7C15);
    int len = 0;
    for (int i = 0; i < 4; i++)
        len += snprintf(out + len, room - (size_t)len, "%s", syllables[x >> (60 - 4 * i) & 15]);
    return len + snprintf(out + len, room - (size_t)len, "%s%" PRIu64 ".%s",
                          (x >> 20 & 3) == 0 ? "-" : "", number, tops[x >> 8 & 7]);
}

/* A few names are in most lines, as in real logs. */
static int write_host(char *out, size_t room, uint64_t line, uint64_t published)
{
    static const char *const labels[] = {"", "www.", "cdn.", "api.eu.", "static-7.img."};
    const uint64_t r = next_random();
    int len = snprintf(out, room, "%s", labels[r % 5]);
    if (line % HIT_EVERY == HIT_EVERY / 2)
        return len + write_name(out + len, room - (size_t)len, (r >> 8) % published, 1);
    const uint64_t pool = (r >> 60) < 10 ? 200 : BENIGN_NAMES;
    return len + write_name(out + len, room - (size_t)len, (r >> 8) % pool, 0);
}

static int write_line(char *out, size_t room, uint64_t line, uint64_t published)
{
    char host[300];
    const uint64_t r = next_random(), s = next_random();
    (void)write_host(host, sizeof host, line, published);
    const unsigned at = (unsigned)(line / 1000), h = at / 3600 % 24, m = at / 60 % 60,
                   sec = at % 60;
    switch (r % 5) {
    case 0:
        return snprintf(out, room,
                        "2026-03-01T%02u:%02u:%02uZ 10.%u.%u.%u GET https://%s/%" PRIx64
                        "/index.php?id=%" PRIu64 "&lang=en 200 %u \"Mozilla/5.0 (X11; Linux)\"\n",
                        h, m, sec, (unsigned)(s & 255), (unsigned)(s >> 8 & 255),
                        (unsigned)(s >> 16 & 255), host, s >> 24, r >> 40,
                        (unsigned)(r >> 20 & 65535));
    case 1:
        return snprintf(out, room, "%02u:%02u:%02u dnsmasq[812]: query[A] %s from 192.168.1.%u\n",
                        h, m, sec, host, (unsigned)(s & 255));
    case 2:
        return snprintf(out, room,
                        "%02u:%02u:%02u kernel: process com.apple.nsurlsessiond[%u] used "
                        "%u bytes, state 0x%" PRIx64 ", no policy for %s\n",
                        h, m, sec, (unsigned)(s & 8191), (unsigned)(s >> 32), r, host);
    case 3:
        return snprintf(out, room,
                        "From: person%u@%s To: desk@newsroom.example Subject: a longer "
                        "text about nothing, with a link (see %s/a/b.html).\n",
                        (unsigned)(s & 4095), host, host);
    default:
        return snprintf(out, room,
                        "%02u:%02u:%02u tls: hello sni=%s ja3=%016" PRIx64 "%016" PRIx64
                        " alpn=h2 ttl=%u\n",
                        h, m, sec, host, r, s, (unsigned)(s & 127));
    }
}

static int make(const char *log, uint64_t bytes, uint64_t seed, uint64_t names, const char *list)
{
    char line[1024];
    FILE *f = fopen(list, "w");
    if (f == NULL)
        return 1;
    (void)fputs("# kind: domain\n", f);
    for (uint64_t i = 0; i < names; i++) {
        (void)write_name(line, sizeof line, i, 1);
        (void)fprintf(f, "%s\n", line);
    }
    if (fclose(f) != 0 || (f = fopen(log, "w")) == NULL)
        return 1;
    state = seed;
    for (uint64_t written = 0, n = 0; written < bytes; n++) {
        /* hits among the first 1,500, so that each list has them */
        const int len = write_line(line, sizeof line, n, 1500);
        (void)fwrite(line, 1, (size_t)len, f);
        written += (uint64_t)len;
    }
    return fclose(f) != 0;
}

/* --- scanning --- */

static double processor_time(void)
{
    struct rusage use;
    (void)getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
           1e-6 * (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
}

static struct span map(const char *path)
{
    struct stat st;
    const int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size == 0)
        return SPAN_EMPTY;
    void *at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    (void)close(fd);
    return at == MAP_FAILED ? SPAN_EMPTY : span_of(at, (size_t)st.st_size);
}

static void count(void *ctx, const struct match *match)
{
    (void)match;
    ++*(size_t *)ctx;
}

static int scan(const char *list, const char *log)
{
    struct indicator_builder *b;
    struct indicator_table *table;
    struct buf blob;
    struct arena arena;
    struct matcher *m = malloc(sizeof *m);
    const struct span values = map(list), text = map(log);
    size_t matches = 0;
    if (m == NULL || values.len == 0 || text.len == 0 || indicator_builder_create(&b) != STATUS_OK)
        return 1;
    buf_init(&blob, SIZE_MAX / 2);
    arena_init(&arena, 64 << 20);
    const double start = processor_time();
    if (indicator_builder_add(b, "list", values, (const uint8_t[32]){1}, NULL) != STATUS_OK ||
        indicator_builder_compile(b, &blob) != STATUS_OK ||
        indicator_table_open(&arena, buf_span(&blob), &table) != STATUS_OK)
        return 1;
    indicator_builder_free(b);
    matcher_init(m, table, NULL);
    const double loaded = processor_time();
    scan_text(m, text, NULL, NULL, count, &matches);
    const double done = processor_time();
    printf("{\"indicators\":%zu,\"bytes\":%zu,\"matches\":%zu,\"load\":%.4f,\"scan\":%.4f,"
           "\"table\":%zu}\n",
           indicator_table_count(table), text.len, matches, loaded - start, done - loaded,
           blob.len);
    return 0;
}

int main(int argc, char **argv)
{
    uint64_t bytes, seed, names;
    if (argc == 7 && strcmp(argv[1], "make") == 0 && span_to_uint(span_str(argv[3]), &bytes) &&
        span_to_uint(span_str(argv[4]), &seed) && span_to_uint(span_str(argv[5]), &names))
        return make(argv[2], bytes, seed, names, argv[6]);
    if (argc == 4 && strcmp(argv[1], "scan") == 0)
        return scan(argv[2], argv[3]);
    (void)fputs("matcher make LOG BYTES SEED NAMES LIST | scan LIST LOG\n", stderr);
    return 64;
}
