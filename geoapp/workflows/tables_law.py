"""T5, the legal conditions of a site, and T6, what the rice land costs."""

from datetime import date
from typing import Any

from geoapp import i18n
from geoapp.workflows.table import NO_DATA, Pair, Row, Table, column, pair, row, table, words

Document = dict[str, Any]
_T5_TITLE = ("T5. Kiểm tra điều kiện pháp lý", "T5. Legal conditions")
_T5 = (
    words("rule", "Quy định", "Rule"),
    words("threshold", "Ngưỡng", "Threshold"),
    words("value", "Giá trị", "Value"),
    words("result", "Kết quả", "Result"),
    words("basis", "Căn cứ", "Legal basis"),
    words("in_force", "Hiệu lực", "In force"),
    words("sure", "Độ tin cậy của nguồn", "How sure the source is"),
    words("note", "Ghi chú", "Note"),
)
_SIGNS = {">=": "≥", "<=": "≤"}
_M2 = {"m²", "m2"}


def law_table(document: Document) -> Table:
    """T5: a row a finding. ``value``, ``threshold`` and ``unit`` stay in its values as numbers."""
    return table(_T5_TITLE, _T5, [_finding(f) for f in document.get("findings") or []])


def _finding(found: Document) -> Row:
    values = {key: found.get(key) for key in ("value", "value_high", "threshold", "unit")}
    values |= {"outcome": found["outcome"]}
    for key, said in {
        "rule": (found["title_vi"], found["title_en"]),
        "threshold": _both(_threshold, found),
        "value": _both(_value, found),
        "result": _texts(f"finding.{found['outcome']}"),
        "basis": (found["citation"], found.get("citation_en") or found["citation"]),
        "in_force": _both(_in_force, found),
        "sure": _texts(f"sure.{found['sure']}"),
        "note": (found.get("text_vi") or "", found.get("text_en") or ""),
    }.items():
        values |= pair(key, said)
    return row(found["rule"], values)


def _both(teller: Any, found: Document) -> Pair:
    vi, en = (teller(found, lang) for lang in i18n.LANGUAGES)
    return vi, en


def _texts(key: str) -> Pair:
    vi, en = (i18n.text(key, lang) for lang in i18n.LANGUAGES)
    return vi, en


def _threshold(found: Document, lang: str) -> str:
    if found.get("threshold") is None:
        return "–"
    sign = found.get("comparison") or ""
    limit = found["threshold"]
    digits = 0 if float(limit).is_integer() else 2
    return f"{_SIGNS.get(sign, sign)} {_amount(limit, found['unit'], lang, digits)}".strip()


def _value(found: Document, lang: str) -> str:
    if found.get("value") is None:
        return NO_DATA[i18n.LANGUAGES.index(lang)]
    bounds = [found["value"]] + ([] if found.get("value_high") is None else [found["value_high"]])
    digits = 0 if all(float(v).is_integer() for v in bounds) else 2
    return " – ".join(_amount(v, found["unit"], lang, digits) for v in bounds)


def _amount(value: float, unit: str | None, lang: str, digits: int = 2) -> str:
    """A number with its unit: areas in ha with four digits, shares in %; else ``digits``."""
    if unit in _M2:
        return f"{i18n.number(value / 1e4, lang, 4)} ha"
    if unit in ("share", "%"):
        return f"{i18n.number(100 * value, lang, 2)} %"
    return f"{i18n.number(value, lang, digits)} {'' if unit in (None, 'count') else unit}".strip()


def _in_force(found: Document, lang: str) -> str:
    since, until = (found.get(f"effective_{end}") for end in ("from", "to"))
    vi = lang == "vi"
    said = []
    if since:
        said.append(("từ " if vi else "from ") + _day(since, lang))
    if until:
        said.append(("đến " if vi else "until ") + _day(until, lang))
    return " ".join(said) or NO_DATA[i18n.LANGUAGES.index(lang)]


