"""``geoapp import --layer houses``: words, kills at any step, two writers, and the check after."""

import json
import resource
import subprocess
import sys

import pytest

from geoapp.storage import open_workspace
from tests import worlds
from tests.workflows.layered import HOUSES, LINES, POINTS, file_of, files

START = "from geoapp.cli import main; main()"


@pytest.fixture
def folder(tmp_path):
    return worlds.make(tmp_path / "bộ dữ liệu")


@pytest.fixture
def houses(tmp_path):
    return file_of(tmp_path, "nhà.shp.zip")


@pytest.fixture
def site(tmp_path):
    path = tmp_path / "site.geojson"
    worlds.write(path, worlds.collection([worlds.feature(worlds.at(worlds.SITE))]))
    return path


def checked(geoapp, folder, site):
    """The lines of a check about houses, by operator."""
    words = ("check", site, "--json", "--as-of", worlds.AS_OF, "--workspace", folder)
    _, out, err = geoapp(*words)
    context = json.loads(out)["context"]
    return {line["operator"]: line for line in context if line["layer"] == "houses"}, err


def test_preview_then_import_then_a_check_sees_the_houses_at_a_distance(
    geoapp, folder, houses, site, tmp_path
):
    words = ("import", houses, "--layer", "houses", "--within-m", 15, "--workspace", folder)
    status, out, err = geoapp(*words, "--dry-run")
    assert (status, err) == (0, "")
    text = out.decode()
    assert "houses (Nhà ở, khu dân cư / Houses)" in text
    assert "each check asks overlap, nearest, within (15 m); chỉ cung cấp thông tin" in text
    assert "not found will not mean not there" in text
    assert "3 đối tượng / features (3 vùng / areas); imported; xem trước, chưa ghi gì" in text
    assert checked(geoapp, folder, site)[0] == {}
    status, out, err = geoapp(*words)
    assert (status, err) == (0, "")
    assert "đã ghi / written: 3 đối tượng" in out.decode()
    lines = checked(geoapp, folder, site)[0]
    assert [r["name"] for r in lines["overlap"]["rows"]] == ["Nhà Bình"]
    away = {r["name"]: round(r["distance_m"], 2) for r in lines["within"]["rows"]}
    assert away == {"Nhà Bình": 0, "Nhà An": 10}
    status, out, _ = geoapp("layers", "--json", "--workspace", folder)
    [row] = [r for r in json.loads(out)["layers"] if r["layer"] == "houses"]
    assert (row["features"], row["failure"]) == (3, None)
    status, out, _ = geoapp("export", "houses", "--workspace", folder)
    assert len(json.loads(out)["features"]) == 3


def test_a_layer_that_decides_says_what_it_cannot_without_a_coverage(
    geoapp, folder, houses, tmp_path
):
    words = ("import", houses, "--layer", "houses", "--decides", "--workspace", folder)
    _, out, _ = geoapp(*words)
    assert "no check can say clear" in out.decode()
    cover = file_of(tmp_path, "vùng.kmz.geojson", {"v": worlds.GROUND})
    _, out, _ = geoapp(*words, "--coverage", cover)
    assert "no check can say clear" not in out.decode()
    assert "quyết định kết luận / decides the verdict" in out.decode()


def test_all_options_together(geoapp, folder, tmp_path):
    path = file_of(tmp_path, "đê.kml", LINES)
    status, out, err = geoapp(
        "import", path, "--layer", "kè", "--operator", "overlap,adjacent", "--name-field", "name",
        "--fields", "name, id", "--title-vi", "Kè", "--title-en", "Revetments", "--kind",
        "plan", "--source", "Chi cục đê điều", "--on", "2025-01-31", "--id", "#", "--json",
        "--workspace", folder,
    )  # fmt: skip
    assert (status, err) == (0, "")
    plan = json.loads(out, parse_constant=pytest.fail)
    assert plan["check"] == {
        "operators": ["overlap", "adjacent"],
        "distance_m": None,
        "decides": False,
        "name_field": "name",
        "fields": ["name", "id"],
        "group_by": None,
    }
    assert (plan["title_vi"], plan["kind"], plan["date"]) == ("Kè", "plan", "2025-01-31")
    assert (plan["accepted"], plan["shapes"]["lines"]) == (True, 1)


