/* Many sites against a block of parcels: the block's packed Hilbert R-tree (geoindex-rs, the layout
 * of flatbush) is walked with the site itself. A node whose box no edge of the site enters lies
 * wholly in or out of it, with all its parcels, so that only parcels along the outline are
 * computed. Nothing here knows Python; all memory is the caller's but the scratch of a call. */

#include "area.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const box *boxes;
    const uint8_t *rows;
    int64_t items, node_size, count[LEVELS * 2], first[LEVELS * 2];
    int levels, wide;
} tree;

/* A byte, version and type, uint16 node size, uint32 items, boxes of all levels from the leaves up,
 * then the row of each leaf as uint16 or uint32. */
static int tree_of(tree *t, const uint8_t *bytes, int64_t length) {
    uint16_t node_size;
    uint32_t items;
    if (length < 8 || bytes[0] != 0xfb || bytes[1] != 0x38 || (uintptr_t)bytes % 8) return 0;
    memcpy(&node_size, bytes + 2, 2);
    memcpy(&items, bytes + 4, 4);
    int64_t nodes = 0, many = items;
    t->items = items;
    t->node_size = node_size;
    t->levels = 0;
    if (node_size < 2 || !items) return 0;
    for (;;) {
        t->first[t->levels] = nodes;
        t->count[t->levels++] = many;
        nodes += many;
        if (many == 1) break;
        many = (many + node_size - 1) / node_size;
        if (t->levels == LEVELS * 2) return 0;
    }
    t->wide = nodes >= 16384;
    if (length != 8 + nodes * 32 + nodes * (t->wide ? 4 : 2)) return 0;
    t->boxes = (const box *)(bytes + 8);
    t->rows = bytes + 8 + nodes * 32;
    return 1;
}

static int64_t row_of(const tree *t, int64_t leaf) {
    if (t->wide) {
        uint32_t row;
        memcpy(&row, t->rows + 4 * leaf, 4);
        return row;
    }
    uint16_t row;
    memcpy(&row, t->rows + 2 * leaf, 2);
    return row;
}

/* Parcels of a block and where their pairs are written; `room` is the length of the four arrays. */
typedef struct {
    const polygons *parcels;
    const double *areas;
    int64_t room, count;
    int64_t *site, *row;
    double *area;
    uint8_t *flag;
} pairs;

static int write_pair(pairs *out, int64_t site, int64_t row, double area, int flag) {
    if (out->count >= out->room) return 0;
    out->site[out->count] = site;
    out->row[out->count] = row;
    out->area[out->count] = area;
    out->flag[out->count++] = (uint8_t)flag;
    return 1;
}

static void work_free(work *w) {
    outline_free(&w->site);
    cut_free(&w->of_site);
    cut_free(&w->of_parcel);
    free(w->near.edges);
    free(w->bins);
}

/* 1 done, 0 no room, negative a failure. */
static int measure_leaf(work *w, pairs *out, const tree *t, int64_t site, int64_t leaf) {
    int64_t row = row_of(t, leaf);
    if (row >= out->parcels->count) return BAD_ROW;
    double common;
    int flag = pair_area(w, out->parcels, row, &t->boxes[leaf], out->areas[row], &common);
    if (flag < 0) return flag;
    return flag == NONE ? 1 : write_pair(out, site, row, common, flag);
}

/* All parcels below a node that lies within the site; those without ground have none to give. */
static int take_whole(pairs *out, const tree *t, int64_t site, int level, int64_t k) {
    int64_t span = 1;
    for (int n = 0; n < level; n++) span *= t->node_size;
    int64_t last = (k + 1) * span < t->items ? (k + 1) * span : t->items;
    for (int64_t leaf = k * span; leaf < last; leaf++) {
        int64_t row = row_of(t, leaf);
        if (row >= out->parcels->count) return BAD_ROW;
        if (out->areas[row] > 0 && !write_pair(out, site, row, out->areas[row], WHOLE)) return 0;
    }
    return 1;
}

/* Where a node lies: NONE outside the site, WHOLE inside, PART where its boundary may enter; then
 * `near` has the edges for the parcels, where these are `next` below it. */
