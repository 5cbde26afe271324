"""Closed forms of an area's error against brute force; where a variance comes from."""

from math import sqrt

import numpy as np
import pytest
import shapely

from geoapp.geometry.errorbar import (
    Sigmas,
    area_sd_m2,
    contributions,
    dilation_sd_m2,
    edges_of,
    independent_sd_m2,
    reach_m,
    sides_of,
)
from geoapp.geometry.errordraws import common
from geoapp.geometry.errordraws import copies as all_copies

box = shapely.box
AT = (560_000.0, 2_320_000.0)
SQUARE = box(0, 0, 100, 100)
SHAPES = {
    "square": SQUARE,
    "pentagon": shapely.Polygon([(0, 0), (900, 30), (950, 850), (430, 990), (60, 800)]),
    "hole": shapely.Polygon([(0, 0), (600, 0), (600, 500), (0, 500)],
                            [[(200, 200), (200, 300), (350, 320)]]),
    "parts": shapely.MultiPolygon([SQUARE, box(300, 0, 500, 250)]),
    "touching": shapely.MultiPolygon([SQUARE, box(100, 100, 300, 250)]),
    "concave": shapely.Polygon([(0, 0), (400, 0), (400, 300), (210, 90), (0, 300)]),
}  # fmt: skip


def moved(shape):
    return shapely.transform(shape, lambda xy: xy + AT)


def copies(shape, sigmas, seed, draws):
    """Moved copies and their areas."""
    generator = np.random.Generator(np.random.PCG64(seed))
    parts = list(all_copies(shape, sigmas, generator, common(generator, draws)))
    shapes = np.concatenate([packed.geometries() for packed, _, _ in parts])
    return shapes, np.concatenate([areas for _, areas, _ in parts])


def brute_sd(shape, sigma, draws=6_000):
    """Independent of the module: the same error at the same place, areas by GEOS."""
    xy, ring = shapely.get_coordinates(shape), None
    places, number = np.unique(xy, axis=0, return_inverse=True)
    errors = np.random.default_rng(3).normal(0, sigma, (draws, len(places), 2))
    areas = []
    for each in errors:
        points = iter(xy + each[number.reshape(-1)])
        ring = shapely.transform(shape, lambda c, p=points: np.array([next(p) for _ in c]))
        areas.append(float(shapely.area(ring)))
    return np.std(areas)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_independent_errors_are_the_closed_form(name):
    shape = SHAPES[name]
    closed = independent_sd_m2(edges_of(shape), 0.3)
    assert closed == pytest.approx(brute_sd(shape, 0.3), rel=0.05)
    found = copies(moved(shape), Sigmas(site_m=0.3), 7, 6_000)[1]
    assert closed == pytest.approx(found.std(), rel=0.05)


def test_the_square_by_hand():
    # each diagonal is 100 √2 m, four corners: ½ · 0.3 · √(4 · 20,000)
    assert independent_sd_m2(edges_of(SQUARE), 0.3) == pytest.approx(0.15 * sqrt(80_000))
    assert dilation_sd_m2(edges_of(SQUARE), 0.3) == pytest.approx(0.3 * 400)


@pytest.mark.parametrize("name", sorted(set(SHAPES) - {"touching"}))
def test_a_common_error_is_the_perimeter(name):
    shape = SHAPES[name]
    closed = dilation_sd_m2(edges_of(shape), 0.5)
    assert closed == pytest.approx(0.5 * shapely.length(shape))
    found = copies(moved(shape), Sigmas(site_correlated_m=0.5), 7, 4_000)[1]
    assert closed == pytest.approx(found.std(), rel=0.05)


def test_a_shift_changes_no_area():
    found = copies(moved(SQUARE), Sigmas(ground_correlated_m=5.0), 7, 50)[1]
    assert found == pytest.approx(np.full(50, 10_000.0), abs=1e-6)


def test_errors_of_69_hectares_almost_cancel_unless_they_are_common():
    side = sqrt(69e4)
    ring = edges_of(shapely.segmentize(box(0, 0, side, side * 1.0), 100.0))
    own, common = independent_sd_m2(ring, 0.3), dilation_sd_m2(ring, 0.3)
    assert own < 200 < 900 < common
    assert area_sd_m2(ring, Sigmas(0.3, 0.3)) == pytest.approx(sqrt(own**2 + common**2))


