"""Parcels mapped from a store: nothing is parsed at opening, a block is checked when touched."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.geometry.crs import WGS84, to_work
from geoapp.geometry.packed import Geometries, Packed
from geoapp.geometry.pairs import Pairs
from geoapp.geometry.parcels import Block, Kept, Parcels
from geoapp.geometry.validity import Repair
from geoapp.sentence import say
from geoapp.storage.store.columns import Texts
from geoapp.storage.store.layout import (
    KEPT,
    MANIFEST,
    PAIRS,
    PARCELS,
    REPAIRS,
    TREES,
    Manifest,
    Piece,
    damaged,
    parse_manifest,
)
from geoapp.storage.store.repairs import parse_repairs
from geoapp.storage.store.source import Mapped, Source, is_sound

if TYPE_CHECKING:
    import pyarrow as pa

Rows = NDArray[np.int64]
NOWHERE = (np.inf, np.inf, -np.inf, -np.inf)
_KINDS = {"code": np.int16, "area_m2": np.float64, "place": np.int64, "row": np.int64}
_KINDS |= {"xy": np.float64, "lonlat.xy": np.float64, "lonlat.known": np.uint8}
_KINDS |= {"kept.row": np.int64, "kept.area_m2": np.float64, "kept.xy": np.float64}
_KINDS |= {"id": np.uint8, "properties": np.uint8}


class StoredParcels(Parcels):
    """``geometry.parcels.Parcels`` over a store; safe to share between threads.

    Every method raises LayerUnavailable with one sentence where what it reads is damaged.
    """

    def __init__(self, manifest: Manifest, source: Source, folder: Path) -> None:
        self.manifest, self.source, self.folder = manifest, source, folder
        self.code_names, self.kept_ranks = manifest.code_names, manifest.kept_ranks
        self.starts = np.cumsum([0, *(b.rows for b in manifest.blocks)], dtype=np.int64)
        boxes = [b.box or NOWHERE for b in manifest.blocks]
        self.boxes = np.array(boxes, dtype=np.float64).reshape(-1, 4)
        self.memo = {}
        self._blocks: list[Block | None] = [None] * len(manifest.blocks)
        self._kept: list[Kept | None] = [None] * len(manifest.blocks)
        self._sound: set[tuple[str, int]] = set()

    @property
    def edition(self) -> str:
        """``sha256:`` of the record that the store was made from."""
        return self.manifest.edition

    @cached_property
    def overlapping_pairs(self) -> Pairs:  # type: ignore[override] # read when first asked for
        """(n, 2) rows, the smaller first, of parcels that share ground."""
        return self.file(PAIRS, np.int64).reshape(-1, 2)

    @cached_property
    def repairs(self) -> tuple[Repair, ...]:  # type: ignore[override] # read when first asked for
        """What was not valid, or had no geometry."""
        return parse_repairs(self.file(REPAIRS, np.uint8).tobytes())

    def block(self, number: int) -> Block:
        """One block, its outlines, areas, codes and index checked when first asked for."""
        held = self._blocks[number]
        if held is None:
            held = self._blocks[number] = self._opened(number)
        return held

    def kept(self, number: int) -> Kept | None:
        """What parcels of a block keep of disputed ground, checked when first asked for."""
        held = self._kept[number]
        if held is None and self.manifest.blocks[number].kept:
            held = self._kept[number] = self._opened_kept(number)
        return held

    def ids(self, rows: Any) -> NDArray[np.object_]:
        """Ids of some rows."""
        found = self._by_block(rows, object, lambda n, r: self._texts(n, "id").values(r))
        return np.array([text.decode() for text in found.tolist()], dtype=object)

    def batch(self, number: int) -> "pa.RecordBatch":
        """One block as Arrow, all columns, checked, zero-copy."""
        self._checked(PARCELS, self.manifest.blocks[number].head, np.uint8, f"block {number}")
        for name in self.manifest.blocks[number].buffers:
            self.buffer(number, name)
        return self._arrow().get_batch(number)

    def lonlat(self, rows: Any) -> Geometries:
        """Geometries as in the record, lon/lat degrees, shells counter-clockwise; else None."""
        return self._by_block(rows, object, self._lonlat)

    def properties(self, rows: Any) -> list[bytes]:
        """The features' properties as JSON text."""
        return list(
            self._by_block(rows, object, lambda n, r: self._texts(n, "properties").values(r))
        )

    def record_rows(self, rows: Any) -> Rows:
        """Place of each parcel in the record, 0 for its first feature."""
        return self._by_block(rows, np.int64, lambda n, r: self.buffer(n, "row")[r])

    def at(self, lon: float, lat: float) -> Rows:
        """Rows of the parcels that cover a point."""
        point = to_work([shapely.Point(lon, lat)], WGS84, self.manifest.work_crs)[0]
        _, rows = self.meeting([(point.x, point.y, point.x, point.y)])
        return np.asarray(rows[shapely.covers(self.geometries(rows), point)])

    def buffer(self, number: int, name: str) -> NDArray[Any]:
        """A column's buffer of a block (``layout.BUFFERS``), checked when first asked for."""
        piece = self.manifest.blocks[number].buffers[name]
        return self._checked(PARCELS, piece, _KINDS.get(name, np.int32), f"block {number}, {name}")

    def check_record(self, numbers: Iterable[int]) -> None:
        """Check all that some blocks hold of the record, on all cores. Raises LayerUnavailable."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for _ in pool.map(self._check_block, numbers):
                pass

    def _check_block(self, number: int) -> None:
        pieces = self.manifest.blocks[number].buffers
        names = [n for n in self._of_record(number)
                 if (PARCELS, pieces[n].offset) not in self._sound]  # fmt: skip
        for name in names:
            self.buffer(number, name)
        if names:
            self.release(number)

    def release(self, number: int) -> None:
        """Let go of what was read of a block's record by someone who goes through all blocks."""
        for name in self._of_record(number):
            self.source.release(PARCELS, self.manifest.blocks[number].buffers[name])

    def _of_record(self, number: int) -> list[str]:
        names = self.manifest.blocks[number].buffers
        return [name for name in names if name.startswith(("lonlat.", "properties", "id"))]

    def file(self, name: str, kind: Any) -> NDArray[Any]:
        """A small file whole, checked."""
        return self._checked(name, self.manifest.files[name], kind, "whole")

    def packed_lonlat(self, number: int) -> tuple[Packed, NDArray[np.bool_]]:
        """Outlines of a block in degrees, and which parcels have one in the record."""
        return self._packed(number, "lonlat."), self.known_lonlat(number)

    def known_lonlat(self, number: int) -> NDArray[np.bool_]:
        """Which parcels of a block have an outline in the record."""
        count = self.manifest.blocks[number].rows
        if "lonlat.known" not in self.manifest.blocks[number].buffers:
            return np.ones(count, dtype=bool)
        bits = np.unpackbits(self.buffer(number, "lonlat.known"), bitorder="little")
        return np.asarray(bits[:count].astype(bool))

    def faults_fit(self, coverage: shapely.Geometry | None, limits: tuple[float, float]) -> bool:
        """Whether the faults were found with this coverage (lon/lat) and these sliver limits."""
        mine = self.manifest
        return (mine.coverage, mine.sliver_limits) == (coverage_edition(coverage), limits)

    def _opened(self, number: int) -> Block:
        tree = self.manifest.blocks[number].tree
        return Block(
            packed=self._packed(number, ""),
            areas=self.buffer(number, "area_m2"),
            codes=self.buffer(number, "code"),
            places=self.buffer(number, "place"),
            tree=self._checked(TREES, tree, np.uint8, f"block {number}"),
        )

    def _opened_kept(self, number: int) -> Kept:
        get = partial(self._kept_buffer, number)
        return Kept(get("kept.row"), get("kept.area_m2"), _packed(get, "kept."))

    def _kept_buffer(self, number: int, name: str) -> NDArray[Any]:
        piece = self.manifest.blocks[number].kept[name]
        return self._checked(KEPT, piece, _KINDS.get(name, np.int32), f"block {number}, {name}")

    def _packed(self, number: int, prefix: str) -> Packed:
        return _packed(partial(self.buffer, number), prefix)

    def _lonlat(self, number: int, rows: Rows) -> Geometries:
        packed, known = self.packed_lonlat(number)
        found = packed.geometries(rows)
        found[~known[rows]] = None
        return found

    def _texts(self, number: int, name: str) -> Texts:
        return Texts(self.buffer(number, f"{name}.offsets"), self.buffer(number, name))

    def _checked(self, file: str, piece: Piece, kind: Any, what: str) -> NDArray[Any]:
        data = self.source.array(file, piece, kind)
        key = file, piece.offset
        if key not in self._sound:
            if not is_sound(data, piece):
                where = say("{file}, {why}", file=file, why=what)
                raise damaged(self.manifest.layer, say("{file}: the checksum differs", file=where))
            self._sound.add(key)
        return data

    def _arrow(self) -> "pa.RecordBatchFileReader":
        """A reader of its own for each caller: it is not made to be shared by threads."""
        import pyarrow as pa  # a tenth of a second, which a check has no use for

        self._checked(PARCELS, self.manifest.files[PARCELS], np.uint8, "end")
        self._checked(PARCELS, self.manifest.blocks[0].head, np.uint8, "beginning")
        whole = Piece(0, self.manifest.sizes[PARCELS], 0)
        return pa.ipc.open_file(pa.py_buffer(self.source.array(PARCELS, whole, np.uint8)))

    def _by_block(self, rows: Any, kind: Any, get: Callable[[int, Rows], Any]) -> NDArray[Any]:
        """``get(block number, rows of it)`` for every block that holds some of the rows."""
        wanted = np.asarray(rows, dtype=np.int64)
        found = np.empty(len(wanted), dtype=kind)
        of_block = np.searchsorted(self.starts, wanted, side="right") - 1
        for number in np.unique(of_block).tolist():
            mine = np.flatnonzero(of_block == number)
            found[mine] = get(number, wanted[mine] - self.starts[number])
        return found


def _packed(get: Callable[[str], NDArray[Any]], prefix: str) -> Packed:
    xy, *offsets = (get(prefix + name) for name in ("xy", "rings", "parts", "shapes"))
    return Packed(xy.reshape(-1, 2), *offsets)


def coverage_edition(coverage: shapely.Geometry | None) -> str | None:
    """What tells one declared coverage from another."""
    if coverage is None:
        return None
    return "sha256:" + sha256(shapely.to_wkb(shapely.normalize(coverage))).hexdigest()


def open_store(folder: Path) -> StoredParcels:
    """Map a store. Raises LayerUnavailable where it is missing, damaged or of another format."""
    try:
        data = (folder / MANIFEST).read_bytes()
    except OSError as error:
        why = say("{file}: {why}", file=MANIFEST, why=error.strerror)
        raise damaged(folder.parent.name, why) from error
    manifest = parse_manifest(data, folder.parent.name)
    return StoredParcels(manifest, Mapped(folder, manifest), folder)
