"""Any file a planner brings, a piece at a time: memory does not grow with the file.

GeoJSON is scanned by ``stream_json.py`` and never reaches GDAL; the large foreign formats come
out of the sandboxed worker table by table. Drawings, KML and corner tables are small: they are
read whole by ``read.py`` and cut up.
"""

from collections.abc import Generator, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from geoapp.errors import TooLarge
from geoapp.exchange.geojson import Features
from geoapp.exchange.geojson_shapes import numbered
from geoapp.exchange.local import (
    GEOJSON,
    SEQUENCE,
    check_magic,
    check_quiet,
    ending,
    link_siblings,
    local_file,
    text_encoding,
)
from geoapp.exchange.read import (
    ForeignFrame,
    agreed_crs,
    identity,
    normal_crs,
    read_any,
    rows_of,
    shapes_of,
)
from geoapp.exchange.sandbox import STREAMED, Limits, stream_from_worker
from geoapp.exchange.scratch import scratch
from geoapp.exchange.stream_json import Progress, read_json
from geoapp.exchange.zips import unpack
from geoapp.sentence import Sentence, say

ROWS = 20_000
FILE_BYTES = 1 << 40
UNPACKED_BYTES = 64 << 30
_BY_WORKER = {"gpkg", "shp", "fgb", "parquet"}


def read_chunks(
    path: str | Path,
    *,
    crs: str | None = None,
    layer: str | None = None,
    rows: int = ROWS,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Generator[ForeignFrame]:
    """The features of a vector file, in the file's order, at most ``rows`` at once.

    At least one frame comes, an empty one of an empty layer; all have the same CRS. ``crs``,
    ``layer`` and what is raised are as in ``read_any``; a refusal names the feature's number,
    and its line where there are lines. A file may be refused after some of its features
    have come: keep nothing before the end.

    Parameters
    ----------
    limits
        What a piece of the file may cost, and one feature of it.
    progress
        Told bytes or features read and their total, 0 where that is not known.
    """
    wanted = normal_crs(crs) if crs is not None else None
    source = local_file(path, FILE_BYTES)
    told = progress or (lambda done, total: None)
    for frame in _frames(source, wanted, layer, rows, limits or STREAMED, told):
        yield replace(frame, crs=agreed_crs(frame.crs, wanted, source.name), name=source.name)


def _frames(
    source: Path, crs: str | None, layer: str | None, rows: int, limits: Limits, told: Progress
) -> Iterator[ForeignFrame]:
    kind = ending(source)
    if kind in GEOJSON | SEQUENCE:
        return _json(source, source.name, kind, crs, rows, limits, told)
    if kind == "zip":
        return _zip(source, crs, layer, rows, limits, told)
    if kind in _BY_WORKER:
        return _foreign(source, layer, rows, limits, told)
    return _cut(read_any(source, crs=crs, layer=layer), rows)


def _json(
    path: Path, name: str, kind: str, crs: str | None, rows: int, limits: Limits, told: Progress
) -> Iterator[ForeignFrame]:
    found = read_json(
        path,
        name,
        crs=crs,
        rows=rows,
        limit=limits.feature_bytes,
        sequence=kind in SEQUENCE,
        progress=told,
    )
    return (_frame(features) for features in found)


def _frame(features: Features) -> ForeignFrame:
    return ForeignFrame(**vars(features))


def _zip(
    source: Path, crs: str | None, layer: str | None, rows: int, limits: Limits, told: Progress
) -> Iterator[ForeignFrame]:
    check_magic(source, "zip", source.name)
    with scratch() as folder:
        found = unpack(source, folder, source.name, layer, UNPACKED_BYTES)
        kind = found.path.suffix[1:]
        if kind in GEOJSON | SEQUENCE:
            frames = _json(found.path, source.name, kind, crs, rows, limits, told)
        elif kind in _BY_WORKER:
            inner = None if kind == "shp" or layer == found.layer else layer
            frames = _by_worker(found.path, kind, source.name, inner, rows, limits, told)
        else:
            frames = _cut(read_any(source, crs=crs, layer=layer), rows)
        yield from (replace(frame, layer=found.layer) for frame in frames)


def _foreign(
    source: Path, layer: str | None, rows: int, limits: Limits, told: Progress
) -> Iterator[ForeignFrame]:
    """Link the file under a plain name first: the user's name for it never reaches GDAL."""
    kind = ending(source)
    with scratch() as folder:
        linked = folder / f"input.{kind}"
        linked.symlink_to(source.resolve())
        check_quiet(source)
        if kind == "shp":
            link_siblings(source, folder)
        yield from _by_worker(linked, kind, source.name, layer, rows, limits, told)


def _by_worker(
    path: Path, kind: str, name: str, layer: str | None, rows: int, limits: Limits, told: Progress
) -> Iterator[ForeignFrame]:
    check_magic(path, kind, name)
    encoding, warnings = text_encoding(path, name) if kind == "shp" else (None, ())
    inner = layer if kind != "shp" else None
    answers = stream_from_worker(
        path, kind, name, rows=rows, layer=inner, encoding=encoding, limits=limits
    )
    head = next(answers)
    crs = normal_crs(head["crs"]) if head["crs"] else ""
    made = partial(_table, name=name, limits=limits, crs=crs, warnings=warnings)
    shown = head["layer"] if kind != "shp" else None
    done = 0
    for table in answers:
        yield replace(made(table, before=done), layer=shown)
        done += len(table["wkb"])
        told(done, head["total"])
    if not done:
        empty: dict[str, Any] = {"fields": [], "columns": [], "wkb": []}
        yield replace(made(empty, before=0), layer=shown)


def _table(
    table: dict[str, Any],
    *,
    before: int,
    name: str,
    limits: Limits,
    crs: str,
    warnings: tuple[Sentence, ...],
) -> ForeignFrame:
    where = numbered(name, before)
    for n, wkb in enumerate(table["wkb"]):
        if wkb is not None and len(wkb) > limits.feature_bytes:
            most = limits.feature_bytes >> 20
            raise TooLarge(
                say(
                    "{where} is larger than {most} MB; simplify it or split it",
                    where=where(n),
                    most=most,
                )
            )
    properties = rows_of(table)
    return ForeignFrame(
        ids=[identity(p, n) for n, p in enumerate(properties, before + 1)],
        properties=properties,
        geometry=shapes_of(table["wkb"], where),
        crs=crs,
        warnings=warnings,
    )


def _cut(frame: ForeignFrame, rows: int) -> Iterator[ForeignFrame]:
    """A frame in pieces; whole where it is empty."""
    for start in range(0, max(len(frame), 1), rows):
        part = slice(start, start + rows)
        yield replace(
            frame,
            ids=frame.ids[part],
            properties=frame.properties[part],
            geometry=frame.geometry[part],
        )
