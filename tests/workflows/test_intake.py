"""A boundary comes in: features only where nothing is left to decide, and every decision told."""

import io
import json
import zipfile

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
import shapely

from geoapp.errors import CrsError, FileUnreadable, InputError
from geoapp.geometry.crs import to_wgs84, transformed
from geoapp.storage import open_workspace
from geoapp.workflows.intake import take_in
from tests.drawings import block, drawing, insert, polyline

WORK = "EPSG:5897"
CORNERS = [(570_100.0, 2_321_456.7), (570_100.0, 2_321_556.7), (570_300.0, 2_321_556.7),
           (570_300.0, 2_321_456.7)]  # fmt: skip
SQUARE = shapely.Polygon(CORNERS)
LONLAT = to_wgs84([SQUARE], WORK)[0]
ZONE = "Hệ tọa độ VN-2000, kinh tuyến trục 105°00', múi 3°\n"


@pytest.fixture(scope="module")
def workspace(shipped):
    return open_workspace(shipped)


@pytest.fixture
def take(workspace):
    def ask(payload, name="", **more):
        data = payload.encode() if isinstance(payload, str) else payload
        found = take_in(workspace, data, name, **more).to_json()
        json.dumps(found, allow_nan=False)
        return found

    return ask


def table(corners=CORNERS, head="Điểm;X;Y"):
    rows = [f"M{n};{y:.2f};{x:.2f}" for n, (x, y) in enumerate(corners, 1)]
    return "\n".join([head, *rows]) + "\n"


def shape(found):
    (feature,) = found["features"]["features"]
    return transformed([shapely.from_geojson(json.dumps(feature["geometry"]))], "OGC:CRS84", WORK)[
        0
    ]


def same(found, wanted=SQUARE):
    """To 2 mm: lon/lat of nine decimals, and the way there and back."""
    return shape(found).hausdorff_distance(wanted) < 0.002


def kinds(found):
    return [i["kind"] for i in found["issues"]]


def test_a_pasted_table_that_names_its_zone_is_taken_at_once(take):
    found = take(ZONE + table() + "Diện tích: 2,05 ha\n")
    assert same(found)
    assert (found["from"], found["file"]) == ("corners", "bảng dán")
    assert found["crs"] == {"code": WORK, "chosen_by": "file", "key": None}
    assert (found["hypotheses"], found["questions"]) == ([], [])
    assert found["area_m2"]["planar"] == pytest.approx(20_000, abs=0.01)
    assert (found["declared_m2"], found["declared_source"]) == (20_500.0, "Diện tích: 2,05 ha")
    assert found["sha256"] == take(ZONE + table() + "Diện tích: 2,05 ha\n")["sha256"]


def test_without_a_zone_there_are_readings_and_no_features(take):
    found = take(table(), "bảng.csv")
    assert (found["features"], found["crs"], found["area_m2"]) == (None, None, None)
    assert found["hypotheses"][0]["crs"] == WORK
    assert "EPSG:9208" in {h["crs"] for h in found["hypotheses"]}
    assert kinds(found)[-1] == "crs_missing"


@pytest.mark.parametrize("crs", [WORK, "epsg:5897", "right-EPSG5897"])
def test_the_reading_that_is_chosen_is_told(take, crs):
    found = take(table(), "bảng.csv", crs=crs)
    assert same(found)
    assert (found["crs"]["code"], found["crs"]["chosen_by"]) == (WORK, "user")
    assert found["hypotheses"] == []


def test_every_reading_that_is_offered_can_be_chosen_and_lies_where_it_was_shown(take):
    for guess in take(table())["hypotheses"]:
        found = take(table(), crs=guess["key"])
        shown = shapely.from_geojson(json.dumps(guess["geometry"]))
        made = shapely.from_geojson(json.dumps(found["features"]["features"][0]["geometry"]))
        assert made.hausdorff_distance(shown) < 1e-7
        assert found["crs"]["key"] == guess["key"]


def test_a_swapped_table_is_asked_about_and_read_both_ways_of_saying_so(take):
    text = ZONE + table(head="Điểm;Y;X")
    found = take(text)
    assert found["features"] is None
    assert [q["option"] for q in found["questions"]] == ["swap"]
    assert found["hypotheses"][0]["key"] == "right-EPSG5897-swapped"
    for answer in ({"options": {"swap": True}}, {"crs": "right-EPSG5897-swapped"}):
        answered = take(text, **answer)
        assert same(answered)
        assert {"swapped_by_choice", "crs_by_choice"} & set(kinds(answered))
        assert "swapped" not in kinds(answered)


def test_an_ambiguous_number_is_asked_about(take):
    text = "Điểm;Vĩ độ;Kinh độ\n1;20.985;105.676\n2;20.986;105.676\n3;20.986;105.678\n"
    found = take(text)
    assert found["features"] is None
    assert found["questions"][0]["option"] == "decimal"
    answered = take(text, options={"decimal": "."}, crs="EPSG:4326")
    assert answered["features"]["features"][0]["geometry"]["type"] == "Polygon"


