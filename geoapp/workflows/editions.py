"""Replace a layer's file: one writer at a time, the old version kept, whole or not at all."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoapp.errors import Busy, InputError
from geoapp.exchange.geojson import edition_of
from geoapp.sentence import say
from geoapp.workflows.atomic import replacing

KEPT = ".editions"
WAIT_SECONDS = 5.0


@contextmanager
def one_writer(path: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the layer's lock; a second writer waits for a while, then gets Busy.

    The lock is the kernel's: it goes with the process that held it, however that ends.
    """
    try:
        lock = path.with_name(f".{path.name}.lock").open("wb")
    except OSError as error:
        raise InputError(
            say("{folder}: the workspace cannot be written to", folder=path.parent)
        ) from error
    with lock:
        end = time.monotonic() + wait
        while not _locked(lock.fileno()):
            if time.monotonic() >= end:
                raise Busy(
                    say(
                        "{file}: another import is writing; try again when it is done",
                        file=path.name,
                    )
                )
            time.sleep(0.05)
        yield


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def replace_layer(path: Path, data: bytes) -> Path:
    """Put ``data`` in place of ``path``; returns where the replaced version is kept."""
    old = path.read_bytes()
    name = f"{path.stem}-{edition_of(old).removeprefix('sha256:')[:16]}{path.suffix}"
    kept = path.parent / KEPT / name
    kept.parent.mkdir(exist_ok=True)
    with replacing(kept) as out:
        out.write(old)
    with replacing(path) as out:
        out.write(data)
    return kept
