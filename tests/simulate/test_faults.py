import numpy as np
import pytest
import shapely

from geoapp.simulate.fabric import around
from geoapp.simulate.faults import DOUBLE_CODE, UNKNOWN_CODE, with_faults
from geoapp.simulate.lattice import ORIGIN, Lattice
from geoapp.simulate.project import lonlat, lonlat_shapes

KINDS = {
    *("overlap", "gap", "missing", "multipart", "hole"),
    *("double code", "unknown code", "invalid"),
}


@pytest.fixture(scope="module")
def sites():
    def square(east, north, side):
        x, y = np.add(ORIGIN, (east, north))
        return shapely.box(x, y, x + side, y + side)

    return {
        "first": square(3_000, 0, 700),
        "second": square(9_000, 2_000, 500),
        "shown": square(-6_000, -3_000, 800),
    }


@pytest.fixture(scope="module")
def clean(sites):
    everywhere = shapely.box(*(ORIGIN - 50_000), *(ORIGIN + 50_000))
    return around(Lattice(2024), sites, everywhere, 150.0, lonlat)


@pytest.fixture(scope="module")
def seen(sites):
    return dict(zip(sites, lonlat_shapes(np.array(list(sites.values()))), strict=True))


@pytest.fixture(scope="module")
def spoiled(clean, seen):
    return with_faults(clean, seen, "shown")


def test_the_clean_fabric_is_one_coverage(clean):
    assert shapely.coverage_is_valid(clean.geometry)
    assert shapely.area(clean.geometry).sum() == pytest.approx(clean.outline.area, rel=1e-6)


def test_the_fabric_reaches_beyond_the_sites(clean, seen):
    assert all(clean.outline.contains(s.buffer(1e-3)) for s in seen.values())


def test_parcels_are_numbered_by_site(clean):
    assert len(set(clean.ids)) == len(clean.ids)
    assert {i.rsplit("-", 1)[0] for i in clean.ids} == {"first", "second", "shown"}


def test_every_fault_is_there_and_written_down(spoiled):
    assert {f["fault"] for f in spoiled.faults} == KINDS
    assert all(f["parcels"] and f["text_vi"] and f["text_en"] for f in spoiled.faults)


def test_the_faults_are_what_they_say(clean, spoiled):
    shape = dict(zip(spoiled.ids, spoiled.geometry, strict=True))
    code = dict(zip(spoiled.ids, spoiled.codes, strict=True))
    before = dict(zip(clean.ids, clean.geometry, strict=True))
    metre2 = 1e-10 / 1.1**2
    for fault in spoiled.faults:
        kind, first = fault["fault"], fault["parcels"][0]
        second = fault["parcels"][-1]
        if kind == "overlap":
            assert shape[first].intersection(shape[second]).area > 50 * metre2
        elif kind == "gap":
            lost = before[first].difference(shape[first])
            assert lost.area > 15 * metre2
            assert not lost.buffer(-1e-7).intersects(shape[second])
        elif kind == "missing":
            assert first not in shape
        elif kind == "multipart":
            assert shape[first].geom_type == "MultiPolygon"
            assert second not in shape
        elif kind == "hole":
            assert len(shape[first].interiors) == 1
            assert code[f"{first}-a"] == "NTD"
        elif kind == "invalid":
            assert not shape[first].is_valid
        else:
            assert code[first] == {"double code": DOUBLE_CODE, "unknown code": UNKNOWN_CODE}[kind]


def test_nothing_else_was_touched(clean, spoiled):
    named = {p for f in spoiled.faults for p in f["parcels"]}
    after = dict(zip(spoiled.ids, zip(spoiled.codes, spoiled.geometry, strict=True), strict=True))
    for identity, code, geometry in zip(clean.ids, clean.codes, clean.geometry, strict=True):
        if identity not in named:
            assert after[identity][0] == code
            assert after[identity][1].equals_exact(geometry, 0.0)


def test_the_site_shown_first_stays_readable(spoiled, seen):
    named = {p for f in spoiled.faults for p in f["parcels"]}
    inside = shapely.STRtree(spoiled.geometry).query(seen["shown"], predicate="intersects")
    assert not named & {spoiled.ids[n] for n in inside}
    assert any(p.startswith("shown-") for p in named)


def test_parcels_do_not_say_which_are_wrong(spoiled):
    assert not any("fault" in i for i in spoiled.ids)
