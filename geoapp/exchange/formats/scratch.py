"""Files that a library insists on naming itself, made in a folder of their own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="geoapp-") as folder:
        yield Path(folder)


def copied(path: Path, out: BinaryIO) -> None:
    """Append the file's bytes to ``out``."""
    with path.open("rb") as made:
        shutil.copyfileobj(made, out)
