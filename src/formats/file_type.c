/* Tables of magic numbers, endings and media types. */
#include "formats/file_type.h"

#include "base/ascii.h"
#include "base/utf8.h"

static const char *const class_names[FILE_CLASS_COUNT] = {[FILE_UNKNOWN] = "unknown",
                                                          [FILE_TEXT] = "text",
                                                          [FILE_HTML] = "html",
                                                          [FILE_IMAGE] = "image",
                                                          [FILE_AUDIO] = "audio or video",
                                                          [FILE_PDF] = "pdf",
                                                          [FILE_OFFICE_OLD] = "old office",
                                                          [FILE_OFFICE] = "office",
                                                          [FILE_ARCHIVE] = "archive",
                                                          [FILE_PROGRAM] = "program",
                                                          [FILE_SCRIPT] = "script",
                                                          [FILE_SHORTCUT] = "shortcut",
                                                          [FILE_DISK] = "disk image",
                                                          [FILE_MAIL] = "mail",
                                                          [FILE_CALENDAR] = "calendar",
                                                          [FILE_SIGNATURE] = "signature",
                                                          [FILE_TNEF] = "tnef"};

const char *file_class_name(enum file_class class)
{
    return (unsigned)class < FILE_CLASS_COUNT ? class_names[class] : "unknown";
}

/* --- bytes --- */

#define MAGIC(offset, bytes, class, name)                                                          \
    {                                                                                              \
        offset, SPAN_LITERAL(bytes), class, name                                                   \
    }
static const struct {
    size_t offset;
    struct span bytes;
    enum file_class class;
    const char *name;
} magics[] = {
    MAGIC(0, "%PDF-", FILE_PDF, "pdf"),
    MAGIC(0, "\x89PNG\r\n\x1a\n", FILE_IMAGE, "png"),
    MAGIC(0, "\xff\xd8\xff", FILE_IMAGE, "jpeg"),
    MAGIC(0, "GIF8", FILE_IMAGE, "gif"),
    MAGIC(0, "II*\0", FILE_IMAGE, "tiff"),
    MAGIC(0, "MM\0*", FILE_IMAGE, "tiff"),
    MAGIC(8, "WEBP", FILE_IMAGE, "webp"),
    MAGIC(4, "ftypheic", FILE_IMAGE, "heic"),
    MAGIC(4, "ftypavif", FILE_IMAGE, "avif"),
    MAGIC(4, "ftyp", FILE_AUDIO, "mp4"),
    MAGIC(0, "ID3", FILE_AUDIO, "mp3"),
    MAGIC(0, "OggS", FILE_AUDIO, "ogg"),
    MAGIC(8, "WAVE", FILE_AUDIO, "wav"),
    MAGIC(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FILE_OFFICE_OLD, "ole2"),
    MAGIC(0, "Rar!\x1a\x07", FILE_ARCHIVE, "rar"),
    MAGIC(0, "7z\xbc\xaf\x27\x1c", FILE_ARCHIVE, "7z"),
    MAGIC(0, "\x1f\x8b", FILE_ARCHIVE, "gzip"),
    MAGIC(0, "BZh", FILE_ARCHIVE, "bzip2"),
    MAGIC(0,
          "\xfd"
          "7zXZ\0",
          FILE_ARCHIVE, "xz"),
    MAGIC(0, "\x28\xb5\x2f\xfd", FILE_ARCHIVE, "zstd"),
    MAGIC(257, "ustar", FILE_ARCHIVE, "tar"),
    MAGIC(0, "MSCF", FILE_ARCHIVE, "cab"),
    MAGIC(0,
          "\x7f"
          "ELF",
          FILE_PROGRAM, "elf"),
    MAGIC(0, "\xcf\xfa\xed\xfe", FILE_PROGRAM, "mach-o"),
    MAGIC(0, "\xce\xfa\xed\xfe", FILE_PROGRAM, "mach-o"),
    MAGIC(0, "\xca\xfe\xba\xbe", FILE_PROGRAM, "mach-o or java class"),
    MAGIC(0, "dex\n", FILE_PROGRAM, "dex"),
    MAGIC(0, "\0asm", FILE_PROGRAM, "wasm"),
    MAGIC(0, "L\0\0\0\x01\x14\x02\0", FILE_SHORTCUT, "lnk"),
    MAGIC(0, "[InternetShortcut]", FILE_SHORTCUT, "url"),
    MAGIC(32769, "CD001", FILE_DISK, "iso"),
    MAGIC(0, "conectix", FILE_DISK, "vhd"),
    MAGIC(0, "vhdxfile", FILE_DISK, "vhdx"),
    MAGIC(0, "ITSF", FILE_PROGRAM, "chm"),
    MAGIC(0, "\x78\x9f\x3e\x22", FILE_TNEF, "tnef"),
    MAGIC(0, "BEGIN:VCALENDAR", FILE_CALENDAR, "calendar"),
    MAGIC(0, "BEGIN:VCARD", FILE_CALENDAR, "contact"),
    MAGIC(0, "-----BEGIN PGP", FILE_SIGNATURE, "pgp"),
    MAGIC(0, "{\\rtf", FILE_OFFICE_OLD, "rtf"),
    MAGIC(0, "#!", FILE_SCRIPT, "script"),
};

