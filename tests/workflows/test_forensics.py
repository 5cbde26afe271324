"""Every wrong file made from one truth: what edges prove comes first, and else doubt is told.

Boundaries of the record are their own known edges, so that they prove a reading; new sites, drawn
by seed where nobody drew anything, must prove none.
"""

import numpy as np
import orjson
import pytest
import shapely

from geoapp.geometry import hypotheses as read
from geoapp.geometry.crs import WGS84, to_work, transformed
from geoapp.storage import open_workspace
from geoapp.workflows.forensics import hypotheses

HANOI = "EPSG:5897"


@pytest.fixture(scope="module")
def space(shipped):
    return open_workspace(shipped)


@pytest.fixture(scope="module")
def truths(space):
    """Mapped boundaries in lon/lat."""
    shapes = [space.cluster_geometry(c.id) for c in space.clusters()]
    return [s for s in shapes if s is not None and shapely.get_dimensions(s) == 2]


def swapped(geom):
    return shapely.transform(geom, lambda xy: xy[:, ::-1])


def unshifted(geom, crs):
    """As somebody writes it who leaves the shift between the datums out."""
    used = read._plain(crs)
    return shapely.transform(
        geom, lambda xy: np.column_stack(used.transform(xy[:, 0], xy[:, 1], direction="INVERSE"))
    )


def inside(crs):
    return lambda geom: transformed([geom], WGS84, crs)[0]


FILES = {
    "right-OGCCRS84": lambda g: g,
    "right-OGCCRS84-swapped": swapped,
    "right-EPSG5897": inside(HANOI),
    "right-EPSG5897-swapped": lambda g: swapped(inside(HANOI)(g)),
    "right-EPSG9209": inside("EPSG:9209"),
    "right-EPSG9210": inside("EPSG:9210"),
    "right-EPSG3405": inside("EPSG:3405"),
    "right-EPSG32648": inside("EPSG:32648"),
    "unshifted-EPSG4756": inside("EPSG:4756"),
    "unshifted-EPSG5897": lambda g: unshifted(g, HANOI),
}


@pytest.mark.parametrize("key", FILES)
def test_the_right_reading_comes_first(space, truths, key):
    assert len(truths) > 15
    for truth in truths:
        found = hypotheses(space, [FILES[key](truth)])
        assert found[0]["key"] in (key, _twin(key))
        assert found[0]["inside"]
        assert found[0]["misfit_m"] < 0.1
        assert found[0]["fit"] in ("edges", "alike")
        where = to_work([shapely.from_geojson(_text(found[0]["geometry"]))], WGS84, HANOI)[0]
        assert shapely.hausdorff_distance(where, to_work([truth], WGS84, HANOI)[0]) < 0.5


def _twin(key):
    """UTM of VN-2000 without its shift is UTM of WGS 84: the same reading by another name."""
    return {"right-EPSG32648": "unshifted-EPSG3405"}.get(key, key)


def _text(geometry):
    return orjson.dumps(geometry)


@pytest.fixture(scope="module")
def city(space):
    """The ground of the city, in its zone."""
    outlines = [g for g in space.features("districts").geometry if g is not None]
    return shapely.union_all(shapely.make_valid(to_work(outlines, WGS84, HANOI)))


def new_sites(city, truths, seed, count):
    """Sites of 3 to 10 corners in the zone: one by one beside a cluster and anywhere in the city.

    No corner is made of a known edge; beside a cluster there are many edges to fit by chance.
    """
    rng = np.random.default_rng(seed)
    known = [shapely.get_coordinates(g.centroid)[0] for g in to_work(truths, WGS84, HANOI)]
    found = []
    while len(found) < count:
        west, south, east, north = city.bounds
        near = known[rng.integers(len(known))] + rng.normal(0, 300, 2)
        far = rng.uniform((west, south), (east, north))
        middle = far if len(found) % 2 else near
        turn = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 11)))
        radius = rng.uniform(40, 400) * rng.uniform(0.5, 1, len(turn))
        site = shapely.Polygon(
            middle + np.column_stack([np.cos(turn), np.sin(turn)]) * radius[:, None]
        )
        if site.is_valid and city.contains(site):
            found.append(site)
    return found


SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_new_site_proves_nothing_and_the_workspaces_crs_comes_first(space, city, truths, seed):
    for site in new_sites(city, truths, seed, 20):
        found = hypotheses(space, [site])
        assert found[0]["key"] == "right-EPSG5897"
        assert not any(h["separable"] for h in found)
        assert max(h["score"] for h in found) <= 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_the_axes_of_a_new_site_are_seen_by_the_ground(space, city, truths, seed):
    for site in new_sites(city, truths, seed, 6):
        assert hypotheses(space, [swapped(site)])[0]["key"] == "right-EPSG5897-swapped"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_missing_shift_of_a_new_site_cannot_be_seen(space, city, truths, seed):
    """224 m in open country: both readings stand in the list, and neither is called certain."""
    for site in new_sites(city, truths, seed, 10):
        lonlat = transformed([site], HANOI, WGS84)[0]
        for numbers, pair in (
            (unshifted(lonlat, HANOI), ("right-EPSG5897", "unshifted-EPSG5897")),
            (inside("EPSG:4756")(lonlat), ("right-OGCCRS84", "unshifted-EPSG4756")),
        ):
            found = {h["key"]: h for h in hypotheses(space, [numbers])}
            assert [found[key]["fit"] for key in pair] == ["none", "none"]
            assert not any(h["separable"] for h in found.values())


def test_edges_of_parcels_prove_a_reading(space):
    """Four blocks of parcels, joined: written without the shift, the edges say so."""
    parcels = space.parcels()
    for first in (0, 500, 1500, 2500):
        near = shapely.box(*parcels.geometries(np.array([first]))[0].bounds).buffer(60)
        block = shapely.union_all(parcels.geometries(parcels.meeting([near.bounds])[1]))
        numbers = unshifted(transformed([block], HANOI, WGS84)[0], HANOI)
        found = hypotheses(space, [numbers])
        assert (found[0]["key"], found[0]["fit"]) == ("unshifted-EPSG5897", "edges")
        assert found[0]["score"] == 1
        assert {h["fit"] for h in found[1:]} == {"none"}


def test_readings_that_both_lie_on_known_edges_are_alike(workspace_copy):
    """The same parcels stand once more where numbers without the shift put them."""
    path = workspace_copy / "landuse.geojson"
    layer = orjson.loads(path.read_bytes())
    first = layer["features"][:18]
    again = [dict(f, id=f"{f['id']}-b", geometry=_without_shift(f["geometry"])) for f in first]
    for each in again:
        each["properties"] = dict(each["properties"], id=each["id"])
    path.write_bytes(orjson.dumps(dict(layer, features=first + again)))
    block = shapely.union_all([shapely.from_geojson(_text(f["geometry"])) for f in first])
    found = hypotheses(open_workspace(workspace_copy), [block])
    assert [h["key"] for h in found[:2]] == ["right-OGCCRS84", "unshifted-EPSG4756"]
    assert [h["fit"] for h in found[:2]] == ["alike", "alike"]
    assert [h["score"] for h in found[:2]] == [0.5, 0.5]


def _without_shift(geometry):
    where = transformed([shapely.from_geojson(_text(geometry))], "EPSG:4756", WGS84)[0]
    return shapely.geometry.mapping(where)


def test_the_wrong_sign_of_the_rotations_cannot_be_told_apart(space, truths):
    """0.46 to 0.75 m: less than any edge of a map is known to."""
    found = {h["key"]: h for h in hypotheses(space, [truths[0]])}
    assert not found["right-OGCCRS84"]["separable"]
    assert not found["rotated-OGCCRS84"]["separable"]


