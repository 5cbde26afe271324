"""The numbers of a site need no shapes; the shape of bare ground, made when seen, agrees."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from geoapp.geometry.crs import WGS84
from geoapp.geometry.limit import NO_LIMIT
from geoapp.geometry.parcels import ParcelIndex
from geoapp.storage import open_workspace
from geoapp.workflows.check import check_site
from geoapp.workflows.land import Land
from geoapp.workflows.measure import measure
from geoapp.workflows.sites import make_site
from tests.strategies import layers, polygons
from tests.worlds import AS_OF, CRS, SITE, at, make, moved

box = shapely.box


def land(layer, coverage=None):
    ids, codes, shapes = zip(*layer, strict=True) if layer else ((), (), ())
    parcels = ParcelIndex.build(moved(np.array(shapes, dtype=object)), codes, ids)
    ground = None if coverage is None else moved(coverage)
    return Land("test", parcels, CRS, ground, "survey", "sha256:0")


def site(shape):
    return make_site([moved(shape)], CRS, CRS, site_id="s", name=None)


@settings(max_examples=40)
@given(polygons(), layers())
def test_bare_ground_is_as_large_as_said(shape, layer):
    coverage = box(-500, -500, 60, 500)
    kinds = [land(layer), land([*layer, ("x", "CLN", box(-400, -400, -390, -390))], coverage)]
    for each in kinds:
        found = measure(site(shape), each, NO_LIMIT)
        assert found.bare.area == pytest.approx(found.gap_m2 + found.uncovered_m2, abs=2e-3)
        inside = found.bare.intersection(each.coverage).area if each.coverage else 0
        assert inside == pytest.approx(found.gap_m2, abs=3e-3)
        assert found.closes_m2 < 1e-2


def test_no_shape_is_cut_for_numbers(monkeypatch):
    def refuse(*_):
        raise AssertionError("a shape was cut")

    monkeypatch.setattr("geoapp.geometry.robust.intersection", refuse)
    monkeypatch.setattr("geoapp.geometry.robust.union", refuse)
    found = measure(site(box(10, 10, 90, 50)), land([("a", "LUC", box(0, 0, 50, 100))]), NO_LIMIT)
    assert (found.overlap_m2, found.gap_m2, found.uncovered_m2) == (1600, 0, 1600)


def test_ground_that_is_claimed_twice_unseen_fails_the_check(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "geoapp.geometry.parcels.overlapping_pairs", lambda _: np.empty((0, 2), dtype=np.int64)
    )
    twice = [(f"{n}{k}", "CLN", box(0, 0, 400, 400)) for n in "ab" for k in range(2)]
    workspace = open_workspace(make(tmp_path / "w", twice))
    checked = check_site(workspace, ([at(SITE)], WGS84), site_id="s", name=None, as_of=AS_OF)
    assert checked.verdict == "failed"
    assert "more than there is; clean the layer" in checked.layers[0].words.en
