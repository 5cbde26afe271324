"""The sketch: to scale, north up, inert."""

import re
import xml.etree.ElementTree as ET

import pytest
import shapely

from geoapp.publish.sketch import (
    METRES_PER_DEGREE,
    Piece,
    bar_metres,
    outline,
    plane_of,
    sketch,
)

SITE = shapely.box(105.50, 21.00, 105.51, 21.02)


def drawn(**changes):
    values = {"title": "Sơn Đông", "scale_label": "{m} m"} | changes
    site = values.pop("site", SITE)
    pieces = values.pop("pieces", [Piece(SITE, "#fffc8c", "LUC", "thửa 1 · LUC")])
    return sketch(site, pieces, **values)


def test_it_is_well_formed_and_named():
    root = ET.fromstring(drawn())
    assert root.tag.endswith("svg")
    assert root.get("role") == "img"
    assert root[0].text == "Sơn Đông"


def test_north_is_up_and_metres_are_alike_both_ways():
    plane = plane_of(SITE)
    assert plane.scale_x / plane.scale_y == pytest.approx(0.9335, abs=1e-3)  # cos 21.01°
    points = plane.place(
        shapely.get_coordinates(shapely.linestrings([[105.5, 21.0], [105.5, 21.02]]))
    )
    assert points[1, 1] < points[0, 1]


def test_the_bar_is_round_and_fits():
    for size in (0.0001, 0.003, 0.02, 0.4):
        plane = plane_of(shapely.box(105.5, 21, 105.5 + size, 21 + size))
        metres = bar_metres(plane)
        assert str(metres).lstrip("0.")[0] in "125"
        assert metres / METRES_PER_DEGREE * plane.scale_y <= 160


def test_holes_and_parts_are_drawn():
    holed = shapely.Polygon(SITE.exterior, [shapely.box(105.503, 21.005, 105.506, 21.01).exterior])
    two = shapely.MultiPolygon([holed, shapely.box(105.52, 21, 105.53, 21.01)])
    assert outline(two, plane_of(two)).count("M") == 3


def test_hostile_titles_stay_text():
    evil = "</title><script>x</script>\"'<"
    text = drawn(title=evil, scale_label=evil, pieces=[Piece(SITE, '"><script>', "LUC", evil)])
    assert "<script" not in text
    ET.fromstring(text)


def test_nothing_needs_a_style_attribute():
    assert not re.search(r"\sstyle=|<style|\son\w+=", drawn())


def test_rice_and_unknown_are_hatched_and_the_rest_is_not():
    for key, hatched in (("LUC", True), ("LUK", True), ("unknown", True), ("other", False)):
        text = drawn(pieces=[Piece(SITE, "#fff", key, "x")])
        assert (f"url(#hatch-{key})" in text) is hatched
