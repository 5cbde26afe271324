/* Ground of polygons in four-sided cells, for the squares of map tiles (geometry/gridcut.py).
 *
 * Each ring is cut by the four sides of a cell in turn (Sutherland and Hodgman); what is left has
 * the right area by the shoelace formula, whatever lines it runs along twice. Coordinates count
 * from the first corner of the cell, so that little is lost. geometry/gridclip.py does the same
 * steps in numpy, in the same order, with the same bits.
 */
#include <stddef.h>
#include <stdint.h>

typedef struct {
    double x, y;
} Point;

/* Keeps what of a closed ring of n points lies left of the line from p to q; the new count. */
static int64_t clipped(const Point *ring, int64_t n, Point p, Point q, Point *out) {
    if (n == 0) return 0;
    double along_x = q.x - p.x, along_y = q.y - p.y;
    int64_t made = 0;
    Point s = ring[n - 1];
    double ds = along_x * (s.y - p.y) - along_y * (s.x - p.x);
    for (int64_t i = 0; i < n; i++) {
        Point e = ring[i];
        double de = along_x * (e.y - p.y) - along_y * (e.x - p.x);
        if ((ds >= 0) != (de >= 0)) {
            double t = ds / (ds - de);
            out[made].x = s.x + t * (e.x - s.x);
            out[made++].y = s.y + t * (e.y - s.y);
        }
        if (de >= 0) out[made++] = e;
        s = e;
        ds = de;
    }
    return made;
}

static double twice_area(const Point *ring, int64_t n, double total) {
    for (int64_t i = 0; i < n; i++) {
        const Point s = ring[i == 0 ? n - 1 : i - 1], e = ring[i];
        total += s.x * e.y - e.x * s.y;
    }
    return total;
}

/* Area of polygon rows[k] in cell k, for every k.
 *
 * xy, rings, parts, shapes: polygons as geometry/packed.py lays them out; rings are closed. cells:
 * four corners each, counter-clockwise. room: for a ring's points and what cutting adds, twice.
 */
void geoapp_tile_shares(const Point *xy, const int32_t *rings, const int32_t *parts, const int32_t *shapes,
                 const int64_t *rows, const Point *cells, int64_t count, Point *room,
                 int64_t size, double *m2) {
    for (int64_t k = 0; k < count; k++) {
        Point corner[5];
        for (int c = 0; c < 4; c++) {
            corner[c].x = cells[4 * k + c].x - cells[4 * k].x;
            corner[c].y = cells[4 * k + c].y - cells[4 * k].y;
        }
        corner[4] = corner[0];
        double total = 0;
        int32_t first = parts[shapes[rows[k]]], last = parts[shapes[rows[k] + 1]];
        for (int32_t r = first; r < last; r++) {
            Point *from = room, *to = room + size;
            int64_t n = rings[r + 1] - rings[r] - 1;
            for (int64_t i = 0; i < n; i++) {
                from[i].x = xy[rings[r] + i].x - cells[4 * k].x;
                from[i].y = xy[rings[r] + i].y - cells[4 * k].y;
            }
            for (int c = 0; c < 4; c++) {
                n = clipped(from, n, corner[c], corner[c + 1], to);
                Point *other = from;
                from = to;
                to = other;
            }
            total = twice_area(from, n, total);
        }
        m2[k] = total / 2;
    }
}
