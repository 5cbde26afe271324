"""QGIS finds the same ground under features that overlap as the screening does."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geoapp.geometry import operators as op
from tests.clients.test_qgis import qgis
from tests.workflows import small

pytestmark = pytest.mark.qgis


def ring(rng, x, y, least, most):
    turns = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(4, 14))))
    radii = rng.uniform(least, most, len(turns))
    return shapely.Polygon(
        np.column_stack([x + radii * np.cos(turns), y + radii * np.sin(turns)])
    ).buffer(0)


@pytest.fixture(scope="module")
def world():
    """Sites, and areas of which many overlap, some with holes."""
    rng = np.random.default_rng(11)
    sites = [ring(rng, small.X + 900 * n, small.Y, 250, 420) for n in range(6)]
    middles = np.add(rng.uniform((-500, -500), (5_000, 500), (160, 2)), (small.X, small.Y))
    areas = [ring(rng, x, y, 30, 150) for x, y in middles]
    areas[::7] = [a.difference(shapely.centroid(a).buffer(20)) for a in areas[::7]]
    return sites, [a for a in areas if a.area > 1]


def test_ground_under_features_that_overlap_is_counted_once_by_both(world, tmp_path):
    sites, areas = world
    for name, shapes in (("sites", sites), ("areas", areas)):
        gpd.GeoDataFrame({"n": range(len(shapes))}, geometry=shapes, crs="EPSG:5897").to_file(
            tmp_path / f"{name}.gpkg"
        )
    rows = qgis("overlap", tmp_path / "sites.gpkg", tmp_path / "areas.gpkg")
    theirs = [next(v for k, v in row.items() if k.endswith("_area")) for row in rows]
    layer = op.features(np.array(areas, dtype=object))
    ours = [op.union_m2(layer[op.overlap_m2(layer, s) > 0], s) for s in sites]
    gross = [op.overlap_m2(layer, s).sum() for s in sites]
    assert ours == pytest.approx(theirs, abs=0.01)
    assert max(np.array(gross) - ours) > 1_000  # a plain sum would not have passed
