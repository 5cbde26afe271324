"""Land use as a check needs it: parcels, declared coverage, and how far to trust them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geoapp.domain.accuracy import Accuracy
from geoapp.errors import InputError, LayerUnavailable
from geoapp.exchange.geojson import read_features
from geoapp.exchange.read import ForeignFrame
from geoapp.geometry.coverage import check_coverage
from geoapp.geometry.crs import to_work
from geoapp.geometry.parcels import ParcelIndex, Parcels
from geoapp.geometry.plane import check_boxes, outside
from geoapp.sentence import say
from geoapp.storage import LayerInfo, Workspace
from geoapp.workflows.lru import Lru

REMEMBERED = 2048
SOME = 512
"""Parcels looked at together for one that lies in the coverage: the first few do."""
CLASS_FIELDS = (
    "code", "landuse", "land_use", "land_code", "class", "ma_loai", "maloai", "loai_dat",
    "loaidat", "ma_dat", "madat", "mucdich", "muc_dich", "mdsd", "mdsd2003", "kyhieuloaidat",
)  # fmt: skip
"""Names under which land-use files keep the code, without regard to case."""


@dataclass(frozen=True, eq=False)
class Land:
    """``coverage``: declared ground in ``work_crs``, None where nothing is declared.

    ``kind``: as in ``workspace.toml``, ``file`` for a bare file. ``accuracy``: of its boundaries
    where somebody declared it. ``measured``: what sites gave.
    """

    name: str
    parcels: Parcels
    work_crs: str
    coverage: shapely.Geometry | None
    kind: str
    edition: str
    partition: bool = False
    date: dt.date | None = None
    cadence_days: int | None = None
    accuracy: Accuracy | None = None
    measured: Lru[Any] = field(default_factory=lambda: Lru(REMEMBERED))

    def __post_init__(self) -> None:
        self._check_window()
        if self.coverage is not None:
            check_coverage(self.coverage, self.name)
            self._check_place()

    def _check_window(self) -> None:
        """Every block lies in the CRS's area of use; only one that does not is opened."""
        for number in outside(self.parcels.boxes, self.work_crs).tolist():
            boxes = self.parcels.block(number).packed.boxes
            first = int(self.parcels.starts[number]) + 1
            check_boxes(boxes, self.work_crs, say("layer {layer}", layer=self.name), first)

    def _check_place(self) -> None:
        """Parcels that all lie outside their own coverage are in the wrong place."""
        if not len(self.parcels):
            return
        if not self._meets_coverage():
            raise LayerUnavailable(
                say(
                    "layer {name}: none of its features lies in its declared coverage; check its"
                    " CRS and the order of its axes",
                    name=self.name,
                )
            )

    def _meets_coverage(self) -> bool:
        """Whether some parcel lies in the coverage; looked for block by block."""
        shapely.prepare(self.coverage)
        for number, box in enumerate(self.parcels.boxes):
            if shapely.intersects(self.coverage, shapely.box(*box)):
                packed = self.parcels.block(number).packed
                for start in range(0, len(packed), SOME):
                    some = packed.geometries(np.arange(start, min(start + SOME, len(packed))))
                    if shapely.intersects(self.coverage, some).any():
                        return True
        return False

    def is_stale(self, as_of: dt.date) -> bool:
        """Older than its cadence on that day; never by age where no cadence is declared."""
        if self.date is None or self.cadence_days is None:
            return False
        return (as_of - self.date).days > self.cadence_days


def workspace_land(workspace: Workspace, info: LayerInfo, work_crs: str) -> Land:
    """A layer of the workspace. Raises LayerUnavailable, CrsError, GeometryError.

    What was made of an edition is kept with its index, and goes when the index goes.
    """
    if work_crs != workspace.work_crs:
        return _made(workspace, info, work_crs, workspace.parcels(info.name, work_crs))
    parcels, coverage = workspace.parcels(info.name), workspace.coverage(info.name)
    held = parcels.memo.get("land")
    if held is None or held[0] is not coverage or held[1] != info:
        held = coverage, info, _made(workspace, info, work_crs, parcels)
        parcels.memo["land"] = held
    land: Land = held[2]
    return land


def _made(workspace: Workspace, info: LayerInfo, work_crs: str, parcels: Parcels) -> Land:
    coverage = workspace.coverage(info.name)
    if coverage is not None:
        check_coverage(coverage, info.name)
        coverage = to_work([coverage], "OGC:CRS84", work_crs)[0]
    return Land(
        name=info.name,
        parcels=parcels,
        work_crs=work_crs,
        coverage=coverage,
        kind=info.kind,
        edition=workspace.edition(info.name),
        partition=info.partition,
        date=info.date,
        cadence_days=info.cadence_days,
        accuracy=info.accuracy,
    )


def file_land(
    frame: ForeignFrame, work_crs: str, by: str | None = None, coverage: Path | None = None
) -> Land:
    """A bare file, which declares nothing: without ``coverage`` it can never prove ``clear``."""
    name = class_field(frame.properties, frame.name, by)
    codes = [p.get(name) for p in frame.properties]
    return Land(
        name=frame.name,
        parcels=ParcelIndex.build(to_work(frame.geometry, frame.crs, work_crs), codes, frame.ids),
        work_crs=work_crs,
        coverage=None if coverage is None else _coverage(coverage, work_crs),
        kind="file",
        edition=frame.edition,
    )


def _coverage(path: Path, work_crs: str) -> shapely.Geometry:
    found = read_features(path)
    for shape in found.geometry:
        check_coverage(shape, path.name)
    return shapely.union_all(to_work(found.geometry, found.crs, work_crs))


def class_field(properties: Sequence[Mapping[str, Any]], file: str, by: str | None) -> str:
    """The field that holds the class: the one named, else the only one with a usual name."""
    names = list(dict.fromkeys(name for p in properties for name in p))
    fits = [n for n in names if n == by] if by else [n for n in names if n.lower() in CLASS_FIELDS]
    if len(fits) == 1:
        return fits[0]
    if not properties:
        return by or CLASS_FIELDS[0]
    wrong = (
        say("there is no field {field!r}", field=by)
        if by
        else say("the field with the land-use class is not plain")
    )
    raise InputError(
        say(
            "{file}: {wrong}; name it with --by, one of: {names}",
            file=file,
            wrong=wrong,
            names=", ".join(names[:40]) or say("none"),
        )
    )
