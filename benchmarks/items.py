"""Parcels in a box as GeoJSON: ``/api/landuse`` against pygeoapi over PostGIS.

``python -m benchmarks.items`` takes 10,000 mixed parcels, ``--full`` 100,000: boxes with about 100
and about 1,000 parcels. Both answer the same boxes behind the same server (granian, a worker a
core). First the answers are compared: ids, codes, every coordinate to 1e-7 degrees.
"""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from benchmarks import cover, data, servers
from benchmarks.common import Absent, Result, Table, count, different, main, say, times, versions
from benchmarks.postgis import Database, cluster

NAME = "items"
OURS, PEER = "geoapp /api/landuse", "pygeoapi over PostGIS"
SIZES, BOXES, CLIENTS = (100, 1_000), 60, 4
NEAR = 1.01e-7
"""Degrees: ours are written with seven decimals."""
CONFIG = """
server:
  bind: {{host: 127.0.0.1, port: {port}}}
  url: http://127.0.0.1:{port}
  mimetype: application/json; charset=UTF-8
  encoding: utf-8
  languages: [en-US]
  limits: {{default_items: 10, max_items: 10000, on_exceed: throttle}}
  map: {{url: "https://tile.invalid/{{z}}/{{x}}/{{y}}.png", attribution: none}}
logging: {{level: ERROR}}
metadata:
  identification: {{title: bench, description: bench, keywords: [bench],
    keywords_type: theme, terms_of_service: none, url: "http://127.0.0.1"}}
  license: {{name: none, url: "http://127.0.0.1"}}
  provider: {{name: bench, url: "http://127.0.0.1"}}
  contact: {{name: bench}}
resources:
  land:
    type: collection
    title: land
    description: land
    keywords: [land]
    links: []
    extents: {{spatial: {{bbox: [-180, -90, 180, 90],
      crs: "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}}}
    providers:
      - type: feature
        name: PostgreSQL
        data: {{host: 127.0.0.1, port: {database}, dbname: postgres, user: postgres,
          password: none, search_path: [public]}}
        id_field: id
        table: land
        geom_field: geom
"""


def measure(asked: argparse.Namespace) -> Result:
    number = 100_000 if asked.full else 10_000
    world = data.world(number)
    boxes = {size: alike(number, size) for size in SIZES}
    lasts = 10.0 if asked.full else 2.0
    rows: list[dict[str, Any]] = []
    with servers.geoapp(world) as ours:
        answers = {s: read(ours, [ours_path(b) for b in boxes[s][:5]]) for s in SIZES}
        try:
            with peer(number) as theirs:
                for size in SIZES:
                    found = read(theirs, [peer_path(b) for b in boxes[size][:5]])
                    same(answers[size], found)
                rows += [row(PEER, s, theirs, [peer_path(b) for b in boxes[s]], lasts)
                         for s in SIZES]  # fmt: skip
        except Absent as absent:
            rows.append({"tool": PEER, "absent": str(absent)})
        rows += [row(OURS, s, ours, [ours_path(b) for b in boxes[s]], lasts) for s in SIZES]
    told = versions("granian", "psycopg") | {"pygeoapi": pinned("pygeoapi")}
    return {"versions": told, "parcels": number, "rows": rows}


def row(tool: str, size: int, address: str, paths: list[str], lasts: float) -> dict[str, Any]:
    say(f"{tool}: about {size} parcels an answer")
    found = servers.wrk(address, paths, clients=CLIENTS, seconds=lasts)
    return {"tool": tool, "size": size, "absent": ""} | found


def alike(number: int, size: int) -> list[str]:
    """Boxes for which "its extent meets the box" and "it meets the box" are the same parcels."""
    shapes = lonlat(number)
    tree = shapely.STRtree(shapes)
    bounds = shapely.total_bounds(shapes)
    wide = (size * cover.STEP**2) ** 0.5 / 111_320
    random = np.random.default_rng([data.SEED, size])
    found: list[str] = []
    while len(found) < BOXES:
        west, south = random.uniform(bounds[:2] + wide, bounds[2:] - 2 * wide)
        box = [round(v, 6) for v in (west, south, west + 1.07 * wide, south + wide)]
        rows = tree.query(shapely.box(*box))
        if shapely.intersects(shapes[rows], shapely.box(*box)).all():
            found.append(",".join(map(str, box)))
    return found


