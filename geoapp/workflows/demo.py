"""A complete simulated workspace of any size, the same for the same seed."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from geoapp.errors import InputError
from geoapp.exchange.geojson import Features, read_features, write_features
from geoapp.sentence import say
from geoapp.simulate.ground import blocks_of
from geoapp.simulate.lattice import Lattice
from geoapp.simulate.project import lonlat, lonlat_shapes
from geoapp.simulate.spread import Site, areas_ha, cells, scale_for, sites
from geoapp.simulate.stream import write_parcels
from geoapp.simulate.units import Outlines, nearest, outlines_of
from geoapp.simulate.world import BUILT, Place, cluster, source_of, stage_of, statements
from geoapp.storage import open_workspace
from geoapp.storage.files import hashed
from geoapp.storage.memo import stamp
from geoapp.storage.store.builder import StoreBuilder
from geoapp.storage.workspace import LANDUSE
from geoapp.workflows.atomic import new_folder
from geoapp.workflows.import_land import Progress, store_builder

OUTLINES = Path(__file__).parent.parent / "geodata"
COPIED = ("districts.geojson", "communes_2024.geojson", "communes_2025.geojson")
NOTE = "mô phỏng"
PARCELS = "parcels"
"""The first step that progress is told of: parcels written; then those of the store."""


def demo(target: Path, *, clusters: int, parcels: int, seed: int, progress: Progress) -> None:
    """Make the workspace in ``target``, which must not exist or be an empty folder.

    Whole or not at all: it is built beside ``target`` and moved there at the end. Its parcels
    have their store, so that it opens at once. ``progress`` hears the step, how much is done,
    of how much. Raises InputError.
    """
    with new_folder(target) as folder:
        for name in COPIED:
            shutil.copyfile(OUTLINES / name, folder / name)
        communes = outlines_of(read_features(OUTLINES / "communes_2024.geojson"))
        newer = read_features(OUTLINES / "communes_2025.geojson")
        lattice, found = _found(communes, clusters, parcels, seed)
        records = _write_clusters(folder / "clusters.geojson", seed, found, communes, newer)
        (folder / "statements.json").write_bytes(_json(statements(seed, records)))
        (folder / "workspace.toml").write_text(_settings(clusters, seed), encoding="utf-8")
        workspace = open_workspace(folder)
        with store_builder(workspace, LANDUSE, "code") as builder:
            ground = _write_landuse(folder, lattice, found, communes, parcels, progress, builder)
            _write_coverage(folder / "coverage.geojson", ground)
            record = folder / "landuse.geojson"
            builder.finish(
                edition=hashed(record),
                stamp=stamp(record),
                coverage=workspace.coverage(LANDUSE),
                progress=progress,
            )


def _found(
    communes: Outlines, clusters: int, parcels: int, seed: int
) -> tuple[Lattice, list[Site]]:
    side, _ = cells(communes.land, clusters, seed)
    areas = areas_ha(seed, clusters, side)
    lattice = Lattice(seed, scale_for(parcels, areas, communes.land.area))
    return lattice, sites(lattice, communes.land, clusters)


def _write_clusters(
    path: Path, seed: int, found: list[Site], communes: Outlines, newer: Features
) -> list[dict[str, Any]]:
    shapes = lonlat_shapes(np.array([s.shape for s in found], dtype=object))
    spots = shapely.point_on_surface(shapes)
    old = [communes.properties[n] for n in nearest(communes, spots)]
    new = [newer.properties[n] for n in nearest(outlines_of(newer), spots)]
    records = [
        cluster(seed, s.number, s.area_ha, _place(o, n))
        for s, o, n in zip(found, old, new, strict=True)
    ]
    with path.open("wb") as out:
        write_features(out, [r["id"] for r in records], records, shapes, _said(seed), 8)
    return records


def _place(old: dict[str, Any], new: dict[str, Any]) -> Place:
    return Place(old["name"], old["district_code"], {"code": new["code"], "name": new["name"]})


def _write_landuse(
    folder: Path,
    lattice: Lattice,
    found: list[Site],
    communes: Outlines,
    count: int,
    progress: Progress,
    builder: StoreBuilder,
) -> BaseGeometry:
    """Write exactly ``count`` parcels; the ground that they cover, in lon/lat."""
    built = [s.shape for s in found if stage_of(s.number) in BUILT]
    blocks = blocks_of(
        lattice,
        communes.land,
        [s.shape for s in found],
        built,
        communes.shapes,
        communes.names,
    )
    with (folder / "landuse.geojson").open("wb") as out:
        head = b'{"type":"FeatureCollection","metadata":%s,"features":[\n'
        out.write(head % orjson.dumps(_said(lattice.seed)["metadata"]))
        written, ground = write_parcels(
            out, lattice, blocks, count, lonlat, NOTE,
            progress=lambda done: progress(PARCELS, done, count), keep=builder.add,
        )  # fmt: skip
        out.write(b"\n]}\n")
    if written < count:
        raise InputError(
            say(
                "Hanoi holds {written} parcels of this size, not {count}; ask for fewer",
                written=written,
                count=count,
            )
        )
    return ground


def _write_coverage(path: Path, ground: BaseGeometry) -> None:
    said = {"layer": "landuse", "note_vi": NOTE, "note_en": "simulated"}
    with path.open("wb") as out:
        write_features(
            out, ["coverage-landuse"], [said], np.array([ground], dtype=object), decimals=8
        )


def _said(seed: int) -> dict[str, Any]:
    return {
        "metadata": {
            "kind": "simulated",
            "text_vi": "Mô phỏng: mọi cụm, thửa và sự kiện đều do phần mềm bịa ra.",
            "text_en": "Simulated: every cluster, parcel and event is invented by the software.",
            "source": source_of(seed),
        }
    }


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"


def _settings(clusters: int, seed: int) -> str:
    return _SETTINGS.format(clusters=clusters, source=source_of(seed), outlines=_OUTLINE_SOURCE)


_OUTLINE_SOURCE = (
    "Nét khái quát, không phải địa giới pháp lý: censusVN2009 (M. Choisy), "
    "vietnamese-provinces-database (Thang Le Quoc), vietnamadminunits "
    "(Tran Ngoc Minh Hieu), giấy phép MIT."
)
_SETTINGS = """\
name = "Mô phỏng: {clusters} cụm công nghiệp"
kind = "simulated"
work_crs = "EPSG:5897"

