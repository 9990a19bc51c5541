/* Which form a picture has. */
#include "formats/picture.h"

#include "formats/file_type.h"

typedef enum status picture_reader(struct arena *arena, struct span file,
                                   struct raster *ret_picture, bool *ret_cut);

static const struct {
    const char *name; /* file_type.c's */
    picture_reader *read;
} FORMS[] = {{"png", picture_png}, {"jpeg", picture_jpeg}, {"webp", picture_webp}};

enum status picture_read(struct arena *arena, struct span file, struct raster *ret_picture,
                         bool *ret_cut)
{
    struct file_look look = file_type_of_bytes(span_head(file, FILE_TYPE_HEAD));
    for (size_t i = 0; look.name != NULL && i < sizeof FORMS / sizeof FORMS[0]; i++)
        if (strcmp(look.name, FORMS[i].name) == 0)
            return FORMS[i].read(arena, file, ret_picture, ret_cut);
    return STATUS_UNSUPPORTED;
}
