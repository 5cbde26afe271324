"""Whole exports of a stored layer's edition: made once, kept beside the store, compressed once.

A file appears whole or not at all. Where nothing can be written, an export is sent all the same
and not kept.
"""

import fcntl
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from geoapp import __version__, native
from geoapp.exchange.formats import Format
from geoapp.exchange.formats.scratch import pieces_of

FOLDER = "exports"
PART = ".part-"
LEVEL = 6
"""Of gzip, paid once."""


@dataclass(frozen=True)
class Kept:
    """Where a whole export is kept, the validator of its bytes, and how to call it.

    ``packs``: whether a compressed copy is worth its room.
    """

    path: Path
    tag: str
    filename: str
    media_type: str
    packs: bool

    @property
    def packed_tag(self) -> str:
        """The validator of the compressed copy."""
        return f"{self.tag}-gz"

    @property
    def packed(self) -> Path:
        """The compressed copy."""
        return self.path.with_name(f"{self.path.name}.gz")

    def is_made(self) -> bool:
        """Whether the file is there, whole."""
        return self.path.is_file()

    def is_packed(self) -> bool:
        """Whether the compressed copy is there, whole."""
        return self.packs and self.packed.is_file()

    def keeping(self, pieces: Iterator[bytes], beside: bool = False) -> Iterator[bytes]:
        """The pieces, kept as they go by; whoever stops taking them leaves nothing behind.

        Kept by one at a time: the others only send, unless they ask to make it ``beside``.
        """
        part = _Part(self.path, beside)
        try:
            for piece in pieces:
                part.write(piece)
                yield piece
            if part.place():
                self._clear()
        finally:
            part.drop()

    def _clear(self) -> None:
        """Remove older files of this format, which say another day or another title."""
        start, ending = self.path.name.rpartition("-")[0], self.path.suffix
        for old in self.path.parent.glob(f"{start}-*{ending}*"):
            same = old.name.removesuffix(".gz").endswith(ending)
            if same and not old.name.startswith(self.path.name):
                with suppress(OSError):
                    old.unlink()

    def make(self, pieces: Iterator[bytes]) -> None:
        """Write the file now."""
        for _ in self.keeping(pieces, beside=True):
            pass

    def pack(self) -> None:
        """Write the compressed copy, unless another is at it."""
        part = _Part(self.packed)
        try:
            if part.is_open:
                for piece in _gzipped(pieces_of(self.path)):
                    part.write(piece)
                part.place()
        except FileNotFoundError:
            pass  # a newer edition has taken its place
        finally:
            part.drop()


def kept_export(folder: Path, form: Format, name: str, about: dict[str, Any], more: str) -> Kept:
    """Where the whole of a layer is kept in a format, beside the store in ``folder``.

    ``about`` and ``more`` decide its bytes.
    """
    decisive = "\n".join((__version__, *_writers(form), form.name, more)).encode()
    tag = sha256(decisive + orjson.dumps(about)).hexdigest()[:32]
    layer = about["layer"]
    return Kept(
        path=folder / FOLDER / f"{layer}-{tag[:16]}.{form.ending}",
        tag=tag,
        filename=name,
        media_type=form.media_type,
        packs=form.media_type.startswith("application/geo+json"),
    )


def _writers(form: Format) -> list[str]:
    """Versions of what else writes a format: other versions may write other bytes."""
    used = {"parquet": ["pyarrow"], "fgb": ["pyproj"]}.get(form.name, [])
    return [*map(version, used), str(native.library() is not None)]


class _Part:
    """A hidden file beside its place; its lock goes with its process, so that a dead one shows."""

    def __init__(self, target: Path, beside: bool = False) -> None:
        self._target = target
        self._file: BinaryIO | None = None
        self._path = target
        with suppress(OSError):
            target.parent.mkdir(exist_ok=True)
            start = f"{PART}{target.name}."
            if beside or not any(name.startswith(start) for name in _busy(target.parent)):
                handle, name = tempfile.mkstemp(prefix=start, dir=target.parent)
                self._path, self._file = Path(name), os.fdopen(handle, "wb")
                fcntl.flock(handle, fcntl.LOCK_EX)

    @property
    def is_open(self) -> bool:
        """Whether there is somewhere to write to."""
        return self._file is not None

    def write(self, data: bytes) -> None:
        """Keep more; a full disk ends the keeping, not the sending."""
        if self._file is not None:
            try:
                self._file.write(data)
            except OSError:
                self.drop()

    def place(self) -> bool:
        """Put the whole file there; whether that worked."""
        if self._file is not None:
            with suppress(OSError):
                self._file.flush()
                os.fsync(self._file.fileno())
                self._path.chmod(0o644)
                self._path.replace(self._target)
                return True
        return False

    def drop(self) -> None:
        """Close it; what was not put in place goes."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            with suppress(OSError):
                file.close()


def _busy(folder: Path) -> list[str]:
    """Names of the parts that are being written; those that a killed process left are removed."""
    names = []
    for part in folder.glob(f"{PART}*"):
        with suppress(FileNotFoundError), part.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                part.unlink(missing_ok=True)
            except BlockingIOError:
                names.append(part.name)
    return names


def _gzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces as one gzip member without a time: the same bytes on any day."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()
