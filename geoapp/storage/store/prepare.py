"""One chunk of features made ready: moved to the working CRS, repaired, measured, in order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import CrsError, InputError
from geoapp.exchange.geojson import CRS84, Features
from geoapp.geometry.area import planar_m2
from geoapp.geometry.crs import Geometries, to_work
from geoapp.geometry.packed import Packed
from geoapp.geometry.parcels import coded
from geoapp.geometry.plane import check_boxes
from geoapp.geometry.validity import Repair, repair
from geoapp.sentence import Sentence, say
from geoapp.storage.store import hilbert
from geoapp.storage.store.columns import Columns, Texts

POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_FEATURE = re.compile(r"\b(feature|đối tượng) (\d+)")
_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, eq=False)
class Mended:
    """A feature of the record that was no valid polygon.

    ``row``: its place in the record. ``wkb``: lon/lat, where it was no polygon at all and so has
    no other place to be kept.
    """

    row: int
    repair: Repair
    wkb: bytes | None


@dataclass(frozen=True, eq=False)
class Prepared:
    """A chunk of parcels in the order of the curve.

    ``keys``: their places on it (``hilbert``). ``columns.code``: index into ``code_names``.
    ``ids``: in the order of the record. ``names``: of the properties.
    """

    columns: Columns
    keys: hilbert.Keys
    code_names: tuple[str, ...]
    ids: Texts
    mended: list[Mended]
    names: dict[str, None]


def prepared(
    features: Features,
    first: int,
    work_crs: str,
    class_field: str,
    what: Sentence,
    *,
    anywhere: bool = False,
) -> Prepared:
    """Features ``first``, ``first + 1``, … of a record (0 for its first) as parcels.

    ``anywhere``: they may lie outside the area of use of the working CRS.
    """
    ids = Texts.of([identity.encode() for identity in features.ids])
    code_names, code = coded([p.get(class_field) for p in features.properties])
    lonlat = np.asarray(features.geometry, dtype=object).reshape(-1)
    valid, mended = _valid(features, first, work_crs, what)
    geometry = Packed.of(valid)
    boxes = geometry.boxes
    if not anywhere:
        check_boxes(boxes, work_crs, what, first + 1)
    keys = hilbert.keys(boxes)
    order = np.argsort(keys, kind="stable")
    known = np.isin(shapely.get_type_id(lonlat), POLYGONS) & ~shapely.is_empty(lonlat)
    known &= features.crs == CRS84
    kept = lonlat.copy()
    kept[~known] = shapely.Polygon()
    columns = Columns(
        ids=ids,
        code=code,
        area=planar_m2(valid),
        place=np.zeros(len(ids), dtype=np.int64),
        row=np.arange(first, first + len(ids)),
        geometry=geometry,
        lonlat=Packed.of(kept),
        known=known,
        properties=_json(features.properties),
    )
    names = dict.fromkeys(chain.from_iterable(features.properties))
    return Prepared(columns.take(order), keys[order], code_names, ids, mended, names)


def _valid(
    features: Features, first: int, work_crs: str, what: Sentence
) -> tuple[Geometries, list[Mended]]:
    lonlat = np.asarray(features.geometry, dtype=object).reshape(-1)
    try:
        work = to_work(lonlat, features.crs, work_crs)
    except CrsError as error:
        raise CrsError(say("{what}: {why}", what=what, why=_Renumbered(error, first))) from error
    valid, repairs = repair(work, features.ids)
    if not repairs:
        return valid, []
    wrong = _wrong(work)
    lines = zip(wrong.tolist(), repairs, strict=True)
    return valid, [Mended(first + n, line, _wkb(lonlat[n])) for n, line in lines]


@dataclass(frozen=True)
class _Renumbered:
    """A failure over a feature of a chunk, told of the record's feature."""

    error: CrsError
    first: int

    def said(self, lang: str) -> str:
        """In ``vi`` or ``en``: ``feature 3`` of a chunk as one of the record."""
        return _FEATURE.sub(lambda n: f"{n[1]} {int(n[2]) + self.first}", self.error.said(lang))


def _wrong(geoms: Geometries) -> NDArray[np.intp]:
    """Which geometries ``validity.repair`` writes a line for, in its order."""
    solid = np.isin(shapely.get_type_id(geoms), POLYGONS) & ~shapely.is_empty(geoms)
    return np.flatnonzero(~(solid & shapely.is_valid(geoms)))


def _wkb(geometry: Any) -> bytes | None:
    """WKB of what is neither missing nor a polygon."""
    if geometry is None or geometry.is_empty or shapely.get_type_id(geometry) in POLYGONS:
        return None
    wkb: bytes = shapely.to_wkb(geometry)
    return wkb


def _json(properties: Sequence[dict[str, Any]]) -> Texts:
    """Each feature's properties as JSON: encoded a line each, then the line ends taken out."""
    lines = np.frombuffer(_encoder.encode_lines(properties), dtype=np.uint8)
    ends = np.flatnonzero(lines == ord("\n"))
    offsets = np.zeros(len(ends) + 1, dtype=np.int64)
    offsets[1:] = ends - np.arange(len(ends))
    if offsets[-1] > np.iinfo(np.int32).max:
        raise InputError(say("the properties of these features exceed 2 GB; leave some out"))
    return Texts(offsets.astype(np.int32), lines[lines != ord("\n")])
