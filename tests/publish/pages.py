"""Pages of a PDF as grey pixels, drawn by poppler."""

import shutil
import subprocess

import numpy as np

from tests.needs import need


def need_poppler():
    found = shutil.which("pdftoppm")
    need("pdf", found is not None)
    return found


def rendered(pdf, folder, dpi=50):
    """Every page as an array of grey, 0 black to 255 white."""
    file = folder / "pages.pdf"
    file.write_bytes(pdf)
    command = [need_poppler(), "-gray", "-r", str(dpi), str(file), str(folder / "page")]
    subprocess.run(command, check=True, timeout=120)
    return [_grey(p) for p in sorted(folder.glob("page-*.pgm"))]


def _grey(path):
    magic, size, _, rest = path.read_bytes().split(b"\n", 3)
    assert magic == b"P5"
    wide, tall = map(int, size.split())
    return np.frombuffer(rest, dtype=np.uint8).reshape(tall, wide)
