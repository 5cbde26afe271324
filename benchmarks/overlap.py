"""Area by class: ours against geopandas.overlay and DuckDB spatial, equal sums first.

``python -m benchmarks.overlap [--quick|--full] [--runs N]``. Query time only: every tool has its
data loaded and its index built; load times are printed beside. Writes
``artifacts/bench-overlap.json``. Data: a jittered-grid Voronoi coverage with shared, densified
edges, rounded to a millimetre, over 3,360 km2 (10k parcels) or a part of it in proportion; sites
of 10-75 ha with 10-60 vertices.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoapp.geometry.overlap import ledgers
from geoapp.geometry.parcels import ParcelIndex

ROOT = Path(__file__).resolve().parent.parent
CRS = "EPSG:5897"
ORIGIN = np.array([540_000.0, 2_290_000.0])
PARCEL_M2 = 3_360.0  # about 1M parcels in Hanoi
CLASSES = np.array(["LUC", "LUK", "KHAC"], dtype=object)
CASES = {"quick": [(10_000, 43), (100_000, 43), (100_000, 1000)],
         "full": [(10_000, 43), (10_000, 1000), (100_000, 43), (100_000, 1000)]}  # fmt: skip
TOLERANCE = 1e-6  # relative, on every (site, class)


def parcels(count: int, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """``count`` valid parcels that share their edges vertex by vertex."""
    side = int(np.sqrt(count))
    step = np.sqrt(PARCEL_M2)
    grid = np.stack(np.meshgrid(np.arange(side), np.arange(side)), -1).reshape(-1, 2)
    points = ORIGIN + step * (grid + rng.uniform(0.1, 0.9, grid.shape))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.multipoints(points), extend_to=shapely.box(*ORIGIN, *(ORIGIN + step * side))
        )
    )
    cells = shapely.transform(shapely.segmentize(cells, step / 4), lambda xy: np.round(xy, 3))
    centre = shapely.get_coordinates(shapely.centroid(cells))
    wave = np.sin(centre / 700).sum(axis=1) + rng.normal(0, 0.4, len(cells))
    codes = CLASSES[np.digitize(wave, np.quantile(wave, [0.38, 0.5]))]
    return gpd.GeoDataFrame({"code": codes}, geometry=cells, crs=CRS)


def sites(count: int, extent: float, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Star-shaped sites of 10-75 ha inside the parcels."""
    made = []
    for _ in range(count):
        corners = int(rng.integers(10, 61))
        angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
        radius = rng.uniform(0.75, 1.25, corners)
        ring = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
        shape = shapely.make_valid(shapely.Polygon(ring))
        scale = np.sqrt(rng.uniform(10e4, 75e4) / shape.area)
        reach = 1.3 * scale
        centre = ORIGIN + rng.uniform(reach, max(extent - reach, reach + 1), 2)
        made.append(shapely.transform(shape, lambda xy, s=scale, c=centre: xy * s + c))
    return gpd.GeoDataFrame({"site": np.arange(count)}, geometry=made, crs=CRS)


Table = dict[tuple[int, str], float]


def by_overlay(area: gpd.GeoDataFrame, land: gpd.GeoDataFrame) -> Table:
    """What a geopandas user writes."""
    cut = gpd.overlay(area, land, how="intersection", keep_geom_type=True)
    sums = cut.geometry.area.groupby([cut["site"], cut["code"]]).sum()
    return {(int(s), str(c)): float(v) for (s, c), v in sums.items()}


def by_us(area: gpd.GeoDataFrame, index: ParcelIndex) -> Table:
    """The ledger of every site, summed by class; overlaps counted once."""
    rank = {"LUC": 0, "LUK": 1, "KHAC": 2}
    table: Table = {}
    for number, each in enumerate(ledgers(area.geometry.to_numpy(), index, priority(rank))):
        codes, place = np.unique(each.codes.astype(str), return_inverse=True)
        sums = np.bincount(place, weights=each.area_m2)
        table.update({(number, str(c)): float(v) for c, v in zip(codes, sums, strict=True)})
    return table


_RANKS: dict[str, Callable[[str | None], int]] = {}


def priority(rank: dict[str, int]) -> Callable[[str | None], int]:
    """One function for all runs, so that the layer is made disjoint once."""
    return _RANKS.setdefault("rank", lambda code: rank.get(code or "", 9))