static bool contains(struct span head, const char *what)
{
    return span_find(head, span_str(what)) < head.len;
}

/* Names of the first items stand in the head: enough to tell a document from an archive. */
static struct file_look look_into_zip(struct span head)
{
    struct file_look l = {.class = FILE_ARCHIVE, .name = "zip"};
    l.encrypted = head.len > 8 && (head.ptr[6] & 1) != 0;
    if (contains(head, "[Content_Types].xml") || contains(head, "word/") || contains(head, "xl/") ||
        contains(head, "ppt/")) {
        l = (struct file_look){.class = FILE_OFFICE, .name = "ooxml"};
        l.macros = contains(head, "vbaProject.bin");
    } else if (contains(head, "mimetypeapplication/vnd.oasis")) {
        l = (struct file_look){.class = FILE_OFFICE, .name = "odf"};
        l.macros = contains(head, "Basic/");
    } else if (contains(head, "AndroidManifest.xml")) {
        l = (struct file_look){.class = FILE_PROGRAM, .name = "apk"};
    } else if (contains(head, "META-INF/MANIFEST.MF")) {
        l = (struct file_look){.class = FILE_PROGRAM, .name = "jar"};
    }
    return l;
}

/* The DOS header names the place of the other one. */
static bool is_windows_program(struct span head)
{
    return head.len > 64 && head.ptr[0] == 'M' && head.ptr[1] == 'Z';
}

static bool looks_like_html(struct span head)
{
    static const char *const openings[] = {"<!doctype html", "<html", "<head", "<body",
                                           "<script",        "<meta", NULL};
    head = span_trim(head);
    if (span_starts(head, SPAN_LITERAL("\xef\xbb\xbf")))
        head = span_trim(span_skip(head, 3));
    for (const char *const *o = openings; *o != NULL; o++)
        if (span_starts_nocase(head, span_str(*o)))
            return true;
    return false;
}

static bool looks_like_text(struct span head)
{
    size_t odd = 0;
    for (size_t i = 0; i < head.len; i++) {
        if (head.ptr[i] == 0)
            return false;
        odd += head.ptr[i] < ' ' && !ascii_is_space(head.ptr[i]);
    }
    return head.len > 0 && odd * 50 < head.len + 50;
}

struct file_look file_type_of_bytes(struct span head)
{
    struct span part;
    if (span_starts(head, SPAN_LITERAL("PK\x03\x04")))
        return look_into_zip(head);
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
        if (span_slice(head, magics[i].offset, magics[i].bytes.len, &part) &&
            span_equal(part, magics[i].bytes))
            return (struct file_look){.class = magics[i].class,
                                      .name = magics[i].name,
                                      .macros = span_equal_str(span_str(magics[i].name), "ole2") &&
                                                contains(head, "VBA")};
    if (is_windows_program(head))
        return (struct file_look){.class = FILE_PROGRAM, .name = "pe"};
    if (looks_like_html(head))
        return (struct file_look){.class = FILE_HTML, .name = "html"};
    if (looks_like_text(head))
        return (struct file_look){.class = FILE_TEXT, .name = "text"};
    return (struct file_look){.class = FILE_UNKNOWN};
}

