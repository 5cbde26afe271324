"""Bytes of a store's files, mapped from disk; another source may fetch them from elsewhere."""

import mmap
from pathlib import Path
from typing import Any, Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from geoapp.sentence import Sentence, say
from geoapp.storage.store.layout import Manifest, Piece, damaged


class Source(Protocol):
    """Where a store's bytes come from."""

    def array(self, file: str, piece: Piece, kind: Any) -> NDArray[Any]:
        """The bytes of a piece of a file as a flat array of ``kind``, unchecked."""
        ...

    def release(self, file: str, piece: Piece) -> None:
        """Bytes that are not wanted again soon."""
        ...


class Mapped:
    """The files of a folder, mapped read-only: their pages belong to the system, not to us.

    Each must have the size that the manifest says: a truncated one is refused, not read past.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._maps = {
            name: _mapped(folder / name, size, manifest.layer)
            for name, size in manifest.sizes.items()
        }

    def array(self, file: str, piece: Piece, kind: Any) -> NDArray[Any]:
        """The bytes of a piece of a file as a flat array of ``kind``, unchecked."""
        count = piece.length // np.dtype(kind).itemsize
        return np.frombuffer(self._maps[file], kind, count, piece.offset)

    def release(self, file: str, piece: Piece) -> None:
        """Take pages that were read out of this process's memory; they stay with the system."""
        held = self._maps[file]
        if isinstance(held, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            start = piece.offset - piece.offset % mmap.PAGESIZE
            held.madvise(mmap.MADV_DONTNEED, start, piece.offset + piece.length - start)


def _mapped(path: Path, size: int, layer: str) -> mmap.mmap | bytes:
    try:
        with path.open("rb") as file:
            found = path.stat().st_size
            if found != size:
                raise damaged(layer, _cut(path.name, found, size))
            # nothing cannot be mapped
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else bytes(1)
    except OSError as error:
        why = say("{file}: {why}", file=path.name, why=error.strerror)
        raise damaged(layer, why) from error


def _cut(file: str, found: int, size: int) -> Sentence:
    return say("{file} has {found} bytes instead of {size}", file=file, found=found, size=size)


def is_sound(data: NDArray[Any], piece: Piece) -> bool:
    """Whether bytes are those that were written."""
    return data.nbytes == piece.length and crc_of(data) == piece.crc


def crc_of(data: NDArray[Any]) -> int:
    """CRC-32 of the bytes of an array."""
    return crc32(data.data)
