"""The published figures beside what the record counts on a day."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from geoapp.domain.cluster import Cluster
from geoapp.domain.figures import FIGURES, Answer
from geoapp.domain.stage import STAGES, stage_at
from geoapp.domain.statement import Count, Statement, difference, newest, statement_from_dict
from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.storage import Workspace
from geoapp.workflows.record import district_names

UNPLACED = "unknown"
Answers = dict[str, list[Answer]]


def summary(workspace: Workspace, as_of: date, known_at: date | None = None) -> dict[str, Any]:
    """Counts as of a day; with ``known_at`` only of what was published by that day.

    ``figures``: each with its five keys. ``differences``: what lies between each published
    figure and the record, by name. ``stages`` sums to the clusters proved established.
    """
    clusters = workspace.clusters()
    answers = _ask(clusters, as_of, known_at)
    said = newest(map(statement_from_dict, workspace.statements()), as_of, known_at)
    said = {key: said[key] for key in FIGURES if key in said}
    return {
        "as_of": as_of.isoformat(),
        "known_at": known_at and known_at.isoformat(),
        "figures": {key: _figure(answers[key], said.get(key)) for key in FIGURES},
        "differences": {
            key: _difference(statement, clusters, answers[key], as_of, known_at)
            for key, statement in said.items()
        },
        "stages": _stages(clusters, answers["established"], as_of, known_at),
        "by_district": _by_district(clusters, answers, district_names(workspace)),
    }


def figure_ids(
    workspace: Workspace, key: str, as_of: date, known_at: date | None = None
) -> list[str]:
    """Ids of the clusters that the record proves to be behind a figure. Raises InputError."""
    if key not in FIGURES:
        raise InputError(
            say("no figure {key!r}; there are {figures}", key=key[:40], figures=", ".join(FIGURES))
        )
    return [c.id for c in workspace.clusters() if FIGURES[key](c, as_of, known_at)]


def _ask(clusters: Iterable[Cluster], as_of: date, known_at: date | None) -> Answers:
    """Every figure's answer for every cluster, in the clusters' order."""
    return {key: [ask(c, as_of, known_at) for c in clusters] for key, ask in FIGURES.items()}


def _count(answers: Iterable[Answer]) -> Count:
    listed = list(answers)
    return Count(listed.count(True), listed.count(None))


def _figure(answers: list[Answer], statement: Statement | None) -> dict[str, Any]:
    return {
        **asdict(_count(answers)),
        "published": statement and statement.value,
        "published_on": statement and statement.published_on.isoformat(),
        "source": statement and statement.source,
    }


def _difference(
    statement: Statement,
    clusters: Iterable[Cluster],
    now: list[Answer],
    as_of: date,
    known_at: date | None,
) -> dict[str, Any]:
    ask = FIGURES[statement.key]
    then = _count(ask(c, statement.as_of, known_at) for c in clusters)
    return {
        **asdict(difference(statement, _count(now), then, as_of)),
        "as_of": statement.as_of.isoformat(),
        "derived": statement.derived,
        "quote": statement.quote,
        "note_vi": statement.note_vi,
        "note_en": statement.note_en,
    }


def _stages(
    clusters: Iterable[Cluster], established: list[Answer], as_of: date, known_at: date | None
) -> dict[str, int]:
    counts = {stage.key: 0 for stage in STAGES}
    for cluster, is_established in zip(clusters, established, strict=True):
        if is_established:
            counts[stage_at(cluster, as_of, known_at)] += 1
    return counts


def _by_district(
    clusters: Iterable[Cluster], answers: Answers, names: dict[str, str]
) -> dict[str, dict[str, Any]]:
    """Proved counts by district; clusters whose district is not known stand under UNPLACED."""
    codes = [c.district_code or UNPLACED for c in clusters]
    return {
        code: {"name": names.get(code, "chưa có dữ liệu" if code == UNPLACED else code)}
        | {
            key: sum(1 for c, a in zip(codes, found, strict=True) if a and c == code)
            for key, found in answers.items()
        }
        for code in sorted(set(codes))
    }
