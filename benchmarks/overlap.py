"""Overlap of many sites with many parcels: ours against geopandas.overlay and DuckDB spatial.

``python -m benchmarks.overlap --quick`` runs 10,000 and 100,000 parcels against 43 and 1,000
sites; ``--full`` adds a million. Every tool answers from data in memory, indexed where it can
index; its table of (site, class) areas is first checked to be the same, then it is timed.
Prints ratios and versions, writes ``artifacts/bench-overlap.json``.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import duckdb_extensions
import geopandas
import numpy as np
import pandas
import shapely

from geoapp.geometry.overlap import disjoint, ledgers
from geoapp.geometry.parcels import ParcelIndex

ROOT = Path(__file__).resolve().parent.parent
PARCEL_M2, WEST, SOUTH = 3_360.0, 530_000.0, 2_275_000.0  # a million parcels cover Hanoi
SHARES = {"LUC": 0.38, "LUK": 0.12, "KHAC": 0.50}
TOLERANCE = 1e-6
QUICK, FULL = (10_000, 100_000), (10_000, 100_000, 1_000_000)


def parcels(count: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A jittered-grid Voronoi, shared edges densified, rounded to mm; and land-use codes."""
    grid, step = round(count**0.5), PARCEL_M2**0.5
    x, y = np.meshgrid(np.arange(grid), np.arange(grid))
    jitter = random.uniform(0.1, 0.9, (grid**2, 2))
    points = (np.column_stack([x.ravel(), y.ravel()]) + jitter) * step + (WEST, SOUTH)
    side = grid * step
    frame = shapely.box(WEST, SOUTH, WEST + side, SOUTH + side)
    cells = shapely.voronoi_polygons(shapely.multipoints(points), extend_to=frame)
    cells = shapely.segmentize(shapely.get_parts(cells), step / 4)
    cells = shapely.transform(cells, lambda xy: np.round(xy, 3))
    cells = cells[shapely.is_valid(cells)]
    return cells, random.choice(list(SHARES), len(cells), p=list(SHARES.values()))


def sites(count: int, side: float, random: np.random.Generator) -> np.ndarray:
    """Outlines of 10 to 75 ha with 10 to 80 corners, within a square of ``side`` metres."""
    made = []
    for _ in range(count):
        corners = int(random.integers(10, 80))
        turns = np.sort(random.uniform(0, 2 * np.pi, corners))
        radii = random.uniform(0.7, 1.3, corners)
        ring = np.column_stack([np.cos(turns), np.sin(turns)]) * radii[:, None]
        shape = shapely.make_valid(shapely.Polygon(ring))
        scale = (random.uniform(10e4, 75e4) / shape.area) ** 0.5
        at = np.add(random.uniform(700, side - 700, 2), (WEST, SOUTH))
        made.append(shapely.transform(shape, lambda xy, s=scale, a=at: xy * s + a))
    return np.array(made, dtype=object)


def table(rows: pandas.DataFrame) -> pandas.Series:
    """Areas by (site, class), sorted: what every tool must agree on."""
    return rows.groupby(["site", "class"])["area"].sum().sort_index()


class Ours:
    """The engine of ``geoapp overlap``."""

    name = "geoapp"

    def __init__(self, land: np.ndarray, codes: np.ndarray, plots: np.ndarray) -> None:
        self.index = ParcelIndex.build(land, codes.tolist(), [str(n) for n in range(len(land))])
        self.plots = plots
        disjoint(self.index, rank)

    def run(self) -> pandas.Series:
        found = ledgers(self.plots, self.index, rank)
        sizes = [len(each) for each in found]
        return table(
            pandas.DataFrame(
                {
                    "site": np.repeat(np.arange(len(found)), sizes),
                    "class": np.concatenate([each.codes for each in found]),
                    "area": np.concatenate([each.gross_m2 for each in found]),
                }
            )
        )


def rank(code: str | None) -> int:
    return list(SHARES).index(code or "KHAC")


class Geopandas:
    """``geopandas.overlay``, the way every tutorial does it."""

    name = "geopandas.overlay"

    def __init__(self, land: np.ndarray, codes: np.ndarray, plots: np.ndarray) -> None:
        self.land = geopandas.GeoDataFrame({"class": codes}, geometry=land, crs="EPSG:5897")
        names = np.arange(len(plots))
        self.plots = geopandas.GeoDataFrame({"site": names}, geometry=plots, crs="EPSG:5897")

    def run(self) -> pandas.Series:
        found = geopandas.overlay(self.plots, self.land, how="intersection", keep_geom_type=True)
        return table(found.assign(area=found.area))


