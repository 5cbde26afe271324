"""What the rice costs: the payment and the topsoil, on LUC alone, by the rules of the day."""

from collections.abc import Sequence
from datetime import date
from math import isfinite
from typing import Any

from geoapp import i18n
from geoapp.domain.rule import Rule
from geoapp.domain.rule_words import amount, pick
from geoapp.domain.verdict import UNPROVED
from geoapp.errors import InputError
from geoapp.sentence import say
from geoapp.storage.rules import shipped_rules
from geoapp.workflows.legal_values import Document, rice_at_most

MOST_VND = 1e9
"""đồng for a square metre; a greater price is a slip of the hand."""
_FEE = (
    "Tiền nộp = {luc} m² LUC × {price} đ/m² × {rate} % = {fee} đ.",
    "Payment = {luc} m² of LUC × {price} VND/m² × {rate} % = {fee} VND.",
)
_NO_PRICE = (
    "Tiền nộp: chưa có dữ liệu, hãy nhập giá đất trồng lúa (đ/m²) của bảng giá; tỷ lệ {rate} %.",
    "Payment: no data; give the price of rice land (VND/m²) of the price list; the rate is"
    " {rate} %.",
)
_NO_RATE = (
    "Tiền nộp: chưa có dữ liệu, bộ quy tắc không có tỷ lệ nào có hiệu lực ngày {day}.",
    "Payment: no data; the rules hold no rate that is in force on {day}.",
)
_NO_LUC = ("Chưa có dữ liệu: chưa biết diện tích LUC.", "No data: the area of LUC is not known.")
_FEE_HIGH = (
    "Có thể đến {fee} đ, nếu cả {luc} m² là LUC.",
    "It may be up to {fee} VND, if all of {luc} m² is LUC.",
)
_TOPSOIL = (
    "Tầng đất mặt: {low} đến {high} m³ ({shallow} cm trên {luc} đến {deep} cm trên {most} LUC).",
    "Topsoil: {low} to {high} m³ ({shallow} cm on {luc} to {deep} cm on {most} of LUC).",
)
_UNSURE = (
    "Có thể thêm tới {more} LUC: mã chưa rõ, mã ghép, chỗ chưa có thửa, hoặc lớp đất không chứng"
    " minh được; số nhiều nhất đã tính cả phần này.",
    "Up to {more} more may be LUC (codes not told, double codes, ground under no parcel, or a"
    " layer that proves nothing); the upper figures count it.",
)
_ESTIMATE = (
    "Ước tính để tham khảo; LUK không phải nộp.",
    "An estimate; nothing is due for LUK.",
)


def costs(
    document: Document,
    as_of: date,
    price_vnd_m2: float | None = None,
    rules: Sequence[Rule] | None = None,
) -> dict[str, Any]:
    """The payment in đồng and the topsoil in m³, on the LUC that is shown and on the most of it.

    ``fee_vnd`` and the lower figure of ``topsoil_m3`` are of ``luc_m2``; ``fee_high_vnd`` and the
    upper one of ``luc_high_m2``.
    ``price_vnd_m2``: of rice land, from the user; without it there is no fee. ``rules``: default
    those that ship. The rate and the depth are ``values`` of the rules in force on ``as_of``.
    Raises InputError for a price that is none.
    """
    price = _price(price_vnd_m2)
    luc, high = document["rice"]["luc_m2"], rice_at_most(document, "luc_m2")
    rate = _value(rules, "fee_rate", as_of)
    depths = [_value(rules, name, as_of) for name in ("depth_low_m", "depth_high_m")]
    found = {
        "luc_m2": luc,
        "luc_high_m2": high,
        "price_vnd_m2": price,
        "rate": rate,
        "fee_vnd": _fee(luc, price, rate),
        "fee_high_vnd": _fee(high, price, rate),
        "topsoil_m3": _topsoil((luc, high), depths),
        "topsoil_depth_m": None if None in depths else depths,
    }
    texts = {f"text_{lang}": _text(found, document, as_of, lang) for lang in i18n.LANGUAGES}
    return found | texts


def _price(given: float | None) -> float | None:
    if given is None:
        return None
    number = isinstance(given, int | float) and not isinstance(given, bool) and isfinite(given)
    if not number or not 0 < given <= MOST_VND:
        raise InputError(
            say("price {given!r:.40}: give the price of rice land in VND/m², above 0", given=given),
        )
    return float(given)


def _topsoil(
    luc: tuple[float | None, float | None], depths: Sequence[float | None]
) -> list[float] | None:
    """The least LUC to the least depth, the most to the greatest, m³."""
    pairs = zip(luc, depths, strict=True)
    found = [area * depth for area, depth in pairs if area is not None and depth is not None]
    return found if len(found) == len(depths) else None


def _value(rules: Sequence[Rule] | None, name: str, day: date) -> float | None:
    """A number of the rules in force on a day; the last rule that has it."""
    known = shipped_rules() if rules is None else rules
    found = [rule.values[name] for rule in known if name in rule.values and rule.in_force(day)]
    return found[-1] if found else None


def _fee(luc: float | None, price: float | None, rate: float | None) -> int | None:
    """In whole đồng."""
    if luc is None or price is None or rate is None:
        return None
    return round(luc * price * rate)


def _text(found: dict[str, Any], document: Document, as_of: date, lang: str) -> str:
    if found["luc_m2"] is None:
        return pick(_NO_LUC, lang)
    more = found["luc_high_m2"] - found["luc_m2"]
    parts = [_fee_text(found, as_of, lang)]
    if found["topsoil_m3"]:
        parts.append(_topsoil_text(found, lang))
    if more > 0:
        parts.append(pick(_UNSURE, lang).format(more=amount(more, "m²", lang)))
    parts += [pick(_ESTIMATE, lang), _doubt(document, lang)]
    return " ".join(part for part in parts if part)


def _doubt(document: Document, lang: str) -> str:
    """What the land-use layer says of itself, where it does not prove what it shows."""
    layer = (document.get("layers") or [{}])[0]
    return layer.get(f"message_{lang}") or "" if UNPROVED & set(layer.get("reasons", ())) else ""


def _topsoil_text(found: dict[str, Any], lang: str) -> str:
    low, high = (i18n.number(v, lang, 0) for v in found["topsoil_m3"])
    shallow, deep = (i18n.number(d * 100, lang) for d in found["topsoil_depth_m"])
    luc, most = (amount(found[key], "m²", lang) for key in ("luc_m2", "luc_high_m2"))
    said = {"low": low, "high": high, "shallow": shallow, "deep": deep, "luc": luc, "most": most}
    return pick(_TOPSOIL, lang).format(**said)


def _fee_text(found: dict[str, Any], as_of: date, lang: str) -> str:
    if found["rate"] is None:
        return pick(_NO_RATE, lang).format(day=i18n.day(as_of, lang))
    rate = i18n.number(found["rate"] * 100, lang)
    if found["price_vnd_m2"] is None:
        return pick(_NO_PRICE, lang).format(rate=rate)
    told = [pick(_FEE, lang).format(
        luc=i18n.number(found["luc_m2"], lang, 1),
        price=i18n.number(found["price_vnd_m2"], lang),
        rate=rate,
        fee=i18n.number(found["fee_vnd"], lang),
    )]  # fmt: skip
    if found["fee_high_vnd"] > found["fee_vnd"]:
        most = i18n.number(found["luc_high_m2"], lang, 1)
        fee = i18n.number(found["fee_high_vnd"], lang)
        told.append(pick(_FEE_HIGH, lang).format(luc=most, fee=fee))
    return " ".join(told)
