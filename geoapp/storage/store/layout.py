"""What a store's folder holds, and the manifest that says so: written last, read first."""

from zlib import crc32

import msgspec

from geoapp.errors import LayerUnavailable
from geoapp.sentence import Sentence, say

FORMAT = 2
READABLE = (1, 2)
"""Format 1 had no ``kept.arrow``: what it would say is worked out when it is needed."""
PARCELS, TREES, PAIRS, KEPT = "parcels.arrow", "trees.bin", "pairs.arrow", "kept.arrow"
REPAIRS, FAULTS, MANIFEST = "repairs.json", "faults.arrow", "manifest.json"
BUFFERS = {
    "id.offsets": ("id", 1),
    "id": ("id", 2),
    "code": ("code", 1),
    "area_m2": ("area_m2", 1),
    "place": ("place", 1),
    "row": ("row", 1),
    "shapes": ("geometry", 1),
    "parts": ("geometry", 3),
    "rings": ("geometry", 5),
    "xy": ("geometry", 8),
    "lonlat.known": ("lonlat", 0),
    "lonlat.shapes": ("lonlat", 1),
    "lonlat.parts": ("lonlat", 3),
    "lonlat.rings": ("lonlat", 5),
    "lonlat.xy": ("lonlat", 8),
    "properties.offsets": ("properties", 1),
    "properties": ("properties", 2),
}
"""Buffers of a record batch: our name, the column, its number among the column's buffers. The
manifest says where in ``parcels.arrow`` each lies, so that a reader needs no Arrow library."""
KEPT_BUFFERS = {
    "kept.row": ("row", 1),
    "kept.area_m2": ("area_m2", 1),
    "kept.shapes": ("geometry", 1),
    "kept.parts": ("geometry", 3),
    "kept.rings": ("geometry", 5),
    "kept.xy": ("geometry", 8),
}
"""The same of ``kept.arrow``."""
Stamp = tuple[int, int, int]
"""Modification time in ns, size and inode of a file, as ``storage.memo.stamp`` gives them."""
Box = tuple[float, float, float, float]


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """Bytes of a file: where they begin, how many, and their CRC-32."""

    offset: int
    length: int
    crc: int


class BlockInfo(msgspec.Struct, frozen=True):
    """One block of ``parcels.arrow``, which is one record batch of it.

    ``box``: west, south, east, north in m; None where no parcel of it has a geometry.
    ``head``: what Arrow says of the batch, before its buffers. ``buffers``: those of the columns
    in ``parcels.arrow`` by name (``BUFFERS``). ``tree``: its R-tree in ``trees.bin``. ``kept``:
    those of its record batch in ``kept.arrow`` (``KEPT_BUFFERS``), which has none where no parcel
    of the block loses ground.
    """

    rows: int
    points: int
    box: Box | None
    head: Piece
    buffers: dict[str, Piece]
    tree: Piece
    kept: dict[str, Piece] = {}


class Count(msgspec.Struct, frozen=True):
    """How many there are, and their areas summed, m²."""

    count: int
    area_m2: float


class Manifest(msgspec.Struct, frozen=True):
    """Everything about a store but its parcels.

    ``edition``: of the record. ``stamp``: of the record's file when the store was made.
    ``box``: extent in m; ``bounds``: extent in degrees; None where nothing has a geometry.
    ``codes``: planar area of the parcels by code; ground under two parcels counts twice.
    ``no_code``: of those without one. ``faults``: by kind. ``coverage``: edition of the declared
    coverage that gaps were looked for in, None without one. ``sizes``: of every file, bytes.
    ``files``: the data of those that are read whole, and the end of ``parcels.arrow``.
    ``properties``: the names of all properties of the record. ``kept_ranks``: of the codes and of
    none, the priority under which ``kept.arrow`` was cut; empty without one.
    """

    layer: str
    edition: str
    stamp: Stamp
    work_crs: str
    class_field: str
    rows: int
    without_geometry: int
    box: Box | None
    bounds: Box | None
    codes: dict[str, Count]
    no_code: Count
    faults: dict[str, Count]
    sliver_limits: tuple[float, float]
    coverage: str | None
    sizes: dict[str, int]
    files: dict[str, Piece]
    blocks: tuple[BlockInfo, ...]
    properties: tuple[str, ...] = ()
    kept_ranks: tuple[int, ...] = ()

    @property
    def code_names(self) -> tuple[str, ...]:
        """The codes, in the order that ``code`` counts them by."""
        return tuple(self.codes)


class _Version(msgspec.Struct):
    format: int


class _Sealed(msgspec.Struct):
    format: int
    crc: int
    manifest: msgspec.Raw


_decoder = msgspec.json.Decoder(Manifest)


def manifest_text(manifest: Manifest) -> bytes:
    """The file of a manifest, with its checksum: a wrong box would hide parcels."""
    data = msgspec.json.encode(manifest)
    return msgspec.json.encode(_Sealed(FORMAT, crc32(data), msgspec.Raw(data)))


def parse_manifest(data: bytes, layer: str) -> Manifest:
    """A manifest from its file. Raises LayerUnavailable."""
    try:
        version = msgspec.json.decode(data, type=_Version).format
        if version not in READABLE:
            raise damaged(layer, _format(version))
        sealed = msgspec.json.decode(data, type=_Sealed)
        if crc32(sealed.manifest) != sealed.crc:
            raise damaged(layer, say("{file}: the checksum differs", file=MANIFEST))
        return _decoder.decode(sealed.manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise damaged(layer, say("{file}: {why}", file=MANIFEST, why=error)) from error


def _format(found: int) -> Sentence:
    return say("it has format {found}, this program reads {wanted}", found=found, wanted=FORMAT)


def damaged(layer: str, why: Sentence) -> LayerUnavailable:
    """The failure for a store whose bytes are not what they must be."""
    return unusable(layer, say("its store cannot be used: {why}", why=why))


def unusable(layer: str, why: Sentence) -> LayerUnavailable:
    """The failure for a store that is missing, old or damaged, and what to do."""
    return LayerUnavailable(
        say(
            "layer {layer}: {why}; build it again with: geoapp import --rebuild --layer {layer}",
            layer=layer,
            why=why,
        )
    )
