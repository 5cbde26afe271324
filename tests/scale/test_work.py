"""Blocks anywhere give what one machine gives, other zones what a plain overlay gives there."""

import geopandas
import numpy as np
import pandas
import pytest
import shapely

from geoapp.geometry.meet import touched
from geoapp.geometry.overlap import ledgers
from geoapp.geometry.packed import Packed
from geoapp.geometry.totals import merge, totals
from geoapp.scale.place import Call, Threads, in_order, shares
from geoapp.scale.priority import ByName, apart, ranked
from geoapp.scale.work import Group, block_sums, shapes
from geoapp.scale.zoned import near_boxes
from tests.scale.grounds import circles, site_frame, small_store
from tests.worlds import CRS, moved

ZONE = "EPSG:9210"
FIELDS = ("site", "code", "area_m2", "gross_m2", "features")


def same(one, other):
    return all(getattr(one, name).tolist() == getattr(other, name).tolist() for name in FIELDS)


def partials(store, group, most):
    for number, chosen in touched(group.boxes, store.boxes):
        for some in shares(group.sites, chosen, most):
            part = block_sums(store, number, group.take(some))
            yield part, some


def summed(store, group, most=7):
    found = []
    for part, some in partials(store, group, most):
        part.sums.site[:] = some[part.sums.site]
        found.append(part)
    return merge(found)


@pytest.mark.parametrize("size", [9, 64, 1000])
def test_blocks_are_summed_as_on_one_machine(tmp_path, monkeypatch, size):
    store = small_store(tmp_path, size, monkeypatch)
    assert store.blocks >= 600 // size
    packed = Packed.of(circles(60).geometry)
    group = Group(packed, packed.boxes)
    found, plain = summed(store, group), totals(packed, store, ranked(store))
    none = store.code_names.index("")
    assert none not in found.code.tolist()
    assert none in plain.code.tolist()
    for name in ("area_m2", "gross_m2"):
        assert getattr(found, name).sum() == pytest.approx(getattr(plain, name).sum(), rel=1e-12)
    coded = plain.code > none
    mine = found.code > none
    for name in FIELDS:
        assert getattr(found, name)[mine].tolist() == getattr(plain, name)[coded].tolist()


def test_how_sites_and_blocks_are_cut_does_not_show(tmp_path, monkeypatch):
    packed = Packed.of(circles(60).geometry)
    group = Group(packed, packed.boxes)
    whole = small_store(tmp_path / "one", 10_000, monkeypatch)
    first = summed(whole, group, 1000)
    for size, most in ((9, 1), (50, 13)):
        assert same(
            summed(small_store(tmp_path / str(size), size, monkeypatch), group, most), first
        )


def test_a_class_loses_ground_to_one_before_it_by_name_over_block_borders(tmp_path, monkeypatch):
    store = small_store(tmp_path, 9, monkeypatch)
    pairs = np.searchsorted(store.starts, store.overlapping_pairs, side="right")
    assert (pairs[:, 0] != pairs[:, 1]).any()
    packed = Packed.of(circles(60).geometry)
    found = summed(store, Group(packed, packed.boxes))
    union = shapely.union_all(store.geometries(np.arange(len(store))))
    for n, shape in enumerate(packed.geometries()):
        here = found.area_m2[found.site == n].sum()
        assert here == pytest.approx(shapely.intersection(shape, union).area, abs=1e-4)
    assert found.gross_m2.sum() > found.area_m2.sum() + 1000


def test_what_was_worked_out_of_disputed_ground_is_forgotten_when_it_grows(tmp_path, monkeypatch):
    store = small_store(tmp_path, 64, monkeypatch)
    packed = Packed.of(circles(60).geometry)
    first = summed(store, Group(packed, packed.boxes))
    held = apart(store)
    assert held.kept
    monkeypatch.setattr("geoapp.scale.priority.REMEMBERED", 1)
    assert apart(store) is not held
    assert same(summed(store, Group(packed, packed.boxes)), first)


def test_no_sites_are_no_work(tmp_path, monkeypatch):
    store = small_store(tmp_path, 64, monkeypatch)
    nothing = Group(Packed.of([]), np.empty((0, 4)))
    assert list(partials(store, nothing, 5)) == []
    assert len(merge([block_sums(store, 0, nothing)])) == 0
    assert shapes(store, nothing) == []


def test_an_empty_code_is_none_and_comes_last():
    rank = ByName(("CLN", "LUC"))
    assert [rank(code) for code in ("CLN", "LUC", "", None)] == [0, 1, 2, 2]


def in_zone(frame, zone):
    geoms = geopandas.GeoSeries(frame.geometry, crs=CRS).to_crs(zone)
    packed = Packed.of(geoms.to_numpy())
    return Group(packed, near_boxes(frame.geometry, CRS, CRS), zone)


