"""Bring a layer of land parcels in: read in a stream, the whole file or nothing of it.

The new record and its store are made beside those in force; what puts them in force is one
atomic replacement of ``workspace.toml``, so whoever reads sees the old layer or the new one.
"""

from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from geoapp.errors import GeoappError, InputError
from geoapp.exchange.geojson import Features
from geoapp.exchange.read import ForeignFrame
from geoapp.exchange.record import record_writer
from geoapp.exchange.scratch import scratch
from geoapp.exchange.stream import read_chunks
from geoapp.sentence import say
from geoapp.storage import LayerInfo, Workspace
from geoapp.storage.files import hashed
from geoapp.storage.memo import stamp
from geoapp.storage.store import open_store
from geoapp.storage.store.builder import StoreBuilder
from geoapp.storage.store.place import clear_stores, stores_of
from geoapp.workflows.editions import one_writer
from geoapp.workflows.import_issues import Issue
from geoapp.workflows.import_land_cover import Coverage, read_coverage_file
from geoapp.workflows.import_land_files import (
    Part,
    clear_parts,
    clear_records,
    coverage_name,
    part_file,
    record_name,
    removed_on_failure,
)
from geoapp.workflows.import_land_judge import Judge, Stopped
from geoapp.workflows.import_land_plan import LandPlan, counted
from geoapp.workflows.import_land_settings import change_layer, titles

NO_EDITION = "sha256:" + 64 * "0"
"""Of a store that nobody keeps."""
Progress = Callable[[str, int, int], None]
"""Told the step (``read``, then the store's), how much is done, of how much (0: not known)."""


@dataclass(frozen=True)
class Asked:
    """What the caller says of a file of parcels.

    ``kind``, ``source``: None, what the file says. ``by``, ``id_field``: fields of the class and
    of the id. ``coverage``: a file of the ground that the parcels are known to cover.
    ``record``: ``geojson`` or ``parquet``; None, as the layer's record is now.
    """

    layer: str
    on: date
    by: str | None = None
    id_field: str | None = None
    kind: str | None = None
    source: str | None = None
    coverage: Path | None = None
    partition: bool = False
    crs: str | None = None
    source_layer: str | None = None
    record: str | None = None


