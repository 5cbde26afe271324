"""The tiles of an edition of the land-use layer: made when asked for, then kept.

Zoom 14 shows every parcel, coarser ones what each square holds (``tiles_cells``). A tile is made
by one thread while others that want it wait a while; what cannot be made raises, so that ground
with parcels never looks empty.
"""

import zlib
from collections.abc import Iterator
from typing import Protocol

import numpy as np

from geoapp.errors import NotFound
from geoapp.geometry.parcels import Parcels
from geoapp.geometry.tiling import STEP, Frame, Tile, bounds_lonlat
from geoapp.sentence import say
from geoapp.workflows.lru import Lru
from geoapp.workflows.tiles_cells import FINEST, Sums, cell_tile, coarser_sums, finest_sums
from geoapp.workflows.tiles_near import near
from geoapp.workflows.tiles_parcels import parcel_tile
from geoapp.workflows.tiles_turns import Turn, Turns

MIN_ZOOM, PARCELS_FROM = 6, FINEST + 1
LEVEL = 6
"""Of gzip: a tile is compressed once and sent as it lies."""
SPARE = 0.01
"""Of a block's size: parcels may lie so far outside its box in degrees."""
NO_LIMIT = Turn(Tile(0, 0, 0), None)
HELD = 512
"""Tiles that stay in memory for a layer without a store."""


class Kept(Protocol):
    """Where tiles stay once they are made: gzipped, no bytes for one without parcels."""

    def tile(self, tile: Tile) -> bytes | None:
        """A tile that was kept."""

    def keep_tile(self, tile: Tile, data: bytes) -> None:
        """Keep a tile."""

    def sums(self, tile: Tile) -> bytes | None:
        """Sums behind a tile that were kept."""

    def keep_sums(self, tile: Tile, data: bytes) -> None:
        """Keep the sums behind a tile."""


class InMemory:
    """Implements ``Kept`` for a layer that is held in memory itself.

    Sums all stay: they are no larger than the layer, and coarse tiles need each of them.
    """

    def __init__(self, size: int = HELD) -> None:
        self._tiles: Lru[bytes] = Lru(size)
        self._sums: dict[Tile, bytes] = {}

    def tile(self, tile: Tile) -> bytes | None:
        """A tile that was kept."""
        return self._tiles.find(tile)

    def keep_tile(self, tile: Tile, data: bytes) -> None:
        """Keep a tile."""
        self._tiles.keep(tile, data)

    def sums(self, tile: Tile) -> bytes | None:
        """Sums that were kept."""
        return self._sums.get(tile)

    def keep_sums(self, tile: Tile, data: bytes) -> None:
        """Keep the sums behind a tile."""
        self._sums[tile] = data


