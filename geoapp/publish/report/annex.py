"""The corner table of the boundary and the manifest."""

from collections.abc import Callable, Sequence

import shapely

from geoapp.publish.clean import clean
from geoapp.publish.plan import site_on_plane
from geoapp.publish.plan_corners import Corner, corners, on_plane
from geoapp.publish.report.content import Cell, Facts, Section, Text
from geoapp.publish.report.source import Document, Source, cells
from geoapp.publish.report.tables import heads, table

MOST_CORNERS = 2000


def corner_table(source: Source) -> Section:
    """Number, X (north), Y (east) and the side to the next corner, as offices write them."""
    title = source.say("s_corners")
    site = source.document["site"]
    shape = _boundary(source)
    if shape is None:
        return Section("corners", title, (Text(source.say("no_data"), "note"),))
    found = corners(shape)
    note = Text(source.say("corners_note", crs=site["area_m2"]["planar_crs"]), "note")
    columns = heads(source, "corner", "x_north>*1.6", "y_east>*1.6", "side", "length_m>", "ring")
    made = table(columns, [_corner(source, c) for c in found[:MOST_CORNERS]])
    left = len(found) - MOST_CORNERS
    more = (Text(source.say("more_rows", n=left), "note"),) if left > 0 else ()
    return Section("corners", title, (note, made, *more))


def corner_numbers(source: Source) -> Callable[[Sequence[float]], int | None]:
    """What finds the number of the corner at a lon/lat, None where none is within 5 cm."""
    shape = _boundary(source)
    if shape is None:
        return lambda lonlat: None
    found, crs = corners(shape), source.document["site"]["area_m2"]["planar_crs"]
    tree = shapely.STRtree([shapely.Point(c.east, c.north) for c in found])

    def number(lonlat: Sequence[float]) -> int | None:
        near = tree.query_nearest(on_plane(shapely.Point(lonlat), crs), max_distance=0.05)
        return found[int(near[0])].number if len(near) else None

    return number


def _boundary(source: Source) -> shapely.Geometry | None:
    """The site's own outline in the working CRS; never one put together from pieces."""
    site = source.document["site"]
    known = site.get("geometry") or site.get("geometry_work")
    return site_on_plane(source.document, source.pieces) if known else None


def _corner(source: Source, corner: Corner) -> tuple[Cell, ...]:
    ring = source.say("hole", n=corner.ring)
    return (
        source.figure(corner.number),
        source.figure(corner.north, 2),
        source.figure(corner.east, 2),
        source.figure(corner.next_number),
        source.figure(corner.length_m, 2),
        Cell(ring) if corner.hole else source.figure(corner.ring),
    )


def manifest(source: Source) -> Section:
    """Inputs with their digests, software, coordinate operation, tolerances, rules."""
    given, title = source.block("manifest"), source.say("s_manifest")
    if not given:
        return Section("manifest", title, (Text(source.say("no_data"), "note"),))
    rows = [
        (clean(x["name"]), _role(source, x), clean(x.get("sha256") or source.say("no_data")))
        for x in given["inputs"]
    ]
    note = Text(source.say("manifest_note"), "note")
    listed = table(heads(source, "input*1.4", "role*1.2", "sha256*3"), rows)
    return Section("manifest", title, (note, Facts(tuple(_facts(source, given))), listed))


def _role(source: Source, given: Document) -> str:
    layer = source.layer_title(given["layer"]) if given.get("layer") else ""
    return source.say(f"role_{given['role']}", layer=layer)


def _facts(source: Source, given: Document) -> list[tuple[str, tuple[Cell, ...]]]:
    software = [f"{name} {version}" for name, version in given["software"].items()]
    limits = given["tolerances"]
    tolerances = source.say(
        "tolerance_line",
        rice=source.m2(limits["tolerance_m2"]),
        width=source.number(limits["sliver_width_m"], 2),
        sliver=source.m2(limits["sliver_area_m2"]),
    )
    rules = ", ".join(clean(r) for r in given.get("rules") or [])
    return [
        (source.say("software"), cells(clean(", ".join(software)))),
        (source.say("operation"), cells(clean(source.document.get("operation") or "–"))),
        (source.say("tolerances"), cells(tolerances)),
        (source.say("rules_used"), cells(rules or source.say("none"))),
    ]
