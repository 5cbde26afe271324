"""One drawn site against the whole layer: latency in the engine and through HTTP.

``python -m benchmarks.site`` takes 100,000 mixed parcels, ``--full`` a million, plain and mixed:
200 sites of 10 to 75 ha and 50 of district size (1,000 to 7,500 ha), one after the other, over
each tool's index, the slower tools fewer. First the areas by code of all tools are compared. Then
``POST /api/check``: 16 clients that ask without a pause, and 16 that pause 100 ms after each
answer.
"""

import argparse
import time
from typing import Any

import numpy as np
import shapely

from benchmarks import data, servers
from benchmarks.common import (
    Absent,
    Result,
    Table,
    count,
    different,
    main,
    p50_p99,
    say,
    seconds,
    times,
)
from benchmarks.cover import KINDS
from benchmarks.overlap_tools import CODES, Duckdb, Postgis, Tuned, areas, told
from geoapp.domain.landuse import rank

NAME = "site"
SIZES = {"10-75 ha": (1.0, 200, 40), "1,000-7,500 ha": (10.0, 50, 8)}
"""What sites are called, their scale, how many for ours and for peers."""
CLIENTS, PAUSE_MS = 16, 100
NUMBER = {code: n for n, code in enumerate(CODES)}
Found = dict[int, float]


class Ledger:
    """Ours: every parcel's piece, as a check needs it."""

    name = "geoapp, ledger by parcel"

    def load(self, number: int, kind: str) -> None:
        from geoapp.geometry.disputed import disjoint

        self.parcels = data.parcels(number, kind)
        self.names = np.array([*map(CODES.index, self.parcels.code_names), -1])
        disjoint(self.parcels, rank)
        for each in range(self.parcels.blocks):
            self.parcels.block(each)
            self.parcels.kept(each)

    def one(self, site: shapely.Geometry) -> Found:
        from geoapp.geometry.overlap import ledger

        found = ledger(site, self.parcels, rank)
        return by_code([NUMBER[c] for c in found.codes.tolist()], found.gross_m2)


class Totals(Ledger):
    """Ours: areas by code, what the peers give."""

    name = "geoapp"

    def one(self, site: shapely.Geometry) -> Found:
        from geoapp.geometry.packed import Packed
        from geoapp.geometry.totals import totals

        found = totals(Packed.of([site]), self.parcels, rank, workers=1)
        return by_code(self.names[found.code], found.gross_m2)


class Shapely(Tuned):
    """Hand-tuned shapely."""

    def one(self, site: shapely.Geometry) -> Found:
        shapely.prepare(site)
        self.sites = np.array([site])
        _, row, m2 = self._part(np.array([0]))
        return by_code(self.codes[row], m2)


class DuckdbTree(Duckdb):
    """DuckDB's RTREE index, the site a literal so that it is used."""

    name = "DuckDB, RTREE"

    def load(self, number: int, kind: str) -> None:
        super().load(number, kind)
        self.connection.sql("create index tree on p using rtree (geom)")

    def one(self, site: shapely.Geometry) -> Found:
        text = f"st_geomfromtext('{shapely.to_wkt(site, rounding_precision=-1)}')"
        rows = self.connection.sql(
            f"select code, sum(case when st_coveredby(geom, {text}) then area else"
            f" st_area(st_intersection(geom, {text})) end) from p"
            f" where st_intersects(geom, {text}) group by code"
        ).fetchall()
        return by_name(rows)


class PostgisTree(Postgis):
    """PostGIS's GiST index, a prepared statement."""

    name = "PostGIS, GiST"

    def one(self, site: shapely.Geometry) -> Found:
        wkb = shapely.to_wkb(shapely.set_srid(site, 5897), hex=True, include_srid=True)
        rows = self.database.rows(
            "select code, sum(case when st_coveredby(p.geom, s.geom) then p.area"
            " else st_area(st_intersection(p.geom, s.geom)) end)"
            " from p, (select %s::geometry as geom) s where st_intersects(p.geom, s.geom)"
            " group by code", wkb,
        )  # fmt: skip
        return by_name(rows)


TOOLS: tuple[Any, ...] = (Totals, Ledger, Shapely, DuckdbTree, PostgisTree)


def by_code(codes: Any, m2: Any) -> Found:
    found = areas(np.zeros(len(m2), dtype=int), codes, m2)
    return dict(zip(found.code.tolist(), found.m2.tolist(), strict=True))


def by_name(rows: list[tuple[str, float]]) -> Found:
    return {CODES.index(code): m2 for code, m2 in rows if m2 > 0}


def measure(asked: argparse.Namespace) -> Result:
    number = 1_000_000 if asked.full else 100_000
    kinds = KINDS if asked.full else KINDS[1:]
    rows = [row for kind in kinds for row in engine(number, kind)]
    return {"versions": told(), "parcels": number, "rows": rows, "http": http(number, asked.full)}


