"""Parcels cut by squares: two roads with the same bits, GEOS's areas, nothing lost."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoapp import native
from geoapp.geometry import gridclip
from geoapp.geometry.gridclip import shares_m2
from geoapp.geometry.gridcut import AROUND, SIDE, Squares, cut
from geoapp.geometry.packed import Packed
from geoapp.geometry.tiling import Frame, Tile, lonlat_of, to_lonlat, to_work_xy

CRS = "EPSG:5897"
TILE = Tile(13, 6501, 3601)
box = shapely.box


def middle(tile=TILE, crs=CRS):
    x, y = to_work_xy(*lonlat_of(np.array(tile.x + 0.5), np.array(tile.y + 0.5), tile.z), crs)
    return float(x), float(y)


def moved(shape, by):
    return shapely.transform(shape, lambda xy: xy + np.array(by))


def star(points, random, size=100.0):
    """A simple outline around the origin, pointed and hollow."""
    angle = np.sort(random.uniform(0, 2 * np.pi, points))
    reach = random.uniform(0.05, 1, points) * size
    return shapely.Polygon(np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None])


def stars(count, seed=1):
    random = np.random.default_rng(seed)
    made = []
    while len(made) < count:
        shell = star(random.integers(3, 40), random)
        if not shell.is_valid:
            continue
        hole = moved(star(8, random, 8.0), np.array(shell.representative_point().coords[0]))
        made.append(shell.difference(hole) if random.random() < 0.5 and hole.is_valid else shell)
    return np.array(made, dtype=object)


def cells_around(shapes, seed=2):
    """A leaning square near each shape."""
    random = np.random.default_rng(seed)
    corners = np.array([(0, 0), (80, 3), (78, 81), (-2, 79)], dtype=float) - 40
    centre = shapely.get_coordinates(shapely.centroid(shapes))
    return centre[:, None] + random.normal(0, 40, (len(shapes), 1, 2)) + corners


def by_geos(shapes, cells):
    return shapely.area(shapely.intersection(shapes, shapely.polygons(cells)))


@pytest.mark.parametrize("far", [0.0, 2_000_000.0])
def test_shares_are_those_of_geos(far):
    shapes = moved(stars(400), (far, far))
    cells = cells_around(shapes)
    found = shares_m2(Packed.of(shapes), np.arange(len(shapes)), cells)
    assert found == pytest.approx(by_geos(shapes, cells), rel=1e-9, abs=1e-6)


@pytest.mark.skipif(native.library() is None, reason="the native kernel is not built")
def test_both_roads_give_the_same_bits():
    shapes = moved(stars(500, seed=3), (567_890.123, 2_345_678.901))
    cells, rows = cells_around(shapes, seed=4), np.arange(len(shapes))
    packed = Packed.of(shapes)
    ours = gridclip._by_c(native.library(), packed, rows, cells)
    assert ours.tobytes() == gridclip._by_numpy(packed, rows, cells).tobytes()


QUAD = np.array([[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]])


@pytest.mark.parametrize(
    "shape",
    [
        box(0, 0, 10, 10),
        box(10, 0, 20, 10),
        box(10, 10, 20, 20),
        box(-5, -5, 15, 15),
        box(2, 2, 3, 3),
        box(0, 0, 5, 10),
        box(-1, 4, 11, 4 + 1e-9),
        shapely.Polygon([(0, 0), (10, 10), (20, 0), (20, 5), (10, 15), (0, 5)]),
        shapely.Polygon([(-5, 5), (5, -5), (15, 5), (5, 15)]),
        shapely.Polygon(box(-5, -5, 15, 15).exterior, [box(0, 0, 10, 10).exterior]),
        shapely.Polygon(box(-5, -5, 15, 15).exterior, [box(2, 2, 12, 12).exterior]),
        shapely.MultiPolygon([box(-5, 1, 2, 2), box(5, 5, 20, 20), box(30, 30, 31, 31)]),
        shapely.Polygon([(x, y) for x in range(20) for y in ((-3, 13) if x % 2 else (13, -3))]
                        + [(20, 30), (-1, 30)]),
        shapely.Polygon(),
    ],
)  # fmt: skip
def test_shapes_that_touch_or_run_along_the_sides(shape):
    shape = shapely.make_valid(shape)
    packed, rows = Packed.of([shape]), np.zeros(1, dtype=np.int64)
    exact = shape.intersection(box(0, 0, 10, 10)).area
    roads = [gridclip._by_numpy(packed, rows, QUAD)]
    if native.library() is not None:
        roads.append(gridclip._by_c(native.library(), packed, rows, QUAD))
    for found in roads:
        assert found[0] == pytest.approx(exact, rel=1e-9, abs=1e-12)


def test_no_pairs_give_no_areas():
    none = np.empty(0, dtype=np.int64)
    assert len(shares_m2(Packed.of([box(0, 0, 1, 1)]), none, np.empty((0, 4, 2)))) == 0
    assert len(gridclip._by_numpy(Packed.of([]), none, np.empty((0, 4, 2)))) == 0


def pieces_of(shapes, tile=TILE, crs=CRS):
    packed = Packed.of(shapes)
    areas = shapely.area(np.asarray(shapes, dtype=object))
    return cut(packed, areas, np.arange(len(packed)), Squares(tile, crs)), areas


@given(st.integers(0, 2**32 - 1))
def test_pieces_in_the_tile_sum_to_the_parcels_area(seed):
    random = np.random.default_rng(seed)
    shapes = [
        moved(
            star(random.integers(3, 30), random, float(size)), middle() + random.normal(0, 200, 2)
        )
        for size in 10 ** random.uniform(-3, 3, 12)
    ]
    shapes = [s for s in shapes if s.is_valid and s.area > 0]
    pieces, areas = pieces_of(shapes)
    inside = Squares(TILE, CRS).outline(AROUND, AROUND, AROUND + SIDE, AROUND + SIDE)
    whole = shapely.covers(inside, shapes)
    sums = np.bincount(pieces.row, weights=pieces.m2, minlength=len(shapes))
    assert sums[whole] == pytest.approx(areas[whole], rel=1e-11)
    rest = shapely.area(shapely.intersection(inside, shapes))
    assert sums[~whole] == pytest.approx(rest[~whole], rel=1e-9, abs=1e-6)


def test_neighbouring_tiles_share_what_lies_between_them():
    east = Tile(TILE.z, TILE.x + 1, TILE.y)
    edge = to_work_xy(*lonlat_of(np.array(east.x * 1.0), np.array(east.y + 0.4), 13), CRS)
    shapes = [moved(box(-30, -20, 50, 40), edge), moved(box(-700, -400, 400, 300), edge),
              moved(box(-3000, -60, 3000, 60), edge)]  # fmt: skip
    found = [pieces_of(shapes, tile)[0] for tile in (TILE, east)]
    for row, shape in enumerate(shapes[:2]):
        total = sum(p.m2[p.row == row].sum() for p in found)
        assert total == pytest.approx(shape.area, rel=1e-12)
    for pieces, squares in zip(found, (Squares(TILE, CRS), Squares(east, CRS)), strict=True):
        outline = squares.outline(AROUND, AROUND, AROUND + SIDE, AROUND + SIDE)
        for row, shape in enumerate(shapes):
            mine = pieces.m2[pieces.row == row].sum()
            assert mine == pytest.approx(shape.intersection(outline).area, rel=1e-9)


def test_a_parcel_over_many_squares_is_cut_as_one_over_few():
    shape = moved(stars(1, seed=9)[0], (0, 0))
    shape = moved(shapely.transform(shape, lambda xy: xy * 18), middle())
    pieces, _ = pieces_of([shape])
    squares = Squares(TILE, CRS)
    down, along = np.divmod(pieces.cell, SIDE)
    exact = by_geos(np.array([shape]), squares.cells(along + AROUND, down + AROUND))
    assert len(pieces.cell) > AROUND * AROUND
    assert pieces.m2 == pytest.approx(exact, rel=1e-9, abs=1e-6)
    assert pieces.m2.sum() == pytest.approx(shape.area, rel=1e-9)


def test_outlines_that_are_not_there_or_far_away_have_no_piece():
    far = moved(box(0, 0, 10, 10), (900_000, 100_000))
    pieces, _ = pieces_of([shapely.Polygon(), far])
    assert len(pieces.row) == 0


@pytest.mark.parametrize(
    ("crs", "lon", "lat"),
    [("EPSG:5897", 105.8, 21.0), ("EPSG:25833", 13.4, 52.5), ("EPSG:2263", -73.9, 40.7),
     ("EPSG:3413", -45.0, 80.0), ("EPSG:5514", 14.4, 50.1), ("EPSG:2053", 29.0, -26.0)],
)  # fmt: skip
def test_any_working_crs_will_do(crs, lon, lat):
    """Feet, the pole, axes to the south and west: the same squares of the map."""
    from geoapp.geometry.tiling import tiles_of

    x, y = tiles_of(np.array([lon]), np.array([lat]), 13)
    tile = Tile(13, int(x[0]), int(y[0]))
    shapes = [moved(box(dx, dx, dx + 90, dx + 150), middle(tile, crs)) for dx in (-300, -40, 150)]
    pieces, areas = pieces_of(shapes, tile, crs)
    sums = np.bincount(pieces.row, weights=pieces.m2, minlength=3)
    assert sums == pytest.approx(areas, rel=1e-12)
    frame = Frame(tile, crs)
    units = np.random.default_rng(5).uniform(-1, 2, (200, 2))
    ground = frame.ground(units)
    assert np.abs(frame.units(ground) - units).max() < 1e-5
    assert np.abs(frame.exact(ground) - units).max() < 1e-5
    back = to_lonlat(ground, crs)
    assert np.allclose(back, lonlat_of(units[:, 0] + tile.x, units[:, 1] + tile.y, 13), atol=1e-7)


def test_where_a_quadratic_is_not_close_enough_proj_does_the_work(monkeypatch):
    monkeypatch.setattr("geoapp.geometry.tiling.CLOSE_ENOUGH", 0.0)
    frame = Frame(TILE, CRS)
    ground = frame.ground(np.array([(0.25, 0.75)]))
    assert frame.units(ground) == pytest.approx(np.array([(0.25, 0.75)]), abs=1e-6)