/* --- names and media types --- */

static const struct {
    enum file_class class;
    const char *endings; /* between spaces */
} endings[] = {
    {FILE_TEXT, " txt log csv md json xml yaml yml ini conf asc diff patch rfc822-headers "},
    {FILE_HTML, " html htm shtml xhtml xht mht mhtml svg hta "},
    {FILE_IMAGE, " png jpg jpeg jpe gif bmp tif tiff webp heic avif ico "},
    {FILE_AUDIO, " mp3 mp4 m4a m4v mov avi mkv wav ogg oga opus 3gp amr "},
    {FILE_PDF, " pdf "},
    {FILE_OFFICE_OLD, " doc xls ppt dot xlt pps msg rtf pub "},
    {FILE_OFFICE, " docx xlsx pptx docm xlsm pptm dotx dotm xlsb odt ods odp ppsx "},
    {FILE_ARCHIVE, " zip rar 7z gz tgz bz2 xz zst tar cab ace arj lzh "},
    {FILE_PROGRAM, " exe scr com pif dll cpl msi msix appx apk jar dex ipa deb rpm dmg pkg "
                   "elf so dylib chm "},
    {FILE_SCRIPT, " js jse vbs vbe wsf wsh ps1 bat cmd sh py pl rb applescript scpt "},
    {FILE_SHORTCUT, " lnk url scf desktop webloc mobileconfig settingcontent-ms library-ms "},
    {FILE_DISK, " iso img vhd vhdx udf "},
    {FILE_MAIL, " eml mbox "},
    {FILE_CALENDAR, " ics vcf vcs "},
    {FILE_SIGNATURE, " p7s p7m sig pgp gpg "},
    {FILE_TNEF, " tnef "},
};

static const struct {
    const char *media;
    enum file_class class;
} medias[] = {
    {"text/html", FILE_HTML},
    {"application/xhtml+xml", FILE_HTML},
    {"image/svg+xml", FILE_HTML},
    {"text/calendar", FILE_CALENDAR},
    {"text/vcard", FILE_CALENDAR},
    {"text/x-vcard", FILE_CALENDAR},
    {"text/", FILE_TEXT},
    {"image/", FILE_IMAGE},
    {"audio/", FILE_AUDIO},
    {"video/", FILE_AUDIO},
    {"application/pdf", FILE_PDF},
    {"application/msword", FILE_OFFICE_OLD},
    {"application/rtf", FILE_OFFICE_OLD},
    {"application/vnd.ms-excel", FILE_OFFICE_OLD},
    {"application/vnd.ms-powerpoint", FILE_OFFICE_OLD},
    {"application/vnd.openxmlformats-officedocument", FILE_OFFICE},
    {"application/vnd.oasis.opendocument", FILE_OFFICE},
    {"application/zip", FILE_ARCHIVE},
    {"application/x-zip", FILE_ARCHIVE},
    {"application/x-rar", FILE_ARCHIVE},
    {"application/vnd.rar", FILE_ARCHIVE},
    {"application/x-7z", FILE_ARCHIVE},
    {"application/gzip", FILE_ARCHIVE},
    {"application/x-gzip", FILE_ARCHIVE},
    {"application/x-tar", FILE_ARCHIVE},
    {"application/x-msdownload", FILE_PROGRAM},
    {"application/x-dosexec", FILE_PROGRAM},
    {"application/vnd.android.package-archive", FILE_PROGRAM},
    {"application/java-archive", FILE_PROGRAM},
    {"application/javascript", FILE_SCRIPT},
    {"application/x-iso9660-image", FILE_DISK},
    {"application/ms-tnef", FILE_TNEF},
    {"application/vnd.ms-tnef", FILE_TNEF},
    {"application/pgp-signature", FILE_SIGNATURE},
    {"application/pkcs7", FILE_SIGNATURE},
    {"application/x-pkcs7", FILE_SIGNATURE},
    {"message/", FILE_MAIL},
};

