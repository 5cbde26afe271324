"""What a rule and its outcome say, in both languages."""

import math
from collections.abc import Iterable

from geoapp.domain.rule import EVIDENCE, Limit, Rule
from geoapp.domain.rule_judge import Judged, Span
from geoapp.domain.track import TRACKS
from geoapp.i18n import number

_SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}
_QUANTITIES = {
    "rice_m2": ("Đất lúa", "Rice land"),
    "luc_m2": ("Đất chuyên trồng lúa (LUC)", "LUC rice land"),
    "luk_m2": ("Đất trồng lúa còn lại (LUK)", "LUK rice land"),
    "lua_m2": ("Đất lúa chưa rõ LUC hay LUK", "Rice land, LUC or LUK not told"),
    "site_m2": ("Diện tích", "Area"),
    "residential_m2": ("Đất ở (ONT, ODT)", "Residential land (ONT, ODT)"),
    "evidence": ("Cần văn bản", "A document is needed"),
}
_NAMED = {
    "code": ("Đất mã {}", "Land of code {}"),
    "layer": ("Phần chung với lớp {}", "Ground shared with layer {}"),
    "distance": ("Khoảng cách tới lớp {}", "Distance to layer {}"),
    "fact": ("Dữ kiện {} của hồ sơ", "Fact {} of the record"),
}
_FACTS = {
    "craft_village": ("cụm làng nghề", "a craft-village cluster"),
    "mountain": ("địa bàn miền núi", "a mountain district"),
    "expansion": ("mở rộng cụm", "the expansion of a cluster"),
    "establishment": ("cụm đã thành lập", "an established cluster"),
    "secondary_investors": ("cụm đã có nhà đầu tư thứ cấp", "a cluster with secondary investors"),
    "not craft_village": ("cụm không phải làng nghề", "a cluster of no craft village"),
    "not mountain": ("địa bàn không phải miền núi", "a district that is not mountainous"),
    "not expansion": ("cụm không mở rộng", "a cluster that is not expanded"),
    "not establishment": ("cụm chưa thành lập", "a cluster not yet established"),
}
_RECORDED = {
    "craft_share": ("Tỷ lệ đất dành cho cơ sở làng nghề", "Share of land for craft producers"),
    "fill_share": ("Tỷ lệ lấp đầy của cụm", "Filled share of the cluster"),
    "district_fill_share": ("Tỷ lệ lấp đầy trong huyện", "Filled share in the district"),
    "commune_fill_share": ("Tỷ lệ lấp đầy trong xã", "Filled share in the commune"),
    "district_unleased_area": (
        "Đất công nghiệp chưa cho thuê trong huyện", "Land not leased in the district",
    ),
    "commune_unleased_area": (
        "Đất công nghiệp chưa cho thuê trong xã", "Land not leased in the commune",
    ),
    "area_after_expansion": ("Diện tích sau mở rộng", "Area after the expansion"),
}  # fmt: skip
_SURE = {
    "sourced": ("", ""),
    "secondary": (
        "Nguồn thứ cấp: đối chiếu văn bản gốc trước khi dùng.",
        "Secondary source: hold it against the text of the law before use.",
    ),
    "general_knowledge": (
        "Kiến thức chung, chưa có nguồn khẳng định: phải kiểm tra.",
        "General knowledge that no source confirms: it must be checked.",
    ),
}
_OUTCOMES = {
    "applies": (
        "{value}; áp dụng khi {asked}: áp dụng.",
        "{value}; applies where {asked}: applies.",
    ),
    "does_not_apply": (
        "{value}; chỉ áp dụng khi {asked}: không áp dụng.",
        "{value}; applies only where {asked}: does not apply.",
    ),
    "met": ("{value}; yêu cầu {asked}: đáp ứng.", "{value}; {asked} is required: met."),
    "not_met": (
        "{value}; yêu cầu {asked}: không đáp ứng.",
        "{value}; {asked} is required: not met.",
    ),
    "cannot_decide": (
        "{value}; ngưỡng {asked}: chưa kết luận được.",
        "{value}; threshold {asked}: cannot be decided.",
    ),
    "no_data": ("{value}: chưa có dữ liệu.", "{value}: no data."),
}
_IF = {"duty": ("Nếu áp dụng: ", "If it applies: "), "requirement": ("Nếu không: ", "If not: ")}
"""Before what a rule means, where it is not decided."""
_REPLACES = (
    "Quy tắc riêng của bộ dữ liệu, thay quy tắc đi kèm.",
    "The workspace's own rule, in place of the one that ships.",
)
_OWN = ("Quy tắc riêng của bộ dữ liệu.", "The workspace's own rule.")


