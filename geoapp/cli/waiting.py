"""A sign of life on standard error for commands that may take long."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID

SHOWN_AFTER = 1.0
"""Seconds; a command that is done by then prints nothing."""


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """Show ``text`` with a spinner while the block runs, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # costs more than most commands that print nothing

    status = Console(stderr=True).status(text)
    timer = Timer(SHOWN_AFTER, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()


@contextmanager
def step_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Hears ``(step, done, total)`` and shows a bar with an estimate, on a terminal only.

    A total of 0 is one that nobody knows.
    """
    if not sys.stderr.isatty():
        yield lambda step, done, total: None
        return
    from rich import progress
    from rich.console import Console

    bars = progress.Progress(*_columns(), console=Console(stderr=True), transient=True)
    start, told = time.monotonic(), into(bars)

    def heard(step: str, done: int, total: int) -> None:
        told(step, done, total)
        if time.monotonic() - start > SHOWN_AFTER:
            bars.start()

    try:
        yield heard
    finally:
        bars.stop()


def into(bars: "Progress") -> Callable[[str, int, int], None]:
    """Hears ``(step, done, total)`` and gives each step a bar."""
    steps: dict[str, TaskID] = {}

    def heard(step: str, done: int, total: int) -> None:
        if step not in steps:
            steps[step] = bars.add_task(_STEPS.get(step, step), total=None)
        bars.update(steps[step], completed=done, total=total or None)

    return heard


def _columns() -> list["ProgressColumn"]:
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

    words = TextColumn("{task.description}")
    return [words, BarColumn(), TaskProgressColumn(), TimeRemainingColumn()]


_STEPS = {
    "parcels": "thửa / parcels",
    "read": "đọc / read",
    "sort": "sắp xếp / sort",
    "overlaps": "chồng lấn / overlaps",
    "gaps": "khoảng hở / gaps",
    "kept": "cắt chồng lấn / cut overlaps",
}
