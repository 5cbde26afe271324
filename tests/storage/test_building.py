"""A build is whole or nothing: whatever stops it, the old store stays and nothing is left."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import shapely

from geoapp.errors import Busy, CrsError, InputError
from geoapp.storage.store import open_store
from geoapp.storage.store import place as place_module
from tests.storage.layers import build, builder, fabric, features
from tests.worlds import unmeasured

ROOT = Path(__file__).resolve().parents[2]
OTHER = "sha256:" + "cd" * 32


def names(place):
    return sorted(p.name for p in place.iterdir() if p.name != ".lock")


def test_an_error_midway_leaves_the_old_store_and_nothing_else(tmp_path):
    old = build(tmp_path, features(fabric(5)))

    def broken():
        with builder(tmp_path) as made:
            made.add(features(fabric(6)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert names(tmp_path) == [old.name]
    assert len(open_store(old)) == 25


def test_leaving_without_an_end_leaves_nothing(tmp_path):
    with builder(tmp_path) as made:
        made.add(features(fabric(5)))
    assert names(tmp_path) == []


def test_the_same_edition_is_replaced_at_one_stroke(tmp_path):
    build(tmp_path, features(fabric(5)))
    held = open_store(build(tmp_path, features(fabric(5))))
    new = open_store(build(tmp_path, features(fabric(6))))
    assert (len(held), len(new)) == (25, 36)
    assert len(held.ids(range(25))) == 25
    assert names(tmp_path) == [new.folder.name]


def test_replacing_without_the_call_of_linux(tmp_path, monkeypatch):
    build(tmp_path, features(fabric(5)))
    monkeypatch.setattr(place_module.ctypes, "CDLL", lambda *a, **k: object())
    assert len(open_store(build(tmp_path, features(fabric(6))))) == 36
    assert len(names(tmp_path)) == 1


def test_a_second_builder_is_busy_at_once(tmp_path):
    with builder(tmp_path), pytest.raises(Busy, match="another import"), builder(tmp_path):
        pass
    assert len(open_store(build(tmp_path, features(fabric(5))))) == 25


@pytest.mark.parametrize(("east", "words"), [(0, "no place in"), (-5, "outside the area of use")])
def test_a_parcel_outside_the_plane_is_refused_by_its_number(tmp_path, east, words):
    found = features(fabric(7))
    shape = shapely.affinity.translate(found.geometry[31], east)
    found.geometry[31] = shape if east else shapely.transform(shape, lambda xy: xy[:, ::-1])
    with pytest.raises(CrsError, match=rf"feature 32\b.*{words}"):
        build(tmp_path, found, chunk=10)
    assert names(tmp_path) == []


def test_a_field_of_too_many_values_is_no_class(tmp_path, monkeypatch):
    from geoapp.storage.store import builder as module

    monkeypatch.setattr(module, "MOST_CODES", 20)
    with pytest.raises(InputError, match="'id' has more than 20 different values"):
        build(tmp_path, features(fabric(5)), class_field="id")


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(InputError, match="cannot be written there"),
        builder(tmp_path / "file" / "a"),
    ):
        pass

    def refuse(*args, **more):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(InputError, match="Read-only file system"), builder(tmp_path / "b"):
        pass


def test_a_disk_too_small_for_the_store_is_told_before_it_is_full(tmp_path, monkeypatch):
    old = build(tmp_path, features(fabric(5)))
    free = shutil.disk_usage(tmp_path)._replace(free=10_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: free)
    with pytest.raises(InputError, match=r"needs 0\.0 GB more, there are 0\.0 GB"):
        build(tmp_path, features(fabric(6)), edition=OTHER)
    assert names(tmp_path) == [old.name]


FULL = """
import resource, sys
from pathlib import Path
from geoapp.errors import InputError
from tests.storage.layers import builder, fabric, features
limit, step = int(sys.argv[2]), sys.argv[3]

def fill(name, done=0, total=0):
    if name == step:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

fill("add")
try:
    with builder(Path(sys.argv[1])) as made:
        made.add(features(fabric(60)))
        made.finish(edition="sha256:" + "cd" * 32, stamp=(1, 2, 3), progress=fill)
except InputError as error:
    print(error.message)
    sys.exit(9)
"""


@pytest.mark.parametrize(
    ("limit", "step"),
    [(1_000, "add"), (120_000, "add"), (940_000, "add"), (1_000, "overlaps"), (500, "gaps")],
)
def test_a_full_disk_is_one_sentence_and_the_old_store_stays(tmp_path, limit, step):
    old = build(tmp_path, features(fabric(5)))
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), str(limit), step],
        cwd=ROOT, env=unmeasured(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 9, done.stderr
    assert "no room left on the disk" in done.stdout
    assert "Traceback" not in done.stderr
    assert names(tmp_path) == [old.name]
    assert len(open_store(old)) == 25


KILLED = """
import sys, time
from pathlib import Path
from tests.storage.layers import builder, fabric, features
step = sys.argv[2]

def wait(name, done, total):
    if name == step:
        print("there", flush=True)
        time.sleep(60)

with builder(Path(sys.argv[1])) as made:
    made.add(features(fabric(30)))
    wait("add", 0, 0)
    made.finish(edition="sha256:" + "cd" * 32, stamp=(1, 2, 3), progress=wait)
"""


@pytest.mark.parametrize("step", ["add", "sort", "overlaps", "gaps"])
def test_a_killed_build_leaves_the_old_store_and_the_next_one_clears_up(tmp_path, step):
    old = build(tmp_path, features(fabric(5)))
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path), step],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout.readline() == "there\n"
    with pytest.raises(Busy), builder(tmp_path):
        pass
    child.send_signal(signal.SIGKILL)
    child.wait(30)
    child.stdout.close()
    assert len(open_store(old)) == 25
    assert any(n.startswith(".part-") for n in names(tmp_path))
    new = build(tmp_path, features(fabric(6)), edition=OTHER)
    assert names(tmp_path) == sorted([old.name, new.name])
    assert len(open_store(new)) == 36
