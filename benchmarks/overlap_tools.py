"""The tools whose batch overlap is compared: each loads parcels, takes sites, gives areas.

Every one is in its fastest known form: an index, the shortcut for parcels that lie inside a site
whole, all cores where the tool can use them.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas
import shapely

from benchmarks import data
from benchmarks.common import Absent, tree_mb, versions
from benchmarks.cover import CRS, RANK

CODES = list(RANK)


class Areas(NamedTuple):
    """By (site, index into CODES), sorted, only where there is ground: gross m²."""

    site: np.ndarray
    code: np.ndarray
    m2: np.ndarray


class Tool(Protocol):
    """``load`` and ``take`` are not part of the query time; ``run`` is."""

    name: str
    said: str

    def load(self, count: int, kind: str) -> None: ...
    def take(self, sites: np.ndarray) -> None: ...
    def run(self) -> Areas: ...


def areas(site: Any, code: Any, m2: Any) -> Areas:
    """Sum by site and code; ``code`` may be names."""
    code = np.asarray(code)
    if code.dtype.kind in "OUT":
        code = pandas.Categorical(code, categories=CODES).codes
    key = np.asarray(site, dtype=np.int64) * len(CODES) + code
    keys, at = np.unique(key, return_inverse=True)
    found = np.bincount(at, np.asarray(m2, dtype=float), len(keys))
    some = found > 0
    return Areas(keys[some] // len(CODES), keys[some] % len(CODES), found[some])


def rank(code: str | None) -> int:
    """Which code keeps ground that two parcels claim."""
    return RANK.get(code or "", len(RANK))


class Geoapp:
    """The engine over the mapped store, all cores."""

    name, said, workers = "geoapp", "`geoapp.geometry.totals` over the store, 2 threads", None

    def load(self, count: int, kind: str) -> None:
        from geoapp.geometry.disputed import disjoint

        self.parcels = data.parcels(count, kind)
        disjoint(self.parcels, rank)
        for number in range(self.parcels.blocks):
            self.parcels.block(number)

    def take(self, sites: np.ndarray) -> None:
        from geoapp.geometry.packed import Packed

        self.sites = Packed.of(sites)

    def run(self) -> Areas:
        from geoapp.geometry.totals import totals

        self.found = totals(self.sites, self.parcels, rank, workers=self.workers)
        names = np.array([*map(CODES.index, self.parcels.code_names), -1])
        return areas(self.found.site, names[self.found.code], self.found.gross_m2)


class GeoappOne(Geoapp):
    """The same on one core."""

    name, said, workers = "geoapp, 1 thread", "the same, 1 thread", 1


class Overlay:
    """``geopandas.overlay``, the way every tutorial does it."""

    name, said = "geopandas.overlay", "`geopandas.overlay(how='intersection')`"

    def load(self, count: int, kind: str) -> None:
        import geopandas

        land = data.land(count, kind)
        self.land = geopandas.GeoDataFrame({"code": land.codes}, geometry=land.shapes, crs=CRS)
        self.land.sindex  # noqa: B018 (built when first asked for)

    def take(self, sites: np.ndarray) -> None:
        import geopandas

        names = {"site": np.arange(len(sites))}
        self.sites = geopandas.GeoDataFrame(names, geometry=sites, crs=CRS)

    def run(self) -> Areas:
        import geopandas

        found = geopandas.overlay(self.sites, self.land, how="intersection", keep_geom_type=True)
        return areas(found["site"], found["code"], found.area)


class Tuned:
    """Hand-tuned shapely: a tree, prepared sites, whole parcels taken by their known areas."""

    name, said, workers = "shapely, tuned", "STRtree, prepared `covers`, then `intersection`", 1

    def load(self, count: int, kind: str) -> None:
        land = data.land(count, kind)
        self.shapes, self.areas = land.shapes, shapely.area(land.shapes)
        self.codes = pandas.Categorical(land.codes, categories=CODES).codes
        self.tree = shapely.STRtree(self.shapes)
        self.tree.query(shapely.box(0, 0, 1, 1))  # built when first asked

    def take(self, sites: np.ndarray) -> None:
        shapely.prepare(sites)
        self.sites = sites

    def run(self) -> Areas:
        chunks = np.array_split(np.arange(len(self.sites)), 8 * self.workers)
        if self.workers == 1:
            parts = [self._part(chunk) for chunk in chunks]
        else:
            with ThreadPoolExecutor(self.workers) as pool:
                parts = list(pool.map(self._part, chunks))
        site, row, m2 = (np.concatenate(column) for column in zip(*parts, strict=True))
        return areas(site, self.codes[row], m2)

    def _part(self, chunk: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        at, row = self.tree.query(self.sites[chunk])
        site = chunk[at]
        m2 = self.areas[row].copy()
        cut = np.flatnonzero(~shapely.covers(self.sites[site], self.shapes[row]))
        meets = shapely.intersects(self.sites[site[cut]], self.shapes[row[cut]])
        m2[cut[~meets]] = 0.0
        cut = cut[meets]
        m2[cut] = shapely.area(shapely.intersection(self.shapes[row[cut]], self.sites[site[cut]]))
        return site, row, m2


class TunedTwo(Tuned):
    """The same in threads; GEOS lets go of the interpreter."""

    name, said, workers = "shapely, tuned, 2 threads", "the same in 2 threads", 2


class Database:
    """The same statement in each database, in the faster of two forms that it takes."""

    forms = (
        "sum(case when st_coveredby(p.geom, s.geom) then p.area"
        " else st_area(st_intersection(p.geom, s.geom)) end)",
        "sum(st_area(st_intersection(p.geom, s.geom)))",
    )
    form = forms[0]
    ready: Areas | None = None
    """What the chosen form gave, so that it need not run once more before it is timed."""

    def run(self) -> Areas:
        found = self.asked(
            f"select s.id, p.code, {self.form} as m2 from p join s"
            " on st_intersects(p.geom, s.geom) group by s.id, p.code"
        )
        return areas(*found)

    def asked(self, query: str) -> Sequence[Any]:
        """The three columns of the answer."""
        raise NotImplementedError

    def choose(self) -> None:
        """Try both forms once; one that is refused is out."""
        took: dict[str, float] = {}
        found: dict[str, Areas] = {}
        refused: Exception | None = None
        self.ready = None
        for form in self.forms:
            self.form, begun = form, time.perf_counter()
            try:
                found[form] = self.run()
            except Exception as error:  # noqa: BLE001 (each database has its own)
                refused = error
                continue
            took[form] = time.perf_counter() - begun
        if not took:
            raise RuntimeError("no form of the query is taken") from refused
        self.form = min(took, key=lambda form: took[form])
        self.ready = found[self.form]


class Duckdb(Database):
    """DuckDB's spatial join."""

    name, said = "DuckDB spatial", "SPATIAL_JOIN, all cores"

    def load(self, count: int, kind: str) -> None:
        try:
            import duckdb
            import duckdb_extensions
        except ImportError:
            raise Absent("pip install -r requirements/bench.txt") from None
        self.connection = duckdb.connect()
        duckdb_extensions.import_extension("spatial", con=self.connection)
        self.connection.sql("load spatial")
        land = data.land(count, kind)
        self._table("p", {"code": land.codes, "wkb": shapely.to_wkb(land.shapes)})

    def take(self, sites: np.ndarray) -> None:
        self._table("s", {"id": np.arange(len(sites)), "wkb": shapely.to_wkb(sites)})
        self.choose()

    def asked(self, query: str) -> Sequence[Any]:
        found = self.connection.sql(query).df()
        return found["id"], found["code"], found["m2"]

    def _table(self, name: str, columns: dict[str, Any]) -> None:
        self.connection.register("given", pandas.DataFrame(columns))
        self.connection.sql(
            f"create or replace table {name} as select * exclude (wkb),"
            " st_geomfromwkb(wkb) as geom, st_area(st_geomfromwkb(wkb)) as area from given"
        )
        self.connection.unregister("given")


