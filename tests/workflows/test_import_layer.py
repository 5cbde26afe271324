"""Houses, dykes, monuments and the like: any format in, declared, asked in every check."""

import tomllib
from datetime import date

import numpy as np
import pytest
import shapely

from geoapp.errors import (
    Busy,
    CrsError,
    FileUnreadable,
    GeometryError,
    InputError,
    WorkspaceError,
)
from geoapp.exchange.geojson import read_features
from geoapp.storage import open_workspace
from geoapp.storage.screening import OPERATORS
from geoapp.workflows.editions import one_writer
from geoapp.workflows.export import Choice, export_file
from geoapp.workflows.import_issues import refusal
from geoapp.workflows.import_land_settings import changed
from geoapp.workflows.import_layer_ask import USUAL
from geoapp.workflows.layers import layer_table
from geoapp.workflows.screen import THEMES, context, not_declared
from geoapp.workflows.sites import make_site
from tests import worlds
from tests.workflows.layered import (
    DAY,
    HOUSES,
    LINES,
    POINTS,
    features_file,
    file_of,
    files,
    frame_of,
    run,
)


@pytest.fixture
def folder(tmp_path):
    return worlds.make(tmp_path / "bộ dữ liệu")


@pytest.fixture
def workspace(folder):
    return open_workspace(folder)


def site(shape=worlds.SITE):
    return make_site(worlds.at(shape), "OGC:CRS84", worlds.CRS, site_id="s", name="S", drawn=False)


def lines(workspace, layer="houses"):
    found = context(workspace, site(), DAY)
    return {line["operator"]: line for line in found if line["layer"] == layer}


def codes(plan):
    return [(i.severity, i.code, i.feature) for i in plan.issues]


def table(folder, layer="houses"):
    return tomllib.loads((folder / "workspace.toml").read_text("utf-8"))["layers"][layer]


# --- what comes in ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["nhà.shp.zip", "nha.shp", "nhà.gpkg", "nhà.fgb", "nhà.geojson", "nha.geojsonl"]
)
def test_houses_of_every_format_are_seen_by_a_check_at_once(folder, workspace, tmp_path, name):
    assert lines(workspace) == {}
    path = file_of(tmp_path, name)
    plan = run(workspace, path)
    assert plan.accepted, plan.issues
    assert (plan.features, plan.shapes.areas, plan.declared) == (3, 3, False)
    record = read_features(folder / plan.record)
    assert record.edition == plan.edition_after == workspace.edition("houses")
    assert plan.record == f"houses.{plan.edition_after[7:19]}.geojson"
    got = lines(workspace)
    assert list(got) == ["overlap", "nearest"]
    assert [r["name"] for r in got["overlap"]["rows"]] == ["Nhà Bình"]
    assert got["overlap"]["total_m2"] == pytest.approx(100, abs=0.01)
    assert [t["key"] for t in not_declared(workspace)] == [k for k in THEMES if k != "houses"]


def test_dykes_of_a_kml_and_monuments_of_a_geopackage(workspace, tmp_path):
    assert run(workspace, file_of(tmp_path, "đê.kml", LINES), "dykes").shapes.lines == 1
    path = file_of(tmp_path, "di tích.gpkg", POINTS)
    assert run(workspace, path, "heritage", within_m=50).shapes.points == 2
    assert lines(workspace, "dykes")["overlap"]["total_m"] == pytest.approx(260, abs=0.01)
    got = lines(workspace, "heritage")
    assert list(got) == ["overlap", "nearest", "within"]
    (row,) = got["within"]["rows"]
    assert (row["name"], row["distance_m"]) == ("Đình", pytest.approx(30, abs=0.01))


def test_a_named_layer_of_a_file_in_another_crs(workspace, tmp_path):
    path = file_of(tmp_path, "nhà.gpkg", crs="EPSG:3405", layer="nhà")
    file_of(tmp_path, "nhà.gpkg", POINTS, crs="EPSG:3405", layer="khác", append=True)
    with pytest.raises(FileUnreadable, match="--source-layer"):
        run(workspace, path)
    assert run(workspace, path, source_layer="nhà").crs == "EPSG:3405"
    assert lines(workspace)["overlap"]["total_m2"] == pytest.approx(100, abs=0.05)


