/* The common area of two polygons, surely or not at all. What is computed, and why it is sure, is
 * told in area.c; here is what its files share. Coordinates are metres of a plane, as doubles. */

#ifndef GEOAPP_AREA_H
#define GEOAPP_AREA_H

#include <stdint.h>

#define HIDDEN __attribute__((visibility("hidden")))

/* Polygons in GeoArrow's layout (geometry/packed.py): offsets with an end as last entry, shells
 * counter-clockwise, holes clockwise, rings closed. */
typedef struct {
    const double *xy;
    const int32_t *rings, *parts, *shapes;
    int64_t count;
} polygons;

typedef struct {
    double x0, y0, x1, y1;
} box;

/* A run of an outline's edges: its box, and the x where it starts and ends. Where it holds the end
 * of one ring and the start of another, `fold` is the x of that end and `turn` that of the last
 * start; whole rings between them do not count. `fold` is NaN in a run of one piece. */
typedef struct {
    box box;
    double start, fold, turn, end;
} run;

enum { FAN = 8, LEVELS = 12 };

/* The edges of one polygon in ring order, edge e from point from[e] to the next, under an implicit
 * tree of runs: a run of level 0 holds FAN edges, one above FAN runs below. */
typedef struct {
    const double *xy;
    int32_t *from;
    run *runs;
    int64_t edges, first[LEVELS], count[LEVELS], edge_room, run_room;
    int levels;
    box box;
} outline;

typedef struct {
    double ax, ay, bx, by;
} edge;

/* Directed edges of an outline that matter within a frame, in ring order, each with its box. A
 * chain above the frame is one edge at infinite height; `entering` counts the others, which may
 * enter the frame. */
typedef struct {
    edge edge;
    box box;
} boxed_edge;

typedef struct {
    boxed_edge *edges;
    int64_t count, entering, room;
} edge_list;

/* Ground under edges, four together: from `left` to `right`, with the height
 * `y + slope * (x - left)`; sign -1 takes it away. */
enum { LANES = 4 };
typedef struct {
    double left[LANES], right[LANES], y[LANES], slope[LANES], sign[LANES];
} strips;

typedef struct {
    double x, weight;
} jump;

/* An edge that enters the frame, also as it was given; `shared`: the other polygon has the same. */
typedef struct {
    edge edge, given;
    int shared;
} touch;

/* A polygon within a frame, in coordinates from its lower left corner: the signed strips under its
 * edges. What lies above the frame is one with its upper side and is kept as jumps: at x the
 * polygon begins (-1) or ends (+1) to reach over the frame, counted from the left; `full` is the
 * count of jumps at the right side. `touching`: edges that enter the frame. `reach`: the largest
 * height computed with. */
typedef struct {
    box frame;
    double width, height, reach, full;
    strips *strips;
    touch *touching;
    jump *jumps;
    int64_t strip_count, touch_count, jump_count, strip_room, touch_room, jump_room;
    int failed;
} cut;

/* What is known of a pair: surely no common ground, surely all of the parcel, surely the sum; or
 * that the outlines touch and the sum cannot tell which of these, or that it is not precise. */
enum { NONE, WHOLE, PART, CONTACT, ROUGH };

/* How the outlines of site and parcel lie to one another within the frame. `contact`: nothing is
 * sure. `hinged`: they share points; `same`, `opposite`: they share edges, with both polygons on
 * one side or on two. */
typedef struct {
    int contact, hinged, same, opposite, site_in_parcel, parcel_in_site, parcel_outside;
} position;

enum { NO_MEMORY = -1, BAD_TREE = -2, BAD_ROW = -3 };

/* Scratch of one thread. `near`: edges of the site around the parcels to come. */
typedef struct {
    outline site;
    edge_list near;
    cut of_site, of_parcel;
    int64_t *bins;
    int64_t bin_room;
    uint64_t steps;
} work;

HIDDEN int grow(void **array, int64_t *room, int64_t wanted, int64_t size);

HIDDEN int outline_of(outline *o, const polygons *all, int64_t shape);
HIDDEN int outline_near(const outline *o, const box *frame, edge_list *near, int any);
HIDDEN int box_of(const polygons *all, int64_t shape, box *found);
HIDDEN void outline_free(outline *o);

HIDDEN void cut_begin(cut *c, const box *frame);
HIDDEN void cut_edges(cut *c, const edge_list *near);
HIDDEN void cut_polygon(cut *c, const polygons *all, int64_t shape, int own);
HIDDEN void cut_end(cut *c, int keep_full);
HIDDEN int cut_misses(const cut *c, const edge *e);
HIDDEN void cut_free(cut *c);

HIDDEN position positions(work *w, const polygons *all, int64_t shape, int own);
HIDDEN int pair_area(work *w, const polygons *all, int64_t shape, const box *parcel, double area,
                     double *common);

static inline double least(double a, double b) { return a < b ? a : b; }
static inline double most(double a, double b) { return a > b ? a : b; }
static inline double clamp(double v, double low, double high) {
    return v < low ? low : v > high ? high : v;
}
/* 0 where there is no memory. */
static inline int make_room(void **array, int64_t *room, int64_t wanted, int64_t size) {
    return wanted <= *room || grow(array, room, wanted, size);
}
static inline box common_box(const box *a, const box *b) {
    return (box){most(a->x0, b->x0), most(a->y0, b->y0), least(a->x1, b->x1), least(a->y1, b->y1)};
}
static inline box edge_box(const edge *e) {
    return (box){least(e->ax, e->bx), least(e->ay, e->by), most(e->ax, e->bx), most(e->ay, e->by)};
}
static inline int has_ground(const box *b) { return b->x0 < b->x1 && b->y0 < b->y1; }
static inline int is_within(const box *a, const box *b) {
    return a->x0 >= b->x0 && a->y0 >= b->y0 && a->x1 <= b->x1 && a->y1 <= b->y1;
}
/* Whether what is in a box lies beside or below a frame, where it gives it nothing. */
static inline int is_aside(const box *b, const box *f) {
    return (b->x1 <= f->x0) | (b->x0 >= f->x1) | (b->y1 <= f->y0);
}

#endif
