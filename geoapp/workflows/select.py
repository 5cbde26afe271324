"""Which clusters a reader has asked for, and their totals: pure functions over cluster rows.

The same rules as the map's ``static/js/filter.js``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from geoapp.domain.stage import STAGES
from geoapp.domain.text import fold

Row = dict[str, Any]
ANSWERS = ("yes", "no", "unknown")
_STAGE_ORDER = {stage.key: n for n, stage in enumerate(STAGES)}


@dataclass(frozen=True)
class Selection:
    """Filters; an empty one lets everything through. Answers are of ``ANSWERS``."""

    stage: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    commune: tuple[str, ...] = ()
    blocked: str = ""
    rice: str = ""
    wastewater: str = ""
    q: str = ""


def matching(rows: Iterable[Row], wanted: Selection) -> list[Row]:
    """The rows that pass every filter."""
    return [row for row in rows if _matches(row, wanted)]


def answer(value: object) -> str:
    """Yes / no / unknown of a value that may be true, false or None."""
    if value is True or value == "yes":
        return "yes"
    if value is False or value == "no":
        return "no"
    return "unknown"


def rice_answer(row: Row) -> str:
    """Whether the site meets rice: unknown unless a check has said so."""
    if (row["rice"]["total_m2"] or 0) > 0:
        return "yes"
    return "no" if row["rice"]["outcome"] == "clear" else "unknown"


def wastewater_answer(row: Row) -> str:
    """Whether the plant is there; one under way is no plant yet."""
    return "no" if row["wastewater"] == "under_way" else answer(row["wastewater"])


def haystack(row: Row) -> str:
    """All the words a free-text filter looks in, folded."""
    words = (row["name"], row["district_name"], row["communes_2024"], row["communes_2025"])
    return fold(" · ".join(word for word in words if word))


def _matches(row: Row, wanted: Selection) -> bool:
    return all(
        (
            _among(row["stage"], wanted.stage),
            _among(row["district_code"] or "unknown", wanted.district),
            not wanted.commune or bool({*row["communes_2025_codes"]} & {*wanted.commune}),
            wanted.blocked in ("", answer(row["blocked"])),
            wanted.rice in ("", rice_answer(row)),
            wanted.wastewater in ("", wastewater_answer(row)),
            not wanted.q or fold(wanted.q) in haystack(row),
        )
    )


def _among(value: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted


def areas(row: Row) -> list[float]:
    """Every published area of a cluster in ha; two sources may differ."""
    return [found["value"] for found in row["area_ha"]]


SORT_KEYS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: (fold(row["name"]), row["name"]),
    "stage": lambda row: _STAGE_ORDER[row["stage"]],
    "blocked": lambda row: {"yes": 0, "no": 1}.get(answer(row["blocked"])),
    "district": lambda row: fold(row["district_name"] or "") or None,
    "commune": lambda row: fold(row["communes_2025"] or "") or None,
    "area": lambda row: max(areas(row), default=None),
    "drawn": lambda row: row["area_drawn_ha"],
    "luc": lambda row: row["rice"]["luc_m2"],
    "luk": lambda row: row["rice"]["luk_m2"],
    "rice": lambda row: row["rice"]["total_m2"],
    "check": lambda row: row["rice"]["outcome"],
    "wastewater": lambda row: {"yes": 0, "under_way": 1, "no": 2}.get(row["wastewater"] or ""),
}


def ordered(rows: list[Row], by: str, descending: bool = False) -> list[Row]:
    """The rows by one column; what is not known comes last either way."""
    key = SORT_KEYS[by]
    known = [row for row in rows if key(row) is not None]
    return sorted(known, key=key, reverse=descending) + [r for r in rows if key(r) is None]


@dataclass(frozen=True)
class Total:
    """A sum with how many rows it is over; ``low`` and ``high`` differ where sources do."""

    low: float
    high: float
    known: int
    rows: int


def totals(rows: list[Row]) -> dict[str, Total]:
    """Sums of the areas (ha) and of the rice (m²) over the rows that know them."""
    published = [areas(row) for row in rows if row["area_ha"]]
    sums = {
        "area": Total(
            sum(map(min, published)), sum(map(max, published)), len(published), len(rows)
        ),
        "drawn": _total([row["area_drawn_ha"] for row in rows]),
    }
    return sums | {
        name: _total([row["rice"][key] for row in rows])
        for name, key in (("luc", "luc_m2"), ("luk", "luk_m2"), ("rice", "total_m2"))
    }


def _total(values: list[float | None]) -> Total:
    known = [value for value in values if value is not None]
    return Total(sum(known), sum(known), len(known), len(values))


def id_filter(rows: list[Row], of: int) -> str | None:
    """CQL2 text that names exactly these rows; None for all ``of`` of them."""
    if len(rows) == of:
        return None
    quoted = ",".join("'" + row["id"].replace("'", "''") + "'" for row in rows)
    return f"id IN ({quoted})"
