"""A layer out: filtered, boxed, enriched as of a day, in any CRS, with where it comes from."""

import io
import json
from datetime import date

import numpy as np
import pytest
import shapely

from geoapp.errors import FilterError, FormatError, InputError, LayerUnavailable, NotFound
from geoapp.exchange.formats import FORMATS
from geoapp.exchange.read import read_any
from geoapp.schema import LAYERS
from geoapp.workflows.export import Choice, export, export_file, send
from geoapp.workflows.layer_rows import layer_rows
from tests.workflows import small

DAY = date(2024, 12, 26)


def out(workspace, layer="clusters", fmt="geojson", **choice):
    made = io.BytesIO()
    export(workspace, layer, fmt, made, as_of=DAY, **choice)
    return made.getvalue()


def ids(workspace, layer="clusters", **choice):
    return [f["id"] for f in json.loads(out(workspace, layer, **choice))["features"]]


def test_clusters_carry_their_stage_as_of_the_day(small_workspace):
    document = json.loads(out(small_workspace))
    first = document["features"][0]["properties"]
    assert document["as_of"] == "2024-12-26"
    assert (document["count"], document["without_geometry"]) == (4, 1)
    assert document["note_vi"] == "minh họa"
    assert document["edition"] == small_workspace.edition("clusters")
    assert first["stage"] == "unknown"
    assert first["stage_vi"]
    assert (first["area_ha_min"], first["area_ha_max"]) == (99.5, 100)
    assert "99,5 ha (https://example.org/1)" in first["area_sources"]
    assert first["boundary_vi"] == "minh họa"
    assert document["features"][2]["geometry"] is None


def test_clusters_carry_the_rice_that_the_table_shows(small_workspace, small_folder):
    def rows():
        found = json.loads(out(small_workspace))["features"]
        return {f["id"]: f["properties"] for f in found}

    square, point = rows()["vuong"], rows()["diem"]
    assert square["luc_ha"] == pytest.approx(50, abs=1e-3)
    assert (square["luk_ha"], square["verdict"], square["rice_kind"]) == (0, "conflict", "minh họa")
    assert square["rice_ha"] == square["luc_ha"] <= square["rice_upper_ha"]
    assert (point["rice_ha"], point["verdict"], point["rice_kind"]) == (None, "no_data", None)
    assert ids(small_workspace, filter="rice_ha > 10") == ["vuong"]
    (small_folder / "landuse.geojson").unlink()
    square = rows()["vuong"]
    assert (square["rice_ha"], square["rice_upper_ha"], square["verdict"]) == (None, None, "failed")


def test_a_filter_chooses(small_workspace):
    assert ids(small_workspace, filter="area_ha_max > 50") == ["vuong"]
    assert ids(small_workspace, filter="CASEI(ACCENTI(name)) LIKE '%vuong dat%'") == ["vuong"]
    assert ids(small_workspace, filter="boundary = 'none' OR boundary = 'location'") == [
        "diem",
        "trong",
    ]
    assert ids(small_workspace, filter="stage = 'operating'") == []


def test_an_unknown_property_names_the_known_ones(small_workspace):
    with pytest.raises(FilterError, match=r"no property 'owner'.*area_ha_max"):
        out(small_workspace, filter="owner = 'A'")


def test_a_box_chooses_and_says_what_it_cannot_place(small_workspace):
    near = tuple(np.round(small.lonlat(small.square(-100, -100)).bounds, 6))
    document = json.loads(out(small_workspace, bbox=near))
    assert [f["id"] for f in document["features"]] == ["vuong"]
    assert document["unplaced"] == 1


def test_properties_beyond_the_schema_stay_at_home_and_are_named(small_workspace):
    document = json.loads(out(small_workspace, "landuse"))
    assert document["features"][1]["properties"] == {
        "id": "p2",
        "code": "HNK",
        "commune": None,
        "note": None,
    }
    assert document["left_out"] == ["owner"]


def test_another_crs_is_pinned_and_keeps_the_area(small_workspace, tmp_path):
    path = tmp_path / "a.gpkg"
    export_file(small_workspace, "clusters", path, None, Choice(crs="EPSG:5897"), DAY)
    found = read_any(path)
    assert found.crs == "EPSG:5897"
    assert found.geometry[0].area == pytest.approx(1_000_000, abs=0.05)
    assert found.geometry[0].bounds == pytest.approx(small.square(0, 0).bounds, abs=0.02)