def test_a_traverse_tells_its_closing_error(take):
    text = "Điểm;Phương vị;Cạnh\nA;0;100\nB;90;200\nC;180;100\nD;270;200.03\n"
    found = take(text, crs=WORK, options={"start": CORNERS[0][::-1]})
    assert found["traverse"]["closing_m"] == pytest.approx(0.03)
    assert found["traverse"]["adjusted"] is False
    adjusted = take(text, crs=WORK, options={"start": CORNERS[0][::-1], "adjust": True})
    assert adjusted["traverse"]["adjusted"] is True


def geojson(geometry, **members):
    return json.dumps({"type": "Feature", "properties": members, "geometry":
                       json.loads(shapely.to_geojson(geometry))})  # fmt: skip


def test_geojson_in_degrees_is_what_its_standard_says(take):
    found = take(geojson(LONLAT, name="Khu A", dien_tich_ha=72.9), "a.geojson")
    assert same(found)
    assert found["crs"] == {"code": "OGC:CRS84", "chosen_by": "file", "key": None}
    assert found["declared_m2"] == 729_000.0
    assert found["features"]["features"][0]["properties"]["name"] == "Khu A"


@pytest.mark.parametrize(
    ("made", "key"),
    [
        (lambda: shapely.transform(LONLAT, lambda xy: xy[:, ::-1]), "right-OGCCRS84-swapped"),
        (lambda: SQUARE, "right-EPSG5897"),
    ],
)
def test_geojson_that_is_no_lonlat_gets_readings(take, made, key):
    text = geojson(made())
    found = take(text, "a.geojson")
    assert found["features"] is None
    assert key in [h["key"] for h in found["hypotheses"]]
    assert same(take(text, "a.geojson", crs=key))


def test_a_crs_member_that_is_wrong_is_doubted(take):
    text = json.loads(geojson(SQUARE))
    name = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::9216"}}
    whole = {"type": "FeatureCollection", "features": [text], "crs": name}
    found = take(json.dumps(whole), "a.geojson")
    assert found["features"] is None
    assert "crs_doubtful" in kinds(found)
    assert WORK in {h["crs"] for h in found["hypotheses"]}
    chosen = take(json.dumps(whole), "a.geojson", crs=WORK)
    assert same(chosen)
    assert "crs_overruled" in kinds(chosen)


def test_a_boundary_elsewhere_is_taken_with_a_warning(take):
    found = take(geojson(shapely.box(10, 50, 10.01, 50.01)), "a.geojson")
    assert found["features"] is not None
    assert kinds(found) == ["outside"]


def frame(crs=WORK, **columns):
    return gpd.GeoDataFrame({"id": ["a"], **columns}, geometry=[SQUARE], crs=crs)


def saved(tmp_path, name, **options):
    pyogrio.write_dataframe(frame(), tmp_path / name, **options)
    return (tmp_path / name).read_bytes()


@pytest.mark.parametrize("name", ["ranh giới.gpkg", "ranh.fgb"])
def test_files_that_say_their_crs(take, tmp_path, name):
    found = take(saved(tmp_path, name), name)
    assert same(found)
    assert (found["crs"]["code"], found["from"], found["file"]) == (WORK, "file", name)


