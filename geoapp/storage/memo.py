"""Remember what was made of a file until the file changes."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from geoapp.errors import LayerUnavailable
from geoapp.sentence import say

T = TypeVar("T")
Stamp = tuple[int, int, int]


def stamp(path: Path) -> Stamp:
    """What tells one version of a file from the next. LayerUnavailable where it is missing."""
    try:
        stat = path.stat()
    except OSError as error:
        raise LayerUnavailable(
            say("{file}: the file is missing or cannot be read", file=path.name)
        ) from error
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


class FileMemo:
    """``get(key, paths, make)``: ``make()`` once per version of ``paths``, thread-safe.

    A second thread that asks while the first one makes, waits and gets the same object.
    """

    def __init__(self) -> None:
        self._made: dict[str, tuple[tuple[Stamp, ...], Any]] = {}
        self._locks: dict[str, threading.RLock] = {}
        self._guard = threading.Lock()

    def get(self, key: str, paths: list[Path], make: Callable[[], T]) -> T:
        """The object made from the present version of ``paths``."""
        found: T
        held = self._made.get(key)
        if held is not None and held[0] == tuple(map(stamp, paths)):
            found = held[1]
            return found
        with self._lock(key):
            stamps = tuple(map(stamp, paths))
            held = self._made.get(key)
            if held is None or held[0] != stamps:
                held = self._made[key] = (stamps, make())
            found = held[1]
            return found

    def _lock(self, key: str) -> threading.RLock:
        with self._guard:
            if key not in self._locks:
                self._locks[key] = threading.RLock()
            return self._locks[key]
