"""Parcels in a box of degrees: from a store and from memory, against every extent compared."""

import json

import numpy as np
import pytest
import shapely

from geoapp.exchange.geojson_text import DECIMALS
from geoapp.storage import open_workspace
from geoapp.storage.store import builder, spill
from geoapp.workflows import window
from geoapp.workflows.window import Window, ready_land
from tests.storage.layers import features
from tests.workflows.stores import both, odd_parcels
from tests.worlds import at, box, make

EVERYWHERE = (105.0, 20.0, 107.0, 22.0)


@pytest.fixture
def spaces(tmp_path, monkeypatch):
    monkeypatch.setattr(spill, "BLOCK", 64)
    monkeypatch.setattr(builder, "CHUNK", 70)
    monkeypatch.setattr(window, "HELD", 2)
    return both(tmp_path)


def landuse_window(workspace, *asked):
    return window.window(ready_land(workspace), *asked)


def parsed(found):
    return json.loads(b"[" + found.text + b"]")


def meeting(parcels, where):
    """Ids by the extents of all outlines."""
    west, south, east, north = where
    bounds = shapely.bounds(parcels.geometry)
    hit = (bounds[:, 0] <= east) & (bounds[:, 2] >= west)
    hit &= (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    return {parcels.ids[n] for n in np.flatnonzero(hit).tolist()}


def test_any_box_gives_the_parcels_whose_extent_meets_it(spaces):
    parcels = odd_parcels()
    for workspace in spaces:
        ground = shapely.total_bounds([g for g in parcels.geometry if g])
        rng = np.random.default_rng(5)
        for _ in range(40):
            corner, size = rng.uniform(ground[:2], ground[2:]), 10 ** rng.uniform(-6, -2, 2)
            where = (*corner.tolist(), *(corner + size).tolist())
            found = landuse_window(workspace, where, 1000)
            ids = [f["id"] for f in parsed(found)]
            assert set(ids) == meeting(parcels, where)
            assert len(ids) == found.shown == found.matched


def test_a_parcel_is_its_outline_and_its_code(spaces):
    parcels = odd_parcels()
    each = zip(parcels.geometry, parcels.properties, strict=True)
    known = dict(zip(parcels.ids, each, strict=True))
    for workspace in spaces:
        found = parsed(landuse_window(workspace, EVERYWHERE, 1000))
        assert len(found) == len(parcels) - 2
        for feature in found:
            shape, properties = known[feature["id"]]
            assert feature["properties"] == {"code": properties["code"]}
            mine = shapely.from_geojson(json.dumps(feature["geometry"]))
            assert shapely.hausdorff_distance(mine, shape) < 10**-DECIMALS


def test_above_the_limit_there_is_the_number_and_nothing_else(spaces):
    for workspace in spaces:
        found = landuse_window(workspace, EVERYWHERE, 10)
        assert found == Window(b"", 0, len(odd_parcels()) - 2)
        found = landuse_window(workspace, (100.0, 10.0, 100.1, 10.1), 10)
        assert found == Window(b"", 0, 0)


@pytest.mark.parametrize("limit", [1, 7, 64, 100, 1000])
def test_pages_are_the_whole(spaces, limit):
    for workspace in spaces:
        whole, pages, offset = landuse_window(workspace, EVERYWHERE, 1000), [], 0
        while offset < whole.matched:
            page = landuse_window(workspace, EVERYWHERE, limit, offset)
            assert (page.matched, page.shown) == (whole.matched, min(limit, whole.matched - offset))
            pages.append(page.text)
            offset += page.shown
        assert b",".join(pages) == whole.text
        assert landuse_window(workspace, EVERYWHERE, limit, offset) == Window(b"", 0, whole.matched)


def test_a_block_that_lies_in_the_box_is_counted_and_not_read(spaces, monkeypatch):
    expected = landuse_window(spaces[0], EVERYWHERE, 10)
    monkeypatch.setattr(window, "_sheet", lambda *_: pytest.fail("read"))
    assert landuse_window(spaces[0], EVERYWHERE, 10) == expected


def test_a_point_is_no_parcel_and_a_hollow_part_no_ground(tmp_path):
    shapes = np.array([box(0, 0, 9, 9), shapely.Point(1, 1), None], dtype=object)
    spaces = both(tmp_path, features(shapes))
    for workspace in spaces:
        assert [f["id"] for f in parsed(landuse_window(workspace, EVERYWHERE, 9))] == ["p00000"]
    hollow = shapely.MultiPolygon([box(0, 0, 1, 1), shapely.Polygon()])
    kept = window._outlines(np.array([hollow, shapely.Polygon()], dtype=object))
    assert kept[0].equals(box(0, 0, 1, 1))
    assert kept[1] is None


def test_a_layer_without_parcels(tmp_path):
    workspace = open_workspace(make(tmp_path / "w", parcels=[]))
    assert landuse_window(workspace, EVERYWHERE, 9) == Window(b"", 0, 0)


def test_a_new_edition_is_seen_at_once(tmp_path):
    from tests.worlds import write_landuse

    folder = make(tmp_path / "w")
    workspace = open_workspace(folder)
    assert landuse_window(workspace, EVERYWHERE, 100).matched == 25
    write_landuse(folder, [("a", "LUC", box(0, 0, 50, 50))])
    assert [f["id"] for f in parsed(landuse_window(workspace, EVERYWHERE, 9))] == ["a"]


def test_the_tip_of_a_spike_that_repair_took_away(tmp_path):
    spike = shapely.Polygon([(0, 0), (30, 0), (30, 30), (500, 30), (30, 30), (0, 30)])
    for workspace in both(tmp_path, features(np.array([spike, box(0, 90, 9, 99)], dtype=object))):
        near = at(shapely.Point(499, 30)).buffer(1e-7).bounds
        assert landuse_window(workspace, near, 9).matched == 1


@pytest.mark.parametrize("identity", ['a"b\\c', "Thửa 1\u2028", "\u0001"])
def test_any_id_is_json(tmp_path, identity):
    found = features(np.array([box(0, 0, 9, 9)]), ids=[identity])
    for workspace in both(tmp_path, found):
        assert parsed(landuse_window(workspace, EVERYWHERE, 9))[0]["id"] == identity
