"""The record as tables and pages show it: a flat row a cluster, and everything of one."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
import shapely

from geoapp.domain.cluster import MEMBERSHIP, Cluster, Fact, NewCommune
from geoapp.domain.figures import established
from geoapp.domain.stage import STAGES, blocked, blocking_tracks, stage_at, started, title
from geoapp.domain.track import TRACKS, Event, Track, known, state_at
from geoapp.geometry.area import planar_m2
from geoapp.geometry.crs import WGS84, to_work
from geoapp.storage import Workspace

_LETTERS = {stage.key: stage.letter for stage in STAGES}
Row = dict[str, Any]


def cluster_views(workspace: Workspace, as_of: date) -> list[Row]:
    """One flat row a cluster, in the order of the record."""
    names = district_names(workspace)
    drawn = _drawn_ha(workspace)
    return [_view(c, as_of, names, drawn.get(c.id)) for c in workspace.clusters()]


def cluster_detail(workspace: Workspace, identity: str, as_of: date) -> Row:
    """One cluster's row with every fact and every track. Raises NotFound."""
    cluster = workspace.cluster(identity)
    drawn = _drawn_ha(workspace, identity)
    return _view(cluster, as_of, district_names(workspace), drawn.get(identity)) | {
        "communes_2025_list": [asdict(c) for c in cluster.communes_2025],
        "facts": [_fact(f) for f in _facts(cluster, as_of)],
        "tracks": [_track(cluster, track, as_of) for track in TRACKS],
    }


def district_names(workspace: Workspace) -> dict[str, str]:
    """Names of the districts by code; none where the workspace declares no such layer."""
    if "districts" not in {layer.name for layer in workspace.layers()}:
        return {}
    return {p["code"]: p["name"] for p in workspace.features("districts").properties}


def _view(cluster: Cluster, as_of: date, districts: dict[str, str], drawn: float | None) -> Row:
    stage, is_established = stage_at(cluster, as_of), established(cluster, as_of)
    stage_vi, stage_en = title(stage, is_established)
    vi, en = MEMBERSHIP.get(cluster.membership or "", (cluster.membership, cluster.membership))
    facts = _facts(cluster, as_of)
    return {
        "id": cluster.id,
        "name": cluster.name,
        "named": cluster.named,
        "craft_village": cluster.craft_village,
        "established": is_established,
        "stage": stage,
        "stage_letter": _LETTERS[stage],
        "stage_title_vi": stage_vi,
        "stage_title_en": stage_en,
        "started": started(cluster, as_of),
        "blocked": blocked(cluster, as_of),
        "blocking": list(blocking_tracks(cluster, as_of)),
        "wastewater": _word(cluster, "wastewater_exists", as_of),
        "district_code": cluster.district_code,
        "district_name": districts.get(cluster.district_code or ""),
        "communes_2024": ", ".join(cluster.communes_2024) or None,
        "communes_2025": ", ".join(map(_commune, cluster.communes_2025)) or None,
        "communes_2025_codes": [c.code for c in cluster.communes_2025],
        "area_ha": [{"value": f.value, "source": f.source} for f in cluster.values("area_ha")],
        "area_drawn_ha": drawn,
        "boundary": cluster.boundary,
        "boundary_source": cluster.boundary_source,
        "boundary_date": _iso(cluster.boundary_date),
        "membership": vi,
        "membership_vi": vi,
        "membership_en": en,
        "decision": _values(facts, "decision"),
        "investor": _values(facts, "investor"),
        "source": _joined(_sources(facts, cluster.events)),
    }


def _commune(commune: NewCommune) -> str:
    """A new commune's name; a question mark where it is only possible."""
    return f"{commune.name} (?)" if commune.certainty == "possible" else commune.name


def _facts(cluster: Cluster, as_of: date) -> list[Fact]:
    """What was a fact on ``as_of``: a decision of a later day was not."""
    return [f for f in cluster.facts if f.on is None or f.on <= as_of]


def _values(facts: Iterable[Fact], key: str) -> str | None:
    return _joined(
        f"{f.value} ({f.on:%d/%m/%Y})" if f.on else str(f.value) for f in facts if f.fact == key
    )


def _sources(facts: Iterable[Fact], events: Iterable[Event]) -> list[str]:
    return [f.source for f in facts] + [e.source for e in events]


def _joined(texts: Iterable[str]) -> str | None:
    return "; ".join(dict.fromkeys(texts)) or None


def _drawn_ha(workspace: Workspace, identity: str | None = None) -> dict[str, float]:
    """Plane area of each polygon on the map in the working CRS, in ha, by cluster id."""
    ids = [c.id for c in workspace.clusters() if identity in (None, c.id)]
    shapes = [(i, workspace.cluster_geometry(i)) for i in ids]
    polygons = [(i, s) for i, s in shapes if s is not None and shapely.get_dimensions(s) == 2]
    if not polygons:
        return {}
    work = to_work(np.array([s for _, s in polygons], dtype=object), WGS84, workspace.work_crs)
    areas = planar_m2(work).tolist()
    return {i: area / 1e4 for (i, _), area in zip(polygons, areas, strict=True)}


def _word(cluster: Cluster, track: str, as_of: date) -> str | None:
    value = _track_value(cluster, track, as_of)["value"]
    return value if isinstance(value, str) else None


def _track(cluster: Cluster, track: Track, as_of: date) -> Row:
    """A track's value on a day and the events before it, newest first."""
    current = state_at(cluster.events, track.key, as_of).event
    past = [e for e in known(cluster.events, track.key) if e.start <= as_of and e is not current]
    return {
        **asdict(track),
        **_track_value(cluster, track.key, as_of),
        "history": [_event(e) for e in reversed(past)],
    }


def _track_value(cluster: Cluster, track: str, as_of: date) -> Row:
    """The newest event; where there is none, what a later event proves; else empty."""
    state = state_at(cluster.events, track, as_of)
    if state.event is not None:
        return _event(state.event) | {"certain": state.certain}
    later = known(cluster.events, track)[:1] if state.certain else []
    if later and later[0].value in ("yes", "no"):
        return _not_before(later[0], as_of) | {"certain": True}
    return dict.fromkeys(_EVENT_KEYS) | {"certain": False}


_EVENT_KEYS = ("value", "from", "to", "known_on", "document", "source", "note_vi", "note_en")


def _not_before(later: Event, as_of: date) -> Row:
    """That a track stood at "no" on ``as_of``, from a yes or no after it: see ``finished``."""
    day = later.start
    return _event(later) | {
        "value": "no",
        "from": as_of.isoformat(),
        "to": as_of.isoformat(),
        "document": None,
        "note_vi": f"Suy ra từ ghi nhận ngày {day:%d/%m/%Y}.",
        "note_en": f"Derived from what is recorded of {day:%d/%m/%Y}.",
    }


def _event(event: Event) -> Row:
    return {
        "value": list(event.value) if isinstance(event.value, tuple) else event.value,
        "from": event.start.isoformat(),
        "to": event.end.isoformat(),
        "known_on": _iso(event.known_on),
        "document": event.document,
        "source": event.source,
        "note_vi": event.note_vi,
        "note_en": event.note_en,
    }


def _fact(fact: Fact) -> Row:
    return asdict(fact) | {"on": _iso(fact.on), "known_on": _iso(fact.known_on)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
