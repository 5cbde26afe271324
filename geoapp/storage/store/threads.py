"""Work on other threads, the results in order, never more than a few waiting."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")
WORKERS = os.cpu_count() or 1


def in_order(pool: Executor, work: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
    """``work(item)`` for each item, in their order; one more than there are threads in hand."""
    waiting: deque[Future[B]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