def sentence(rule: Rule, judged: Judged, lang: str) -> str:
    """What was found, what it means, and how far to trust it and the rule."""
    said = [_found(rule, judged, lang), *_doubts(judged, lang)]
    said += [_means(rule, judged, lang)]
    if not judged.refuted:
        said += [pick((rule.note_vi, rule.note_en), lang)]
    said += [pick(_SURE[rule.sure], lang), _origin(rule, lang)]
    return " ".join(part for part in said if part)


def pick(pair: tuple[str, str], lang: str) -> str:
    """The Vietnamese or the English of a pair."""
    return pair[1] if lang == "en" else pair[0]


def _means(rule: Rule, judged: Judged, lang: str) -> str:
    """What follows; under a condition where it is not decided whether it does."""
    means = pick((rule.means_vi, rule.means_en), lang)
    if judged.outcome in ("applies", "not_met"):
        return means
    if judged.outcome not in ("cannot_decide", "no_data"):
        return ""
    return means if rule.test.quantity == EVIDENCE else pick(_IF[rule.kind], lang) + means


def _origin(rule: Rule, lang: str) -> str:
    if rule.origin == "shipped":
        return ""
    return pick(_REPLACES if rule.replaces else _OWN, lang)


def _found(rule: Rule, judged: Judged, lang: str) -> str:
    if judged.refuted:
        facts = facts_text(rule.when, lang)
        return pick(("Không áp dụng: chỉ dành cho {}.", "Does not apply: it is only for {}."),
                    lang).format(facts)  # fmt: skip
    value = quantity_text(rule.test.quantity, lang)
    if judged.outcome != "no_data" and judged.span:
        value += ": " + _span_text(judged.span, rule.test, judged.threshold, lang)
    said = pick(_OUTCOMES[judged.outcome], lang)
    return said.replace("{asked}", asked(rule, lang, judged.threshold)).replace("{value}", value)


def _doubts(judged: Judged, lang: str) -> list[str]:
    """Which facts are missing, and what is to be known of the quantity."""
    if judged.refuted:
        return []
    said = []
    if judged.open_facts and judged.outcome in ("cannot_decide", "no_data"):
        facts = facts_text(judged.open_facts, lang)
        said.append(pick(("Chưa rõ: {}.", "Not known: {}."), lang).format(facts))
    if judged.span:
        said.append(pick((judged.span.why_vi, judged.span.why_en), lang))
    return said


def quantity_text(quantity: str, lang: str) -> str:
    """What a quantity is called."""
    if quantity in _QUANTITIES:
        return pick(_QUANTITIES[quantity], lang)
    family, _, name = quantity.partition(":")
    if family == "track":
        track = next(t for t in TRACKS if t.key == name)
        return pick((track.title_vi, track.title_en), lang)
    if family == "fact" and name in _RECORDED:
        return pick(_RECORDED[name], lang)
    return pick(_NAMED[family], lang).replace("{}", name)


def facts_text(facts: Iterable[str], lang: str) -> str:
    """Facts in words, joined by commas."""
    return ", ".join(_fact_text(f, lang) for f in facts)


def _fact_text(name: str, lang: str) -> str:
    if name in _FACTS:
        return pick(_FACTS[name], lang)
    bare = name.removeprefix("not ")
    titles = {t.key: (t.title_vi, t.title_en) for t in TRACKS}
    said = pick(titles[bare], lang) if bare in titles else bare.removeprefix("fact:")
    if bare == name:
        return f"“{said}”"
    return pick(("“{}” chưa có", "no “{}”"), lang).replace("{}", said)


