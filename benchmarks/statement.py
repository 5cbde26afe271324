"""The check before clearance over the shipped workspace: a boundary in, a statement out.

``python -m benchmarks.statement`` takes a drawn site of about 73 ha (a corner table of a mapped
cluster): the table read, the whole document of its check, the document with an error bar, the
statement in four formats. Its peer is geopandas with the same layers in memory and the same
questions of geometry: areas by code, areas of three generations of administrative units, clusters
within 5 km. Areas are compared first.
"""

import argparse
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import shapely

from benchmarks.common import ROOT, Result, Table, different, main, say, seconds, timed, times
from benchmarks.common import versions as versions_of

NAME = "statement"
SHIPPED, CLUSTER, DAY = ROOT / "geodata", "son-dong", date(2024, 12, 26)
UNITS = ("districts", "communes_2024", "communes_2025")
NEAR_M = 5_000.0
Areas = dict[str, dict[str, float]]


def measure(asked: argparse.Namespace) -> Result:
    from geoapp.storage import open_workspace

    space = open_workspace(SHIPPED)
    table = corner_table(space)
    ours, peer = Ours(space, table), Geopandas(space, table)
    same(ours.areas(), peer.areas())
    runs = asked.runs or (50 if asked.full else 15)
    works: dict[str, Callable[[], object]] = {
        "corner table read": ours.intake,
        "check: the whole document": ours.document,
        "the same, accuracy of the boundary declared": ours.with_error_bar,
        "geopandas: questions of geometry only": peer.areas,
        "all 43 clusters: documents": ours.every,
    }
    works |= {f"statement, {form}": lambda form=form: ours.written(form) for form in FORMS}
    rows = []
    for name, work in works.items():
        say(name)
        work()
        rows.append({"work": name, "seconds": timed(work, runs)})
    sizes = {f"statement, {form}": len(ours.written(form)) for form in FORMS}
    return {
        "versions": versions_of("geopandas", "shapely", "typst", "XlsxWriter", "python-docx"),
        "site_ha": ours.document()["site"]["area_m2"]["planar"] / 1e4,
        "rows": rows,
        "sizes": sizes,
    }


FORMS = ("html", "xlsx", "docx", "pdf")


def corner_table(space: Any) -> bytes:
    """What a consultant sends: point, X north, Y east, to the centimetre."""
    from geoapp.geometry.crs import WGS84, to_work

    shape = to_work([space.cluster_geometry(CLUSTER)], WGS84, space.work_crs)[0]
    ring = shapely.get_coordinates(shape)[:-1].tolist()
    rows = [f"M{n};{y:.2f};{x:.2f}" for n, (x, y) in enumerate(ring, 1)]
    return "\n".join(["VN-2000, kinh tuyến trục 105°00'", "Điểm;X;Y", *rows]).encode()


class Ours:
    """geoapp, as the page asks it."""

    def __init__(self, space: Any, table: bytes) -> None:
        self.space, self.table = space, table
        self.site = self.intake()
        self.issued = self.made()

    def intake(self) -> bytes:
        from geoapp.workflows.intake import take_in

        feature = take_in(self.space, self.table, "").to_json()["features"]["features"][0]
        given = feature.pop("geometry_given")
        crs = {"type": "name", "properties": {"name": given.pop("crs")}}
        return json.dumps(feature | {"geometry": given, "crs": crs}).encode()

    def document(self, site: bytes | None = None) -> dict[str, Any]:
        from geoapp.workflows.document import Given, document
        from geoapp.workflows.site import check_geojson, site_accuracy

        text = site or self.site
        found = check_geojson(self.space, text, as_of=DAY)
        return document(self.space, found, Given(accuracy=site_accuracy(text)))

    def with_error_bar(self) -> dict[str, Any]:
        known = {"accuracy_m": 0.5, "accuracy_source": "benchmark"}
        found = self.document(json.dumps(json.loads(self.site) | {"properties": known}).encode())
        assert found["accuracy"] is not None
        return found

    def made(self) -> Any:
        from geoapp.workflows.statement import Asked, made

        return made(self.space, Asked(as_of=DAY, on=DAY, site=self.site, by="benchmark"))

    def written(self, form: str) -> bytes:
        from geoapp.workflows.report import MAKERS

        return MAKERS[form](self.issued.document, self.issued.pieces, "vi")

    def every(self) -> list[Any]:
        from geoapp.workflows.check import check_cluster
        from geoapp.workflows.document import document

        ids = [cluster.id for cluster in self.space.clusters()]
        return [document(self.space, check_cluster(self.space, each, DAY)) for each in ids]

    def areas(self) -> Areas:
        """By code, and by unit of each generation."""
        found = self.document()
        areas = {"landuse": {c["code"]: c["area_m2"] for c in found["layers"][0]["codes"]}}
        for line in found["context"]:
            if line["layer"] in UNITS and line["operator"] == "overlap":
                areas[line["layer"]] = {row["id"]: row["area_m2"] for row in line["rows"]}
        return areas