def test_points_too_near_to_err_alone_move_together():
    coarse, fine = (independent_sd_m2(edges_of(shapely.segmentize(SQUARE, step), 2.0), 2.0)
                    for step in (12.5, 0.25))  # fmt: skip
    assert fine == pytest.approx(coarse, rel=0.1)
    shape = moved(shapely.segmentize(SQUARE, 0.25))
    shapes, areas = copies(shape, Sigmas(site_m=2.0), 5, 2_000)
    assert shapely.is_valid(shapes).all()
    assert fine == pytest.approx(areas.std(), rel=0.05)


def test_the_length_with_ground_under_an_edge():
    ground = box(20, -50, 50, 60)
    reach = reach_m(edges_of(SQUARE), ground, 0.01)
    south = reach[edges_of(SQUARE).normal[:, 1] < -0.9][0]
    assert reach.sum() == pytest.approx(30.0)
    assert south.sum() == pytest.approx(30.0)
    # the middle of the ground lies at 35 of 100 m from the west, where the edge begins
    assert south == pytest.approx([30 * 0.65, 30 * 0.35])


def test_an_edge_along_the_grounds_own_edge_has_it_on_one_side():
    along = reach_m(edges_of(SQUARE), box(0, 0, 100, 50), 0.5)
    assert along.sum(axis=1).max() == pytest.approx(50.0, abs=0.6)  # the south: half of 100 m
    inside = reach_m(edges_of(SQUARE), box(-10, -10, 110, 50), 0.5)
    assert inside.sum(axis=1).max() == pytest.approx(100.0)


def found(site, ground, sigmas):
    one, other = edges_of(site), edges_of(ground)
    return contributions(
        one, reach_m(one, ground, 0.5), other, reach_m(other, site, 0.5), sigmas
    )  # fmt: skip


def test_the_edge_with_the_most_rice_contributes_most():
    # rice under 80 m of the north edge and 20 m of the south one
    ground = shapely.MultiPolygon([box(10, 60, 90, 140), box(40, -50, 60, 30)])
    ring = edges_of(SQUARE)
    parts = found(SQUARE, ground, Sigmas(site_m=0.3, site_correlated_m=0.3)).edges
    order = [tuple(ring.normal[n].round().tolist()) for n in np.argsort(-parts)[:2]]
    assert order == [(0, 1), (0, -1)]
    assert (parts >= 0).all()
    assert parts[ring.normal[:, 0] != 0].sum() == pytest.approx(0.0)


@pytest.mark.parametrize(
    "sigmas",
    [
        Sigmas(site_m=0.5),
        Sigmas(site_correlated_m=0.5),
        Sigmas(ground_correlated_m=0.5),
        Sigmas(0.4, 0.3, 0.0, 0.6),
    ],
    ids=str,
)
def test_the_parts_sum_to_what_brute_force_finds(sigmas):
    site = SHAPES["pentagon"]
    ground = box(-100, 400, 1_100, 1_200)
    areas = shapely.area(shapely.intersection(copies(site, sigmas, 5, 6_000)[0], ground))
    parts = found(site, ground, sigmas)
    assert sqrt(parts.total) == pytest.approx(areas.std(), rel=0.05)


def test_the_grounds_own_boundary_counts_within_the_site():
    site, ground = box(0, 0, 100, 100), shapely.Polygon([(-50, 40), (150, 55), (150, 200)])
    own = found(site, ground, Sigmas(ground_m=0.5))
    areas = shapely.area(
        shapely.intersection(copies(ground, Sigmas(site_m=0.5), 5, 6_000)[0], site)
    )
    assert own.total == own.ground_edges
    assert sqrt(own.total) == pytest.approx(areas.std(), rel=0.05)


def test_sides_are_what_a_surveyor_walks():
    ring = edges_of(shapely.segmentize(box(0, 0, 100, 100), 10))
    assert sides_of(ring).max() + 1 == 4
    two = edges_of(shapely.MultiPolygon([SQUARE, box(100, 0, 200, 100)]))
    assert sides_of(two).max() + 1 == 8