def test_the_record_is_rfc_7946_with_nine_decimals(folder, workspace, tmp_path):
    clockwise = shapely.Polygon([(0, 0), (0, 10), (10, 10), (10, 0)])
    path = file_of(tmp_path, "a.gpkg", {"x": clockwise, "y": shapely.Point(3, 3)})
    plan = run(workspace, path)
    record = read_features(folder / plan.record)
    assert shapely.is_ccw(record.geometry[0].exterior)
    xy = shapely.get_coordinates(record.geometry)
    assert (xy == np.round(xy, 9)).all()
    want = worlds.many_at([clockwise])[0]
    assert shapely.hausdorff_distance(record.geometry[0], want) < 2e-9
    assert b'"crs"' not in (folder / plan.record).read_bytes()


# --- what is declared -------------------------------------------------------------------------


def test_every_theme_has_a_usual_question_that_decides_nothing(folder, workspace, tmp_path):
    path = file_of(tmp_path, "a.geojson")
    assert set(USUAL) == set(THEMES)
    for name in THEMES:
        plan = run(workspace, path, name)
        assert (plan.title_vi, plan.title_en) == THEMES[name]
        assert "decides" not in table(folder, name)["check"]
        assert "distance_m" not in table(folder, name)["check"]
    assert len(context(workspace, site(), DAY)) == 2 * len(THEMES) - 1


def test_all_that_the_caller_says_is_written(folder, workspace, tmp_path):
    path = file_of(tmp_path, "a.geojson", ma=["1", "2", "3"])
    run(
        workspace, path, "rừng_thông", operators=("within", "overlap"), within_m=12.5, decides=True,
        name_field="ma", fields=("ten", "ma"), by="ma", title_vi='Rừng "thông"', title_en="Pines",
        kind="survey", source="Hạt kiểm lâm", on=date(2024, 12, 1),
    )  # fmt: skip
    assert table(folder, "rừng_thông") == {
        "path": workspace.layer("rừng_thông").path.name,
        "title_vi": 'Rừng "thông"',
        "title_en": "Pines",
        "kind": "survey",
        "source": "Hạt kiểm lâm",
        "date": date(2024, 12, 1),
        "check": {
            "operator": ["within", "overlap"],
            "distance_m": 12.5,
            "decides": True,
            "name_field": "ma",
            "fields": ["ten", "ma"],
            "group_by": "ma",
        },
    }


HAND = """
[layers.houses] # tự khai báo
path = "houses.geojson" # tệp của tôi
title_vi = "Nhà (minh họa)"
title_en = "Houses (illustrative)"
kind = "illustrative"
source = "vẽ"
cadence_days = 90
accuracy_m = 0.5
accuracy_source = "đo"
coverage = "houses_coverage.geojson"

[layers.houses.check]
operator = "within" # gần
distance_m = 10
decides = true
fields = ["so"]
# hết
"""


@pytest.fixture
def by_hand(folder):
    toml = folder / "workspace.toml"
    toml.write_text(toml.read_text("utf-8") + HAND, encoding="utf-8")
    worlds.write(folder / "houses.geojson", worlds.collection([]))
    worlds.write(folder / "houses_coverage.geojson", worlds.collection([]))
    return folder


def test_what_was_declared_by_hand_is_kept_and_options_override(by_hand, workspace, tmp_path):
    path = file_of(tmp_path, "a.geojson", so=[1, 2, 3])
    plan = run(workspace, path, operators=("within", "nearest"))
    assert plan.declared
    info = workspace.layer("houses")
    assert (info.check.operators, info.check.distance_m) == (("within", "nearest"), 10)
    assert (info.check.decides, info.check.fields) == (True, ("so",))
    assert (info.cadence_days, info.accuracy_m) == (90, 0.5)
    assert (info.kind, info.coverage, info.date) == ("imported", None, DAY)
    assert info.title_vi == "Nhà"
    text = (by_hand / "workspace.toml").read_text("utf-8")
    assert all(words in text for words in ("# tự khai báo", "# tệp của tôi", "# gần", "# hết"))
    assert (by_hand / "houses.geojson").exists()  # what a person put there stays
    run(workspace, path, within_m=20)
    assert workspace.layer("houses").check.distance_m == 20
    assert workspace.layer("houses").check.operators == ("within", "nearest")