static enum file_class class_of_ending(struct span ending)
{
    enum { LONGEST = 20 };
    char word[LONGEST + 3];
    size_t len = 0;
    if (ending.len == 0 || ending.len > LONGEST)
        return FILE_UNKNOWN;
    word[len++] = ' ';
    for (size_t i = 0; i < ending.len; i++)
        word[len++] = (char)ascii_lower(ending.ptr[i]);
    word[len++] = ' ';
    if (memchr(word + 1, ' ', ending.len) != NULL)
        return FILE_UNKNOWN;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        struct span list = span_str(endings[i].endings);
        if (span_find(list, span_of(word, len)) < list.len)
            return endings[i].class;
    }
    return FILE_UNKNOWN;
}

/* The last ending; *rest is what stands before it. */
static struct span take_ending(struct span name, struct span *rest)
{
    name = span_trim(name);
    size_t dot = span_find_last_byte(name, '.');
    *rest = span_head(name, dot == name.len ? 0 : dot);
    return dot == name.len ? SPAN_EMPTY : span_skip(name, dot + 1);
}

enum file_class file_type_of_name(struct span name)
{
    struct span rest;
    return class_of_ending(take_ending(name, &rest));
}

enum file_class file_type_of_media(struct span type)
{
    for (size_t i = 0; i < sizeof medias / sizeof medias[0]; i++)
        if (span_starts_nocase(type, span_str(medias[i].media)))
            return medias[i].class;
    return FILE_UNKNOWN;
}

static bool runs(enum file_class class)
{
    return class == FILE_PROGRAM || class == FILE_SCRIPT || class == FILE_SHORTCUT ||
           class == FILE_DISK;
}

bool file_name_is_double(struct span name)
{
    struct span rest, unused;
    enum file_class last = class_of_ending(take_ending(name, &rest));
    enum file_class before = class_of_ending(take_ending(rest, &unused));
    return (runs(last) || last == FILE_HTML) && before != FILE_UNKNOWN && before != last &&
           !runs(before) && before != FILE_ARCHIVE;
}

bool file_name_is_turned(struct span name)
{
    uint32_t letter;
    for (size_t at = 0; at < name.len;) {
        size_t len = utf8_decode(span_skip(name, at), &letter);
        if (len > 0 && (letter == 0x202E || letter == 0x202D || letter == 0x2066 ||
                        letter == 0x2067 || letter == 0x2068))
            return true;
        at += len == 0 ? 1 : len;
    }
    return false;
}

bool file_classes_fit(enum file_class content, enum file_class claimed)
{
    if (content == claimed || content == FILE_UNKNOWN || claimed == FILE_UNKNOWN)
        return true;
    if (content == FILE_TEXT) /* many formats are text */
        return claimed != FILE_IMAGE && claimed != FILE_PDF && claimed != FILE_ARCHIVE &&
               claimed != FILE_OFFICE && claimed != FILE_OFFICE_OLD && claimed != FILE_AUDIO &&
               claimed != FILE_PROGRAM;
    if (content == FILE_OFFICE_OLD || content == FILE_OFFICE)
        return claimed == FILE_OFFICE_OLD || claimed == FILE_OFFICE; /* encrypted ones are OLE2 */
    if (content == FILE_ARCHIVE)
        return claimed == FILE_OFFICE || claimed == FILE_PROGRAM || claimed == FILE_DISK;
    if (content == FILE_HTML)
        return claimed == FILE_TEXT || claimed == FILE_MAIL;
    if (content == FILE_SCRIPT || content == FILE_SIGNATURE)
        return claimed == FILE_TEXT || claimed == FILE_SIGNATURE || claimed == FILE_SCRIPT;
    return content == FILE_CALENDAR && claimed == FILE_TEXT;
}
