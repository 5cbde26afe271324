"""A corner drawn near another boundary takes its coordinates, to the last digit."""

import math
import re

import pytest
import shapely
from playwright.sync_api import expect

from tests.browser.board import LAT, LNG, STEP, drawn, opened, unsnapped

pytestmark = pytest.mark.browser
NO_PARCELS = {"type": "FeatureCollection", "features": [], "too_many": False}


@pytest.fixture
def bare(open_page):
    """Opens a page on ground without parcels: a corner there is a boundary's own."""

    def open_(address, **options):
        page = open_page(address, **options)
        page.route(
            re.compile(r"/api/landuse\?"),
            lambda route: route.fulfill(json=NO_PARCELS, content_type="application/geo+json"),
        )
        return page

    return open_


def beside(board, corner):
    """Three pixels aside of a corner, as a hand comes to it."""
    x, y = board.at(*corner)
    return x + 3, y - 2


def apart(board, corners, least=26):
    """Corners in view that no other is near to, pixels."""
    places = [board.at(*c) for c in corners]
    box = board.page.locator("#map").bounding_box()

    def free(n):
        x, y = places[n]
        inside = 80 < x - box["x"] < box["width"] - 80 and 80 < y - box["y"] < box["height"] - 80
        others = [math.dist((x, y), p) for m, p in enumerate(places) if corners[m] != corners[n]]
        return inside and min(others) > least

    return [c for n, c in enumerate(corners) if free(n)]


def test_a_corner_is_drawn_to_the_outline_of_a_cluster(bare, own):
    """As the record has it, not as the map draws it for the eye."""
    board = opened(bare, own)
    page = board.page
    exact = page.request.get(f"{own}/api/clusters/son-dong/boundary").json()["geometry"]
    outline = [tuple(c) for c in shapely.get_coordinates(shapely.geometry.shape(exact)).tolist()]
    first, *_, second = sorted(apart(board, outline))
    page.get_by_role("button", name="Vẽ trên bản đồ").click()
    for corner in (first, second):
        page.mouse.move(*beside(board, corner))
        expect(page.locator(".snap-corner")).to_contain_text("bắt đỉnh")
        page.mouse.click(*beside(board, corner))
    unsnapped(board)
    page.mouse.click(*board.at(LNG, LAT + 2 * STEP))
    page.get_by_role("button", name="Khép vùng").click()
    expect(board.facts).to_contain_text("3 đỉnh")
    assert {first, second} < set(board.ring())


def test_a_corner_is_drawn_to_another_alternative(bare, own):
    board = opened(bare, own)
    page = board.page
    unsnapped(board)
    drawn(board)
    expect(board.facts).to_contain_text("4 đỉnh")
    page.locator("#alt-add").click()
    kept = board.ring()
    x, y = board.corner(3)
    for end, snapped in (((x + 70, y - 50), False), ((x + 4, y - 3), True)):
        if snapped:
            unsnapped(board)
        page.mouse.move(*board.corner(3))
        page.mouse.down()
        page.mouse.move(*end, steps=5)
        page.mouse.up()
        assert (board.ring() == kept) is snapped
