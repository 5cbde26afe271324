"""Where the features of a long JSON text begin and end, found in big blocks, not parsed.

Only quotes and braces are looked at. That is enough: JSON allows no raw quote or line break
within a string, and what lies between two braces is parsed afterwards, strictly.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from geoapp.errors import FileUnreadable, TooLarge
from geoapp.exchange.geojson import decode_feature
from geoapp.sentence import Sentence, say

BLOCK = 8 << 20
HEAD = 64 << 20
"""Bytes that may stand before and after the array of features."""
_QUOTE, _SLASH, _OPEN = 0x22, 0x5C, 0x7B
_START = re.compile(rb'"features"\s*:\s*\[')
_BLANK = b" \t\r\n"
_SEPARATOR = b"\x1e"
_BETWEEN = _BLANK + _SEPARATOR + b","
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Piece:
    """Whole features of a file: ``spans`` cut them out of ``text``.

    ``before``: features of the file before these. ``line``, ``offset``: of the text's start.
    """

    text: bytes
    spans: list[tuple[int, int]]
    before: int
    line: int
    offset: int

    def line_of(self, index: int) -> int:
        """The line on which a feature begins."""
        return self.line + self.text.count(b"\n", 0, self.spans[index][0])

    def where(self, index: int, name: str) -> Sentence:
        """Number and line of a feature of the file ``name``."""
        return _place(name, self.before + index + 1, self.line_of(index))


class Pieces:
    """Iterate over a file's features in pieces of about BLOCK bytes.

    ``limit``: bytes of one feature. ``sequence``: one feature a line or after each RS (RFC
    8142), not a collection. ``head`` and ``tail``: a collection's text around its features;
    the tail is complete when the iteration is over. Raises FileUnreadable, TooLarge.
    """

    def __init__(self, source: BinaryIO, name: str, limit: int, sequence: bool = False) -> None:
        self.head, self.tail = b"", b""
        self._source, self._name, self._limit, self._sequence = source, name, limit, sequence
        self._before, self._line, self._offset = 0, 1, 0

    def start(self) -> bool:
        """Read up to the first feature; False where the file holds no array of features."""
        text = self._source.read(BLOCK).removeprefix(b"\xef\xbb\xbf")
        while not self._sequence and (found := array_start(text)) is None:
            more = self._source.read(max(BLOCK, len(text)))
            text += more
            if not more:
                return False
            if len(text) > HEAD:
                raise FileUnreadable(
                    say(
                        "{file}: no array of features in its first {most} MB",
                        file=self._name,
                        most=HEAD >> 20,
                    )
                )
        self._text = text
        self._consume(0 if self._sequence else found or 0)
        return True

    def _consume(self, size: int) -> None:
        """Leave ``size`` bytes of the text behind."""
        if not self._before and not self.head:
            self.head = self._text[:size]
        self._line += self._text.count(b"\n", 0, size)
        self._offset += size
        self._text = self._text[size:]

    def __iter__(self) -> Iterator[Piece]:
        ended = False
        while not ended:
            starts, ends = objects(self._text)
            whole, behind = self._judged(starts, ends)
            ended = behind is not None
            if whole:
                yield self._piece(list(zip(starts[:whole], ends[:whole], strict=True)))
                self._before += whole
                self._consume(ends[whole - 1])
            ended = self._finish(whole, ends, behind) if ended else not self._more()

    def _piece(self, spans: list[tuple[int, int]]) -> Piece:
        piece = Piece(self._text, spans, self._before, self._line, self._offset)
        if len(self._text) > self._limit:
            for index, (start, end) in enumerate(spans):
                if end - start > self._limit:
                    raise self._large(piece.where(index, self._name))
        return piece

    def _large(self, where: Sentence) -> TooLarge:
        return TooLarge(
            say(
                "{where} is larger than {most} MB; simplify it or split it",
                where=where,
                most=self._limit >> 20,
            )
        )

    def _judged(self, starts: list[int], ends: list[int]) -> tuple[int, int | None]:
        """How many whole features are separated as they must be; where the array ends, if here."""
        marks = _BLANK + (_SEPARATOR if self._sequence else b"")
        begins = [0, *ends]
        for index, (begin, stop) in enumerate(
            zip(begins, [*starts, len(self._text)], strict=False)
        ):
            word = self._text[begin:stop].strip(marks)
            if word == (b"" if self._sequence or not self._before + index else b","):
                continue
            if word.startswith(b"]") and not self._sequence:
                return index, self._text.index(b"]", begin) + 1
            if word or index < len(starts):
                raise self._odd(begin, index)
        return len(ends), None

    def _odd(self, begin: int, index: int) -> FileUnreadable:
        line = self._line + self._text.count(b"\n", 0, begin)
        found = self._text[begin : begin + 40].strip().decode(errors="replace")
        wanted = say("a feature") if self._sequence else say("a comma and a feature")
        return FileUnreadable(
            say(
                "{file}: not valid GeoJSON: {wanted} expected after feature {n} on line"
                " {line}, found {found!r}",
                file=self._name,
                wanted=wanted,
                n=self._before + index,
                line=line,
                found=found,
            )
        )

    def _finish(self, whole: int, ends: list[int], behind: int | None) -> bool:
        gone = ends[whole - 1] if whole else 0
        self.tail = self._text[(behind or 0) - gone :] + self._source.read(HEAD)
        if len(self.tail) > HEAD:
            raise TooLarge(
                say(
                    "{file}: over {most} MB follow its features; remove them",
                    file=self._name,
                    most=HEAD >> 20,
                )
            )
        return True

    def _more(self) -> bool:
        """Read on; False at a proper end of a sequence."""
        text = self._text.lstrip(_BETWEEN)
        if len(text) > self._limit:
            self._check_text(text)
            raise self._large(self._where())
        self._forget(len(self._text) - len(text))
        more = self._source.read(max(BLOCK, len(self._text)))
        if more:
            self._text += more
            return True
        if text or not self._sequence:
            self._check_text(text)
            raise FileUnreadable(
                say("{where}: the file ends here, cut short; copy it again", where=self._where())
            )
        return False

    def _forget(self, gap: int) -> None:
        """Leave the white space between features behind, of which there may be any amount."""
        mark = self._text[:gap].strip(_BLANK)
        self._consume(gap)
        self._text = mark + self._text
        self._offset -= len(mark)

    def _where(self) -> Sentence:
        before = len(self._text) - len(self._text.lstrip(_BETWEEN))
        line = self._line + self._text.count(b"\n", 0, before)
        return _place(self._name, self._before + 1, line)

    def _check_text(self, text: bytes) -> None:
        """Raise FileUnreadable where the text is wrong before its end."""
        try:
            decode_feature.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            if "truncated" not in str(error):
                raise FileUnreadable(
                    say("{where}: not valid GeoJSON: {why}", where=self._where(), why=error)
                ) from error


def _place(name: str, number: int, line: int) -> Sentence:
    return say("{file}: feature {n} on line {line}", file=name, n=number, line=line)


def array_start(text: bytes) -> int | None:
    """Where the features of a collection begin: behind ``"features": [`` of the outer object."""
    found = [(m.start(), m.end()) for m in _START.finditer(text)]
    if not found:
        return None
    inner = np.frombuffer(text, dtype=np.uint8)
    quotes = quotes_of(inner)
    folded = inner & 0xDF  # brackets and braces alike
    marks = _plain(np.flatnonzero((folded == 0x5B) | (folded == 0x5D)), quotes)
    depth = np.append(0, np.cumsum(np.where(folded[marks] == 0x5B, 1, -1)))
    at = np.array([start for start, _ in found])
    fits = (depth[np.searchsorted(marks, at)] == 1) & (np.searchsorted(quotes, at) & 1 == 0)
    return found[int(fits.argmax())][1] if fits.any() else None


def objects(text: bytes) -> tuple[list[int], list[int]]:
    """Start and end of each object at the top of ``text``, which begins between two of them.

    One start more than ends where the last object is cut off.
    """
    inner = np.frombuffer(text, dtype=np.uint8)
    braces = np.flatnonzero((inner == _OPEN) | (inner == 0x7D))
    braces = _plain(braces, quotes_of(inner))
    opening = inner[braces] == _OPEN
    depth = np.cumsum(np.where(opening, 1, -1))
    over = np.flatnonzero(depth < 0)
    stop = int(over[0]) if len(over) else len(depth)
    starts = braces[:stop][(depth[:stop] == 1) & opening[:stop]]
    ends = braces[:stop][depth[:stop] == 0] + 1
    return starts.tolist(), ends.tolist()


def _plain(places: Places, quotes: Places) -> Places:
    """Those of ``places`` that stand outside of strings."""
    plain: Places = places[np.searchsorted(quotes, places) & 1 == 0]
    return plain


def quotes_of(text: NDArray[np.uint8]) -> Places:
    """Places of the quotes that begin or end a string: not those behind a backslash."""
    found = np.flatnonzero(text == _QUOTE)
    slashes = np.flatnonzero(text == _SLASH)
    if not len(slashes):
        return found
    fresh = np.diff(slashes, prepend=-2) > 1
    starts, stops = slashes[fresh], slashes[np.append(fresh[1:], True)] + 1
    escaped = stops[(stops - starts) % 2 == 1]
    return found[~np.isin(found, escaped, assume_unique=True)]
