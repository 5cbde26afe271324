"""Every declared layer beside land use: what a site meets of it, line by line.

A layer takes part by its table ``[layers.X.check]`` (``storage/screening.py``), one line an
operator. Most layers only inform. One with ``decides = true`` counts in the verdict by the lines
that can prove that nothing is there, with the same fail-closed rules as land use. A layer
that is declared without a file has its line (``no_data``), and so has one whose file is missing or
damaged (``failed``).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import shapely

from geoapp.domain.screening import judge_features, told
from geoapp.domain.verdict import Outcome, worst
from geoapp.errors import GeoappError
from geoapp.geometry.coverage import check_coverage
from geoapp.geometry.crs import WGS84, to_work
from geoapp.geometry.limit import NO_LIMIT, Deadline
from geoapp.storage import LayerInfo, Workspace
from geoapp.storage.screening import DECIDING, Screening
from geoapp.workflows.screen_ask import Answer, Asked, Rows, ask, found
from geoapp.workflows.screen_words import line_words
from geoapp.workflows.sites import Site
from geoapp.workflows.words import Words, failure_words, said

CLUSTERS = "clusters"
Line = dict[str, Any]
THEMES = {
    "houses": ("Nhà ở, khu dân cư", "Houses"),
    "forest": ("Rừng", "Forest"),
    "water": ("Sông, hồ, kênh mương", "Water"),
    "dykes": ("Đê điều và hành lang bảo vệ", "Dykes and their corridors"),
    "heritage": ("Di tích, danh thắng", "Heritage"),
    "roads": ("Đường giao thông", "Roads"),
    "planned_landuse": ("Quy hoạch sử dụng đất", "Planned land use"),
}
"""What a planner looks at before clearance, by the usual name of its layer."""


def context(
    workspace: Workspace, site: Site | None, as_of: date, deadline: Deadline = NO_LIMIT
) -> list[Line]:
    """One line a declared layer and operator, in the order of ``workspace.toml``.

    Areas in m², lengths and distances in m of ``site.work_crs``. ``site`` is None for a cluster
    that nobody has mapped: then every line says ``no_data``. A line never fails the others.
    """
    lines: list[Line] = []
    for info in workspace.layers():
        if info.check is not None:
            lines += _layer(workspace, info, info.check, site, as_of, deadline)
    return lines


def decided(lines: Iterable[Line]) -> list[Line]:
    """The layers of ``lines`` that count in the verdict, as entries of a check's ``layers``."""
    by_layer: dict[str, list[Line]] = {}
    for line in lines:
        if line["decides"]:
            by_layer.setdefault(line["layer"], []).append(line)
    return [_as_layer(each) for each in by_layer.values()]


def not_declared(workspace: Workspace) -> list[dict[str, str]]:
    """The usual themes for which the workspace declares no layer: they were not checked."""
    names = {layer.name for layer in workspace.layers()}
    return [
        {"key": key, "title_vi": vi, "title_en": en}
        for key, (vi, en) in THEMES.items()
        if key not in names
    ]


def _layer(
    workspace: Workspace,
    info: LayerInfo,
    check: Screening,
    site: Site | None,
    as_of: date,
    deadline: Deadline,
) -> list[Line]:
    """The lines of a layer: the one place that turns its failure into ``failed``."""
    if info.path is None:
        return _same(info, check, Outcome.no_data, "no_file", said("no_file"))
    if site is None:
        return _same(info, check, Outcome.no_data, "unmapped", said("unmapped"))
    try:
        deadline.check()
        asked = _asked(workspace, info, check, site)
        edition = workspace.edition(info.name)
        return [
            _line(workspace, asked, operator, site, as_of) | {"edition": edition}
            for operator in check.operators
        ]
    except (GeoappError, shapely.errors.GEOSException, OSError) as error:
        return _same(info, check, Outcome.failed, "failed", failure_words(error))


def _asked(workspace: Workspace, info: LayerInfo, check: Screening, site: Site) -> Asked:
    features = workspace.features(info.name)
    coverage = workspace.coverage(info.name)
    if coverage is not None:
        check_coverage(coverage, info.name)
        coverage = to_work([coverage], WGS84, site.work_crs)[0]
    return Asked(
        info=info,
        check=check,
        features=features,
        placed=workspace.placed(info.name, site.work_crs),
        coverage=coverage,
        own=_own(info, features.ids, site),
    )


def _own(info: LayerInfo, ids: list[str], site: Site) -> Rows:
    """Rows that are the site: a cluster is never in conflict with itself."""
    rows = [n for n, each in enumerate(ids) if each == site.id] if info.name == CLUSTERS else []
    return np.array(rows, dtype=np.int64)


def _line(workspace: Workspace, asked: Asked, operator: str, site: Site, as_of: date) -> Line:
    answer = ask(asked, operator, site)
    proof = found(asked, answer, site, stale=asked.info.freshness(as_of) == "stale")
    decides = _decides(asked.check, operator)
    outcome: Outcome | None
    if decides:
        judged = judge_features(proof, workspace.tolerance_m2)
        outcome, reasons = judged.outcome, judged.reasons
    else:
        outcome, reasons = told(proof)
    words = line_words(asked, operator, answer, proof, reasons, workspace.tolerance_m2)
    return _head(asked.info, asked.check, operator) | _numbers(answer, outcome, reasons, words)


def _decides(check: Screening, operator: str) -> bool:
    return check.decides and operator in DECIDING


def _same(
    info: LayerInfo, check: Screening, outcome: Outcome, reason: str, words: Words
) -> list[Line]:
    """The lines of a layer of which nothing is known."""
    numbers = _numbers(Answer([]), outcome, (reason,), words)
    return [
        _head(info, check, operator) | numbers | {"count": None, "edition": None}
        for operator in check.operators
    ]


def _head(info: LayerInfo, check: Screening, operator: str) -> Line:
    reaches = operator in ("within", "nearest")
    return {
        "layer": info.name,
        "title_vi": info.title_vi,
        "title_en": info.title_en,
        "operator": operator,
        "distance_m": check.distance_m if reaches else None,
        "decides": _decides(check, operator),
        "kind": info.kind,
        "source": info.source,
        "date": info.date.isoformat() if info.date else None,
        "partition": info.partition,
        "group_by": check.group_by,
    }


def _numbers(
    answer: Answer, outcome: Outcome | None, reasons: tuple[str, ...], words: Words
) -> Line:
    return {
        "outcome": None if outcome is None else str(outcome),
        "reasons": list(reasons),
        "rows": answer.rows,
        "count": answer.count,
        "total_m2": answer.total_m2,
        "total_m": answer.total_m,
        "outside_m2": answer.outside_m2,
        "message_vi": words.vi,
        "message_en": words.en,
    }


_LATER = (
    "covered_m2", "overlap_m2", "gross_m2", "doubled_m2", "share", "gap_m2", "uncovered_m2",
    "classes", "codes", "slivers",
)  # fmt: skip


def _as_layer(lines: list[Line]) -> Line:
    outcome = worst(Outcome(line["outcome"]) for line in lines)
    first = next(line for line in lines if line["outcome"] == outcome)
    ground = [line["total_m2"] for line in lines if line["total_m2"] is not None]
    return {
        "layer": first["layer"],
        "outcome": str(outcome),
        "edition": first["edition"],
        "kind": first["kind"],
        "reasons": first["reasons"],
        "message": first["message_en"],
        "message_vi": first["message_vi"],
        "message_en": first["message_en"],
        **dict.fromkeys(_LATER),
        "overlap_m2": max(ground, default=None),
        "repairs": [],
    }
