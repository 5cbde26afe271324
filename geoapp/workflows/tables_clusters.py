"""T3, the list for the People's Council, and T4, the state of all clusters: record and checks."""

from collections.abc import Iterable, Sequence
from typing import Any

from geoapp import i18n
from geoapp.domain.stage import blocking_tracks, stage_at, title
from geoapp.domain.track import TRACKS, finished, state_at
from geoapp.domain.verdict import NOISE_M2
from geoapp.workflows.table import (
    NO_DATA,
    Pair,
    Row,
    Table,
    column,
    pair,
    row,
    summed,
    table,
    words,
)
from geoapp.workflows.tables_told import Told, state_words

_TITLES = {track.key: (track.title_vi, track.title_en) for track in TRACKS}

# T3

_T3_TITLE = (
    "T3. Danh mục dự án chuyển mục đích đất lúa",
    "T3. Projects that convert rice land",
)
_T3 = (
    column("tt", "TT", "No.", None, 0),
    column("name", "Tên dự án", "Project"),
    column("investor", "Chủ đầu tư", "Investor"),
    column("location", "Địa điểm", "Location"),
    column("area_ha", "Diện tích dự án", "Area of the project", "ha", 2),
    words("recovery", "Diện tích thu hồi", "Area recovered"),
    column("rice_ha", "Diện tích đất lúa", "Rice land", "ha", 4),
    column("luc_ha", "Trong đó LUC", "Of it LUC", "ha", 4),
    words("basis", "Căn cứ pháp lý", "Legal basis"),
    words("note", "Ghi chú", "Note"),
)
_SUMMED = ("area_ha", "rice_ha", "luc_ha")
_TOTAL = ("Tổng các dòng có số liệu", "All lines with data")
_MAY = (
    "Chưa loại trừ được đất lúa: không cộng vào tổng.",
    "Rice land is not ruled out: not part of the total.",
)


def council_table(told: Sequence[Told]) -> Table:
    """T3: clusters with rice in rows; those where rice is not ruled out in notes.

    A cluster proved free of rice, with ``clear`` land use, is not in the list.
    """
    listed = [t for t in told if not (t.check and t.check["layers"][0]["outcome"] == "clear")]
    rows = [_project(n, t) for n, t in enumerate(listed, 1)]
    return table(_T3_TITLE, _T3, [*rows, _all(rows, "basis")])


def _project(n: int, t: Told) -> Row:
    rice, luc = t.rice("total_m2"), t.rice("luc_m2")
    has = rice is not None and rice > NOISE_M2
    values = {
        "tt": n,
        "name": t.cluster.name,
        "investor": t.text("investor"),
        "location": _location(t),
        "area_ha": t.area_ha(),
        "rice_ha": rice / 1e4 if has and rice is not None else None,
        "luc_ha": luc / 1e4 if has and luc is not None else None,
    }
    values |= pair("recovery", NO_DATA) | pair("basis", _basis(t))
    notes = [_drawn(t)] if has else [_MAY, _drawn(t)]
    return row(t.cluster.id, values | pair("note", joined(notes)), "row" if has else "note")


def _location(t: Told) -> str | None:
    old = ", ".join((*t.cluster.communes_2024, *([t.district] if t.district else [])))
    new = ", ".join(c.name for c in t.cluster.communes_2025)
    return "; ".join(x for x in (old, f"từ 1/7/2025: {new}" if new else "") if x) or None


def _basis(t: Told) -> Pair:
    papers = [t.text("decision", "decision_extension", "land_use_plan")]
    event = state_at(t.cluster.events, "rice_conversion", t.as_of).event
    papers.append(event.document if event else None)
    found = "; ".join(p for p in papers if p)
    return (found, found) if found else NO_DATA


def _drawn(t: Told) -> Pair | None:
    if t.check is None or t.check["site"]["area_m2"]["planar"] is None:
        return "Chưa có ranh giới.", "No boundary yet."
    if t.check["site"].get("illustrative"):
        return "Ranh giới minh họa, không dùng để kết luận.", "The boundary is illustrative."
    return None


def joined(said: Iterable[Pair | None]) -> Pair | None:
    """Sentences as one text; None where there are none."""
    known = [each for each in said if each]
    return (" ".join(v for v, _ in known), " ".join(e for _, e in known)) if known else None


def _all(rows: Sequence[Row], where: str) -> Row:
    counted = [r for r in rows if r["kind"] == "row"]
    made = summed("total", counted, pair(where, _TOTAL), _SUMMED, "total")
    known = {c: _known(counted, c) for c in _SUMMED if any(c in r["values"] for r in rows)}
    some = [f"{len(ids)}/{len(rows)}" for ids in known.values()]
    said = (
        f"Số cụm có số liệu: diện tích {some[0]}, đất lúa {some[1]}.",
        f"Clusters with data: area {some[0]}, rice {some[1]}.",
    )
    made["values"] |= pair("note", said)
    return made


