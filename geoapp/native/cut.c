/* A polygon cut to a frame (a box with ground in it), as signed strips; see area.h and area.c. */

#include "area.h"

#include <math.h>
#include <stdlib.h>

static const double CLEAR = 1e-6; /* m by which an edge's line must miss a frame */

void cut_begin(cut *c, const box *frame) {
    c->frame = *frame;
    c->width = frame->x1 - frame->x0;
    c->height = c->reach = frame->y1 - frame->y0;
    c->strip_count = c->touch_count = c->jump_count = 0;
    c->full = 0;
}

static inline int room_for_strips(cut *c, int64_t more) {
    int64_t fours = (c->strip_count + more + LANES - 1) / LANES;
    if (!make_room((void **)&c->strips, &c->strip_room, fours, sizeof(strips))) c->failed = 1;
    return !c->failed;
}

static inline void put_strip(cut *c, double left, double right, double y, double slope,
                             double sign) {
    strips *s = &c->strips[c->strip_count / LANES];
    int64_t k = c->strip_count++ % LANES;
    s->left[k] = left;
    s->right[k] = right;
    s->y[k] = y;
    s->slope[k] = slope;
    s->sign[k] = sign;
}

static void add_strip(cut *c, double left, double right, double y, double slope, double sign) {
    if (room_for_strips(c, 1)) put_strip(c, left, right, y, slope, sign);
}

static void add_jump(cut *c, double x, double weight) {
    if (x <= 0) return;
    if (x >= c->width) {
        c->full += weight;
        return;
    }
    if (c->jump_count && c->jumps[c->jump_count - 1].x == x) {
        jump *last = &c->jumps[c->jump_count - 1];
        last->weight += weight;
        if (last->weight == 0) c->jump_count--;
        return;
    }
    if (!make_room((void **)&c->jumps, &c->jump_room, c->jump_count + 1, sizeof(jump))) {
        c->failed = 1;
        return;
    }
    c->jumps[c->jump_count++] = (jump){x, weight};
}

/* A chain above the frame from x = start to x = end, on the way of the ring. */
static inline void add_above(cut *c, double start, double end) {
    if (start == end) return;
    add_jump(c, start, 1);
    add_jump(c, end, -1);
}

static void add_touching(cut *c, const edge *e, const edge *given) {
    if (!make_room((void **)&c->touching, &c->touch_room, c->touch_count + 1, sizeof(touch))) {
        c->failed = 1;
        return;
    }
    c->touching[c->touch_count++] = (touch){*e, *given, 0};
    c->reach = most(c->reach, most(fabs(e->ay), fabs(e->by)));
}

/* The strip under an edge, given left to right, within the frame; what reaches over the frame
 * becomes a piece above it. */
static void add_cut_edge(cut *c, const edge *e, double sign) {
    double x = e->ax, y = e->ay, slope = (e->by - y) / (e->bx - x), top = c->height;
    double low = most(x, 0), high = least(e->bx, c->width);
    double at_low = y + slope * (low - x), at_high = y + slope * (high - x);
    double over_from = high, over_to = high;
    if (at_low >= top) {
        over_from = low;
        if (at_high < top) over_to = clamp(x + (top - y) / slope, low, high);
        low = over_to;
    } else if (at_high >= top)
        high = over_from = clamp(x + (top - y) / slope, low, high);
    if (sign > 0)
        add_above(c, over_to, over_from);
    else
        add_above(c, over_from, over_to);
    if (at_low <= 0 && at_high <= 0) return;
    if (at_low < 0)
        low = clamp(x - y / slope, low, high);
    else if (at_high < 0)
        high = clamp(x - y / slope, low, high);
    if (high > low) add_strip(c, low, high, y + slope * (low - x), slope, sign);
}

static inline edge rightward(const edge *e) {
    return e->ax <= e->bx ? *e : (edge){e->bx, e->by, e->ax, e->ay};
}

/* Whether the line of an edge, given left to right, surely misses the frame: 1 above, -1 below. */
static int beside(const cut *c, const edge *e) {
    double dx = e->bx - e->ax, dy = e->by - e->ay, margin = CLEAR * (dx + fabs(dy));
    double near_top = dy < 0 ? c->width - e->ax : -e->ax;
    double near_base = dy < 0 ? -e->ax : c->width - e->ax;
    if (dy * near_top - dx * (c->height - e->ay) > margin) return 1;
    return dx * -e->ay - dy * near_base > margin ? -1 : 0;
}

int cut_misses(const cut *c, const edge *e) {
    edge right = rightward(e);
    return e->ax != e->bx && beside(c, &right) != 0;
}

