import collections
import datetime as dt
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time

import pytest
import shapely

from geoapp.domain.stage import STAGES, stage_at
from geoapp.storage import open_workspace
from geoapp.workflows.demo import demo
from geoapp.workflows.import_land_rebuild import rebuild

LATER = dt.date(2030, 1, 1)
# What the libraries alone take, and what a few blocks of the store add to it.
CEILING_KB = 350_000


def words(*more):
    start = "from geoapp.cli import main; main()"
    return [sys.executable, "-c", start, "demo", *map(str, more)]


def run(*more, status=0, **env):
    done = subprocess.run(
        words(*more), env=os.environ | env, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stderr
    return done


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "made"
    demo(folder, clusters=20, parcels=9_000, seed=3, progress=lambda step, done, total: None)
    return folder


def test_it_opens_as_a_simulated_workspace(made):
    workspace = open_workspace(made)
    assert workspace.kind == "simulated"
    assert "Mô phỏng" in workspace.name
    assert workspace.layer("landuse").kind == workspace.layer("clusters").kind == "simulated"
    assert {"districts", "communes_2024", "communes_2025"} < {x.name for x in workspace.layers()}
    assert "mô phỏng" in workspace.layer("landuse").source


def test_it_opens_at_once_from_a_store_that_is_its_records(made, tmp_path):
    stored = open_workspace(made).store("landuse")
    assert stored is not None
    shutil.copytree(made, tmp_path / "copy")
    again = open_workspace(tmp_path / "copy")
    plan = rebuild(again, "landuse")
    assert plan.edition_after == stored.edition
    name = "parcels.arrow"
    assert (again.store("landuse").folder / name).read_bytes() == (
        stored.folder / name
    ).read_bytes()
    assert stored.manifest.coverage == again.store("landuse").manifest.coverage


def test_clusters_stand_at_every_stage(made):
    stages = {stage_at(c, LATER) for c in open_workspace(made).clusters()}
    assert stages == {s.key for s in STAGES}


def test_as_many_parcels_as_asked_and_all_of_them_covered(made):
    workspace = open_workspace(made)
    parcels = workspace.features("landuse")
    assert len(parcels) == len(set(parcels.ids)) == 9_000
    assert shapely.coverage_is_valid(parcels.geometry)
    ground = workspace.coverage("landuse")
    assert shapely.area(parcels.geometry).sum() == pytest.approx(ground.area, rel=1e-5)
    hanoi = shapely.union_all(workspace.features("districts").geometry)
    assert hanoi.contains(ground)


def test_some_sites_are_clear_and_some_lie_on_rice(made):
    workspace = open_workspace(made)
    parcels = workspace.features("landuse")
    tree = shapely.STRtree(parcels.geometry)
    ground = workspace.coverage("landuse")
    rice = {}
    for cluster, site in zip(
        workspace.clusters(), workspace.features("clusters").geometry, strict=True
    ):
        codes = {parcels.properties[n]["code"] for n in tree.query(site, predicate="intersects")}
        assert ground.contains(site)
        rice[cluster.id] = bool(codes & {"LUC", "LUK"})
    assert collections.Counter(rice.values())[True] > 5
    assert collections.Counter(rice.values())[False] >= 3


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name, hash_seed in (("one", "1"), ("two", "2")):
        run("--clusters", 4, "--parcels", 900, tmp_path / name, PYTHONHASHSEED=hash_seed)
    run("--clusters", 4, "--parcels", 900, "--seed", 2, tmp_path / "other")
    for path in sorted((tmp_path / "one").rglob("*")):
        same = tmp_path / "two" / path.relative_to(tmp_path / "one")
        if path.is_file() and path.name != "manifest.json":  # it knows its record's inode
            assert path.read_bytes() == same.read_bytes()
    for name in ("clusters.geojson", "landuse.geojson"):
        assert (tmp_path / "one" / name).read_bytes() != (tmp_path / "other" / name).read_bytes()


def test_a_folder_in_use_is_refused_in_one_line(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    done = run(tmp_path, status=2, GEOAPP_LANG="en")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "not an empty folder" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("more", [("--clusters", 0), ("--parcels", 0), ("--seed", -1)])
def test_a_wrong_number_is_refused_in_one_line(tmp_path, more):
    done = run(*more, tmp_path / "made", status=2)
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_run_leaves_nothing(tmp_path, number):
    process = subprocess.Popen(
        words("--clusters", 3, "--parcels", 900_000, tmp_path / "made"), stderr=subprocess.PIPE
    )
    try:
        wait_for(lambda: [p for p in tmp_path.glob(".made.*/landuse.geojson") if p.stat().st_size])
        process.send_signal(number)
        process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode != 0
    assert list(tmp_path.iterdir()) == []


def wait_for(condition):
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("nothing was written")


def test_a_long_run_shows_its_progress_on_stderr(tmp_path):
    done = run("--clusters", 3, "--parcels", 50_000, tmp_path / "made", TTY_COMPATIBLE="1")
    assert "parcels" in done.stderr
    assert "simulated" in done.stdout


def peak_kb(parcels, folder):
    """Peak resident memory of one run, from the system's account of the child."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words("--parcels", parcels, folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1])


@pytest.mark.skipif(not hasattr(resource, "RUSAGE_CHILDREN"), reason="no account of children")
def test_memory_for_20_000_parcels(tmp_path):
    assert peak_kb(20_000, tmp_path / "made") < CEILING_KB


@pytest.mark.slow
def test_memory_does_not_grow_with_the_parcels(tmp_path):
    small = peak_kb(20_000, tmp_path / "small")
    large = peak_kb(200_000, tmp_path / "large")
    assert small < CEILING_KB
    assert large < 2 * CEILING_KB  # a block is up to 65,536 parcels, and there are some in hand
    assert json.loads((tmp_path / "large" / "coverage.geojson").read_bytes())["features"]
