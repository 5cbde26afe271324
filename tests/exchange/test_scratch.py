"""Temporary folders: what a kill leaves behind goes, what a living process holds stays."""

import shutil
import subprocess
import sys
import tempfile

import pytest

from geoapp.exchange.scratch import LOCK, PREFIX, scratch, sweep

HOLD = """
import sys
from geoapp.exchange.scratch import scratch
with scratch() as folder:
    (folder / "large").write_text("x")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def held(temporary):
    """A process that holds a folder, and the folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        env={"TMPDIR": str(temporary)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    return process, process.stdout.readline().strip()


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_a_folder_goes_when_its_block_ends_or_fails(temporary):
    with scratch() as folder:
        assert list(folder.iterdir()) == []
    assert names(temporary) == set()
    with pytest.raises(FileNotFoundError), scratch() as folder:
        (folder / "missing").read_text()
    assert names(temporary) == set()


def test_a_folder_of_a_killed_process_goes_with_the_next_and_others_stay(temporary):
    dead, left = held(temporary)
    living, kept = held(temporary)
    try:
        dead.kill()
        dead.communicate()
        assert len(names(temporary)) == 2
        with scratch() as mine:
            assert names(temporary) == {mine.parent.name, kept.split("/")[-2]}
        living.communicate("")
    finally:
        living.kill()
        living.wait()
    assert names(temporary) == set()
    assert left != kept


def test_what_is_not_of_this_kind_stays(temporary):
    """A folder that is not locked yet, a file, and a link to somewhere else."""
    (temporary / f"{PREFIX}new").mkdir()
    (temporary / f"{PREFIX}file").write_text("")
    (temporary / "other").mkdir()
    (temporary / "other" / LOCK).write_text("")
    (temporary / f"{PREFIX}link").symlink_to(temporary / "other")
    before = names(temporary)
    sweep()
    assert names(temporary) == before
    assert (temporary / "other" / LOCK).exists()


def test_a_folder_swept_before_it_was_locked_is_made_again(temporary, monkeypatch):
    lost = []

    def made(prefix):
        folder = temporary / f"{prefix}{len(lost)}"
        folder.mkdir()
        if not lost:
            shutil.rmtree(folder)
        lost.append(folder)
        return str(folder)

    monkeypatch.setattr(tempfile, "mkdtemp", made)
    with scratch() as folder:
        assert folder.parent == lost[1]