def test_a_declared_field_that_the_new_file_has_not_is_told(by_hand, workspace, tmp_path):
    plan = run(workspace, file_of(tmp_path, "a.geojson"))
    assert plan.accepted
    assert ("warning", "no_field", None) in codes(plan)


def test_a_layer_declared_without_a_question_gets_one(folder, workspace, tmp_path):
    toml = folder / "workspace.toml"
    toml.write_text(toml.read_text("utf-8") + HAND.partition("[layers.houses.check]")[0], "utf-8")
    run(workspace, file_of(tmp_path, "a.geojson"))
    assert workspace.layer("houses").check.operators == USUAL["houses"]


def test_other_tables_stay_to_the_byte(folder, workspace, tmp_path):
    toml = folder / "workspace.toml"
    before = toml.read_text("utf-8") + "# cuối tệp"
    toml.write_text(before, encoding="utf-8")
    run(workspace, file_of(tmp_path, "a.geojson"))
    assert toml.read_text("utf-8").startswith(before + "\n")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"layer": "thông"}, "add --operator"),
        ({"layer": "house"}, "or is houses meant"),
        ({"operators": ("within",)}, "add --within-m 100"),
        ({"operators": ("overlap",), "within_m": 5.0}, "add one of them to --operator"),
        ({"operators": ("nearest",), "decides": True}, "overlap / within; add one"),
        ({"within_m": 0.0}, "above 0 up to 1000000"),
        ({"within_m": float("nan")}, "above 0 up to 1000000"),
        ({"name_field": "tên"}, "there is no field 'tên'; name one of: ten"),
        ({"fields": ("ten", "x")}, "there is no field 'x'"),
        ({"by": "x"}, "there is no field 'x'"),
        ({"id_field": "x"}, "there is no field 'x'"),
    ],
)
def test_what_cannot_be_asked_is_refused(folder, workspace, tmp_path, words, why):
    before = files(folder)
    with pytest.raises(InputError, match=why):
        run(workspace, file_of(tmp_path, "a.geojson"), **words)
    assert files(folder) == before


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../x", "/etc/x", "a/b", "a\\b", "a.b", "a b", "a\n", "a\x00", "a\x1b[2J",
        "-x", "_x", "1x", "x" * 41, "💥", "a:b", "a%2fb", "con\u202etrol",
    ],
)  # fmt: skip
def test_a_hostile_name_is_one_sentence(folder, workspace, tmp_path, name):
    before = sorted(p.name for p in folder.rglob("*"))
    with pytest.raises(InputError, match="a name begins with a letter") as refused:
        run(workspace, file_of(tmp_path, "a.geojson"), name, operators=("overlap",))
    assert refused.value.message.isprintable()
    assert sorted(p.name for p in folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("coverage-houses", "the program uses such names"),
        ("landuse-faults", "the program uses such names"),
        ("clusters", "is replaced by its file"),
        ("landuse", "is replaced by its file"),
        ("districts", "is replaced by its file"),
        ("communes_2025", "is replaced by its file"),
    ],
)
def test_reserved_names(workspace, tmp_path, name, why):
    with pytest.raises(InputError, match=why):
        run(workspace, file_of(tmp_path, "a.geojson"), name, operators=("overlap",))


