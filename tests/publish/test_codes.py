"""The code on a statement, read module by module from what a reader gets to see."""

import io
import re
import zipfile
import zlib
from hashlib import sha256

import numpy as np
import pytest
import segno

from geoapp.publish import report
from geoapp.workflows.statement import printed
from tests.publish.pages import rendered
from tests.publish.statements import document, pieces

QUIET = 4
SIZE_MM, DPI = 28.0, 254


def wanted():
    """The modules of the address and the digest of the very bytes of check.json; True is dark."""
    check = document()
    words = f"geoapp check {check['id']} sha256:{sha256(printed(check)).hexdigest()}"
    return np.array(segno.make(words, error="m", micro=False).matrix, dtype=bool)


def of_svg(svg):
    """Modules of a drawing of horizontal strokes."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    dark = np.zeros((size, size), dtype=bool)
    x = y = 0.0
    for kind, one, other in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path_of(svg)):
        if kind == "h":
            dark[int(y), int(x) : int(x + float(one))] = True
            x += float(one)
        else:
            x, y = (float(one), float(other)) if kind == "M" else (x + float(one), y + float(other))
    return dark[QUIET:-QUIET, QUIET:-QUIET]


def path_of(svg):
    return re.search(r'<path stroke="#000" d="([^"]*)"', svg)[1]


def test_the_code_of_the_page():
    page = report.html(document(), pieces(), "vi").decode()
    svg = re.search(r"<svg[^>]*class=\"qr\".*?</svg>", page, re.DOTALL)[0]
    assert np.array_equal(of_svg(svg), wanted())


def png_pixels(data):
    """A greyscale PNG of one bit a pixel; a row is whole or what differs from the one above."""
    wide, tall = (int.from_bytes(data[n : n + 4], "big") for n in (16, 20))
    assert data[24:26] == b"\x01\x00"
    body, at = b"", 8
    while at < len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body += data[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(body), dtype=np.uint8).reshape(tall, -1)
    assert set(np.unique(rows[:, 0])) <= {0, 2}
    lines = np.zeros_like(rows[:, 1:])
    for n, (kind, *_) in enumerate(rows):
        lines[n] = rows[n, 1:] + (lines[n - 1] if kind == 2 and n else 0)
    return np.unpackbits(lines, axis=1)[:, :wide] == 0


def test_the_code_of_the_letter():
    made = report.docx(document(), pieces(), "vi")
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        pictures = [parts.read(n) for n in parts.namelist() if n.endswith(".png")]
    codes = [png_pixels(p) for p in pictures if p[24:26] == b"\x01\x00"]
    assert any(np.array_equal(sampled(c, wanted().shape[0]), wanted()) for c in codes)


def sampled(dark, count):
    """The middles of ``count`` modules of the square that holds every dark pixel."""
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    square = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    middles = [((np.arange(count) + 0.5) * side / count).astype(int) for side in square.shape]
    return square[np.ix_(*middles)]


def found_on(page, modules):
    """The modules where a page looks most like a code of their size, by correlation."""
    whole = modules.shape[0] + 2 * QUIET
    pixel = SIZE_MM / whole / (25.4 / DPI)
    side = round(modules.shape[0] * pixel)
    at = (np.arange(side) / pixel).astype(int).clip(max=modules.shape[0] - 1)
    like = np.where(modules[np.ix_(at, at)], 1.0, -1.0)
    dark = np.where(page < 128, 1.0, -1.0)
    shape = [a + b for a, b in zip(dark.shape, like.shape, strict=True)]
    spread = np.fft.irfft2(np.fft.rfft2(dark, shape) * np.fft.rfft2(like[::-1, ::-1], shape), shape)
    row, column = np.unravel_index(np.argmax(spread), spread.shape)
    top, left = row - side + 1, column - side + 1
    middles = ((np.arange(modules.shape[0]) + 0.5) * pixel).astype(int)
    return page[np.ix_(middles + top, middles + left)] < 128


def test_the_code_on_paper(tmp_path):
    page = rendered(report.pdf(document(), pieces(), "vi"), tmp_path, DPI)[0]
    assert np.array_equal(found_on(page, wanted()), wanted())


@pytest.mark.parametrize("change", ["by", "as_of"])
def test_another_statement_has_another_code(change):
    other = document() | {change: "2020-01-01"}
    page = report.html(other, pieces(), "vi").decode()
    svg = re.search(r"<svg[^>]*class=\"qr\".*?</svg>", page, re.DOTALL)[0]
    assert not np.array_equal(of_svg(svg), wanted())
