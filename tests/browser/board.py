"""The page of a check as a hand finds it: a map at a known place, and what is drawn there."""

import json
import math
import re

from playwright.sync_api import expect

LNG, LAT, ZOOM = 105.5017, 21.0882, 17
PHONE = {"width": 390, "height": 844}
STEP = 0.0009


class Board:
    """The page with its map at a known place, so that a point on the ground is a point on it."""

    def __init__(self, page):
        self.page = page
        self.chip = page.locator("#chip")
        self.facts = page.locator("#boundary-facts")

    @staticmethod
    def _world(lng, lat):
        size, sine = 256 * 2**ZOOM, math.sin(math.radians(lat))
        return (lng / 360 + 0.5) * size, (0.5 - math.atanh(sine) / (2 * math.pi)) * size

    def at(self, lng, lat):
        box = self.page.locator("#map").bounding_box()
        (x, y), (cx, cy) = self._world(lng, lat), self._world(LNG, LAT)
        return box["x"] + box["width"] / 2 + x - cx, box["y"] + box["height"] / 2 + y - cy

    def click(self, lng, lat):
        self.page.mouse.move(*self.at(lng, lat))
        self.page.mouse.click(*self.at(lng, lat))

    def corner(self, number):
        handle = self.page.locator(".handle:not(.handle-middle)").nth(number - 1)
        box = handle.bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def draft(self):
        """What the browser keeps."""
        kept = self.page.evaluate("localStorage.getItem('geoapp-check-draft')")
        return json.loads(kept)["present"]

    def ring(self, part=0, ring=0):
        draft = self.draft()
        return [tuple(p) for p in draft["sites"][draft["active"]]["parts"][part][ring]]


def opened(open_page, own, query="", **options):
    page = open_page(own, **options)
    page.goto(f"{own}/check?as_of=2024-12-26&map={ZOOM}/{LAT}/{LNG}{query}")
    expect(page.locator("#ways button").first).to_be_visible()
    expect(page.locator("#chip")).to_contain_text("Chưa có ranh giới")
    expect(page.locator("#status")).not_to_contain_text("Đang tải")
    page.wait_for_load_state("networkidle")  # the parcels to draw to
    return Board(page)


SQUARE = [(LNG - STEP, LAT - STEP), (LNG + STEP, LAT - STEP), (LNG + STEP, LAT + STEP),
          (LNG - STEP, LAT + STEP)]  # fmt: skip


def unsnapped(board):
    board.page.get_by_role("button", name="Bắt điểm").click()


def drawn(board, corners=SQUARE, kind="Vẽ trên bản đồ"):
    board.page.get_by_role("button", name=kind).click()
    for lng, lat in corners:
        board.click(lng, lat)
    board.click(*corners[0])


def rice(board):
    """The rice the chip shows at least, whole m², once it is an answer."""
    said = re.search(r"Đất lúa ít nhất ([\d.]+,\d{4})\sha", board.chip.inner_text())
    return round(float(said[1].replace(".", "").replace(",", ".")) * 10_000) if said else None


def said_ha(area):
    """An area in m² as the page writes it in hectares."""
    return f"{area / 10_000:,.4f}".translate(str.maketrans(",.", ".,"))


def settled(board, area):
    expect(board.facts).to_contain_text(area)
    expect(board.chip).to_contain_text(re.compile("Đất lúa"))


SQUARE_M = [(2332799, 552680), (2332799, 552880), (2332999, 552880), (2332999, 552680)]
OFF_THE_MAP = "\n".join(
    ["Điểm\tX (m)\tY (m)", *(f"{n}\t{x}\t{y}" for n, (x, y) in enumerate(SQUARE_M, 1))]
)
"""A square of 200 m, most of it where the shipped map has no parcels."""


def pasted(board, table):
    """The boundary of a table in the CRS of the workspace."""
    page = board.page
    page.locator("#way-paste").click()
    page.locator("#paste").fill(table)
    page.locator("#paste-read").click()
    page.locator("input[value=right-EPSG5897]").check()
    page.locator("#guess-use").click()
