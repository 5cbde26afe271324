"""Bring in a layer of points, lines or areas beside land use: the whole file or nothing of it.

The record is written beside the one in force; what puts it in force, with all that is said of the
layer and asked of it, is one atomic replacement of ``workspace.toml``. What was in force before
stays until the next import.
"""

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from geoapp.errors import InputError
from geoapp.exchange.geojson import Features
from geoapp.exchange.local import TABLES, ending
from geoapp.exchange.read import ForeignFrame, read_any
from geoapp.exchange.record import record_writer
from geoapp.sentence import say
from geoapp.storage import LayerInfo, Workspace
from geoapp.storage.screening import Screening
from geoapp.storage.workspace import LANDUSE
from geoapp.workflows.editions import one_writer
from geoapp.workflows.import_issues import ERROR, WARNING, Issue, Judged, odd
from geoapp.workflows.import_land import edition_now
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
from geoapp.workflows.import_land_judge import EMPTY, stated, words_of
from geoapp.workflows.import_land_settings import change_layer
from geoapp.workflows.import_layer_ask import (
    Asked,
    asked_check,
    layer_name,
    layer_titles,
    named_by,
    one_line,
    settings,
)
from geoapp.workflows.import_layer_judge import Counted, counted, placed_shapes, shape_issues
from geoapp.workflows.import_layer_rows import (
    check_fields,
    field_issues,
    fields_of,
    name_field,
    named,
    readable,
)
from geoapp.workflows.import_place import window_of

KIND = "geojson"


