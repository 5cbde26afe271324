"""Vector tiles of the land-use layer: nothing is missing, and squares sum to the layer."""

import math
from collections import defaultdict

import numpy as np
import pytest
import shapely

from geoapp.errors import NotFound, TimedOut
from geoapp.geometry.parcels import ParcelIndex
from geoapp.geometry.tiling import Frame, Tile, bounds_lonlat, to_work_xy
from geoapp.storage import open_workspace
from geoapp.workflows.tiles import NO_LIMIT
from geoapp.workflows.tiles_cells import QUANTUM_M2, Sums, coarser_sums
from geoapp.workflows.tiles_near import near
from geoapp.workflows.tiles_turns import Turns
from tests.workflows.tiled import CRS, decoded, tile_set_of, tiles_over

EAST, NORTH = 560_000.0, 2_320_000.0
UNIT_M = 40_075_016.7 / 2**14 / 4096 * math.cos(math.radians(21.0))
"""A unit of a tile of zoom 14 on the ground there, about."""
box = shapely.box


@pytest.fixture(scope="module")
def shipped_tiles(shipped):
    space = open_workspace(shipped)
    return tile_set_of(space.parcels("landuse"), space.work_crs)


def made_of(*shapes, codes=None):
    moved = shapely.transform(np.array(shapes, dtype=object), lambda xy: np.add(xy, (EAST, NORTH)))
    codes = ["LUC"] * len(shapes) if codes is None else codes
    return tile_set_of(ParcelIndex.build(moved, codes, [f"p{n}" for n in range(len(shapes))]))


def parcels_in(tiles):
    """Every feature of zoom 14, by row."""
    found = defaultdict(list)
    for tile in tiles_over(tiles, 14):
        for feature in decoded(tiles.get(tile), "parcels"):
            found[feature["id"]].append((tile, feature))
    return found


def areas_in(tiles, zoom):
    """m² by code over all tiles of a zoom, and the total of ``m2``."""
    by_code, total = defaultdict(list), []
    for tile in tiles_over(tiles, zoom):
        for feature in decoded(tiles.get(tile), "cells"):
            values = dict(feature["properties"])
            m2 = values.pop("m2")
            assert m2 == math.fsum(values.values())
            total.append(m2)
            for code, value in values.items():
                by_code[code].append(value)
    return {code: math.fsum(values) for code, values in by_code.items()}, math.fsum(total)


def stored_areas(parcels):
    rows = np.arange(len(parcels))
    codes, areas = parcels.codes(rows), parcels.areas(rows)
    names = {code or "" for code in codes}
    return {n: math.fsum(areas[[(c or "") == n for c in codes]]) for n in names}


def test_every_parcel_of_the_layer_is_in_tiles_with_its_code(shipped_tiles):
    parcels = shipped_tiles.parcels
    found = parcels_in(shipped_tiles)
    assert sorted(found) == list(range(len(parcels)))
    codes = parcels.codes(np.arange(len(parcels)))
    for row, features in found.items():
        for _, feature in features:
            assert feature["properties"].get("code") == codes[row]
            assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")


def test_a_tile_holds_every_parcel_that_meets_it_in_its_place(shipped_tiles):
    parcels = shipped_tiles.parcels
    tile = max(tiles_over(shipped_tiles, 14), key=lambda t: len(shipped_tiles.get(t)))
    frame = Frame(tile, CRS)
    side = np.linspace(0, 1, 9)
    edge = [(s, 0) for s in side] + [(1, s) for s in side] + [(1 - s, 1) for s in side]
    ground = shapely.Polygon(frame.ground(np.array([*edge, *((0, 1 - s) for s in side)])))
    every = parcels.geometries(np.arange(len(parcels)))
    meeting = set(np.flatnonzero(shapely.intersects(every, ground)).tolist())
    features = {f["id"]: f for f in decoded(shipped_tiles.get(tile), "parcels")}
    assert meeting <= set(features)
    for row in meeting:
        drawn = shapely.geometry.shape(features[row]["geometry"])
        exact = shapely.transform(every[row], lambda xy: frame.exact(xy) * 4096)
        assert shapely.hausdorff_distance(drawn, exact) < 1.5


@pytest.mark.parametrize("zoom", range(6, 14))
def test_squares_of_a_zoom_sum_to_the_layer_by_code(shipped_tiles, zoom):
    by_code, total = areas_in(shipped_tiles, zoom)
    stored = stored_areas(shipped_tiles.parcels)
    assert set(by_code) == set(stored)
    for code, m2 in stored.items():
        assert by_code[code] == pytest.approx(m2, rel=1e-9)
    assert total == pytest.approx(math.fsum(stored.values()), rel=1e-12)


