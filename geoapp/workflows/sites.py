"""A site ready to be checked: one area, valid, in the working CRS."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geoapp.domain.verdict import NOISE_M2
from geoapp.errors import GeometryError
from geoapp.exchange.geojson import Features
from geoapp.geometry.area import geodesic_m2, planar_m2
from geoapp.geometry.crs import to_wgs84, to_work
from geoapp.geometry.pairs import overlapping_pairs
from geoapp.geometry.plane import check_window
from geoapp.geometry.validity import Geometries, Repair, repair
from geoapp.sentence import Sentence, say

_FEATURES, _PARTS = say("features"), say("parts")
NAMES = ("name", "ten", "tên", "ten_ccn", "site")


@dataclass(frozen=True, eq=False)
class Site:
    """``geometry`` is normalised, so that ring start, direction and part order do not matter.

    ``parts``: features it was made of. ``drawn``: an illustrative boundary. ``edition``:
    ``sha256:`` of its geometry in ``work_crs``.
    """

    id: str
    name: str | None
    geometry: shapely.Geometry
    work_crs: str
    area_m2: float
    repairs: tuple[Repair, ...]
    parts: int
    edition: str
    drawn: bool = False

    @cached_property
    def geodesic_m2(self) -> float:
        """On the ellipsoid; found when it is asked for: a map of all clusters never asks."""
        return float(geodesic_m2(to_wgs84([self.geometry], self.work_crs))[0])

    def to_json(self) -> dict[str, Any]:
        """The ``site`` of a check."""
        return {
            "id": self.id,
            "name": self.name,
            "area_m2": {
                "planar": self.area_m2,
                "planar_crs": self.work_crs,
                "geodesic": self.geodesic_m2,
            },
            "repairs": [r.to_json() for r in self.repairs],
            "edition": self.edition,
            "parts": self.parts,
        }


def make_site(
    geoms: Any, crs: str, work_crs: str, *, site_id: str, name: str | None, drawn: bool = False
) -> Site:
    """One site of one or several polygons in ``crs``.

    Several features are one site only where they share no ground: an area that two of them
    claim would be guessed away by a union. Raises GeometryError, CrsError.
    """
    given = np.atleast_1d(np.asarray(geoms, dtype=object))
    _check_polygons(given)
    moved = to_work(given, crs, work_crs)
    _check_parts(moved)
    valid, repairs = repair(moved, [_part_id(site_id, n, len(moved)) for n in range(len(moved))])
    _check_apart(valid)
    geometry = shapely.normalize(valid[0] if len(valid) == 1 else shapely.union_all(valid))
    area = float(planar_m2(geometry)[0])
    if area <= NOISE_M2:
        raise GeometryError(
            say("site {site}: its outline encloses no area; draw it again", site=site_id)
        )
    check_window(np.array([geometry], dtype=object), work_crs, say("site {site}", site=site_id))
    return Site(
        id=site_id,
        name=name,
        geometry=geometry,
        work_crs=work_crs,
        area_m2=area,
        repairs=tuple(repairs),
        parts=len(valid),
        edition="sha256:" + sha256(shapely.to_wkb(geometry)).hexdigest(),
        drawn=drawn,
    )


def _part_id(site_id: str, number: int, count: int) -> str:
    return site_id if count == 1 else f"{site_id}#{number + 1}"


def _check_polygons(geoms: Geometries) -> None:
    if not len(geoms):
        raise GeometryError(say("the file holds no feature, so there is no site to check"))
    wrong = np.flatnonzero((shapely.get_dimensions(geoms) != 2) | shapely.is_empty(geoms))
    if len(wrong):
        raise GeometryError(
            say(
                "feature {n} is not a polygon; a site is an area: close its outline",
                n=wrong[0] + 1,
            )
        )
    xy, owner = shapely.get_coordinates(geoms, return_index=True)
    broken = owner[~np.isfinite(xy).all(axis=1)]
    if len(broken):
        raise GeometryError(say("feature {n}: a coordinate is not a number", n=broken[0] + 1))


def _check_parts(geoms: Geometries) -> None:
    """A MultiPolygon whose parts share ground: a repair would drop what they share."""
    for geom in geoms[~shapely.is_valid(geoms)]:
        parts = shapely.get_parts(geom)
        _check_apart(parts[shapely.is_valid(parts)], _PARTS)


def _check_apart(geoms: Geometries, what: Sentence = _FEATURES) -> None:
    if len(geoms) < 2:
        return
    pairs = overlapping_pairs(geoms)
    common = shapely.area(shapely.intersection(geoms[pairs[:, 0]], geoms[pairs[:, 1]]))
    doubled = np.flatnonzero(common > NOISE_M2)
    if len(doubled):
        first, second = pairs[doubled[0]] + 1
        raise GeometryError(
            say(
                "{what} {first} and {second} overlap by {m2:.1f} m², so they are not one site;"
                " check them one by one, or all with geoapp overlap",
                what=what,
                first=first,
                second=second,
                m2=common[doubled[0]],
            )
        )


def named(frame: Features, path: Path) -> tuple[str, str | None]:
    """The id and the name of the site in a file: its feature's own, else the file's."""
    if len(frame) != 1:
        return path.stem, path.stem
    identity, properties = frame.ids[0], frame.properties[0]
    names = [v for k, v in properties.items() if k.lower() in NAMES and isinstance(v, str)]
    return (path.stem if identity.startswith("#") else identity), (names[0] if names else path.stem)
