"""KML placemarks as plain properties and geometry.

Reads what planners' KML files hold: names, descriptions, ExtendedData, points, lines,
polygons and MultiGeometry. A document type is refused, so no entity is ever expanded.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import shapely

from geoapp.errors import FileUnreadable, GeometryError, TooLarge
from geoapp.sentence import say

Properties = dict[str, Any]


def placemarks(path: str, cap: int) -> Iterator[tuple[Properties, bytes | None]]:
    """Properties and WKB (None without geometry) of each Placemark, in order."""
    for count, node in enumerate(_elements(path), 1):
        if count > cap:
            raise TooLarge(say("more than {most} placemarks", most=cap))
        geometry = _geometry(node)
        yield _properties(node), None if geometry is None else shapely.to_wkb(geometry)
        node.clear()


def _elements(path: str) -> Iterator[ElementTree.Element]:
    if b"<!DOCTYPE" in Path(path).read_bytes():
        raise FileUnreadable(say("it declares a document type, which KML has no need of"))
    try:
        for _, node in ElementTree.iterparse(path, ("end",)):  # noqa: S314 - no DTD, sandboxed
            if _tag(node) == "Placemark":
                yield node
    except ElementTree.ParseError as error:
        raise FileUnreadable(say("not well-formed XML ({why})", why=error)) from error


def _tag(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _properties(node: ElementTree.Element) -> Properties:
    found: Properties = {"id": node.get("id")}
    for child in node:
        if _tag(child) in ("name", "description"):
            found[_tag(child)] = child.text
    for item in node.iter():
        if _tag(item) == "Data":
            value = next((c for c in item if _tag(c) == "value"), None)
            found[item.get("name", "")] = None if value is None else value.text
        elif _tag(item) == "SimpleData":
            found[item.get("name", "")] = item.text
    return found


def _geometry(node: ElementTree.Element) -> shapely.Geometry | None:
    parts = [g for child in node for g in _parts(child)]
    if len(parts) <= 1:
        return parts[0] if parts else None
    kinds = {str(p.geom_type) for p in parts}  # type: ignore[attr-defined]
    joined: dict[str, Any] = {
        "Polygon": shapely.MultiPolygon,
        "LineString": shapely.MultiLineString,
        "Point": shapely.MultiPoint,
    }
    make = joined[kinds.pop()] if len(kinds) == 1 else shapely.GeometryCollection
    geometry: shapely.Geometry = make(parts)
    return geometry


def _parts(node: ElementTree.Element) -> Iterator[shapely.Geometry]:
    kind = _tag(node)
    if kind == "MultiGeometry":
        for child in node:
            yield from _parts(child)
    elif kind == "Polygon":
        rings: dict[str, list[Any]] = {"outerBoundaryIs": [], "innerBoundaryIs": []}
        for boundary in node:
            rings.get(_tag(boundary), []).extend(
                _coordinates(c) for c in _coordinate_nodes(boundary)
            )
        if len(rings["outerBoundaryIs"]) != 1:
            raise GeometryError(say("a KML polygon has no outer boundary"))
        yield shapely.Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"])
    elif kind in ("LineString", "Point"):
        make = shapely.LineString if kind == "LineString" else shapely.Point
        for text in _coordinate_nodes(node):
            positions = _coordinates(text)
            yield make(positions if kind == "LineString" else positions[0])


def _coordinate_nodes(node: ElementTree.Element) -> list[str]:
    return [item.text or "" for item in node.iter() if _tag(item) == "coordinates"]


def _coordinates(text: str) -> list[tuple[float, float]]:
    try:
        values = [position.split(",") for position in text.split()]
        return [(float(v[0]), float(v[1])) for v in values]
    except (ValueError, IndexError) as error:
        raise GeometryError(
            say("KML coordinates {text!r} are not numbers", text=text.strip()[:40])
        ) from error