static int place_node(work *w, const box *node, int next) {
    box shared = common_box(node, &w->site.box);
    if (!has_ground(&shared)) return NONE;
    if (!outline_near(&w->site, node, &w->near, !next)) return NO_MEMORY;
    w->steps += (uint64_t)w->near.count + 8;
    if (w->near.entering) return PART;
    cut_begin(&w->of_site, node);
    cut_edges(&w->of_site, &w->near);
    if (w->of_site.jump_count) return PART;
    if (w->of_site.full == 0) return NONE;
    return w->of_site.full == 1 && is_within(node, &w->site.box) ? WHOLE : PART;
}

static int measure_node(work *w, pairs *out, const tree *t, int64_t site, int level, int64_t k) {
    if (level == 0) return measure_leaf(w, out, t, site, k);
    int place = place_node(w, &t->boxes[t->first[level] + k], level == 1);
    if (place < 0) return place;
    if (place == NONE) return 1;
    if (place == WHOLE) return take_whole(out, t, site, level, k);
    int64_t last = (k + 1) * t->node_size;
    if (last > t->count[level - 1]) last = t->count[level - 1];
    for (int64_t child = k * t->node_size; child < last; child++) {
        int done = measure_node(w, out, t, site, level - 1, child);
        if (done != 1) return done;
    }
    return 1;
}

static int measure_site(work *w, pairs *out, const tree *t, int64_t site) {
    if (!w->site.edges) return 1;
    if (t->levels == 1 && !outline_near(&w->site, t->boxes, &w->near, 0)) return NO_MEMORY;
    return measure_node(w, out, t, site, t->levels - 1, 0);
}

/* Measures sites `chosen[0..wanted)` against a block, until `steps` of work are done or there is no
 * room for all pairs of the next one. Writes its pairs and returns their count; `*done` says for
 * how many sites. Pairs that share nothing are left out; the area of one in doubt is the sum. */
int64_t geoapp_measure(const polygons *sites, const int64_t *chosen, int64_t wanted,
                       const polygons *parcels, const double *areas, const uint8_t *tree_bytes,
                       int64_t tree_length, int64_t steps, int64_t room, int64_t *site,
                       int64_t *row, double *area, uint8_t *flag, int64_t *done) {
    tree t;
    *done = 0;
    if (!tree_of(&t, tree_bytes, tree_length)) return BAD_TREE;
    work w = {0};
    pairs out = {parcels, areas, room, 0, site, row, area, flag};
    int64_t result = 0;
    while (*done < wanted && w.steps < (uint64_t)steps && result >= 0) {
        int64_t before = out.count;
        if (!outline_of(&w.site, sites, chosen[*done])) {
            result = NO_MEMORY;
            break;
        }
        w.steps += (uint64_t)w.site.edges;
        int state = measure_site(&w, &out, &t, chosen[*done]);
        if (state < 0) result = state;
        if (w.of_site.failed || w.of_parcel.failed) result = NO_MEMORY;
        if (state == 0) {
            out.count = before;
            break;
        }
        ++*done;
    }
    work_free(&w);
    return result < 0 ? result : out.count;
}

/* Common area of `left[of_left[n]]` and `right[of_right[n]]` for each n; pairs with the same right
 * one should follow one another. */
int64_t geoapp_common(const polygons *left, const polygons *right, int64_t count,
                      const int64_t *of_left, const int64_t *of_right, double *area,
                      uint8_t *flag) {
    work w = {0};
    int64_t result = count;
    for (int64_t n = 0; n < count && result >= 0; n++) {
        int new_one = n == 0 || of_right[n] != of_right[n - 1];
        if (new_one && !outline_of(&w.site, right, of_right[n])) {
            result = NO_MEMORY;
            break;
        }
        box parcel;
        area[n] = 0;
        flag[n] = NONE;
        if (!box_of(left, of_left[n], &parcel)) continue;
        if (!w.site.edges) continue;
        int found = outline_near(&w.site, &parcel, &w.near, 0)
                        ? pair_area(&w, left, of_left[n], &parcel, -1, &area[n])
                        : NO_MEMORY;
        if (found < 0) result = found;
        flag[n] = (uint8_t)found;
    }
    work_free(&w);
    return result;
}
