"""Tiles of a stored layer over HTTP: the short way, the process that fills, new editions."""

import sys
import time

import pytest
import shapely

from geoapp.config import Config
from geoapp.storage import open_workspace
from geoapp.web import tile_road, tile_watch
from geoapp.web.context import EXTENSION
from geoapp.web.factory import create_app
from geoapp.web.tile_watch import TileWatch
from geoapp.workflows.tiles_fill import fill, is_filled
from geoapp.workflows.tiles_layer import tile_set
from tests.workflows.tiled import build_store, tiles_over
from tests.worlds import make, write_landuse

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture
def world(tmp_path):
    folder = make(tmp_path / "w")
    build_store(folder)
    return folder


@pytest.fixture
def app(world):
    return create_app(Config(workspace=world))


def address(folder, edition=None):
    tiles = tile_set(open_workspace(folder))
    tile = max(tiles_over(tiles, 14), key=lambda t: len(tiles.get(t)))
    return f"/tiles/landuse/{tile.z}/{tile.x}/{tile.y}.mvt?e={edition or tiles.edition}"


def test_the_short_way_says_what_flask_says(app, world, monkeypatch):
    where, client = address(world), app.test_client()
    short = client.get(where, headers=GZIP)
    monkeypatch.setattr(tile_road.TileRoad, "_ready", lambda *_: None)
    long = client.get(where, headers=GZIP)
    assert short.status_code == long.status_code == 200
    assert short.data == long.data
    assert dict(short.headers) == dict(long.headers)
    for method in ("head", "get"):
        held = {**GZIP, "If-None-Match": long.headers["ETag"]}
        monkeypatch.undo()
        quick = getattr(client, method)(where, headers=held)
        monkeypatch.setattr(tile_road.TileRoad, "_ready", lambda *_: None)
        slow = getattr(client, method)(where, headers=held)
        assert quick.status_code == slow.status_code == 304
        assert quick.data == slow.data == b""
        assert quick.headers["ETag"] == slow.headers["ETag"]
        assert quick.headers["Content-Security-Policy"] == slow.headers["Content-Security-Policy"]


def test_the_short_way_is_taken(app, world, monkeypatch):
    where, client = address(world), app.test_client()
    app.view_functions["tiles.tile"] = None  # Flask would fail
    answer = client.get(where, headers=GZIP)
    assert answer.status_code == 200
    head = client.head(where, headers=GZIP)
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(answer.data))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept-Encoding": "identity"},
        {"Accept-Encoding": "gzip;q=0"},
        {"Accept-Encoding": "br"},
    ],
)
def test_who_takes_no_gzip_gets_plain_bytes(app, world, headers):
    answer = app.test_client().get(address(world), headers=headers)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
    assert answer.data[:1] == b"\x1a"


def test_an_import_shows_at_once_and_old_addresses_stay_right(app, world):
    client, old = app.test_client(), address(world)
    before = client.get(old, headers=GZIP)
    write_landuse(world, [("a", "LUC", shapely.box(0, 0, 500, 500))])
    build_store(world)
    edition = client.get("/tiles/landuse.json").get_json()["edition"]
    assert edition not in old
    new = client.get(address(world, edition), headers=GZIP)
    assert new.status_code == 200
    assert new.data != before.data
    assert "immutable" in new.headers["Cache-Control"]
    again = client.get(old, headers=GZIP)
    assert again.headers["Cache-Control"] == "no-cache"


def test_a_missing_store_of_a_large_layer_is_no_empty_tile(world, monkeypatch):
    from geoapp.storage import folder as folder_module

    where = address(world)
    monkeypatch.setattr(folder_module, "RESIDENT_BYTES", 10)
    write_landuse(world, [("a", "LUC", shapely.box(0, 0, 500, 500))])
    answer = create_app(Config(workspace=world)).test_client().get(where, headers=GZIP)
    assert answer.status_code == 503
    assert answer.get_json()["error"]["code"] == "layer_unavailable"


def test_a_tile_that_is_still_being_made_says_when_to_ask_again(app, world, monkeypatch):
    from geoapp.errors import TimedOut
    from geoapp.workflows.tiles import TileSet

    def late(*_):
        raise TimedOut("tile: still being made; ask again", retry_seconds=2)

    monkeypatch.setattr(TileSet, "get", late)
    answer = app.test_client().get("/tiles/landuse/14/1/1.mvt")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.get_json()["error"]["code"] == "timed_out"


def until(done, seconds=60):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def test_the_watch_fills_a_store_in_another_process(app, world):
    watch = TileWatch(app.extensions[EXTENSION])
    space = open_workspace(world)
    assert not is_filled(space)
    watch.look()
    assert watch._child is not None
    until(lambda: is_filled(space))
    assert watch.look() is False
    assert watch._child is None
    watch.end()


def test_the_watch_leaves_small_and_broken_layers_alone(shipped, tmp_path):
    for folder in (shipped, tmp_path / "nothing"):
        watch = TileWatch(create_app(Config(workspace=folder)).extensions[EXTENSION])
        assert watch.look() is False
        assert watch._child is None


def test_the_watch_starts_anew_for_a_new_edition(app, world, monkeypatch):
    sleeper = "import time; time.sleep(100)"
    monkeypatch.setattr(tile_watch, "_CODE", sleeper)
    watch = TileWatch(app.extensions[EXTENSION])
    watch.look()
    first = watch._child
    watch.look()
    assert watch._child is first
    write_landuse(world, [("a", "LUC", shapely.box(0, 0, 500, 500))])
    build_store(world)
    watch.look()
    assert watch._child is not first
    assert first.poll() is not None
    watch.end()


def test_a_process_that_ended_early_is_left_alone_for_a_while(app, monkeypatch):
    monkeypatch.setattr(tile_watch, "_CODE", "raise SystemExit(3)")
    watch = TileWatch(app.extensions[EXTENSION])
    assert watch.look() is False
    until(lambda: watch._child.poll() is not None)
    assert watch.look() is True
    assert watch._child is None
    watch.end()


def test_the_command_makes_all_tiles(world):
    import subprocess

    code = "from geoapp.cli import main; main()"
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code, "tiles", "--workspace", str(world)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"{world}: all tiles are made\n"
    assert is_filled(open_workspace(world))
    assert fill(open_workspace(world))
