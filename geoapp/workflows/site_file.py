"""A file that is one site, for the command line: read, or refused in one sentence."""

from dataclasses import dataclass
from pathlib import Path

from geoapp.errors import CrsError, FileUnreadable, GeometryError
from geoapp.exchange.boundary import Brought, read_boundary
from geoapp.exchange.corners_table import check_window, refuse
from geoapp.exchange.geojson import CRS84, check_degrees, numbered
from geoapp.exchange.local import GEOJSON, SEQUENCE, ending
from geoapp.exchange.notes import Note
from geoapp.exchange.read import ForeignFrame, agreed_crs, normal_crs
from geoapp.exchange.sandbox import Limits

LOST = {"left_out", "not_closed"}
"""Notes on features that are no area: part of the site would be missing."""


@dataclass(frozen=True, eq=False)
class SiteFile:
    """``frame``: its areas. ``notes``: what there is to say of them, row by row.

    ``declared_m2``: the area that the file declares.
    """

    frame: ForeignFrame
    notes: tuple[Note, ...]
    declared_m2: float | None


def read_site(path: Path, crs: str | None, layer: str | None = None) -> SiteFile:
    """Read a site in the CRS that its file says, in ``crs`` where it says none.

    ``layer``: of a drawing, a workbook or a file of several layers. Raises FileUnreadable,
    GeometryError, CrsError or TooLarge with what is wrong and what to do.
    """
    if crs is not None:
        normal_crs(crs)
    brought = read_boundary(path, layer=layer, limits=Limits())
    if brought.kind == "corners" and not brought.crs and crs is None:
        _ask_crs(brought)
    _ask(brought)
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
    return SiteFile(frame, brought.notes, brought.declared_m2)


def _ask_crs(brought: Brought) -> None:
    """Raise CrsError where only the CRS is missing."""
    if len(brought.geometry) or brought.as_given is not None:
        hint = ""
        if brought.unit == "m":
            hint = "; the numbers look like VN-2000 metres (Hanoi, meridian 105°: --crs EPSG:5897)"
        raise CrsError(
            f"{brought.name}: a corner table does not say its CRS; add --crs EPSG:N{hint}"
        )


def _ask(brought: Brought) -> None:
    """Raise FileUnreadable where a layer is to be chosen."""
    names = [c["value"] for q in brought.questions if q["option"] == "layer" for c in q["choices"]]
    if names:
        raise FileUnreadable(
            f"{brought.name}: name one of its layers with --source-layer; there are:"
            f" {', '.join(names)[:600]}"
        )


def _whole(brought: Brought, path: Path) -> None:
    """Raise GeometryError where a feature is no area: it could be part of the site.

    A drawing's layer has lines and texts beside its areas; they are told.
    """
    lost = [n for n in brought.notes if n.kind in LOST]
    if lost and ending(path) != "dxf":
        raise GeometryError(
            f"{brought.name}: feature {lost[0].feature} is not a polygon; a site is an area:"
            " close its outline",
            message_vi=f"{brought.name}: đối tượng {lost[0].feature} không phải là vùng; khu đất là"
            " một vùng: khép kín đường bao",
        )


def _said(brought: Brought, path: Path, crs: str | None) -> str:
    if crs is None and ending(path) in GEOJSON | SEQUENCE:
        check_degrees(brought.geometry, numbered(brought.name))
        return CRS84
    return agreed_crs("", crs, brought.name)
