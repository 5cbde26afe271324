"""Who may make a tile: few at a time, and not for long, so that a server stays free to answer."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from geoapp.errors import TimedOut
from geoapp.geometry.tiling import Tile
from geoapp.sentence import say

AT_ONCE, WAITING = 2, 2
"""Tiles made at a time in a process, and requests that may wait for their turn."""
WAIT_SECONDS, WORK_SECONDS, RETRY_SECONDS = 8.0, 4.0, 3
"""How long a request waits, then works; then it is told to ask again. What it did is kept."""


class _Lock(Protocol):
    def acquire(self, blocking: bool = ..., timeout: float = ...) -> bool: ...
    def release(self) -> None: ...


class Turn:
    """Leave to make one tile, for a while."""

    def __init__(self, tile: Tile, seconds: float | None) -> None:
        self._tile = tile
        self._end = None if seconds is None else time.monotonic() + seconds

    def check(self) -> None:
        """Raise TimedOut where the time is over."""
        if self._end is not None and time.monotonic() >= self._end:
            raise late(self._tile)


def late(tile: Tile) -> TimedOut:
    """The tile is not made yet."""
    return TimedOut(
        say(
            "tile {zoom}/{column}/{row}: still being made; ask again in a few seconds",
            zoom=tile.z,
            column=tile.x,
            row=tile.y,
        ),
        retry_seconds=RETRY_SECONDS,
    )


class Turns:
    """Gives turns; each tile is made by one thread at a time."""

    def __init__(
        self,
        at_once: int = AT_ONCE,
        waiting: int = WAITING,
        wait: float = WAIT_SECONDS,
        work: float = WORK_SECONDS,
    ) -> None:
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._free = threading.BoundedSemaphore(at_once)
        self._wait, self._work = wait, work
        self._making: dict[Tile, _Lock] = {}
        self._guard = threading.Lock()

    @contextmanager
    def of(self, tile: Tile) -> Iterator[Turn]:
        """Hold the turn of one tile. Raises TimedOut where it does not come in time."""
        with self._guard:
            lock = self._making.setdefault(tile, threading.Lock())
        try:
            with (
                _held(self._places, tile, 0.0),
                _held(lock, tile, self._wait),
                _held(self._free, tile, self._wait),
            ):
                yield Turn(tile, self._work)
        finally:
            with self._guard:
                self._making.pop(tile, None)


@contextmanager
def _held(lock: _Lock, tile: Tile, seconds: float) -> Iterator[None]:
    if not lock.acquire(timeout=seconds):
        raise late(tile)
    try:
        yield
    finally:
        lock.release()