def _known(rows: Iterable[Row], key: str) -> list[str]:
    return [r["key"] for r in rows if r["values"].get(key) is not None]


# T4

_T4_TITLE = ("T4. Tình hình các cụm công nghiệp", "T4. State of the industrial clusters")
_T4 = (
    column("tt", "TT", "No.", None, 0),
    column("name", "Tên cụm", "Cluster"),
    column("district", "Huyện cũ", "Former district"),
    column("communes_2024", "Xã cũ", "Former communes"),
    column("communes_2025", "Xã từ 1/7/2025", "Communes since 1/7/2025"),
    column("area_ha", "Diện tích", "Area", "ha", 2),
    words("decision", "Quyết định", "Decision"),
    words("stage", "Giai đoạn", "Stage"),
    words("ground_broken", "Khởi công", "Ground broken"),
    words("infrastructure", "Hạ tầng", "Infrastructure"),
    words("clearance", "GPMB", "Clearance"),
    column("rice_ha", "Đất lúa", "Rice", "ha", 4),
    words("rice_state", "Kết quả kiểm tra", "Check"),
    words("council", "HĐND chấp thuận", "Council's approval"),
    words("wastewater", "Xử lý nước thải", "Wastewater"),
    words("obstacles", "Vướng mắc", "Obstacles"),
    column("source", "Nguồn", "Source"),
    column("cut_off", "Ngày chốt số liệu", "Data until"),
    words("note", "Ghi chú", "Note"),
)
_TRACKS = {
    "ground_broken": "ground_broken",
    "infrastructure": "infrastructure",
    "clearance": "site_handover",
    "wastewater": "wastewater_exists",
}


def state_table(told: Sequence[Told]) -> Table:
    """T4: one row a cluster, with the day of the newest thing known of it."""
    rows = [_cluster(n, t) for n, t in enumerate(told, 1)]
    return table(_T4_TITLE, _T4, [*rows, _all(rows, "decision")])


def _cluster(n: int, t: Told) -> Row:
    rice = t.rice("total_m2")
    values: dict[str, Any] = {
        "tt": n,
        "name": t.cluster.name,
        "district": t.district,
        "communes_2024": ", ".join(t.cluster.communes_2024) or None,
        "communes_2025": ", ".join(c.name for c in t.cluster.communes_2025) or None,
        "area_ha": t.area_ha(),
        "rice_ha": None if rice is None else rice / 1e4,
        "source": _sources(t),
        "cut_off": _cut_off(t),
    }
    for key, said in _said(t).items():
        values |= pair(key, said or NO_DATA)
    return row(t.cluster.id, values | pair("note", _drawn(t)))


def _said(t: Told) -> dict[str, Pair | None]:
    decision = t.text("decision", "decision_extension")
    tracks = {key: state_words(t.cluster, track, t.as_of) for key, track in _TRACKS.items()}
    return tracks | {
        "decision": (decision, decision) if decision else None,
        "stage": title(stage_at(t.cluster, t.as_of), finished(t.cluster.events, "establishment",
                                                              t.as_of)),
        "rice_state": _verdict(t),
        "council": _approval(t),
        "obstacles": _obstacles(t),
    }  # fmt: skip


def _verdict(t: Told) -> Pair | None:
    if t.check is None:
        return None
    vi, en = (i18n.text(f"outcome.{t.check['verdict']}", lang) for lang in i18n.LANGUAGES)
    return vi, en


def _approval(t: Told) -> Pair | None:
    """What the check says of the resolution; else what the record says of the conversion."""
    state = ((t.check or {}).get("approvals") or {}).get("state")
    if state in (None, "no_data"):
        return state_words(t.cluster, "rice_conversion", t.as_of)
    vi, en = (i18n.text(f"approval.{state}", lang) for lang in i18n.LANGUAGES)
    return vi, en


def _obstacles(t: Told) -> Pair | None:
    """Tracks on which the cluster waits, each with the source that says so."""
    said = [(_TITLES[key], state_at(t.cluster.events, key, t.as_of).event)
            for key in blocking_tracks(t.cluster, t.as_of)]  # fmt: skip
    told = [tuple(f"{name} ({e.source})" if e else name for name in names) for names, e in said]
    return ("; ".join(x[0] for x in told), "; ".join(x[1] for x in told)) if told else None


def _sources(t: Told) -> str | None:
    facts = [f.source for f in t.cluster.facts if f.on is None or f.on <= t.as_of]
    return "; ".join(dict.fromkeys([*facts, *(e.source for e in t.events())])) or None


def _cut_off(t: Told) -> str | None:
    """The newest day that anything known of the cluster speaks of, or was published on."""
    days = [day for e in t.events() for day in (e.end, e.known_on)]
    days += [day for f in t.cluster.facts for day in (f.on, f.known_on)]
    past = [day for day in days if day and day <= t.as_of]
    return f"{max(past):%d/%m/%Y}" if past else None
