/* GeoJSON text of packed polygons: coordinates rounded to a fixed number of decimals, the
 * shortest text that reads back the same (as Python's repr), right-hand rings by GEOS's own
 * rule. Where rounding leaves the rule open, or a number is very large, the caller is told.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#define LARGEST 2e8        /* coordinates beyond are left to GEOS: 40 bytes hold any pair */
#define LARGEST_FINE 1e6   /* with 8 or 9 decimals: 15 digits read back the same */
#define ROUNDING 0x1.8p52  /* added and taken away again: rounds to even, as rint does */

static const double SCALES[] = {1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
static const char PAIRS[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
    "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
    "8081828384858687888990919293949596979899";

typedef struct {
    const double *xy;
    double scale;
    int decimals;
} Numbers;

static char *put(char *out, const char *text, int64_t length)
{
    memcpy(out, text, (size_t)length);
    return out + length;
}

static char *digits(char *out, uint32_t value)
{
    char held[10], *at = held + sizeof held;
    while (value >= 100) {
        at -= 2;
        memcpy(at, PAIRS + 2 * (value % 100), 2);
        value /= 100;
    }
    if (value >= 10) {
        at -= 2;
        memcpy(at, PAIRS + 2 * value, 2);
    } else {
        *--at = (char)('0' + value);
    }
    return put(out, at, held + sizeof held - at);
}

static double whole(double value, double scale)
{
    double scaled = value * scale;
    return copysign((scaled + copysign(ROUNDING, scaled)) - copysign(ROUNDING, scaled), scaled);
}

/* The digits behind the point, padded in front; at least one, no zeros at the end. */
static inline char *fraction(char *out, uint32_t value, int decimals)
{
    int n = decimals;
    if (!value)
        return put(out, "0", 1);
    for (; n >= 2; n -= 2, value /= 100)
        memcpy(out + n - 2, PAIRS + 2 * (value % 100), 2);
    if (n)
        *out = (char)('0' + value);
    out += decimals;
    while (out[-1] == '0')
        out--;
    return out;
}

/* Below 0.0001, as 9.99e-05. */
static char *small(char *out, uint32_t value, int decimals)
{
    char held[10];
    char *end = digits(held, value);
    int exponent = decimals - (int)(end - held) + 1;
    while (end[-1] == '0')
        end--;
    *out++ = held[0];
    if (end - held > 1) {
        *out++ = '.';
        out = put(out, held + 1, end - held - 1);
    }
    out = put(out, "e-0", 3);
    *out++ = (char)('0' + exponent);
    return out;
}

/* As Python's repr of the rounded number. A scale that is known here divides by multiplying. */
static inline char *scaled(char *out, double value, uint64_t scale, int decimals)
{
    double rounded = whole(value, (double)scale);
    uint64_t size = (uint64_t)fabs(rounded);
    uint32_t units = (uint32_t)(size / scale), rest = (uint32_t)(size % scale);
    if (signbit(rounded))
        *out++ = '-';
    if (!units && rest && (double)rest / (double)scale < 1e-4)
        return small(out, rest, decimals);
    out = digits(out, units);
    *out++ = '.';
    return fraction(out, rest, decimals);
}

static char *number(char *out, double value, const Numbers *numbers)
{
    switch (numbers->decimals) {
    case 9:
        return scaled(out, value, 1000000000, 9);
    case 7:
        return scaled(out, value, 10000000, 7);
    case 6:
        return scaled(out, value, 1000000, 6);
    default:
        return scaled(out, value, (uint64_t)numbers->scale, numbers->decimals);
    }
}

static void rounded_point(const Numbers *numbers, int64_t place, double point[2])
{
    for (int axis = 0; axis < 2; axis++)
        point[axis] = whole(numbers->xy[2 * place + axis], numbers->scale) / numbers->scale;
}

static int same(const double a[2], const double b[2])
{
    return a[0] == b[0] && a[1] == b[1];
}

/* Side of c seen from a to b: 1 left, -1 right, 0 straight, 2 where rounding leaves it open. */
static int side(const double a[2], const double b[2], const double c[2])
{
    double left = (a[0] - c[0]) * (b[1] - c[1]), right = (a[1] - c[1]) * (b[0] - c[0]);
    double gap = left - right, sum = fabs(left) + fabs(right);
    if ((left > 0 && right <= 0) || (left < 0 && right >= 0) || left == 0)
        return (gap > 0) - (gap < 0);
    return fabs(gap) >= 1e-15 * sum ? (gap > 0) - (gap < 0) : 2;
}

/* Whether a ring runs counter-clockwise by the rule of GEOS, which also decides for rings that
 * cross themselves or are flat: by its highest point. 2 where that is left open. */
static int counter_clockwise(const Numbers *numbers, int64_t start, int64_t end)
{
    int64_t count = end - start - 1, high = 0, low;
    double top[2], before[2], last[2], next[2], after[2];
    if (count < 3)
        return 0;
    rounded_point(numbers, start, top);
    memcpy(last, top, sizeof last);
    memcpy(before, top, sizeof before);
    for (int64_t n = 1; n <= count; n++) {
        rounded_point(numbers, start + n, next);
        if (next[1] > last[1] && next[1] >= top[1]) {
            high = n;
            memcpy(top, next, sizeof top);
            memcpy(before, last, sizeof before);
        }
        memcpy(last, next, sizeof last);
    }
    if (!high)
        return 0;
    low = high;
    do {
        low = (low + 1) % count;
        rounded_point(numbers, start + low, after);
    } while (low != high && after[1] == top[1]);
    rounded_point(numbers, start + (low ? low - 1 : count - 1), next);
    if (!same(top, next))
        return next[0] < top[0];
    if (same(before, top) || same(after, top) || same(before, after))
        return 0;
    int found = side(before, top, after);
    return found == 2 ? 2 : found == 1;
}

static char *ring(char *out, const Numbers *numbers, int64_t start, int64_t end, int shell)
{
    double largest = numbers->decimals > 7 ? LARGEST_FINE : LARGEST;
    for (int64_t n = start; n < end; n++)
        if (!(fabs(numbers->xy[2 * n]) < largest && fabs(numbers->xy[2 * n + 1]) < largest))
            return NULL;
    int turned = counter_clockwise(numbers, start, end);
    if (turned == 2)
        return NULL;
    int64_t step = turned == shell ? 1 : -1, at = step > 0 ? start : end - 1;
    *out++ = '[';
    for (int64_t n = start; n < end; n++, at += step) {
        *out++ = '[';
        out = number(out, numbers->xy[2 * at], numbers);
        *out++ = ',';
        out = number(out, numbers->xy[2 * at + 1], numbers);
        out = put(out, "],", 2);
    }
    out[-1] = ']';
    return out;
}

static char *polygon(char *out, const Numbers *numbers, const int32_t *rings, int64_t first,
                     int64_t last)
{
    *out++ = '[';
    for (int64_t n = first; n < last; n++) {
        if (rings[n] == rings[n + 1])
            return NULL;
        out = ring(out, numbers, rings[n], rings[n + 1], n == first);
        if (!out)
            return NULL;
        *out++ = ',';
    }
    if (first == last)
        return NULL;
    out[-1] = ']';
    return out;
}

static char *shape(char *out, const Numbers *numbers, const int32_t *rings, const int32_t *parts,
                   int64_t first, int64_t last, int kind)
{
    if (kind == 3) {
        if (last != first + 1)
            return NULL;
        out = put(out, "{\"type\":\"Polygon\",\"coordinates\":", 32);
        out = polygon(out, numbers, rings, parts[first], parts[last]);
    } else {
        if (first == last)
            return NULL;
        out = put(out, "{\"type\":\"MultiPolygon\",\"coordinates\":[", 38);
        for (int64_t n = first; n < last && out; n++) {
            out = polygon(out, numbers, rings, parts[n], parts[n + 1]);
            if (out)
                *out++ = ',';
        }
        if (out)
            out[-1] = ']';
    }
    if (out)
        *out++ = '}';
    return out;
}

/* Write ``count`` shapes, each behind its head and ``between`` and before ``after``.
 *
 * ``kinds``: by row, 3 Polygon, 6 MultiPolygon, anything else null. ``which``: the head of each,
 * where not each has its own. ``head_ends``: where each head begins in ``heads``, and the end;
 * the last ``cut`` bytes of each are left out. ``ends``: receives where each text ends in
 * ``out``, which holds 40 bytes a point, 4 a ring, 4 a part, 48 a shape and what stands around
 * it. Returns the length, or -1 - n where shape n is left to GEOS.
 */
int64_t geoapp_text(const double *xy, const int32_t *rings, const int32_t *parts,
                    const int32_t *shapes, const uint8_t *kinds, const int64_t *rows,
                    int64_t count, int32_t decimals, const char *heads, const int64_t *head_ends,
                    const int64_t *which, int64_t cut, const char *between, int64_t between_length, const char *after,
                    int64_t after_length, char *out, int64_t *ends)
{
    Numbers numbers = {xy, SCALES[decimals], decimals};
    char *at = out;
    for (int64_t n = 0; n < count; n++) {
        int64_t row = rows[n], head = which ? which[n] : n;
        at = put(at, heads + head_ends[head], head_ends[head + 1] - head_ends[head] - cut);
        at = put(at, between, between_length);
        if (kinds[row] == 3 || kinds[row] == 6)
            at = shape(at, &numbers, rings, parts, shapes[row], shapes[row + 1], kinds[row]);
        else
            at = put(at, "null", 4);
        if (!at)
            return -1 - n;
        at = put(at, after, after_length);
        ends[n] = at - out;
    }
    return at - out;
}
