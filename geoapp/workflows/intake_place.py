"""Where a boundary that came in lies: the CRS it says, the one the person says, or readings."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely

from geoapp.errors import CrsError
from geoapp.exchange.boundary import Brought
from geoapp.exchange.notes import INFO, WARNING, Note, errors
from geoapp.exchange.read import normal_crs
from geoapp.geometry.crs import WGS84, Geometries, known_crs, to_wgs84, transformed
from geoapp.geometry.hypotheses import Hypothesis, as_read, candidates, read_as
from geoapp.sentence import say
from geoapp.storage import Workspace
from geoapp.workflows.forensics import hypotheses
from geoapp.workflows.import_place import lonlat, window_of

_KEY = re.compile(r"(right|unshifted|rotated)-[A-Z]+:?\w+(-swapped)?")


@dataclass(frozen=True, eq=False)
class Placed:
    """``lonlat``: the areas in degrees, None where the place is open or nothing was read.

    ``chosen_by``: ``file``, ``user``, ``only_one`` (one reading alone lies on the workspace's
    ground), None where it is open. ``key``: the hypothesis that was chosen, if one was.
    ``flat``: the same areas with the plane coordinates of ``crs`` that were given, which decide;
    None where degrees were given, or numbers that no CRS reads so.
    """

    lonlat: Geometries | None = None
    flat: Geometries | None = None
    crs: str | None = None
    chosen_by: str | None = None
    key: str | None = None
    hypotheses: list[dict[str, Any]] = field(default_factory=list)
    notes: tuple[Note, ...] = ()

    def crs_json(self) -> dict[str, Any] | None:
        """The CRS as the check document tells it; None where it is open."""
        if self.chosen_by is None:
            return None
        return {"code": self.crs, "chosen_by": self.chosen_by, "key": self.key}


def placed(workspace: Workspace, brought: Brought, crs: str | None) -> tuple[Brought, Placed]:
    """Where a boundary lies, and the boundary itself where the choice turned its axes.

    ``crs``: ``EPSG:N`` or the key of a hypothesis. Raises CrsError for one that is not known.
    """
    key = crs if crs is not None and _KEY.fullmatch(crs) else None
    code = normal_crs(crs) if crs is not None and key is None else None
    if key is not None:
        brought = _turned(brought, key)
    if brought.as_given is not None and len(brought.as_given):
        return brought, Placed(hypotheses=hypotheses(workspace, list(brought.as_given), None))
    if not len(brought.geometry) or brought.questions or errors(brought.notes):
        return brought, Placed()
    if key is not None:
        return brought, _by_key(workspace, brought, key)
    if code is not None:
        return brought, _by_user(workspace, brought, code)
    return brought, _by_itself(workspace, brought)


def _turned(brought: Brought, key: str) -> Brought:
    """A reading with turned axes answers the question whether X and Y of a table are swapped."""
    if brought.as_given is None or not key.endswith("-swapped"):
        return brought
    return replace(
        brought,
        geometry=brought.as_given,
        ids=[f"#{n}" for n in range(1, len(brought.as_given) + 1)],
        properties=[{} for _ in brought.as_given],
        as_given=None,
        notes=tuple(n for n in brought.notes if n.kind != "swapped"),
        questions=tuple(q for q in brought.questions if q["option"] != "swap"),
    )


def _by_key(workspace: Workspace, brought: Brought, key: str) -> Placed:
    """As the person chose: read with its axes, its shift, its signs."""
    chosen = _hypothesis(brought, key)
    vi, en = _described(chosen)
    note = Note(INFO, "crs_by_choice", f"đọc {vi}, theo lựa chọn", f"read {en}, as chosen")
    where, flat = _read(workspace, brought, chosen)
    told = (note,) if _on_ground(workspace, where) else (note, _outside(chosen.crs))
    return Placed(where, flat, chosen.crs, "user", key, notes=told)


def _read(
    workspace: Workspace, brought: Brought, chosen: Hypothesis
) -> tuple[Geometries, Geometries | None]:
    """In lon/lat, and on the plane that was given. A plain reading goes to lon/lat straight."""
    if chosen.kind == "right":
        turned = as_read(brought.geometry, chosen)
        return transformed(turned, chosen.crs, WGS84), _flat(turned, chosen.crs)
    work = read_as(brought.geometry, chosen, workspace.work_crs)
    if work is None:
        raise CrsError(
            say("{file}: the coordinates have no place in {key}", file=brought.name, key=chosen.key)
        )
    return to_wgs84(work, workspace.work_crs), None


def _flat(geometry: Geometries, crs: str) -> Geometries | None:
    """What was given, where it is plane coordinates of ``crs``."""
    return geometry if known_crs(crs).is_projected else None


def _hypothesis(brought: Brought, key: str) -> Hypothesis:
    bounds = tuple(shapely.total_bounds(brought.geometry).tolist())
    found = next((h for h in candidates(bounds) if h.key == key), None)
    if found is None:
        raise CrsError(
            say(
                "{file}: {key!r} is none of its readings; ask for them again",
                file=brought.name,
                key=key[:60],
            )
        )
    return found


def _described(chosen: Hypothesis) -> tuple[str, str]:
    turned = (", đảo hai trục", ", axes swapped") if chosen.swapped else ("", "")
    vi, en = {
        "right": ("theo {crs}", "as {crs}"),
        "unshifted": ("theo {crs} thiếu 7 tham số", "as {crs} without the 7-parameter shift"),
        "rotated": ("theo {crs} sai dấu góc xoay", "as {crs} with the wrong sign of the rotations"),
    }[chosen.kind]
    return vi.format(crs=chosen.crs) + turned[0], en.format(crs=chosen.crs) + turned[1]


def _by_user(workspace: Workspace, brought: Brought, code: str) -> Placed:
    notes = []
    if brought.crs and brought.crs != code:
        notes.append(
            Note(
                WARNING, "crs_overruled",
                f"tệp ghi {brought.crs}, đọc theo {code} theo lựa chọn",
                f"the file says {brought.crs}, read as {code} as chosen",
            )
        )  # fmt: skip
    where = transformed(brought.geometry, code, WGS84)
    notes += [] if _on_ground(workspace, where) else [_outside(code)]
    return Placed(where, _flat(brought.geometry, code), code, "user", notes=tuple(notes))


def _by_itself(workspace: Workspace, brought: Brought) -> Placed:
    """By the CRS that the file says, unless only another one puts it on the workspace's ground."""
    said = brought.crs or None
    where = lonlat(brought.geometry, said) if said else None
    if said and where is not None and _on_ground(workspace, where):
        return Placed(where, _flat(brought.geometry, said), said, "file")
    found = hypotheses(workspace, list(brought.geometry), said)
    inside = [each for each in found if each["inside"]]
    if said is None:
        return _unsaid(brought, found, inside)
    if inside:
        return Placed(hypotheses=found, notes=(_doubtful(said),))
    if where is None:
        return Placed(notes=(_nowhere(said),))
    return Placed(where, _flat(brought.geometry, said), said, "file", notes=(_outside(said),))