def import_land(
    workspace: Workspace,
    path: str | Path,
    asked: Asked,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> LandPlan:
    """Read ``path`` and make it the layer's record, with its store.

    Returns the plan, carried out unless it has an error or is a dry run, which finds all that an
    import finds and changes nothing in the workspace. Raises what ``read_chunks`` raises,
    InputError where no field holds the class or the disk is full, Busy where another import writes.
    """
    info = land_layer(workspace, asked.layer)
    told = progress or (lambda step, done, total: None)
    try:
        cover = read_coverage_file(asked.coverage, info.name) if asked.coverage else None
        work = _Import(workspace, info, Path(path), asked, cover, told)
        return work.preview() if dry_run else work.carried_out()
    except OSError as error:
        raise InputError(
            say(
                "{file}: {why} while it was brought in; nothing was"
                " changed: layer {layer} is as it was",
                file=Path(path).name,
                why=error.strerror or error,
                layer=info.name,
            )
        ) from error


def land_layer(workspace: Workspace, name: str) -> LayerInfo:
    """A layer that holds parcels. Raises NotFound, InputError."""
    info = workspace.layer(name)
    if not info.parcels:
        raise InputError(say("layer {name} holds no parcels; name one that does", name=name))
    return info


@dataclass(frozen=True)
class _Import:
    workspace: Workspace
    info: LayerInfo
    source: Path
    asked: Asked
    cover: Coverage | None
    told: Progress

    def preview(self) -> LandPlan:
        """The plan, with what a store that is thrown away says of the parcels and their faults."""
        with scratch() as folder, ExitStack() as made:
            frames = made.enter_context(closing(self._frames()))
            first = next(frames)
            judge = self._judge(first)
            name, field = self.info.name, judge.class_field
            builder = made.enter_context(store_builder(self.workspace, name, field, folder / name))
            try:
                for frame in chain([first], frames):
                    builder.add(judge.take(frame))
            except Stopped as stopped:
                return self._plan(judge, [stopped.issue])
            plan = self._plan(judge, judge.issues())
            if not plan.accepted:
                return plan
            store = self._finished(builder, NO_EDITION, self.source)
            return counted(plan, open_store(store).manifest)

    def carried_out(self) -> LandPlan:
        folder, name = self.workspace.path, self.info.name
        with one_writer(folder / name), ExitStack() as made:
            clear_parts(folder, name)
            frames = made.enter_context(closing(self._frames()))
            first = next(frames)
            judge = self._judge(first)
            builder = made.enter_context(store_builder(self.workspace, name, judge.class_field))
            part = made.enter_context(part_file(folder, name))
            try:
                self._write(part, builder, map(judge.take, chain([first], frames)))
            except Stopped as stopped:
                return self._plan(judge, [stopped.issue])
            plan = self._plan(judge, judge.issues())
            return self._put_in_force(plan, part, builder) if plan.accepted else plan

    def _frames(self) -> Generator[ForeignFrame]:
        return read_chunks(
            self.source,
            crs=self.asked.crs,
            layer=self.asked.source_layer,
            progress=lambda done, total: self.told("read", done, total),
        )

    def _judge(self, first: ForeignFrame) -> Judge:
        return Judge(
            self.workspace,
            first,
            by=self.asked.by,
            id_field=self.asked.id_field,
            coverage=self.cover.ground if self.cover else None,
        )

    def _write(self, part: Part, builder: StoreBuilder, chunks: Iterable[Features]) -> None:
        with record_writer(self._record_kind(), part.out, self.source.name) as record:
            for features in chunks:
                builder.add(features)
                record.add(features)
        part.out.settle()

    def _record_kind(self) -> str:
        now = self.info.path.suffix if self.info.path else ""
        return self.asked.record or ("parquet" if now == ".parquet" else "geojson")

    def _plan(self, judge: Judge, issues: list[Issue]) -> LandPlan:
        return LandPlan(
            file=self.source.name,
            layer=self.info.name,
            crs=judge.crs,
            kind=self.asked.kind or judge.kind(),
            source=self.asked.source or self.source.name,
            on=self.asked.on,
            class_field=judge.class_field,
            coverage=self.cover is not None,
            partition=self.asked.partition,
            features=judge.features,
            without_polygon=judge.no_geometry + judge.not_polygon,
            issues=issues,
            edition_before=edition_now(self.workspace, self.info),
        )

    def _put_in_force(self, plan: LandPlan, part: Part, builder: StoreBuilder) -> LandPlan:
        """The store first, then the record, then one replacement of the settings."""
        folder, name, edition = self.workspace.path, self.info.name, part.out.edition
        if not self.asked.source:
            plan = replace(plan, source=f"{plan.file} ({hashed(self.source)[:19]})")
        store = self._finished(builder, edition, part.path)
        record = folder / record_name(name, edition, self._record_kind())
        part.path.chmod(0o644)
        coverage = folder / coverage_name(name, self.cover.edition) if self.cover else None
        new = {path for path in (record, coverage) if path}
        with removed_on_failure(new - {self.info.path, self.info.coverage}):
            part.path.replace(record)
            if self.cover and coverage:
                self.cover.write(coverage)
            change_layer(folder, name, self._said(plan, record, coverage))
        self._clear(new, {edition, plan.edition_before})
        done = replace(plan, edition_after=edition, record=record.name)
        return counted(done, open_store(store).manifest)

    def _finished(self, builder: StoreBuilder, edition: str, record: Path) -> Path:
        ground = self.cover.ground if self.cover else None
        return builder.finish(
            edition=edition, stamp=stamp(record), coverage=ground, progress=self.told
        )

    def _said(self, plan: LandPlan, record: Path, coverage: Path | None) -> dict[str, Any]:
        """What ``workspace.toml`` is to say of the layer."""
        return {
            **titles(self.info, plan.kind),
            "path": record.name,
            "kind": plan.kind,
            "source": plan.source,
            "date": plan.on,
            "class_field": plan.class_field,
            "partition": True if plan.partition else None,
            "coverage": coverage.name if coverage else None,
        }

    def _clear(self, new: set[Path], editions: set[str | None]) -> None:
        """What was in force before stays, with its store, until the next import."""
        keep = new | {p for p in (self.info.path, self.info.coverage) if p}
        clear_records(self.workspace.path, self.info.name, keep)
        clear_stores(stores_of(self.workspace.path, self.info.name), {e for e in editions if e})


def store_builder(
    workspace: Workspace, layer: str, class_field: str, place: Path | None = None
) -> StoreBuilder:
    """A builder of a layer's store with the workspace's settings; ``place``: another than its."""
    return StoreBuilder(
        place or stores_of(workspace.path, layer),
        layer=layer,
        work_crs=workspace.work_crs,
        class_field=class_field,
        sliver_width_m=workspace.sliver_width_m,
        sliver_area_m2=workspace.sliver_area_m2,
    )


def edition_now(workspace: Workspace, info: LayerInfo) -> str | None:
    """The edition in force; None where there is none that can be read."""
    try:
        return workspace.edition(info.name) if info.path else None
    except GeoappError:
        return None
