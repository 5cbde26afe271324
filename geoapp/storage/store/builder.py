"""Make a store from chunks of features, in bounded memory, whole or not at all."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np
import shapely

from geoapp.errors import InputError
from geoapp.exchange.geojson import Features
from geoapp.geometry.crs import check_work_crs
from geoapp.sentence import say
from geoapp.storage.store.columns import Columns, Texts
from geoapp.storage.store.disk import writing
from geoapp.storage.store.finish import Read, Record, finished
from geoapp.storage.store.layout import Stamp
from geoapp.storage.store.place import part_of, publish, store_name
from geoapp.storage.store.prepare import Mended, Prepared, prepared
from geoapp.storage.store.spill import Spill
from geoapp.storage.store.threads import WORKERS
from geoapp.storage.workspace import LayerInfo, Workspace

Progress = Callable[[str, int, int], None]
"""Told the step (``sort``, ``overlaps``, ``gaps``), how much is done, of how much."""
CHUNK = 20_000
MOST_CODES = np.iinfo(np.int16).max


class StoreBuilder:
    """``with StoreBuilder(place, …) as b: b.add(chunk) …; folder = b.finish(…)``.

    ``place``: the folder of a layer's stores (``place.stores_of(workspace, layer)``). Holds the
    place's lock: a second builder gets Busy at once. ``anywhere``: features may lie outside the
    area of use of the working CRS. Leaving the block without ``finish`` removes everything; an
    older store stays as it was. Raises InputError where the folder cannot be written to or the
    disk is full.
    """

    def __init__(
        self,
        place: Path,
        *,
        layer: str,
        work_crs: str,
        class_field: str,
        sliver_width_m: float,
        sliver_area_m2: float,
        anywhere: bool = False,
    ) -> None:
        check_work_crs(work_crs)
        self._place, self._layer, self._work_crs = place, layer, work_crs
        self._class_field, self._limits = class_field, (sliver_width_m, sliver_area_m2)
        self._anywhere = anywhere
        self._codes: dict[str, int] = {}
        self._ids: list[Texts] = []
        self._mended: list[Mended] = []
        self._names: dict[str, None] = {}
        self._rows = 0
        self._waiting: deque[Future[Prepared]] = deque()
        self._open = ExitStack()

    def __enter__(self) -> "StoreBuilder":
        with ExitStack() as opening:
            self._part = opening.enter_context(part_of(self._place))
            with writing(self._place):
                self._spill = Spill(self._part / "spill.arrow", self._work_crs)
            opening.callback(self._spill.abandon)
            self._pool = opening.enter_context(ThreadPoolExecutor(WORKERS))
            self._open = opening.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for future in self._waiting:
            future.cancel()
        self._open.close()

    def add(self, features: Features) -> None:
        """Take the next features of the record, exactly as it holds them (after rounding).

        ``features``: lon/lat (CRS84; of another CRS no lon/lat is kept), ids final, any number at
        once (20,000 fit well); the work is done on other threads, so a failure may be raised by a
        later call. Raises CrsError where one lies outside the area of use of the working CRS,
        InputError where the class field has more different values than classes can have.
        """
        for start in range(0, len(features), CHUNK):
            self._waiting.append(self._pool.submit(self._prepared, features, start, self._rows))
            self._rows += min(CHUNK, len(features) - start)
            self._take(WORKERS)

    def _prepared(self, features: Features, start: int, first: int) -> Prepared:
        part = slice(start, start + CHUNK)
        return prepared(
            Features(
                features.ids[part], features.properties[part], features.geometry[part], features.crs
            ),
            first,
            self._work_crs,
            self._class_field,
            say("layer {layer}", layer=self._layer),
            anywhere=self._anywhere,
        )

    def _take(self, left: int) -> None:
        """Write what is ready, until no more than ``left`` chunks are in hand."""
        while len(self._waiting) > left:
            chunk = self._waiting.popleft().result()
            code = self._numbered(chunk)
            self._ids.append(chunk.ids)
            self._mended += chunk.mended
            self._names |= chunk.names
            with writing(self._place):
                self._spill.add(code, chunk.keys)

    def _numbered(self, chunk: Prepared) -> Columns:
        """The chunk with codes numbered as they were first met in the record."""
        known = [self._codes.setdefault(c, len(self._codes)) for c in chunk.code_names]
        if len(self._codes) > MOST_CODES:
            raise InputError(
                say(
                    "field {field!r} has more than {most} different values, so it"
                    " is no land-use class; name the right one with --by",
                    field=self._class_field,
                    most=MOST_CODES,
                )
            )
        numbers = np.array([*known, -1], dtype=np.int16)
        return replace(chunk.columns, code=numbers[chunk.columns.code])

    def finish(
        self,
        *,
        edition: str,
        stamp: Stamp,
        coverage: shapely.Geometry | None = None,
        progress: Progress | None = None,
    ) -> Path:
        """Sort, index, find faults, move the store into place; the folder.

        ``edition``, ``stamp``: of the record's file (``storage.memo.stamp``; a rename keeps it).
        ``coverage``: the ground the layer declares to know, lon/lat.
        """
        self._take(0)
        record = Record(
            layer=self._layer,
            edition=edition,
            stamp=stamp,
            work_crs=self._work_crs,
            class_field=self._class_field,
            sliver_limits=self._limits,
            coverage=coverage,
        )
        target = self._place / store_name(edition, self._work_crs)
        with writing(self._place):
            codes, names = list(self._codes), tuple(self._names)
            read = Read(self._spill, codes, self._ids, self._mended, names)
            finished(self._part, read, record, progress or _silent)
            publish(self._part, target)
        return target


def builder_for(place: Path, workspace: Workspace, layer: LayerInfo) -> StoreBuilder:
    """A builder with the settings of a workspace and a layer of it."""
    return StoreBuilder(
        place,
        layer=layer.name,
        work_crs=workspace.work_crs,
        class_field=layer.field,
        sliver_width_m=workspace.sliver_width_m,
        sliver_area_m2=workspace.sliver_area_m2,
    )


def _silent(step: str, done: int, total: int) -> None:
    pass
