/* Well-known binary of packed polygons, little-endian, 2D. */
#include <stdint.h>
#include <string.h>

static char *head(char *out, uint32_t kind, int64_t count)
{
    uint32_t words[2] = {kind, (uint32_t)count};
    *out++ = 1;
    memcpy(out, words, sizeof words);
    return out + sizeof words;
}

static char *polygon(char *out, const double *xy, const int32_t *rings, int64_t first,
                     int64_t last)
{
    out = head(out, 3, last - first);
    for (int64_t n = first; n < last; n++) {
        uint32_t count = (uint32_t)(rings[n + 1] - rings[n]);
        memcpy(out, &count, sizeof count);
        memcpy(out + sizeof count, xy + 2 * (int64_t)rings[n], 16 * (size_t)count);
        out += sizeof count + 16 * (size_t)count;
    }
    return out;
}

/* Write ``count`` shapes end to end; ``kinds`` by row: 3 Polygon, 6 MultiPolygon, else nothing.
 * ``ends``: receives where each begins, and the end. ``out`` holds 16 bytes a point, 4 a ring,
 * 9 a part and 9 a shape.
 */
void geoapp_wkb(const double *xy, const int32_t *rings, const int32_t *parts,
                const int32_t *shapes, const uint8_t *kinds, const int64_t *rows, int64_t count,
                char *out, int32_t *ends)
{
    char *at = out;
    for (int64_t n = 0; n < count; n++) {
        int64_t first = shapes[rows[n]], last = shapes[rows[n] + 1];
        ends[n] = (int32_t)(at - out);
        if (kinds[rows[n]] == 6)
            at = head(at, 6, last - first);
        else if (kinds[rows[n]] != 3)
            continue;
        for (int64_t part = first; part < last; part++)
            at = polygon(at, xy, rings, parts[part], parts[part + 1]);
    }
    ends[count] = (int32_t)(at - out);
}