@dataclass(frozen=True)
class LayerPlan(Judged):
    """What an import of a layer would do, or did.

    ``declared``: whether ``workspace.toml`` knew the layer before. ``record``: the new file.
    ``edition_after``: None where nothing changed.
    """

    file: str
    layer: str
    title_vi: str
    title_en: str
    crs: str
    kind: str
    source: str
    on: date
    check: Screening
    declared: bool
    coverage: bool
    features: int
    shapes: Counted = field(default_factory=Counted)
    issues: list[Issue] = field(default_factory=list)
    edition_before: str | None = None
    record: str | None = None
    edition_after: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, the same for the same file and settings."""
        return {
            **{k: v for k, v in vars(self).items() if k != "on"},
            "date": self.on.isoformat(),
            "check": dict(vars(self.check)),
            "shapes": dict(vars(self.shapes)),
            "issues": [i.to_json() for i in self.issues],
            "accepted": self.accepted,
            "dry_run": self.dry_run,
        }


def is_land(workspace: Workspace, layer: str) -> bool:
    """Whether a layer of that name holds parcels, so that ``import_land`` takes it."""
    return layer == LANDUSE or any(i.name == layer and i.parcels for i in workspace.layers())


def import_layer(
    workspace: Workspace, path: str | Path, asked: Asked, *, dry_run: bool = False
) -> LayerPlan:
    """Read ``path`` and make it the layer's record, declared and asked in every check.

    Returns the plan, carried out unless it has an error or is a dry run. Raises what ``read_any``
    raises, InputError where the name or what is asked cannot be or the disk is full, Busy where
    another import of the layer writes.
    """
    declared = {info.name: info for info in workspace.layers()}
    name = layer_name(asked.layer, declared)
    asked = replace(asked, layer=name)
    asked_check(asked, declared.get(name), declared)
    try:
        cover = read_coverage_file(asked.coverage, name) if asked.coverage else None
        frame = read_any(path, crs=asked.crs, layer=asked.source_layer)
        check_fields(frame.name, fields_of(frame.properties), asked)
        with nullcontext() if dry_run else one_writer(workspace.path / name):
            work = _Import(workspace, frame, asked, cover)
            plan, features = work.planned()
            return plan if dry_run or not plan.accepted else work.carried_out(plan, features)
    except OSError as error:
        raise InputError(
            say(
                "{file}: {why} while it was brought in; nothing was changed: layer {layer} is as"
                " it was",
                file=Path(path).name,
                why=error.strerror or error,
                layer=name,
            )
        ) from error


@dataclass(frozen=True)
class _Import:
    """One import; made under the layer's lock, so that what is declared stays so."""

    workspace: Workspace
    frame: ForeignFrame
    asked: Asked
    cover: Coverage | None

    @property
    def info(self) -> LayerInfo | None:
        """The layer as it is declared now."""
        return next((i for i in self.workspace.layers() if i.name == self.asked.layer), None)

    def planned(self) -> tuple[LayerPlan, Features]:
        """The plan, and the features as the record will hold them."""
        frame, info = self.frame, self.info
        rows, issues = readable(frame.properties, repair=self.asked.repair_text)
        who = named(frame, self.asked.id_field)
        shapes, misplaced = placed_shapes(frame, who.ids, window_of(self.workspace))
        plan = self._plan(info, rows)
        issues = [*self._odd(), *issues, *who.issues, *misplaced]
        if not any(i.severity == ERROR for i in issues):
            issues += field_issues(fields_of(rows), plan.check)
            issues += shape_issues(shapes, who.ids, plan.check)
            issues += self._outside(shapes)
            plan = replace(plan, shapes=counted(shapes))
        return replace(plan, issues=issues), Features(who.ids, rows, shapes)

    def _plan(self, info: LayerInfo | None, rows: list[dict[str, Any]]) -> LayerPlan:
        asked, frame = self.asked, self.frame
        fields = fields_of(rows)
        words = words_of(replace(frame, properties=rows))
        kind = asked.kind or stated(words, simulated=self.workspace.kind == "simulated")
        titles = layer_titles(asked, info, kind)
        return LayerPlan(
            file=one_line(frame.name),
            layer=asked.layer,
            title_vi=titles["title_vi"],
            title_en=titles["title_en"],
            crs=frame.crs,
            kind=kind,
            source=one_line(asked.source or f"{frame.name} ({frame.edition[:19]})"),
            on=asked.on,
            check=named_by(asked_check(asked, info, ()), name_field(fields)),
            declared=info is not None,
            coverage=self.cover is not None,
            features=len(frame),
            edition_before=edition_now(self.workspace, info) if info else None,
        )

    def _odd(self) -> list[Issue]:
        found = [odd(text) for text in self.frame.warnings]
        if not len(self.frame):
            return [*found, EMPTY]
        return [*found, _CORNERS] if _is_corners(self.frame) else found

    def _outside(self, shapes: Any) -> list[Issue]:
        """Features of which none comes near the coverage that is declared for them."""
        if self.cover is None or shapely.is_missing(shapes).all():
            return []
        around = shapely.box(*shapely.total_bounds(shapes))
        return [] if shapely.intersects(around, self.cover.ground) else [_OUTSIDE]

    def carried_out(self, plan: LayerPlan, features: Features) -> LayerPlan:
        """The record first, then one replacement of the settings."""
        folder, name = self.workspace.path, plan.layer
        clear_parts(folder, name)
        with part_file(folder, name) as part:
            with record_writer(KIND, part.out, plan.file) as record:
                record.add(features)
            part.out.settle()
            return self._put_in_force(plan, part)

    def _put_in_force(self, plan: LayerPlan, part: Part) -> LayerPlan:
        folder, name, info = self.workspace.path, plan.layer, self.info
        record = folder / record_name(name, part.out.edition, KIND)
        part.path.chmod(0o644)
        coverage = folder / coverage_name(name, self.cover.edition) if self.cover else None
        new = {path for path in (record, coverage) if path}
        old = {path for path in (info.path, info.coverage) if path} if info else set()
        said = {
            "path": record.name,
            "kind": plan.kind,
            "source": plan.source,
            "date": plan.on,
            "coverage": coverage.name if coverage else None,
        }
        with removed_on_failure(new - old):
            part.path.replace(record)
            if self.cover and coverage:
                self.cover.write(coverage)
            values = settings(self.asked, info, plan.check, said)
            change_layer(folder, name, values, declare=True)
        clear_records(folder, name, new | old)
        return replace(plan, edition_after=part.out.edition, record=record.name)


def _is_corners(frame: ForeignFrame) -> bool:
    """Whether a text table was read as corners of boundaries: those have no fields but an id."""
    table = ending(Path(frame.name)) in {*TABLES, "xlsx"}
    return table and set(fields_of(frame.properties)) <= {"id"}


_CORNERS = Issue(
    WARNING, "corners", None,
    "bảng được đọc là tọa độ góc ranh của các vùng; nếu mỗi dòng là một điểm, hãy lưu thành"
    " GeoJSON, SHP, GPKG hoặc CSV có cột WKT",
    "the table was read as corners of areas; if each row is a point of its own, save it as GeoJSON,"
    " SHP, GPKG or CSV with a WKT column",
)  # fmt: skip
_OUTSIDE = Issue(
    ERROR, "outside_coverage", None,
    "không đối tượng nào nằm trong vùng khai báo bởi --coverage; kiểm tra hai tệp",
    "no feature lies in the ground that --coverage declares; check both files",
)  # fmt: skip
