"""What is wrong or odd with land parcels that are brought in, judged chunk by chunk.

A file in the wrong place is given up at its first parcel; what only part of the file shows is
counted, and judged at the end.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.errors import InputError
from geoapp.exchange.geojson import Features
from geoapp.exchange.read import ForeignFrame
from geoapp.exchange.record import rounded
from geoapp.sentence import Sentence, say
from geoapp.storage import Workspace
from geoapp.workflows.import_issues import ERROR, WARNING, Issue, odd
from geoapp.workflows.import_place import lonlat, misplaced, window_of
from geoapp.workflows.land import class_field

NUMBERED = "#"
"""Instead of a field: parcels are called by their place in the file."""
SHARE = 0.01
"""Of the parcels: so many may lack a polygon, or an id of their own; more is another mistake."""
FEW = 100
"""Parcels in a first chunk from which its majority speaks for the file."""
UNSTATED = "imported"
_DRAWN = {"illustrative", "simulated", "outline", "minh họa", "mô phỏng"}
_STATED = {"survey", "cadastre", "plan"}
_POLYGON, _MULTIPOLYGON = 3, 6


class Stopped(Exception):
    """The file is refused here; ``issue`` says why."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.text_en)
        self.issue = issue


class Judge:
    """``take`` each chunk of a file, then ask for ``issues()`` and ``kind()``."""

    def __init__(
        self,
        workspace: Workspace,
        first: ForeignFrame,
        *,
        by: str | None,
        id_field: str | None,
        coverage: shapely.Geometry | None,
    ) -> None:
        self.crs = first.crs
        self.class_field = class_field(first.properties, first.name, by)
        _check_field(first, id_field)
        self._id_field, self._coverage = id_field, coverage
        self._window = window_of(workspace)
        self._simulated = workspace.kind == "simulated"
        self._words: set[str] = set()
        self._ids: list[NDArray[np.int64]] = []
        self._bounds = np.empty((0, 4))
        self.features = self.no_geometry = self.not_polygon = self.no_code = self.unnamed = 0
        self.warnings: dict[Sentence, None] = {}

    def take(self, frame: ForeignFrame) -> Features:
        """The chunk as the record will hold it, in lon/lat. Raises Stopped."""
        self.warnings |= dict.fromkeys(frame.warnings)
        shapes = self._placed(frame)
        ids = self._named(frame)
        self._count(shapes, frame.properties)
        self._ids.append(np.fromiter(map(hash, ids), dtype=np.int64, count=len(ids)))
        self._words |= words_of(frame)
        self.features += len(frame)
        return Features(ids, frame.properties, rounded(shapes))

    def _placed(self, frame: ForeignFrame) -> NDArray[np.object_]:
        """In lon/lat, all of it inside the window."""
        shapes = lonlat(frame.geometry, frame.crs)
        if shapes is None:
            raise Stopped(misplaced(frame, None, frame.geometry, self._window))
        boxes = shapely.bounds(shapes)
        west, south, east, north = self._window
        inside = (boxes[:, :2] >= (west, south)).all(axis=1)
        inside &= (boxes[:, 2:] <= (east, north)).all(axis=1)
        for n in np.flatnonzero(~inside & ~np.isnan(boxes[:, 0]))[:1].tolist():
            raise Stopped(misplaced(frame, frame.ids[n], frame.geometry[n : n + 1], self._window))
        self._bounds = _around(np.vstack([self._bounds, boxes]))
        return np.asarray(shapes, dtype=object)

    def _named(self, frame: ForeignFrame) -> list[str]:
        numbers = range(self.features + 1, self.features + len(frame) + 1)
        if self._id_field == NUMBERED:
            return [f"#{n}" for n in numbers]
        if self._id_field is None:
            return frame.ids
        values = [p.get(self._id_field) for p in frame.properties]
        self.unnamed += sum(v in (None, "") for v in values)
        return [
            f"#{n}" if v in (None, "") else str(v) for n, v in zip(numbers, values, strict=True)
        ]

    def _count(self, shapes: NDArray[np.object_], properties: Sequence[dict[str, Any]]) -> None:
        kinds = shapely.get_type_id(shapes)
        nothing = int((kinds < 0).sum())
        wrong = int((~np.isin(kinds, (_POLYGON, _MULTIPOLYGON))).sum()) - nothing
        if not self.features and len(shapes) >= FEW and 2 * (nothing + wrong) > len(shapes):
            raise Stopped(_not_polygons(nothing, wrong, len(shapes), ERROR))
        self.no_geometry += nothing
        self.not_polygon += wrong
        self.no_code += sum(p.get(self.class_field) in (None, "") for p in properties)

    def kind(self) -> str:
        """What the parcels are by the file's own word; nothing drawn becomes better by it."""
        return stated(self._words, simulated=self._simulated)

    def issues(self) -> list[Issue]:
        """What is wrong or odd with the file as a whole."""
        issues = [odd(text) for text in self.warnings]
        if not self.features:
            return [*issues, EMPTY]
        return issues + [i for i in (self._shapeless(), self._repeated(), self._uncoded(),
                                     self._outside(), self._unnamed()) if i]  # fmt: skip

    def _shapeless(self) -> Issue | None:
        missing = self.no_geometry + self.not_polygon
        if not missing:
            return None
        severity = ERROR if missing >= SHARE * self.features else WARNING
        return _not_polygons(self.no_geometry, self.not_polygon, self.features, severity)

    def _repeated(self) -> Issue | None:
        """Ids that several parcels have; only an error where the field names no parcels."""
        every = np.concatenate(self._ids)
        order = np.argsort(every, kind="stable")
        same = np.flatnonzero(np.diff(every[order]) == 0)
        if not len(same):
            return None
        one, other = sorted(int(n) + 1 for n in order[same[0] : same[0] + 2])
        count = len(np.union1d(same, same + 1))
        much = count >= SHARE * len(every)
        return Issue(
            ERROR if much else WARNING, "repeated_id", None,
            f"{count} đối tượng trùng mã, như đối tượng {one} và {other}"
            + ("; trường này không phải mã thửa: chọn --id FIELD, hoặc --id '#' để đánh số"
               if much else "; xem landuse-faults"),
            f"{count} features share an id, such as features {one} and {other}"
            + ("; that field names no parcels: choose --id FIELD, or --id '#' to number them"
               if much else "; they are among the layer's faults"),
        )  # fmt: skip

    def _uncoded(self) -> Issue | None:
        if not self.no_code:
            return None
        severity = ERROR if self.no_code == self.features else WARNING
        return Issue(
            severity, "no_code", None,
            f"{self.no_code} thửa không có giá trị ở trường {self.class_field!r}:"
            " không rõ loại đất",
            f"{self.no_code} parcels have no value in the field {self.class_field!r}:"
            " their land use is not known",
        )  # fmt: skip

    def _outside(self) -> Issue | None:
        """Parcels of which none comes near the coverage that is declared for them."""
        if self._coverage is None or not len(self._bounds):
            return None
        parcels = shapely.box(*self._bounds[0])
        if shapely.intersects(parcels, shapely.box(*shapely.bounds(self._coverage))):
            return None
        return Issue(
            ERROR, "outside_coverage", None,
            "không thửa nào nằm trong vùng khai báo bởi --coverage; kiểm tra hai tệp",
            "no parcel lies in the ground that --coverage declares; check both files",
        )  # fmt: skip

    def _unnamed(self) -> Issue | None:
        if not self.unnamed:
            return None
        return Issue(
            WARNING, "no_id", None,
            f"{self.unnamed} thửa không có mã ở trường {self._id_field!r};"
            " gọi theo thứ tự trong tệp",
            f"{self.unnamed} parcels have no id in the field {self._id_field!r};"
            " they are called by their place in the file",
        )  # fmt: skip


