"""What a line of ``screen.py`` says in both languages: what was found, then why to doubt it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from geoapp import i18n
from geoapp.domain.screening import Found
from geoapp.workflows.words import LISTED, Words, m2, said

if TYPE_CHECKING:
    from geoapp.workflows.screen_ask import Answer, Asked, Row

_FOUND = {
    "whole": ("Nằm trọn trong {names}.", "Lies wholly in {names}."),
    "straddles": (
        "Vắt qua {count} đơn vị: {shares}.",
        "Lies across {count} units: {shares}.",
    ),
    "outside": (
        "{outside} m² nằm ngoài mọi đơn vị của lớp.",
        "{outside} m² lie outside every unit of the layer.",
    ),
    "overlap": (
        "Chồng lên {count} đối tượng ({names}): {measures}.",
        "Overlaps {count} features ({names}): {measures}.",
    ),
    "within": (
        "{count} đối tượng trong vòng {distance} m ({names}); gần nhất cách {nearest} m.",
        "{count} features within {distance} m ({names}); the nearest is {nearest} m away.",
    ),
    "adjacent": (
        "Giáp ranh {count} đối tượng ({names}), chung {length} m đường ranh.",
        "Shares {length} m of its outline with {count} features ({names}).",
    ),
    "contains": (
        "{count} đối tượng nằm trọn trong khu đất ({names}).",
        "{count} features lie wholly in the site ({names}).",
    ),
    "around": ("Khu đất nằm trọn trong {names}.", "The site lies wholly in {names}."),
    "nearest": (
        "Gần nhất: {names}, cách {nearest} m.",
        "Nearest: {names}, {nearest} m away.",
    ),
    "meets": (
        "Gần nhất: {names}, chạm hoặc chồng lên khu đất.",
        "Nearest: {names}, which touches or overlaps the site.",
    ),
}
_NONE = {
    "overlap": (
        "Không thấy đối tượng nào chồng lên khu đất.",
        "No feature was found that overlaps the site.",
    ),
    "within": (
        "Không thấy đối tượng nào trong vòng {distance} m.",
        "No feature was found within {distance} m.",
    ),
    "adjacent": (
        "Không thấy đối tượng nào giáp ranh khu đất.",
        "No feature was found along the outline of the site.",
    ),
    "contains": (
        "Không thấy đối tượng nào nằm trọn trong khu đất hoặc chứa trọn khu đất.",
        "No feature was found that lies wholly in the site or holds it whole.",
    ),
    "nearest": ("Không thấy đối tượng nào.", "No feature was found."),
}
_DOUBTS = {
    "empty": (
        "Lớp không có đối tượng nào: không biết có hay không.",
        "The layer has no features: nothing is known.",
    ),
    "undeclared": (
        "Lớp không khai báo vùng phủ: không thấy chưa phải là không có.",
        "The layer declares no coverage: not found does not mean not there.",
    ),
    "undeclared_more": (
        "Lớp không khai báo vùng phủ: có thể còn đối tượng khác.",
        "The layer declares no coverage: there may be more.",
    ),
    "uncovered": (
        "{uncovered} m² cần xem nằm ngoài vùng phủ đã khai báo của lớp.",
        "{uncovered} m² of the ground asked about lie outside the layer's declared coverage.",
    ),
    "shapeless": (
        "{shapeless} đối tượng của lớp chưa có hình: có thể nằm ở đây.",
        "{shapeless} features of the layer have no shape: they could lie here.",
    ),
    "repaired": (
        "{repaired} đối tượng ở gần có đường bao lỗi: đã sửa nhưng hình thật chưa rõ.",
        "{repaired} features nearby have a faulty outline: repaired, but the true shape is not"
        " known.",
    ),
    "site_repaired": (
        "Đường bao của khu đất bị lỗi và đã được sửa; hãy vẽ lại trước khi kết luận.",
        "The outline of the site was faulty and was repaired; draw it again before concluding.",
    ),
    "below_tolerance": (
        "Không quá ngưỡng {tolerance} m².",
        "Within the tolerance of {tolerance} m².",
    ),
    "outline": (
        "Nét khái quát, không phải địa giới pháp lý.",
        "Generalised outlines, not a legal boundary.",
    ),
}
_OF_THE_SITE = {"site_drawn", "site_repaired"}
"""Reasons that lines which only inform leave to the check's own message."""
_ELSEWHERE = {"illustrative", "site_drawn", "stale"}
"""Reasons whose sentence is in the catalogue, the same as for land use."""


def line_words(
    asked: "Asked",
    operator: str,
    answer: "Answer",
    proof: Found,
    reasons: Iterable[str],
    tolerance: float,
) -> Words:
    """The line's message in Vietnamese and English."""
    vi, en = (
        " ".join(
            [
                *_found(asked, operator, answer, lang),
                *_doubts(asked, answer, proof, reasons, tolerance, lang),
            ]
        )
        for lang in i18n.LANGUAGES
    )
    return Words(vi, en)


def _found(asked: "Asked", operator: str, answer: "Answer", lang: str) -> list[str]:
    values = _values(asked, answer, lang)
    if not answer.rows:
        return [_say(_NONE[operator], lang, values)]
    return [_say(_FOUND[key], lang, values | more) for key, more in _told(asked, operator, answer)]


def _told(asked: "Asked", operator: str, answer: "Answer") -> list[tuple[str, dict[str, str]]]:
    """Which sentences, and what differs in them."""
    if operator == "overlap" and asked.info.partition:
        outside = answer.outside_m2 or 0.0
        whole = len(answer.rows) == 1 and outside < 0.05
        first: list[tuple[str, dict[str, str]]] = [("whole" if whole else "straddles", {})]
        return [*first, ("outside", {})] if outside >= 0.05 else first
    if operator == "nearest":
        return [("nearest" if answer.reach_m > 0 else "meets", {})]
    if operator == "contains":
        sides = {s: [r for r in answer.rows if r["relation"] == s] for s in ("around", "inside")}
        return [
            ("around" if side == "around" else "contains", _counted(rows))
            for side, rows in sides.items()
            if rows
        ]
    return [(operator, {})]


def _counted(rows: list["Row"]) -> dict[str, str]:
    return {"count": str(len(rows)), "names": _names(rows)}


def _values(asked: "Asked", answer: "Answer", lang: str) -> dict[str, str]:
    away = [row["distance_m"] for row in answer.rows if row["distance_m"] is not None]
    return {
        "count": str(answer.count),
        "names": _names(answer.rows),
        "shares": _shares(answer.rows, lang),
        "measures": _measures(answer, lang),
        "outside": m2(answer.outside_m2 or 0.0, lang),
        "distance": i18n.number(asked.check.distance_m or 0.0, lang),
        "nearest": i18n.number(min(away, default=0.0), lang, 1),
        "length": i18n.number(answer.total_m or 0.0, lang, 1),
    }


def _names(rows: list["Row"]) -> str:
    names = list(dict.fromkeys(str(row["name"] or "–") for row in rows))
    return ", ".join(names[:LISTED]) + (", …" if len(names) > LISTED else "")


def _shares(rows: list["Row"], lang: str) -> str:
    told = [f"{row['name']} {i18n.number(100 * (row['share'] or 0.0), lang, 1)} %" for row in rows]
    return ", ".join(told[: 2 * LISTED]) + (", …" if len(told) > 2 * LISTED else "")


def _measures(answer: "Answer", lang: str) -> str:
    points = sum(row.get("count", 1) for row in answer.rows if row["shape"] == "point")
    words = {"vi": ("{} m²", "dài {} m", "{} điểm"), "en": ("{} m²", "{} m long", "{} points")}
    told = (
        m2(answer.total_m2, lang) if answer.total_m2 else "",
        i18n.number(answer.total_m, lang, 1) if answer.total_m else "",
        str(points or ""),
    )
    return ", ".join(w.format(v) for w, v in zip(words[lang], told, strict=True) if v)


def _doubts(
    asked: "Asked",
    answer: "Answer",
    proof: Found,
    reasons: Iterable[str],
    tolerance: float,
    lang: str,
) -> list[str]:
    values = {
        "uncovered": m2(proof.uncovered_m2, lang),
        "shapeless": str(proof.shapeless),
        "repaired": str(proof.repaired),
        "tolerance": m2(tolerance, lang),
    }
    silent = set() if asked.check.decides else _OF_THE_SITE
    keys = [_doubt(key, bool(answer.rows)) for key in reasons if key not in silent]
    if asked.info.kind == "outline":
        keys.append("outline")
    return [
        _elsewhere(asked, key, lang) if key in _ELSEWHERE else _say(_DOUBTS[key], lang, values)
        for key in keys
        if key in _ELSEWHERE or key in _DOUBTS
    ]


def _doubt(key: str, something: bool) -> str:
    return "undeclared_more" if key == "undeclared" and something else key


def _elsewhere(asked: "Asked", key: str, lang: str) -> str:
    day = asked.info.date
    told = i18n.day(day, lang) if day else ""
    words = said(key, date=told, days=str(asked.info.cadence_days))
    return str(words.vi if lang == "vi" else words.en)


def _say(pair: tuple[str, str], lang: str, values: dict[str, str]) -> str:
    return pair[i18n.LANGUAGES.index(lang)].format(**values)
