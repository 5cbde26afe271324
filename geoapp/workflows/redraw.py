"""Draw the illustrative shapes of a workspace again: sites, points, parcels, coverage.

``python -m geoapp.workflows.redraw geodata`` (or ``make redraw``). The same record gives the
same files. Boundaries that somebody imported are left as they are.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import orjson
import shapely

from geoapp.errors import InputError
from geoapp.exchange.geojson import Features, geometry_texts, read_features, write_features
from geoapp.sentence import say
from geoapp.simulate.fabric import Fabric, around
from geoapp.simulate.faults import with_faults
from geoapp.simulate.lattice import Lattice
from geoapp.simulate.project import lonlat, lonlat_shapes, work_shapes
from geoapp.simulate.sites import draw_point, draw_site
from geoapp.simulate.units import Outlines, nearest, outlines_of
from geoapp.workflows.atomic import replacing

SEED = 2024
MARGIN_M = 220.0
READABLE = "son-dong"  # the site shown first; kept free of faults
DECIMALS = 8
DRAWN = ("illustrative", "location", "none")
STATEMENT_VI = (
    "Minh họa: thửa đất do phần mềm vẽ từ một hạt giống, không phải thửa đất có thật; "
    "không dùng để kết luận."
)
STATEMENT_EN = (
    "Illustrative: parcels drawn by the software from a seed, not real parcels; "
    "not to be relied on."
)
_FEATURE = b' {\n  "type": "Feature", "id": %s,\n  "properties": %s,\n  "geometry": %s\n }'
Shapes = dict[str, Any]


def redraw(folder: Path) -> dict[str, int]:
    """Set the geometry of every drawn cluster, then write land use and coverage anew.

    Returns how many of each there are. Raises InputError where a cluster's commune or area
    is missing; nothing is written then.
    """
    clusters = read_features(folder / "clusters.geojson")
    communes = outlines_of(read_features(folder / "communes_2024.geojson"))
    lattice = Lattice(SEED)
    shapes = _shapes(lattice, clusters, communes)
    sites = {i: s for i, s in shapes.items() if s is not None and shapely.get_dimensions(s) == 2}
    fabric = around(lattice, sites, communes.land, MARGIN_M, lonlat)
    seen = dict(zip(sites, lonlat_shapes(_array(sites.values())), strict=True))
    fabric = with_faults(fabric, seen, READABLE)
    _write_clusters(folder / "clusters.geojson", clusters, shapes)
    _write_landuse(folder / "landuse.geojson", fabric, communes)
    _write_coverage(folder / "coverage.geojson", fabric)
    points = sum(s is not None for s in shapes.values()) - len(sites)
    return {"sites": len(sites), "points": points, "parcels": len(fabric.ids)}


def _shapes(lattice: Lattice, clusters: Features, communes: Outlines) -> Shapes:
    """Each cluster's shape in EPSG:5897: imported ones as they are, then sites, then points."""
    records = {p["id"]: p for p in clusters.properties}
    kind = {i: p["boundary"] for i, p in records.items()}
    shapes: Shapes = {
        i: s if kind[i] not in DRAWN else None
        for i, s in zip(records, work_shapes(clusters), strict=True)
    }
    for i in sorted(
        (i for i in kind if kind[i] == "illustrative"), key=lambda i: _order(records[i])
    ):
        ground = communes.of(records[i])
        shapes[i] = draw_site(lattice, i, area_m2(records[i]), ground, _present(shapes))
    for i in sorted(i for i in kind if kind[i] == "location"):
        shapes[i] = draw_point(i, communes.of(records[i]), _present(shapes))
    return shapes


def _order(record: dict[str, Any]) -> tuple[float, str]:
    """Large sites first: they find room with more difficulty."""
    return -area_m2(record), record["id"]


def area_m2(record: dict[str, Any]) -> float:
    """The documented area: of several, the newest, which the record lists last."""
    known = [f["value"] for f in record["facts"] if f["fact"] == "area_ha"]
    if not known:
        raise InputError(
            say(
                "cluster {cluster}: boundary is illustrative but area_ha is missing",
                cluster=record["id"],
            )
        )
    return float(known[-1]) * 1e4


def _present(shapes: Shapes) -> list[Any]:
    return [s for s in shapes.values() if s is not None]


def _array(shapes: Iterable[Any]) -> Any:
    return np.array(list(shapes), dtype=object)


class _Feature(msgspec.Struct):
    id: msgspec.Raw
    properties: msgspec.Raw
    geometry: msgspec.Raw = msgspec.Raw(b"null")


class _Collection(msgspec.Struct):
    features: list[_Feature]
    name: str = "clusters"


def _write_clusters(path: Path, clusters: Features, shapes: Shapes) -> None:
    """Replace the drawn geometries; the record's own text stays as it was written."""
    document = msgspec.json.decode(path.read_bytes(), type=_Collection)
    texts = geometry_texts(lonlat_shapes(_array(shapes[i] for i in clusters.ids)), DECIMALS)
    lines = []
    for feature, record, text in zip(document.features, clusters.properties, texts, strict=True):
        geometry = text if record["boundary"] in DRAWN else bytes(feature.geometry)
        lines.append(_FEATURE % (bytes(feature.id), bytes(feature.properties), geometry))
    head = b'{"type": "FeatureCollection", "name": %s, "features": [\n'
    with replacing(path) as out:
        out.write(head % orjson.dumps(document.name) + b",\n".join(lines) + b"\n]}\n")


def _write_landuse(path: Path, fabric: Fabric, communes: Outlines) -> None:
    spots = shapely.point_on_surface(fabric.geometry)
    names = communes.names[nearest(communes, spots)]
    properties = [
        {"id": i, "code": code, "commune": name, "note": "minh họa"}
        for i, code, name in zip(fabric.ids, fabric.codes, names, strict=True)
    ]
    metadata = {
        "kind": "illustrative",
        "text_vi": STATEMENT_VI,
        "text_en": STATEMENT_EN,
        "made_by": "python -m geoapp.workflows.redraw",
        "seed": SEED,
        "faults_vi": "Lỗi cố ý đưa vào để thấy phần mềm xử lý thế nào.",
        "faults_en": "Faults added on purpose, to show how the software treats them.",
        "faults": fabric.faults,
    }
    with replacing(path) as out:
        write_features(
            out, fabric.ids, properties, fabric.geometry, {"metadata": metadata}, DECIMALS
        )


def _write_coverage(path: Path, fabric: Fabric) -> None:
    said = {"layer": "landuse", "note_vi": "minh họa", "note_en": "illustrative"}
    with replacing(path) as out:
        write_features(
            out,
            ["coverage-landuse"],
            [said],
            _array([fabric.outline]),
            {"metadata": {"text_vi": STATEMENT_VI, "text_en": STATEMENT_EN}},
            DECIMALS,
        )


def main() -> None:
    """Redraw the folder named on the command line, ``geodata`` by default."""
    counts = redraw(Path(sys.argv[1] if len(sys.argv) > 1 else "geodata"))
    sys.stdout.write(" ".join(f"{key}={value}" for key, value in counts.items()) + "\n")


if __name__ == "__main__":
    main()
