"""Faults that real parcel layers have, added on purpose and written down.

The parcels stay unmarked, so that a check meets them as it would meet real ones; what was
done to which parcel stands in the layer's own ``metadata``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoapp.simulate.fabric import Fabric, Geometries

DEGREE_M = 1e-5 / 1.1  # about one metre in degrees at Hanoi's latitude
OVERLAP_M, GAP_M, GRAVE_M = 4.0, 1.5, 9.0
ROOM_M2 = 900.0
DOUBLE_CODE, UNKNOWN_CODE = "ONT+LUC", "LUX"
RICE = ("LUC", "LUK")


@dataclass
class _Draft:
    """The fabric while it is being spoiled; ``used`` parcels are left alone afterwards."""

    ids: list[str]
    codes: list[str]
    geometry: Geometries
    tree: shapely.STRtree
    used: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    faults: list[dict[str, object]] = field(default_factory=list)

    def note(self, kind: str, parcels: list[int], vi: str, en: str) -> None:
        """Write a fault down and leave its parcels and their neighbours alone from now on."""
        names = [self.ids[n] for n in parcels]
        self.faults.append({"fault": kind, "parcels": names, "text_vi": vi, "text_en": en})
        for n in parcels:
            self.used.update(self.tree.query(self.geometry[n], predicate="intersects").tolist())

    def free(self, site: BaseGeometry, codes: tuple[str, ...]) -> Iterator[int]:
        """Parcels inside ``site`` with one of ``codes`` still untouched, not small."""
        inside = self.tree.query(site, predicate="contains_properly")
        large = [n for n in inside.tolist() if _area_m2(self.geometry[n]) > ROOM_M2]
        return (n for n in sorted(large) if self.codes[n] in codes and n not in self.used)

    def beside(self, n: int) -> Iterator[int]:
        """Rice parcels that share an edge with ``n``, that nothing was done to."""
        for m in sorted(self.tree.query(self.geometry[n], predicate="touches").tolist()):
            shared = self.geometry[n].intersection(self.geometry[m]).length
            if shared > 20 * DEGREE_M and self.codes[m] in RICE and m not in self.used:
                yield m


Spoil = Callable[[_Draft, int], bool]


def with_faults(fabric: Fabric, sites: Mapping[str, BaseGeometry], readable: str = "") -> Fabric:
    """The fabric with faults within ``sites`` (lon/lat), spread from the largest site down.

    The site ``readable`` is kept free of them; only beside it lies an invalid ring.
    """
    draft = _Draft(
        list(fabric.ids),
        list(fabric.codes),
        fabric.geometry.copy(),
        shapely.STRtree(fabric.geometry),
    )
    shapes = [s for name, s in sites.items() if name != readable]
    shapes.sort(key=lambda s: -s.area)
    for number, (codes, spoil) in enumerate(_PLAN):
        turned = shapes[number % len(shapes) :] + shapes[: number % len(shapes)]
        _once(draft, turned, codes, spoil)
    beside = sites[readable] if readable in sites else shapes[0]
    _once(draft, [beside.buffer(150 * DEGREE_M).difference(beside)], RICE, _bow_tie)
    keep = [n for n in range(len(draft.ids)) if n not in draft.removed]
    return Fabric(
        ids=[draft.ids[n] for n in keep],
        codes=[draft.codes[n] for n in keep],
        geometry=draft.geometry[keep],
        outline=fabric.outline,
        faults=draft.faults,
    )


def _once(draft: _Draft, shapes: list[BaseGeometry], codes: tuple[str, ...], spoil: Spoil) -> None:
    """Do it to the first parcel that allows it, in the first site that has one."""
    for shape in shapes:
        for n in draft.free(shape, codes):
            if spoil(draft, n):
                return


def _overlap(draft: _Draft, n: int) -> bool:
    for m in draft.beside(n):
        strip = draft.geometry[m].intersection(_wider(draft.geometry[n], OVERLAP_M))
        grown = shapely.union(draft.geometry[n], strip)
        if grown.geom_type == "Polygon":
            draft.geometry[n] = _rounded(grown)
            draft.note(
                "overlap",
                [n, m],
                f"thửa thứ nhất lấn khoảng {OVERLAP_M:g} m sang thửa thứ hai",
                f"the first parcel reaches about {OVERLAP_M:g} m into the second",
            )
            return True
    return False


def _narrow_gap(draft: _Draft, n: int) -> bool:
    for m in draft.beside(n):
        rest = shapely.difference(draft.geometry[n], _wider(draft.geometry[m], GAP_M))
        if rest.geom_type == "Polygon":
            draft.geometry[n] = _rounded(rest)
            draft.note(
                "gap",
                [n, m],
                f"khe hở khoảng {GAP_M:g} m giữa hai thửa".replace(".", ","),
                f"a gap of about {GAP_M:g} m between the two parcels",
            )
            return True
    return False


def _missing(draft: _Draft, n: int) -> bool:
    draft.note(
        "missing", [n], "thửa này bị thiếu trong lớp", "this parcel is absent from the layer"
    )
    draft.removed.add(n)
    return True


def _multipart(draft: _Draft, n: int) -> bool:
    around = draft.tree.query(draft.geometry[n].buffer(60 * DEGREE_M), predicate="intersects")
    for m in sorted(around.tolist()):
        apart = draft.geometry[m].disjoint(draft.geometry[n]) and m not in draft.used
        if apart and draft.codes[m] == draft.codes[n]:
            both = shapely.MultiPolygon([draft.geometry[n], draft.geometry[m]])
            draft.note(
                "multipart",
                [n, m],
                "thửa thứ nhất gồm hai phần rời nhau; phần sau là chỗ của thửa thứ hai",
                "the first parcel has two separate parts; one is where the second parcel was",
            )
            draft.geometry[n] = both
            draft.removed.add(m)
            return True
    return False


def _hole(draft: _Draft, n: int) -> bool:
    parcel = draft.geometry[n]
    half = GRAVE_M / 2 * DEGREE_M
    x, y = parcel.centroid.coords[0]
    grave = _rounded(shapely.box(x - half, y - half, x + half, y + half))
    if not parcel.contains_properly(grave):
        return False
    draft.geometry[n] = shapely.difference(parcel, grave)
    draft.ids.append(f"{draft.ids[n]}-a")
    draft.codes.append("NTD")
    draft.geometry = np.append(draft.geometry, np.array([grave], dtype=object))
    draft.note(
        "hole",
        [n],
        f"thửa có lỗ; trong lỗ là mộ, thửa {draft.ids[-1]}",
        f"the parcel has a hole; in it a grave, parcel {draft.ids[-1]}",
    )
    return True


def _recode(code: str, kind: str, vi: str, en: str) -> Spoil:
    def spoil(draft: _Draft, n: int) -> bool:
        draft.codes[n] = code
        draft.note(kind, [n], vi, en)
        return True

    return spoil


def _bow_tie(draft: _Draft, n: int) -> bool:
    ring = list(draft.geometry[n].exterior.coords)[:-1]
    ring[0], ring[1] = ring[1], ring[0]
    crossed = shapely.Polygon(ring)
    if crossed.is_valid:
        return False
    draft.geometry[n] = crossed
    draft.note("invalid", [n], "đường bao tự cắt (hình nơ)", "the ring crosses itself (a bow-tie)")
    return True


_double = _recode(
    DOUBLE_CODE, "double code", "mã loại đất ghép ONT+LUC", "the double land code ONT+LUC"
)
_unknown = _recode(
    UNKNOWN_CODE,
    "unknown code",
    f"mã loại đất {UNKNOWN_CODE} không có trong bảng mã",
    f"the land code {UNKNOWN_CODE} is in no code table",
)
_PLAN: tuple[tuple[tuple[str, ...], Spoil], ...] = (
    (("LUC",), _overlap),
    (RICE, _hole),
    (RICE, _double),
    (RICE, _unknown),
    (RICE, _narrow_gap),
    (("NTS", "HNK", "CLN", "LUK"), _overlap),
    (RICE, _multipart),
    (RICE, _missing),
    (RICE, _double),
    (RICE, _unknown),
    (("LUK", "LUC"), _overlap),
)


def _wider(geometry: BaseGeometry, metres: float) -> BaseGeometry:
    return geometry.buffer(metres * DEGREE_M, join_style="mitre")


def _rounded(geometry: BaseGeometry) -> BaseGeometry:
    rounded: BaseGeometry = shapely.transform(geometry, lambda xy: np.round(xy, 8))
    return rounded


def _area_m2(geometry: BaseGeometry) -> float:
    return float(geometry.area) / DEGREE_M**2
