"""The worlds that are measured, made once from a seed and kept in ``artifacts/bench-data``.

A world is a workspace folder whose land-use layer was brought in by ``geoapp import`` from a
GeoParquet file of ``cover``; peers get the very shapes that the store holds, in the working CRS.
A folder's name carries every parameter; one that is not whole has no ``made.json``.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from benchmarks import cover
from benchmarks.common import ARTIFACTS, BIN, peak_mb, say
from geoapp.geometry.parcels import Parcels
from geoapp.storage import open_workspace
from geoapp.storage.store.layout import FORMAT

SEED = 20241226
VERSION = 1
"""Raised whenever ``cover`` draws something else."""
GEOJSON_MOST = 1_000_000
"""Parcels above which the record is GeoParquet."""


@dataclass(frozen=True)
class Land:
    """What peers load: outlines in EPSG:5897, a class each."""

    shapes: cover.Geometries
    codes: np.ndarray
    ids: np.ndarray


@cache
def world(count: int, kind: str = "mixed") -> Path:
    """The workspace with about ``count`` parcels; made where it is not there yet."""
    folder = ARTIFACTS / "bench-data" / f"{kind}-{count}-s{SEED}-v{VERSION}-f{FORMAT}"
    if not (folder / "made.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        say(f"making {count:,} {kind} parcels and their store (kept in {folder.parent}) ...")
        _make(folder, count, kind)
    return folder / "workspace"


def made(count: int, kind: str = "mixed") -> dict[str, float]:
    """Seconds and peak memory of the import that made a world."""
    return dict(json.loads((world(count, kind).parent / "made.json").read_text()))


def parcels(count: int, kind: str = "mixed") -> Parcels:
    """The layer as the engine sees it: mapped from its store."""
    return open_workspace(world(count, kind)).parcels("landuse")


def land(count: int, kind: str = "mixed") -> Land:
    """The same parcels, as shapely geometries."""
    store = parcels(count, kind)
    rows = np.arange(len(store))
    return Land(store.geometries(rows), store.codes(rows), store.ids(rows))


def record(count: int, kind: str = "mixed") -> Path:
    """The layer's record in lon/lat: GeoJSON up to a million parcels."""
    path = open_workspace(world(count, kind)).layer("landuse").path
    assert path is not None
    return path


def plots(number: int, count: int, scale: float = 1.0) -> cover.Geometries:
    """Valid sites in EPSG:5897."""
    return cover.sites(number, count, SEED, scale)


def drawn(sites: cover.Geometries) -> list[bytes]:
    """Sites as GeoJSON geometries in lon/lat, rounded as a browser sends them."""
    move = pyproj.Transformer.from_crs(cover.CRS, "EPSG:4326", always_xy=True).transform
    moved = shapely.transform(sites, lambda xy: np.round(np.column_stack(move(*xy.T)), 8))
    return [text.encode() for text in shapely.to_geojson(moved).tolist()]


def geoapp(*words: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    """Run the program; stops with what it said where it fails."""
    done = subprocess.run([BIN / "geoapp", *map(str, words)], capture_output=True, text=True,
                          check=False, **options)  # fmt: skip
    if done.returncode:
        sys.exit(f"geoapp {' '.join(map(str, words))}: {done.stderr.strip()}")
    return done


def _make(folder: Path, count: int, kind: str) -> None:
    folder.mkdir(parents=True)
    geoapp("demo", folder / "workspace", "--parcels", "1", "--seed", "1")
    _widen(folder / "workspace" / "districts.geojson", count)
    given = folder / "cover.parquet"
    _write(given, cover.pieces(count, kind, SEED))
    west, south = cover.corner(count)
    room = cover.side(count) * cover.STEP
    inside = shapely.box(west, south, west + room, south + room).buffer(-cover.STEP)
    (folder / "coverage.geojson").write_bytes(drawn(np.array([inside.segmentize(1000)]))[0])
    form = "geojson" if count <= GEOJSON_MOST else "parquet"
    words = ["import", given, "--layer", "landuse", "--by", "code", "--id", "id", "--kind",
             "cadastre", "--source", "benchmarks/cover.py, simulated", "--on", "2026-01-01",
             "--record", form, "--coverage", folder / "coverage.geojson", "--partition",
             "--workspace", folder / "workspace"]  # fmt: skip
    begun = time.perf_counter()
    process = subprocess.Popen([BIN / "geoapp", *map(str, words)], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)  # fmt: skip
    most = _watched(process)
    if process.returncode:
        sys.exit(f"geoapp import: {process.stderr.read() if process.stderr else ''}")
    given.unlink()
    told = {"import_s": time.perf_counter() - begun, "import_peak_mb": most}
    (folder / "made.json").write_text(json.dumps(told))


def _widen(districts: Path, count: int) -> None:
    """Let the first district hold the whole square: parcels must lie in the workspace's area."""
    west, south = cover.corner(count)
    room = cover.side(count) * cover.STEP
    ground = shapely.box(west, south, west + room, south + room).buffer(cover.STEP)
    layer = json.loads(districts.read_text(encoding="utf-8"))
    layer["features"][0]["geometry"] = json.loads(drawn(np.array([ground.segmentize(1000)]))[0])
    districts.write_text(json.dumps(layer), encoding="utf-8")


def _watched(process: "subprocess.Popen[str]") -> float:
    """Peak resident memory of a process until it ends; memory-mapped files included."""
    most = 0.0
    while process.poll() is None:
        try:
            most = max(most, peak_mb(process.pid))
        except (OSError, StopIteration):
            break
        time.sleep(0.2)
    process.wait()
    return most


def _write(path: Path, pieces: Iterator[cover.Parcels]) -> None:
    schema = pa.schema([("id", pa.string()), ("code", pa.string()), ("sheet", pa.int32()),
                        ("number", pa.int32()), ("geometry", pa.binary())],
                       metadata={"geo": json.dumps(_geo())})  # fmt: skip
    with pq.ParquetWriter(path, schema) as out:
        for sheet, piece in enumerate(pieces):
            size = len(piece.ids)
            out.write_table(pa.table([piece.ids, piece.codes, np.full(size, sheet, np.int32),
                                      np.arange(size, dtype=np.int32),
                                      shapely.to_wkb(piece.shapes)], schema=schema))  # fmt: skip


def _geo() -> dict[str, Any]:
    crs = json.loads(pyproj.CRS(cover.CRS).to_json())
    column = {"encoding": "WKB", "geometry_types": ["Polygon", "MultiPolygon"], "crs": crs}
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


def threads() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))