[layers.clusters]
path = "clusters.geojson"
title_vi = "Cụm công nghiệp (mô phỏng)"
title_en = "Industrial clusters (simulated)"
kind = "simulated"
source = "{source}"

[layers.clusters.check]
operator = ["overlap", "adjacent", "nearest"]
fields = ["boundary", "district_code"]

[layers.landuse]
path = "landuse.geojson"
title_vi = "Thửa đất (mô phỏng)"
title_en = "Land parcels (simulated)"
kind = "simulated"
source = "{source}"
class_field = "code"
partition = true
coverage = "coverage.geojson"

[layers.districts]
path = "districts.geojson"
title_vi = "Quận, huyện, thị xã (đến 30/6/2025)"
title_en = "Districts (until 30 June 2025)"
kind = "outline"
source = "{outlines}"
partition = true

[layers.districts.check]
operator = "overlap"
name_field = "full_name"
fields = ["code"]

[layers.communes_2024]
path = "communes_2024.geojson"
title_vi = "Xã, phường, thị trấn cũ (gần với năm 2024)"
title_en = "Former communes (nearest to 2024)"
kind = "outline"
source = "{outlines}"
partition = true

[layers.communes_2024.check]
operator = "overlap"
name_field = "full_name"
fields = ["code", "district_code"]

[layers.communes_2025]
path = "communes_2025.geojson"
title_vi = "Xã, phường từ 1/7/2025"
title_en = "Communes since 1 July 2025"
kind = "outline"
source = "{outlines}"
partition = true

[layers.communes_2025.check]
operator = "overlap"
name_field = "full_name"
fields = ["code"]
"""
