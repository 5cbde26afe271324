"""A store that lies on another machine: only the bytes that a block needs are fetched."""

from pathlib import Path
from typing import Any

import fsspec
import numpy as np
from numpy.typing import NDArray

from geoapp.storage.store.layout import MANIFEST, Piece, damaged, parse_manifest
from geoapp.storage.store.stored import StoredParcels, open_store


class Fetched:
    """The files of a folder at an address of fsspec's; each piece is one ranged read."""

    def __init__(self, address: str, layer: str) -> None:
        self._layer = layer
        self._files, self._folder = fsspec.core.url_to_fs(address)

    def array(self, file: str, piece: Piece, kind: Any) -> NDArray[Any]:
        """The bytes of a piece of a file as a flat array of ``kind``, unchecked."""
        return np.frombuffer(self.read(file, piece.offset, piece.length), kind)

    def read(self, file: str, start: int, length: int | None = None) -> bytes:
        """Some bytes of a file, all by default. Raises LayerUnavailable."""
        end = None if length is None else start + length
        try:
            data: bytes = self._files.cat_file(f"{self._folder}/{file}", start=start, end=end)
        except (OSError, ValueError) as error:
            raise damaged(self._layer, f"{file}: {error}") from error
        return data

    def release(self, file: str, piece: Piece) -> None:
        """Nothing is kept here."""


def open_at(address: str) -> StoredParcels:
    """Open a store by its folder, which is mapped, or by an address of fsspec's.

    Raises LayerUnavailable where it is missing, damaged or of another format.
    """
    if "://" not in address:
        return open_store(Path(address))
    layer = address.rstrip("/").rsplit("/", 2)[-2]
    source = Fetched(address, layer)
    manifest = parse_manifest(source.read(MANIFEST, 0), layer)
    return StoredParcels(manifest, source, Path(address))
