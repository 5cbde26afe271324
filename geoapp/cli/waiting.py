"""A sign of life on standard error for commands that may take long."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

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
