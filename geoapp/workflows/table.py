"""The form of a table in a check's document: columns, rows, and which rows a row is the sum of.

A table is plain JSON: ``title_vi``, ``title_en``, ``columns`` (``key``, ``vi``, ``en``, ``unit``,
``digits``: None for text) and ``rows`` (``kind``, ``key``, ``sum_of``, ``values``).

- ``kind``: ``row`` is ground or a thing of its own; ``subtotal`` and ``total`` are sums of the rows
  named in ``sum_of``, which may be subtotals; ``note`` stands beside and is in no sum.
- A column whose key ends in ``_vi`` or ``_en`` is for that language only.
- A value of null is not known ("chưa có dữ liệu"); a key that is absent does not apply.
- A row may have ``digits``: other numbers of decimals than its columns', by column.
- Unit ``%``: the value is a share from 0 to 1.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum
from typing import Any

from geoapp import i18n

Table = dict[str, Any]
Row = dict[str, Any]
Column = dict[str, Any]
Pair = tuple[str, str]
NO_DATA: Pair = ("chưa có dữ liệu", "no data")


def column(
    key: str, vi: str, en: str, unit: str | None = None, digits: int | None = None
) -> list[Column]:
    """One column; numbers have ``digits``."""
    return [{"key": key, "vi": vi, "en": en, "unit": unit, "digits": digits}]


def words(key: str, vi: str, en: str) -> list[Column]:
    """A column of text in each language."""
    return column(f"{key}_vi", vi, vi) + column(f"{key}_en", en, en)


def pair(key: str, said: Pair | None) -> dict[str, str | None]:
    """The values of ``words``."""
    return {f"{key}_{lang}": said and said[n] for n, lang in enumerate(i18n.LANGUAGES)}


def row(key: str, values: Mapping[str, Any], kind: str = "row", sum_of: Iterable[str] = ()) -> Row:
    """A row of a table."""
    return {"kind": kind, "key": key, "sum_of": list(sum_of), "values": dict(values)}


def summed(
    key: str, parts: Sequence[Row], values: Mapping[str, Any], columns: Iterable[str], kind: str
) -> Row:
    """A subtotal or the total of some rows; a column none of them has is left out."""
    sums = {c: _sum(parts, c) for c in columns if any(c in p["values"] for p in parts)}
    return row(key, dict(values) | sums, kind, (part["key"] for part in parts))


def _sum(parts: Sequence[Row], column_key: str) -> float | None:
    known = [p["values"][column_key] for p in parts if p["values"].get(column_key) is not None]
    if not known:
        return None
    whole = all(isinstance(value, int) for value in known)
    return sum(known) if whole else fsum(known)


def table(title: Pair, columns: Iterable[Sequence[Column]], rows: Iterable[Row]) -> Table:
    """A table of the document."""
    return {
        "title_vi": title[0],
        "title_en": title[1],
        "columns": [c for each in columns for c in each],
        "rows": list(rows),
    }
