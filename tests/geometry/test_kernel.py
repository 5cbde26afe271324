"""What the compiled kernel is sure of is right, in rational arithmetic, on hostile shapes too."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geoapp.errors import GeometryError
from geoapp.geometry import kernel
from geoapp.geometry.common import common_m2
from geoapp.geometry.limit import NO_LIMIT
from geoapp.geometry.meet import met
from geoapp.geometry.packed import Packed
from geoapp.geometry.parcels import Block, make_block
from tests.geometry import exact
from tests.geometry.hostile import PAIRS, pairs, usable
from tests.strategies import polygons
from tests.worlds import moved

pytestmark = pytest.mark.skipif(not kernel.available(), reason="the kernel was not built")
SMALL = 60
"""Points of a shape up to which rational arithmetic is quick."""


def block(parcels):
    array = np.array(parcels, dtype=object)
    return make_block(array, np.full(len(array), -1, dtype=np.int16), np.arange(len(array)))


def answer(parcel, site):
    """What is known of one pair, and its area."""
    found, done = kernel.measure(Packed.of([site]), np.array([0]), block([parcel]))
    assert done == 1
    return (int(found.known[0]), float(found.area[0])) if len(found.row) else (kernel.NONE, 0.0)


def check(parcel, site):
    """A sure answer is right; one in doubt is no worse than its sum."""
    known, area = answer(parcel, site)
    shared = exact.common_m2(parcel, site)
    truth, near = float(shared), max(1e-6, 1e-9 * float(shared))
    assert area == pytest.approx(truth, abs=near) or known == kernel.ROUGH
    covered = shared == exact.common_m2(parcel, parcel)
    if known == kernel.NONE:
        assert shared == 0
    elif known == kernel.WHOLE:
        assert covered
    elif known == kernel.PART:
        assert shared > 0
        assert not covered
    (alone,), (sure,) = kernel.common(Packed.of([parcel]), Packed.of([site]), [0], [0])
    assert alone == pytest.approx(truth, abs=near) or sure == kernel.ROUGH
    assert sure != kernel.WHOLE
    assert not (sure == kernel.NONE and shared > 0)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
@pytest.mark.parametrize("where", ["origin", "zone"])
def test_the_catalogue(name, turned, where):
    parcel, site = PAIRS[name]
    if turned:
        parcel, site = (shapely.affinity.rotate(s, 31, origin=(0, 0)) for s in (parcel, site))
    if where == "zone":
        parcel, site = moved(parcel), moved(site)
    if not parcel.is_valid or not site.is_valid:  # a nanometre is lost in the zone's coordinates
        pytest.skip("not valid there")
    check(parcel, site)
    check(site, parcel)


SURE = {
    "identical": kernel.WHOLE,
    "identical, turned by an angle": kernel.WHOLE,
    "identical with a hole": kernel.WHOLE,
    "a hole filled exactly": kernel.NONE,
    "corners meeting": kernel.NONE,
    "in the hole": kernel.NONE,
    "one in the other, sharing a corner": kernel.WHOLE,
    "boxes that meet, shapes that do not": kernel.NONE,
    "far apart": kernel.NONE,
    "a sliver itself": kernel.WHOLE,
    "a sliver missing": kernel.CONTACT,
}


@pytest.mark.parametrize("name", SURE)
def test_it_is_sure_where_it_can_be(name):
    assert answer(*PAIRS[name])[0] == SURE[name]


@given(pairs())
@settings(max_examples=150)
def test_shapes_made_of_one_another(pair):
    parcel, site = pair
    assume(usable(parcel) and usable(site))
    assume(max(map(shapely.get_num_coordinates, pair)) <= SMALL)
    check(parcel, site)


@given(polygons(), polygons())
def test_random_shapes(parcel, site):
    assume(max(map(shapely.get_num_coordinates, (parcel, site))) <= SMALL)
    check(parcel, site)


def found(sites, parcels):
    """All pairs with what they share, as the engine gives them."""
    parts = list(met(Packed.of(sites), np.arange(len(sites)), block(parcels), NO_LIMIT))
    return {
        (s, r): (area, whole)
        for part in parts
        for s, r, area, whole in zip(
            part.site.tolist(), part.row.tolist(), part.gross.tolist(), part.whole.tolist(),
            strict=True,
        )
    }  # fmt: skip


def by_geos(sites, parcels):
    made = {}
    shapely.prepare(sites)
    for s, site in enumerate(sites):
        for r in np.flatnonzero(shapely.intersects(site, parcels)).tolist():
            if shapely.relate_pattern(site, parcels[r], "T********"):
                area = shapely.intersection(site, parcels[r]).area
                made[s, r] = area, bool(shapely.covers(site, parcels[r]))
    return made


def same(ours, theirs):
    assert ours.keys() == theirs.keys()
    for pair, (area, whole) in theirs.items():
        assert ours[pair][0] == pytest.approx(area, rel=1e-9, abs=1e-6)
        assert ours[pair][1] == whole


@pytest.mark.parametrize("name", PAIRS)
def test_with_or_without_the_kernel_the_engine_says_the_same(name, monkeypatch):
    parcel, site = (moved(s) for s in PAIRS[name])
    if not parcel.is_valid or not site.is_valid:
        pytest.skip("not valid in the zone")
    with_kernel = found([site], [parcel])
    monkeypatch.setattr(kernel, "available", lambda: False)
    same(with_kernel, found([site], [parcel]))


def star(corners, radius, at, noise, seed):
    random = np.random.default_rng(seed)
    turns = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radii = radius * random.uniform(1 - noise, 1 + noise, corners)
    return shapely.Polygon(np.column_stack([np.cos(turns), np.sin(turns)]) * radii[:, None] + at)


def voronoi(count, side, seed):
    points = np.random.default_rng(seed).uniform(0, side, (count, 2))
    cells = shapely.voronoi_polygons(
        shapely.multipoints(points), extend_to=shapely.box(0, 0, side, side)
    )
    return np.array(
        [c.intersection(shapely.box(0, 0, side, side)) for c in shapely.get_parts(cells)]
    )


SITES = {
    "small": lambda: star(20, 90, (500, 400), 0.3, 1),
    "large": lambda: star(40, 420, (500, 500), 0.2, 2),
    "larger than all": lambda: star(9, 3000, (500, 500), 0.1, 3),
    "with holes": lambda: (
        star(40, 400, (500, 500), 0.1, 4)
        .difference(star(30, 200, (500, 500), 0.2, 5))
        .union(star(12, 90, (500, 500), 0.2, 6))
    ),
    "many parts": lambda: shapely.union_all(
        [star(11, 40, (x, y), 0.2, x + y) for x in range(0, 1000, 130) for y in range(0, 1000, 170)]
    ),
    "many corners": lambda: star(4000, 380, (480, 520), 0.05, 7),
    "a hundred thousand corners": lambda: star(100_000, 390, (480, 520), 0.0004, 8),
    "traced": lambda: shapely.union_all(voronoi(300, 1000, 11)[::3]),
    "boxes": lambda: shapely.box(200, 200, 800, 700),
}


@pytest.mark.parametrize("name", SITES)
def test_a_layer_through_its_index(name):
    parcels = moved(voronoi(300, 1000, 11))
    parcels[7] = parcels[7].difference(parcels[7].centroid.buffer(5))
    parcels[9] = shapely.MultiPolygon([parcels[9], moved(shapely.box(2000, 2000, 2030, 2020))])
    parcels[11] = shapely.Polygon()
    site = moved(SITES[name]())
    same(found([site], parcels), by_geos([site], parcels))


def test_parcels_larger_than_the_site():
    parcels = [star(50_000, 9000, (0, 0), 0.0005, 1), star(300, 9000, (9000, 0), 0.1, 2)]
    sites = [star(30, 100, (x, y), 0.2, 3) for x in (0, 4500, 9001) for y in (0, 9000, -7790)]
    same(found(sites, parcels), by_geos(sites, parcels))


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 256, 257])
def test_layers_of_any_size(count):
    parcels = [shapely.box(n, 0, n + 1, 1) for n in range(count)]
    sites = [shapely.box(0.5, 0.25, count - 0.25, 2), shapely.box(-9, -9, count + 9, 9)]
    same(found(sites, parcels), by_geos(sites, parcels))


def test_sites_are_done_a_few_at_a_time(monkeypatch):
    parcels = moved(voronoi(200, 1000, 3))
    sites = [moved(star(30, 150, (x, 500), 0.3, x)) for x in range(0, 1000, 100)]
    at_once = found(sites, parcels)
    monkeypatch.setattr(kernel, "STEPS", 1)
    packed, land = Packed.of(sites), block(parcels)
    parts = list(met(packed, np.arange(len(sites)), land, NO_LIMIT))
    assert len(parts) == len(sites)
    assert found(sites, parcels) == at_once


def test_threads_do_not_disturb_one_another():
    parcels, sites = block(moved(voronoi(400, 1000, 4))), [
        moved(star(40, 200, (x, 500), 0.3, x)) for x in range(0, 1000, 50)
    ]  # fmt: skip
    packed = Packed.of(sites)

    def work(_):
        pairs, _ = kernel.measure(packed, np.arange(len(sites)), parcels)
        return [column.tobytes() for column in pairs]

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(work, range(24)))
    assert all(result == results[0] for result in results)


def test_an_index_that_is_damaged_is_refused():
    land = block([shapely.box(n, 0, n + 1, 1) for n in range(40)])
    sites, chosen = Packed.of([shapely.box(3, 0.5, 9, 3)]), np.array([0])

    def damaged(tree):
        return Block(land.packed, land.areas, land.codes, land.places, tree)

    for tree in (land.tree[:-8], land.tree[:4], land.tree[:0], np.zeros_like(land.tree)):
        with pytest.raises(GeometryError, match="index of the parcels is damaged"):
            kernel.measure(sites, chosen, damaged(tree))
    wrong = land.tree.copy()
    wrong[-2 * (40 + 3 + 1) :][:80] = 255  # rows
    with pytest.raises(GeometryError, match="damaged: a row that is none"):
        kernel.measure(sites, chosen, damaged(wrong))


def test_an_index_may_lie_anywhere():
    land = block([shapely.box(n, 0, n + 1, 1) for n in range(40)])
    shifted = np.concatenate([np.zeros(3, dtype=np.uint8), land.tree])[3:]
    moved_tree = Block(land.packed, land.areas, land.codes, land.places, shifted)
    sites, chosen = Packed.of([shapely.box(3.5, 0.5, 9, 3)]), np.array([0])
    for one, other in zip(
        kernel.measure(sites, chosen, land)[0], kernel.measure(sites, chosen, moved_tree)[0],
        strict=True,
    ):  # fmt: skip
        assert one.tolist() == other.tolist()


def test_sums_that_are_not_precise_are_left_to_geos():
    parcel, far = shapely.box(0, 0, 30, 30), 4e9
    site = shapely.Polygon([(far, far + 1), (-far, -far), (far, -far)])
    assert answer(parcel, site)[0] == kernel.ROUGH
    ours = found([site], [parcel])[0, 0][0]
    assert ours == pytest.approx(parcel.intersection(site).area, rel=1e-9)


@given(st.lists(polygons(), min_size=1, max_size=5), st.lists(polygons(), min_size=1, max_size=5))
def test_pairs_chosen_by_hand(left, right):
    rows = np.indices((len(left), len(right))).reshape(2, -1)
    one, other = np.array(left, dtype=object), np.array(right, dtype=object)
    ours = common_m2(one, other, *rows)
    geos = shapely.area(shapely.intersection(one[rows[0]], other[rows[1]]))
    assert ours == pytest.approx(geos, rel=1e-9, abs=1e-6)
