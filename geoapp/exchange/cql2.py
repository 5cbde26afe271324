"""CQL2 text as a predicate over records.

Parsed by pygeofilter, evaluated here: its own evaluator calls any Python function that a
filter names. A missing value makes a comparison unknown, and only what is true is kept.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

import shapely
from lark.exceptions import LarkError, UnexpectedInput, UnexpectedToken
from pygeofilter.parsers.cql2_text import parse

from geoapp.errors import FilterError
from geoapp.exchange.cql2_tree import QUOTE, Compiler, Record, Value
from geoapp.sentence import Sentence, say

MAX_LENGTH = 16_384
MAX_DEPTH = 50

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")


@dataclass(frozen=True)
class Predicate:
    """Whether a record (columns by name) and its geometry (lon/lat degrees) are chosen.

    ``names``: the columns that it looks at. ``spatial``: whether it looks at the geometry.
    """

    names: frozenset[str]
    spatial: bool
    _value: Value

    def __call__(self, record: Record, geometry: shapely.Geometry | None) -> bool:
        """Only what is true is chosen, not what is unknown."""
        return self._value((record, geometry)) is True


def compile_filter(text: str, names: Collection[str]) -> Predicate:
    """The predicate that a filter says.

    ``names``: the columns there are. Raises FilterError with what is wrong in ``text``; the
    predicate raises it where a comparison makes no sense, such as a number with text.
    """
    _check_text(text)
    if QUOTE in text:
        raise FilterError(say("the filter holds a character that is no text (U+E000)"))
    try:
        tree = parse(_QUOTED.sub(_marked, " ".join(text.split())))
    except (LarkError, TypeError, ValueError, ArithmeticError) as error:
        raise FilterError(say("the filter is not CQL2 text: {why}", why=_why(error))) from error
    compiler = Compiler(names)
    value = compiler.value(tree)
    used = frozenset(compiler.used)
    return Predicate(used & compiler.names, not used <= compiler.names, value)


def _marked(found: re.Match[str]) -> str:
    """A literal with each doubled quote as one character, for the grammar has no escape."""
    word = found[0]
    return f"'{word[1:-1].replace(chr(39) * 2, QUOTE)}'" if word.startswith("'") else word


def _why(error: Exception) -> Sentence | str:
    """Where the parser stopped, without the names that it gives to its own parts."""
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return say("it ends too early")
    if isinstance(error, UnexpectedInput) and (column := getattr(error, "column", 0)) > 0:
        return say("it cannot be read from character {column} on", column=column)
    return str(error).split("\n", 1)[0][:120]


def _check_text(text: str) -> None:
    if len(text.encode()) > MAX_LENGTH:
        raise FilterError(say("the filter is longer than {most} bytes", most=MAX_LENGTH))
    levels: list[set[str]] = [set()]
    between = 0
    for word in re.findall(r"'[^']*'|\"[^\"]*\"|[A-Za-z_][\w:.]*|[()]", text):
        if word == "(":
            levels.append(set())
        elif word == ")":
            levels = levels[:-1] or [set()]
        elif word.upper() == "BETWEEN":
            between += 1
        elif word.upper() == "AND" and between:
            between -= 1
        elif word.upper() in ("AND", "OR"):
            levels[-1].add(word.upper())
        _check_level(levels)


def _check_level(levels: list[set[str]]) -> None:
    if len(levels) > MAX_DEPTH:
        raise FilterError(
            say("the filter is nested deeper than {most} parentheses", most=MAX_DEPTH)
        )
    if len(levels[-1]) > 1:
        # The parser reads both from left to right, the standard binds AND first.
        raise FilterError(say("the filter mixes AND and OR; put parentheses around one of them"))