def lonlat(number: int) -> cover.Geometries:
    """The outlines of the record."""
    store: Any = data.parcels(number)
    return np.asarray(store.lonlat(np.arange(len(store))))


def ours_path(box: str) -> str:
    return f"/api/landuse?bbox={box}&limit=5000"


def peer_path(box: str) -> str:
    return f"/collections/land/items?f=json&bbox={box}&limit=5000"


def read(address: str, paths: list[str]) -> list[dict[str, tuple[str, shapely.Geometry]]]:
    """Code and outline by id of some answers."""
    every = []
    for path in paths:
        features = servers.got(address + path)["features"]
        shapes = shapely.from_geojson([json.dumps(f["geometry"]) for f in features])
        every.append({str(f["id"]): (f["properties"]["code"], shape)
                      for f, shape in zip(features, shapes, strict=True)})  # fmt: skip
    return every


def same(ours: list[Any], theirs: list[Any]) -> None:
    """Stop unless both gave the same parcels."""
    for a, b in zip(ours, theirs, strict=True):
        if a.keys() != b.keys():
            different(f"{PEER}: other parcels: {sorted(a.keys() ^ b.keys())[:5]}")
        for key, (code, shape) in a.items():
            if code != b[key][0] or not alike_shapes(shape, b[key][1]):
                different(f"{PEER}: parcel {key}: {code}, {shape} and {b[key]}")


def alike_shapes(a: shapely.Geometry, b: shapely.Geometry) -> bool:
    one, two = (shapely.get_coordinates(shapely.normalize(g)) for g in (a, b))
    if one.shape == two.shape and np.abs(one - two).max() < NEAR:
        return True
    return bool(shapely.hausdorff_distance(a, b) < 2 * NEAR)


class peer:  # noqa: N801 (a context manager that holds two others)
    """pygeoapi over a PostgreSQL that holds the same parcels."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __enter__(self) -> str:
        programs = servers.peers_venv()
        self.folder = tempfile.TemporaryDirectory()
        self.cluster = cluster()
        database = self.cluster.__enter__()
        try:
            return self._started(programs, database)
        except BaseException:
            self.cluster.__exit__(None, None, None)
            raise

    def _started(self, programs: Path, database: Database) -> str:
        land = data.land(self.number)
        database.table("land_", {"id": land.ids, "code": land.codes}, lonlat(self.number), 4326)
        database.run("create table land as select id, code, geom from land_")
        database.run("alter table land add primary key (id)")
        database.run("create index on land using gist (geom)")
        database.run("vacuum analyze land")
        config, document = (Path(self.folder.name) / n for n in ("config.yml", "openapi.yml"))
        config.write_text(CONFIG.format(port=80, database=database.port))
        where = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(document)}
        subprocess.run([programs / "pygeoapi", "openapi", "generate", config, "--output-file",
                        document], check=True, env=os.environ | where,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        self.server = servers.granian("pygeoapi.flask_app:APP", where, programs=programs)
        return self.server.__enter__()

    def __exit__(self, *_: object) -> None:
        self.server.__exit__(None, None, None)
        self.cluster.__exit__(None, None, None)
        self.folder.cleanup()


def pinned(name: str) -> str:
    """The version of a peer that ``peers.txt`` names."""
    lines = Path(__file__).with_name("peers.txt").read_text().splitlines()
    return next(line.split("==")[1].split()[0] for line in lines if line.startswith(f"{name}=="))


def tables(result: Result) -> list[Table]:
    rows = [r for r in result["rows"] if not r["absent"]]
    base = {r["size"]: r["rps"] for r in rows if r["tool"] == PEER}
    shown = [[r["tool"], f"about {r['size']:,}", f"{r['rps']:,.0f}",
              times(r["rps"] / base[r["size"]]) if base else "-", f"{r['p50_ms']:.1f}",
              f"{r['p99_ms']:.1f}"] for r in rows]  # fmt: skip
    notes = [f"{r['tool']}: {r['absent']}" for r in result["rows"] if r["absent"]]
    title = f"Parcels in a box, {count(result['parcels'])} mixed parcels, {CLIENTS} clients"
    return [Table(title, ["server", "parcels", "req/s", "", "p50 ms", "p99 ms"], shown, notes)]


if __name__ == "__main__":
    main(NAME, __doc__, measure, tables)