def duckdb_with(land: gpd.GeoDataFrame) -> Any:
    """A connection with the parcels loaded as geometry."""
    import duckdb
    import duckdb_extensions

    connection = duckdb.connect()
    duckdb_extensions.import_extension("spatial", con=connection)
    connection.execute("LOAD spatial")
    frame = pd.DataFrame({"code": land["code"].astype(str), "wkb": land.geometry.to_wkb()})
    connection.register("frame", frame)
    connection.execute("CREATE TABLE land AS SELECT code, ST_GeomFromWKB(wkb) geom FROM frame")
    return connection


DUCKDB_SQL = """
SELECT s.site, l.code, sum(CASE WHEN ST_CoveredBy(l.geom, s.geom) THEN ST_Area(l.geom)
                                ELSE ST_Area(ST_Intersection(l.geom, s.geom)) END) m2
FROM sites s JOIN land l ON ST_Intersects(s.geom, l.geom) GROUP BY 1, 2
"""


def by_duckdb(area: gpd.GeoDataFrame, connection: Any) -> Table:
    """DuckDB's spatial join, with the shortcut for covered parcels."""
    frame = pd.DataFrame({"site": area["site"], "wkb": area.geometry.to_wkb()})
    connection.register("site_frame", frame)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE sites AS "
        "SELECT site, ST_GeomFromWKB(wkb) geom FROM site_frame"
    )
    return {(s, c): m2 for s, c, m2 in connection.execute(DUCKDB_SQL).fetchall()}


def same(a: Table, b: Table) -> float:
    """The greatest relative difference of any (site, class) with real ground."""
    keys = {k for t in (a, b) for k, v in t.items() if v > 1e-3}
    return max(abs(a.get(k, 0.0) - b.get(k, 0.0)) / max(a.get(k, 0.0), b.get(k, 0.0)) for k in keys)


def timed(work: Callable[[], Table], runs: int) -> float:
    """Median seconds, after one run that does not count."""
    work()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def compare(count: int, many: int, runs: int) -> dict[str, Any]:
    """One case: equal results first, then the times."""
    rng = np.random.default_rng(2024)
    land = parcels(count, rng)
    area = sites(many, np.sqrt(PARCEL_M2) * int(np.sqrt(count)), rng)
    begun = time.perf_counter()
    index = ParcelIndex.build(
        land.geometry.to_numpy(), land["code"].tolist(), [f"{n:07d}" for n in range(len(land))]
    )
    built = time.perf_counter() - begun
    begun = time.perf_counter()
    connection = duckdb_with(land)
    loaded = time.perf_counter() - begun
    tools: dict[str, Callable[[], Table]] = {
        "geoapp": lambda: by_us(area, index),
        "geopandas.overlay": lambda: by_overlay(area, land),
        "duckdb spatial": lambda: by_duckdb(area, connection),
    }
    results = {name: work() for name, work in tools.items()}
    off = {n: same(results["geoapp"], t) for n, t in results.items() if n != "geoapp"}
    if max(off.values()) > TOLERANCE:
        sys.exit(f"results differ: {off}")
    seconds = {name: timed(work, runs) for name, work in tools.items()}
    return {"parcels": len(land), "sites": many, "rows": len(results["geoapp"]),
            "seconds": seconds, "largest_difference": off, "index_s": built,
            "duckdb_load_s": loaded}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    words = parser.parse_args()
    packages = ("geopandas", "shapely", "duckdb", "numpy")
    versions = {name: version(name) for name in packages} | {"GEOS": shapely.geos_version_string}
    print(" ".join(f"{k} {v}" for k, v in versions.items()), flush=True)
    found = []
    for count, many in CASES["full" if words.full else "quick"]:
        case = compare(count, many, words.runs)
        found.append(case)
        ours = case["seconds"]["geoapp"]
        print(f"{case['parcels']:>8,} parcels x {many:>5,} sites  index {case['index_s']:.2f} s")
        for name, seconds in case["seconds"].items():
            print(f"    {name:18} {1000 * seconds:9.1f} ms   {seconds / ours:6.1f} x", flush=True)
        print(f"    largest difference {max(case['largest_difference'].values()):.1e}")
    out = ROOT / "artifacts"
    out.mkdir(exist_ok=True)
    document = {"versions": versions, "cases": found}
    (out / "bench-overlap.json").write_text(json.dumps(document, indent=1))


if __name__ == "__main__":
    main()
