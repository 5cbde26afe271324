"""KML 2.2: full text in ExtendedData, escaped; always WGS84 longitude, latitude."""

import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import shapely

from geoapp.exchange.formats.table import ABOUT_TITLES, Run, Table, flat

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n'


def kml(table: Table) -> Iterator[bytes]:
    """One Placemark a feature, those without geometry too; what is said on the Document."""
    head = _HEAD + _document(table)
    for run in table.runs():
        yield (head + "".join(_placemarks(run))).encode()
        head = ""
    yield (head + "</Document>\n</kml>\n").encode()


def _document(table: Table) -> str:
    """What stands before the features; XML wants all of it there."""
    said = [(k, ABOUT_TITLES[k][0], v) for k, v in table.said().items()]
    return (
        f'<Document id="{_name(table.name)}">\n'
        f"<name>{_safe(table.about.get('title_vi') or table.name)}</name>\n"
        f"<description>{_safe('. '.join(table.notes()))}</description>\n{_extended(said)}"
    )


def _placemarks(run: Run) -> Iterator[str]:
    for identity, properties, shape in zip(run.ids, run.properties, run.geometry, strict=True):
        values = [(c.name, c.heading, flat(c.value(properties))) for c in run.columns]
        name = properties.get("name") or identity
        inner = f"<name>{_safe(name)}</name>{_extended(values)}{_shape(shape)}"
        yield f"<Placemark>{inner}</Placemark>\n"


def _name(text: str) -> str:
    """An XML id."""
    return "layer-" + re.sub(r"[^A-Za-z0-9_.-]", "_", text)


def _safe(value: Any) -> str:
    """Text that XML can hold."""
    return escape(_ILLEGAL.sub("\ufffd", str(value)))


def _extended(values: Any) -> str:
    data = "".join(
        f"<Data name={quoteattr(_ILLEGAL.sub('', name))}>"
        f"<displayName>{_safe(title)}</displayName><value>{_safe(_text(value))}</value></Data>"
        for name, title, value in values
        if value is not None
    )
    return f"<ExtendedData>{data}</ExtendedData>" if data else ""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _shape(shape: Any) -> str:
    if shape is None:
        return ""
    if shape.geom_type.startswith("Multi") or shape.geom_type == "GeometryCollection":
        return f"<MultiGeometry>{''.join(map(_shape, shape.geoms))}</MultiGeometry>"
    if shape.geom_type == "Polygon":
        turned = shapely.orient_polygons(shape)
        inner = "".join(_ring("innerBoundaryIs", r) for r in turned.interiors)
        return f"<Polygon>{_ring('outerBoundaryIs', turned.exterior)}{inner}</Polygon>"
    return f"<{shape.geom_type}>{_positions(shape)}</{shape.geom_type}>"


def _ring(tag: str, ring: Any) -> str:
    return f"<{tag}><LinearRing>{_positions(ring)}</LinearRing></{tag}>"


def _positions(line: Any) -> str:
    points = shapely.get_coordinates(line).tolist()
    return f"<coordinates>{' '.join(f'{x:.9f},{y:.9f}' for x, y in points)}</coordinates>"
