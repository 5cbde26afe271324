"""A store that lies on another machine: only the bytes that a block needs are fetched, checked.

Any address that fsspec knows: an object store, a zip file, a plain web server. A shared folder
is better mapped as one on this machine is.
"""

import threading
from collections import OrderedDict
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import fsspec
import numpy as np
from numpy.typing import NDArray

from geoapp.errors import InputError
from geoapp.geometry.parcels import Block, Kept
from geoapp.sentence import say
from geoapp.storage.store.layout import (
    KEPT,
    MANIFEST,
    PARCELS,
    TREES,
    Piece,
    damaged,
    parse_manifest,
)
from geoapp.storage.store.stored import StoredParcels, open_store

KEPT_BYTES = 256 << 20
"""What is kept of what was fetched: about a dozen full blocks."""
GAP_BYTES = 1 << 20
"""Pieces of a file with no more than this between them are fetched in one read."""
WANTED = ("area_m2", "code", "place", "rings", "parts", "shapes", "xy")
"""Buffers of a block that measuring needs."""


class Fetched:
    """The files of a folder at an address of fsspec's, the last used of them kept; thread-safe.

    What is fetched is checked against its checksum each time.
    """

    def __init__(self, address: str, layer: str) -> None:
        self._layer = layer
        self._files, self._folder = _file_system(address)
        self._kept: OrderedDict[tuple[str, Piece], bytes] = OrderedDict()
        self._size, self._lock = 0, threading.Lock()

    def array(self, file: str, piece: Piece, kind: Any) -> NDArray[Any]:
        """The bytes of a piece of a file as a flat array of ``kind``. Raises LayerUnavailable."""
        held = self._held(file, piece)
        if held is None:
            held = self.fetch(file, [piece])[0]
        return np.frombuffer(held, kind)

    def fetch(self, file: str, pieces: list[Piece]) -> list[bytes]:
        """Pieces of a file, those near one another in one read. Raises LayerUnavailable."""
        runs = _runs(sorted(pieces, key=lambda p: p.offset))
        got: dict[Piece, bytes] = {}
        for run, data in zip(runs, self._read(file, [_span(run) for run in runs]), strict=True):
            start = run[0].offset
            for piece in run:
                first = piece.offset - start
                got[piece] = data[first : first + piece.length]
                if len(got[piece]) != piece.length or crc32(got[piece]) != piece.crc:
                    raise damaged(self._layer, say("{file}: the checksum differs", file=file))
                self._keep((file, piece), got[piece])
        return [got[piece] for piece in pieces]

    def missing(self, file: str, pieces: list[Piece]) -> list[Piece]:
        """Those of some pieces that would have to be fetched."""
        return [piece for piece in pieces if self._held(file, piece) is None]

    def whole(self, file: str) -> bytes:
        """A file whole, unchecked. Raises LayerUnavailable."""
        return self._read(file, [(0, None)])[0]

    def release(self, file: str, piece: Piece) -> None:
        """What is kept is bounded by itself."""

    def _read(self, file: str, spans: list[tuple[int, int | None]]) -> list[bytes]:
        path = f"{self._folder}/{file}"
        try:
            found = [self._files.cat_file(path, start=start, end=end) for start, end in spans]
        except Exception as error:  # each file system has a library of its own
            why = " ".join(str(error).split())[:160] or type(error).__name__
            raise damaged(self._layer, say("{file}: {why}", file=file, why=why)) from error
        return found

    def _held(self, file: str, piece: Piece) -> bytes | None:
        with self._lock:
            held = self._kept.get((file, piece))
            if held is not None:
                self._kept.move_to_end((file, piece))
            return held

    def _keep(self, key: tuple[str, Piece], data: bytes) -> None:
        with self._lock:
            self._size += len(data) - len(self._kept.pop(key, b""))
            self._kept[key] = data
            while self._size > KEPT_BYTES and len(self._kept) > 1:
                self._size -= len(self._kept.popitem(last=False)[1])


class FetchedParcels(StoredParcels):
    """A store at an address: its blocks come when needed, and go when others are."""

    def __init__(self, address: str, layer: str) -> None:
        self.address, self._fetched = address, Fetched(address, layer)
        manifest = parse_manifest(self._fetched.whole(MANIFEST), layer)
        super().__init__(manifest, self._fetched, Path(address))

    def block(self, number: int) -> Block:
        """One block; what is missing of it is fetched in one or two reads."""
        info = self.manifest.blocks[number]
        missing = self._fetched.missing(PARCELS, [info.buffers[name] for name in WANTED])
        if missing:
            self._fetched.fetch(PARCELS, missing)
        if self._fetched.missing(TREES, [info.tree]):
            self._fetched.fetch(TREES, [info.tree])
        return self._opened(number)

    def kept(self, number: int) -> Kept | None:
        """What parcels of a block keep of disputed ground, fetched in one read."""
        pieces = list(self.manifest.blocks[number].kept.values())
        missing = self._fetched.missing(KEPT, pieces)
        if missing:
            self._fetched.fetch(KEPT, missing)
        return self._opened_kept(number) if pieces else None


def open_at(address: str) -> StoredParcels:
    """Open a store by its folder, which is mapped, or by an address of fsspec's.

    Raises LayerUnavailable where it is missing, damaged or of another format, InputError where
    nothing here can read such an address.
    """
    if "://" not in address:
        return open_store(Path(address))
    return FetchedParcels(address.rstrip("/"), layer_at(address))


def layer_at(address: str) -> str:
    """The layer of the store at an address: the folder it lies in."""
    parts = [part for part in address.split("/") if part]
    return parts[-2] if len(parts) > 2 else parts[-1]


def _file_system(address: str) -> tuple[Any, str]:
    try:
        files, folder = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError, OSError) as error:
        why = " ".join(str(error).split())[:200]
        raise InputError(
            say("{address}: nothing can be read there: {why}", address=address[:120], why=why)
        ) from error
    return files, str(folder).rstrip("/")


def _runs(pieces: list[Piece]) -> list[list[Piece]]:
    """Sorted pieces in runs with no more than GAP_BYTES between one and the next."""
    runs = [pieces[:1]] if pieces else []
    for before, piece in pairwise(pieces):
        if piece.offset - before.offset - before.length <= GAP_BYTES:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _span(run: list[Piece]) -> tuple[int, int]:
    return run[0].offset, max(piece.offset + piece.length for piece in run)
