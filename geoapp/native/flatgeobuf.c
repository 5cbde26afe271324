/* Features of FlatGeobuf: packed polygons and columns of text as size-prefixed flatbuffers.
 *
 * Every feature has one layout, so that no builder is needed: vtables at fixed places, then the
 * geometry with its parts, then the properties. Doubles lie on multiples of eight from the
 * prefix, as flatbuffers wants it. Little-endian.
 */
#include <stdint.h>
#include <string.h>

typedef struct {
    const double *xy;
    const int32_t *rings, *parts, *shapes;
    const uint8_t *kinds;
} Shapes;

typedef struct {
    int64_t count;
    const uint8_t *const *valid; /* bitmaps, NULL where every value is there */
    const int32_t *const *offsets;
    const char *const *data;
} Columns;

enum { ROOT = 16, POLYGON_TABLE = 28, FIRST = 48, MULTI_TABLE = 48, MULTI = 68 };

static void put16(char *at, uint16_t value)
{
    memcpy(at, &value, sizeof value);
}

static void put32(char *at, uint32_t value)
{
    memcpy(at, &value, sizeof value);
}

static int64_t aligned(int64_t place, int64_t to, int64_t rest)
{
    while (place % to != rest)
        place++;
    return place;
}

static void vtable(char *at, uint16_t size, uint16_t table)
{
    put16(at, size);
    put16(at + 2, table);
}

/* A polygon of ``rings`` first to last at ``at``; its end. Places count from ``start``. */
static int64_t polygon(char *start, int64_t at, const Shapes *shapes, int64_t first, int64_t last)
{
    int64_t point = shapes->rings[first], count = shapes->rings[last] - point;
    int64_t ends = at + 16, xy = aligned(ends + 4 + 4 * (last - first), 8, 4);
    put32(start + at, (uint32_t)(at - POLYGON_TABLE));
    put32(start + at + 4, (uint32_t)(ends - at - 4));
    put32(start + at + 8, (uint32_t)(xy - at - 8));
    put32(start + at + 12, 3);
    put32(start + ends, (uint32_t)(last - first));
    for (int64_t n = first; n < last; n++)
        put32(start + ends + 4 + 4 * (n - first), (uint32_t)(shapes->rings[n + 1] - point));
    memset(start + ends + 4 + 4 * (last - first), 0,
           (size_t)(xy - ends - 4 - 4 * (last - first)));
    put32(start + xy, (uint32_t)(2 * count));
    memcpy(start + xy + 4, shapes->xy + 2 * point, 16 * (size_t)count);
    return xy + 4 + 16 * count;
}

static int64_t several(char *start, const Shapes *shapes, int64_t first, int64_t last)
{
    int64_t list = MULTI + 12, at = list + 4 + 4 * (last - first);
    vtable(start + MULTI_TABLE, 20, 12);
    memset(start + MULTI_TABLE + 4, 0, 12);
    put16(start + MULTI_TABLE + 16, 8);
    put16(start + MULTI_TABLE + 18, 4);
    put32(start + MULTI, MULTI - MULTI_TABLE);
    put32(start + MULTI + 4, (uint32_t)(list - MULTI - 4));
    put32(start + MULTI + 8, 6);
    put32(start + list, (uint32_t)(last - first));
    for (int64_t n = first; n < last; n++) {
        put32(start + list + 4 + 4 * (n - first), (uint32_t)(at - list - 4 - 4 * (n - first)));
        at = polygon(start, at, shapes, shapes->parts[n], shapes->parts[n + 1]);
    }
    return at;
}

static int64_t properties(char *start, int64_t at, const Columns *columns, int64_t row)
{
    int64_t begin = at + 4;
    at = begin;
    for (int64_t c = 0; c < columns->count; c++) {
        const uint8_t *valid = columns->valid[c];
        if (valid && !(valid[row >> 3] >> (row & 7) & 1))
            continue;
        int32_t from = columns->offsets[c][row], to = columns->offsets[c][row + 1];
        put16(start + at, (uint16_t)c);
        put32(start + at + 2, (uint32_t)(to - from));
        memcpy(start + at + 6, columns->data[c] + from, (size_t)(to - from));
        at += 6 + to - from;
    }
    put32(start + begin - 4, (uint32_t)(at - begin));
    return at;
}

static int64_t feature(char *start, const Shapes *shapes, int64_t shape, const Columns *columns,
                       int64_t row)
{
    int kind = shapes->kinds[shape];
    int64_t first = shapes->shapes[shape], last = shapes->shapes[shape + 1], at = FIRST, end;
    put32(start + 4, ROOT - 4);
    vtable(start + 8, 8, 12);
    put16(start + 12, kind ? 4 : 0);
    put16(start + 14, 8);
    put32(start + ROOT, ROOT - 8);
    put32(start + ROOT + 4, (uint32_t)((kind == 6 ? MULTI : FIRST) - ROOT - 4));
    vtable(start + POLYGON_TABLE, 18, 16);
    memset(start + POLYGON_TABLE + 4, 0, FIRST - POLYGON_TABLE - 4);
    put16(start + POLYGON_TABLE + 4, 4);
    put16(start + POLYGON_TABLE + 6, 8);
    put16(start + POLYGON_TABLE + 16, 12);
    if (kind == 3)
        at = polygon(start, FIRST, shapes, shapes->parts[first], shapes->parts[last]);
    else if (kind == 6)
        at = several(start, shapes, first, last);
    put32(start + ROOT + 8, (uint32_t)(at - ROOT - 8));
    at = properties(start, at, columns, row);
    end = aligned(at, 8, 0);
    memset(start + at, 0, (size_t)(end - at));
    put32(start, (uint32_t)(end - 4));
    return end;
}

/* Write ``count`` features end to end; ``rows``: their shapes, their columns are in order.
 * ``ends``: receives where each ends. ``out`` holds 16 bytes a point, 4 a ring, 32 a part, 96 a
 * feature, 6 a value and all text. Returns the length.
 */
int64_t geoapp_flatgeobuf(const double *xy, const int32_t *rings, const int32_t *parts,
                          const int32_t *shapes, const uint8_t *kinds, const int64_t *rows,
                          int64_t count, int64_t columns, const uint8_t *const *valid,
                          const int32_t *const *offsets, const char *const *data, char *out,
                          int64_t *ends)
{
    Shapes outlines = {xy, rings, parts, shapes, kinds};
    Columns texts = {columns, valid, offsets, data};
    int64_t at = 0;
    for (int64_t n = 0; n < count; n++) {
        at += feature(out + at, &outlines, rows[n], &texts, n);
        ends[n] = at;
    }
    return at;
}
