"""The files that an import of a layer writes: they appear whole, or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import RawIOBase
from pathlib import Path
from typing import Any

from geoapp.exchange.record import KINDS

_HEX = 12


class Hashed(RawIOBase):
    """A file to write to that knows the edition of what was written."""

    def __init__(self, handle: int) -> None:
        self._file = os.fdopen(handle, "wb", buffering=1 << 20)
        self._digest = sha256()

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:
        """Write all of ``data``."""
        self._digest.update(data)
        self._file.write(data)
        return len(data)

    def flush(self) -> None:
        """Hand what is buffered to the system."""
        if not self._file.closed:
            self._file.flush()

    def close(self) -> None:
        """Close the file; where the disk is full, that may fail, and it is closed."""
        try:
            self._file.close()
        finally:
            super().close()

    def settle(self) -> None:
        """Wait until the disk has it."""
        self._file.flush()
        os.fsync(self._file.fileno())

    @property
    def edition(self) -> str:
        """``sha256:`` of all that was written."""
        return "sha256:" + self._digest.hexdigest()


@dataclass(frozen=True)
class Part:
    """A file that is being written, hidden beside where it will stand."""

    path: Path
    out: Hashed


@contextmanager
def part_file(folder: Path, layer: str) -> Iterator[Part]:
    """A hidden file for a record; gone when the block ends, unless it was moved away."""
    handle, name = tempfile.mkstemp(prefix=f".{layer}.", suffix=".part", dir=folder)
    part = Part(Path(name), Hashed(handle))
    try:
        with part.out:
            yield part
    finally:
        part.path.unlink(missing_ok=True)


@contextmanager
def removed_on_failure(paths: set[Path]) -> Iterator[None]:
    """Where the block fails, these files go: nothing names them yet."""
    try:
        yield
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        raise


def clear_parts(folder: Path, layer: str) -> None:
    """Remove what an import that was killed has left; call it under the layer's lock."""
    for left in folder.glob(f".{layer}.*.part"):
        left.unlink(missing_ok=True)


def record_name(layer: str, edition: str, kind: str) -> str:
    """What the record of an edition is called."""
    return f"{layer}.{_hex(edition)}.{kind}"


def coverage_name(layer: str, edition: str) -> str:
    """What the coverage file of a layer is called."""
    return f"coverage-{layer}.{_hex(edition)}.geojson"


def clear_records(folder: Path, layer: str, keep: set[Path]) -> None:
    """Remove records and coverages of former imports but those in ``keep``.

    Only files with names that imports give; what a person put there stays.
    """
    names = [(f"{layer}.", kind) for kind in KINDS] + [(f"coverage-{layer}.", "geojson")]
    for prefix, ending in names:
        for path in folder.glob(f"{prefix}{'[0-9a-f]' * _HEX}.{ending}"):
            if path not in keep:
                path.unlink(missing_ok=True)


def _hex(edition: str) -> str:
    return edition.removeprefix("sha256:")[:_HEX]