def _check_field(first: ForeignFrame, id_field: str | None) -> None:
    names = list(dict.fromkeys(name for p in first.properties for name in p))
    if id_field in (None, NUMBERED, *names) or not names:
        return
    raise InputError(
        say(
            "{file}: there is no field {field!r}; name the parcels' id with --id, one of: {names}",
            file=first.name,
            field=id_field,
            names=", ".join(names[:40]),
        )
    )


def _around(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """The box around some, as one row; none where there is none."""
    known = boxes[~np.isnan(boxes[:, 0])]
    if not len(known):
        return np.empty((0, 4))
    return np.concatenate([known[:, :2].min(axis=0), known[:, 2:].max(axis=0)])[None]


def words_of(frame: ForeignFrame) -> set[str]:
    """What a file says of how its features were measured: ``?`` for those without a word."""
    about = frame.members.get("metadata")
    said = {str(about.get("kind"))} & _DRAWN if isinstance(about, dict) else set()
    for properties in frame.properties:
        own = {w for k in ("boundary", "kind", "note") if isinstance(w := properties.get(k), str)}
        said |= own & _DRAWN or own & _STATED or {"?"}
    return said


def stated(words: set[str], *, simulated: bool) -> str:
    """The kind that the file's words make a layer; nothing drawn becomes better by them."""
    if words & _DRAWN:
        return "simulated" if simulated else "illustrative"
    [word, *others] = sorted(words) or [UNSTATED]
    return word if word in _STATED and not others else UNSTATED


EMPTY = Issue(
    ERROR, "empty", None,
    "tệp không có đối tượng nào: lớp rỗng không chứng minh được điều gì",
    "the file holds no feature: an empty layer proves nothing",
)  # fmt: skip


def _not_polygons(nothing: int, wrong: int, total: int, severity: str) -> Issue:
    vi = f"{nothing + wrong} trên {total} đối tượng không phải Polygon ({nothing} không có hình)"
    en = f"{nothing + wrong} of {total} features are no polygons ({nothing} have no geometry)"
    if severity == ERROR:
        vi += "; tách chúng ra khỏi tệp rồi nhập lại"
        en += "; take them out of the file and import it again"
    elif nothing:
        vi += "; khi chúng còn đó, không kiểm tra nào kết luận được là không vướng"
        en += "; while they stand in the layer no check can say clear, for they could lie anywhere"
    return Issue(severity, "not_polygon", None, vi, en)