/* An edge that is not aside. */
static void add_edge(cut *c, const edge *given, const box *b) {
    const box *f = &c->frame;
    edge e = {given->ax - f->x0, given->ay - f->y0, given->bx - f->x0, given->by - f->y0};
    if (b->y0 >= f->y1) {
        add_above(c, e.ax, e.bx);
        return;
    }
    if (e.ax == e.bx && e.ay == e.by) return;
    edge right = rightward(&e);
    int side = e.ax == e.bx ? 0 : beside(c, &right);
    if (side > 0) add_above(c, e.ax, e.bx);
    if (side) return;
    add_touching(c, &e, given);
    if (e.ax != e.bx) add_cut_edge(c, &right, e.ax > e.bx ? 1 : -1);
}

/* Jumps at the same place are one; those that cancel go. Long lists may keep some. */
static void merge_jumps(cut *c) {
    if (c->jump_count < 2 || c->jump_count > 16) return;
    int64_t kept = 0;
    for (int64_t n = 0; n < c->jump_count; n++) {
        int64_t k = 0;
        while (k < kept && c->jumps[k].x != c->jumps[n].x) k++;
        if (k == kept)
            c->jumps[kept++] = c->jumps[n];
        else
            c->jumps[k].weight += c->jumps[n].weight;
    }
    c->jump_count = 0;
    for (int64_t n = 0; n < kept; n++)
        if (c->jumps[n].weight != 0) c->jumps[c->jump_count++] = c->jumps[n];
}

/* Most edges near a parcel lie aside of it, in no order a processor could guess: so they are
 * sorted out without a branch. */
void cut_edges(cut *c, const edge_list *near) {
    int32_t kept[64];
    for (int64_t first = 0; first < near->count; first += 64) {
        const boxed_edge *edges = near->edges + first;
        int64_t many = near->count - first < 64 ? near->count - first : 64, count = 0;
        for (int64_t n = 0; n < many; n++) {
            kept[count] = (int32_t)n;
            count += !is_aside(&edges[n].box, &c->frame);
        }
        for (int64_t n = 0; n < count; n++)
            add_edge(c, &edges[kept[n]].edge, &edges[kept[n]].box);
    }
    merge_jumps(c);
}

/* The strips of a ring in its polygon's own box, where no edge needs to be cut. */
static void add_own_ring(cut *c, const double *p, const double *end) {
    double x0 = c->frame.x0, y0 = c->frame.y0;
    if (!room_for_strips(c, (end - p) / 2)) return;
    for (; p < end; p += 2) {
        int right = p[0] < p[2];
        double left = right ? p[0] : p[2], last = right ? p[2] : p[0], y = right ? p[1] : p[3];
        double width = p[2] - p[0];
        put_strip(c, left - x0, last - x0, y - y0, (p[3] - p[1]) / width, right ? -1 : 1);
        c->strip_count -= width == 0;
    }
}

static void add_ring(cut *c, const double *p, const double *end) {
    for (; p < end; p += 2) {
        edge e = {p[0], p[1], p[2], p[3]};
        box b = edge_box(&e);
        if (!is_aside(&b, &c->frame)) add_edge(c, &e, &b);
    }
}

/* `own`: the frame is the polygon's own box. */
void cut_polygon(cut *c, const polygons *all, int64_t shape, int own) {
    int32_t first = all->parts[all->shapes[shape]], last = all->parts[all->shapes[shape + 1]];
    for (int32_t ring = first; ring < last; ring++) {
        const double *p = all->xy + 2 * (int64_t)all->rings[ring];
        const double *end = all->xy + 2 * (int64_t)all->rings[ring + 1] - 2;
        if (own)
            add_own_ring(c, p, end);
        else
            add_ring(c, p, end);
    }
    merge_jumps(c);
}

/* What reaches over the frame becomes strips of its height, but for `full` where that is to be
 * kept; the last four are filled up with strips of no width. */
void cut_end(cut *c, int keep_full) {
    for (int64_t n = 0; n < c->jump_count; n++)
        add_strip(c, 0, c->jumps[n].x, c->height, 0, c->jumps[n].weight);
    if (!keep_full && c->full != 0) add_strip(c, 0, c->width, c->height, 0, c->full);
    if (!keep_full) c->full = 0;
    int64_t count = c->strip_count;
    while (c->strip_count % LANES && !c->failed) add_strip(c, 0, 0, 0, 0, 0);
    c->strip_count = count;
}

void cut_free(cut *c) {
    free(c->strips);
    free(c->touching);
    free(c->jumps);
}
