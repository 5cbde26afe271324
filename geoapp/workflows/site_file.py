"""A file that is one site, for the command line: read, or refused in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geoapp.errors import CrsError, FileUnreadable, GeometryError
from geoapp.exchange.boundary import Brought, read_boundary
from geoapp.exchange.corners_make import Answers
from geoapp.exchange.corners_table import check_window, refuse
from geoapp.exchange.geojson import CRS84, check_degrees, numbered
from geoapp.exchange.local import GEOJSON, SEQUENCE, ending
from geoapp.exchange.notes import INFO, Note
from geoapp.exchange.read import ForeignFrame, agreed_crs, normal_crs
from geoapp.exchange.sandbox import Limits
from geoapp.geometry.crs import Geometries, known_crs, unit_m
from geoapp.geometry.plane import outside
from geoapp.sentence import say

Document = dict[str, Any]
LOST = {"left_out", "not_closed"}
"""Notes on features that are no area: part of the site would be missing."""
TURNED = Note(
    INFO, "swapped_by_choice",
    "hai trục tọa độ được đọc đổi lại theo lựa chọn", "the axes were read swapped, as chosen",
)  # fmt: skip


_METRES = say("; the numbers look like VN-2000 metres (Hanoi, meridian 105°: --crs EPSG:5897)")


@dataclass(frozen=True, eq=False)
class SiteFile:
    """``frame``: its areas. ``notes``: what there is to say of them, row by row.

    ``declared_m2``: the area that the file declares. ``swapped``: its axes were turned as asked.
    """

    frame: ForeignFrame
    notes: tuple[Note, ...]
    declared_m2: float | None
    swapped: bool = False


def read_site(
    path: Path, crs: str | None, layer: str | None = None, *, swap: bool = False
) -> SiteFile:
    """Read a site in the CRS that its file says, in ``crs`` where it says none.

    ``layer``: of a drawing, a workbook or a file of several layers. ``swap``: where X and Y look
    as if they stood for one another, read them the other way. Raises FileUnreadable,
    GeometryError, CrsError or TooLarge with what is wrong and what to do.
    """
    if crs is not None:
        normal_crs(crs)
    brought = read_boundary(path, layer=layer, limits=Limits())
    if brought.kind == "corners" and not brought.crs and crs is None:
        _ask_crs(brought)
    _ask(brought)
    brought = _right_way(brought, path, layer, crs, swap=swap)
    refuse(brought.notes, brought.name)
    _whole(brought, path)
    used = brought.crs or _said(brought, path, crs)
    if brought.kind == "corners":
        check_window(brought.geometry, brought.name, used)
    frame = ForeignFrame(
        ids=brought.ids,
        properties=brought.properties,
        geometry=brought.geometry,
        crs=normal_crs(used),
        edition=brought.edition,
        name=brought.name,
        layer=brought.layer,
    )
    swapped = any(n.kind == TURNED.kind for n in brought.choices)
    return SiteFile(frame, (*brought.notes, *brought.choices), brought.declared_m2, swapped)


def check_swapped(sites: Sequence[SiteFile], *, swap: bool) -> None:
    """Raise CrsError where swapped axes were asked for and no file has them."""
    if swap and not any(each.swapped for each in sites):
        raise CrsError(say("--swap-xy: the axes of no file look swapped; leave it out"))


def intake_of(read: SiteFile, path: Path, crs: str | None) -> Document:
    """How the boundary came in, as the document of a check tells it."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    chosen = "user" if crs else "file"
    return {
        "from": "file",
        "file": path.name,
        "sha256": digest,
        "crs": {"code": read.frame.crs, "chosen_by": chosen, "hypotheses": []},
        "issues": [note.to_json() for note in read.notes],
        "text_repairs": [],
    }


def choices_of(read: SiteFile, path: Path, crs: str | None) -> Document:
    """``intake`` for the document of a check where the person chose how to read the file.

    Without a choice the document is, byte for byte, that of the same boundary by HTTP.
    """
    return {"intake": intake_of(read, path, crs)} if crs or read.swapped else {}


def _right_way(
    brought: Brought, path: Path, layer: str | None, crs: str | None, *, swap: bool
) -> Brought:
    """With the axes turned where they look swapped and that was asked for. Raises CrsError."""
    if any(q["option"] == "swap" for q in brought.questions):
        if swap:
            answers = Answers(swap=True)
            return read_boundary(path, layer=layer, answers=answers, limits=Limits())
        note = next(n for n in brought.notes if n.kind == "swapped")
        raise CrsError(
            say("{file}, {note}; --swap-xy swaps them", file=brought.name, note=note),
            issues=[note.to_json()],
        )
    turned = shapely.transform(brought.geometry, lambda xy: xy[:, ::-1])
    used = brought.crs or crs or (CRS84 if ending(path) in GEOJSON | SEQUENCE else None)
    if used is None or _lies(brought.geometry, used) or not _lies(turned, used):
        return brought
    if swap:
        return replace(
            brought, geometry=turned, crs=brought.crs or used, choices=(*brought.choices, TURNED)
        )
    raise CrsError(
        say(
            "{file}: the axes look swapped: x is east (longitude), y is north (latitude); mend the"
            " file, or read it with --swap-xy",
            file=brought.name,
        )
    )


def _lies(geometry: Geometries, crs: str) -> bool:
    """Whether numbers can be of a CRS: they are degrees, or lie where its plane is used."""
    if not len(geometry):
        return True
    low, high = np.split(shapely.total_bounds(geometry), 2)
    if not known_crs(crs).is_projected:
        return bool((np.abs((low, high)) <= (180, 90)).all())
    return not len(outside(np.array([[*low, *high]]) * unit_m(crs), crs))


def _ask_crs(brought: Brought) -> None:
    """Raise CrsError where only the CRS is missing."""
    if len(brought.geometry) or brought.as_given is not None:
        hint = _METRES if brought.unit == "m" else ""
        raise CrsError(
            say(
                "{file}: a corner table does not say its CRS; add --crs EPSG:N{hint}",
                file=brought.name,
                hint=hint,
            )
        )


def _ask(brought: Brought) -> None:
    """Raise FileUnreadable where a layer is to be chosen."""
    names = [c["value"] for q in brought.questions if q["option"] == "layer" for c in q["choices"]]
    if names:
        raise FileUnreadable(
            say(
                "{file}: name one of its layers with --source-layer; there are: {layers}",
                file=brought.name,
                layers=", ".join(names)[:600],
            )
        )


def _whole(brought: Brought, path: Path) -> None:
    """Raise GeometryError where a feature is no area: it could be part of the site.

    A drawing's layer has lines and texts beside its areas; they are told.
    """
    lost = [n for n in brought.notes if n.kind in LOST]
    if lost and ending(path) != "dxf":
        raise GeometryError(
            say(
                "{file}: feature {n} is not a polygon; a site is an area: close its outline",
                file=brought.name,
                n=lost[0].feature,
            )
        )


def _said(brought: Brought, path: Path, crs: str | None) -> str:
    if crs is None and ending(path) in GEOJSON | SEQUENCE:
        check_degrees(brought.geometry, numbered(brought.name))
        return CRS84
    return agreed_crs("", crs, brought.name)
