"""A catalogue of shapes, in metres around an origin; tests move them where they need them."""

import shapely

box = shapely.box

TRIANGLE = shapely.Polygon([(0, 0), (40, 0), (0, 30)])
SQUARE = box(0, 0, 40, 40)
RING = SQUARE.difference(box(10, 10, 30, 30))
TWO_HOLES = SQUARE.difference(box(5, 5, 15, 15)).difference(box(20, 20, 35, 35))
TWO_PARTS = shapely.MultiPolygon([box(0, 0, 10, 40), box(20, 0, 40, 40)])
ISLAND = shapely.MultiPolygon([RING, box(15, 15, 25, 25)])
CONCAVE = shapely.Polygon([(0, 0), (40, 0), (40, 40), (20, 10), (0, 40)])
COMB = shapely.union_all([box(0, 0, 60, 5), *(box(x, 0, x + 3, 40) for x in range(0, 60, 6))])
STRIP = box(0, 0, 100, 0.4)
STAR = shapely.Polygon(
    [(0, 20), (15, 15), (20, 0), (25, 15), (40, 20), (25, 25), (20, 40), (15, 25)]
)
TURNED = shapely.affinity.rotate(SQUARE, 33)
DENSE = shapely.segmentize(TURNED, 0.5)
VALID = {
    "triangle": TRIANGLE,
    "square": SQUARE,
    "ring": RING,
    "two holes": TWO_HOLES,
    "two parts": TWO_PARTS,
    "island": ISLAND,
    "concave": CONCAVE,
    "comb": COMB,
    "strip": STRIP,
    "star": STAR,
    "turned": TURNED,
    "dense": DENSE,
}

BOW_TIE = shapely.Polygon([(0, 0), (40, 40), (40, 0), (0, 40)])
SPIKE = shapely.Polygon([(0, 0), (40, 0), (40, 40), (40, 90), (40, 40), (0, 40)])
HOLE_OUTSIDE = shapely.Polygon(SQUARE.exterior.coords, [box(50, 50, 60, 60).exterior.coords])
LAPPED = shapely.MultiPolygon([box(0, 0, 30, 30), box(20, 20, 40, 40)])
INVALID = {
    "bow tie": BOW_TIE,
    "spike": SPIKE,
    "hole outside": HOLE_OUTSIDE,
    "parts that overlap": LAPPED,
}
