"""Distances that may be off: the closed form against outlines and features that are moved."""

import numpy as np
import pytest
import shapely

from geoapp.geometry.errorbar import Sigmas
from geoapp.geometry.errordistance import Outline

SITE = shapely.box(0, 0, 200, 100)
EAST = shapely.Polygon([(230, 60), (260, 20), (260, 90)])  # 30 m to the east, one corner
CORNER = shapely.Polygon([(230, 130), (260, 130), (260, 190)])  # off the corner
LINE = shapely.LineString([(240, 40), (235, 500)])
POINT = shapely.Point(-50, 25)
SLANT = shapely.LineString([(150, 200), (310, 40)])  # the site's corner is nearest
FEATURES = {"area": EAST, "corner": CORNER, "line": LINE, "point": POINT, "slant": SLANT}
PARTS = {
    "corners": Sigmas(site_m=0.5),
    "outwards and shift": Sigmas(site_correlated_m=0.5),
    "feature": Sigmas(ground_m=0.5),
    "layer": Sigmas(ground_correlated_m=0.5),
    "all": Sigmas(0.4, 0.3, 0.5, 0.2),
}


def moved(site, feature, sigmas, generator):
    """The distance between one true site and one true feature."""

    def corners(geom, sigma):
        def errs(xy):
            own = generator.normal(0, 1, xy.shape) * sigma
            return xy + (np.vstack([own[:-1], own[:1]]) if (xy[0] == xy[-1]).all() else own)

        return shapely.transform(geom, errs)

    swell, shift, under = generator.normal(0, 1, (3, 2))
    out = sigmas.site_correlated_m * swell[0]
    grown = shapely.buffer(site, out, join_style="mitre", mitre_limit=10)
    site = shapely.affinity.translate(
        corners(grown, sigmas.site_m), *(sigmas.site_correlated_m * shift)
    )
    feature = shapely.affinity.translate(
        corners(feature, sigmas.ground_m), *(sigmas.ground_correlated_m * under)
    )
    return shapely.distance(site, feature)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("name", FEATURES)
def test_the_closed_form_is_what_moving_gives(name, part):
    sigmas, feature = PARTS[part], FEATURES[name]
    generator = np.random.Generator(np.random.PCG64(5))
    found = Outline(SITE, sigmas).away(feature)
    tried = np.array([moved(SITE, feature, sigmas, generator) for _ in range(1_500)])
    assert found.distance_m == pytest.approx(shapely.distance(SITE, feature))
    assert tried.std() == pytest.approx(found.sd, rel=0.08)
    assert tried.mean() == pytest.approx(found.distance_m, abs=0.08)


def test_parts_are_apart():
    found = Outline(SITE, Sigmas(0.3, 0.0, 0.4, 0.0)).away(POINT)
    assert found.correlated_sd == 0
    assert found.independent_sd == pytest.approx(np.sqrt(0.3**2 * (0.25**2 + 0.75**2) + 0.4**2))
    shifts = Outline(SITE, Sigmas(0.0, 0.3, 0.0, 0.4)).away(POINT)
    assert shifts.independent_sd == 0
    assert shifts.correlated_sd == pytest.approx(np.sqrt(2 * 0.3**2 + 0.4**2))


def test_what_meets_the_site_errs_by_everything_that_moves_it():
    inside = Outline(SITE, Sigmas(0.3, 0.2, 0.3, 0.2)).away(shapely.Point(50, 50))
    assert inside.distance_m == 0
    assert inside.sd >= np.sqrt(0.3**2 + 0.2**2)


def test_nothing_declared_errs_by_nothing():
    assert Outline(SITE, Sigmas()).away(EAST).sd == 0


@pytest.mark.parametrize(
    "feature",
    [
        shapely.GeometryCollection([POINT, shapely.box(500, 0, 510, 10)]),
        shapely.MultiPoint([(-50, 25), (900, 1)]),
        shapely.MultiLineString([[(-50, 25), (-90, 25)], [(900, 0), (900, 9)]]),
        shapely.MultiPolygon([shapely.box(-70, 25, -50, 45), shapely.box(900, 0, 910, 9)]),
    ],
    ids=lambda feature: feature.geom_type,
)
def test_of_several_parts_the_nearest_counts(feature):
    alone = Outline(SITE, Sigmas(0.3, 0.2, 0.4, 0.1)).away(POINT)
    found = Outline(SITE, Sigmas(0.3, 0.2, 0.4, 0.1)).away(feature)
    assert found.distance_m == pytest.approx(50)
    assert found.sd == pytest.approx(alone.sd, rel=1e-6)
