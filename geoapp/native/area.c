/* The area that two polygons share, as a sum over their edges.
 *
 * A polygon is the signed sum of the strips of ground under its edges: over an edge that runs left
 * (with the polygon on its left hand, so below) the ground counts, under one that runs right it is
 * taken away. So the common ground of two polygons is, over all pairs of their edges,
 *
 *     area = sum of s_i s_j * integral of min(y_i(x), y_j(x)) dx
 *
 * for holes, parts and touching rings alike, without a topology that could fail. Both are cut to a
 * frame first, the common ground of their boxes (cut.c).
 *
 * The sum is exact but for rounding, which is bounded below. Rounding matters only where the sum is
 * nearly nothing or nearly the whole parcel: is something shared, is something missing? That is
 * answered without the sum. Where no edge of the site enters the parcel's box, comparing
 * coordinates has told it already. Where edges do, but none comes within NEAR of the parcel's, then
 * every edge lies clear inside or clear outside of the other polygon, one point of each tells which,
 * and rounding cannot turn the answer: nothing is shared if all lie outside, nothing is missing if
 * the site's lie outside and the parcel's inside. Any other pair is left to GEOS. */

#include "area.h"

#include <math.h>
#include <stdlib.h>

static const double SMALL = 1e-3;     /* m2: a smaller sum, or rest, could be rounding alone */
static const double NEAR = 1e-6;      /* m: edges nearer than this are in contact */
static const double ROUNDING = 0x1p-53;
static const double ERROR_M2 = 5e-7, ERROR_SHARE = 5e-10;
static const int64_t MANY = 2048;       /* pairs of strips beyond which they are sorted by x */
static const double COMMON_M = 1000;    /* size of a box up to which rounding is no concern */
static const double COSTLY = 2e7;       /* pairs of edges not worth comparing for contact */

/* Four sums side by side; `overlap`: summed widths, for the bound of the error. */
typedef struct {
    double sum[LANES], overlap[LANES], terms;
} total;

/* A strip against four others: the integral of the lower of both edges where both are. That is the
 * lower of both means, less the triangle counted too much where they cross, with heights d0 and d1
 * of one over the other. The lanes never mix, so that any processor, with any width of its
 * registers, gives the same bits. */
static inline void add_four(total *t, const strips *a, double left, double right, double y,
                            double slope, double sign) {
    for (int k = 0; k < LANES; k++) {
        double low = most(a->left[k], left), width = most(least(a->right[k], right) - low, 0);
        double u0 = a->y[k] + a->slope[k] * (low - a->left[k]), v0 = y + slope * (low - left);
        double u1 = u0 + a->slope[k] * width, v1 = v0 + slope * width;
        double d0 = u0 - v0, d1 = u1 - v1, less = least(fabs(d0), fabs(d1));
        double triangle = less * less / (fabs(d0) + fabs(d1));
        double twice = least(u0 + u1, v0 + v1) - (d0 * d1 < 0 ? triangle : 0);
        t->sum[k] += a->sign[k] * (sign * 0.5) * width * twice;
        t->overlap[k] += width;
    }
}

static void add_all(total *t, const cut *a, const cut *b) {
    int64_t fours = (a->strip_count + LANES - 1) / LANES;
    for (int64_t j = 0; j < b->strip_count; j++) {
        const strips *s = &b->strips[j / LANES];
        int64_t k = j % LANES;
        for (int64_t i = 0; i < fours; i++)
            add_four(t, &a->strips[i], s->left[k], s->right[k], s->y[k], s->slope[k], s->sign[k]);
    }
    t->terms += (double)(fours * b->strip_count);
}

static inline int64_t bin_of(double x, double scale, int64_t bins) {
    int64_t n = (int64_t)(x * scale);
    return n < 0 ? 0 : n >= bins ? bins - 1 : n;
}

static int64_t left_bin(const cut *c, int64_t n, double scale, int64_t bins) {
    return bin_of(c->strips[n / LANES].left[n % LANES], scale, bins);
}

static int64_t right_bin(const cut *c, int64_t n, double scale, int64_t bins) {
    return bin_of(c->strips[n / LANES].right[n % LANES], scale, bins);
}

/* For many strips: only those of `a` and `b` that share a bin of x, in the first bin they share.
 * A four of `a` is in the bins of all its members, which follow one another in the ring. */
