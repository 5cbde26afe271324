"""``geoapp check`` of tables and drawings: what is odd is told row by row beside the result."""

import json

import pytest
import shapely
from click.testing import CliRunner

from geoapp.cli.check_ import command
from geoapp.cli.compare_ import command as compare
from geoapp.errors import CrsError
from geoapp.geometry.crs import transformed
from tests.drawings import drawing, polyline
from tests.worlds import RICE_SITE, make, moved

RING = [(float(x), float(y)) for x, y in shapely.get_coordinates(moved(RICE_SITE))[:-1]]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return make(tmp_path_factory.mktemp("world"))


@pytest.fixture
def check(world, tmp_path):
    """Status, JSON or None, and what stood on standard error."""

    def run(path, *words):
        done = CliRunner().invoke(
            command,
            [str(path), "--workspace", str(world), "--as-of", "2024-12-26", "--json", *words],
            standalone_mode=False,
        )
        if done.exception is not None:
            raise done.exception
        return json.loads(done.stdout), done.stderr

    return run


def table(**changes):
    lines = ["VN-2000, kinh tuyến trục 105°00'", "Điểm;X;Y"]
    lines += [f"M{n};{y:.3f};{x:.3f}".replace(".", ",") for n, (x, y) in enumerate(RING, 1)]
    return "\n".join([*lines, f"M1;{RING[0][1]:.3f};{RING[0][0]:.3f}".replace(".", ","),
                      *changes.get("more", [])]) + "\n"  # fmt: skip


def test_a_pasted_table_is_checked_and_its_notes_stand_beside_the_result(check, tmp_path):
    path = tmp_path / "bảng.txt"
    path.write_text(table(more=["Diện tích: 1,5 ha"]), encoding="utf-8")
    found, said = check(path)
    assert found["verdict"] == "conflict"
    assert f"bảng.txt, dòng {len(RING) + 3}: điểm khép về điểm đầu" in said
    assert found["site"]["declared_m2"] == 15_000.0
    _, english = check(path, "--lang", "en")
    assert "repeats the first point to close the ring" in english
    declared, _ = check(path, "--declared-ha", "2")
    assert declared["site"]["declared_m2"] == 20_000.0


def test_rows_that_cannot_be_read_are_one_sentence(check, tmp_path):
    path = tmp_path / "bảng.csv"
    lines = table().splitlines()
    lines[3] = "M2;;570O00"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Exception, match=r"row 4, column X: the number is missing; row 4, column Y"):
        check(path)


def test_a_drawing_names_its_layers(check, tmp_path):
    path = tmp_path / "a.dxf"
    away = [(x + 5_000, y) for x, y in RING]
    path.write_text(drawing(polyline(RING, "RANH") + polyline(away, "LO")))
    with pytest.raises(Exception, match="with --source-layer; there are: RANH, LO"):
        check(path, "--crs", "EPSG:5897")
    found, _ = check(path, "--crs", "EPSG:5897", "--source-layer", "RANH")
    assert found["verdict"] == "conflict"


def test_a_feature_that_is_no_area_is_never_left_out_in_silence(check, tmp_path):
    path = tmp_path / "a.geojson"
    point = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "Point", "coordinates": [105.7, 21]},
    }
    area = {
        "type": "Feature",
        "properties": {},
        "geometry": json.loads(shapely.to_geojson(shapely.box(105.7, 21, 105.71, 21.01))),
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [area, point]}))
    with pytest.raises(Exception, match="feature #2 is not a polygon"):
        check(path)


def test_swapped_columns_are_read_the_other_way_where_asked(check, tmp_path):
    path = tmp_path / "bảng.txt"
    path.write_text(table().replace("X;Y", "Y;X"), encoding="utf-8")
    with pytest.raises(CrsError, match="; --swap-xy swaps them") as refused:
        check(path)
    assert refused.value.said("vi").endswith("; thêm --swap-xy để đọc đổi lại")
    found, said = check(path, "--swap-xy")
    assert "cột X và Y được đọc đổi lại theo lựa chọn" in said
    assert [n["kind"] for n in found["intake"]["issues"]][-1] == "swapped_by_choice"
    straight = tmp_path / "thẳng.txt"
    straight.write_text(table(), encoding="utf-8")
    assert found["rice"] == check(straight)[0]["rice"]
    with pytest.raises(CrsError, match="no file look swapped"):
        check(straight, "--swap-xy")


@pytest.mark.parametrize("crs", [None, "EPSG:5897"])
def test_a_file_with_swapped_axes_names_the_option_that_turns_them(check, tmp_path, crs):
    path = tmp_path / "a.geojson"
    plane = shapely.Polygon(RING)
    shape = plane if crs else transformed([plane], "EPSG:5897", "OGC:CRS84")[0]
    turned = shapely.transform(shape, lambda xy: xy[:, ::-1])
    path.write_text(json.dumps(json.loads(shapely.to_geojson(turned)) | (
        {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {})))  # fmt: skip
    with pytest.raises(CrsError, match=r"look swapped.*--swap-xy"):
        check(path)
    found, said = check(path, "--swap-xy")
    assert "hai trục tọa độ được đọc đổi lại" in said
    assert found["site"]["area_m2"]["planar"] == pytest.approx(plane.area, abs=0.1)
    assert found["intake"]["issues"][-1]["kind"] == "swapped_by_choice"


def test_one_of_two_boundaries_to_compare_is_turned(world, tmp_path):
    straight, turned = tmp_path / "a.csv", tmp_path / "b.csv"
    straight.write_text(table(), encoding="utf-8")
    turned.write_text(table().replace("X;Y", "Y;X"), encoding="utf-8")
    words = [str(straight), str(turned), "--workspace", str(world), "--as-of", "2024-12-26"]
    done = CliRunner().invoke(compare, [*words, "--json", "--swap-xy"], standalone_mode=False)
    one, other = json.loads(done.stdout)["columns"]
    assert one["rice"] == other["rice"]
    assert "intake" not in one
    assert other["intake"]["issues"][-1]["kind"] == "swapped_by_choice"


def test_a_layer_that_is_asked_several_things_says_which_each_time(shipped, tmp_path):
    path = tmp_path / "khu.geojson"
    plane = shapely.Polygon(RING)
    path.write_text(shapely.to_geojson(transformed([plane], "EPSG:5897", "OGC:CRS84")[0]))
    words = [str(path), "--workspace", str(shipped), "--as-of", "2024-12-26", "--lang", "vi"]
    text = CliRunner().invoke(command, words, standalone_mode=False).stdout
    heads = [line.split(":")[0].strip() for line in text.splitlines() if "  Cụm công" in line]
    assert heads == [f"Cụm công nghiệp, {each}" for each in ("chồng lên", "giáp", "gần nhất")]
    assert "EPSG:5897 (VN-2000 / TM-3 zone 482, kinh tuyến trục 105°00′)" in text
