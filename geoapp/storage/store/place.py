"""Where a layer's stores lie: one writer at a time, a new one appears by one rename."""

import ctypes
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from geoapp.errors import Busy, InputError
from geoapp.sentence import say

DERIVED = ".derived"
_LOCK, _PART = ".lock", ".part-"
_AT_FDCWD, _EXCHANGE = -100, 2


def stores_of(workspace: Path, layer: str) -> Path:
    """The folder of a layer's stores."""
    return workspace / DERIVED / layer


def store_name(edition: str, work_crs: str) -> str:
    """What the store of an edition is called."""
    return f"{edition.removeprefix('sha256:')[:16]}-{crs_name(work_crs)}"


def crs_name(work_crs: str) -> str:
    """A CRS as part of a file name."""
    return "".join(c if c.isalnum() else "_" for c in work_crs.replace(":", ""))


@contextmanager
def part_of(place: Path) -> Iterator[Path]:
    """A hidden folder to build a store in; holds the lock, and goes when the block ends.

    What a builder that was killed has left is removed first. Raises Busy at once where another
    builder holds the lock (the kernel's: it goes with its process), InputError where the folder
    cannot be written to.
    """
    try:
        place.mkdir(parents=True, exist_ok=True)
        lock = (place / _LOCK).open("wb")
    except OSError as error:
        raise InputError(
            say(
                "{place}: the store cannot be written there ({why}); make the workspace"
                " folder writable",
                place=place,
                why=error.strerror,
            )
        ) from error
    with lock:
        try:
            fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(
                say(
                    "{name}: another import is building the store of this layer; try again"
                    " when it is done",
                    name=place.name,
                )
            ) from error
        for left in place.glob(f"{_PART}*"):
            shutil.rmtree(left, ignore_errors=True)
        part = Path(tempfile.mkdtemp(prefix=_PART, dir=place))
        try:
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)


def publish(part: Path, target: Path) -> None:
    """Move a finished folder to ``target`` at one stroke; what was there goes."""
    part.chmod(0o755)
    for path in part.iterdir():
        _sync(path)
    _sync(part)
    if target.exists():
        _exchange(part, target)  # the old one is now the hidden one, and goes with it
    else:
        part.rename(target)
    _sync(target.parent)


def _exchange(one: Path, other: Path) -> None:
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    names = os.fsencode(one), os.fsencode(other)
    if swap is None or swap(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE):
        # no such call here: two renames, and between them no store, which reads as missing
        aside = one.with_name(f"{one.name}.old")
        other.rename(aside)
        one.rename(other)
        shutil.rmtree(aside, ignore_errors=True)


def put_file(path: Path, data: bytes) -> None:
    """Write a small file whole or not at all."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_stores(place: Path, keep: set[str]) -> None:
    """Remove stores of editions that are not to be kept; whoever has one open still reads it."""
    wanted = {edition.removeprefix("sha256:")[:16] for edition in keep}
    with suppress(FileNotFoundError):
        for path in place.iterdir():
            if not path.name.startswith(".") and path.name.split("-")[0] not in wanted:
                shutil.rmtree(path, ignore_errors=True)