def test_a_missing_shift_is_as_large_as_it_is_known_to_be(truths):
    right, wrong = (
        read.read_as([truths[0]], read.Hypothesis(kind, crs, swapped=False), HANOI)
        for kind, crs in (("right", WGS84), ("unshifted", "EPSG:4756"))
    )
    assert read.apart_m(right, wrong) == pytest.approx(224, abs=1)


def test_the_signs_are_those_of_the_known_fault(truths):
    right, wrong = (
        read.read_as([truths[0]], read.Hypothesis(kind, WGS84, swapped=False), HANOI)
        for kind in ("right", "rotated")
    )
    assert 0.3 < read.apart_m(right, wrong) < 1.0


def test_a_place_that_fits_nothing_says_so(space):
    """A boundary in open country far from every known edge: no reading is called certain."""
    found = hypotheses(space, [shapely.box(2.0, 48.0, 2.01, 48.01)])
    assert not any(h["inside"] or h["separable"] for h in found)
    assert all(h["score"] < 0.05 for h in found)


def test_what_the_file_declares_is_named_and_not_believed(space, truths):
    numbers = FILES["right-EPSG9209"](truths[0])
    found = hypotheses(space, [numbers], declared=HANOI)
    assert found[0]["key"] == "right-EPSG9209"
    assert [h["declared"] for h in found if h["key"] == "right-EPSG5897"] in ([True], [])
    assert not found[0]["declared"]


@pytest.mark.parametrize("geoms", [[], [None], [shapely.Polygon()]])
def test_nothing_has_no_readings(space, geoms):
    assert hypotheses(space, geoms) == []


def test_titles_are_in_both_languages(space, truths):
    for key in FILES:
        for each in hypotheses(space, [FILES[key](truths[0])]):
            assert each["title_vi"]
            assert each["title_en"]
            plane = each["crs"] not in (None, WGS84)
            assert ("kinh tuyến trục 10" in each["title_vi"]) or not plane
            assert each["crs"] is None or each["key"].startswith("right")


def test_without_land_use_and_record_the_ground_still_ranks(space, truths, workspace_copy):
    (workspace_copy / "landuse.geojson").unlink()
    (workspace_copy / "clusters.geojson").unlink()
    found = hypotheses(open_workspace(workspace_copy), [FILES["right-EPSG5897-swapped"](truths[0])])
    assert found[0]["inside"]
    assert found[0]["near"] is None


def test_what_the_file_declares_is_before_what_is_usual(space, city, truths):
    """Nothing proves another reading, and what the file says lies on the ground."""
    numbers = new_sites(city, truths, 9, 1)[0]
    found = hypotheses(space, [numbers], declared="EPSG:3405")
    assert [h["key"] for h in found[:2]] == ["right-EPSG3405", "right-EPSG5897"]
    assert found[0]["fit"] == "none"


def test_without_any_outline_the_zone_of_the_working_crs_is_the_ground(
    workspace_copy, city, truths
):
    for name in ("districts", "communes_2025"):
        (workspace_copy / f"{name}.geojson").unlink()
    numbers = swapped(new_sites(city, truths, 9, 1)[0])
    assert (
        hypotheses(open_workspace(workspace_copy), [numbers])[0]["key"] == "right-EPSG5897-swapped"
    )


def test_a_reading_is_given_to_the_last_digit(space, truths):
    """The page checks the shape that a planner chooses here: centimetres would change areas."""
    flat = inside(HANOI)(truths[0])
    found = hypotheses(space, [flat])[0]
    back = to_work([shapely.from_geojson(_text(found["geometry"]))], WGS84, HANOI)[0]
    assert shapely.area(back) == pytest.approx(shapely.area(flat), abs=0.05)


def test_a_cluster_that_was_drawn_is_no_proof_of_a_place(space, truths):
    assert "minh họa" in hypotheses(space, [truths[0]])[0]["near"]
