"""Where calls on parcels are done: on the threads of this machine, or by Dask (``cluster.py``)."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, NamedTuple, Protocol

import numpy as np

from geoapp.geometry.packed import Packed, Rows
from geoapp.geometry.parcels import Parcels

POINTS = 1 << 17
"""Corners of sites in one call (2 MB), where a single site has no more."""


class Call(NamedTuple):
    """``function(parcels, *arguments)``, and what it is about; None: nothing is to be done."""

    about: Any
    function: Callable[..., Any] | None = None
    parcels: Parcels | None = None
    arguments: tuple[Any, ...] = ()


class Place(Protocol):
    """``sites``: how many go into a call at most. ``ahead``: calls in hand at most."""

    sites: int
    ahead: int

    def greet(self, parcels: Parcels) -> None:
        """See that the parcels can be reached from here; raises what stands in the way."""

    def submit(self, call: Call) -> Any:
        """Begin a call."""

    def result(self, begun: Any) -> Any:
        """Wait for what ``submit`` gave."""


class Threads:
    """Threads of this process, which share the parcels; one a core by default."""

    sites = 256

    def __init__(self, workers: int | None = None) -> None:
        count = workers or os.cpu_count() or 1
        self.ahead = 4 * count
        self._pool = ThreadPoolExecutor(count)

    def __enter__(self) -> "Threads":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def greet(self, parcels: Parcels) -> None:
        """They are in this process."""

    def submit(self, call: Call) -> Future[Any]:
        """Begin a call."""
        assert call.function is not None
        return self._pool.submit(call.function, call.parcels, *call.arguments)

    def result(self, begun: Future[Any]) -> Any:
        """Wait for what ``submit`` gave."""
        return begun.result()


def in_order(place: Place, calls: Iterable[Call]) -> Iterator[tuple[Any, Any]]:
    """What each call is about and its result, in the order of the calls.

    Calls are taken only as the place has room for them, so that their number does not matter.
    """
    waiting: deque[tuple[Any, Any]] = deque()
    for call in calls:
        waiting.append((call.about, place.submit(call) if call.function else None))
        while len(waiting) > place.ahead:
            yield _done(place, waiting)
    while waiting:
        yield _done(place, waiting)


def _done(place: Place, waiting: deque[tuple[Any, Any]]) -> tuple[Any, Any]:
    about, begun = waiting.popleft()
    return about, None if begun is None else place.result(begun)


def shares(sites: Packed, rows: Rows, most: int) -> Iterator[Rows]:
    """Some rows of ``sites`` cut into runs of at most ``most``, and of POINTS corners."""
    ends = np.cumsum(corners(sites)[rows])
    start = 0
    while start < len(rows):
        before = ends[start - 1] if start else 0
        full = int(np.searchsorted(ends, before + POINTS, side="right"))
        end = min(start + most, max(full, start + 1))
        yield rows[start:end]
        start = end


def corners(sites: Packed) -> Rows:
    """How many coordinates each site has."""
    return np.diff(sites.rings[sites.parts[sites.shapes]]).astype(np.int64)
