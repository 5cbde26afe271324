"""A boundary as somebody brings it: areas with numbers as they stand, and all there is to say.

Unlike ``read.py``, which refuses, this tells: what is wrong stands in notes, what is to be decided
in questions, and the CRS stays empty where the file does not say it.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import TooLarge
from geoapp.exchange.boundary_areas import declared_area, only_areas
from geoapp.exchange.corners import read_corners
from geoapp.exchange.corners_grid import Grid
from geoapp.exchange.corners_make import UNASKED, Answers, Question
from geoapp.exchange.geojson import CRS84, Features, edition_of, parse_undeclared
from geoapp.exchange.local import (
    GEOJSON,
    SEQUENCE,
    TABLES,
    check_magic,
    check_quiet,
    ending,
    link_siblings,
    local_file,
    text_encoding,
)
from geoapp.exchange.notes import ERROR, WARNING, Note
from geoapp.exchange.read import framed, joined, normal_crs
from geoapp.exchange.sandbox import Limits, read_in_worker
from geoapp.exchange.tables import open_table
from geoapp.exchange.zips import unpack
from geoapp.sentence import Sentence, say

INTAKE = Limits(memory=2 << 30, cpu_s=20, features=20_000)
"""What a file with a boundary may cost; a layer of parcels is imported, not taken in here."""
NOTHING: NDArray[np.object_] = np.empty(0, dtype=object)


@dataclass(frozen=True)
class Brought:
    """What a file holds of a boundary.

    ``kind``: ``corners`` (a table, a traverse) or ``file``. ``geometry``: (Multi)Polygons as the
    file has them, empty where ``notes`` has an error or ``questions`` must be answered first.
    ``crs``: empty where the file does not say. ``layers``: of a drawing or a file of several.
    ``as_given``: the geometry of a table whose X and Y look swapped, as they stand. ``unit``: of a
    table: ``m``, ``degree``, or None where the numbers are neither in Vietnam.
    """

    kind: str
    name: str
    edition: str = ""
    ids: list[str] = field(default_factory=list)
    properties: list[dict[str, Any]] = field(default_factory=list)
    geometry: NDArray[np.object_] = field(default_factory=lambda: NOTHING)
    crs: str = ""
    notes: tuple[Note, ...] = ()
    questions: tuple[Question, ...] = ()
    choices: tuple[Note, ...] = ()
    columns: tuple[dict[str, Any], ...] = ()
    declared_m2: float | None = None
    declared_in: str | None = None
    layers: tuple[dict[str, Any], ...] = ()
    layer: str | None = None
    traverse: dict[str, Any] | None = None
    as_given: NDArray[np.object_] | None = None
    unit: str | None = None


def read_boundary(
    path: str | Path,
    *,
    name: str | None = None,
    layer: str | None = None,
    answers: Answers = UNASKED,
    limits: Limits = INTAKE,
) -> Brought:
    """Read a boundary from a file of any format that can be imported.

    Parameters
    ----------
    path
        A local file; its ending says the format.
    name
        What the user calls it, where that is not the path's own name.
    layer
        The layer or sheet, where the file holds several.

    Raises
    ------
    FileUnreadable, GeometryError, CrsError, TooLarge
        With one sentence that names the file, where nothing of it can be read.
    """
    source = local_file(path)
    shown = name or source.name
    found = _read(source, ending(source), shown, layer, answers, limits)
    return replace(found, edition=edition_of(source.read_bytes()))


def _read(
    source: Path, kind: str, name: str, layer: str | None, answers: Answers, limits: Limits
) -> Brought:
    if kind in GEOJSON | SEQUENCE:
        data = source.read_bytes()
        text = joined(data) if kind in SEQUENCE else data
        found = parse_undeclared(text, name=name)
        if len(found) > limits.features:
            raise TooLarge(
                say(
                    "{file}: {count} features; a boundary has {most} at most",
                    file=name,
                    count=len(found),
                    most=limits.features,
                )
            )
        return _of_geojson(found, name)
    if kind in TABLES or kind == "xlsx":
        return _read_table(source, kind, name, layer, answers, limits)
    if kind in ("zip", "kmz"):
        return _read_zip(source, kind, name, layer, answers, limits)
    return _read_foreign(source, kind, name, layer, limits)


def _of_geojson(found: Features, name: str) -> Brought:
    """RFC 7946 says lon/lat where nothing is said, as far as the numbers can be that."""
    xy = np.abs(shapely.get_coordinates(found.geometry))
    degrees = bool((xy <= (180, 90)).all())
    made = Brought(
        kind="file",
        name=name,
        ids=found.ids,
        properties=found.properties,
        geometry=found.geometry,
        crs=found.crs or (CRS84 if degrees else ""),
        notes=tuple(_warned(found.warnings)),
    )
    return _areas(made)


def _warned(warnings: Sequence[Sentence]) -> list[Note]:
    return [Note(WARNING, "file", odd.said("vi"), odd.said("en")) for odd in warnings]


def _read_table(
    source: Path, kind: str, name: str, layer: str | None, answers: Answers, limits: Limits
) -> Brought:
    if kind == "xlsx":
        check_magic(source, kind, name)
    found = open_table(source, kind, name, layer=layer, limits=limits)
    if not isinstance(found, Grid):
        return _of_worker(found, name)
    table = read_corners(found, name, answers)
    own = (
        "ids", "geometry", "notes", "questions", "choices", "columns", "declared_m2", "declared_in",
        "traverse", "as_given", "unit",
    )  # fmt: skip
    return Brought(
        kind="corners",
        name=name,
        properties=[{} if i.startswith("#") else {"id": i} for i in table.ids],
        crs=table.crs or "",
        **{key: getattr(table, key) for key in own},
    )


def _read_zip(
    source: Path, kind: str, name: str, layer: str | None, answers: Answers, limits: Limits
) -> Brought:
    check_magic(source, kind, name)
    inner = layer or ("doc" if kind == "kmz" else None)
    with tempfile.TemporaryDirectory(prefix="geoapp-") as folder:
        found = unpack(source, Path(folder), name, inner)
        own = None if layer == found.layer else layer
        unpacked = found.path.suffix[1:]
        if unpacked in GEOJSON:
            return _read(found.path, unpacked, name, own, answers, limits)
        return _asked_worker(found.path, unpacked, name, own, limits)


def _read_foreign(source: Path, kind: str, name: str, layer: str | None, limits: Limits) -> Brought:
    """Link the file under a plain name first: the user's name for it never reaches GDAL."""
    with tempfile.TemporaryDirectory(prefix="geoapp-") as folder:
        linked = Path(folder) / f"input.{kind}"
        linked.symlink_to(source.resolve())
        check_quiet(source)
        if kind == "shp":
            link_siblings(source, Path(folder))
        return _asked_worker(linked, kind, name, layer, limits)


