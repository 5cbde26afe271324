"""``geoapp import --layer landuse``: words, and what happens when it is stopped midway."""

import json
import resource
import signal
import subprocess
import sys
import time

import pytest

from geoapp.storage import open_workspace
from geoapp.storage.store.place import stores_of
from tests import worlds

START = "from geoapp.cli import main; main()"


@pytest.fixture
def folder(tmp_path):
    return worlds.make(tmp_path / "bộ dữ liệu", path='"landuse.geojson" # thửa')


def parcels(path, count=5, code="LUC"):
    shapes = worlds.many_at([s for _, _, s in worlds.fields(size=count)])
    rows = enumerate(shapes)
    worlds.write(path, worlds.collection(worlds.feature(s, f"m{n}", ma=code) for n, s in rows))
    return path


@pytest.fixture
def survey(tmp_path):
    return parcels(tmp_path / "thửa mới.geojson")


def test_preview_then_import_then_the_layer_has_changed(geoapp, folder, survey):
    words = ("import", survey, "--layer", "landuse", "--by", "ma", "--workspace", folder)
    status, out, err = geoapp(*words, "--dry-run")
    assert (status, err) == (0, "")
    text = out.decode()
    assert "LUC (Đất chuyên trồng lúa / Wet rice" in text
    assert "25 thửa / parcels, 25,0000 ha" in text
    assert "no check can say clear" in text
    assert "chưa ghi gì / preview" in text
    assert not (folder / ".derived").exists()
    cover = folder / "coverage.geojson"
    more = ("--kind", "cadastre", "--source", "Sở", "--on", "2025-12-01", "--partition")
    status, out, err = geoapp(*words, *more, "--coverage", cover)
    assert (status, err) == (0, "")
    assert "đã ghi / written: 25 thửa / parcels; cadastre; landuse." in out.decode()
    assert "no check can say clear" not in out.decode()
    status, out, _ = geoapp("layers", "--json", "--workspace", folder)
    [row] = [r for r in json.loads(out)["layers"] if r["layer"] == "landuse"]
    assert (row["features"], row["kind"], row["source"]) == (25, "cadastre", "Sở")
    assert "# thửa" in (folder / "workspace.toml").read_text("utf-8")


def test_json_is_the_same_twice(geoapp, folder, survey):
    words = ("import", survey, "--layer", "landuse", "--by", "ma", "--json", "--workspace", folder)
    first = geoapp(*words)[1]
    again = geoapp(*words)[1]
    assert json.loads(again)["edition_before"] == json.loads(first)["edition_after"]
    plans = [json.loads(p) | {"edition_before": None} for p in (first, again)]
    assert plans[0] == plans[1]
    assert plans[0]["codes"]["LUC"]["parcels"] == 25


def test_a_refused_file_is_status_2_and_two_languages(geoapp, folder, tmp_path):
    path = tmp_path / "a.geojson"
    worlds.write(path, worlds.collection([]))
    status, out, err = geoapp("import", path, "--layer", "landuse", "--workspace", folder)
    assert (status, out) == (2, b"")
    assert "lớp rỗng không chứng minh được điều gì / the file holds no feature" in err
    assert err.splitlines()[-1].startswith("geoapp: a.geojson: không nhận cả tệp, lớp landuse giữ")
    status, out, err = geoapp("import", path, "--layer", "landuse", "--json", "--workspace", folder)
    assert status == 2
    assert json.loads(out)["accepted"] is False
    assert err.count("\n") == 1


def test_rebuild(geoapp, folder):
    words = ("import", "--rebuild", "--layer", "landuse", "--workspace", folder)
    status, out, err = geoapp(*words)
    assert (status, err) == (0, "")
    assert "25 thửa / parcels; survey; landuse.geojson" in out.decode()
    assert open_workspace(folder).store("landuse") is not None


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--layer", "landuse"], "Missing argument 'FILE'"),
        (["a.geojson", "--layer", "landuse", "--rebuild"], "no FILE"),
        (["--layer", "landuse", "--rebuild", "--dry-run"], "no --dry-run"),
        (["a.geojson", "--layer", "clusters", "--by", "x"], "--by is for a layer of parcels"),
        (["a.geojson", "--layer", "clusters", "--partition"], "--partition is for a layer"),
        (["--layer", "clusters", "--rebuild"], "--rebuild is for a layer of parcels"),
        (["a.geojson", "--layer", "landuse"], "no such file"),
        (["a.geojson", "--layer", "dat"], "layer dat: add --operator"),
        (["a.geojson", "--layer", "landuse", "--record", "gpkg"], "'gpkg' is not one of"),
        (["a.geojson", "--layer", "landuse", "--coverage", "b.geojson"], "no such file"),
    ],
)
@pytest.mark.usefixtures("english")
def test_a_wrong_call_is_one_line_and_status_2(geoapp, folder, words, why):
    status, out, err = geoapp("import", *words, "--workspace", folder)
    assert (status, out) == (2, b"")
    assert err.count("\n") == 1
    assert why in err


