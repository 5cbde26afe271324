"""Exports of a whole layer: ours streamed over HTTP against pyogrio and fiona.

``python -m benchmarks.export`` takes 10,000 mixed parcels, ``--full`` 100,000 with all writers and
a million without fiona. Ours is ``GET /exports/landuse.FORM`` of an edition that nobody exported
before: from the request to the last byte, and to the first; and how much the server's private
memory grows. Peers write parcels that are already in memory. Then the stored file again, and a
part of it by bbox. First every file is read by pyogrio: same ids, codes, coordinates to 1e-7.
"""

import argparse
import http.client
import json
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import geopandas
import numpy as np
import pyogrio
import shapely

from benchmarks import data, servers
from benchmarks.common import (
    BIN,
    Result,
    Table,
    count,
    different,
    main,
    say,
    seconds,
    stop,
    times,
    tree_mb,
    versions,
)
from benchmarks.items import lonlat

NAME = "export"
FORMS = ("geojson", "geojsonseq", "fgb", "parquet")
DRIVERS = {"geojson": "GeoJSON", "geojsonseq": "GeoJSONSeq", "fgb": "FlatGeobuf"}
OPTIONS: dict[str, dict[str, Any]] = {
    "geojson": {"RFC7946": "YES", "COORDINATE_PRECISION": 7},
    "geojsonseq": {"COORDINATE_PRECISION": 7},
    "fgb": {},
}
FIONA_TO = 100_000
"""Parcels up to which fiona is asked: a million take it minutes."""
OURS, AGAIN, PART = "geoapp, first time", "geoapp, stored file", "geoapp, a 16th by bbox"
NEAR, MENDED = 1.01e-7, 2e-6
"""Degrees that ours may differ by; GDAL moves a few corners further where it rounds."""


def measure(asked: argparse.Namespace) -> Result:
    sizes = (100_000, 1_000_000) if asked.full else (10_000,)
    rows = [row for number in sizes for row in exported(number)]
    told = versions("pyogrio", "fiona", "geopandas", "pyarrow", "shapely", "granian")
    return {"versions": told | {"GDAL": pyogrio.__gdal_version_string__}, "rows": rows}


def exported(number: int) -> Iterator[dict[str, Any]]:
    """All forms and writers of one layer."""
    world = data.world(number)
    frame = held(number)
    store: Any = data.parcels(number)
    shutil.rmtree(store.folder / "exports", ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder, serving(world) as (address, process):
        for form in FORMS:
            path = Path(folder) / f"ours.{form}"
            say(f"{OURS}: {form}, {number:,} parcels")
            first = fetched(f"{address}/exports/landuse.{form}", path, process)
            same(f"{OURS}, {form}", frame, read(path, form))
            yield row(OURS, form, number, first)
            yield row(
                AGAIN, form, number, again(f"{address}/exports/landuse.{form}", path, process)
            )
            part = fetched(f"{address}/exports/landuse.{form}?bbox={corner(frame)}", path, process)
            yield row(PART, form, number, part)
            for name, write in writers(frame, form, number).items():
                say(f"{name}: {form}, {number:,} parcels")
                taken = written(write, Path(folder) / f"theirs.{form}")
                found = read(Path(folder) / f"theirs.{form}", form)
                same(f"{name}, {form}", frame, found, MENDED)
                yield row(name, form, number, taken)


def held(number: int) -> geopandas.GeoDataFrame:
    """The parcels with the properties of the record, sorted by id."""
    store: Any = data.parcels(number)
    rows = np.arange(len(store))
    said = [json.loads(text) for text in store.properties(rows)]
    columns = {"id": store.ids(rows)} | {k: [p[k] for p in said] for k in said[0] if k != "id"}
    return geopandas.GeoDataFrame(columns, geometry=lonlat(number), crs="OGC:CRS84")


@contextmanager
def serving(world: Path) -> Iterator[tuple[str, Any]]:
    """``geoapp serve``, which answered once."""
    import subprocess

    command = [BIN / "geoapp", "serve", "--port", "0", "--workspace", world]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[1]
        servers.get(f"{address}/exports/clusters.geojson")
        yield address, process
    finally:
        stop(process)


def fetched(address: str, path: Path, process: Any) -> dict[str, float]:
    """Seconds to the first and to the last byte, and what the server's memory grew."""
    with growth(process.pid) as grew:
        taken = _fetch(address, path)
    return taken | {"grew_mb": grew[0]}


def again(address: str, path: Path, process: Any) -> dict[str, float]:
    """The stored file, once it is there: it is kept after the first caller has it."""
    for _ in range(200):
        if _ranges(address):
            break
        time.sleep(0.1)
    return fetched(address, path, process)


def _fetch(address: str, path: Path) -> dict[str, float]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=600)
    begun = time.perf_counter()
    connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)
    answer = connection.getresponse()
    if answer.status != 200:
        different(f"{address}: status {answer.status}: {answer.read()[:300]!r}")
    with path.open("wb") as out:
        out.write(answer.read(1))
        first = time.perf_counter() - begun
        while piece := answer.read(1 << 20):
            out.write(piece)
    taken = time.perf_counter() - begun
    connection.close()
    return {"seconds": taken, "first_byte_s": first, "mb": path.stat().st_size / 1e6}