def _asked_worker(path: Path, kind: str, name: str, layer: str | None, limits: Limits) -> Brought:
    check_magic(path, kind, name)
    encoding, warnings = text_encoding(path, name) if kind == "shp" else (None, ())
    found = read_in_worker(
        path, kind, name, layer=None if kind == "shp" else layer, encoding=encoding,
        limits=limits, choose=True,
    )  # fmt: skip
    made = _of_worker(found, name)
    return replace(made, notes=(*_warned(warnings), *made.notes))


def _of_worker(found: dict[str, Any], name: str) -> Brought:
    layers = tuple(found.get("layers", ({"name": n} for n in found.get("choose", ()))))
    if "choose" in found:
        note, question = _which(found["choose"])
        return Brought("file", name, notes=(note,), questions=(question,), layers=layers)
    frame = framed(found, name)
    notes = [Note(**note) for note in found.get("notes", ())]
    made = Brought(
        kind="file",
        name=name,
        ids=frame.ids,
        properties=frame.properties,
        geometry=frame.geometry,
        crs=normal_crs(frame.crs) if frame.crs else "",
        notes=tuple(notes),
        layers=layers,
        layer=frame.layer,
    )
    return made if notes and not len(frame) else _areas(made)


def _which(names: Sequence[str]) -> tuple[Note, Question]:
    """Which layer: asked, and said as an error for whoever cannot answer."""
    there = ", ".join(names[:20])[:400]
    vi = f"tệp có nhiều lớp ({there}); ranh giới nằm ở lớp nào?"
    en = f"the file has several layers ({there}); which one holds the boundary?"
    choices = [{"value": n, "vi": n, "en": n} for n in names[:200]]
    question = {"option": "layer", "vi": vi, "en": en, "choices": choices}
    return Note(ERROR, "several_layers", vi, en), question


def _areas(made: Brought) -> Brought:
    """Only what is an area, and what the properties declare of it."""
    kept, geometry, notes = only_areas(made.name, made.ids, made.geometry)
    properties = [made.properties[n] for n in kept]
    declared, told = declared_area(properties)
    return replace(
        made,
        ids=[made.ids[n] for n in kept],
        properties=properties,
        geometry=geometry,
        notes=(*made.notes, *notes, *told),
        declared_m2=declared.m2 if declared else None,
        declared_in=declared.text if declared else None,
    )