static int add_by_bins(work *w, total *t, const cut *a, const cut *b) {
    int64_t bins = b->strip_count, members = 0;
    double scale = (double)bins / b->width;
    for (int64_t j = 0; j < b->strip_count; j++)
        members += right_bin(b, j, scale, bins) - left_bin(b, j, scale, bins) + 1;
    if (!make_room((void **)&w->bins, &w->bin_room, bins + 1 + members, sizeof(int64_t))) return 0;
    int64_t *first = w->bins, *member = w->bins + bins + 1;
    for (int64_t k = 0; k <= bins; k++) first[k] = 0;
    for (int64_t j = 0; j < b->strip_count; j++)
        for (int64_t k = left_bin(b, j, scale, bins); k <= right_bin(b, j, scale, bins); k++)
            first[k]++;
    for (int64_t k = 1; k <= bins; k++) first[k] += first[k - 1];
    for (int64_t j = b->strip_count - 1; j >= 0; j--)
        for (int64_t k = left_bin(b, j, scale, bins); k <= right_bin(b, j, scale, bins); k++)
            member[--first[k]] = j;
    int64_t fours = (a->strip_count + LANES - 1) / LANES;
    for (int64_t i = 0; i < fours; i++) {
        int64_t low = bins - 1, high = 0;
        for (int64_t n = i * LANES; n < (i + 1) * LANES && n < a->strip_count; n++) {
            int64_t from = left_bin(a, n, scale, bins), to = right_bin(a, n, scale, bins);
            low = from < low ? from : low;
            high = to > high ? to : high;
        }
        for (int64_t k = low; k <= high; k++)
            for (int64_t m = first[k]; m < first[k + 1]; m++) {
                int64_t j = member[m], from = left_bin(b, j, scale, bins);
                if (k != (from > low ? from : low)) continue;
                const strips *s = &b->strips[j / LANES];
                int64_t l = j % LANES;
                add_four(t, &a->strips[i], s->left[l], s->right[l], s->y[l], s->slope[l],
                         s->sign[l]);
                t->terms++;
            }
    }
    return 1;
}

/* ---- what is sure ---- */

static double apart2(double px, double py, const edge *s) {
    double dx = s->bx - s->ax, dy = s->by - s->ay, length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? clamp(((px - s->ax) * dx + (py - s->ay) * dy) / length2, 0, 1) : 0;
    double ex = s->ax + t * dx - px, ey = s->ay + t * dy - py;
    return ex * ex + ey * ey;
}

static double turn_of(double px, double py, const edge *s) {
    return (s->bx - s->ax) * (py - s->ay) - (s->by - s->ay) * (px - s->ax);
}

static int in_contact(const edge *a, const edge *b) {
    if (least(a->ax, a->bx) > most(b->ax, b->bx) + NEAR ||
        least(b->ax, b->bx) > most(a->ax, a->bx) + NEAR ||
        least(a->ay, a->by) > most(b->ay, b->by) + NEAR ||
        least(b->ay, b->by) > most(a->ay, a->by) + NEAR)
        return 0;
    double near2 = NEAR * NEAR;
    if (!(apart2(a->ax, a->ay, b) > near2 && apart2(a->bx, a->by, b) > near2 &&
          apart2(b->ax, b->ay, a) > near2 && apart2(b->bx, b->by, a) > near2))
        return 1;
    return (turn_of(a->ax, a->ay, b) > 0) != (turn_of(a->bx, a->by, b) > 0) &&
           (turn_of(b->ax, b->ay, a) > 0) != (turn_of(b->bx, b->by, a) > 0);
}

/* Whether a point of the frame, clear of all edges, lies in the polygon of which `c` is the cut. */
static int holds(const cut *c, double x, double y) {
    double count = c->full, tiny = c->width * 0x1p-40;
    x = clamp(x, tiny, c->width - tiny);
    y = clamp(y, c->height * 0x1p-40, c->height * (1 - 0x1p-40));
    for (int64_t n = 0; n < c->strip_count; n++) {
        const strips *s = &c->strips[n / LANES];
        int64_t k = n % LANES;
        if (s->left[k] <= x && x < s->right[k] && y < s->y[k] + s->slope[k] * (x - s->left[k]))
            count += s->sign[k];
    }
    return count > 0.5;
}

/* A point of the part of an edge that lies in the frame; for an edge that just misses it, one near
 * the corner it misses. */
static void point_within(const edge *s, const cut *c, double *x, double *y) {
    double t0 = 0, t1 = 1, dx = s->bx - s->ax, dy = s->by - s->ay;
    if (dx != 0) {
        double a = -s->ax / dx, b = (c->width - s->ax) / dx;
        t0 = most(t0, least(a, b));
        t1 = least(t1, most(a, b));
    }
    if (dy != 0) {
        double a = -s->ay / dy, b = (c->height - s->ay) / dy;
        t0 = most(t0, least(a, b));
        t1 = least(t1, most(a, b));
    }
    double t = clamp((t0 + t1) / 2, 0, 1);
    *x = clamp(s->ax + t * dx, 0, c->width);
    *y = clamp(s->ay + t * dy, 0, c->height);
}

/* How the outlines of site and parcel lie to one another within the frame. */
typedef struct {
    int contact, site_in_parcel, parcel_in_site, parcel_outside;
} position;

