"""Sums by code over blocks: those of the ledgers, to the last bit, however it is cut up."""

from math import fsum

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoapp.domain.landuse import rank
from geoapp.errors import TimedOut
from geoapp.geometry import kernel, parcels
from geoapp.geometry import totals as module
from geoapp.geometry.disputed import disjoint
from geoapp.geometry.limit import Deadline
from geoapp.geometry.overlap import ledgers
from geoapp.geometry.packed import Packed
from geoapp.geometry.parcels import ParcelIndex
from geoapp.geometry.totals import block_totals, merge, totals
from tests.strategies import layers, polygons

SIDE = 30


@pytest.fixture(params=["kernel", "without kernel"])
def road(request, monkeypatch):
    if request.param == "without kernel":
        monkeypatch.setattr(kernel, "available", lambda: False)


def index(layer, size=10**6):
    ids, codes, shapes = zip(*layer, strict=True) if layer else ((), (), ())
    before, parcels.BLOCK = parcels.BLOCK, size
    try:
        return ParcelIndex.build(np.array(shapes, dtype=object), codes, ids)
    finally:
        parcels.BLOCK = before


def rows(found, layer):
    names = [*layer.code_names, None]
    return list(
        zip(
            found.site.tolist(),
            [names[c] for c in found.code.tolist()],
            found.area_m2.tolist(),
            found.gross_m2.tolist(),
            found.features.tolist(),
            strict=True,
        )
    )


def by_ledgers(sites, layer):
    made = []
    for n, each in enumerate(ledgers(sites, layer, rank, workers=1)):
        names = [None, *layer.code_names]
        for code in names:
            mine = np.array([c == code for c in each.codes.tolist()], dtype=bool)
            if mine.any():
                sums = fsum(each.area_m2[mine]), fsum(each.gross_m2[mine])
                made.append((n, code, *sums, int(mine.sum())))
    return made


@given(st.lists(polygons(), max_size=6), layers(), st.integers(1, 9))
def test_sums_are_those_of_the_ledgers(sites, layer, size):
    land = index(layer, size)
    found = totals(Packed.of(sites), land, rank, workers=2)
    assert rows(found, land) == by_ledgers(sites, land)


def test_the_same_without_the_kernel(road):
    random = np.random.default_rng(5)
    squares = [
        shapely.box(x, y, x + 11, y + 10) for x in range(0, 100, 10) for y in range(0, 90, 9)
    ]
    codes = random.choice(["LUC", "CLN", None], len(squares)).tolist()
    land = index(list(zip([f"p{n:03d}" for n in range(len(squares))], codes, squares, strict=True)))
    sites = [shapely.Point(50, 40).buffer(r) for r in (3, 17.3, 60)]
    found = totals(Packed.of(sites), land, rank)
    union = [shapely.union_all(squares).intersection(s).area for s in sites]
    plain = [sum(q.intersection(s).area for q in squares) for s in sites]
    for n in range(3):
        assert found.area_m2[found.site == n].sum() == pytest.approx(union[n], abs=1e-6)
        assert found.gross_m2[found.site == n].sum() == pytest.approx(plain[n], abs=1e-6)


@given(st.lists(polygons(), min_size=1, max_size=6), layers(), st.randoms(use_true_random=False))
def test_blocks_may_be_done_anywhere_in_any_order(sites, layer, random):
    land, packed = index(layer, 3), Packed.of(sites)
    apart, everyone = disjoint(land, rank), np.arange(len(sites))
    parts = [
        block_totals(land, number, packed, chosen, apart)
        for number in range(land.blocks)
        for chosen in np.array_split(everyone, 2)
    ]
    random.shuffle(parts)
    assert rows(merge(parts), land) == rows(totals(packed, land, rank), land)


def test_the_number_of_blocks_does_not_show():
    random = np.random.default_rng(1)
    squares = [shapely.box(x, y, x + 1, y + 1) for x in range(SIDE) for y in range(SIDE)]
    codes = random.choice(["LUC", "CLN"], len(squares)).tolist()
    layer = [(f"p{n:04d}", c, s) for n, (c, s) in enumerate(zip(codes, squares, strict=True))]
    sites = Packed.of([shapely.Point(14.2, 15.1).buffer(r) for r in (3, 9.7, 16)])
    plain = rows(totals(sites, index(layer), rank), index(layer))
    for size in (7, 100, 450):
        cut = index(layer, size)
        assert rows(totals(sites, cut, rank), cut) == plain


def test_nothing_anywhere():
    land = index([("a", "LUC", shapely.box(0, 0, 1, 1))])
    assert len(totals(Packed.of([]), land, rank)) == 0
    assert len(totals(Packed.of([shapely.Polygon()]), land, rank)) == 0
    assert len(totals(Packed.of([shapely.box(5, 5, 6, 6)]), land, rank)) == 0
    assert len(totals(Packed.of([shapely.box(0, 0, 1, 1)]), index([]), rank)) == 0
    assert len(merge([])) == 0


def mosaic():
    shapes = [shapely.box(x, y, x + 11, y + 10) for x in range(0, 90, 10) for y in range(0, 90, 9)]
    land = index([(f"p{n:03d}", "LUC" if n % 3 else "CLN", s) for n, s in enumerate(shapes)], 20)
    return land, Packed.of([shapely.Point(50, 40).buffer(r) for r in (3, 17.3, 60)])


def test_threads_give_the_same_and_few_sites_start_none(monkeypatch):
    land, sites = mosaic()
    assert land.blocks * len(sites) > module.FEW
    made = [rows(totals(sites, land, rank, workers=n), land) for n in (1, 2, 5)]
    assert made[0] == made[1] == made[2]
    monkeypatch.setattr(module, "ThreadPoolExecutor", None)
    assert rows(totals(sites, land, rank, workers=1), land) == made[0]
    assert len(totals(sites.take(np.array([0])), land, rank, workers=2))
    with pytest.raises(TypeError):
        totals(sites, land, rank, workers=2)


def test_it_tells_how_far_it_is_and_stops_at_its_time_limit(monkeypatch):
    monkeypatch.setattr(module, "SITES", 2)
    land, told = index([("a", "LUC", shapely.box(0, 0, 9, 9))]), []
    sites = Packed.of([shapely.box(1, 1, 3, 3)] * 7)
    totals(sites, land, rank, progress=lambda done, every: told.append((done, every)))
    assert told == [(2, 7), (4, 7), (6, 7), (7, 7)]
    with pytest.raises(TimedOut):
        totals(sites, land, rank, deadline=Deadline(0))


def test_sums_keep_what_rounding_drops():
    values = np.array([[1e16, 0.0], [1.0, 0.0], [-1e16, 1e-3], [2.0, 0.0]])
    assert module._added(values, np.array([0, 3])).tolist() == [1.0 + 1e-3, 2.0]
