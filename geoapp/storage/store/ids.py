"""The order of ids over the whole record, and which of them are repeated."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geoapp.storage.store.columns import Texts

Rows = NDArray[np.int64]


def ranked(ids: Sequence[Texts]) -> tuple[Rows, Rows]:
    """Ranks of the ids of a record in its order, and the places of those that are repeated.

    The earlier of two that are the same comes first. The places are those of every feature
    whose id another one has too, those of one id together.
    """
    whole = pa.chunked_array([_array(texts) for texts in ids], type=pa.large_binary())
    order = pc.sort_indices(whole).to_numpy().astype(np.int64)
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.arange(len(order))
    if len(order) < 2:
        return places, order[:0]
    names = whole.take(pa.array(order))
    same = pc.equal(names.slice(1), names.slice(0, len(names) - 1))
    after = np.concatenate([[False], same.to_numpy()])
    return places, order[after | np.append(after[1:], False)]


def _array(texts: Texts) -> pa.Array:
    buffers = [None, pa.py_buffer(texts.offsets), pa.py_buffer(texts.data)]
    return pa.Array.from_buffers(pa.binary(), len(texts), buffers).cast(pa.large_binary())