/* Compares an edge of the parcel with the site's; 1 where one of its points was placed. */
static int place_edge(position *found, const cut *site, const edge *given, int placed) {
    const box *f = &site->frame, b = edge_box(given);
    if (b.x1 < f->x0 - NEAR || b.x0 > f->x1 + NEAR || b.y1 < f->y0 - NEAR || b.y0 > f->y1 + NEAR)
        return 0;
    edge e = {given->ax - f->x0, given->ay - f->y0, given->bx - f->x0, given->by - f->y0};
    for (int64_t n = 0; n < site->touch_count && !found->contact; n++)
        found->contact = in_contact(&e, &site->touching[n]);
    if (placed || is_aside(&b, f) || b.y0 >= f->y1 || cut_misses(site, &e)) return 0;
    double x, y;
    point_within(&e, site, &x, &y);
    *(holds(site, x, y) ? &found->parcel_in_site : &found->parcel_outside) = 1;
    return 1;
}

/* In its own box a ring without contact lies on one side of the site: one point tells for all. */
static void place_ring(position *found, const cut *site, const double *p, const double *end,
                       int own) {
    int placed = 0;
    for (; p < end && !found->contact; p += 2)
        placed |= place_edge(found, site, &(edge){p[0], p[1], p[2], p[3]}, own && placed);
}

static position positions(const work *w, const polygons *all, int64_t shape, int own) {
    position found = {0, 0, 0, 0};
    const cut *site = &w->of_site;
    int32_t first = all->parts[all->shapes[shape]], last = all->parts[all->shapes[shape + 1]];
    int64_t points = all->rings[last] - all->rings[first];
    found.contact = (double)points * (double)(site->touch_count + site->strip_count) > COSTLY;
    for (int32_t ring = first; ring < last && !found.contact; ring++)
        place_ring(&found, site, all->xy + 2 * (int64_t)all->rings[ring],
                   all->xy + 2 * (int64_t)all->rings[ring + 1] - 2, own);
    for (int64_t n = 0; n < site->touch_count && !found.contact; n++) {
        double x, y;
        point_within(&site->touching[n], site, &x, &y);
        found.site_in_parcel |= holds(&w->of_parcel, x, y);
    }
    return found;
}

/* What the sum of a pair is worth. `whole_area`: of the parcel, -1 where it does not matter. */
static int judge(const work *w, const polygons *all, int64_t shape, int own, int inside,
                 double whole_area, double sum, double error) {
    if (!(error <= most(ERROR_M2, ERROR_SHARE * sum))) return ROUGH;
    int nothing = sum < SMALL, everything = whole_area >= 0 && sum > whole_area - SMALL;
    if (!nothing && !everything) return PART;
    position at = positions(w, all, shape, own);
    if (at.contact) return CONTACT;
    if (nothing && !at.site_in_parcel && !at.parcel_in_site) return NONE;
    if (everything && inside && !at.site_in_parcel && !at.parcel_outside) return WHOLE;
    return nothing ? CONTACT : PART;
}

/* A parcel of common size is computed in its own box, so that it need not be cut; else, for
 * precision and for less work, in what its box shares with the site's. */
static int own_box(const polygons *all, int64_t shape, const box *b) {
    int64_t points = all->rings[all->parts[all->shapes[shape + 1]]] -
                     all->rings[all->parts[all->shapes[shape]]];
    return points <= 256 && b->x1 - b->x0 <= COMMON_M && b->y1 - b->y0 <= COMMON_M;
}

/* The parcel `shape` of `all` against the site in `w`, of which `near` has the edges. `area`: that
 * of the parcel, or -1 where it does not matter whether the site covers it. Returns what is known,
 * or NO_MEMORY. */
int pair_area(work *w, const polygons *all, int64_t shape, const box *parcel, double area,
              double *common) {
    cut *site = &w->of_site, *other = &w->of_parcel;
    int inside = is_within(parcel, &w->site.box);
    int own = inside || own_box(all, shape, parcel);
    box frame = own ? *parcel : common_box(parcel, &w->site.box);
    *common = 0;
    if (!has_ground(&frame)) return NONE;
    cut_begin(site, &frame);
    cut_edges(site, &w->near);
    int plain = !site->touch_count && !site->jump_count;
    if (plain && site->full == 0) return NONE;
    if (plain && site->full == 1 && inside && area >= 0) {
        *common = area;
        return WHOLE;
    }
    cut_begin(other, &frame);
    cut_polygon(other, all, shape, own);
    int known = own && area >= 0;
    cut_end(site, known);
    cut_end(other, 0);
    if (site->failed || other->failed) return NO_MEMORY;
    total t = {{0}, {0}, 0};
    if (site->strip_count * other->strip_count <= MANY)
        add_all(&t, other, site);
    else if (!add_by_bins(w, &t, other, site))
        return NO_MEMORY;
    w->steps += (uint64_t)t.terms;
    /* what of the site reaches all over a parcel in its own box gives the parcel's area */
    double sum = (known ? site->full * area : 0) + ((t.sum[0] + t.sum[1]) + (t.sum[2] + t.sum[3]));
    double widths = (t.overlap[0] + t.overlap[1]) + (t.overlap[2] + t.overlap[3]) + site->width;
    double error = ROUNDING * (16 + t.terms) * (site->reach + other->reach) * widths;
    int flag = judge(w, all, shape, own, inside, area, sum, error);
    *common = flag == WHOLE ? area : flag == NONE ? 0 : sum;
    return flag;
}