# --- stopped midway ---------------------------------------------------------------------------

SLOW = """
import functools, time
from geoapp.workflows import import_land, import_land_judge as judge
import_land.read_chunks = functools.partial(import_land.read_chunks, rows=500)
take = judge.Judge.take
def slow(self, frame):
    time.sleep({pause})
    return take(self, frame)
judge.Judge.take = slow
from geoapp.cli import main
main()
"""


def started(folder, path, pause=0.2, *more, **options):
    words = ["import", path, "--layer", "landuse", "--by", "ma", "--workspace", folder, *more]
    return subprocess.Popen(
        [sys.executable, "-c", SLOW.format(pause=pause), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def wait_for(condition):
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")


def under_way(folder):
    return [p for p in folder.glob(".landuse.*.part") if p.stat().st_size] or [
        p for p in stores_of(folder, "landuse").glob(".part-*/*") if p.stat().st_size
    ]


def shown(folder):
    """What a reader sees: files in force and what they hold."""
    return [p.name for p in folder.iterdir() if p.name[0] != "."], len(
        open_workspace(folder).parcels("landuse")
    )


@pytest.fixture
def large(tmp_path):
    return parcels(tmp_path / "lớn.geojson", 70)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_import_leaves_nothing(folder, large, number):
    before = shown(folder)
    process = started(folder, large)
    with process:
        try:
            wait_for(lambda: under_way(folder))
            process.send_signal(number)
            _, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode in (143, 130), err
    assert under_way(folder) == []
    assert list(folder.glob(".landuse.*.part")) == []
    assert shown(folder) == before


def test_killed_at_once_the_old_layer_stands_and_the_next_import_cleans_up(
    geoapp, folder, large, survey
):
    before = shown(folder)
    process = started(folder, large)
    with process:
        try:
            wait_for(lambda: under_way(folder))
        finally:
            process.kill()
    assert list(folder.glob(".landuse.*.part"))
    assert shown(folder) == before
    words = ("import", survey, "--layer", "landuse", "--by", "ma", "--workspace", folder)
    assert geoapp(*words)[0] == 0
    assert list(folder.glob(".landuse.*.part")) == []
    assert [p.name for p in stores_of(folder, "landuse").glob(".part-*")] == []
    assert shown(folder)[1] == 25


def test_killed_at_any_moment_it_is_the_old_layer_or_the_new(folder, large):
    """A reader who opens the workspace after each kill sees one whole layer."""
    seen = set()
    for pause in range(6):
        process = started(folder, large, pause=0.0)
        with process:
            time.sleep(0.4 * pause + 0.3)
            process.kill()
        seen.add(shown(folder)[1])
    assert seen <= {25, 4_900}


@pytest.mark.usefixtures("english")
def test_two_imports_at_once_are_one_after_the_other(folder, large, survey):
    """The second waits a while, then is told; nothing of it is left, the first goes on."""
    first = started(folder, large, pause=2.5)
    with first:
        wait_for(lambda: under_way(folder))
        second = started(folder, survey, pause=0.0)
        with second:
            _, err = second.communicate(timeout=60)
        out, _ = first.communicate(timeout=120)
    assert second.returncode == 2
    assert "another import is writing; try again when it is done" in err.decode()
    assert first.returncode == 0
    assert "4.900 thửa" in out.decode()
    assert shown(folder)[1] == 4_900


def test_readers_are_never_blocked(geoapp, folder, large):
    with started(folder, large, pause=1.0) as process:
        wait_for(lambda: under_way(folder))
        status, out, _ = geoapp("layers", "--json", "--workspace", folder)
        process.kill()
    assert status == 0
    assert [r["features"] for r in json.loads(out)["layers"] if r["layer"] == "landuse"] == [25]


@pytest.mark.parametrize(
    ("size", "record"), [(3_000, "geojson"), (1_200_000, "geojson"), (1_120_000, "parquet")]
)
@pytest.mark.usefixtures("english")
def test_a_full_disk_leaves_the_old_layer(folder, large, size, record):
    """No file may grow beyond ``size``: at the start, at the record's end, in the store."""
    before = shown(folder)

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    with started(
        folder, large, 0.0, "--record", record, preexec_fn=limited, env=worlds.unmeasured()
    ) as process:
        _, err = process.communicate(timeout=120)
    text = err.decode()
    assert process.returncode == 2, text
    assert text.count("\n") == 1
    assert "File too large" in text
    assert "is as it was" in text or "unchanged" in text
    assert shown(folder) == before
    assert under_way(folder) == []
    assert [p.name for p in stores_of(folder, "landuse").iterdir()] == [".lock"]