def _unsaid(brought: Brought, found: list[dict[str, Any]], inside: list[dict[str, Any]]) -> Placed:
    if len(inside) == 1 and inside[0]["crs"] and not inside[0]["swapped"]:
        code = inside[0]["crs"]
        where = transformed(brought.geometry, code, WGS84)
        flat = _flat(brought.geometry, code)
        return Placed(where, flat, code, "only_one", inside[0]["key"], notes=(_only(code),))
    return Placed(hypotheses=found, notes=(_open(),))


def _on_ground(workspace: Workspace, where: Geometries) -> bool:
    """Whether all of it lies where the workspace's clusters can lie."""
    ground = shapely.box(*window_of(workspace))
    return bool(np.all(shapely.within(where, ground)))


def _outside(code: str) -> Note:
    return Note(
        WARNING, "outside",
        f"theo {code}, ranh giới nằm ngoài vùng của bộ dữ liệu; kiểm tra hệ tọa độ",
        f"as {code}, the boundary lies outside the workspace's area; check the CRS",
    )  # fmt: skip


def _nowhere(code: str) -> Note:
    return Note(
        "error", "outside", f"tọa độ không có vị trí nào theo {code}; chọn hệ tọa độ khác",
        f"the coordinates have no place in {code}; choose another CRS",
    )  # fmt: skip


def _doubtful(code: str) -> Note:
    return Note(
        WARNING, "crs_doubtful",
        f"theo {code} mà tệp ghi, ranh giới nằm ngoài vùng của bộ dữ liệu; cách đọc khác thì nằm"
        " trong: chọn trên bản đồ",
        f"as {code}, which the file says, the boundary lies outside the workspace's area; read"
        " otherwise it lies inside: choose on the map",
    )  # fmt: skip


def _open() -> Note:
    return Note(
        WARNING, "crs_missing",
        "không có gì cho biết hệ tọa độ; chọn trên bản đồ cách đọc đúng chỗ",
        "nothing says the CRS; choose on the map the reading that lies in the right place",
    )  # fmt: skip


def _only(code: str) -> Note:
    return Note(
        INFO, "crs_only_one",
        f"không ghi hệ tọa độ; chỉ {code} đặt ranh giới vào vùng của bộ dữ liệu",
        f"no CRS is said; only {code} puts the boundary into the workspace's area",
    )  # fmt: skip
