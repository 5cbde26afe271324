"""The areas that are said of one cluster, held against one another.

Every difference has a reason only where one is proved: the digits that a decision prints, a
boundary that is a drawing, ground that the ledger lists. All else is ``unknown``; no reason is
ever guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from geoapp.domain.rule import scaled
from geoapp.domain.verdict import NOISE_M2

AREAS = {
    "decision": ("quyết định", "decision"),
    "earlier_decision": ("quyết định, nguồn khác", "decision, another source"),
    "declared": ("khai báo", "declared"),
    "polygon": ("ranh giới", "boundary"),
    "parcels": ("tổng các thửa", "sum of parcels"),
    "resolution": ("nghị quyết", "resolution"),
    "record": ("hồ sơ", "record"),
}
REASONS = {
    "equal": ("khớp", "equal"),
    "rounding": ("do làm tròn số của quyết định", "rounding of the decision"),
    "drawn": (
        "ranh giới là minh họa, vẽ theo số công bố nên không kiểm chứng được",
        "the boundary is illustrative, drawn to the published number, so it proves nothing",
    ),
    "ledger": (
        "phần không có thửa và phần các thửa chồng nhau",
        "ground under no parcel, and ground that parcels claim twice",
    ),
    "sources": ("hai nguồn khác nhau, giữ cả hai", "two sources differ, both are kept"),
    "contradiction": (
        "hồ sơ và danh sách nghị quyết trái nhau, tính theo số nhỏ hơn",
        "the record and the list contradict one another; the smaller number counts",
    ),
    "unknown": ("chưa rõ lý do", "reason unknown"),
}


@dataclass(frozen=True)
class Difference:
    """The second area less the first, in m²; ``share`` of the first; ``reason``: of REASONS."""

    first: str
    second: str
    value_m2: float
    share: float | None
    reason: str


def half_digit_m2(value: float | str, unit: str | None) -> float:
    """Half of the last digit that a number prints, in m².

    A number printed with a zero at its end has more digits than a file of numbers keeps.

    Examples
    --------
    >>> half_digit_m2(72.9, "ha"), half_digit_m2(21, "ha"), half_digit_m2(20.98, "ha")
    (500.0, 5000.0, 50.0)
    """
    exponent = Decimal(str(value)).as_tuple().exponent
    digit = Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
    return scaled(float(digit / 2), unit)


def difference(
    first: str, second: str, areas: Mapping[str, float | None], half_m2: float = 0.0,
    reason: str | None = None,
) -> Difference | None:  # fmt: skip
    """How two areas differ, None where one of them is not known.

    ``half_m2``: half of the last printed digit of the first. ``reason``: what is proved of the
    difference; it is not used where the two are equal.
    """
    one, other = areas.get(first), areas.get(second)
    if one is None or other is None:
        return None
    value = other - one
    return Difference(first, second, value, value / one if one else None,
                      _reason(value, half_m2, reason))  # fmt: skip


def _reason(value: float, half_m2: float, proved: str | None) -> str:
    if abs(value) <= NOISE_M2:
        return "equal" if proved != "drawn" else "drawn"
    if proved:
        return proved
    return "rounding" if abs(value) <= half_m2 + NOISE_M2 else "unknown"