def test_a_name_in_decomposed_letters_is_the_same_layer(workspace, tmp_path):
    path = file_of(tmp_path, "a.geojson")
    run(workspace, path, "nhà", operators=("overlap",))
    assert run(workspace, path, "nha\u0300", operators=("overlap",)).declared


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('name = "x"', set()),
        ('[layers.a]\npath = "a"\n[layers.b]\npath = "b"\n[layers.a.check]\nx = 1', {"a", "b"}),
        ('[layers]\na = { path = "a" }', {"a"}),
        ('[layers.houses]\npath = "a"\ncheck = { operator = "overlap" } # c\n', set()),
    ],
)
def test_settings_in_any_style_get_the_layer(text, kept):
    values = {"path": "n", "date": None, "check": {"operator": ["overlap", "nearest"]}}
    made = tomllib.loads(changed(text, "houses", values, declare=True))
    assert made["layers"]["houses"] == {"path": "n", "check": {"operator": ["overlap", "nearest"]}}
    assert made["layers"].keys() - {"houses"} == kept
    before = tomllib.loads(text).get("layers", {})
    assert all(made["layers"][name] == before[name] for name in kept)


@pytest.mark.parametrize(
    "text",
    [
        'layers = { a = { path = "a" } }',
        'layers.a.path = "a"\nname = "x"',
        '[layers]\nhouses = { path = "a" }',
    ],
)
def test_settings_that_would_not_stay_as_they_are_are_refused(text):
    with pytest.raises(WorkspaceError, match=r"write its layers as tables \[layers.NAME\]"):
        changed(text, "houses", {"check": {"operator": "overlap"}}, declare=True)


# --- what is refused --------------------------------------------------------------------------


def at(shape, **properties):
    return worlds.feature(worlds.at(shape), **({"ten": "A"} | properties))


MIXED = shapely.GeometryCollection([shapely.Point(1, 1), shapely.box(0, 0, 5, 5)])
ELSEWHERE = shapely.box(108.0, 15.9, 108.1, 16.0)
GOOD = at(worlds.box(0, 0, 5, 5))


@pytest.mark.parametrize(
    ("features", "asked", "issue", "why"),
    [
        ([], {}, "empty", "an empty layer proves nothing"),
        ([GOOD, worlds.feature(None)], {}, "no_geometry", "#2: 1 features have no geometry"),
        ([GOOD, worlds.feature(ELSEWHERE)], {}, "outside", "#2: lies outside the workspace's area"),
        ([GOOD, at(MIXED)], {}, "mixed", "#2: 1 features mix points, lines and areas"),
        ([GOOD, at(shapely.LineString([(1, 1), (1, 1)]))], {}, "no_length", "#2: 1 lines have no"),
        (
            [GOOD, at(shapely.Point(1, 1), id="t")], {"operators": ("adjacent",)},
            "no_edge", "#2 't': 1 features are points",
        ),
        (
            [GOOD, GOOD], {"id_field": "ten"},
            "repeated_id", "features 1 and 2 share an id; choose another",
        ),
    ],
)  # fmt: skip
def test_a_refused_file_changes_nothing_and_names_the_feature(
    folder, workspace, tmp_path, features, asked, issue, why
):
    path = features_file(tmp_path / "a.geojson", *features)
    before = files(folder)
    plan = run(workspace, path, **asked)
    assert not plan.accepted
    assert [i.code for i in plan.issues if i.severity == "error"] == [issue]
    assert why in refusal(plan).message
    assert "layer houses is unchanged" in refusal(plan).message
    assert "lớp houses giữ nguyên" in refusal(plan).said("vi")
    assert files(folder) == before