def test_a_refused_file_is_status_2_and_names_the_feature(geoapp, folder, tmp_path):
    path = tmp_path / "a.geojson"
    worlds.write(path, worlds.collection([worlds.feature(None)]))
    words = ("import", path, "--layer", "houses", "--workspace", folder)
    before = files(folder)
    status, out, err = geoapp(*words)
    assert (status, out) == (2, b"")
    assert "#1: 1 đối tượng không có hình" in err
    assert err.splitlines()[-1].startswith("geoapp: a.geojson: không nhận cả tệp, lớp houses giữ")
    status, out, err = geoapp(*words, "--json")
    assert (status, json.loads(out)["accepted"]) == (2, False)
    assert files(folder) == before


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--layer", "houses"], "Missing argument 'FILE'"),
        (
            ["a.geojson", "--layer", "houses", "--partition"],
            "--partition is for a layer of parcels",
        ),
        (["a.geojson", "--layer", "houses", "--record", "parquet"], "--record is for a layer of"),
        (["a.geojson", "--layer", "landuse", "--decides"], "--decides is for a layer that is no"),
        (["a.geojson", "--layer", "clusters", "--within-m", "5"], "--within-m is for a layer"),
        (["a.geojson", "--layer", "landuse", "--repair-text"], "--repair-text is for a layer that"),
        (["a.geojson", "--layer", "houses", "--operator", "touches"], "'touches' cannot be used"),
        (["a.geojson", "--layer", "houses", "--operator", ","], "cannot be used"),
        (["a.geojson", "--layer", "houses", "--fields", ""], "cannot be used"),
        (["a.geojson", "--layer", "houses", "--within-m", "x"], "'x' is not a valid float"),
        (["a.geojson", "--layer", "../houses"], "a name begins with a letter"),
        (["a.geojson", "--layer", "houses"], "no such file"),
        (["--layer", "houses", "--rebuild", "--decides"], "--decides is for a layer that is no"),
    ],
)
@pytest.mark.usefixtures("english")
def test_a_wrong_call_is_one_line_and_status_2(geoapp, folder, words, why):
    status, out, err = geoapp("import", *words, "--workspace", folder)
    assert (status, out) == (2, b"")
    assert err.count("\n") == 1
    assert why in err


# --- stopped midway ---------------------------------------------------------------------------

KILLED = """
import os, signal
from geoapp.exchange import record
from geoapp.workflows import import_land_settings, import_layer

def killed(*_args, **_more):
    os.kill(os.getpid(), signal.SIGKILL)

{where} = killed
from geoapp.cli import main
main()
"""
BEFORE = [
    "record.GeojsonRecord.add",
    "record.GeojsonRecord.close",
    "import_layer.change_layer",
    "import_land_settings.read_settings",
    "import_land_settings.replacing",
]


def started(code, folder, path, *more, **options):
    words = ["import", path, "--layer", "houses", "--workspace", folder, *more]
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def shown(folder):
    """The names of the houses that a reader sees; None where no layer of them is declared."""
    workspace = open_workspace(folder)
    if "houses" not in [info.name for info in workspace.layers()]:
        return None
    return [row["ten"] for row in workspace.features("houses").properties]


@pytest.mark.parametrize("first", [True, False], ids=["new", "declared"])
@pytest.mark.parametrize("where", [*BEFORE, "import_layer.clear_records"])
def test_killed_at_any_step_it_is_the_old_layer_or_the_new(
    geoapp, folder, houses, tmp_path, where, first
):
    cover = file_of(tmp_path, "vùng.geojson", {"v": worlds.GROUND})
    if not first:
        geoapp("import", houses, "--layer", "houses", "--coverage", cover, "--workspace", folder)
    old = shown(folder)
    new = file_of(tmp_path, "mới.gpkg", POINTS)
    with started(KILLED.format(where=where), folder, new, "--coverage", cover) as process:
        process.communicate(timeout=120)
    assert process.returncode == -9
    assert shown(folder) == (old if where in BEFORE else list(POINTS))
    status, _, err = geoapp("import", new, "--layer", "houses", "--workspace", folder)
    assert (status, err) == (0, "")
    assert shown(folder) == list(POINTS)
    assert list(folder.glob(".houses.*.part")) == []
    assert len(list(folder.glob("houses.*.geojson"))) <= 2


def test_two_writers_of_two_new_layers_lose_neither(folder, houses, tmp_path):
    points = file_of(tmp_path, "đình.gpkg", POINTS)
    both = [started(START, folder, houses), started(START, folder, points, "--layer", "heritage")]
    for process in both:
        with process:
            process.communicate(timeout=120)
    assert [process.returncode for process in both] == [0, 0]
    assert {"houses", "heritage"} <= {info.name for info in open_workspace(folder).layers()}


def test_two_writers_of_one_layer_are_one_after_the_other(folder, houses, tmp_path):
    other = file_of(tmp_path, "đình.gpkg", POINTS)
    both = [started(START, folder, path) for path in (houses, other)]
    for process in both:
        with process:
            process.communicate(timeout=120)
    codes = sorted(process.returncode for process in both)
    assert codes in ([0, 0], [0, 2])  # the second waits for a while, then is told
    assert shown(folder) in (list(HOUSES), list(POINTS))


def test_a_full_disk_leaves_the_old_layer(geoapp, folder, houses, tmp_path):
    """No file may grow beyond what the old one has."""
    geoapp("import", houses, "--layer", "houses", "--workspace", folder)
    before = files(folder)
    many = {f"Nhà {n}": worlds.box(n, 0, n + 0.5, 5) for n in range(300)}
    new = file_of(tmp_path, "nhiều.geojson", many)

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))

    options = {"preexec_fn": limited, "env": worlds.unmeasured()}
    with started(START, folder, new, **options) as process:
        _, err = process.communicate(timeout=120)
    text = err.decode()
    assert process.returncode == 2, text
    assert text.count("\n") == 1
    assert "File too large trong khi nhập; không có gì thay đổi: lớp houses vẫn như cũ" in text
    assert files(folder) == before