class Duckdb:
    """DuckDB's spatial join with the shortcut for covered parcels, its fastest known form."""

    name = "DuckDB spatial"
    QUERY = """
        select s.id as site, p.class, sum(case when st_coveredby(p.geom, s.geom) then p.area
            else st_area(st_intersection(p.geom, s.geom)) end) as area
        from p join s on st_intersects(p.geom, s.geom) group by all
    """

    def __init__(self, land: np.ndarray, codes: np.ndarray, plots: np.ndarray) -> None:
        self.connection = duckdb.connect()
        duckdb_extensions.import_extension("spatial", con=self.connection)
        self.connection.sql("load spatial")
        given = {
            "p": pandas.DataFrame({"class": codes, "wkb": shapely.to_wkb(land)}),
            "s": pandas.DataFrame({"id": np.arange(len(plots)), "wkb": shapely.to_wkb(plots)}),
        }
        for name, frame in given.items():
            self.connection.register("given", frame)
            self.connection.sql(
                f"create table {name} as select * exclude (wkb), st_geomfromwkb(wkb) as geom,"
                " st_area(st_geomfromwkb(wkb)) as area from given"
            )
            self.connection.unregister("given")

    def run(self) -> pandas.Series:
        found = self.connection.sql(self.QUERY).df()
        return table(found[found["area"] > 0])


def timed(work: Callable[[], object], runs: int) -> float:
    """Median seconds of ``runs``."""
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def compare(land: np.ndarray, codes: np.ndarray, plots: np.ndarray, runs: int) -> dict[str, object]:
    """Seconds of each tool for one size, after all gave the same table."""
    seconds: dict[str, float] = {}
    building: dict[str, float] = {}
    expected: pandas.Series | None = None
    for kind in (Ours, Duckdb, Geopandas):
        begun = time.perf_counter()
        tool = kind(land, codes, plots)
        building[kind.name] = time.perf_counter() - begun
        found = tool.run()
        expected = found if expected is None else expected
        check_same(expected, found, kind.name)
        seconds[kind.name] = timed(tool.run, runs)
    ratios = {name: s / seconds[Ours.name] for name, s in seconds.items()}
    return {
        "parcels": len(land),
        "sites": len(plots),
        "rows": len(expected),
        "sum_m2": float(expected.sum()),
        "seconds": seconds,
        "times_ours": ratios,
        "load_and_index_seconds": building,
    }


def check_same(expected: pandas.Series, found: pandas.Series, name: str) -> None:
    """Stop unless ``found`` has the same rows and areas within 1e-6 m² and 1e-9 of each."""
    both = pandas.concat([expected, found], axis=1, keys=["a", "b"]).fillna(0.0)
    gap = (both["a"] - both["b"]).abs()
    if not (gap <= TOLERANCE + 1e-9 * both["a"]).all():
        sys.exit(f"{name} differs by up to {gap.max():g} m²")


def versions() -> dict[str, str]:
    """What was measured, on what."""
    found = {n: importlib.metadata.version(n) for n in ("geopandas", "shapely", "duckdb", "numpy")}
    return found | {
        "GEOS": shapely.geos_version_string,
        "python": platform.python_version(),
        "cores": str(os.cpu_count()),
    }


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    words.add_argument("--quick", action="store_true", help="10k and 100k parcels (the default)")
    words.add_argument("--full", action="store_true", help="a million parcels as well")
    words.add_argument("--runs", type=int, default=7)
    asked = words.parse_args()
    random = np.random.default_rng(20241226)
    results = []
    for count in FULL if asked.full else QUICK:
        land, codes = parcels(count, random)
        side = (count * PARCEL_M2) ** 0.5
        for number in (43, 1_000):
            found = compare(land, codes, sites(number, side, random), asked.runs)
            results.append(found)
            print(line(found), flush=True)
    made = {"versions": versions(), "results": results}
    folder = ROOT / "artifacts"
    folder.mkdir(exist_ok=True)
    (folder / "bench-overlap.json").write_text(json.dumps(made, indent=2) + "\n")
    print(", ".join(f"{k} {v}" for k, v in made["versions"].items()))


def line(found: dict[str, object]) -> str:
    each = [
        f"{name} {1000 * s:,.1f} ms ({found['times_ours'][name]:.1f}x)"
        for name, s in found["seconds"].items()
    ]
    return f"{found['parcels']:>9,} parcels x {found['sites']:>5,} sites: " + ", ".join(each)


if __name__ == "__main__":
    main()
