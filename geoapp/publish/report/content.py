"""What a statement says, apart from how a format looks: sections of plain blocks.

HTML, DOCX and PDF are three renderings of one ``Statement``, so that they cannot differ in
a number or a word.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """Text in a table. ``link``: the anchor of what the value is made of.

    ``number``: the value that the text writes with ``digits`` decimals, for a spreadsheet.
    """

    text: str
    link: str | None = None
    number: float | None = None
    digits: int = 0


@dataclass(frozen=True)
class Head:
    """A column. ``weight``: its share of the width."""

    text: str
    numeric: bool = False
    weight: float = 1.0


@dataclass(frozen=True)
class Row:
    """``kind``: row | subtotal | total | note."""

    cells: tuple[Cell, ...]
    kind: str = "row"
    anchor: str | None = None


@dataclass(frozen=True)
class Table:
    """Rows of cells under heads, all of the same width. ``note`` stands below."""

    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    title: str | None = None
    anchor: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Text:
    """A paragraph. ``kind``: plain | strong | note | warning."""

    text: str
    kind: str = "plain"
    anchor: str | None = None


@dataclass(frozen=True)
class Facts:
    """Names and their values, each value one or several lines."""

    pairs: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class Plan:
    """The place of the plan."""

    caption: str


Block = Table | Text | Facts | Plan


@dataclass(frozen=True)
class Section:
    """``key`` is the section's anchor."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Front:
    """The title page."""

    title: str
    subject: str
    verdict: str
    sentence: str
    outcome: str
    facts: Facts
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Statement:
    """All of it. ``identity``: of the check; ``digest``: SHA-256 of ``check.json``."""

    lang: str
    identity: str
    digest: str
    as_of: str
    front: Front
    sections: tuple[Section, ...] = field(default=())
