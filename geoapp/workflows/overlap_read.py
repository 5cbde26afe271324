"""Files of a batch, a piece at a time, in the CRS that they declare or else in a given one."""

import errno
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from geoapp.errors import CrsError, InputError
from geoapp.exchange.read import ForeignFrame, normal_crs
from geoapp.exchange.stream import read_chunks
from geoapp.sentence import say

Progress = Callable[[str, int, int], None]
"""Told the step, how much is done, of how much (0: not known)."""
T = TypeVar("T")
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


class Undeclared(Exception):
    """A file does not say its CRS; ``error`` is the sentence about it."""

    def __init__(self, error: CrsError) -> None:
        super().__init__(error.message)
        self.error = error


def frames(
    path: Path, crs: str | None, rows: int, progress: Callable[[int, int], None]
) -> Generator[ForeignFrame]:
    """A file's features in pieces. Raises Undeclared for CrsError where no ``crs`` is given."""
    try:
        yield from read_chunks(path, crs=crs, rows=rows, progress=progress)
    except CrsError as error:
        if crs is not None:
            raise
        raise Undeclared(error) from error


def as_declared(read: Callable[[str | None], T], crs: str | None) -> T:
    """``read(None)``, and ``read(crs)`` where the file does not say its own CRS. Raises CrsError.

    GeoJSON without a ``crs`` member declares degrees by RFC 7946 where its numbers can be.
    """
    if crs is not None:
        normal_crs(crs)
    try:
        return read(None)
    except Undeclared as undeclared:
        if crs is None:
            raise undeclared.error from None
        return read(crs)


@contextmanager
def on_disk(what: object) -> Iterator[None]:
    """Turn a disk that fills, or a file that grows too large for it, into InputError."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise InputError(
            say(
                "{what} could not be written ({why}); nothing was changed: free some room"
                " and start again",
                what=what,
                why=error.strerror,
            )
        ) from error
