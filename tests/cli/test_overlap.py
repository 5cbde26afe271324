"""``geoapp overlap`` as a user calls it."""

import json
import os
import signal
import subprocess
import sys
import time

import click
import pandas
import psutil
import pytest
from click.testing import CliRunner

from geoapp.cli.overlap_ import command
from tests.scale.grounds import disputed
from tests.storage.layers import build
from tests.workflows.test_overlap_memory import write_sites
from tests.worlds import at, collection, feature, fields, make, moved, unmeasured, write

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def files(tmp_path):
    sites, land = tmp_path / "sites.geojson", tmp_path / "land.geojson"
    shapes = [s for _, _, s in fields(size=2)]
    write(sites, collection([feature(at(shapes[0]), plot="a"), feature(at(shapes[1]), plot="b")]))
    write(land, collection([feature(moved(s), i, code=c) for i, c, s in fields(size=3)]))
    return str(sites), str(land)


def run(*words):
    done = CliRunner().invoke(command, [str(w) for w in words], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done


def test_the_table_goes_to_stdout_and_the_summary_to_stderr(files):
    done = run(*files, "--by", "code", "--id", "plot", "--crs", "EPSG:5897")
    lines = done.stdout.splitlines()
    assert lines[0] == "site,class,area_m2,gross_m2,features"
    assert [line[:5] for line in lines[1:]] == ["a,CLN", "b,CLN"]
    assert "areas in EPSG:5897 (the sites lie in its area of use" in done.stderr
    assert "VN-2000 to WGS 84 (2)" in done.stderr


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_by_its_ending_with_its_issues(files, tmp_path, workers):
    out = tmp_path / "out.csv"
    run(*files, "--by", "code", "--crs", "EPSG:5897", "-o", out, "--workers", workers)
    table = pandas.read_csv(out)
    assert table["area_m2"].sum() == pytest.approx(20_000, abs=1)
    issues = json.loads((tmp_path / "out.csv.issues.json").read_text())
    assert issues["sites"]["features"] == 2


def test_a_site_that_meets_no_feature_is_named(files, tmp_path):
    sites = tmp_path / "far.geojson"
    shapes = [moved(s, 5_000 * n, 0) for n, (_, _, s) in enumerate(fields(size=3)[:8])]
    write(sites, collection([feature(at(s), plot=f"p{n}") for n, s in enumerate(shapes)]))
    out = tmp_path / "out.csv"
    done = run(sites, files[1], "--by", "code", "--id", "plot", "--crs", "EPSG:5897", "-o", out)
    assert "7 sites meet no feature of land.geojson" in done.stderr
    assert "p1, p2, p3, p4, p5 and 2 more" in done.stderr
    issues = json.loads((tmp_path / "out.csv.issues.json").read_text())
    assert issues["sites_without_overlap"] == [f"p{n}" for n in range(1, 8)]
    assert pandas.read_csv(out)["site"].tolist() == ["p0"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--by", "no"), "no field 'no'; there are: code"),
        (("--by", "code", "--id", "no"), "no field 'no'; there are: plot"),
        (("--by", "code", "-o", "out.doc"), "the ending must be one of csv, parquet"),
        (("--by", "code", "-o", "/no/such/out.csv"), "no file can be written there"),
        (("--by", "code", "--work-crs", "EPSG:4326"), "cannot be the working CRS"),
    ],
)
def test_a_wrong_call_is_one_sentence(files, words, sentence):
    with pytest.raises(Exception, match=sentence) as raised:
        run(*files, *words, "--crs", "EPSG:5897")
    assert "\n" not in str(raised.value)


def test_a_file_without_a_crs_needs_one(files):
    with pytest.raises(Exception, match="--crs EPSG:N"):
        run(*files, "--by", "code")


def geoapp(*words, **more):
    code = "from geoapp.cli import main; main()"
    command = [sys.executable, "-c", code, "overlap", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, **more)


def test_processes_of_this_machine_give_the_same_table(files):
    words = (*files, "--by", "code", "--id", "plot", "--crs", "EPSG:5897")
    one, many = geoapp(*words), geoapp(*words, "--scheduler", "local", "--workers", "2")
    assert (one.returncode, many.returncode) == (0, 0)
    assert many.stdout == one.stdout
    assert many.stderr == one.stderr


def test_no_scheduler_is_one_sentence(tmp_path):
    folder = make(tmp_path / "ws")
    words = (tmp_path / "no.geojson", folder, "--scheduler", "nonsense")
    done = geoapp(*words)
    assert done.returncode == 2
    assert "the workers of nonsense open the land use themselves" in done.stderr
    words = (tmp_path / "no.geojson", "memory://x/y", "--scheduler", "nonsense")
    done = geoapp(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("geoapp: no Dask scheduler answers at 'nonsense'")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--province", "a", "--zone-field", "b"), "--province and --zone-field each say"),
        (("--work-crs", "EPSG:5897", "--province", "a"), "--work-crs and --province each say"),
        (("--units", "2024"), "--units says which provinces --province speaks of"),
    ],
)
def test_options_that_contradict_one_another(files, words, sentence):
    with pytest.raises(click.UsageError, match=sentence):
        run(*files, "--by", "code", *words)


def test_a_plain_batch_does_not_load_dask(files):
    code = "import sys; from geoapp.cli import overlap_; assert 'distributed' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_disk_that_is_full_is_one_sentence(files, tmp_path):
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}));"
        "from geoapp.cli import main; main()"
    )
    out = tmp_path / "out.csv"
    words = ["overlap", *files, "--by", "code", "--crs", "EPSG:5897", "-o", str(out)]
    for limit, what in ((10, "sites.geojson: what is laid aside"), (420, "out.csv")):
        done = subprocess.run(
            [sys.executable, "-c", code.format(limit), *words],
            env=unmeasured(),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 2, done.stderr
        assert what in done.stderr
        assert "could not be written" in done.stderr
        assert done.stderr.count("\n") == 1
        assert not list(tmp_path.glob("*out.csv*"))


def test_an_interrupted_batch_ends_its_processes(tmp_path):
    folder = build(tmp_path / "stores" / "landuse", disputed())
    sites, out = write_sites(tmp_path / "sites.geojson", 60_000), tmp_path / "out.csv"
    words = ["overlap", sites, folder, "--scheduler", "local", "--workers", "2", "-o", out]
    command = [sys.executable, "-c", "from geoapp.cli import main; main()", *map(str, words)]
    began = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, start_new_session=True, **began) as process:
        whole = psutil.Process(process.pid)
        deadline = time.monotonic() + 100
        while not list(tmp_path.glob(".out.csv*")) and time.monotonic() < deadline:
            time.sleep(0.1)
        children = whole.children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert len(children) >= 2
    assert process.returncode == 130, said
    assert said.strip() == "geoapp: interrupted"
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []
    assert not list(tmp_path.glob("*out.csv*"))
