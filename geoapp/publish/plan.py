"""The plan of a statement: site, pieces and grid as one SVG drawing in the working CRS.

One unit is one millimetre, so the drawing printed at its own size is at the scale it names.
Text and fills carry everything as attributes: no script, no style sheet, no request.
"""

from typing import Any

import shapely

from geoapp.domain.landuse import LAND_CODES, classify
from geoapp.publish.plan_bare import BARE_FILL, bare_ground
from geoapp.publish.plan_corners import on_plane, shape_of
from geoapp.publish.plan_frame import LEFT, RIGHT, TOP, frame_of
from geoapp.publish.plan_ground import definitions, ground
from geoapp.publish.plan_margin import legend_entries, legend_mm, margin
from geoapp.publish.plan_parts import FONT, HATCHES, Drawing, Piece

PAGE_MM = (170.0, 225.0)
"""Width and most height of the drawing: on an A4 page there is room for a heading beside it."""
FOOT_MM = 8.0
LEAST_MM = 60.0


def plan(
    document: dict[str, Any],
    pieces: dict[str, Any],
    lang: str,
    *,
    linked: bool = False,
    page_mm: tuple[float, float] = PAGE_MM,
) -> str:
    """An ``<svg>`` element; empty text where nobody has given a boundary or a piece.

    Parameters
    ----------
    document, pieces
        A check document and its pieces, a FeatureCollection in lon/lat degrees.
    linked
        Whether each piece is a link to ``#piece-ID``, its row in the annex.
    page_mm
        Width of the drawing and its most height, legend included, mm.
    """
    crs = document["site"]["area_m2"]["planar_crs"]
    drawn = _pieces(pieces, crs)
    site = site_on_plane(document, pieces)
    if site is None:
        return ""
    drawn += bare_ground(document, site, drawn)
    entries = legend_entries(drawn)
    room = (page_mm[0], max(page_mm[1] - TOP - FOOT_MM - legend_mm(entries), LEAST_MM))
    frame = frame_of(tuple(shapely.bounds(site)), room)
    return _svg(Drawing(frame, site, drawn, crs, lang, _mark(document), linked), entries)


def site_on_plane(document: dict[str, Any], pieces: dict[str, Any]) -> shapely.Geometry | None:
    """The site in the working CRS, m: its own outline to the last bit, else that of its pieces."""
    site = document["site"]
    crs, work = site["area_m2"]["planar_crs"], site.get("geometry_work")
    if work and work["crs"] == crs:
        return shape_of(work)
    own = shape_of(site.get("geometry"))
    if own is not None:
        return on_plane(own, crs)
    parts = [p.shape for p in _pieces(pieces, crs)]
    return shapely.union_all(parts) if parts else None


def _mark(document: dict[str, Any]) -> str | None:
    kinds = {x.get("kind") for x in document.get("layers") or []}
    if document["site"].get("illustrative") or "illustrative" in kinds:
        return "illustrative"
    return "simulated" if "simulated" in kinds else None


def _pieces(collection: dict[str, Any], crs: str) -> list[Piece]:
    made = []
    for feature in collection.get("features") or []:
        shape = shape_of(feature.get("geometry"))
        if shape is not None:
            made.append(_piece(feature, on_plane(shape, crs)))
    return made


def _piece(feature: dict[str, Any], shape: shapely.Geometry) -> Piece:
    properties = feature["properties"]
    code = properties.get("code")
    bare = properties.get("class") == "none"
    key = "none" if bare else classify(code).key
    known = LAND_CODES.get(str(code or "").strip().upper())
    return Piece(
        identity=str(feature.get("id", "")),
        shape=shape,
        code=None if bare else code,
        hatch=key if key in HATCHES else None,
        fill=BARE_FILL if bare else known.colour if known else "#ffffff",
        area_m2=float(properties.get("area_m2") or 0.0),
        bare="none" if bare else None,
    )


def _svg(drawing: Drawing, entries: list[Piece]) -> str:
    frame = drawing.frame
    foot = TOP + frame.tall + FOOT_MM
    wide, tall = frame.wide + LEFT + RIGHT, foot + legend_mm(entries)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plan" role="img"'
        f' width="{wide:g}mm" height="{tall:.1f}mm" viewBox="0 0 {wide:g} {tall:.1f}"'
        f' font-family="{FONT}"><title>{drawing.say("title")}</title>'
        f"{definitions(drawing)}{ground(drawing)}{margin(drawing, foot, entries)}</svg>"
    )
