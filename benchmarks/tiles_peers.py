"""Peers that serve tiles as small WSGI applications: ``granian benchmarks.tiles_peers:mbtiles``.

``mbtiles``: a file of ready tiles behind plain Flask (``BENCH_MBTILES``). ``asmvt``: PostGIS
``ST_AsMVT`` on demand over the table ``land`` (``BENCH_DATABASE``), geometries stored in 3857.
"""

import gzip
import os
import sqlite3
import threading
from typing import Any

from flask import Flask, Response

mbtiles, asmvt = Flask("mbtiles"), Flask("asmvt")
_mine = threading.local()
QUERY = """
    with box as (select st_tileenvelope(%(z)s, %(x)s, %(y)s) as box),
    cut as (select fid, code, st_asmvtgeom(geom, box, 4096, 64, true) as geom from land, box
            where geom && box and st_intersects(geom, box))
    select st_asmvt(cut, 'parcels', 4096, 'geom', 'fid') from cut
"""


@mbtiles.get("/<int:z>/<int:x>/<int:y>.mvt")
def ready(z: int, x: int, y: int) -> Response:
    """As stored: gzipped."""
    if not hasattr(_mine, "file"):
        _mine.file = sqlite3.connect(f"file:{os.environ['BENCH_MBTILES']}?mode=ro", uri=True)
        _mine.file.execute("pragma mmap_size = 1073741824")
    row = _mine.file.execute(
        "select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?",
        (z, x, 2**z - 1 - y),
    ).fetchone()
    return _sent(row[0]) if row else Response(status=204)


@asmvt.get("/<int:z>/<int:x>/<int:y>.mvt")
def made(z: int, x: int, y: int) -> Response:
    """Made now, gzipped as ours are."""
    if not hasattr(_mine, "database"):
        import psycopg

        _mine.database = psycopg.connect(os.environ["BENCH_DATABASE"], autocommit=True)
    row: Any = _mine.database.execute(QUERY, {"z": z, "x": x, "y": y}).fetchone()
    return _sent(gzip.compress(bytes(row[0]), 6))


def _sent(data: bytes) -> Response:
    kind = "application/vnd.mapbox-vector-tile"
    return Response(data, mimetype=kind, headers={"Content-Encoding": "gzip"})
