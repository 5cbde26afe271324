"""Files that a library insists on naming itself, made in a folder of their own."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from geoapp.errors import GeoappError, NoRoom
from geoapp.sentence import say

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


def marked(pieces: Iterator[bytes], mark: bytes) -> Iterator[bytes]:
    """The pieces, with ``mark`` behind those that a failure cuts short.

    For a format in which half a file would look whole, and a server that does not break the
    connection.
    """
    begun = False
    try:
        for piece in pieces:
            begun = begun or bool(piece)
            yield piece
    except GeoappError:
        if begun:
            yield mark
        raise


def check_room(size: float) -> None:
    """Raise NoRoom now where so many bytes will not fit."""
    folder = tempfile.gettempdir()
    if shutil.disk_usage(folder).free < size:
        with room(folder):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def room(folder: str | Path) -> Iterator[None]:
    """Raises NoRoom where the disk of ``folder`` is full or takes no more."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise NoRoom(
            say(
                "{folder}: {why}: no room for the export; free some, or take a part of the"
                " layer by a filter or a box",
                folder=folder,
                why=error.strerror,
            )
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
