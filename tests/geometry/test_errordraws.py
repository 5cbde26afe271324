"""Moved copies of a site: reproducible, valid, and an interval that holds the truth."""

import numpy as np
import pytest
import shapely

from geoapp.domain.landuse import rank
from geoapp.geometry import errordraws
from geoapp.geometry.errorbar import Sigmas
from geoapp.geometry.errordraws import common, copies, drawn, spread
from geoapp.geometry.parcels import ParcelIndex

box = shapely.box
AT = (560_000.0, 2_320_000.0)
SITE = shapely.Polygon([(55, 48), (462, 61), (481, 377), (263, 455), (49, 402)])


def moved(shape):
    return shapely.transform(shape, lambda xy: xy + AT)


def fields(seed=1, size=10, step=50):
    rice = np.random.default_rng(seed).random((size, size)) < 0.5
    shapes = [box(step * x, step * y, step * x + step, step * y + step)
              for x in range(size) for y in range(size)]  # fmt: skip
    codes = ["LUC" if each else "CLN" for each in rice.reshape(-1).tolist()]
    geoms = np.array([moved(s) for s in shapes], dtype=object)
    return ParcelIndex.build(geoms, codes, [f"p{n:03d}" for n in range(len(shapes))])


def draw(shape, parcels, sigmas, seed=5, draws=30):
    return drawn(shape, parcels, rank, sigmas, seed=seed, draws=draws)


def rice_of(made, parcels):
    return made.by_code[:, parcels.code_names.index("LUC")]


def shapes_of(shape, sigmas, seed, draws):
    generator = np.random.Generator(np.random.PCG64(seed))
    made = copies(shape, sigmas, generator, common(generator, draws))
    return np.concatenate([packed.geometries() for packed, _, _ in made])


def test_the_same_seed_gives_the_same_bytes():
    parcels, sigmas = fields(), Sigmas(0.3, 0.2, 0.5, 0.4)
    one, two, other = (draw(moved(SITE), parcels, sigmas, seed) for seed in (2024, 2024, 2025))
    assert one.by_code.tobytes() == two.by_code.tobytes()
    assert one.by_code.tobytes() != other.by_code.tobytes()


def test_how_many_are_held_at_a_time_does_not_show(monkeypatch):
    parcels, sigmas = fields(), Sigmas(0.3, 0.2, 0.5, 0.4)
    whole = draw(moved(SITE), parcels, sigmas)
    monkeypatch.setattr(errordraws, "POINTS", 20)
    assert draw(moved(SITE), parcels, sigmas).by_code.tobytes() == whole.by_code.tobytes()


def test_common_errors_do_not_depend_on_how_many_corners_there_are():
    parcels, sigmas = fields(), Sigmas(0.0, 0.5, 0.0, 0.4)
    few = draw(moved(SITE), parcels, sigmas)
    many = draw(moved(shapely.segmentize(SITE, 40)), parcels, sigmas)
    assert many.by_code == pytest.approx(few.by_code, abs=1e-3)


def test_a_copy_is_measured_like_any_site():
    parcels, sigmas = fields(), Sigmas(1.0, 1.0)
    made = draw(moved(SITE), parcels, sigmas)
    assert made.by_code.sum(axis=1) == pytest.approx(made.area_m2, abs=1e-3)
    shapes = shapes_of(moved(SITE), sigmas, 5, 30)
    alone = [draw(shape, parcels, Sigmas(), draws=1).by_code for shape in shapes]
    assert np.concatenate(alone) == pytest.approx(made.by_code, abs=1e-6)


def test_no_error_moves_nothing():
    made = draw(moved(SITE), fields(), Sigmas())
    assert made.area_m2 == pytest.approx([SITE.area] * 30, abs=1e-6)


def test_a_copy_that_crosses_itself_is_mended_and_counted():
    strip = shapely.segmentize(box(100, 100, 300, 102), 20)
    made = draw(moved(strip), fields(), Sigmas(site_m=2.0))
    assert made.mended > 0
    assert shapely.is_valid(shapes_of(moved(strip), Sigmas(site_m=2.0), 5, 30)).all()


def test_a_hole_shrinks_where_the_ground_around_it_grows():
    ring = shapely.Polygon(SITE.exterior, [box(200, 200, 300, 300).exterior])
    shapes = shapes_of(moved(ring), Sigmas(site_correlated_m=1.0), 5, 50)
    shells = np.array([shapely.Polygon(g.exterior).area for g in shapes])
    assert np.corrcoef(shells, shells - shapely.area(shapes))[0, 1] < -0.99


@pytest.mark.parametrize(
    "sigmas",
    [Sigmas(site_m=1.0), Sigmas(1.0, 1.0, 0.0, 2.0)],
    ids=str,
)
def test_the_interval_holds_the_truth_as_often_as_it_says(sigmas):
    """Truth is the site; each trial sees a mapped one, drawn with other seeds, and its interval."""
    parcels, trials = fields(), 600
    truth = rice_of(draw(moved(SITE), parcels, Sigmas(), draws=1), parcels)[0]
    held = 0
    for n, mapped in enumerate(shapes_of(moved(SITE), sigmas, 99, trials)):
        found = spread(truth, rice_of(draw(mapped, parcels, sigmas, n, 100), parcels), 0.9)
        held += found.low <= truth <= found.high
    assert 0.88 <= held / trials <= 0.92


def test_a_spread_has_its_quantiles():
    found = spread(50.0, np.arange(99.0), 0.9)
    assert (found.low, found.high) == pytest.approx((4.0, 94.0))
    assert found.sd == pytest.approx(np.arange(99.0).std(ddof=1))