@pytest.mark.parametrize("crs", ["EPSG:3405", "EPSG:4756", "EPSG:9205", "EPSG:9218", "EPSG:4326"])
def test_every_vietnamese_crs(small_workspace, crs):
    document = out(small_workspace, fmt="csv", crs=crs).decode("utf-8-sig")
    assert (crs if crs != "EPSG:4326" else "OGC:CRS84") in document


def test_geojson_in_another_crs_is_refused_with_advice(small_workspace):
    with pytest.raises(FormatError, match="gpkg"):
        out(small_workspace, crs="EPSG:5897")


def test_a_file_is_written_whole_or_not_at_all(small_workspace, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text("old")
    with pytest.raises(FilterError):
        export_file(small_workspace, "clusters", path, None, Choice(filter="x y"), DAY)
    assert path.read_text() == "old"
    said = export_file(small_workspace, "clusters", path, None, Choice(), DAY)
    assert json.loads(path.read_text())["count"] == said["count"] == 4
    assert list(tmp_path.glob(".*")) == []


def test_a_folder_that_is_not_there(small_workspace, tmp_path):
    with pytest.raises(InputError, match="no folder"):
        export_file(small_workspace, "clusters", tmp_path / "x" / "a.csv", None, Choice(), DAY)


def test_a_web_answer_has_the_same_bytes(small_workspace):
    sent = send(small_workspace, "clusters", "csv", Choice(), DAY)
    assert b"".join(sent.pieces) == out(small_workspace, fmt="csv")
    assert sent.filename == "clusters-2024-12-26.csv"
    assert sent.media_type.startswith("text/csv")


def test_a_web_answer_fails_before_its_first_byte(small_workspace):
    with pytest.raises(FilterError):
        send(small_workspace, "clusters", "csv", Choice(filter="nope = 1"), DAY)


def test_an_unknown_layer_and_a_damaged_one(small_workspace, small_folder):
    with pytest.raises(NotFound, match="clusters"):
        out(small_workspace, "roads")
    (small_folder / "landuse.geojson").write_text("{")
    with pytest.raises(LayerUnavailable, match="landuse"):
        out(small_workspace, "landuse")


@pytest.mark.parametrize("fmt", ["geojson", "geojsonseq", "gpkg", "fgb", "parquet", "kml", "csv"])
def test_every_format_holds_the_same_shapes(small_workspace, tmp_path, fmt):
    path = tmp_path / f"a.{fmt}"
    export_file(small_workspace, "clusters", path, None, Choice(), DAY)
    found = read_any(path)
    shapes = dict(zip(found.ids, found.geometry, strict=True))
    expected = small.lonlat(small.square(0, 0))
    assert set(shapes) == {"vuong", "diem", "trong", "xa"}
    assert shapely.hausdorff_distance(shapes["vuong"], expected) < 1e-6
    assert shapes["trong"] is None


def test_a_simulated_workspace_says_so(small_folder):
    from geoapp.storage import open_workspace

    settings = small_folder / "workspace.toml"
    settings.write_text(settings.read_text().replace('kind = "real"', 'kind = "simulated"'))
    assert json.loads(out(open_workspace(small_folder)))["note_vi"] == "mô phỏng"


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("fmt", FORMATS)
def test_what_ships_can_be_taken_home_whole(shipped, layer, fmt):
    """Every shipped layer in every format, nothing cut and nothing left out."""
    from geoapp.storage import open_workspace

    workspace = open_workspace(shipped)
    made = io.BytesIO()
    said = export(workspace, layer, fmt, made, as_of=DAY)
    assert said["count"] == len(workspace.features(layer))
    assert said["left_out"] is None
    assert made.getvalue()
    if workspace.layer(layer).kind == "illustrative":
        assert said["note_vi"] == "minh họa"


def test_a_column_of_the_schema_has_values_in_what_ships(shipped):
    """A column that the views no longer fill would be exported empty for ever."""
    from geoapp.storage import open_workspace

    rows = layer_rows(open_workspace(shipped), "clusters", DAY).properties
    never = {c.name for c in LAYERS["clusters"] if all(c.value(r) is None for r in rows)}
    assert never <= {"craft_village", "boundary_date", "wastewater", "blocked"}
