"""The second half of a build: blocks, index, faults, and the manifest last."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geoapp.domain.landuse import rank
from geoapp.geometry.pairs import Pairs
from geoapp.storage.faults.find import Known, find_faults
from geoapp.storage.faults.table import FaultWriter
from geoapp.storage.store.columns import Texts
from geoapp.storage.store.disk import check_room
from geoapp.storage.store.ids import ranked
from geoapp.storage.store.kept import write_kept
from geoapp.storage.store.layout import (
    FAULTS,
    KEPT,
    MANIFEST,
    PAIRS,
    PARCELS,
    REPAIRS,
    TREES,
    Count,
    Manifest,
    Piece,
    Stamp,
    manifest_text,
)
from geoapp.storage.store.prepare import Mended
from geoapp.storage.store.repairs import repairs_text
from geoapp.storage.store.source import Mapped, crc_of
from geoapp.storage.store.spill import Sorted, Spill
from geoapp.storage.store.stored import StoredParcels, coverage_edition
from geoapp.storage.store.write import Written, write_parcels

Rows = NDArray[np.int64]
Progress = Callable[[str, int, int], None]
PAIR = pa.list_(pa.field("row", pa.int64(), nullable=False), 2)


@dataclass(frozen=True, eq=False)
class Record:
    """What a store is made of, as the manifest says it; ``coverage`` in lon/lat."""

    layer: str
    edition: str
    stamp: Stamp
    work_crs: str
    class_field: str
    sliver_limits: tuple[float, float]
    coverage: shapely.Geometry | None = None


@dataclass(frozen=True, eq=False)
class Read:
    """What the first half has read: chunks, and by place in the record ids and repairs.

    ``names``: of the properties, in the order in which they were met.
    """

    spill: Spill
    codes: list[str]
    ids: list[Texts]
    mended: list[Mended]
    names: tuple[str, ...]


def finished(part: Path, read: Read, record: Record, progress: Progress) -> None:
    """Fill ``part`` with everything a store holds."""
    parcels = read.spill.sorted()
    check_room(part.parent, read.spill.size())
    places, repeated = ranked(read.ids)
    read.ids.clear()
    written = write_parcels(
        part, parcels, places, read.codes, record.work_crs,
        lambda done, total: progress("sort", done, total),
    )  # fmt: skip
    read.spill.remove()
    (part / REPAIRS).write_bytes(repairs_text(m.repair for m in read.mended))
    first = _manifest(record, written, parcels, read, _sizes(part, (PARCELS, TREES)))
    counts, pairs = _faults(part, first, _known(parcels, read, repeated), record, progress)
    whole = {REPAIRS: _whole(part / REPAIRS), FAULTS: _whole(part / FAULTS)}
    second = msgspec.structs.replace(
        first,
        faults=counts,
        files=first.files | whole | {PAIRS: _write_pairs(part / PAIRS, pairs)},
        sizes=_sizes(part, (PARCELS, TREES, PAIRS, REPAIRS, FAULTS)),
    )
    last = _with_kept(part, second, lambda done, total: progress("kept", done, total))
    (part / MANIFEST).write_bytes(manifest_text(last))


def _faults(
    part: Path, manifest: Manifest, known: Known, record: Record, progress: Progress
) -> tuple[dict[str, Count], Pairs]:
    store = StoredParcels(manifest, Mapped(part, manifest), part)
    with FaultWriter(part / FAULTS) as out:
        pairs = find_faults(store, known, record.coverage, out, progress)
    return out.counts(), pairs


def _with_kept(part: Path, manifest: Manifest, told: Callable[[int, int], None]) -> Manifest:
    """Write what disputed parcels keep under the printed priority; the manifest that says so."""
    store = StoredParcels(manifest, Mapped(part, manifest), part)
    held = write_kept(part / KEPT, store, rank, told)
    return msgspec.structs.replace(
        manifest,
        blocks=tuple(
            msgspec.structs.replace(block, kept=held.get(number, {}))
            for number, block in enumerate(manifest.blocks)
        ),
        kept_ranks=tuple(rank(code) for code in (*manifest.code_names, None)),
        sizes=manifest.sizes | _sizes(part, (KEPT,)),
    )


def _known(parcels: Sorted, read: Read, repeated: Rows) -> Known:
    row_of = np.empty(len(parcels.rows), dtype=np.int64)
    row_of[parcels.rows] = np.arange(len(row_of))
    return Known(
        mended=row_of[np.array([m.row for m in read.mended], dtype=np.int64)],
        repairs=[m.repair for m in read.mended],
        wkb=[m.wkb for m in read.mended],
        repeated=row_of[repeated],
        keys=parcels.keys,
    )


def _manifest(
    record: Record, written: Written, parcels: Sorted, read: Read, sizes: dict[str, int]
) -> Manifest:
    return Manifest(
        layer=record.layer,
        edition=record.edition,
        stamp=record.stamp,
        work_crs=record.work_crs,
        class_field=record.class_field,
        rows=len(parcels.rows),
        without_geometry=sum(m.repair.bounds is None for m in read.mended),
        box=written.box,
        bounds=written.bounds,
        codes=written.codes,
        no_code=written.no_code,
        faults={},
        sliver_limits=record.sliver_limits,
        coverage=coverage_edition(record.coverage),
        sizes=sizes,
        files={PARCELS: written.end},
        blocks=written.blocks,
        properties=read.names,
    )


def _write_pairs(path: Path, pairs: Pairs) -> Piece:
    """Pairs as an Arrow file of one column; where in it their numbers lie."""
    column = pa.FixedSizeListArray.from_arrays(pa.array(pairs.reshape(-1)), type=PAIR)
    batch = pa.record_batch([column], schema=pa.schema([pa.field("rows", PAIR, nullable=False)]))
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    whole = pa.memory_map(str(path))
    buffer = pa.ipc.open_file(whole).get_batch(0).column(0).buffers()[2]
    offset = buffer.address - whole.read_buffer(whole.size()).address if buffer.size else 0
    return Piece(offset, buffer.size, crc_of(np.frombuffer(buffer, dtype=np.uint8)))


def _whole(path: Path) -> Piece:
    data = np.fromfile(path, dtype=np.uint8)
    return Piece(0, len(data), crc_of(data))


def _sizes(part: Path, names: tuple[str, ...]) -> dict[str, int]:
    return {name: (part / name).stat().st_size for name in names}
