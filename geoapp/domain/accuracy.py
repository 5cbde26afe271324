"""How well a boundary's position is known: what somebody declared, never what we suppose.

Two parts that behave differently. The independent part differs from corner to corner, so that
over a whole outline it almost cancels; the correlated part moves all corners together (a line
drawn at the outer edge of a road, a sheet that is shifted) and does not cancel at all. Who
declares only one of them says that the other is nothing; who declares none gets no error bar.
"""

import math
from dataclasses import dataclass
from typing import Any

from geoapp.errors import InputError
from geoapp.sentence import Sentence, say

FIELDS = ("accuracy_m", "accuracy_correlated_m", "accuracy_source")
MOST_M = 1_000.0
"""Standard deviations up to this, in m: beyond it the boundary is not where the map shows it."""


@dataclass(frozen=True)
class Accuracy:
    """Standard deviations in m of each coordinate; ``source``: who says so."""

    sigma_m: float
    correlated_m: float
    source: str

    def to_json(self) -> dict[str, Any]:
        """As in a check document."""
        return {
            "sigma_m": self.sigma_m,
            "correlated_m": self.correlated_m,
            "source": self.source,
        }


@dataclass(frozen=True)
class Known:
    """A row of the table a planner may choose from; ``sure`` says how well it is founded.

    ``sigma_m`` is None where the paper at hand must say it.
    """

    key: str
    vi: str
    en: str
    sigma_m: float | None
    correlated_m: float | None
    source: str
    sure: str


def declared(values: dict[str, Any], where: str | Sentence) -> Accuracy | None:
    """The accuracy among the properties of a layer or a site; None where nothing is declared.

    Raises InputError: a number that is none, or one that nobody vouches for.
    """
    sigma, correlated = (_metres(values.get(name), name, where) for name in FIELDS[:2])
    source = values.get(FIELDS[2])
    if sigma is None and correlated is None:
        return None
    if not isinstance(source, str) or not source.strip():
        raise InputError(
            say(
                "{where}: an accuracy needs accuracy_source, which says who declares it",
                where=where,
            )
        )
    return Accuracy(sigma or 0.0, correlated or 0.0, source.strip())


def _metres(value: Any, name: str, where: str | Sentence) -> float | None:
    if value is None:
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and math.isfinite(value) and 0 <= value <= MOST_M):
        raise InputError(
            say(
                "{where}: {name} is a number of metres from 0 to {most:g}",
                where=where,
                name=name,
                most=MOST_M,
            )
        )
    return float(value)


_LIMITS = "TT 25/2014/TT-BTNMT, sai số giới hạn (kiến thức chung, chưa đối chiếu văn bản)"
_SHEETS = ((500, 0.07), (1_000, 0.15), (2_000, 0.30), (5_000, 1.50), (10_000, 3.00))
KNOWN: tuple[Known, ...] = (
    Known(
        "survey",
        "Đo đạc thực địa: theo báo cáo kết quả đo",
        "Field survey: as its report says",
        None,
        None,
        "báo cáo kết quả đo đạc của khu đất",
        "sourced",
    ),
    *(
        Known(
            f"cadastral_{scale}",
            f"Bản đồ địa chính 1:{scale}",
            f"Cadastral sheet 1:{scale}",
            limit,
            None,
            _LIMITS,
            "general_knowledge",
        )
        for scale, limit in _SHEETS
    ),
    Known(
        "landuse_map_10000",
        "Bản đồ hiện trạng sử dụng đất 1:10 000 (0,5 mm + 0,3 mm trên bản đồ)",
        "Land-use map 1:10 000 (0.5 mm + 0.3 mm on the map)",
        5.0,
        3.0,
        "0,5 mm và 0,3 mm trên bản đồ nhân tỷ lệ; quy ước, không phải kết quả đo",
        "general_knowledge",
    ),
)
"""What is usual for a kind of map. Nothing of it is ever taken unless somebody declares it."""


def landuse_map(scale: int) -> tuple[float, float]:
    """0.5 mm and 0.3 mm on a map of 1:scale, as metres on the ground.

    Examples
    --------
    >>> landuse_map(10_000)
    (5.0, 3.0)
    """
    return 0.5 * scale / 1_000, 0.3 * scale / 1_000
