"""Hypothesis strategies: layers of parcels that overlap, and sites over them, in metres."""

import numpy as np
import shapely
from hypothesis import strategies as st

from tests.shapes import VALID

CODES = ("LUC", "LUK", "LUA", "ONT+LUC", "CSK", None, "CLN", "DGT")
metres = st.floats(0, 100, allow_nan=False).map(lambda v: round(v, 3))


@st.composite
def polygons(draw):
    """A shape of the catalogue, turned, scaled and moved; or a star of random points."""
    if draw(st.booleans()):
        shape = VALID[draw(st.sampled_from(sorted(VALID)))]
        shape = shapely.affinity.scale(shape, draw(st.sampled_from([0.3, 1.0, 1.7])))
        shape = shapely.affinity.rotate(shape, draw(st.sampled_from([0, 0, 17.0, 90])))
    else:
        count = draw(st.integers(3, 12))
        radii = draw(st.lists(st.floats(3, 40), min_size=count, max_size=count))
        turns = np.linspace(0, 2 * np.pi, count, endpoint=False)
        shape = shapely.Polygon(np.column_stack([np.cos(turns), np.sin(turns)]) * np.c_[radii])
    return shapely.affinity.translate(shape, draw(metres), draw(metres))


@st.composite
def layers(draw, most=8):
    """Parcels as (id, code, shape): some overlap, some are the same, some are on a lattice."""
    shapes = draw(st.lists(polygons(), min_size=0, max_size=most))
    if draw(st.booleans()):
        step = draw(st.sampled_from([25, 40]))
        shapes += [shapely.box(x, y, x + step, y + step) for x in range(0, 100, step)
                   for y in range(0, 100, step)]  # fmt: skip
    if shapes and draw(st.booleans()):
        shapes.append(shapes[0])
    codes = draw(st.lists(st.sampled_from(CODES), min_size=len(shapes), max_size=len(shapes)))
    return [(f"p{n:02d}", code, s) for n, (code, s) in enumerate(zip(codes, shapes, strict=True))]
