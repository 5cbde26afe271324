"""Vector tiles of zoom 14: ours as stored against MBTiles behind Flask, ST_AsMVT and TiPg.

``python -m benchmarks.tiles`` takes 10,000 mixed parcels, ``--full`` a million. ``wrk`` asks 64
tiles in turn over 8 connections; WSGI applications run behind the same server (granian, a worker
a core), TiPg behind uvicorn with as many. First the tiles are read: MBTiles must give the same
bytes, the databases the same parcels.
"""

import argparse
import contextlib
import gzip
import os
import sqlite3
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pyproj
import shapely

from benchmarks import cover, data, servers
from benchmarks.common import (
    BIN,
    ROOT,
    Absent,
    Result,
    Table,
    count,
    different,
    main,
    say,
    times,
    versions,
)
from benchmarks.items import lonlat, pinned
from benchmarks.postgis import Database, cluster, free_port
from benchmarks.responsive import tile

NAME = "tiles"
OURS, FLASK, ASMVT, TIPG = "geoapp", "MBTiles behind Flask", "PostGIS ST_AsMVT", "TiPg"
ZOOM, TILES, CLIENTS = 14, 64, 8
TOUCH_M2 = 1.0
Place = tuple[int, int]


def measure(asked: argparse.Namespace) -> Result:
    number = 1_000_000 if asked.full else 10_000
    lasts = 10.0 if asked.full else 2.0
    places = chosen(number)
    rows: list[dict[str, Any]] = []

    def timed(tool: str, address: str, paths: list[str]) -> None:
        say(f"{tool}: {number:,} parcels")
        found = servers.wrk(address, paths, clients=CLIENTS, seconds=lasts, accept="gzip")
        rows.append({"tool": tool, "absent": ""} | found)

    world = data.world(number)
    begun = time.perf_counter()
    data.geoapp("tiles", "--workspace", world)
    making = time.perf_counter() - begun
    with servers.geoapp(world) as ours:
        told = servers.got(f"{ours}/tiles/landuse.json")["tiles"][0]
        told = told.removeprefix(ours).replace("{z}", str(ZOOM))
        paths = [told.replace("{x}", str(x)).replace("{y}", str(y)) for x, y in places]
        bodies = [servers.get(ours + path, accept="gzip") for path in paths]
        timed(OURS, ours, paths)
    tables_ = Path(data.parcels(number).folder) / "tiles.mbtiles"  # type: ignore[attr-defined]
    plain = [f"/{ZOOM}/{x}/{y}.mvt" for x, y in places]
    with flask("mbtiles", {"BENCH_MBTILES": str(tables_)}) as theirs:
        for path, body in zip(plain, bodies, strict=True):
            if servers.get(theirs + path, accept="gzip") != body:
                different(f"{FLASK}: {path}")
        timed(FLASK, theirs, plain)
    try:
        with cluster() as found:
            shapes = mercator(number)
            found.table("land", {"code": data.land(number).codes}, shapes, 3857)
            check = partial(held, shapes=shapes, ours=[read(b) for b in bodies], places=places)
            databases(found, places, check, timed, rows)
    except Absent as absent:
        rows += [{"tool": tool, "absent": str(absent)} for tool in (ASMVT, TIPG)]
    size = sum(map(len, bodies)) / len(bodies)
    told = versions("granian", "flask", "psycopg") | {"tipg": pinned("tipg")}
    return {"versions": told | {"sqlite": sqlite3.sqlite_version}, "parcels": number,
            "tile_bytes": size, "making_s": making, "rows": rows}  # fmt: skip


def databases(found: Database, places: list[Place], check: Any, timed: Any, rows: Any) -> None:
    """Both that make tiles from PostGIS; ``fid`` is our number of a parcel and 1."""
    with flask("asmvt", {"BENCH_DATABASE": found.url}) as theirs:
        paths = [f"/{ZOOM}/{x}/{y}.mvt" for x, y in places]
        check(ASMVT, theirs=[read(servers.get(theirs + path)) for path in paths])
        timed(ASMVT, theirs, paths)
    try:
        programs = servers.peers_venv()
    except Absent as absent:
        rows.append({"tool": TIPG, "absent": str(absent)})
        return
    with tipg(programs, found) as theirs:
        paths = [f"/collections/public.land/tiles/WebMercatorQuad/{ZOOM}/{x}/{y}"
                 for x, y in places]  # fmt: skip
        check(TIPG, theirs=[read(servers.get(theirs + path)) for path in paths])
        timed(TIPG, theirs, paths)