def _ranges(address: str) -> bool:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=600)
    connection.request("GET", parts.path, headers={"Range": "bytes=0-0"})
    answer = connection.getresponse()
    answer.read(1)
    connection.close()
    return answer.status == 206


@contextmanager
def growth(process: int) -> Iterator[list[float]]:
    """The most that private memory grew while the block ran, MB, in a list of one."""
    before, grew, over = tree_mb(process)["private_mb"], [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            grew[0] = max(grew[0], tree_mb(process)["private_mb"] - before)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield grew
    finally:
        over.set()
        watcher.join()


def writers(frame: geopandas.GeoDataFrame, form: str, number: int) -> dict[str, Callable[..., Any]]:
    """What peers there are for a format."""
    if form == "parquet":
        return {"geopandas to_parquet": frame.to_parquet}
    driver, options = DRIVERS[form], OPTIONS[form]
    found: dict[str, Callable[..., Any]] = {
        "pyogrio": lambda p: pyogrio.write_dataframe(frame, p, driver=driver, **options),
        "pyogrio, Arrow": lambda p: pyogrio.write_dataframe(
            frame, p, driver=driver, use_arrow=True, **options
        ),
    }
    if form == "geojson" and number <= FIONA_TO:
        found["fiona"] = lambda p: frame.to_file(p, driver=driver, engine="fiona", **options)
    return found


def written(write: Callable[[Path], Any], path: Path) -> dict[str, float]:
    """Seconds that a peer takes for a whole file."""
    path.unlink(missing_ok=True)
    begun = time.perf_counter()
    write(path)
    return {"seconds": time.perf_counter() - begun, "mb": path.stat().st_size / 1e6}


def read(path: Path, form: str) -> geopandas.GeoDataFrame:
    """A file as another program sees it."""
    return geopandas.read_parquet(path) if form == "parquet" else pyogrio.read_dataframe(path)


def same(
    what: str,
    expected: geopandas.GeoDataFrame,
    found: geopandas.GeoDataFrame,
    near: float = NEAR,
) -> None:
    """Stop unless both have the same parcels, codes and coordinates."""
    a, b = (f.assign(id=f["id"].astype(str)).sort_values("id") for f in (expected, found))
    if a["id"].tolist() != b["id"].tolist():
        different(f"{what}: {len(a)} and {len(b)} parcels, or other ids")
    if a["code"].tolist() != b["code"].tolist():
        different(f"{what}: other codes")
    one, two = (ordered(f.geometry.values) for f in (a, b))
    if one.shape != two.shape or np.abs(one - two).max() > near:
        far = shapely.hausdorff_distance(a.geometry.values, b.geometry.values)
        if not (far < 2 * near).all():
            different(f"{what}: coordinates differ by up to {far.max():g} degrees")


def ordered(shapes: Any) -> Any:
    """Coordinates of shapes whose rings all run the same way, single parts as such."""
    parts = shapely.get_parts(shapely.orient_polygons(np.asarray(shapes)))
    return shapely.get_coordinates(parts)


def corner(frame: geopandas.GeoDataFrame) -> str:
    """A box of a 16th of the ground."""
    west, south, east, north = frame.total_bounds
    box = (west, south, west + (east - west) / 4, south + (north - south) / 4)
    return ",".join(f"{v:.6f}" for v in box)


def row(tool: str, form: str, number: int, taken: dict[str, float]) -> dict[str, Any]:
    return {"tool": tool, "form": form, "parcels": number} | taken


def tables(result: Result) -> list[Table]:
    sizes = dict.fromkeys(r["parcels"] for r in result["rows"])
    return [_table(n, [r for r in result["rows"] if r["parcels"] == n]) for n in sizes]


def _table(number: int, rows: list[dict[str, Any]]) -> Table:
    base = {r["form"]: r["seconds"] for r in rows if r["tool"] == OURS}
    shown = [[r["form"], r["tool"], seconds(r["seconds"]), _ratio(r, base),
              *(show(r[k]) if k in r else "-" for k, show in SHOWN.items())]
             for r in rows]  # fmt: skip
    return Table(f"Export of {count(number)} mixed parcels",
                 ["format", "writer", "seconds", "", "first byte", "grew MB", "file MB"],
                 shown)  # fmt: skip


SHOWN: dict[str, Callable[[float], str]] = {
    "first_byte_s": seconds,
    "grew_mb": lambda mb: f"{mb:.0f}",
    "mb": lambda mb: f"{mb:.1f}",
}


def _ratio(r: dict[str, Any], base: dict[str, float]) -> str:
    return "-" if r["tool"] == PART else times(r["seconds"] / base[r["form"]])


if __name__ == "__main__":
    main(NAME, __doc__, measure, tables)
