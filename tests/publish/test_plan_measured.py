"""The plan with a ruler: what its grid, its bar and its scale say is what was drawn."""

import io
import re

import numpy as np
import pytest
from pypdf import PdfReader

from geoapp.publish import report
from geoapp.publish.plan import plan
from tests.publish.pages import rendered
from tests.publish.statements import SITE_M2, document, pieces
from tests.worlds import EAST, NORTH

DPI = 300
POINT_MM, PIXEL_MM = 25.4 / 72, 25.4 / DPI
# The site as the check has it: 260 by 160 m from (20, 20) of the world's corner.
CORNERS = {(EAST + x, NORTH + y) for x in (20, 280) for y in (20, 180)}


@pytest.fixture(scope="module")
def drawing():
    return plan(document(), pieces(), "vi")


def numbers(path):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path)]


def labels(drawing, letter):
    """Where the lines of the grid stand, mm, by the coordinate they are labelled with."""
    upright = re.findall(rf'<text x="([\d.]+)" [^>]*>{letter} (\d+)</text>', drawing)
    turned = re.findall(
        rf'<text transform="translate\([\d.]+ ([\d.]+)\) [^>]*>{letter} (\d+)</text>', drawing
    )
    return {float(metres): float(mm) for mm, metres in (upright if letter == "Y" else turned)}


def line_through(places):
    """mm = a * metres + b, from the outermost two; every other label lies on it."""
    metres, mm = np.array(sorted(places.items())).T
    a = (mm[-1] - mm[0]) / (metres[-1] - metres[0])
    b = mm[0] - a * metres[0]
    assert a * metres + b == pytest.approx(mm, abs=0.011)
    return a, b


def scale_of(drawing):
    return float(re.search(r"1:([\d.]+)</text>", drawing)[1].replace(".", ""))


def test_labels_and_corners_agree_on_where_the_ground_is(drawing):
    (ax, bx), (ay, by) = line_through(labels(drawing, "Y")), line_through(labels(drawing, "X"))
    outline = re.search(r'<path fill="none" stroke="#b00020"[^>]* d="([^"]*)"', drawing)[1]
    mm = np.array(numbers(outline)).reshape(-1, 2)
    ground = {(round((x - bx) / ax, 0), round((y - by) / ay, 0)) for x, y in mm}
    assert ground == CORNERS
    assert ax == pytest.approx(1000 / scale_of(drawing), rel=1e-3)
    assert ay == pytest.approx(-ax, rel=1e-3)  # north is up, and both ways are of one scale


def test_grid_lines_stand_at_their_labels(drawing):
    path = re.search(r'<path d="([^"]*)" stroke="#8a8a8a"', drawing)[1]
    upright = {float(x) for x in re.findall(r"M([\d.]+) [\d.]+V", path)}
    level = {float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)H", path)}
    assert upright == set(labels(drawing, "Y").values())
    assert level == set(labels(drawing, "X").values())


def test_the_bar_is_as_long_as_it_says(drawing):
    halves = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="1.2"', drawing)
    (left, one), (middle, other) = [(float(x), float(w)) for x, w in halves]
    assert (middle, other) == (left + one, one)
    said = float(re.search(r">(\d+) m</text>", drawing)[1])
    assert (one + other) / 1000 * scale_of(drawing) == pytest.approx(said, rel=2e-3)


def test_the_area_measured_on_the_plan_is_the_check_s(drawing):
    outline = re.search(r'<path fill="none" stroke="#b00020"[^>]* d="([^"]*)"', drawing)[1]
    x, y = np.array(numbers(outline)).reshape(-1, 2).T
    mm2 = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2
    assert mm2 * (scale_of(drawing) / 1000) ** 2 == pytest.approx(SITE_M2, rel=1e-3)


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    """The printed page with the plan: its letters with their places, points, and its pixels."""
    made = report.pdf(document(), pieces(), "vi")
    pages = PdfReader(io.BytesIO(made)).pages
    at = next(n for n, page in enumerate(pages) if "EPSG:5897. L" in page.extract_text())
    found = []
    pages[at].extract_text(
        visitor_text=lambda text, cm, tm, font, size: found.append((text, cm[4], cm[5]))
    )
    drawn = rendered(made, tmp_path_factory.mktemp("plan"), DPI)[at]
    return [(t.strip(), x, y) for t, x, y in found if len(t.strip()) == 1], drawn


def printed(letters, word):
    """Where a word begins and on what line, points from the lower left; the letters stand apart."""
    text = "".join(letter for letter, _, _ in letters)
    return [letters[m.start()][1:] for m in re.finditer(re.escape(word), text)]


def test_on_paper_the_grid_has_the_scale_that_the_plan_names(sheet, drawing):
    letters, _ = sheet
    first, last = (printed(letters, f"Y{EAST + x:.0f}")[0][0] for x in (50, 250))
    on_paper = (last - first) * POINT_MM
    assert on_paper / 1000 * scale_of(drawing) == pytest.approx(200, rel=2e-3)


def test_on_paper_the_bar_is_as_long_as_it_says(sheet, drawing):
    """Its black half in pixels; a page that was fitted to another size would show here."""
    letters, pixels = sheet
    said = float(re.search(r">(\d+) m</text>", drawing)[1])
    (x, y) = printed(letters, f"0{said / 2:.0f}{said:.0f}m")[0]
    column, row = x * POINT_MM / PIXEL_MM, len(pixels) - y * POINT_MM / PIXEL_MM
    # the bar stands 2 to 3 mm above the foot of its labels
    line = pixels[round(row - 3.2 / PIXEL_MM), : round(column + 40 / PIXEL_MM)] < 128
    half_mm = longest(line) * PIXEL_MM
    assert half_mm / 1000 * scale_of(drawing) == pytest.approx(said / 2, abs=1.0)


def longest(line):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], line.astype(int), [0]])))
    return max(edges[1::2] - edges[::2], default=0)