def test_a_square_is_exactly_its_four_squares_of_the_next_zoom(shipped_tiles):
    for zoom in range(6, 13):
        for tile in tiles_over(shipped_tiles, zoom):
            mine = shipped_tiles.sums(tile, NO_LIMIT)
            finer = defaultdict(int)
            for place, child in enumerate(shipped_tiles.sums(c, NO_LIMIT) for c in tile.children()):
                for cell, code, quanta in zip(child.cell, child.code, child.quanta, strict=True):
                    south, east = divmod(place, 2)
                    row, column = divmod(int(cell), 32)
                    square = (south * 16 + row // 2) * 32 + east * 16 + column // 2
                    finer[square, int(code)] += int(quanta)
            sides = (mine.cell.tolist(), mine.code.tolist(), mine.quanta.tolist())
            assert finer == {(cell, code): q for cell, code, q in zip(*sides, strict=True)}


def test_squares_hold_what_lies_in_them(shipped_tiles):
    tile = max(tiles_over(shipped_tiles, 13), key=lambda t: len(shipped_tiles.sums(t, NO_LIMIT)))
    every = shipped_tiles.parcels.geometries(np.arange(len(shipped_tiles.parcels)))
    codes = shipped_tiles.parcels.codes(np.arange(len(every)))
    frame = Frame(tile, CRS)
    for feature in decoded(shipped_tiles.get(tile), "cells")[::7]:
        ring = np.array(feature["geometry"]["coordinates"][0]) / 4096
        square = shapely.Polygon(frame.ground(ring))
        common = shapely.area(shapely.intersection(every, square))
        for code, m2 in feature["properties"].items():
            mine = [code == "m2" or c == code for c in codes]
            assert m2 == pytest.approx(math.fsum(common[mine]), rel=1e-9, abs=1e-6)


def test_parcels_that_overlap_count_on_both_sides():
    tiles = made_of(box(0, 0, 100, 100), box(50, 0, 150, 100), codes=["LUC", None])
    for zoom in (6, 13):
        assert areas_in(tiles, zoom)[0] == pytest.approx({"LUC": 1e4, "": 1e4}, rel=1e-9)
    found = parcels_in(tiles)
    assert [f[0][1]["properties"] for f in found.values()] == [{"code": "LUC"}, {}]


@pytest.mark.parametrize(
    "shape",
    [
        box(0, 0, 0.01, 0.01),
        box(0, 0, 500, 0.02),
        box(0, 0, 0.02, 500),
        shapely.Polygon([(0, 0), (300, 300), (300.02, 300)]),
        shapely.Polygon([(0, 0), (300, -300), (300.02, -300)]),
        box(0, 0, 0.02, 0.02).union(box(5, 5, 5.01, 5.01)),
    ],
)
def test_a_parcel_smaller_than_the_tile_can_show_is_still_there(shape):
    tiles = made_of(box(-200, -200, -100, -100), shape)
    drawn = [shapely.geometry.shape(f["geometry"]) for _, f in parcels_in(tiles)[1]]
    assert drawn
    for seen in drawn:
        assert seen.is_valid
        assert seen.area >= 1
        assert len(shapely.get_parts(seen)) == len(shapely.get_parts(shape))
    assert areas_in(tiles, 13)[1] == pytest.approx(1e4 + shape.area, rel=1e-9)


def test_holes_and_parts_are_drawn_as_they_are():
    holed = shapely.Polygon(box(0, 0, 200, 200).exterior, [box(50, 50, 150, 150).exterior])
    two = shapely.MultiPolygon([box(300, 0, 400, 100), holed.buffer(0)])
    tiles = made_of(holed, two)
    for row, shape in enumerate((holed, two)):
        _, feature = parcels_in(tiles)[row][0]
        seen = shapely.geometry.shape(feature["geometry"])
        assert seen.is_valid
        assert seen.area * UNIT_M**2 == pytest.approx(shape.area, rel=0.02)
        assert len(shapely.get_rings(shapely.get_parts(seen))) == 2 * row + 2 - row


def test_a_parcel_larger_than_many_tiles_is_cut_and_sums():
    large = shapely.Polygon(
        box(0, 0, 30_000, 12_000).exterior, [box(9_000, 3_000, 21_000, 9_000).exterior]
    )
    river = shapely.LineString([(-5_000, 0), (4_000, 9_000), (35_000, 11_000)]).buffer(40)
    tiles = made_of(large, river, codes=["CLN", "SON"])
    for zoom in (13, 8):
        found, _ = areas_in(tiles, zoom)
        assert found == pytest.approx({"CLN": large.area, "SON": river.area}, rel=1e-9)
    for row, features in parcels_in(tiles).items():
        for _, feature in features:
            seen = shapely.geometry.shape(feature["geometry"])
            assert min(seen.bounds) >= -4096 * 1.1
            assert max(seen.bounds) <= 4096 * 2.1
        assert len(features) > 15, row
    shown = [shapely.geometry.shape(f["geometry"]) for _, f in parcels_in(tiles)[0]]
    inside = shapely.area(shapely.intersection(shown, box(0, 0, 4096, 4096))).sum()
    assert inside * UNIT_M**2 == pytest.approx(large.area, rel=0.01)


def test_ground_without_parcels_has_no_bytes():
    tiles = made_of(box(0, 0, 100, 100), box(20_000, 0, 20_100, 100))
    between = to_work_xy(np.array(105.7), np.array(20.97), CRS)
    assert np.isfinite(between).all()
    empty = [t for t in tiles_over(tiles, 14) if not tiles.get(t)]
    assert empty
    assert tiles.get(Tile(14, 0, 0)) == b""
    assert tile_set_of(ParcelIndex.build([], [], [])).get(Tile(6, 50, 28)) == b""
    assert tile_set_of(ParcelIndex.build([], [], [])).bounds is None


@pytest.mark.parametrize("tile", [(5, 0, 0), (15, 0, 0), (6, 64, 0), (6, 0, 64), (14, -1, 0)])
def test_an_address_that_is_no_tile_is_refused(tile):
    with pytest.raises(NotFound, match="no tile"):
        made_of(box(0, 0, 1, 1)).get(Tile(*tile))


def test_the_same_parcels_give_the_same_bytes():
    shapes = [box(10 * n, 0, 10 * n + 10, 10) for n in range(50)]
    first, second = made_of(*shapes), made_of(*shapes)
    for zoom in (6, 13, 14):
        for tile in tiles_over(first, zoom):
            assert first.get(tile) == second.get(tile)


def test_sums_survive_being_kept():
    sums = Sums.of(*np.array([[3, 1, 3], [-1, 0, -1], [5, 2**60, 7]]))
    again = Sums.from_bytes(sums.to_bytes())
    assert again.cell.tolist() == [1, 3]
    assert again.code.tolist() == [0, -1]
    assert again.quanta.tolist() == [2**60, 12]
    assert len(coarser_sums([sums] * 4)) == 8
    assert QUANTUM_M2 == 2.0**-24


def test_who_waits_too_long_for_a_tile_is_told_to_ask_again():
    turns, tile = Turns(at_once=1, waiting=1, wait=0.01), Tile(6, 0, 0)
    with turns.of(tile):
        for other in (tile, Tile(6, 1, 0)):
            with pytest.raises(TimedOut, match="still being made") as raised, turns.of(other):
                raise AssertionError("had its turn")
            assert raised.value.detail["retry_seconds"] > 0
    with turns.of(tile):
        pass


def test_who_finds_no_place_to_wait_does_not_wait():
    turns = Turns(at_once=1, waiting=0, wait=1000.0)
    with (
        turns.of(Tile(6, 0, 0)),
        pytest.raises(TimedOut, match="still being made"),
        turns.of(Tile(6, 1, 0)),
    ):
        raise AssertionError("had its turn")


def test_work_that_takes_too_long_goes_on_at_the_next_request(shipped_tiles):
    parcels, steps = shipped_tiles.parcels, []
    tiles = tile_set_of(parcels)
    tile = tiles_over(tiles, 6)[0]
    asked = 0
    while not steps or isinstance(steps[-1], TimedOut):
        tiles._turns = Turns(work=0.0 if not steps else 0.05)
        asked += 1
        assert asked < 200
        try:
            steps.append(tiles.get(tile))
        except TimedOut as error:
            steps.append(error)
    assert isinstance(steps[0], TimedOut)
    assert steps[-1] == shipped_tiles.get(tile)


def test_a_box_with_no_place_on_earth_may_hold_parcels_anywhere():
    far = np.array([-3e7, -3e7, 3e7, 3e7])
    assert bounds_lonlat(far, "EPSG:3035") == (-180.0, -85.0, 180.0, 85.0)
    near = bounds_lonlat(np.array([EAST, NORTH, EAST + 1000, NORTH + 1000]), CRS)
    assert near == pytest.approx((105.579, 20.972, 105.589, 20.981), abs=0.001)


def test_parcels_far_apart_do_not_make_the_ground_between_them_cost():
    """Two parcels with Viet Nam between them: 100,000 tiles of zoom 13 lie in their box."""
    shapes = [box(0, 0, 100, 100), box(-90_000, -1_300_000, -89_900, -1_299_900)]
    tiles = made_of(*shapes)
    asked = []
    has = tiles._has
    tiles._has = lambda tile: asked.append(tile) or has(tile)
    total = []
    for tile in tiles_over(tiles, 6):
        total += [f["properties"]["m2"] for f in decoded(tiles.get(tile), "cells")]
    assert math.fsum(total) == pytest.approx(2e4, rel=1e-9)
    assert len(asked) < 400


def test_a_tile_that_reaches_out_of_the_working_crs_may_hold_anything():
    frame = Frame(Tile(6, 3, 30), CRS)  # a quarter of the Earth from Hanoi
    assert frame.box(0.25).tolist() == [-np.inf, -np.inf, np.inf, np.inf]
    parcels = made_of(box(0, 0, 10, 10)).parcels
    assert [found.rows.tolist() for found in near(parcels, frame.box())] == [[0]]
