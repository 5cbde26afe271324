"""Temporary folders; one that a killed process has left goes with the next that is made.

Each holds a file under a lock of the kernel, which goes with its process: so a folder whose lock
can be taken belongs to nobody. The folders of other people are not looked at.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

PREFIX = "geoapp-work-"
LOCK = ".lock"


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder that goes when the block ends, or with the next one after a kill."""
    sweep()
    folder, lock = _held()
    with lock:
        try:
            inner = folder / "work"
            inner.mkdir()
            yield inner
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of processes that have ended."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.stat(follow_symlinks=False).st_uid == os.getuid():
                _sweep(folder)


def _sweep(folder: Path) -> None:
    """Raises OSError where a living process holds it, or it is no folder of this kind."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)


def _held() -> tuple[Path, BinaryIO]:
    """A folder and its lock; made again where a sweep took it before it was locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with suppress(FileNotFoundError):
            lock = (folder / LOCK).open("wb")
            fcntl.flock(lock, fcntl.LOCK_EX)
            if (folder / LOCK).exists():
                return folder, lock
            lock.close()
