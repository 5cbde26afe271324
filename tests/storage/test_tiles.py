"""The file that keeps tiles: never wrong, never in the way, made again when spoilt."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geoapp.storage.tiles import FILE, TileFile, locked

TILE = (14, 13000, 7200)
SAID = {"name": "Đất", "format": "pbf", "edition": "0123456789abcdef"}


@pytest.fixture
def kept(tmp_path):
    made = TileFile(tmp_path, SAID)
    yield made
    made.close()


def test_what_is_kept_is_found_by_others(kept, tmp_path):
    assert kept.tile(TILE) is None
    kept.keep_tile(TILE, b"tile")
    kept.keep_sums(TILE, b"sums")
    other = TileFile(tmp_path, SAID)
    assert (other.tile(TILE), other.sums(TILE)) == (b"tile", b"sums")
    assert other.tile((14, 13000, 7201)) is None
    kept.keep_tile(TILE, b"newer")
    assert other.tile(TILE) == b"newer"
    other.close()


def test_a_folder_named_from_where_one_stands_serves_as_well(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("store").mkdir()
    for _ in range(2):  # the second finds what the first left
        kept = TileFile(Path("store"), SAID)
        kept.keep_tile(TILE, b"tile")
        assert kept.tile(TILE) == b"tile"
        kept.close()


def test_nothing_is_not_kept(kept):
    kept.keep_tile(TILE, b"")
    assert kept.tile(TILE) is None


def test_the_file_is_mbtiles_with_rows_from_the_south(kept):
    kept.keep_tile((3, 1, 2), b"x")
    base = sqlite3.connect(kept.path)
    assert base.execute("SELECT * FROM tiles").fetchone()[:4] == (3, 1, 5, b"x")
    assert dict(base.execute("SELECT * FROM metadata")) == SAID
    base.close()


def test_a_line_of_metadata_can_be_added(kept, tmp_path):
    assert kept.said("filled") is None
    kept.say("filled", "yes")
    other = TileFile(tmp_path, SAID)
    assert other.said("filled") == "yes"
    other.close()


def test_another_edition_takes_the_place_of_the_file(kept, tmp_path):
    kept.keep_tile(TILE, b"old")
    newer = TileFile(tmp_path, SAID | {"edition": "f" * 16})
    assert newer.usable()
    assert newer.tile(TILE) is None
    assert kept.tile(TILE) == b"old"  # who had it open still has it
    newer.close()


def test_a_damaged_tile_is_not_there(kept):
    kept.keep_tile(TILE, b"abcd")
    base = sqlite3.connect(kept.path)
    base.execute("UPDATE tiles SET tile_data = ?", (b"abcX",))
    base.commit()
    assert kept.tile(TILE) is None
    kept.keep_tile(TILE, b"abcd")
    base.execute("UPDATE tiles SET tile_column = 1")
    base.commit()
    base.close()
    assert kept.tile((14, 1, TILE[2])) is None  # another tile's bytes are damage, too


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p.write_bytes(b"no database at all" * 100),
        lambda p: p.write_bytes(b""),
        lambda p: p.write_bytes(p.read_bytes()[:5000]),
        lambda p: p.write_bytes(p.read_bytes()[:4096] + os.urandom(p.stat().st_size - 4096)),
        lambda p: (p.unlink(), sqlite3.connect(p).execute("CREATE TABLE x (y)").connection.close()),
    ],
    ids=["text", "empty", "cut", "noise", "foreign"],
)
@pytest.mark.parametrize("is_open", [True, False])
def test_a_spoilt_file_is_made_again(tmp_path, spoil, is_open):
    first = TileFile(tmp_path, SAID)
    for row in range(60):
        first.keep_tile((14, 13000, row), bytes(4000))
    second = first if is_open else TileFile(tmp_path, SAID)
    if not is_open:
        first.close()
    spoil(tmp_path / FILE)
    for row in range(60):
        assert second.tile((14, 13000, row)) in (None, bytes(4000))
    second.keep_tile(TILE, b"new")
    fresh = TileFile(tmp_path, SAID)
    assert fresh.usable()
    fresh.keep_tile(TILE, b"newer")
    assert fresh.tile(TILE) == b"newer"
    for file in (first, second, fresh):
        file.close()


def test_a_folder_that_is_gone_or_not_to_be_written_keeps_nothing(tmp_path):
    lost = TileFile(tmp_path / "gone", SAID)
    assert not lost.usable()
    lost.keep_tile(TILE, b"x")
    assert lost.tile(TILE) is None
    (tmp_path / "file").write_bytes(b"")
    assert not TileFile(tmp_path / "file", SAID).usable()


def test_a_full_disk_loses_nothing_but_time(kept, monkeypatch):
    kept.keep_tile(TILE, b"x")
    kept._link().base.execute("PRAGMA max_page_count = 1")
    kept.keep_tile((14, 1, 1), bytes(100_000))
    assert kept.tile((14, 1, 1)) is None
    assert kept.tile(TILE) == b"x"


def test_threads_have_their_own_connections(kept):
    wrong = []

    def work(column):
        for row in range(50):
            kept.keep_tile((14, column, row), b"%d" % row)
            if kept.tile((14, column, row)) != b"%d" % row:
                wrong.append((column, row))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


WORKER = """
import sys
from pathlib import Path
from geoapp.storage.tiles import TileFile
kept = TileFile(Path(sys.argv[1]), {"edition": "0123456789abcdef"})
for row in range(200):
    tile = (14, row % 50, row)
    found = kept.tile(tile)
    if found is not None and found != b"t%d" % row * 500:
        sys.exit("wrong bytes")
    kept.keep_tile(tile, b"t%d" % row * 500)
    if kept.tile(tile) != b"t%d" % row * 500:
        sys.exit("not kept")
"""


def test_two_processes_share_a_file(tmp_path):
    command = [sys.executable, "-c", WORKER, str(tmp_path)]
    workers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [(w.communicate(timeout=100)[1], w.returncode) for w in workers] == [("", 0)] * 2
    kept = TileFile(tmp_path, {"edition": "0123456789abcdef"})
    assert all(kept.tile((14, row % 50, row)) == b"t%d" % row * 500 for row in range(200))
    kept.close()


def test_one_holds_the_lock(tmp_path):
    with (
        locked(tmp_path / "lock"),
        pytest.raises(BlockingIOError),
        locked(tmp_path / "lock", wait=False),
    ):
        raise AssertionError("two hold it")
