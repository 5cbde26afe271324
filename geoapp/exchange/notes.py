"""What a reader has to say of a file, row by row, in both languages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from geoapp.i18n import number

ERROR, WARNING, INFO = "error", "warning", "info"
TOLD = 3
"""Errors that one sentence names; the rest are counted."""


@dataclass(frozen=True)
class Note:
    """One sentence on one place of a file.

    ``kind``: a key for programs. ``row``: as the person counts it, from 1; ``feature``: its id
    where there are no rows. ``field``: the column. ``points``: names of the corners
    that it is about, where it names any. ``severity``: ``error`` where no boundary can
    be made, ``warning`` where one can but may be wrong, ``info`` on what was done.
    """

    severity: str
    kind: str
    vi: str
    en: str
    row: int | None = None
    feature: str | None = None
    field: str | None = None
    points: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return dict(vars(self))

    def said(self, lang: str) -> str:
        """The sentence with its place in front."""
        place = self._place(lang)
        return f"{place}: {self.vi if lang == 'vi' else self.en}" if place else self._own(lang)

    def _own(self, lang: str) -> str:
        return self.vi if lang == "vi" else self.en

    def _place(self, lang: str) -> str:
        row, column, feature = _PLACES[lang]
        parts = [(row, self.row), (column, self.field), (feature, self.feature)]
        return ", ".join(f"{word} {value}" for word, value in parts if value is not None)


_PLACES = {"vi": ("dòng", "cột", "đối tượng"), "en": ("row", "column", "feature")}


def errors(notes: Iterable[Note]) -> list[Note]:
    """Those that allow no boundary."""
    return [n for n in notes if n.severity == ERROR]


@dataclass(frozen=True)
class Errors:
    """Errors as one sentence: the first few, and how many more there are."""

    wrong: Sequence[Note]

    def said(self, lang: str) -> str:
        """The sentence in ``vi`` or ``en``."""
        text = "; ".join(n.said(lang) for n in self.wrong[:TOLD])
        more = len(self.wrong) - TOLD
        if more <= 0:
            return text
        return text + (f"; và {more} lỗi nữa" if lang == "vi" else f"; and {more} more")


def metres(value: float, digits: int = 2) -> tuple[str, str]:
    """A length in Vietnamese and English writing, without its unit."""
    return number(value, "vi", digits), number(value, "en", digits)