def asked(rule: Rule, lang: str, threshold: float | None = None) -> str:
    """The rule's condition, such as "≥ 10 ha" or "> 0 và < 10 ha"."""
    whole = test_text(rule.test, lang, rule.test.threshold if threshold is None else threshold)
    if rule.also:
        other = _second(rule.also, rule.test, lang)
        whole = pick(("{} và {}", "{} and {}"), lang).format(other, whole)
    if rule.either:
        other = _second(rule.either, rule.test, lang)
        whole = pick(("{} hoặc {}", "{} or {}"), lang).format(whole, other)
    return whole


def _second(test: Limit, first: Limit, lang: str) -> str:
    said = test_text(test, lang, test.threshold)
    if test.quantity == first.quantity or test.threshold is None:
        return said
    return f"{quantity_text(test.quantity, lang)} {said}"


def test_text(test: Limit, lang: str, threshold: float | None) -> str:
    """A comparison with its threshold; what only a document can show says so."""
    if threshold is None or test.comparison is None:
        return pick(("có văn bản chứng minh", "proved by a document"), lang)
    value = amount(threshold, test.unit, lang, whole=True) if threshold else "0"
    return f"{_SIGNS[test.comparison]} {value}"


def _span_text(span: Span, test: Limit, threshold: float | None, lang: str) -> str:
    low, high = (_beside(v, test, threshold, lang) for v in (span.low, span.high))
    if low == high:
        return low
    if math.isinf(span.high):
        return pick(("từ {} trở lên", "{} or more"), lang).format(low)
    plain = [amount(v, test.unit, lang) for v in (span.low, span.high)]
    if [low, high] != plain:
        return _from_to(low, high, lang)
    return range_text(span.low, span.high, test.unit, lang)


def _from_to(low: str, high: str, lang: str) -> str:
    return pick(("từ {} đến {}", "from {} to {}"), lang).format(low, high)


def range_text(low: float, high: float, unit: str, lang: str) -> str:
    """Two bounds with the same number of decimals, that which both need."""
    bounds = [v for v in (low, high) if v]
    least = max((_needed(*_scaled(v, unit)) for v in bounds), default=0)
    first, last = (amount(v, unit, lang, least=least) for v in (low, high))
    return _from_to(first, last, lang)


def _beside(value: float, test: Limit, threshold: float | None, lang: str) -> str:
    """A value with digits enough to tell it from the threshold."""
    said = amount(value, test.unit, lang)
    near = threshold is not None and value != threshold and test.unit == "m²"
    if near and said == amount(threshold or 0.0, test.unit, lang):
        return f"{number(value, lang, 4)} m²"
    return said


def amount(
    value: float, unit: str, lang: str, *, whole: bool = False, least: int | None = None
) -> str:
    """A number with its unit: areas in ha (m² below 0.01 ha), shares in %.

    ``whole``: without needless decimals, as a law prints it. ``least``: so many decimals at least.
    """
    if value == 0:
        return "0"
    shown, name, usual, most = _scaled(value, unit)
    usual = 0 if whole else usual
    digits = _needed(shown, name, usual if least is None else max(usual, least), most)
    return f"{number(shown, lang, digits)} {name}".strip()


def _scaled(value: float, unit: str) -> tuple[float, str, int, int]:
    """The number that is shown, its unit, its usual and its most decimals."""
    if unit == "share":
        return value * 100, "%", 1, 2
    if unit == "m²":
        return (value, "m²", 1, 4) if abs(value) < 100 else (value / 1e4, "ha", 2, 4)
    return value, "m" if unit == "m" else "", 0, 4


def _needed(shown: float, name: str, least: int, most: int) -> int:
    """As many decimals as are needed, from ``least`` to ``most``."""
    found = (n for n in range(least, most) if round(shown, n) == round(shown, most))
    return next(found, most)
