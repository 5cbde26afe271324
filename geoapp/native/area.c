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
 * coordinates has told it already. Where edges do, they must keep NEAR away from the parcel's, or
 * share an end or both with one, to the last bit. Then an edge that is not shared lies all inside
 * or all outside of the other polygon, one point of it tells which, and rounding cannot turn the
 * answer: nothing is shared if all lie outside and shared edges have the two on different sides;
 * nothing is missing if the site's lie outside, the parcel's inside, and shared edges have both on
 * one side. Any other pair is left to GEOS. */

#include "area.h"

#include <math.h>
#include <stdlib.h>

static const double SMALL = 1e-3;    /* m2: a smaller sum, or rest, could be rounding alone */
static const double ERROR_M2 = 5e-7; /* half of what a sum may be wrong by, or that share of it */
static const double ERROR_SHARE = 5e-10;
static const double ROUNDING = 0x1p-53;
static const int64_t MANY = 2048;    /* pairs of strips beyond which they are sorted by x */
static const int CAREFUL = 64;       /* terms of a long sum that are added plainly */
static const double COSTLY = 5e7;    /* fours of strips that GEOS is left with */
static const double COMMON_M = 1000; /* size of a box up to which rounding is no concern */

/* Four sums side by side, each with what rounding dropped when others were added to it; `overlap`:
 * summed widths, `terms`: of the longest sum without such care, for the bound of the error. */
typedef struct {
    double sum[LANES], rest[LANES], overlap[LANES], terms;
} total;

/* Knuth's sum of two, which loses nothing. */
static void fold(total *to, const total *part) {
    for (int k = 0; k < LANES; k++) {
        double sum = to->sum[k] + part->sum[k], second = sum - to->sum[k];
        to->rest[k] += (to->sum[k] - (sum - second)) + (part->sum[k] - second);
        to->sum[k] = sum;
        to->overlap[k] += part->overlap[k];
    }
    to->terms = most(to->terms, part->terms);
}

static double of_lanes(const double *v) { return (v[0] + v[1]) + (v[2] + v[3]); }

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
    t->terms = (double)(fours * b->strip_count);
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

/* So many that strips are in five bins in the mean at most. */
static int64_t bin_count(const cut *c) {
    double widths = 0, count = (double)c->strip_count;
    for (int64_t n = 0; n < c->strip_count; n++)
        widths += c->strips[n / LANES].right[n % LANES] - c->strips[n / LANES].left[n % LANES];
    double most_bins = widths > 0 ? 4 * count * (c->width / widths) : count;
    return most_bins < 1 ? 1 : most_bins < count ? (int64_t)most_bins : c->strip_count;
}

/* For many strips: only those of `a` and `b` that share a bin of x, in the first bin they share.
 * A four of `a` is in the bins of all its members, which follow one another in the ring. 0 where
 * there is no memory. */
static int add_by_bins(work *w, total *t, const cut *a, const cut *b) {
    int64_t bins = bin_count(b), members = 0;
    double scale = (double)bins / b->width;
    for (int64_t j = 0; j < b->strip_count; j++)
        members += 1 + right_bin(b, j, scale, bins) - left_bin(b, j, scale, bins);
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
    const total none = {{0}, {0}, {0}, 0};
    double done = 0;
    for (int64_t i = 0; i < fours && done <= COSTLY; i++) {
        int64_t low = bins - 1, high = 0;
        for (int64_t n = i * LANES; n < (i + 1) * LANES && n < a->strip_count; n++) {
            int64_t from = left_bin(a, n, scale, bins), to = right_bin(a, n, scale, bins);
            low = from < low ? from : low;
            high = to > high ? to : high;
        }
        total part = none;
        for (int64_t k = low; k <= high; k++)
            for (int64_t m = first[k]; m < first[k + 1]; m++) {
                int64_t j = member[m], from = left_bin(b, j, scale, bins);
                if (k != (from > low ? from : low)) continue;
                const strips *s = &b->strips[j / LANES];
                int64_t l = j % LANES;
                add_four(&part, &a->strips[i], s->left[l], s->right[l], s->y[l], s->slope[l],
                         s->sign[l]);
                part.terms++;
                done++;
                if (part.terms == CAREFUL) {
                    fold(t, &part);
                    part = none;
                }
            }
        fold(t, &part);
    }
    w->steps += (uint64_t)done;
    if (done > COSTLY) t->terms = INFINITY;
    return 1;
}

/* Where no edge of the site enters the frame but the site is all over it, the parcel has the ground
 * it has there. */
static int judge_covered(const work *w, int own, double sum) {
    if (!w->of_parcel.strip_count) return NONE;
    return own && !w->of_site.jump_count && sum > 0 ? PART : CONTACT;
}

/* What the sum of a pair is worth. `whole_area`: of the parcel, -1 where it does not matter. */
static int judge(work *w, const polygons *all, int64_t shape, int own, int inside,
                 double whole_area, double sum, double error) {
    if (!(error <= most(ERROR_M2, ERROR_SHARE * sum))) return ROUGH;
    int nothing = sum < SMALL, everything = whole_area >= 0 && sum > whole_area - SMALL;
    if (!nothing && !everything) return PART;
    if (!w->of_site.touch_count) return judge_covered(w, own, sum);
    position at = positions(w, all, shape, own);
    if (at.contact) return CONTACT;
    if (nothing && !at.site_in_parcel && !at.parcel_in_site && !at.same) return NONE;
    if (everything && inside && !at.site_in_parcel && !at.parcel_outside && !at.opposite)
        return WHOLE;
    return nothing ? CONTACT : PART;
}

static int64_t points_of(const polygons *all, int64_t shape) {
    return all->rings[all->parts[all->shapes[shape + 1]]] -
           all->rings[all->parts[all->shapes[shape]]];
}

/* A parcel of common size is computed in its own box, so that it need not be cut; else, for
 * precision and for less work, in what its box shares with the site's. */
static int own_box(int64_t points, const box *b) {
    return points <= 256 && b->x1 - b->x0 <= COMMON_M && b->y1 - b->y0 <= COMMON_M;
}

/* The parcel `shape` of `all` against the site in `w`, of which `near` has the edges. `area`: that
 * of the parcel, or -1 where it does not matter whether the site covers it. Returns what is known,
 * or NO_MEMORY. */
int pair_area(work *w, const polygons *all, int64_t shape, const box *parcel, double area,
              double *common) {
    cut *site = &w->of_site, *other = &w->of_parcel;
    int inside = is_within(parcel, &w->site.box);
    int64_t points = points_of(all, shape);
    int own = inside || own_box(points, parcel);
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
    total t = {{0}, {0}, {0}, 0};
    if (site->strip_count * other->strip_count <= MANY)
        add_all(&t, other, site);
    else if (!add_by_bins(w, &t, other, site))
        return NO_MEMORY;
    w->steps += (uint64_t)(points / LANES) + (t.terms < COSTLY ? (uint64_t)t.terms : 0);
    /* what of the site reaches all over a parcel in its own box gives the parcel's area */
    double sum = (known ? site->full * area : 0) + (of_lanes(t.sum) + of_lanes(t.rest));
    double widths = of_lanes(t.overlap) + site->width;
    double error = ROUNDING * (16 + t.terms) * (site->reach + other->reach) * widths;
    int flag = judge(w, all, shape, own, inside, area, sum, error);
    *common = flag == WHOLE ? area : flag == NONE ? 0 : sum;
    return flag;
}
