"""Tiles of a layer with a store: kept in its folder, the same as those of the layer in memory."""

import math
import shutil

import numpy as np
import orjson
import pytest
import shapely

from geoapp.errors import Busy, LayerUnavailable
from geoapp.storage import open_workspace
from geoapp.storage.tiles import FILE, TileFile, locked
from geoapp.workflows.parcels_at import parcels_at
from geoapp.workflows.tiles import InMemory
from geoapp.workflows.tiles_fill import LOCK, fill, is_filled
from geoapp.workflows.tiles_layer import tile_json, tile_set
from tests.workflows.tiled import build_store, decoded, tiles_over
from tests.worlds import make, write_landuse


@pytest.fixture(scope="module")
def store_of_shipped(shipped, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stored") / "geodata"
    shutil.copytree(shipped, folder, ignore=shutil.ignore_patterns(".derived"))
    build_store(folder)
    return folder


@pytest.fixture
def stored(store_of_shipped, tmp_path):
    folder = tmp_path / "geodata"
    shutil.copytree(store_of_shipped, folder, copy_function=shutil.copy2)
    return folder


def by_id(tiles, zoom):
    """Geometry and code of every feature by the parcel's id and the tile."""
    found = {}
    for tile in tiles_over(tiles, zoom):
        for feature in decoded(tiles.get(tile), "parcels" if zoom == 14 else "cells"):
            name = tiles.parcels.ids([feature["id"]])[0] if zoom == 14 else feature["id"]
            found[tile, name] = feature["geometry"], feature["properties"]
    return found


@pytest.mark.parametrize("zoom", [6, 11, 13, 14])
def test_a_store_and_memory_show_the_same(stored, shipped, zoom):
    ours = tile_set(open_workspace(stored))
    assert isinstance(ours.kept, TileFile)
    memory = tile_set(open_workspace(shipped))
    assert isinstance(memory.kept, InMemory)
    if zoom == 14:
        assert by_id(ours, 14) == by_id(memory, 14)
        return
    for tile in tiles_over(memory, zoom):
        pairs = zip(*(decoded(t.get(tile), "cells") for t in (ours, memory)), strict=True)
        for mine, theirs in pairs:
            assert mine["properties"] == pytest.approx(theirs["properties"], rel=1e-9, abs=1e-6)


def test_filling_leaves_nothing_to_make(stored):
    space = open_workspace(stored)
    assert not is_filled(space)
    assert fill(space)
    assert is_filled(space)
    assert fill(space)
    tiles = tile_set(space)
    tiles.make = None  # whoever makes a tile now fails
    rows = set()
    for zoom in range(6, 15):
        sums = []
        for tile in tiles_over(tiles, zoom):
            data = tiles.kept.tile(tile) or b""
            for feature in decoded(data, "parcels" if zoom == 14 else "cells"):
                if zoom == 14:
                    rows.add(feature["id"])
                else:
                    sums.append(feature["properties"]["m2"])
        if zoom < 14:
            total = math.fsum(tiles.parcels.areas(np.arange(len(tiles.parcels))))
            assert math.fsum(sums) == pytest.approx(total, rel=1e-11)
    assert rows == set(range(len(tiles.parcels)))
    assert is_filled(open_workspace(stored))


def test_filling_goes_on_where_it_was_stopped(stored):
    space, steps = open_workspace(stored), iter(range(40))
    assert not fill(space, lambda: next(steps, None) is not None)
    assert not is_filled(space)
    made = []
    tiles = tile_set(space)
    whole = tiles.make
    tiles.make = lambda tile, turn: made.append(tile) or whole(tile, turn)
    assert fill(space)
    assert len(set(made)) == len(made)
    assert is_filled(space)


def test_one_process_fills(stored):
    space = open_workspace(stored)
    folder = tile_set(space).kept.path.parent
    with locked(folder / LOCK), pytest.raises(Busy, match="another process"):
        fill(space)


def test_a_spoilt_file_is_made_again_and_the_tile_is_there(stored):
    space = open_workspace(stored)
    tiles = tile_set(space)
    tile = max(tiles_over(tiles, 14), key=lambda t: len(tiles.get(t)))
    data = tiles.get(tile)
    (tiles.kept.path.parent / FILE).write_bytes(b"spoilt" * 1000)
    assert tiles.get(tile) == data
    assert tile_set(open_workspace(stored)).get(tile) == data


def test_a_damaged_block_is_no_empty_tile(stored):
    space = open_workspace(stored)
    file = space.store("landuse").folder / "parcels.arrow"
    content = bytearray(file.read_bytes())
    content[len(content) // 4 : len(content) // 4 + 2000] = bytes(2000)
    file.write_bytes(content)
    tiles = tile_set(open_workspace(stored))
    with pytest.raises(LayerUnavailable):
        [tiles.get(tile) for tile in tiles_over(tiles, 14)]
    with pytest.raises(LayerUnavailable):
        fill(open_workspace(stored))


def test_where_nothing_can_be_written_tiles_stay_in_memory(stored):
    (open_workspace(stored).store("landuse").folder / FILE).mkdir()
    space = open_workspace(stored)
    tiles = tile_set(space)
    assert isinstance(tiles.kept, InMemory)
    assert any(tiles.get(t) for t in tiles_over(tiles, 14))
    assert is_filled(space)


def test_a_new_edition_has_other_tiles(tmp_path):
    folder = make(tmp_path / "w")
    build_store(folder)
    space = open_workspace(folder)
    before = tile_json(space)["edition"]
    assert fill(space)
    write_landuse(folder, [("a", "LUC", shapely.box(0, 0, 50, 50))])
    build_store(folder)
    assert tile_json(space)["edition"] != before
    tiles = tile_set(space)
    assert tiles.kept.said("filled") is None
    found = [f for t in tiles_over(tiles, 14) for f in decoded(tiles.get(t), "parcels")]
    assert {f["id"] for f in found} == {0}


def test_a_point_gives_the_same_from_store_and_memory(stored, shipped):
    spaces = [open_workspace(folder) for folder in (stored, shipped)]
    shape = spaces[1].features("landuse").geometry[100]
    point = shapely.point_on_surface(shape)
    found = [orjson.loads(orjson.dumps(parcels_at(s, point.x, point.y))) for s in spaces]
    for said in found:
        for parcel in said["parcels"]:
            assert parcel.pop("row") >= 0
    assert found[0] == found[1]
    assert found[0]["parcels"]


def test_the_file_opens_in_gis_programs(stored):
    space = open_workspace(stored)
    kept = tile_set(space).kept
    said = {n: kept.said(n) for n in ("name", "format", "minzoom", "maxzoom", "bounds", "json")}
    assert (said["format"], said["minzoom"], said["maxzoom"]) == ("pbf", "6", "14")
    assert len(said["bounds"].split(",")) == 4
    layers = orjson.loads(said["json"])["vector_layers"]
    assert [layer["id"] for layer in layers] == ["cells", "parcels"]
