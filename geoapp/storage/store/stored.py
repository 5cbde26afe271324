"""Parcels mapped from a store: nothing is parsed at opening, a block is checked when touched."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geoapp.storage.store.layout import Manifest

if TYPE_CHECKING:
    import pyarrow as pa

Geometries = NDArray[np.object_]
Rows = NDArray[np.int64]


class StoredParcels:
    """``geometry.parcels.Parcels`` over a store; safe to share between threads.

    Every method raises LayerUnavailable with one sentence where what it reads is damaged.
    """

    folder: Path
    manifest: Manifest

    @property
    def edition(self) -> str:
        """``sha256:`` of the record that the store was made from."""
        return self.manifest.edition

    def batch(self, number: int) -> "pa.RecordBatch":
        """One block as Arrow, all columns, checked, zero-copy."""
        raise NotImplementedError

    def lonlat(self, rows: Any) -> Geometries:
        """Geometries as in the record, lon/lat degrees; None where the record has none."""
        raise NotImplementedError

    def properties(self, rows: Any) -> Sequence[bytes]:
        """The features' properties as JSON text."""
        raise NotImplementedError

    def record_rows(self, rows: Any) -> Rows:
        """Place of each parcel in the record, 0 for its first feature."""
        raise NotImplementedError

    def at(self, lon: float, lat: float) -> Rows:
        """Rows of the parcels that cover a point."""
        raise NotImplementedError


def open_store(folder: Path) -> StoredParcels:
    """Map a store. Raises LayerUnavailable where it is missing, damaged or of another format."""
    raise NotImplementedError
