"""A large layer on its way out: read from its store, a few thousand parcels at a time.

Features come in the order of the store, neighbours on the ground beside one another. What a box
or a filter chooses is found chunk by chunk and remembered, so that a second pass costs nothing.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoapp.exchange.formats import Run
from geoapp.exchange.geojson import CRS84
from geoapp.exchange.geojson_text import MULTIPOLYGON, NULL, POLYGON, Heads, Shapes
from geoapp.exchange.geojson_write import CHUNK
from geoapp.geometry.crs import transformed
from geoapp.geometry.packed import Geometries, Rows
from geoapp.schema import Column
from geoapp.storage.store import StoredParcels
from geoapp.workflows.lonlat import Box, Lonlat, meets, within
from geoapp.workflows.stored_values import Texts, loaded

if TYPE_CHECKING:
    from geoapp.exchange.cql2 import Predicate

Mask = NDArray[np.bool_]
_MOST_SEEN = 100_000
_CODE = "code"
_ODD = re.compile(r"True$|False$|[\[{]")
"""A code that is no text in the record and has another text as a column."""


class Leaf:
    """One block of a store as a writer wants it."""

    def __init__(self, store: StoredParcels, number: int) -> None:
        self.store, self.number = store, number

    def __len__(self) -> int:
        return int(self.store.manifest.blocks[self.number].rows)

    @cached_property
    def known(self) -> Mask:
        """Which parcels have an outline in the record."""
        return self.store.known_lonlat(self.number)

    @cached_property
    def shapes(self) -> Shapes:
        """The record's outlines in degrees."""
        packed, known = self.store.packed_lonlat(self.number)
        kinds = np.where(np.diff(packed.shapes) == 1, POLYGON, MULTIPOLYGON)
        return Shapes(packed, np.where(known, kinds, NULL).astype(np.uint8))

    def ids(self, rows: Rows) -> list[str]:
        """Ids of some rows, which rise."""
        blob, bounds = self._texts("id", rows)
        text = blob.decode()
        if len(text) == len(blob):  # plain letters: the places of bytes are those of letters
            return [text[a:b] for a, b in bounds]
        return [blob[a:b].decode() for a, b in bounds]

    def properties(self, rows: Rows) -> list[bytes]:
        """Properties of some rows, which rise, as JSON."""
        blob, bounds = self._texts("properties", rows)
        return [blob[a:b] for a, b in bounds]

    def _texts(self, name: str, rows: Rows) -> tuple[bytes, Iterable[tuple[int, int]]]:
        """Bytes that hold the texts of some rows, and where in them each lies."""
        if not len(rows):
            return b"", ()
        offsets = self.store.buffer(self.number, f"{name}.offsets")
        first, last = int(offsets[rows[0]]), int(offsets[rows[-1] + 1])
        blob = self.store.buffer(self.number, name)[first:last].tobytes()
        starts, ends = offsets[rows] - first, offsets[rows + 1] - first
        return blob, zip(starts.tolist(), ends.tolist(), strict=True)


class StoredRun(Run):
    """Some parcels of a block; each thing is made when a writer asks for it."""

    def __init__(
        self, leaf: Leaf, rows: Rows, columns: tuple[Column, ...], texts: Texts | None, crs: str
    ) -> None:
        self.columns = columns
        self._leaf, self._rows, self._texts, self._crs = leaf, rows, texts, crs

    def __len__(self) -> int:
        return len(self._rows)

    @cached_property
    def ids(self) -> Sequence[str]:  # type: ignore[override] # made when first asked for
        """One id each."""
        return self._leaf.ids(self._rows)

    @cached_property
    def properties(self) -> Sequence[dict[str, Any]]:  # type: ignore[override] # as above
        """Properties of the record."""
        return loaded(self.ids, self._leaf.properties(self._rows), self.columns)

    @cached_property
    def geometry(self) -> Geometries:  # type: ignore[override] # as above
        """Outlines in the table's CRS."""
        lonlat = self._leaf.shapes.geometries(self._rows)
        return lonlat if self._crs == CRS84 else transformed(lonlat, CRS84, self._crs)

    @cached_property
    def packed(self) -> tuple[Shapes, Rows] | None:
        """The outlines as they lie in the store, where it has them in the table's CRS."""
        if self._crs == CRS84:
            return self._leaf.shapes, self._rows
        shapes = Shapes.of(self.geometry)
        return None if shapes is None else (shapes, np.arange(len(shapes)))

    @cached_property
    def values(self) -> list[Any] | None:
        """The columns as attributes of an object each, where all of them are text."""
        if self._texts is None:
            return None
        return self._texts.decode(self.ids, self._leaf.properties(self._rows))

    def heads(self) -> Heads:
        """Each feature as GeoJSON without its geometry."""
        if self._texts is None or self.values is None:
            return super().heads()
        return self._texts.heads(self.ids, self.values)

    def column(self, column: Column) -> list[Any]:
        """One column's values, flat."""
        if self.values is None:
            return super().column(column)
        return list(map(attrgetter(column.name), self.values))

    def without_geometry(self) -> Mask:
        """Which features have none."""
        return np.asarray(~self._leaf.known[self._rows])


