"""A boundary comes in: a file or a pasted table as areas in lon/lat, with all there is to decide.

Nothing is guessed in silence. Where the CRS is missing or in doubt there are no features but
readings to choose from; a choice of the person stands in the answer.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any

import orjson

from geoapp.errors import FileUnreadable, InputError
from geoapp.exchange.boundary import INTAKE, Brought, read_boundary
from geoapp.exchange.corners_make import Answers
from geoapp.exchange.geojson_text import MOST_DECIMALS, flat_geometry, geometry_texts
from geoapp.exchange.local import known_ending
from geoapp.exchange.sandbox import Limits
from geoapp.exchange.vietnamese import mended, repairs
from geoapp.geometry.area import geodesic_m2, planar_m2
from geoapp.geometry.crs import WGS84, to_work
from geoapp.sentence import say
from geoapp.storage import Workspace
from geoapp.workflows.intake_place import Placed, placed

PASTED = "bảng dán"
_STARTS = {b"{": "geojson", b"[": "geojson", b"<": "kml"}


@dataclass(frozen=True, eq=False)
class Intake:
    """What came in. ``brought``: as read; ``placed``: where it lies, or could lie."""

    brought: Brought
    placed: Placed
    sha256: str
    work_crs: str
    text_repairs: list[dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; ``features`` is null where something is to be decided or mended first."""
        read, notes = self.brought, (*self.brought.notes, *self.brought.choices, *self.placed.notes)
        return {
            "from": read.kind,
            "file": read.name,
            "sha256": self.sha256,
            "features": self._features(),
            "area_m2": self._area(),
            "declared_m2": read.declared_m2,
            "declared_source": read.declared_in,
            "crs": self.placed.crs_json(),
            "hypotheses": self.placed.hypotheses,
            "issues": [note.to_json() for note in notes],
            "questions": list(read.questions),
            "columns": list(read.columns),
            "layers": list(read.layers),
            "layer": read.layer,
            "traverse": read.traverse,
            "text_repairs": self.text_repairs,
        }

    def _features(self) -> dict[str, Any] | None:
        if self.placed.lonlat is None:
            return None
        texts = geometry_texts(self.placed.lonlat, MOST_DECIMALS)
        rows = zip(self.brought.ids, self.brought.properties, texts, self._given(), strict=True)
        return {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "id": i, "properties": p, "geometry": orjson.loads(text)}
                | given
                for i, p, text, given in rows
            ],
        }

    def _given(self) -> list[dict[str, Any]]:
        """The plane coordinates of each feature, to the last bit, where such were given."""
        flat, crs = self.placed.flat, self.placed.crs
        if flat is None or crs is None:
            return [{}] * len(self.brought.ids)
        return [{"geometry_given": flat_geometry(shape, crs)} for shape in flat]

    def _area(self) -> dict[str, Any] | None:
        """All features together, to hold against the declared area."""
        if self.placed.lonlat is None:
            return None
        work = to_work(self.placed.lonlat, WGS84, self.work_crs)
        return {
            "planar": float(planar_m2(work).sum()),
            "planar_crs": self.work_crs,
            "geodesic": float(geodesic_m2(self.placed.lonlat).sum()),
        }


def take_in(
    workspace: Workspace,
    payload: bytes,
    name: str,
    *,
    crs: str | None = None,
    options: Mapping[str, Any] | None = None,
    limits: Limits = INTAKE,
) -> Intake:
    """Read a file or pasted text and place it.

    Parameters
    ----------
    name
        What the user calls it; its ending says the format. Without one the text is GeoJSON, KML
        or a table of corners.
    crs
        What the person says the numbers are in: ``EPSG:N``, or the key of a hypothesis.
    options
        ``decimal`` (the mark), ``swap``, ``adjust`` (a closing error by the compass rule),
        ``start`` (north, east of a traverse), ``layer``, ``repair_text``.

    Raises
    ------
    FileUnreadable, GeometryError, CrsError, TooLarge
        With one sentence, where nothing can be read.
    """
    given = dict(options or {})
    shown = "".join(c if c.isprintable() else " " for c in PurePath(name).name)[:200] or PASTED
    with tempfile.TemporaryDirectory(prefix="geoapp-") as folder:
        path = Path(folder) / f"input{_ending(shown, payload)}"
        path.write_bytes(payload)
        brought = read_boundary(
            path, name=shown, layer=given.pop("layer", None), answers=_answers(given), limits=limits
        )
    brought, told = _texts(brought, repair=bool(given.pop("repair_text", False)))
    if given:
        raise InputError(say("unknown option {option!r}", option=next(iter(given))))
    brought, where = placed(workspace, brought, crs)
    return Intake(brought, where, sha256(payload).hexdigest(), workspace.work_crs, told)


def _ending(name: str, payload: bytes) -> str:
    """The name's own ending; without one, what the text looks like."""
    suffix = PurePath(name).suffix
    if suffix:
        return "." + _alone(known_ending(suffix, name), name)
    start = payload.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return "." + _STARTS.get(start, "txt")


def _alone(kind: str, name: str) -> str:
    """The ending of a file that is whole by itself."""
    if kind == "shp":
        raise FileUnreadable(
            say(
                "{name}: a shapefile is several files; pack .shp, .shx, .dbf and .prj into one"
                " .zip",
                name=name,
            )
        )
    return kind


def _answers(given: dict[str, Any]) -> Answers:
    return Answers(
        decimal=given.pop("decimal", None),
        swap=bool(given.pop("swap", False)),
        adjust=bool(given.pop("adjust", False)),
        start=given.pop("start", None),
    )


def _texts(brought: Brought, *, repair: bool) -> tuple[Brought, list[dict[str, Any]]]:
    """What is wrong with the Vietnamese text of each column, put right only where asked."""
    names = list(dict.fromkeys(key for row in brought.properties for key in row))
    found = repairs({n: [row.get(n) for row in brought.properties] for n in names})
    if not repair or not found:
        return brought, [each | {"applied": False} for each in found]
    told = [each | {"applied": True} for each in found]
    return replace(brought, properties=mended(brought.properties, found)), told