class TileSet:
    """Tiles of parcels that do not change; thread-safe.

    ``edition``: 16 hex digits of everything that decides their bytes.
    """

    def __init__(self, parcels: Parcels, work_crs: str, kept: Kept, edition: str) -> None:
        self.parcels, self.work_crs, self.kept, self.edition = parcels, work_crs, kept, edition
        self._turns = Turns()
        solid = parcels.boxes[np.isfinite(parcels.boxes).all(axis=1)]
        boxes = [bounds_lonlat(box, work_crs) for box in solid]
        self._boxes = np.array(boxes).reshape(-1, 4)
        # sides of a box bend between the places that were transformed
        spare = (self._boxes[:, 2:] - self._boxes[:, :2]) * SPARE
        self._around = self._boxes + np.column_stack([-spare, spare])

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north in degrees; None where there is no parcel."""
        if not len(self._boxes):
            return None
        west, south = self._boxes[:, :2].min(axis=0).tolist()
        east, north = self._boxes[:, 2:].max(axis=0).tolist()
        return west, south, east, north

    def get(self, tile: Tile) -> bytes:
        """A tile, gzipped; no bytes where it has no parcel.

        Raises NotFound for an address that is no tile, LayerUnavailable, TimedOut.
        """
        check_tile(tile)
        if not self.meets(tile):
            return b""
        held = self.kept.tile(tile)
        if held is None:
            with self._turns.of(tile) as turn:
                held = self.kept.tile(tile)
                if held is None:
                    held = self.make(tile, turn)
        return held

    def meets(self, tile: Tile) -> bool:
        """Whether there may be parcels in the tile."""
        west, south, east, north = tile.lonlat
        boxes = self._around
        meet = (boxes[:, 0] <= east) & (boxes[:, 2] >= west)
        return bool((meet & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)).any())

    def _has(self, tile: Tile) -> bool:
        """Whether the box of some parcel meets the tile: ground without any is not looked over."""
        box = Frame(tile, self.work_crs).box(STEP)
        return next(near(self.parcels, box), None) is not None

    def make(self, tile: Tile, turn: Turn) -> bytes:
        """Make a tile and keep it."""
        if tile.z == PARCELS_FROM:
            made = parcel_tile(self.parcels, self.work_crs, tile)
        else:
            made = cell_tile(self.sums(tile, turn), self.parcels.code_names)
        packed = gzipped(made) if made else b""
        self.kept.keep_tile(tile, packed)
        return packed

    def sums(self, tile: Tile, turn: Turn) -> Sums:
        """What the squares of a tile hold; zoom 13 from the parcels, others from the next."""
        if not self.meets(tile) or (tile.z < FINEST and not self._has(tile)):
            return Sums.of(*np.empty((3, 0), dtype=np.int64))
        held = self.kept.sums(tile)
        if held is not None:
            return Sums.from_bytes(held)
        turn.check()
        if tile.z == FINEST:
            made = finest_sums(self.parcels, self.work_crs, tile)
        else:
            made = coarser_sums([self.sums(child, turn) for child in tile.children()])
        self.kept.keep_sums(tile, made.to_bytes())
        return made

    def fill(self) -> Iterator[Tile]:
        """Make every tile that is not kept yet, in steps: squares first, then parcels."""
        side = range(1 << MIN_ZOOM)
        roots = [t for x in side for y in side if self.meets(t := Tile(MIN_ZOOM, x, y))]
        for root in roots:
            yield from self._add_up(root)
        for deepest in (FINEST, PARCELS_FROM):
            for root in roots:
                yield from self._fill(root, deepest)

    def _add_up(self, tile: Tile) -> Iterator[Tile]:
        """The sums of a tile, after those below it."""
        if self.meets(tile) and self.kept.sums(tile) is None:
            if tile.z < FINEST:
                for child in tile.children():
                    yield from self._add_up(child)
            self.sums(tile, NO_LIMIT)
            yield tile

    def _fill(self, tile: Tile, deepest: int) -> Iterator[Tile]:
        """A tile and those below it, down to a zoom; none below one without parcels."""
        if tile.z < PARCELS_FROM and not len(self.sums(tile, NO_LIMIT)):
            return
        if self.kept.tile(tile) is None:
            self.make(tile, NO_LIMIT)
            yield tile
        if tile.z < deepest:
            for child in tile.children():
                yield from self._fill(child, deepest)


def check_tile(tile: Tile) -> None:
    """Raise NotFound where there is no such tile."""
    if not MIN_ZOOM <= tile.z <= PARCELS_FROM:
        raise NotFound(
            say(
                "no tile of zoom {zoom}; there are {least} to {most}",
                zoom=tile.z,
                least=MIN_ZOOM,
                most=PARCELS_FROM,
            )
        )
    side = 1 << tile.z
    if not (0 <= tile.x < side and 0 <= tile.y < side):
        raise NotFound(
            say(
                "no tile {zoom}/{column}/{row}; columns and rows are 0 to {last}",
                zoom=tile.z,
                column=tile.x,
                row=tile.y,
                last=side - 1,
            )
        )


def gzipped(data: bytes) -> bytes:
    """The same bytes for the same data: no time, no name."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()