def zipped(folder, pattern="*"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for path in sorted(folder.glob(pattern)):
            made.write(path, path.name)
    return out.getvalue()


def test_a_zipped_shapefile_without_its_prj_gets_readings(take, tmp_path):
    saved(tmp_path, "a.shp")
    assert same(take(zipped(tmp_path), "a.zip"))
    (tmp_path / "a.prj").unlink()
    found = take(zipped(tmp_path), "a.zip")
    assert found["features"] is None
    assert found["hypotheses"][0]["crs"] == WORK


def test_a_bare_shp_says_what_to_pack(take, tmp_path):
    with pytest.raises(FileUnreadable, match=r"a\.shp: a shapefile is several files"):
        take(saved(tmp_path, "a.shp"), "a.shp")


def test_a_geopackage_of_two_layers_is_asked_about(take, tmp_path):
    saved(tmp_path, "a.gpkg", layer="ranh")
    data = saved(tmp_path, "a.gpkg", layer="cu", append=True)
    found = take(data, "a.gpkg")
    assert found["features"] is None
    assert [c["value"] for c in found["questions"][0]["choices"]] == ["ranh", "cu"]
    assert same(take(data, "a.gpkg", options={"layer": "cu"}))


KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Placemark><name>Khu A</name><description>Diện tích: 2,05 ha</description><{kind}>{body}</{kind}>
</Placemark></Document></kml>"""
RING = (
    "<coordinates>" + " ".join(f"{x},{y},0" for x, y in LONLAT.exterior.coords) + "</coordinates>"
)
AREA = f"<outerBoundaryIs><LinearRing>{RING}</LinearRing></outerBoundaryIs>"


def test_kml_as_a_file_as_kmz_and_as_text(take):
    text = KML.format(kind="Polygon", body=AREA)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("doc.kml", text)
        made.writestr("files/other.kml", text.replace("105.", "106."))
    for found in (take(text, "a.kml"), take(text), take(out.getvalue(), "a.kmz")):
        assert same(found)
        assert found["declared_m2"] == 20_500.0


def test_a_closed_line_is_an_area_and_an_open_one_is_named(take):
    line = KML.format(kind="LineString", body=RING)
    found = take(line, "a.kml")
    assert same(found)
    assert "closed_line" in kinds(found)
    open_line = line.replace(RING, RING.rsplit(" ", 1)[0] + "</coordinates>")
    found = take(open_line, "a.kml")
    assert found["features"] is None
    assert kinds(found) == ["not_closed", "no_area"]


def test_a_drawing_of_several_layers_is_asked_about_and_blocks_are_expanded(take):
    away = [(x + 500, y) for x, y in CORNERS]
    text = drawing(
        polyline(CORNERS, "RANH") + polyline([(0, 0), (9, 9)], "RANH", closed=False)
        + polyline([(0, 0), (5, 5)], "DUONG", closed=False) + insert("KHU", 500, 0, "LO"),
        block("KHU", polyline(CORNERS, "0") + polyline([(1, 1), (2, 2)], "0", closed=False)),
    )  # fmt: skip
    found = take(text, "a.dxf", crs=WORK)
    assert [c["value"] for c in found["questions"][0]["choices"]] == ["RANH", "LO"]
    assert {r["name"]: (r["areas"], r["open"]) for r in found["layers"]} == {
        "RANH": (1, 1), "LO": (1, 1), "DUONG": (0, 1),
    }  # fmt: skip
    ring = take(text, "a.dxf", crs=WORK, options={"layer": "RANH"})
    assert same(ring)
    assert "not_closed" in kinds(ring)
    assert same(take(text, "a.dxf", crs=WORK, options={"layer": "LO"}), shapely.Polygon(away))
    with pytest.raises(FileUnreadable, match=r"no layer 'X'; there are: RANH"):
        take(text, "a.dxf", options={"layer": "X"})


def test_a_drawing_with_nothing_closed_says_what_to_do(take):
    found = take(drawing(polyline(CORNERS, "RANH", closed=False)), "a.dxf", crs=WORK)
    assert found["features"] is None
    assert "no_area" in kinds(found)


def workbook(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ROWS = [
    ["Bảng tọa độ, kinh tuyến trục 105°00'"],
    ["Điểm", "X (m)", "Y (m)"],
    *([f"M{n}", y, x] for n, (x, y) in enumerate(CORNERS, 1)),
    [],
    ["Diện tích: 2,05 ha"],
]


def test_a_workbook_is_a_table_of_corners(take):
    found = take(workbook({"Bìa": [["Hồ sơ"]], "Tọa độ": ROWS}), "bảng.xlsx")
    assert same(found)
    assert (found["from"], found["declared_m2"]) == ("corners", 20_500.0)


def test_two_sheets_with_tables_are_asked_about(take):
    data = workbook({"Cũ": ROWS, "Mới": ROWS})
    found = take(data, "a.xlsx")
    assert [c["value"] for c in found["questions"][0]["choices"]] == ["Cũ", "Mới"]
    assert same(take(data, "a.xlsx", options={"layer": "Mới"}))


def test_a_formula_that_was_never_computed_is_named(take):
    rows = [*ROWS[:3], ["M2", "=B3+100", CORNERS[1][0]], *ROWS[4:]]
    found = take(workbook({"A": rows}), "a.xlsx")
    (issue,) = [i for i in found["issues"] if i["severity"] == "error"]
    assert (issue["row"], issue["field"]) == (4, "X (m)")
    assert "=B3+100" in issue["vi"]


def test_a_csv_with_wkt(take):
    found = take(f'id,wkt\na,"{SQUARE.wkt}"\n', "a.csv", crs=WORK)
    assert same(found)


def test_old_vietnamese_codes_are_told_and_put_right_only_when_asked(take):
    text = geojson(LONLAT, name="Cá»™ng hÃ²a")
    found = take(text, "a.geojson")
    (repair,) = found["text_repairs"]
    assert (repair["column"], repair["encoding"], repair["applied"]) == ("name", "utf8", False)
    assert found["features"]["features"][0]["properties"]["name"] == "Cá»™ng hÃ²a"
    mended = take(text, "a.geojson", options={"repair_text": True})
    assert mended["features"]["features"][0]["properties"]["name"] == "Cộng hòa"
    assert mended["text_repairs"][0]["applied"] is True


@pytest.mark.parametrize(
    ("name", "why"),
    [("a.xls", "save it as .xlsx"), ("a.dwg", "save the drawing as DXF"), ("a.x\x00y", "not known"),
     ("a." + "x" * 250, "not known"), ("../../etc/a.passwd", "not known")],
)  # fmt: skip
def test_an_ending_that_nothing_reads_says_what_to_do(take, name, why):
    with pytest.raises(FileUnreadable, match=why):
        take("x", name)


def test_a_choice_that_is_none_is_one_sentence(take):
    with pytest.raises(CrsError, match="not known"):
        take(table(), crs="EPSG:1")
    with pytest.raises(CrsError, match="none of its readings"):
        take(table(), crs="right-EPSG1")
    with pytest.raises(InputError, match="unknown option 'colour'"):
        take(table(), options={"colour": "red"})