def _day(text: str, lang: str) -> str:
    return i18n.day(date.fromisoformat(text), lang)


# T6

_T6_TITLE = ("T6. Kinh phí đất lúa", "T6. Costs of the rice land")
_T6 = (
    words("item", "Khoản mục", "Item"),
    column("amount", "Giá trị", "Amount", None, 2),
    column("unit", "Đơn vị", "Unit"),
    words("note", "Ghi chú", "Note"),
)
_ITEMS: dict[str, tuple[str, Pair, Pair | None]] = {
    "luc_m2": (
        "m²",
        ("Đất chuyên trồng lúa (LUC)", "Wet rice of two crops or more (LUC)"),
        ("Chỉ LUC; đất trồng lúa còn lại không tính.", "LUC only; other rice land is not counted."),
    ),
    "luc_high_m2": (
        "m²",
        ("LUC nhiều nhất có thể", "The most LUC there can be"),
        (
            "Gồm mã chưa rõ, mã ghép, chỗ chưa có thửa; cả khu nếu lớp không chứng minh được.",
            "With unclear and double codes and ground under no parcel; the whole site where the "
            "layer proves nothing.",
        ),
    ),
    "price_vnd_m2": (
        "đ/m²",
        ("Giá đất trồng lúa trong bảng giá", "Price of rice land in the price list"),
        ("Do người dùng nhập; phần mềm không có giá mặc định.", "As the user gave it."),
    ),
    "rate": ("", ("Tỷ lệ nộp", "Rate"), None),
    "fee_vnd": (
        "đ",
        (
            "Tiền bảo vệ, phát triển đất trồng lúa, ít nhất",
            "Fee for the protection of rice land, at least",
        ),
        ("= LUC × giá × tỷ lệ; là ước tính.", "= LUC × price × rate; an estimate."),
    ),
    "fee_high_vnd": (
        "đ",
        (
            "Tiền bảo vệ, phát triển đất trồng lúa, nhiều nhất",
            "Fee for the protection of rice land, at most",
        ),
        (
            "= LUC nhiều nhất × giá × tỷ lệ; là ước tính.",
            "= the most LUC × price × rate; an estimate.",
        ),
    ),
    "topsoil_low": ("m³", ("Đất mặt phải bóc, ít nhất", "Topsoil to be stripped, at least"), None),
    "topsoil_high": (
        "m³",
        ("Đất mặt phải bóc, nhiều nhất", "Topsoil to be stripped, at most"),
        None,
    ),
}
_FACTORS = {
    "fee_vnd": ["luc_m2", "price_vnd_m2", "rate"],
    "fee_high_vnd": ["luc_high_m2", "price_vnd_m2", "rate"],
}
_DIGITS = {"m²": 1, "đ": 0, "m³": 0}
"""Decimals by unit; đồng has none."""


def cost_table(document: Document) -> Table:
    """T6. ``product_of`` names the rows whose product a row is; nothing here has a default."""
    costs = document.get("costs")
    return table(_T6_TITLE, _T6, [] if not costs else [_item(key, costs) for key in _ITEMS])


def _item(key: str, costs: Document) -> Row:
    unit, title, note = _ITEMS[key]
    amount = _cost(key, costs)
    values = {"amount": amount, "unit": unit} | pair("item", title)
    made = row(key, values | pair("note", NO_DATA if amount is None else note))
    return made | {"product_of": _FACTORS.get(key, []), "digits": {"amount": _digits(unit, amount)}}


def _digits(unit: str, amount: float | None) -> int:
    whole = unit == "đ/m²" and amount is not None and float(amount).is_integer()
    return 0 if whole else _DIGITS.get(unit, 2)


def _cost(key: str, costs: Document) -> float | None:
    if key.startswith("topsoil"):
        span = costs.get("topsoil_m3")
        return None if span is None else float(span[key == "topsoil_high"])
    found: float | None = costs.get(key)
    return found
