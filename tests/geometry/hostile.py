"""Pairs of polygons that area code gets wrong: named ones, and a strategy that makes more."""

import numpy as np
import shapely
from hypothesis import strategies as st
from shapely.affinity import rotate, scale, translate

from tests.shapes import RING, SQUARE, STAR, TURNED, VALID

box = shapely.box
NM = 1e-9
SPIKE = shapely.Polygon([(0, 0), (30, 0), (30, 10), (60, 10 + NM / 2), (30, 10 + NM), (30, 30),
                         (0, 30)])  # fmt: skip
PINCHED = shapely.Polygon(
    [(0, 0), (40, 0), (40, 40), (0, 40)], [[(0, 20), (10, 10), (20, 20), (10, 30)]]
)
CORNERS = shapely.MultiPolygon([box(0, 0, 20, 20), box(20, 20, 40, 40)])
NODED = shapely.segmentize(SQUARE, 0.7)
COMB = shapely.union_all([box(0, 0, 60, 5), *(box(x, 0, x + 3, 40) for x in range(0, 60, 6))])

PAIRS = {
    "identical": (SQUARE, SQUARE),
    "identical, turned by an angle": (TURNED, TURNED),
    "identical, other way round": (STAR, shapely.reverse(STAR)),
    "identical with a hole": (RING, RING),
    "a hole filled exactly": (box(10, 10, 30, 30), RING),
    "a hole filled but for a nanometre": (box(10, 10, 30 - NM, 30), RING),
    "a hole overfilled by a nanometre": (box(10, 10, 30 + NM, 30), RING),
    "collinear runs": (NODED, translate(SQUARE, 40, 0)),
    "collinear runs, overlapping": (NODED, box(10, 0, 30, 40)),
    "collinear runs, covered": (NODED, SQUARE),
    "vertices on edges": (shapely.Polygon([(40, 7), (60, 0), (60, 30), (40, 23)]), SQUARE),
    "a vertex on an edge from inside": (shapely.Polygon([(5, 5), (40, 20), (5, 30)]), SQUARE),
    "a sliver apart": (translate(SQUARE, 40 + NM, 0), SQUARE),
    "a sliver shared": (translate(SQUARE, 40 - NM, 0), SQUARE),
    "a sliver missing": (SQUARE, box(NM, 0, 40, 40)),
    "a sliver itself": (box(0, 0, 40, NM), SQUARE),
    "a sliver across": (box(-10, 20, 50, 20 + NM), SQUARE),
    "a sliver beyond": (box(0, -NM, 40, 0), SQUARE),
    "a spike": (SPIKE, SQUARE),
    "a spike into another": (SPIKE, box(35, 0, 70, 40)),
    "a spike over the edge": (SPIKE, box(30, 0, 70, 40)),
    "a hole touching its shell": (PINCHED, SQUARE),
    "a hole touching its shell, filled": (shapely.Polygon(PINCHED.interiors[0]), PINCHED),
    "parts touching in a point": (CORNERS, translate(SQUARE, 20, 0)),
    "corners meeting": (SQUARE, translate(SQUARE, 40, 40)),
    "one in the other, sharing a corner": (box(0, 0, 5, 5), SQUARE),
    "one in the other, sharing an edge": (box(10, 0, 30, 5), SQUARE),
    "in the hole": (box(15, 15, 20, 20), RING),
    "around a hole": (SQUARE, box(-10, -10, 50, 50).difference(box(5, 5, 35, 35))),
    "teeth between teeth": (COMB, translate(rotate(COMB, 180), 3, 8)),
    "teeth between teeth, touching": (COMB, translate(rotate(COMB, 180), 3, 5)),
    "a tiny site": (SQUARE, box(10, 10, 10 + 1e-5, 10 + 1e-5)),
    "a tiny parcel": (box(10, 10, 10 + 1e-5, 10 + 1e-5), SQUARE),
    "a tiny parcel, covered to its edges": (box(10, 10, 10.01, 10.02), box(10, 10, 10.01, 10.02)),
    "boxes that meet, shapes that do not": (
        shapely.Polygon([(0, 0), (40, 0), (0, 40)]),
        shapely.Polygon([(40.001, 40), (40.001, 1), (2, 40)]),
    ),
    "far apart": (SQUARE, translate(SQUARE, 1000, 0)),
    "empty parcel": (shapely.Polygon(), SQUARE),
    "empty site": (SQUARE, shapely.Polygon()),
}


def _ways(shape, by, share):
    west, south, east, north = shape.bounds
    middle = west + share * (east - west)
    return {
        "same": lambda: shape,
        "east": lambda: translate(shape, by, 0),
        "north": lambda: translate(shape, 0, by),
        "grown": lambda: scale(shape, 1 + by, 1 + by, origin=shape.centroid),
        "noded": lambda: shapely.segmentize(shape, 1.7),
        "reversed": lambda: shapely.reverse(shape),
        "half": lambda: shape.intersection(box(west - 1, south - 1, middle, north + 1)),
        "box": lambda: shape.envelope,
        "outside": lambda: shape.envelope.buffer(5, join_style="mitre").difference(shape),
        "hull": lambda: shape.convex_hull,
        "beside": lambda: translate(shape, east - west, 0),
        "nearly beside": lambda: translate(shape, east - west + by, 0),
        "moved": lambda: translate(shape, 9.5, -4.25),
    }


@st.composite
def pairs(draw):
    """A shape and one made of it, so that edges coincide, nearly coincide, touch and cross."""
    shape = VALID[draw(st.sampled_from(sorted(VALID)))]
    turn = draw(st.sampled_from([0, 0, 90, 30, 17.3]))
    shape = rotate(shape, turn, origin=(0, 0)) if turn else shape
    if draw(st.booleans()):
        shape = scale(shape, *[draw(st.sampled_from([0.001, 0.1, 3.7]))] * 2, origin=(0, 0))
    by = draw(st.sampled_from([1e-12, 1e-9, 1e-7, 1e-5, 1e-3])) * draw(st.sampled_from([-1, 1]))
    ways = _ways(shape, by, draw(st.sampled_from([0.25, 0.5, 0.9])))
    other = ways[draw(st.sampled_from(sorted(ways)))]()
    where = draw(st.sampled_from(["origin", "zone", "zone in mm"]))
    made = [shape, other] if draw(st.booleans()) else [other, shape]
    if where != "origin":
        made = [translate(s, 566_000.0, 2_322_000.0) for s in made]
    if where == "zone in mm":
        made = [shapely.transform(s, lambda xy: np.round(xy, 3)) for s in made]
    return tuple(made)


def usable(shape):
    """Whether a shape may stand in a layer: valid, a polygon, with ground."""
    return shape.geom_type in ("Polygon", "MultiPolygon") and shape.is_valid and not shape.is_empty
