"""What a store's folder holds, and the manifest that says so: written last, read first."""

from pathlib import Path

import msgspec

from geoapp.errors import LayerUnavailable

FORMAT = 1
PARCELS, TREES, PAIRS, FAULTS = "parcels.arrow", "trees.bin", "pairs.arrow", "faults.arrow"
MANIFEST = "manifest.json"
Stamp = tuple[int, int, int]
"""Modification time in ns, size and inode of a file, as ``storage.memo.stamp`` gives them."""


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """Bytes of a file: where they begin, how many, and their CRC-32."""

    offset: int
    length: int
    crc: int


class BlockInfo(msgspec.Struct, frozen=True):
    """One block of ``parcels.arrow``, which is one record batch of it.

    ``box``: west, south, east, north in m; None where no parcel of it has a geometry.
    ``points``: coordinates of the outlines. ``buffers``: the columns' buffers in
    ``parcels.arrow`` by name (``columns.NAMES``). ``tree``: its R-tree in ``trees.bin``.
    """

    rows: int
    points: int
    box: tuple[float, float, float, float] | None
    buffers: dict[str, Piece]
    tree: Piece


class CodeInfo(msgspec.Struct, frozen=True):
    """How many parcels have a code, and their planar area summed, m²; overlaps count twice."""

    parcels: int
    area_m2: float


class FaultInfo(msgspec.Struct, frozen=True):
    """How many faults of a kind there are, and their areas summed, m²."""

    count: int
    area_m2: float


class Manifest(msgspec.Struct, frozen=True):
    """Everything about a store but its parcels.

    ``edition``: of the record. ``stamp``: of the record's file when the store was made.
    ``rows``: parcels. ``without_geometry``: those that had none. ``box``: extent in m;
    ``bounds``: extent in degrees. ``codes``: by code, in the order of ``code_names``, then ``""``
    (key ``null`` has no place in JSON) for parcels without one under ``no_code``.
    ``coverage``: edition of the declared coverage that gaps were looked for in, None without one.
    ``files``: size and checksum of the files beside the manifest that are read whole.
    """

    format: int
    layer: str
    edition: str
    stamp: Stamp
    work_crs: str
    class_field: str
    code_names: tuple[str, ...]
    rows: int
    without_geometry: int
    box: tuple[float, float, float, float] | None
    bounds: tuple[float, float, float, float] | None
    codes: dict[str, CodeInfo]
    no_code: CodeInfo
    faults: dict[str, FaultInfo]
    sliver_limits: tuple[float, float]
    coverage: str | None
    sizes: dict[str, int]
    files: dict[str, Piece]
    blocks: tuple[BlockInfo, ...]


_decoder = msgspec.json.Decoder(Manifest)


def parse_manifest(data: bytes, name: str) -> Manifest:
    """A manifest from its bytes. Raises LayerUnavailable naming the store."""
    try:
        version = msgspec.json.decode(data, type=_Version).format
        if version != FORMAT:
            raise LayerUnavailable(
                f"{name}: the store has format {version}, this program reads {FORMAT}; rebuild it"
                " with: geoapp import --rebuild"
            )
        return _decoder.decode(data)
    except msgspec.DecodeError as error:
        raise LayerUnavailable(
            f"{name}: the store's manifest is damaged ({error}); rebuild it with:"
            " geoapp import --rebuild"
        ) from error


class _Version(msgspec.Struct):
    format: int


def manifest_path(folder: Path) -> Path:
    """Where a store's manifest lies."""
    return folder / MANIFEST
