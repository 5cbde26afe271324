"""The parcels near a tile, block by block."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geoapp.geometry.packed import Numbers
from geoapp.geometry.parcels import Block, Parcels


class Near(NamedTuple):
    """Rows of a block whose box meets that of the tile; ``start``: the block's first row."""

    start: int
    block: Block
    rows: NDArray[np.int64]


def near(parcels: Parcels, box: Numbers) -> Iterator[Near]:
    """Every block that holds parcels near a box in the working CRS. Raises LayerUnavailable."""
    west, south, east, north = parcels.boxes.T
    meet = (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])
    for number in np.flatnonzero(meet).tolist():
        block = parcels.block(number)
        rows = np.sort(block.meeting(box.tolist()))
        if len(rows):
            yield Near(int(parcels.starts[number]), block, rows)
