"""The area that the papers declare beside the one that was computed: always, and as a finding."""

from typing import Any

from geoapp import i18n
from geoapp.domain.reconcile import half_digit_m2

Document = dict[str, Any]
RULE = "declared-area"
_WORDS = {
    "no_data": (
        "Diện tích khai báo: chưa có dữ liệu; diện tích tính từ ranh giới là {area} ha.",
        "Declared area: no data; the boundary encloses {area} ha.",
    ),
    "met": (
        "Khai báo {declared} ha, ranh giới {area} ha: chênh {difference} ha, trong phạm vi làm tròn"
        " của số khai báo (±{limit} ha).",
        "{declared} ha are declared, the boundary encloses {area} ha: {difference} ha apart, within"
        " the rounding of the declaration (±{limit} ha).",
    ),
    "not_met": (
        "Khai báo {declared} ha nhưng ranh giới bao {area} ha: chênh {difference} ha, quá phạm vi"
        " làm tròn của số khai báo (±{limit} ha). Đối chiếu hồ sơ và tọa độ góc ranh trước khi dùng"
        " số liệu này.",
        "{declared} ha are declared but the boundary encloses {area} ha: {difference} ha apart,"
        " more than the rounding of the declaration (±{limit} ha). Compare the papers and the"
        " corner coordinates before these numbers are used.",
    ),
}


def declared_finding(document: Document, tolerance_m2: float) -> Document:
    """The finding on the declared area of a check; ``value``: computed less declared, m².

    A declaration is as precise as its last printed digit in hectares; a difference beyond half of
    it, and beyond the workspace's tolerance, is a finding. The area is the planar one.
    """
    area, declared = document["site"]["area_m2"]["planar"], document["site"]["declared_m2"]
    if area is None or declared is None:
        difference, limit, outcome = None, None, "no_data"
    else:
        difference = area - declared
        limit = max(half_digit_m2(_printed(declared), "ha"), tolerance_m2)
        outcome = "met" if abs(difference) <= limit else "not_met"
    numbers = {"area": area, "declared": declared, "difference": difference, "limit": limit}
    return {
        "rule": RULE,
        "title_vi": "Diện tích khai báo và diện tích tính",
        "title_en": "Declared and computed area",
        "kind": "consistency",
        "quantity": "declared_difference_m2",
        "outcome": outcome,
        "value": difference,
        "threshold": limit,
        "comparison": "<=",
        "unit": "m2",
        "basis": "planar",
        "effective_from": None,
        "effective_to": None,
        "citation": "Đối chiếu hồ sơ: diện tích tính từ tọa độ (VN-2000) với diện tích khai báo",
        "citation_en": "Papers compared: area from coordinates (VN-2000) and the declared one",
        "source": "domain",
        "sure": "secondary",
        "origin": "program",
        "probability": None,
        **{f"text_{lang}": _text(outcome, numbers, lang) for lang in i18n.LANGUAGES},
    }


def _text(outcome: str, numbers: dict[str, float | None], lang: str) -> str:
    said = _WORDS[outcome][i18n.LANGUAGES.index(lang)]
    for name, value in numbers.items():
        said = said.replace("{" + name + "}", "–" if value is None else _ha(value, lang))
    return said


def _printed(area_m2: float) -> str:
    """Hectares without the zeros that nobody wrote."""
    return f"{area_m2 / 1e4:.6f}".rstrip("0").rstrip(".")


def _ha(value: float, lang: str) -> str:
    return i18n.number(abs(value) / 1e4, lang, 4)