class Geopandas:
    """The same questions of geometry, layers and their indexes in memory."""

    def __init__(self, space: Any, table: bytes) -> None:
        import geopandas

        from geoapp.workflows.intake import take_in

        given = take_in(space, table, "").to_json()["features"]["features"][0]["geometry_given"]
        self.crs = given.pop("crs")
        self.site = geopandas.GeoDataFrame(
            geometry=[shapely.from_geojson(json.dumps(given))], crs=self.crs
        )
        self.layers = {
            name: geopandas.GeoDataFrame(
                {"key": keys}, geometry=np.asarray(shapes), crs="OGC:CRS84"
            ).to_crs(self.crs)
            for name, keys, shapes in layers(space)
        }

    def areas(self) -> Areas:
        import geopandas

        found = {}
        for name in ("landuse", *UNITS):
            cut = geopandas.overlay(self.site, self.layers[name], how="intersection")
            found[name] = cut.area.groupby(cut["key"]).sum().to_dict()
        reach = geopandas.GeoDataFrame(geometry=self.site.buffer(NEAR_M), crs=self.crs)
        near = geopandas.sjoin(self.layers["clusters"], reach)
        near.distance(self.site.geometry.iloc[0])
        return found


def layers(space: Any) -> list[tuple[str, list[str], Any]]:
    """Name, key and outline of what is asked."""
    found = []
    for name in ("landuse", "clusters", *UNITS):
        layer = space.features(name)
        there = ~shapely.is_missing(layer.geometry)
        keys = [p["code"] if name == "landuse" else i
                for p, i in zip(layer.properties, layer.ids, strict=True)]  # fmt: skip
        found.append((name, list(np.array(keys)[there]), layer.geometry[there]))
    return found


def same(ours: Areas, theirs: Areas) -> None:
    """Stop unless every area is the same to a square centimetre."""
    if ours.keys() != theirs.keys():
        different(f"layers: {sorted(ours)} and {sorted(theirs)}")
    for name, areas in ours.items():
        for key in areas.keys() | theirs[name].keys():
            a, b = areas.get(key, 0.0), theirs[name].get(key, 0.0)
            if abs(a - b) > 1e-2:
                different(f"{name}, {key}: {a} and {b} m²")


def tables(result: Result) -> list[Table]:
    whole = next(r["seconds"] for r in result["rows"] if "whole document" in r["work"])
    shown = [
        [r["work"], seconds(r["seconds"]), times(r["seconds"] / whole), size(result, r["work"])]
        for r in result["rows"]
    ]
    title = f"A site of {result['site_ha']:.1f} ha, shipped workspace, warm process"
    return [Table(title, ["", "median", "", "kB"], shown)]


def size(result: Result, work: str) -> str:
    found = result["sizes"].get(work)
    return f"{found / 1000:,.0f}" if found else ""


if __name__ == "__main__":
    main(NAME, __doc__, measure, tables)
