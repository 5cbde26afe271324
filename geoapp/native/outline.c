/* The outline of a site under a tree of runs, which finds the edges that matter within a box.
 *
 * An edge that lies beside or below the box gives it nothing. One above it counts like the upper
 * side of the box between its ends, and along a chain of such edges all ends but the first and
 * last cancel: so a run of a thousand edges above the box is as good as one edge at infinite
 * height, and a thousand rings there are nothing. All of this is decided by comparing given
 * coordinates, without rounding. */

#include "area.h"

#include <math.h>
#include <stdlib.h>

int grow(void **array, int64_t *room, int64_t wanted, int64_t size) {
    int64_t more = *room * 2 > wanted ? *room * 2 : wanted + 16;
    void *grown = realloc(*array, (size_t)(more * size));
    if (!grown) return 0;
    *array = grown;
    *room = more;
    return 1;
}

static void widen(box *b, double x0, double y0, double x1, double y1) {
    b->x0 = least(b->x0, x0);
    b->y0 = least(b->y0, y0);
    b->x1 = most(b->x1, x1);
    b->y1 = most(b->y1, y1);
}

static run run_of_edges(const outline *o, int64_t first, int64_t last) {
    const double *p = o->xy + 2 * (int64_t)o->from[first];
    run r = {{p[0], p[1], p[0], p[1]}, p[0], NAN, NAN, p[0]};
    for (int64_t e = first; e < last; e++) {
        const double *q = o->xy + 2 * (int64_t)o->from[e];
        if (e > first && o->from[e] != o->from[e - 1] + 1) {
            if (isnan(r.fold)) r.fold = r.end;
            r.turn = q[0];
        }
        widen(&r.box, least(q[0], q[2]), least(q[1], q[3]), most(q[0], q[2]), most(q[1], q[3]));
        r.end = q[2];
    }
    return r;
}

static void append_run(run *a, const run *b, int joined) {
    double fold = !isnan(a->fold) ? a->fold : joined ? b->fold : a->end;
    if (!isnan(b->fold))
        a->turn = b->turn;
    else if (!joined)
        a->turn = b->start;
    a->fold = fold;
    a->end = b->end;
    widen(&a->box, b->box.x0, b->box.y0, b->box.x1, b->box.y1);
}

static run run_of_runs(const outline *o, int level, int64_t k) {
    int64_t first = k * FAN, last = first + FAN, span = FAN;
    for (int n = 1; n < level; n++) span *= FAN;
    if (last > o->count[level - 1]) last = o->count[level - 1];
    const run *runs = o->runs + o->first[level - 1];
    run r = runs[first];
    for (int64_t n = first + 1; n < last; n++) {
        int64_t e = n * span;
        append_run(&r, &runs[n], o->from[e] == o->from[e - 1] + 1);
    }
    return r;
}

static int64_t plan_levels(outline *o) {
    int64_t total = 0, many = o->edges;
    o->levels = 0;
    do {
        many = (many + FAN - 1) / FAN;
        o->first[o->levels] = total;
        o->count[o->levels++] = many;
        total += many;
    } while (many > 1);
    return total;
}

/* 0 where there is no memory. */
int outline_of(outline *o, const polygons *all, int64_t shape) {
    int32_t first = all->parts[all->shapes[shape]], last = all->parts[all->shapes[shape + 1]];
    int64_t points = all->rings[last] - all->rings[first];
    o->xy = all->xy;
    o->edges = 0;
    if (!make_room((void **)&o->from, &o->edge_room, points, sizeof(int32_t))) return 0;
    for (int32_t ring = first; ring < last; ring++)
        for (int32_t p = all->rings[ring]; p + 1 < all->rings[ring + 1]; p++)
            o->from[o->edges++] = p;
    if (!o->edges) return 1;
    if (!make_room((void **)&o->runs, &o->run_room, plan_levels(o), sizeof(run))) return 0;
    for (int64_t k = 0; k < o->count[0]; k++) {
        int64_t end = (k + 1) * FAN < o->edges ? (k + 1) * FAN : o->edges;
        o->runs[k] = run_of_edges(o, k * FAN, end);
    }
    for (int level = 1; level < o->levels; level++)
        for (int64_t k = 0; k < o->count[level]; k++)
            o->runs[o->first[level] + k] = run_of_runs(o, level, k);
    o->box = o->runs[o->first[o->levels - 1]].box;
    return 1;
}

void outline_free(outline *o) {
    free(o->from);
    free(o->runs);
}

/* 0 where the polygon is empty. */
int box_of(const polygons *all, int64_t shape, box *found) {
    int64_t first = all->rings[all->parts[all->shapes[shape]]];
    int64_t last = all->rings[all->parts[all->shapes[shape + 1]]];
    if (first >= last) return 0;
    const double *p = all->xy + 2 * first, *end = all->xy + 2 * last;
    *found = (box){p[0], p[1], p[0], p[1]};
    for (; p < end; p += 2) widen(found, p[0], p[1], p[0], p[1]);
    return 1;
}

/* ---- the edges near a frame ---- */

/* A chain above the frame; it goes on where the last one ended. */
static int near_above(edge_list *near, double start, double end) {
    boxed_edge *last = near->count ? &near->edges[near->count - 1] : 0;
    if (last && last->edge.ay == INFINITY && last->edge.bx == start) {
        start = last->edge.ax;
        near->count--;
    }
    if (start == end) return 1;
    if (!make_room((void **)&near->edges, &near->room, near->count + 1, sizeof(boxed_edge)))
        return 0;
    edge e = {start, INFINITY, end, INFINITY};
    near->edges[near->count++] = (boxed_edge){e, edge_box(&e)};
    return 1;
}

static int near_edge(edge_list *near, const box *frame, const double *p) {
    edge e = {p[0], p[1], p[2], p[3]};
    box b = edge_box(&e);
    if (is_aside(&b, frame)) return 1;
    if (b.y0 >= frame->y1) return near_above(near, e.ax, e.bx);
    if (!make_room((void **)&near->edges, &near->room, near->count + 1, sizeof(boxed_edge)))
        return 0;
    near->edges[near->count++] = (boxed_edge){e, b};
    near->entering++;
    return 1;
}

static int near_run(edge_list *near, const box *frame, const outline *o, int level, int64_t k,
                    int any) {
    const run *r = &o->runs[o->first[level] + k];
    if (is_aside(&r->box, frame)) return 1;
    if (r->box.y0 >= frame->y1 && isnan(r->fold)) return near_above(near, r->start, r->end);
    if (r->box.y0 >= frame->y1)
        return near_above(near, r->start, r->fold) && near_above(near, r->turn, r->end);
    int64_t first = k * FAN, last = first + FAN, all = level ? o->count[level - 1] : o->edges;
    if (last > all) last = all;
    for (int64_t n = first; n < last && !(any && near->entering); n++)
        if (level ? !near_run(near, frame, o, level - 1, n, any)
                  : !near_edge(near, frame, o->xy + 2 * (int64_t)o->from[n]))
            return 0;
    return 1;
}

/* With `any` it stops at the first edge that may enter the frame. 0 where there is no memory. */
int outline_near(const outline *o, const box *frame, edge_list *near, int any) {
    near->count = near->entering = 0;
    return !o->edges || near_run(near, frame, o, o->levels - 1, 0, any);
}