def engine(number: int, kind: str) -> list[dict[str, Any]]:
    """Every tool over one layer, each size of site."""
    data.world(number, kind)
    rows: list[dict[str, Any]] = []
    expected: dict[str, list[Found]] = {}
    for made in TOOLS:
        say(f"{made.name}: one site, {number:,} {kind} parcels")
        tool, mine = made(), made in (Totals, Ledger)
        try:
            tool.load(number, kind)
        except Absent as absent:
            rows.append({"tool": made.name, "kind": kind, "absent": str(absent)})
            continue
        for size, (scale, ours, peers) in SIZES.items():
            sites = data.plots(ours, number, scale)[: ours if mine else peers]
            first = [tool.one(site) for site in sites[:8]]
            check(f"{made.name}, {size}", expected.setdefault(size, first), first)
            row = {"tool": made.name, "kind": kind, "size": size, "absent": ""}
            rows.append(row | latency(tool, sites))
        getattr(tool, "close", lambda: None)()
    return rows


def latency(tool: Any, sites: Any) -> dict[str, float]:
    taken = []
    for site in sites:
        begun = time.perf_counter()
        tool.one(site)
        taken.append(time.perf_counter() - begun)
    return p50_p99(taken)


def check(what: str, expected: list[Found], found: list[Found]) -> None:
    for n, (a, b) in enumerate(zip(expected, found, strict=True)):
        for code in a.keys() | b.keys():
            if abs(a.get(code, 0.0) - b.get(code, 0.0)) > 1e-6 + 1e-9 * a.get(code, 0.0):
                different(f"{what}: site {n}, {CODES[code]}: {a.get(code)} and {b.get(code)} m²")


def http(number: int, full: bool) -> list[dict[str, Any]]:
    """Through ``POST /api/check``, after the first answers were held against the engine's."""
    tool = Ledger()
    tool.load(number, "mixed")
    bodies = data.drawn(data.plots(200, number))
    rows = []
    with servers.geoapp(data.world(number)) as address:
        for body in bodies[:10]:
            codes = servers.got(f"{address}/api/check", body)["layers"][0]["codes"]
            expected = tool.one(_moved(body))
            found = {CODES.index(each["code"]): each["gross_m2"] for each in codes}
            check("POST /api/check", [expected], [found])
        for pause in (0, PAUSE_MS):
            say(f"16 clients, pause {pause} ms")
            try:
                found = servers.wrk(address, ["/api/check"], clients=CLIENTS, bodies=bodies,
                                    seconds=20 if full else 3, pause_ms=pause)  # fmt: skip
            except Absent as absent:
                return [{"pause_ms": pause, "absent": str(absent)}]
            rows.append({"pause_ms": pause, "absent": ""} | found)
    return rows


def _moved(body: bytes) -> shapely.Geometry:
    from geoapp.geometry.crs import WGS84, to_work

    return to_work([shapely.from_geojson(body)], WGS84, "EPSG:5897")[0]


def tables(result: Result) -> list[Table]:
    return [
        *(_engine(result, kind) for kind in dict.fromkeys(r["kind"] for r in result["rows"])),
        _http(result),
    ]


def _engine(result: Result, kind: str) -> Table:
    mine = [r for r in result["rows"] if r["kind"] == kind]
    rows = [r for r in mine if not r["absent"]]
    base = {r["size"]: r for r in rows if r["tool"] == Totals.name}
    shown = [[r["tool"], r["size"], seconds(r["p50_ms"] / 1000),
              times(r["p50_ms"] / base[r["size"]]["p50_ms"]), seconds(r["p99_ms"] / 1000),
              times(r["p99_ms"] / base[r["size"]]["p99_ms"])] for r in rows]  # fmt: skip
    notes = [f"{r['tool']}: {r['absent']}" for r in mine if r["absent"]]
    return Table(f"One site, {count(result['parcels'])} {kind} parcels",
                 ["tool", "site", "p50", "", "p99", ""], shown, notes)  # fmt: skip


def _http(result: Result) -> Table:
    rows = [r for r in result["http"] if not r["absent"]]
    shown = [["without pause" if not r["pause_ms"] else f"{r['pause_ms']} ms pause",
              f"{r['rps']:,.0f}", seconds(r["p50_ms"] / 1000), seconds(r["p99_ms"] / 1000)]
             for r in rows]  # fmt: skip
    notes = [r["absent"] for r in result["http"] if r["absent"]]
    return Table(f"POST /api/check, {CLIENTS} clients", ["clients ask", "req/s", "p50", "p99"],
                 shown, notes)  # fmt: skip


if __name__ == "__main__":
    main(NAME, __doc__, measure, tables)
