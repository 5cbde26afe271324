"""Files that a library insists on naming itself, made in a folder of their own."""

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from geoapp.errors import NoRoom

PIECE = 1 << 18
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES}


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards. Raises NoRoom."""
    with room(tempfile.gettempdir()), tempfile.TemporaryDirectory(prefix="geoapp-") as folder:
        yield Path(folder)


@contextmanager
def scratch_file() -> Iterator[BinaryIO]:
    """A file without a name. Raises NoRoom."""
    with room(tempfile.gettempdir()), tempfile.TemporaryFile(prefix="geoapp-") as file:
        yield file


@contextmanager
def room(folder: str | Path) -> Iterator[None]:
    """Raises NoRoom where the disk of ``folder`` is full or takes no more."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise NoRoom(
            f"{folder}: {error.strerror}: no room for the export; free some, or take a part of"
            " the layer by a filter or a box"
        ) from error


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file's bytes."""
    with path.open("rb") as made:
        yield from read_through(made)


def read_through(file: BinaryIO) -> Iterator[bytes]:
    """An open file's bytes from its start."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece
