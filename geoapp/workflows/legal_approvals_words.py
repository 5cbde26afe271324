"""The sentences of ``legal_approvals`` in both languages."""

from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from geoapp import i18n
from geoapp.domain.approval import Resolution
from geoapp.domain.reconcile import AREAS, REASONS, Difference
from geoapp.domain.rule_judge import Span
from geoapp.domain.rule_words import amount, pick, range_text
from geoapp.domain.track import Event, share


@dataclass(frozen=True)
class Answered:
    """How the rice of a site stands to its resolutions; areas in m². ``why``: of ``_STATES``."""

    state: str
    why: str
    approved_m2: float | None = None
    needed_m2: float | None = None
    missing_m2: float | None = None
    resolution: Resolution | None = None
    contradiction: Difference | None = None


@dataclass(frozen=True)
class Told:
    """Everything that the text speaks of."""

    answer: Answered
    rice: Span | None
    event: Event | None
    differences: list[Difference]
    budget: dict[str, Any] | None
    as_of: date


_STATES = {
    "no_list": (
        "Chưa có dữ liệu: bộ dữ liệu không có danh sách nghị quyết HĐND (approvals.toml).",
        "No data: the workspace has no list of People's Council resolutions (approvals.toml).",
    ),
    "no_cluster": (
        "Chưa có dữ liệu: ranh giới này không phải cụm của hồ sơ nên không tra được nghị quyết.",
        "No data: this boundary is no cluster of the record, so no resolution can be looked up.",
    ),
    "no_rice": (
        "Chưa có dữ liệu: chưa biết diện tích đất lúa nên chưa so được với nghị quyết.",
        "No data: the area of rice land is not known, so no resolution can be held against it.",
    ),
    "open": (
        "Chưa kết luận được: đã duyệt {approved}, đất lúa {rice}.",
        "Cannot be decided: {approved} are approved, rice land is {rice}.",
    ),
    "no_need": (
        "Không có đất lúa cần nghị quyết.",
        "There is no rice land that needs a resolution.",
    ),
    "beyond": (
        "Chưa có dữ liệu: nghị quyết HĐND đủ ({approved} cho đất lúa {rice}), nhưng luật của ngày"
        " này còn cần chấp thuận khác mà danh sách không có.",
        "No data: the council's resolution suffices ({approved} for rice land {rice}), but the law"
        " of this day also asks for an approval that the list does not hold.",
    ),
    "covered": (
        "Đủ: nghị quyết {number} ngày {date}, hiệu lực đến {until}; đã duyệt {approved}, đất lúa"
        " {rice}.",
        "Covered: resolution {number} of {date}, valid until {until}; {approved} are approved, rice"
        " land is {rice}.",
    ),
    "converted": (
        "Đủ: đã chuyển mục đích {approved} khi nghị quyết còn hiệu lực; đất lúa {rice}.",
        "Covered: {approved} were converted while the resolution was valid; rice land is {rice}.",
    ),
    "partly": (
        "Mới đủ một phần, cần thêm {missing}: đã duyệt {approved}, đất lúa {rice}.",
        "Covered in part, {missing} more are needed: {approved} are approved, rice land is {rice}.",
    ),
    "lapsed": (
        "Đã hết hiệu lực: nghị quyết {number} ngày {date} chỉ đến {until}; cần nghị quyết mới cho"
        " {needed}.",
        "Lapsed: resolution {number} of {date} was valid until {until}; a new one is needed for"
        " {needed}.",
    ),
    "none": (
        "Không có nghị quyết nào của danh sách nêu cụm này; cần nghị quyết cho {needed}.",
        "No resolution of the list names this cluster; one is needed for {needed}.",
    ),
    "refused": (
        "Danh sách có nghị quyết {number} nhưng hồ sơ ghi chưa được chấp thuận; cần làm rõ cho"
        " {needed}.",
        "The list has resolution {number}, but the record says not approved; {needed} must be"
        " cleared up.",
    ),
}
_RECORD = {
    "yes": (
        "Hồ sơ ghi ngày {day}: đã được chấp thuận chuyển mục đích; chưa có số nghị quyết nên chưa"
        " kiểm tra được thời hạn.",
        "The record of {day} says that the conversion is approved; without the resolution its"
        " validity cannot be checked.",
    ),
    "no": (
        "Hồ sơ ghi ngày {day}: chưa được chấp thuận chuyển mục đích đất lúa.",
        "The record of {day} says that the conversion of rice land is not approved.",
    ),
    "part": (
        "Hồ sơ ghi ngày {day}: đã được chấp thuận một phần.",
        "The record of {day} says that part of the conversion is approved.",
    ),
}
_BUDGET = (
    "Đất lúa năm {year} theo nghị quyết: duyệt {approved}, đã dùng {used}, còn {left}.",
    "Rice land of {year} by resolution: {approved} approved, {used} used, {left} left.",
)
_INCOMPLETE = (
    "Tổng của nghị quyết chưa có nên chỉ cộng các cụm đã nhập.",
    "A resolution's total is not known, so only the clusters entered are summed.",
)
_DIFFERENCE = (
    "{second} {sign}{value} so với {first}{share}: {reason}.",
    "{second} {sign}{value} against {first}{share}: {reason}.",
)
_SILENT = {"equal", "drawn"}
"""Reasons of which the text says nothing: the list of differences has them."""


def approval_text(told: Told, lang: str) -> str:
    """The state in a sentence, what the record says, differences that ask for an answer."""
    parts = [_state(told, lang), _record(told, lang)]
    parts += [difference_text(d, lang) for d in told.differences if d.reason not in _SILENT]
    parts += [_budget(told, lang)]
    return " ".join(part for part in parts if part)


def _state(told: Told, lang: str) -> str:
    answer, resolution = told.answer, told.answer.resolution
    values = {
        "approved": _area(answer.approved_m2, lang),
        "needed": _area(answer.needed_m2, lang),
        "missing": _area(answer.missing_m2, lang),
        "rice": _rice(told.rice, lang),
    }
    if resolution:
        values |= {
            "number": resolution.number,
            "date": i18n.day(resolution.passed, lang),
            "until": i18n.day(resolution.valid_to, lang),
        }
    return _filled(pick(_STATES[answer.why], lang), values)


def _filled(text: str, values: dict[str, str]) -> str:
    """``{name}`` replaced once each; what a planner wrote is never read as a template."""
    first, *rest = text.split("{")
    parts = [piece.partition("}") for piece in rest]
    return first + "".join(values.get(name, "") + after for name, _, after in parts)


def _area(value: float | None, lang: str) -> str:
    return "–" if value is None else amount(value, "m²", lang)


def _rice(rice: Span | None, lang: str) -> str:
    if rice is None:
        return "–"
    low = amount(rice.low, "m²", lang)
    if rice.high == rice.low:
        return low
    if not isfinite(rice.high):
        return pick(("từ {} trở lên", "{} or more"), lang).replace("{}", low)
    return range_text(rice.low, rice.high, "m²", lang)


def _record(told: Told, lang: str) -> str:
    if told.event is None:
        return ""
    low, high = share(told.event.value)
    key = "yes" if low >= 1 else "no" if high <= 0 else "part"
    return _filled(pick(_RECORD[key], lang), {"day": i18n.day(told.event.end, lang)})


def _budget(told: Told, lang: str) -> str:
    budget = told.budget
    if budget is None:
        return ""
    names = ("approved", "used", "left")
    values = {name: amount(budget[f"{name}_m2"], "m²", lang) for name in names}
    said = _filled(pick(_BUDGET, lang), values | {"year": str(budget["year"])})
    return said if budget["complete"] else f"{said} {pick(_INCOMPLETE, lang)}"


def difference_json(each: Difference) -> dict[str, Any]:
    """A difference with its names, its reason and its sentence in both languages."""
    made = {
        "between": f"{each.first}-{each.second}",
        "value_m2": each.value_m2,
        "share": each.share,
        "reason": each.reason,
    }
    for lang in i18n.LANGUAGES:
        first, second = (pick(AREAS[name], lang) for name in (each.first, each.second))
        made |= {
            f"between_{lang}": f"{first} – {second}",
            f"reason_{lang}": pick(REASONS[each.reason], lang),
            f"text_{lang}": difference_text(each, lang),
        }
    return made


def difference_text(each: Difference, lang: str) -> str:
    """Which area differs from which, by how much, and the reason where one is proved."""
    first, second = (pick(AREAS[name], lang) for name in (each.first, each.second))
    part = "" if each.share is None else f" ({i18n.number(each.share * 100, lang, 2)} %)"
    values = {
        "first": first,
        "second": second[:1].upper() + second[1:],
        "sign": "+" if each.value_m2 > 0 else "-" if each.value_m2 < 0 else "",
        "value": amount(abs(each.value_m2), "m²", lang),
        "share": part,
        "reason": pick(REASONS[each.reason], lang),
    }
    return _filled(pick(_DIFFERENCE, lang), values)