def chosen(number: int) -> list[Place]:
    """Tiles with parcels all over, spread over the square that they cover."""
    west, south = cover.corner(number)
    room = cover.side(number) * cover.STEP
    steps = np.linspace(0.1, 0.9, round(TILES**0.5)) * room
    x, y = (grid.ravel() for grid in np.meshgrid(west + steps, south + steps))
    move = pyproj.Transformer.from_crs(cover.CRS, "EPSG:4326", always_xy=True).transform
    found = {tile(lon, lat, ZOOM) for lon, lat in zip(*move(x, y), strict=True)}
    places = [each.removesuffix(".mvt").split("/") for each in sorted(found)]
    return [(int(x), int(y)) for _, x, y in places]


def read(body: bytes) -> set[int]:
    """Numbers of the parcels in a tile."""
    data_ = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    layers = mapbox_vector_tile.decode(data_).values()
    return {feature["properties"].get("fid", feature.get("id"))
            for layer in layers for feature in layer["features"]}  # fmt: skip


def held(
    tool: str, shapes: cover.Geometries, ours: list[set[int]], theirs: list[set[int]],
    places: list[Place],
) -> None:  # fmt: skip
    """Stop unless a peer's tile has the parcels of ours.

    Its buffer may bring more; one that only touches the tile may be missing.
    """
    for mine, other, place in zip(ours, theirs, places, strict=True):
        lacks = sorted(mine - {number - 1 for number in other})
        ground = shapely.area(shapely.intersection(shapes[lacks], square(*place)))
        if (ground > TOUCH_M2).any():
            different(f"{tool}: tile {ZOOM}/{place[0]}/{place[1]} lacks {len(lacks)} parcels")


def square(x: int, y: int) -> shapely.Geometry:
    """The ground of a tile in Web Mercator."""
    half = 20_037_508.342789244
    size = 2 * half / 2**ZOOM
    west, north = x * size - half, half - y * size
    return shapely.box(west, north - size, west + size, north)


@contextlib.contextmanager
def flask(name: str, environment: dict[str, str]) -> Iterator[str]:
    """One of ``tiles_peers``."""
    where = environment | {"PYTHONPATH": str(ROOT)}
    with servers.granian(f"benchmarks.tiles_peers:{name}", where, programs=BIN) as address:
        yield address


def mercator(number: int) -> cover.Geometries:
    """The parcels in Web Mercator."""
    move = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True).transform
    moved = shapely.transform(lonlat(number), lambda xy: np.column_stack(move(*xy.T)))
    return np.asarray(moved)


@contextlib.contextmanager
def tipg(programs: Path, found: Database) -> Iterator[str]:
    """TiPg over the same table."""
    port = free_port()
    command = [programs / "uvicorn", "tipg.main:app", "--port", port, "--workers", servers.CORES,
               "--log-level", "error", "--no-access-log"]  # fmt: skip
    settings = {"DATABASE_URL": found.url, "TIPG_MAX_FEATURES_PER_TILE": "100000",
                "TIPG_DB_SCHEMAS": '["public"]', "TIPG_CATALOG_TTL": "3600"}  # fmt: skip
    where = os.environ | settings
    with servers.running(command, f"http://127.0.0.1:{port}/healthz", env=where) as address:
        yield address


def tables(result: Result) -> list[Table]:
    rows = [r for r in result["rows"] if not r["absent"]]
    ours = rows[0]["rps"]
    shown = [[r["tool"], f"{r['rps']:,.0f}", times(ours / r["rps"]), f"{r['p50_ms']:.2f}",
              f"{r['p99_ms']:.1f}"] for r in rows]  # fmt: skip
    notes = [f"{r['tool']}: {r['absent']}" for r in result["rows"] if r["absent"]]
    kb = result["tile_bytes"] / 1000
    title = f"Tiles of zoom {ZOOM}, {count(result['parcels'])} mixed parcels, {kb:.0f} kB each"
    return [Table(title, ["server", "req/s", "ours is", "p50 ms", "p99 ms"], shown, notes)]


if __name__ == "__main__":
    main(NAME, __doc__, measure, tables)
