"""The ledger: disjoint pieces whose sum is the union, whatever the layer looks like."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoapp.domain.landuse import rank
from geoapp.errors import TimedOut
from geoapp.geometry import kernel, robust
from geoapp.geometry.limit import Deadline
from geoapp.geometry.overlap import ledger, ledgers
from geoapp.geometry.parcels import ParcelIndex
from tests.shapes import VALID
from tests.strategies import layers, polygons

box = shapely.box
NEAR = 1e-6


@pytest.fixture(autouse=True, params=["kernel", "GEOS"], scope="module")
def road(request):
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "GEOS":
            patch.setattr(kernel, "available", lambda: False)
        yield request.param


def index(layer):
    ids, codes, shapes = zip(*layer, strict=True) if layer else ((), (), ())
    return ParcelIndex.build(np.array(shapes, dtype=object), codes, ids)


def by_code(found):
    totals = {}
    for code, area in zip(found.codes.tolist(), found.area_m2.tolist(), strict=True):
        totals[code] = totals.get(code, 0.0) + area
    return totals


@given(polygons(), layers())
def test_the_sum_of_the_pieces_is_the_union(site, layer):
    found = ledger(site, index(layer), rank)
    union = shapely.union_all([s for _, _, s in layer]).intersection(site)
    assert found.area_m2.sum() == pytest.approx(union.area, abs=NEAR)


@given(polygons(), layers())
def test_pieces_are_disjoint_and_as_large_as_said(site, layer):
    found = ledger(site, index(layer), rank)
    pieces = found.piece_geometries()
    assert shapely.area(pieces) == pytest.approx(found.area_m2, abs=NEAR)
    assert shapely.union_all(pieces).area == pytest.approx(found.area_m2.sum(), abs=NEAR)
    for piece in pieces:  # GEOS's own difference fails where edges nearly coincide
        assert robust.difference(piece, site).area == pytest.approx(0, abs=1e-3)


@given(polygons(), layers())
def test_gross_is_the_plain_sum_and_lost_is_the_rest(site, layer):
    found = ledger(site, index(layer), rank)
    plain = sum(shape.intersection(site).area for _, _, shape in layer)
    assert found.gross_m2.sum() == pytest.approx(plain, abs=NEAR)
    assert (found.lost_m2 >= -NEAR).all()


@given(polygons(), layers())
def test_ground_goes_to_the_first_in_priority(site, layer):
    """Brute force: take the parcels in order and give each what is left."""
    left, expected = site, {}
    for identity, _, shape in sorted(layer, key=lambda p: (rank(p[1]), p[0])):
        expected[identity] = left.intersection(shape).area
        left = left.difference(shape)
    found = ledger(site, index(layer), rank)
    got = dict(zip(found.ids.tolist(), found.area_m2.tolist(), strict=True))
    assert {i for i, a in expected.items() if a > NEAR} <= set(got)
    assert got == pytest.approx({i: expected[i] for i in got}, abs=NEAR)


def turned_rings(shape, start):
    """The same ground: rings from another start, the other way round, parts in reverse."""

    def ring(points):
        points = points[:-1][::-1]
        cut = start % len(points)
        return [*points[cut:], *points[:cut]]

    parts = [
        shapely.Polygon(ring(list(p.exterior.coords)), [ring(list(h.coords)) for h in p.interiors])
        for p in reversed(shapely.get_parts(shape))
    ]
    return shapely.MultiPolygon(parts) if len(parts) > 1 else parts[0]


@given(polygons(), layers(), st.integers(0, 40), st.randoms(use_true_random=False))
def test_how_it_is_drawn_does_not_matter(site, layer, start, random):
    plain = by_code(ledger(site, index(layer), rank))
    other = [(i, c, turned_rings(s, start)) for i, c, s in layer]
    random.shuffle(other)
    assert by_code(ledger(turned_rings(site, start), index(other), rank)) == pytest.approx(
        plain, abs=NEAR
    )


@given(polygons(), layers(most=5))
def test_a_parcel_given_twice_counts_once(site, layer):
    plain = ledger(site, index(layer), rank)
    doubled = ledger(site, index([*layer, *((i + "x", c, s) for i, c, s in layer)]), rank)
    assert by_code(doubled) == pytest.approx(by_code(plain), abs=NEAR)
    assert doubled.gross_m2.sum() == pytest.approx(2 * plain.gross_m2.sum(), abs=NEAR)


@given(polygons(), layers(most=5))
def test_where_it_lies_does_not_matter(site, layer):
    def move(shape):
        return shapely.affinity.translate(shape, 566_000, 2_322_000)

    plain = by_code(ledger(site, index(layer), rank))
    far = by_code(ledger(move(site), index([(i, c, move(s)) for i, c, s in layer]), rank))
    codes = plain.keys() | far.keys()
    for code in codes:  # a corner may be met here and missed there
        assert far.get(code, 0.0) == pytest.approx(plain.get(code, 0.0), abs=1e-4)


@given(st.lists(polygons(), max_size=9), layers())
def test_many_sites_give_the_same_numbers_as_each_alone(sites, layer):
    parcels = index(layer)
    together = ledgers(sites, parcels, rank, workers=2)
    for site, found in zip(sites, together, strict=True):
        alone = ledger(site, parcels, rank)
        assert found.ids.tolist() == alone.ids.tolist()
        assert found.area_m2 == pytest.approx(alone.area_m2, abs=1e-9)
        assert found.gross_m2 == pytest.approx(alone.gross_m2, abs=1e-9)


@pytest.mark.parametrize("name", sorted(VALID))
def test_every_shape_covers_itself(name):
    shape = VALID[name]
    found = ledger(shape, index([("a", "LUC", shape)]), rank)
    assert found.area_m2.tolist() == [shape.area]
    assert found.whole.tolist() == [True]


LEFT, RIGHT = ("a", "CLN", box(0, 0, 60, 100)), ("b", "LUC", box(40, 0, 100, 100))


def test_rice_keeps_ground_that_other_land_claims_too():
    found = ledger(box(0, 0, 100, 100), index([LEFT, RIGHT]), rank)
    assert dict(zip(found.ids, found.area_m2, strict=True)) == {"a": 4000.0, "b": 6000.0}
    assert found.lost_m2.tolist() == [2000.0, 0.0]
    assert found.won_by(0) == ["b"]
    assert found.won_by(1) == []


def test_the_smaller_id_keeps_it_where_codes_tie():
    found = ledger(
        box(0, 0, 100, 100), index([("z", "LUC", LEFT[2]), ("y", "LUC", RIGHT[2])]), rank
    )
    assert found.ids.tolist() == ["y", "z"]
    assert found.area_m2.tolist() == [6000.0, 4000.0]


def test_a_winner_elsewhere_is_not_named():
    found = ledger(box(0, 0, 30, 100), index([LEFT, RIGHT]), rank)
    assert found.ids.tolist() == ["a"]
    assert found.won_by(0) == []


def test_parcels_that_only_touch_are_no_overlap():
    layer = [("a", "LUC", box(10, 0, 20, 10)), ("b", "LUC", box(10, 10, 20, 20))]
    assert len(ledger(box(0, 0, 10, 10), index(layer), rank)) == 0


def test_an_empty_layer_and_no_site():
    assert len(ledger(box(0, 0, 1, 1), index([]), rank)) == 0
    assert ledgers([], index([LEFT]), rank) == []


def test_it_stops_at_its_time_limit():
    with pytest.raises(TimedOut, match="time limit of 0 s"):
        ledger(box(0, 0, 9, 9), index([LEFT]), rank, Deadline(0))


def test_it_tells_how_far_it_is():
    told = []
    ledgers([box(0, 0, 9, 9)] * 130, index([LEFT]), rank, workers=1, progress=told.append)
    assert sum(told) == 130
    assert len(told) > 1
