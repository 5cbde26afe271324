"""Faults are all found, once, with their ground, wherever blocks and squares end."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoapp.domain.verdict import NOISE_M2
from geoapp.errors import TooLarge
from geoapp.geometry import pairs
from geoapp.geometry.crs import WGS84, to_work
from geoapp.storage.faults import squares
from geoapp.storage.faults.read import read_faults
from geoapp.storage.store import spill
from tests.shapes import BOW_TIE
from tests.storage.layers import CRS, fabric, features, ground, stored
from tests.strategies import layers
from tests.worlds import moved

box = shapely.box
WIDE = box(-20, -20, 620, 620)


def faults(place, shapes, coverage=None, **more):
    """Faults by kind: (parcels, area in m², shape in m from the corner)."""
    found = features(shapes, **({"codes": ["LUC"] * len(shapes)} | more))
    store = stored(place, found, coverage=coverage and ground(coverage))
    found = read_faults(store)
    work = to_work(found.geometry, WGS84, CRS)
    by_kind = {}
    for said, shape in zip(found.properties, moved(work, -560_000.0, -2_320_000.0), strict=True):
        by_kind.setdefault(said["kind"], []).append((said["parcels"], said["area_m2"], shape))
    counts = {k: c.count for k, c in store.manifest.faults.items() if c.count}
    assert counts == {k: len(v) for k, v in by_kind.items()}
    return by_kind


def plots(side, step=30):
    return [
        box(x, y, x + step, y + step) for x in range(0, side, step) for y in range(0, side, step)
    ]


def test_a_clean_fabric_has_none(tmp_path, small_blocks):
    assert faults(tmp_path, plots(600), box(0, 0, 600, 600)) == {}
    assert faults(tmp_path / "b", fabric(18)) == {}


def test_a_gap_over_many_squares_is_one(tmp_path, small_blocks):
    left = [p for p in plots(600) if not box(90, 200, 500, 220).intersects(p)]
    found = faults(tmp_path, left, box(0, 0, 600, 600))
    ((parcels, area, shape),) = found.pop("gap")
    assert found == {}
    assert parcels == []
    assert area == pytest.approx(450 * 60, rel=1e-6)
    assert shape.symmetric_difference(box(60, 180, 510, 240)).area < 1


def test_two_gaps_that_touch_at_a_corner_are_two(tmp_path, small_blocks):
    left = [p for p in plots(600) if p not in (box(300, 300, 330, 330), box(330, 330, 360, 360))]
    found = faults(tmp_path, left, box(0, 0, 600, 600))
    assert [round(area) for _, area, _ in found["gap"]] == [900, 900]


def test_without_a_coverage_a_hole_is_a_gap_and_the_outside_is_not(tmp_path, small_blocks):
    inner, notch = box(300, 300, 330, 330), box(0, 300, 30, 330)
    left = [p for p in plots(600) if p not in (inner, notch)]
    assert [round(area) for _, area, _ in faults(tmp_path, left)["gap"]] == [900]
    both = faults(tmp_path / "b", left, box(0, 0, 600, 600))["gap"]
    assert [round(area) for _, area, _ in both] == [900, 900]


def test_ground_of_the_coverage_far_from_any_parcel_is_a_gap(tmp_path, small_blocks):
    far = box(5000, 5000, 5100, 5100)
    found = faults(tmp_path, plots(600), box(0, 0, 600, 600).union(far))
    assert [round(area) for _, area, _ in found["gap"]] == [10_000]


def test_overlaps_across_blocks_carry_their_common_ground(tmp_path, small_blocks):
    shapes = [*plots(600), box(100, 40, 500, 45)]
    found = faults(tmp_path, shapes, box(0, 0, 600, 600))
    mine = found["overlap"]
    assert len(mine) == 14
    assert sum(area for _, area, _ in mine) == pytest.approx(2000, abs=1e-3)
    assert all(shape.area == pytest.approx(area, abs=1e-2) for _, area, shape in mine)
    assert all("p00400" in parcels for parcels, _, _ in mine)
    assert "gap" not in found


def test_duplicates_are_overlaps_of_all_their_ground(tmp_path, small_blocks):
    turned = shapely.Polygon(np.roll(np.array(box(60, 60, 90, 90).exterior.coords)[:-1], 2, axis=0))
    found = faults(tmp_path, [*plots(600), turned], box(0, 0, 600, 600))
    ((parcels, area, _),) = found["duplicate"]
    assert sorted(parcels) == ["p00042", "p00400"]
    assert area == pytest.approx(900, abs=1e-3)
    assert len(found["overlap"]) == 1


def test_parcels_that_fit_may_lie_under_one_or_under_others(tmp_path, small_blocks):
    found = faults(tmp_path, [*plots(600), box(-50, -50, 650, 650)], box(0, 0, 600, 600))
    assert len(found["overlap"]) == 400
    shifted = [shapely.affinity.translate(p, 5, 5) for p in plots(600)]
    found = faults(tmp_path / "b", plots(600) + shifted, box(0, 0, 605, 605))
    assert len(found["overlap"]) == 400 + 2 * 380 + 361
    assert [round(area) for _, area, _ in found["gap"]] == [25, 25]


def test_odd_features_each_have_their_kind(tmp_path, small_blocks):
    shapes = [*plots(600), BOW_TIE, None, shapely.Point(5, 5), box(700, 0, 760, 0.4)]
    ids = [*(f"p{n}" for n in range(400)), "bow", "none", "point", "p7"]
    codes = ["CLN"] * 400 + [None, " ", "LUC", "LUC"]
    found = faults(tmp_path, shapes, ids=ids, codes=codes)
    assert {k: [p for p, _, _ in v] for k, v in found.items() if k != "overlap"} == {
        "no_geometry": [["none"]],
        "not_polygon": [["point"]],
        "repaired": [["bow"]],
        "repeated_id": [["p7"], ["p7"]],
        "no_code": [["bow"], ["none"]],
        "sliver": [["p7"]],
    }
    assert found["not_polygon"][0][2].geom_type == "Point"


def test_a_hair_between_rounded_corners_is_no_overlap(tmp_path, small_blocks):
    shapes = [box(0, 0, 30, 30), box(0, 29.995, 30, 60), box(30.004, 0, 60, 60)]
    found = faults(tmp_path, shapes, box(0, 0, 60, 60))
    assert {*found} == {"hairline"}
    assert sorted(len(parcels) for parcels, _, _ in found["hairline"]) == [0, 2]


def test_a_thousand_copies_of_a_parcel_end_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(pairs, "MOST", 1000)
    with pytest.raises(TooLarge, match="take the copies out"):
        stored(tmp_path, features([box(0, 0, 30, 30)] * 60))


def parts(shape):
    return sorted(p.area for p in shapely.get_parts(shape) if p.area > NOISE_M2)


@settings(max_examples=40)
@given(layers(most=10), st.booleans(), st.integers(1, 40))
def test_gaps_are_what_geos_says(tmp_path_factory, parcels, declared, size):
    shapes = [s for _, _, s in parcels] or [box(0, 0, 10, 10)]
    coverage = box(-10, -10, 90, 90) if declared else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(squares, "PARCELS", size)
        patch.setattr(spill, "BLOCK", 5)
        found = faults(tmp_path_factory.mktemp("f"), shapes, coverage)
    work = to_work(features(shapes).geometry, WGS84, CRS)
    union = shapely.union_all(shapely.make_valid(work), grid_size=1e-6)
    if declared:
        bare = to_work([ground(coverage)], WGS84, CRS)[0].difference(union, grid_size=1e-6)
    else:
        holes = [shapely.Polygon(h) for p in shapely.get_parts(union) for h in p.interiors]
        bare = shapely.union_all(holes).difference(union) if holes else shapely.Polygon()
    gaps = [(a, s) for k in ("gap", "hairline") for p, a, s in found.get(k, []) if not p]
    assert sum(a for a, _ in gaps) == pytest.approx(sum(parts(bare)), abs=0.05)
    sure = [a for a in parts(bare) if a > 0.01]
    assert [a for a, _ in sorted(gaps, key=lambda g: g[0]) if a > 0.01] == pytest.approx(
        sure, abs=0.01
    )
