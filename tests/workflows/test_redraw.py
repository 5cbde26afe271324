import json
import os
import subprocess
import sys

import numpy as np
import pytest
import shapely

from geoapp.errors import InputError
from geoapp.exchange.geojson import read_features
from geoapp.geometry.crs import to_work
from geoapp.simulate.units import outlines_of
from geoapp.workflows.redraw import area_m2, redraw

DRAWN_FILES = ("clusters.geojson", "landuse.geojson", "coverage.geojson")


@pytest.fixture(scope="module")
def clusters(shipped):
    return read_features(shipped / "clusters.geojson")


@pytest.fixture(scope="module")
def landuse(shipped):
    return read_features(shipped / "landuse.geojson")


def of_kind(clusters, kind):
    found = zip(clusters.properties, clusters.geometry, strict=True)
    return [(p, g) for p, g in found if p["boundary"] == kind]


def test_a_redraw_gives_the_shipped_files(workspace_copy, shipped):
    env = os.environ | {"PYTHONHASHSEED": "99"}
    words = [sys.executable, "-m", "geoapp.workflows.redraw", str(workspace_copy)]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=True)
    assert "sites=17" in done.stdout
    for name in DRAWN_FILES:
        made, kept = read_features(workspace_copy / name), read_features(shipped / name)
        assert made.ids == kept.ids
        assert made.properties == kept.properties
        assert made.members == kept.members
        for one, other in zip(made.geometry, kept.geometry, strict=True):
            assert (one is None) == (other is None)
            assert one is None or shapely.equals_exact(one, other, 1e-7)


def test_the_record_itself_is_not_touched(workspace_copy):
    path = workspace_copy / "clusters.geojson"
    before = path.read_text(encoding="utf-8").splitlines()
    redraw(workspace_copy)
    after = path.read_text(encoding="utf-8").splitlines()
    assert [x for x in after if "coordinates" not in x] == [
        x for x in before if "coordinates" not in x
    ]


def test_each_site_has_the_documented_area_inside_its_communes(clusters, shipped):
    communes = outlines_of(read_features(shipped / "communes_2024.geojson"))
    sites = of_kind(clusters, "illustrative")
    assert len(sites) == 17
    work = to_work(np.array([g for _, g in sites]), "OGC:CRS84", "EPSG:5897")
    for (record, _), site in zip(sites, work, strict=True):
        assert abs(site.area - area_m2(record)) < 1.0
        assert shapely.union_all(communes.of(record)).contains(site)
    assert len(shapely.STRtree(work).query(work, predicate="intersects").T) == len(work)


def test_unknown_areas_are_points_and_unknown_places_nothing(clusters, shipped):
    communes = outlines_of(read_features(shipped / "communes_2024.geojson"))
    for record, geometry in of_kind(clusters, "location"):
        assert geometry.geom_type == "Point"
        inside = to_work([geometry], "OGC:CRS84", "EPSG:5897")[0]
        assert shapely.union_all(communes.of(record)).contains(inside)
    assert all(g is None for _, g in of_kind(clusters, "none"))


def test_the_parcels_are_as_many_as_meant_and_small_on_disk(landuse, shipped):
    assert 5_000 <= len(landuse) <= 10_000
    assert (shipped / "landuse.geojson").stat().st_size < 5_000_000
    assert {p["note"] for p in landuse.properties} == {"minh họa"}
    assert {*landuse.properties[0]} == {"id", "code", "commune", "note"}
    assert "Minh họa" in landuse.members["metadata"]["text_vi"]


def test_the_coverage_holds_every_site_with_its_surroundings(clusters, shipped):
    coverage = read_features(shipped / "coverage.geojson")
    assert coverage.properties[0]["layer"] == "landuse"
    for _, site in of_kind(clusters, "illustrative"):
        assert coverage.geometry[0].contains(site.buffer(0.001))  # about 105 m


def test_faults_lie_inside_sites_and_are_documented(clusters, landuse):
    faults = landuse.members["metadata"]["faults"]
    assert len({f["fault"] for f in faults}) == 8
    sites = shapely.union_all(np.array([g for _, g in of_kind(clusters, "illustrative")]))
    shape = dict(zip(landuse.ids, map(shapely.get_parts, landuse.geometry), strict=True))
    inside = {
        f["fault"]
        for f in faults
        for p in f["parcels"]
        if p in shape and shapely.covers(sites, shape[p]).any()
    }
    assert inside >= {"overlap", "gap", "hole", "double code", "unknown code", "multipart"}
    broken = [g for g in landuse.geometry if not g.is_valid]
    assert len(broken) == 1
    assert not sites.intersects(broken[0].envelope)


def test_an_imported_boundary_stays_and_carries_its_parcels(workspace_copy):
    path = workspace_copy / "clusters.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    mine = next(f for f in document["features"] if f["id"] == "tan-hoa")
    mine["properties"]["boundary"] = "survey"
    x, y = 105.6612345678, 20.9612345678
    ring = [[x, y], [x + 0.004, y], [x + 0.004, y + 0.003], [x, y + 0.003], [x, y]]
    mine["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    path.write_text(json.dumps(document), encoding="utf-8")
    redraw(workspace_copy)
    after = json.loads(path.read_text(encoding="utf-8"))
    kept = next(f for f in after["features"] if f["id"] == "tan-hoa")
    assert kept["geometry"]["coordinates"] == [ring]
    coverage = read_features(workspace_copy / "coverage.geojson")
    assert coverage.geometry[0].contains(shapely.Polygon(ring))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("facts", [], "area_ha is missing"), ("communes_2024", ["Nơi Nào"], "'Nơi Nào'")],
)
def test_a_record_that_cannot_be_drawn_changes_nothing(workspace_copy, field, value, said):
    path = workspace_copy / "clusters.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    mine = next(f for f in document["features"] if f["id"] == "son-dong")
    mine["properties"][field] = value
    path.write_text(json.dumps(document), encoding="utf-8")
    before = {name: (workspace_copy / name).read_bytes() for name in DRAWN_FILES}
    with pytest.raises(InputError, match=said):
        redraw(workspace_copy)
    assert {name: (workspace_copy / name).read_bytes() for name in DRAWN_FILES} == before