class Sedona(Database):
    """SedonaDB. It refuses ``ST_CoveredBy`` for some MultiPolygons: then the plain form."""

    name, said = "SedonaDB", "spatial join, all cores"

    def load(self, count: int, kind: str) -> None:
        try:
            import sedonadb
        except ImportError:
            raise Absent("pip install -r requirements/bench.txt") from None
        self.connection = sedonadb.connect()
        land = data.land(count, kind)
        self._view("p", {"code": land.codes, "wkb": shapely.to_wkb(land.shapes)})

    def take(self, sites: np.ndarray) -> None:
        self._view("s", {"id": np.arange(len(sites)), "wkb": shapely.to_wkb(sites)})
        self.choose()

    def asked(self, query: str) -> Sequence[Any]:
        import pyarrow as pa

        stream = pa.RecordBatchReader.from_stream(self.connection.sql(query))
        found = stream.read_all().to_pandas()
        return found["id"], found["code"], found["m2"]

    def _view(self, name: str, columns: dict[str, Any]) -> None:
        import pyarrow as pa

        table = pa.table({k: pa.array(v) for k, v in columns.items()})
        self.connection.create_data_frame(table).to_view("given", overwrite=True)
        made = self.connection.sql(
            "select *, st_geomfromwkb(wkb) as geom, st_area(st_geomfromwkb(wkb)) as area from given"
        )
        made.to_memtable().to_view(name, overwrite=True)


class Postgis(Database):
    """PostGIS with a GiST index and parallel workers."""

    name, said = "PostGIS", "GiST, parallel workers"

    def load(self, count: int, kind: str) -> None:
        from benchmarks.postgis import cluster

        self.cluster = cluster()
        self.database = self.cluster.__enter__()
        land = data.land(count, kind)
        self.database.table("p", {"code": land.codes}, land.shapes)

    def take(self, sites: np.ndarray) -> None:
        self.database.table("s", {"id": np.arange(len(sites))}, sites)
        self.choose()

    def asked(self, query: str) -> Sequence[Any]:
        return list(zip(*self.database.rows(query), strict=True))

    def memory(self) -> dict[str, float]:
        """Of the database's own processes."""
        return tree_mb(self.database.process)

    def close(self) -> None:
        """Stop the database."""
        self.cluster.__exit__(None, None, None)


TOOLS: tuple[Callable[[], Tool], ...] = (
    Geoapp, GeoappOne, TunedTwo, Tuned, Duckdb, Sedona, Postgis, Overlay,
)  # fmt: skip


def told() -> dict[str, str]:
    """Versions of all of them."""
    found = versions("geopandas", "shapely", "numpy", "duckdb", "sedonadb")
    return found | {"GEOS": shapely.geos_version_string}
