/* How the outlines of a site and a parcel lie to one another, where that is sure; see area.c. */

#include "area.h"

#include <math.h>

static const double NEAR = 1e-6;  /* m: edges nearer than this are in contact */
static const double COSTLY = 2e7; /* pairs of edges not worth comparing */

static double apart2(double px, double py, const edge *s) {
    double dx = s->bx - s->ax, dy = s->by - s->ay, length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? clamp(((px - s->ax) * dx + (py - s->ay) * dy) / length2, 0, 1) : 0;
    double ex = s->ax + t * dx - px, ey = s->ay + t * dy - py;
    return ex * ex + ey * ey;
}

static double turn_of(double px, double py, const edge *s) {
    return (s->bx - s->ax) * (py - s->ay) - (s->by - s->ay) * (px - s->ax);
}

/* How two edges lie: clear of one another, or but for one end that they share; the same edge, run
 * the same way or the other; or in any other contact. */
enum { APART, HINGED, SAME, OPPOSITE, TOUCHING };

static int same_edge(const edge *a, const edge *b) {
    if (a->ax == b->ax && a->ay == b->ay && a->bx == b->bx && a->by == b->by) return SAME;
    return a->ax == b->bx && a->ay == b->by && a->bx == b->ax && a->by == b->ay ? OPPOSITE : APART;
}

/* `a` and `b` in the frame's coordinates, which may be rounded; `x` and `y` as they were given. */
static int compare(const edge *a, const edge *b, const edge *x, const edge *y) {
    if (least(a->ax, a->bx) > most(b->ax, b->bx) + NEAR ||
        least(b->ax, b->bx) > most(a->ax, a->bx) + NEAR ||
        least(a->ay, a->by) > most(b->ay, b->by) + NEAR ||
        least(b->ay, b->by) > most(a->ay, a->by) + NEAR)
        return APART;
    int same = same_edge(x, y);
    if (same != APART) return same;
    int aa = x->ax == y->ax && x->ay == y->ay, ab = x->ax == y->bx && x->ay == y->by;
    int ba = x->bx == y->ax && x->by == y->ay, bb = x->bx == y->bx && x->by == y->by;
    double near2 = NEAR * NEAR;
    if (!((aa || ab || apart2(a->ax, a->ay, b) > near2) &&
          (ba || bb || apart2(a->bx, a->by, b) > near2) &&
          (aa || ba || apart2(b->ax, b->ay, a) > near2) &&
          (ab || bb || apart2(b->bx, b->by, a) > near2)))
        return TOUCHING;
    if (aa || ab || ba || bb) return HINGED;
    int crossed = (turn_of(a->ax, a->ay, b) > 0) != (turn_of(a->bx, a->by, b) > 0) &&
                  (turn_of(b->ax, b->ay, a) > 0) != (turn_of(b->bx, b->by, a) > 0);
    return crossed ? TOUCHING : APART;
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

/* The middle of the part of an edge that lies in the frame; for an edge that just misses it, a
 * point near the corner it misses. */
static void middle_within(const edge *s, const cut *c, double *x, double *y) {
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

/* Whether an edge that is clear of the polygon's, or but for its ends, lies within the polygon of
 * which `c` is the cut. `whole`: the edge may be looked at in its own middle, as far from shared
 * ends as there is, for beyond the frame there is nothing of the polygon or of the edge. */
static int holds_edge(const cut *c, const edge *e, int whole) {
    double x = (e->ax + e->bx) / 2, y = (e->ay + e->by) / 2;
    if (!whole) middle_within(e, c, &x, &y);
    return x >= 0 && x <= c->width && y >= 0 && y <= c->height && holds(c, x, y);
}

static edge within(const edge *e, const box *f) {
    return (edge){e->ax - f->x0, e->ay - f->y0, e->bx - f->x0, e->by - f->y0};
}

/* Compares an edge of the parcel with the site's. */
static void compare_edge(position *found, cut *site, const edge *given, int own) {
    const box *f = &site->frame, b = edge_box(given);
    if (b.x1 < f->x0 - NEAR || b.x0 > f->x1 + NEAR || b.y1 < f->y0 - NEAR || b.y0 > f->y1 + NEAR)
        return;
    edge e = within(given, f);
    if (e.ax == e.bx && e.ay == e.by) return;
    for (int64_t n = 0; n < site->touch_count; n++) {
        int how = compare(&e, &site->touching[n].edge, given, &site->touching[n].given);
        if (how == APART) continue;
        found->contact |= how == TOUCHING || !own;
        found->hinged = 1;
        found->same |= how == SAME;
        found->opposite |= how == OPPOSITE;
        site->touching[n].shared |= how == SAME || how == OPPOSITE;
    }
}

static int is_shared(const cut *site, const edge *given) {
    for (int64_t n = 0; n < site->touch_count; n++)
        if (site->touching[n].shared && same_edge(given, &site->touching[n].given) != APART)
            return 1;
    return 0;
}

/* Finds on which side of the site an edge of the parcel lies; 1 where it does. */
static int place_edge(position *found, const cut *site, const edge *given, int own) {
    const box *f = &site->frame, b = edge_box(given);
    if (is_aside(&b, f) || b.y0 >= f->y1) return 0;
    edge e = within(given, f);
    if ((e.ax == e.bx && e.ay == e.by) || cut_misses(site, &e) || is_shared(site, given))
        return 0;
    *(holds_edge(site, &e, own) ? &found->parcel_in_site : &found->parcel_outside) = 1;
    return 1;
}

/* In its own box a ring that meets nothing lies on one side: one point tells for all. */
static void place_ring(position *found, const cut *site, const double *p, const double *end,
                       int own) {
    for (; p < end; p += 2)
        if (place_edge(found, site, &(edge){p[0], p[1], p[2], p[3]}, own) && own && !found->hinged)
            return;
}

position positions(work *w, const polygons *all, int64_t shape, int own) {
    position found = {0};
    cut *site = &w->of_site;
    int32_t first = all->parts[all->shapes[shape]], last = all->parts[all->shapes[shape + 1]];
    const int32_t *rings = all->rings;
    int64_t points = rings[last] - rings[first];
    found.contact = (double)points * (double)(site->touch_count + site->strip_count) > COSTLY;
    for (int32_t ring = first; ring < last; ring++)
        for (int32_t p = rings[ring]; p + 1 < rings[ring + 1] && !found.contact; p++) {
            const double *q = all->xy + 2 * (int64_t)p;
            compare_edge(&found, site, &(edge){q[0], q[1], q[2], q[3]}, own);
        }
    if (found.contact) return found;
    for (int32_t ring = first; ring < last; ring++)
        place_ring(&found, site, all->xy + 2 * (int64_t)rings[ring],
                   all->xy + 2 * (int64_t)rings[ring + 1] - 2, own);
    for (int64_t n = 0; n < site->touch_count; n++)
        if (!site->touching[n].shared)
            found.site_in_parcel |= holds_edge(&w->of_parcel, &site->touching[n].edge, own);
    return found;
}