class Chosen:
    """The parcels of a store that a box and a filter choose."""

    def __init__(
        self,
        store: StoredParcels,
        columns: tuple[Column, ...],
        crs: str,
        box: Box | None = None,
        text: str | None = None,
    ) -> None:
        self._store, self._columns, self._crs, self._box = store, columns, crs, box
        self._filter = compiled(text, columns) if text else None
        self._texts = Texts.of(columns)
        self._near = set(Lonlat.of(store).near(box).tolist()) if box else None
        self._held: dict[tuple[int, int], Rows] = {}
        self._without = 0
        self._seen: dict[tuple[Any, ...], bool] = {}

    def runs(self) -> Iterator[Run]:
        """The chosen parcels; a run without any where a chunk holds none.

        What they lie in is checked first: a failure among them would come too late to be told.
        """
        whole = self._near is None
        self._store.check_record(range(self._store.blocks) if whole else self._near or ())
        for number in range(self._store.blocks):
            leaf = Leaf(self._store, number)
            for start in range(0, len(leaf), CHUNK):
                yield self._run(leaf, self._rows(leaf, start))
            self._store.release(number)

    def counts(self) -> tuple[int, int]:
        """How many are chosen, and how many of them have no geometry."""
        for number in range(self._store.blocks):
            leaf = Leaf(self._store, number)
            for start in range(0, len(leaf), CHUNK):
                self._rows(leaf, start)
        return sum(map(len, self._held.values())), self._without

    def _run(self, leaf: Leaf, rows: Rows) -> StoredRun:
        return StoredRun(leaf, rows, self._columns, self._texts, self._crs)

    def _rows(self, leaf: Leaf, start: int) -> Rows:
        key = leaf.number, start
        if key not in self._held:
            rows = self._found(leaf, np.arange(start, min(start + CHUNK, len(leaf))))
            self._without += int((~leaf.known[rows]).sum())
            self._held[key] = rows.astype(np.int32)
        return self._held[key].astype(np.int64)

    def _found(self, leaf: Leaf, rows: Rows) -> Rows:
        if self._box is not None:
            rows = rows[self._in_box(leaf, rows, self._box)]
        if self._filter is None or not len(rows):
            return rows
        return rows[self._filtered(leaf, rows, self._filter)]

    def _in_box(self, leaf: Leaf, rows: Rows, box: Box) -> Mask:
        """Whose outline meets a box; GEOS is asked where the outline's extent does not tell."""
        if self._near is not None and leaf.number not in self._near:
            return np.zeros(len(rows), dtype=bool)
        known = leaf.known[rows]
        if Lonlat.of(self._store).is_inside(leaf.number, box):
            return known
        boxes = leaf.shapes.packed.boxes[rows]
        found = known & within(boxes, box)
        open_ = np.flatnonzero(known & meets(boxes, box) & ~found)
        outlines = leaf.shapes.geometries(rows[open_])
        found[open_] = shapely.intersects(outlines, shapely.box(*box))
        return np.asarray(found)

    def _filtered(self, leaf: Leaf, rows: Rows, holds: "Predicate") -> Mask:
        run = StoredRun(leaf, rows, self._columns, self._texts, CRS84)
        if holds.spatial:
            pairs = zip(run.records(), run.geometry, strict=True)
            return np.fromiter((holds(r, g) for r, g in pairs), dtype=bool, count=len(run))
        codes = self._by_code(leaf, holds)
        if codes is not None:
            return np.asarray(codes[leaf.store.buffer(leaf.number, "code")[rows]])
        names = sorted(holds.names)
        values = [run.column(c) for name in names for c in self._columns if c.name == name]
        if not values:
            return np.full(len(run), holds({}, None))
        return np.array([self._answer(holds, names, row) for row in zip(*values, strict=True)])

    def _by_code(self, leaf: Leaf, holds: "Predicate") -> Mask | None:
        """The answer for each code, the last for none; None where it hangs on anything else."""
        class_field, names = self._store.manifest.class_field, self._store.code_names
        looked_at = [(c.name, (c.path or (c.name,))[0]) for c in self._columns
                     if c.name in holds.names]  # fmt: skip
        if looked_at != [(_CODE, class_field)] or any(_ODD.match(name) for name in names):
            return None
        answers = (self._answer(holds, [_CODE], (code,)) for code in (*names, None))
        return np.fromiter(answers, dtype=bool, count=len(names) + 1)

    def _answer(self, holds: "Predicate", names: list[str], row: tuple[Any, ...]) -> bool:
        """Asked once for the same values: a code or a commune is that of many parcels."""
        found = self._seen.get(row)
        if found is None:
            found = holds(dict(zip(names, row, strict=True)), None)
            if len(self._seen) < _MOST_SEEN:
                self._seen[row] = found
        return found


def compiled(text: str, columns: Sequence[Column]) -> "Predicate":
    """A filter over columns. Raises FilterError."""
    from geoapp.exchange.cql2 import compile_filter  # a quarter of a second, which few need

    return compile_filter(text, [c.name for c in columns])