def test_another_zone_is_measured_in_that_zone(tmp_path, monkeypatch):
    store = small_store(tmp_path, 64, monkeypatch)
    frame = circles(60)
    found = summed(store, in_zone(frame, ZONE))
    degrees = geopandas.GeoSeries(store.lonlat(np.arange(len(store))), crs=4326)
    codes = store.codes(np.arange(len(store)))
    land = geopandas.GeoDataFrame({"code": codes}, geometry=degrees.to_crs(ZONE).to_numpy())
    land = land.set_crs(ZONE)
    land["code"] = land["code"].fillna("")
    sites = geopandas.GeoDataFrame(
        {"site": range(60)},
        geometry=geopandas.GeoSeries(frame.geometry, crs=CRS).to_crs(ZONE).to_numpy(),
        crs=ZONE,
    )
    peer = geopandas.overlay(sites, land, how="intersection", keep_geom_type=True)
    sums = peer.area.groupby([peer["site"], peer["code"]]).sum()
    names = [*store.code_names, ""]
    ours = pandas.Series(
        found.gross_m2,
        index=pandas.MultiIndex.from_arrays([found.site, [names[c] for c in found.code]]),
    )
    assert len(ours) > 100
    pandas.testing.assert_series_equal(
        ours.sort_index(), sums.sort_index(), check_names=False, rtol=1e-9, atol=1e-6,
        check_index_type=False,
    )  # fmt: skip
    own = summed(store, in_zone(frame, CRS))
    assert found.gross_m2.sum() != pytest.approx(own.gross_m2.sum(), rel=1e-6)


@pytest.mark.parametrize("size", [9, 1000])
def test_disputed_ground_is_counted_once_in_another_zone(tmp_path, monkeypatch, size):
    store = small_store(tmp_path, size, monkeypatch)
    found = summed(store, in_zone(circles(60), ZONE))
    degrees = geopandas.GeoSeries(store.lonlat(np.arange(len(store))), crs=4326)
    union = shapely.union_all(degrees.to_crs(ZONE).to_numpy())
    sites = geopandas.GeoSeries(circles(60).geometry, crs=CRS).to_crs(ZONE)
    expected = shapely.intersection(sites.to_numpy(), union)
    for n, area in enumerate(shapely.area(expected)):
        assert found.area_m2[found.site == n].sum() == pytest.approx(area, abs=1e-4)


def test_the_store_of_its_own_zone_and_the_detour_agree(tmp_path, monkeypatch):
    store = small_store(tmp_path, 64, monkeypatch)
    packed = Packed.of(circles(60).geometry)
    straight = summed(store, Group(packed, packed.boxes))
    detour = summed(store, Group(packed, packed.boxes, CRS))
    assert detour.features.tolist() == straight.features.tolist()
    assert detour.area_m2 == pytest.approx(straight.area_m2, abs=1e-5)


def test_a_store_without_degrees_is_measured_in_another_zone_too(tmp_path, monkeypatch):
    store = small_store(tmp_path, 64, monkeypatch)
    first = summed(store, in_zone(circles(20), ZONE))
    monkeypatch.setattr(store, "lonlat", lambda rows: np.full(len(rows), None, dtype=object))
    again = summed(store, in_zone(circles(20), ZONE))
    assert again.code.tolist() == first.code.tolist()
    assert again.area_m2 == pytest.approx(first.area_m2, abs=1e-4)


@pytest.mark.parametrize("zone", [None, ZONE])
def test_shapes_have_the_areas_of_the_sums(tmp_path, monkeypatch, zone):
    store = small_store(tmp_path, 50, monkeypatch)
    frame = circles(30)
    packed = Packed.of(frame.geometry)
    group = in_zone(frame, zone) if zone else Group(packed, packed.boxes)
    found = summed(store, group)
    cut = shapes(store, group)
    names = [*store.code_names, None]
    assert [(n, name) for n, name, _ in cut] == [
        (n, names[code] or None) for n, code in zip(found.site, found.code, strict=True)
    ]
    areas = [shapely.from_wkb(wkb).area if wkb else 0.0 for _, _, wkb in cut]
    assert areas == pytest.approx(found.area_m2.tolist(), abs=1e-4)


def test_shapes_are_cut_as_a_ledger_cuts_them(tmp_path, monkeypatch):
    store = small_store(tmp_path, 50, monkeypatch)
    packed = Packed.of(circles(10).geometry)
    (each, *_) = ledgers(packed.geometries([3]), store, ranked(store))
    united = shapely.union_all(each.piece_geometries())
    mine = [shapely.from_wkb(w) for n, _, w in shapes(store, Group(packed, packed.boxes))
            if n == 3 and w]  # fmt: skip
    assert shapely.union_all(mine).area == pytest.approx(united.area, abs=1e-6)


def test_results_come_in_the_order_of_the_calls():
    told = []

    def calls():
        for n in range(50):
            told.append(n)
            yield Call(n, lambda parcels, x: x * 2, None, (n,))
        yield Call("end")

    with Threads(2) as place:
        results = in_order(place, calls())
        assert next(results) == (0, 0)
        assert len(told) == place.ahead + 1
        assert list(results) == [*((n, 2 * n) for n in range(1, 50)), ("end", None)]


def test_a_failure_is_raised_in_its_turn():
    def fall(parcels):
        raise ValueError("no")

    with Threads(1) as place:
        results = in_order(place, [Call(1, lambda parcels: 1), Call(2, fall)])
        assert next(results) == (1, 1)
        with pytest.raises(ValueError, match="no"):
            next(results)


def test_sites_are_shared_out_by_number_and_corners(monkeypatch):
    shapes_ = [shapely.Point(n, 0).buffer(1, quad_segs=16) for n in range(10)]
    sites = Packed.of(site_frame(moved(np.array(shapes_, dtype=object))).geometry)
    rows = np.arange(10)
    assert [len(r) for r in shares(sites, rows, 4)] == [4, 4, 2]
    monkeypatch.setattr("geoapp.scale.place.POINTS", 130)
    assert [len(r) for r in shares(sites, rows, 4)] == [2] * 5
    monkeypatch.setattr("geoapp.scale.place.POINTS", 1)
    assert [r.tolist() for r in shares(sites, rows[3:6], 4)] == [[3], [4], [5]]
    assert list(shares(sites, rows[:0], 4)) == []
