"""From the start of a process to its first answer, and what a server then holds.

``python -m benchmarks.cold`` takes 10,000 mixed parcels, ``--full`` a million. ``geoapp check``
and ``geoapp serve`` with its first ``POST /api/check`` over the mapped store; a program that reads
the same parcels from GeoParquet and indexes them; DuckDB with its own file and RTREE. Files are in
the page cache for all. The areas by code of all are compared first.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import shapely

from benchmarks import data
from benchmarks.common import (
    BIN,
    Absent,
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
)
from benchmarks.cover import CRS
from benchmarks.overlap_tools import told
from benchmarks.servers import got

NAME = "cold"
CHECK, SERVE = "geoapp check", "geoapp serve, first check"
PARQUET, DUCKDB = "geopandas, GeoParquet", "DuckDB, own file with RTREE"
Answer = tuple[dict[str, float], float, dict[str, float]]
"""Gross m² by code, seconds, memory in MB."""
READ = """
import sys, json, geopandas, shapely
site = shapely.from_wkb(bytes.fromhex(sys.argv[2]))
land = geopandas.read_parquet(sys.argv[1])
tree = land.sindex
near = tree.query(site, predicate="intersects")
cut = shapely.area(shapely.intersection(land.geometry.values[near], site))
"""
QUERY = """
import sys, json, duckdb, duckdb_extensions
con = duckdb.connect(sys.argv[1], read_only=True)
duckdb_extensions.import_extension("spatial", con=con)
con.sql("load spatial")
site = f"st_geomfromhexwkb('{sys.argv[2]}')"
rows = con.sql(f"select code, sum(st_area(st_intersection(geom, {site}))) from p where"
               f" st_intersects(geom, {site}) group by code").fetchall()
"""
TELL = """
found = {code: m2 for code, m2 in rows if m2 > 0}
lines = open("/proc/self/smaps_rollup").read().splitlines()[1:]
size = {x.split()[0].rstrip(":"): int(x.split()[1]) for x in lines}
print(json.dumps([found, {"private_mb": (size["Private_Clean"] + size["Private_Dirty"]) / 1024,
                          "pss_mb": size["Pss"] / 1024}]))
"""
SUM = """
import pandas
rows = list(pandas.Series(cut).groupby(land["code"].values[near]).sum().items())
"""


def measure(asked: argparse.Namespace) -> Result:
    number = 1_000_000 if asked.full else 10_000
    world, site = data.world(number), data.plots(1, number)
    folder = world.parent
    (folder / "site.geojson").write_bytes(data.drawn(site)[0])
    wkb = shapely.to_wkb(_moved(folder / "site.geojson"), hex=True)
    tools: dict[str, Callable[[], Answer]] = {
        CHECK: lambda: checked(world, folder / "site.geojson"),
        SERVE: lambda: served(world, folder / "site.geojson"),
        PARQUET: lambda: program(READ + SUM + TELL, parquet(number, folder), wkb),
        DUCKDB: lambda: program(QUERY + TELL, database(number, folder), wkb),
    }
    rows, expected = [], None
    for name, tool in tools.items():
        say(f"{name}: {number:,} parcels")
        try:
            found, _, memory = tool()
        except Absent as absent:
            rows.append({"tool": name, "absent": str(absent)})
            continue
        expected = expected or found
        same(name, expected, found)
        runs = [tool() for _ in range(asked.runs or (5 if asked.full else 2))]
        taken = statistics.median(run[1] for run in runs)
        rows.append({"tool": name, "absent": "", "seconds": taken} | memory)
    return {"versions": told(), "parcels": number, "rows": rows}


def checked(world: Path, site: Path) -> Answer:
    """One process of the command line."""
    begun = time.perf_counter()
    process = subprocess.run([BIN / "geoapp", "check", site, "--workspace", world, "--json"],
                             capture_output=True, check=False)  # fmt: skip
    taken = time.perf_counter() - begun
    if process.returncode not in (0, 1):
        sys.exit(f"geoapp check: {process.stderr.decode()}")
    return by_code(json.loads(process.stdout)), taken, {}


def served(world: Path, site: Path) -> Answer:
    """A server from its start to its first check, and its memory after it."""
    begun = time.perf_counter()
    command = [BIN / "geoapp", "serve", "--port", "0", "--workspace", world]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[1]
        found = by_code(got(f"{address}/api/check", site.read_bytes()))
        taken = time.perf_counter() - begun
        return found, taken, tree_mb(process.pid)
    finally:
        stop(process)


def program(text: str, given: Path, wkb: str) -> Answer:
    """A peer's program as short as it can be, in a process of its own."""
    begun = time.perf_counter()
    process = subprocess.run([sys.executable, "-c", text, given, wkb], capture_output=True,
                             check=False)  # fmt: skip
    taken = time.perf_counter() - begun
    if process.returncode:
        raise Absent("pip install -r requirements/bench.txt; " + process.stderr.decode()[-200:])
    found, memory = json.loads(process.stdout)
    return found, taken, memory


def parquet(number: int, folder: Path) -> Path:
    """The same parcels as GeoParquet in the working CRS."""
    path = folder / "land.parquet"
    if not path.exists():
        import geopandas

        land = data.land(number)
        frame = geopandas.GeoDataFrame({"code": land.codes}, geometry=land.shapes, crs=CRS)
        frame.to_parquet(path)
    return path


def database(number: int, folder: Path) -> Path:
    """The same parcels in a file of DuckDB, with its index."""
    path = folder / "land.duckdb"
    if not path.exists():
        from benchmarks.site import DuckdbTree

        tool = DuckdbTree()
        tool.load(number, "mixed")
        tool.connection.sql(f"attach '{path}' as kept")
        tool.connection.sql("create table kept.p as select code, geom from p")
        tool.connection.sql("create index tree on kept.p using rtree (geom)")
        tool.connection.sql("detach kept")
    return path


def by_code(found: dict[str, Any]) -> dict[str, float]:
    return {each["code"]: each["gross_m2"] for each in found["layers"][0]["codes"]}


def same(what: str, expected: dict[str, float], found: dict[str, float]) -> None:
    for code in expected.keys() | found.keys():
        a, b = expected.get(code, 0.0), found.get(code, 0.0)
        if abs(a - b) > 1e-6 + 1e-9 * a:
            different(f"{what}: {code}: {a} and {b} m²")


def _moved(path: Path) -> shapely.Geometry:
    from geoapp.geometry.crs import WGS84, to_work

    return to_work([shapely.from_geojson(path.read_bytes())], WGS84, CRS)[0]


def tables(result: Result) -> list[Table]:
    rows = [r for r in result["rows"] if not r["absent"]]
    base = rows[0]["seconds"]
    shown = [[r["tool"], seconds(r["seconds"]), times(r["seconds"] / base),
              *(f"{r[k]:,.0f}" if k in r else "-" for k in ("private_mb", "pss_mb"))]
             for r in rows]  # fmt: skip
    notes = [f"{r['tool']}: {r['absent']}" for r in result["rows"] if r["absent"]]
    return [Table(f"Start to first answer, {count(result['parcels'])} mixed parcels",
                  ["program", "seconds", "", "private MB", "with mapped files MB"],
                  shown, notes)]  # fmt: skip


if __name__ == "__main__":
    main(NAME, __doc__, measure, tables)