def test_swapped_axes_and_another_crs_are_named(folder, workspace, tmp_path):
    before = files(folder)
    path = features_file(tmp_path / "a.geojson", worlds.feature(shapely.Point(21.0, 105.8)))
    with pytest.raises(CrsError, match=r"feature 1.*swapped"):
        run(workspace, path)
    frame = frame_of(HOUSES)
    frame.geometry = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    frame.to_file(tmp_path / "b.gpkg")
    assert [i.code for i in run(workspace, tmp_path / "b.gpkg").issues] == 3 * ["swapped_axes"]
    frame = frame_of(HOUSES).set_crs("EPSG:9209", allow_override=True)
    frame.to_file(tmp_path / "c.gpkg")
    plan = run(workspace, tmp_path / "c.gpkg")
    assert "use --crs EPSG:5897" in refusal(plan).message
    path = file_of(tmp_path, "d.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(CrsError, match="does not say its CRS"):
        run(workspace, path)
    assert files(folder) == before
    assert run(workspace, path, crs="EPSG:5897").accepted


def test_many_features_in_the_wrong_place_are_few_issues(workspace, tmp_path):
    features = [worlds.feature(shapely.box(108 + n, 15, 108.5 + n, 16)) for n in range(50)]
    plan = run(workspace, features_file(tmp_path / "a.geojson", *features))
    assert [i.code for i in plan.issues] == 5 * ["outside"]


def test_a_river_that_reaches_out_of_the_city_is_kept_whole(folder, workspace, tmp_path):
    river = shapely.LineString([(105.5, 21.0), (107.5, 20.0)])
    plan = run(workspace, features_file(tmp_path / "a.geojson", worlds.feature(river)), "water")
    assert plan.accepted
    assert codes(plan) == [("warning", "reaches_out", "#1")]
    assert read_features(folder / plan.record).geometry[0].equals(river)


def test_a_collection_of_one_kind_is_that_kind(folder, workspace, tmp_path):
    both = shapely.GeometryCollection([worlds.box(0, 0, 5, 5), worlds.box(7, 0, 9, 5)])
    plan = run(workspace, features_file(tmp_path / "a.geojson", at(both)))
    assert (plan.accepted, plan.shapes.areas) == (True, 1)
    assert read_features(folder / plan.record).geometry[0].geom_type == "MultiPolygon"


def test_a_few_of_many_without_a_shape_are_told_and_keep_a_check_from_clear(workspace, tmp_path):
    features = [at(worlds.box(300 + n, 300, 300.5 + n, 301)) for n in range(150)]
    path = features_file(tmp_path / "a.geojson", *features, worlds.feature(None, ten="mất"))
    cover = features_file(tmp_path / "c.geojson", at(worlds.GROUND))
    plan = run(workspace, path, decides=True, coverage=cover)
    assert codes(plan) == [("warning", "no_geometry", "#151")]
    assert lines(workspace)["overlap"]["outcome"] == "no_data"


def test_a_faulty_outline_is_kept_told_and_repaired_when_asked(folder, workspace, tmp_path):
    bow = shapely.Polygon([(110, 110), (120, 120), (120, 110), (110, 120)])
    path = features_file(tmp_path / "a.geojson", at(bow))
    cover = features_file(tmp_path / "c.geojson", at(worlds.GROUND))
    plan = run(workspace, path, decides=True, coverage=cover)
    assert plan.accepted
    assert codes(plan) == [("warning", "faulty", "#1")]
    assert "Self-intersection" in plan.issues[0].text_en
    assert plan.shapes.faulty == 1
    assert not shapely.is_valid(read_features(folder / plan.record).geometry[0])
    line = lines(workspace)["overlap"]
    assert line["total_m2"] == pytest.approx(50, abs=0.01)
    assert line["outcome"] == "conflict"
    assert "repaired" in line["reasons"]


def test_a_file_that_is_no_layer(workspace, tmp_path):
    (tmp_path / "a.shp").write_bytes(b"\x00\x00\x27\x0a")
    for name, data in (("a.geojson", b"{"), ("b.geojson", b""), ("c.gpkg", b"SQLite format 3\x00")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(FileUnreadable, match=name):
            run(workspace, tmp_path / name)
    with pytest.raises(FileUnreadable, match="no such file"):
        run(workspace, tmp_path / "d.kml")


def test_a_table_of_rows_that_are_corners_is_told(workspace, tmp_path):
    corners = [(x + 560_000, y + 2_320_000) for x, y in [(0, 0), (0, 50), (50, 50), (50, 0)]]
    text = "Điểm,X,Y\n" + "\n".join(f"{n},{y},{x}" for n, (x, y) in enumerate(corners, 1))
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    plan = run(workspace, tmp_path / "a.csv", crs=worlds.CRS)
    assert "corners" in [i.code for i in plan.issues]
    assert plan.shapes.areas == 1


# --- names and texts --------------------------------------------------------------------------


def test_ids_that_repeat_number_the_features(folder, workspace, tmp_path):
    plan = run(workspace, file_of(tmp_path, "a.gpkg", id=[0, 0, 0]))
    assert codes(plan) == [("warning", "repeated_id", None)]
    assert read_features(folder / plan.record).ids == ["#1", "#2", "#3"]
    plan = run(workspace, file_of(tmp_path, "b.gpkg", so=["7", None, "9"]), id_field="so")
    assert read_features(folder / plan.record).ids == ["7", "#2", "9"]
    plan = run(workspace, file_of(tmp_path, "c.gpkg", id=[4, 5, 6]), id_field="#")
    assert read_features(folder / plan.record).ids == ["#1", "#2", "#3"]


def test_a_field_of_names_in_capitals_is_found(workspace, tmp_path):
    path = tmp_path / "a.shp"
    frame_of(HOUSES).rename(columns={"ten": "TEN"}).to_file(path, encoding="UTF-8")
    run(workspace, path)
    assert workspace.layer("houses").check.name_field == "TEN"
    assert lines(workspace)["overlap"]["rows"][0]["name"] == "Nhà Bình"


def test_a_file_without_names_says_which_fields_there_are(workspace, tmp_path):
    path = tmp_path / "a.gpkg"
    frame_of(HOUSES).rename(columns={"ten": "chu_ho"}).to_file(path)
    plan = run(workspace, path)
    assert codes(plan) == [("warning", "no_name", None)]
    assert "chu_ho" in plan.issues[0].text_en
    assert codes(run(workspace, path, name_field="chu_ho")) == []


OLD = {"tcvn3": "§×nh Céng hoµ", "vni": "Ñình Coäng hoøa"}


@pytest.mark.parametrize(("code", "text"), OLD.items())
def test_text_in_an_old_code_is_told_and_put_right_where_asked(
    folder, workspace, tmp_path, code, text
):
    path = features_file(tmp_path / "a.geojson", at(worlds.box(0, 0, 5, 5), ten=text))
    plan = run(workspace, path)
    assert codes(plan) == [("warning", "old_text", None)]
    assert "--repair-text" in plan.issues[0].text_vi
    assert read_features(folder / plan.record).properties[0]["ten"] == text
    plan = run(workspace, path, repair_text=True)
    assert codes(plan) == [("warning", "old_text", None)]
    assert (
        read_features(folder / plan.record).properties[0]["ten"].casefold().startswith("đình cộng")
    )


def test_a_shapefile_in_tcvn3_without_its_code_page(folder, workspace, tmp_path):
    path = tmp_path / "a.shp"
    frame = frame_of(HOUSES).assign(ten=["Céng hoµ", "x·", "Xãm"])
    frame.to_file(path, encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink()
    plan = run(workspace, path, repair_text=True)
    assert "old_text" in [i.code for i in plan.issues]
    assert read_features(folder / plan.record).properties[0]["ten"] == "Cộng hoà"


def test_what_the_file_says_of_itself_is_its_kind(workspace, tmp_path):
    drawn = features_file(
        tmp_path / "a.geojson", at(worlds.box(0, 0, 5, 5), boundary="illustrative")
    )
    assert run(workspace, drawn).kind == "illustrative"
    assert run(workspace, drawn, kind="survey").kind == "survey"
    assert run(workspace, file_of(tmp_path, "b.geojson")).kind == "imported"


# --- clear needs proof ------------------------------------------------------------------------


def test_only_a_coverage_lets_a_deciding_layer_be_clear(folder, workspace, tmp_path):
    away = {"Nhà Cúc": HOUSES["Nhà Cúc"]}
    path = file_of(tmp_path, "a.geojson", away)
    assert not run(workspace, path, decides=True).coverage
    assert lines(workspace)["overlap"]["outcome"] == "no_data"
    cover = file_of(tmp_path, "vùng.gpkg", {"v": worlds.GROUND})
    plan = run(workspace, path, coverage=cover)
    assert plan.coverage
    assert lines(workspace)["overlap"]["outcome"] == "clear"
    assert workspace.layer("houses").coverage.name.startswith("coverage-houses.")
    run(workspace, path)  # a coverage is said of one file only
    assert lines(workspace)["overlap"]["outcome"] == "no_data"


def test_a_coverage_elsewhere_or_damaged_is_refused(folder, workspace, tmp_path):
    before = files(folder)
    path = file_of(tmp_path, "a.geojson")
    far = file_of(tmp_path, "b.geojson", {"v": worlds.box(9_000, 9_000, 9_100, 9_100)})
    assert [i.code for i in run(workspace, path, coverage=far).issues] == ["outside_coverage"]
    with pytest.raises(GeometryError, match="coverage"):
        run(workspace, path, coverage=file_of(tmp_path, "c.geojson", POINTS))
    assert files(folder) == before


# --- what follows -----------------------------------------------------------------------------


def test_it_is_listed_and_exported(workspace, tmp_path):
    run(workspace, file_of(tmp_path, "a.gpkg", so=[1, 2, 3]), on=date(2024, 12, 1), source="UBND")
    [row] = [r for r in layer_table(workspace, DAY) if r["layer"] == "houses"]
    assert (row["features"], row["failure"], row["source"]) == (3, None, "UBND")
    for ending in ("gpkg", "zip", "kml", "geojson", "csv", "xlsx", "fgb", "parquet", "dxf"):
        out = tmp_path / f"out.{ending}"
        said = export_file(workspace, "houses", out, None, Choice(), DAY)
        assert (said["count"], out.stat().st_size > 0) == (3, True)


def test_a_preview_says_all_and_changes_nothing(folder, workspace, tmp_path):
    before = sorted(folder.iterdir())
    path = file_of(tmp_path, "a.gpkg")
    seen = run(workspace, path, dry_run=True)
    assert seen.dry_run
    assert sorted(folder.iterdir()) == before
    done = run(workspace, path)
    assert seen.to_json() | {"record": done.record, "edition_after": done.edition_after} == (
        done.to_json() | {"dry_run": True}
    )


def test_the_same_file_twice_is_the_same_edition(folder, workspace, tmp_path):
    path = file_of(tmp_path, "a.geojson")
    first = run(workspace, path)
    settings = (folder / "workspace.toml").read_bytes()
    again = run(workspace, path)
    assert again.edition_before == again.edition_after == first.edition_after
    assert (folder / "workspace.toml").read_bytes() == settings


def test_what_was_in_force_stays_until_the_next_import(folder, workspace, tmp_path):
    cover = file_of(tmp_path, "v.geojson", {"v": worlds.GROUND})
    plans = [
        run(workspace, file_of(tmp_path, f"{n}.geojson", so=[n, n, n]), coverage=cover)
        for n in range(3)
    ]
    there = {p.name for p in folder.glob("houses.*.geojson")}
    assert there == {plan.record for plan in plans[1:]}
    assert len(list(folder.glob("coverage-houses.*"))) == 1


def test_a_second_writer_is_told_to_wait(folder, workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(one_writer.__wrapped__, "__defaults__", (0.0,))
    path = file_of(tmp_path, "a.geojson")
    before = files(folder)
    with one_writer(folder / "houses"):
        with pytest.raises(Busy, match="another import is writing"):
            run(workspace, path)
        assert run(workspace, path, dry_run=True).dry_run
        assert run(workspace, path, "roads").accepted
    assert "houses" not in [info.name for info in workspace.layers()]
    assert files(folder) != before
    assert run(workspace, path).accepted


def test_a_folder_that_cannot_be_written_to(folder, workspace, tmp_path, monkeypatch):
    """As on a disk that is full: the record cannot be written."""

    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    path, before = file_of(tmp_path, "a.geojson"), files(folder)
    monkeypatch.setattr("geoapp.workflows.import_layer.record_writer", full)
    with pytest.raises(InputError, match=r"No space left.*layer houses is as it was"):
        run(workspace, path)
    assert files(folder) == before


def test_operators_are_those_that_a_check_has():
    assert {o for words in USUAL.values() for o in words} <= set(OPERATORS)
