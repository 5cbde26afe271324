"""A CQL2 syntax tree as closures: names are checked, nothing in it is run as code."""

import operator
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import cache, partial
from typing import Any

import shapely
from pygeofilter import ast, values

from geoapp.errors import FilterError
from geoapp.sentence import say

QUOTE = "\ue000"
"""Stands for an escaped quote in a literal of the tree."""
GEOMETRY = ("geometry", "geom")
Record = Mapping[str, Any]
_Env = tuple[Record, shapely.Geometry | None]
Value = Callable[[_Env], Any]

_COMPARE: dict[Any, Callable[[Any, Any], bool]] = {
    ast.ComparisonOp.EQ: operator.eq,
    ast.ComparisonOp.NE: operator.ne,
    ast.ComparisonOp.LT: operator.lt,
    ast.ComparisonOp.LE: operator.le,
    ast.ComparisonOp.GT: operator.gt,
    ast.ComparisonOp.GE: operator.ge,
}
_ARITHMETIC: dict[Any, Callable[[Any, Any], Any]] = {
    ast.ArithmeticOp.ADD: operator.add,
    ast.ArithmeticOp.SUB: operator.sub,
    ast.ArithmeticOp.MUL: operator.mul,
    ast.ArithmeticOp.DIV: operator.truediv,
}
_SPATIAL: dict[str, Callable[[Any, Any], Any]] = {
    name: getattr(shapely, name)
    for name in (
        "intersects",
        "disjoint",
        "contains",
        "within",
        "touches",
        "crosses",
        "overlaps",
        "equals",
    )
}


class Compiler:
    """Makes the closure of each node; ``names`` are the properties there are.

    ``used``: those that were met, and the name by which the geometry was.
    """

    def __init__(self, names: Collection[str]) -> None:
        self.names = set(names)
        self.used: set[str] = set()

    def value(self, node: Any) -> Value:
        """The closure of any node. Raises FilterError for what is not supported."""
        for kind, make in self._makers().items():
            if isinstance(node, kind):
                return make(node)
        if isinstance(node, str):
            text = node.replace(QUOTE, "'")
            return lambda env: text
        if isinstance(node, int | float | bool | date) or node is None:
            return lambda env: node
        raise FilterError(
            say("the filter uses {what}, which is not supported", what=type(node).__name__)
        )

    def _makers(self) -> dict[Any, Callable[[Any], Value]]:
        """What makes a closure of each kind of node."""
        return {
            ast.And: partial(self._logical, decisive=False),
            ast.Or: partial(self._logical, decisive=True),
            ast.Not: self._negated,
            ast.Comparison: self._comparison,
            ast.Between: self._between,
            ast.Like: self._like,
            ast.In: self._among,
            ast.IsNull: self._is_null,
            ast.Include: lambda node: lambda env: not node.not_,
            ast.SpatialComparisonPredicate: self._spatial,
            ast.Arithmetic: self._arithmetic,
            ast.Function: self._function,
            ast.Attribute: self._attribute,
            values.Geometry: lambda node: _constant(_shape(node)),
            values.Envelope: lambda node: _constant(
                shapely.box(node.x1, node.y1, node.x2, node.y2)
            ),
        }

    def _attribute(self, node: Any) -> Value:
        name = node.name
        self.used.add(name)
        if name in self.names:
            return lambda env: _flat(env[0].get(name))
        if name in GEOMETRY:
            return lambda env: env[1]
        raise FilterError(
            say(
                "no property {name!r}; there are {names}",
                name=name[:60],
                names=tuple(sorted(self.names)[:60]),
            )
        )

    def _logical(self, node: Any, decisive: bool) -> Value:
        """AND (decided by false) and OR (decided by true), with unknown in between."""
        left, right = self.value(node.lhs), self.value(node.rhs)

        def decide(env: _Env) -> bool | None:
            first: bool | None = left(env)
            if first is decisive:
                return decisive
            second: bool | None = right(env)
            if second is decisive:
                return decisive
            return None if first is None or second is None else not decisive

        return decide

    def _negated(self, node: Any) -> Value:
        inner = self.value(node.sub_node)
        return lambda env: _not(inner(env), True)

    def _comparison(self, node: Any) -> Value:
        left, right, compare = self.value(node.lhs), self.value(node.rhs), _COMPARE[node.op]
        return lambda env: _compared(compare, left(env), right(env))

    def _between(self, node: Any) -> Value:
        value, low, high = self.value(node.lhs), self.value(node.low), self.value(node.high)

        def inside(env: _Env) -> bool | None:
            found = value(env)
            above = _compared(operator.ge, found, low(env))
            below = _compared(operator.le, found, high(env))
            return _not(None if above is None or below is None else above and below, node.not_)

        return inside

    def _like(self, node: Any) -> Value:
        value, pattern = self.value(node.lhs), self.value(node.pattern)

        def matches(env: _Env) -> bool | None:
            found, wanted = value(env), pattern(env)
            if found is None or wanted is None:
                return None
            return _not(_pattern(str(wanted)).fullmatch(str(found)) is not None, node.not_)

        return matches

    def _among(self, node: Any) -> Value:
        value, options = self.value(node.lhs), [self.value(n) for n in node.sub_nodes]

        def listed(env: _Env) -> bool | None:
            found = value(env)
            if found is None:
                return None
            return _not(any(_compared(operator.eq, found, o(env)) for o in options), node.not_)

        return listed

    def _is_null(self, node: Any) -> Value:
        value = self.value(node.lhs)
        return lambda env: (value(env) is None) is not node.not_

    def _spatial(self, node: Any) -> Value:
        left, right = self.value(node.lhs), self.value(node.rhs)
        relate = _SPATIAL[node.op.value.lower()]

        def related(env: _Env) -> bool | None:
            a, b = left(env), right(env)
            if a is None or b is None:
                return None
            if not (isinstance(a, shapely.Geometry) and isinstance(b, shapely.Geometry)):
                raise FilterError(
                    say(
                        "a spatial filter compares geometry with geometry, such as POINT(105.8"
                        " 21.0)"
                    )
                )
            return bool(relate(a, b))

        return related

    def _arithmetic(self, node: Any) -> Value:
        left, right, apply = self.value(node.lhs), self.value(node.rhs), _ARITHMETIC[node.op]

        def computed(env: _Env) -> Any:
            a, b = left(env), right(env)
            if a is None or b is None:
                return None
            if not (isinstance(a, int | float) and isinstance(b, int | float)):
                raise FilterError(say("the filter computes with something that is not a number"))
            return apply(a, b) if b or apply is not operator.truediv else None

        return computed

    def _function(self, node: Any) -> Value:
        functions = {"lower": str.casefold, "casei": str.casefold, "accenti": _without_accents}
        if node.name not in functions or len(node.arguments) != 1:
            raise FilterError(
                say(
                    "no function {function!r} here; there are CASEI and ACCENTI",
                    function=node.name[:30],
                )
            )
        inner, apply = self.value(node.arguments[0]), functions[node.name]

        def applied(env: _Env) -> str | None:
            found = inner(env)
            return None if found is None else apply(str(found))

        return applied


def _constant(value: Any) -> Value:
    return lambda env: value


def _shape(node: Any) -> shapely.Geometry:
    geometry: shapely.Geometry = shapely.geometry.shape(node.geometry)
    return geometry


def _flat(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, list) else value


def _not(value: bool | None, turned: bool) -> bool | None:
    return value if value is None or not turned else not value


def _compared(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return None
    if isinstance(left, date) or isinstance(right, date):
        left, right = _day(left), _day(right)
    if isinstance(left, bool) != isinstance(right, bool) or isinstance(left, str) != isinstance(
        right, str
    ):
        raise FilterError(
            say(
                "the filter compares {left!r:.60} with {right!r:.60}, which is another type",
                left=left,
                right=right,
            )
        )
    return compare(left, right)


def _day(value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise FilterError(
            say("{value!r:.60} is not a date; write it as '2024-12-26'", value=value)
        ) from error


@cache
def _pattern(text: str) -> re.Pattern[str]:
    r"""LIKE: ``%`` any text, ``_`` one letter, ``\`` takes the next one as it is."""
    pieces = re.findall(r"\\.|.", text, re.S)
    plain = {"%": ".*", "_": "."}
    return re.compile("".join(plain.get(p) or re.escape(p[-1]) for p in pieces), re.S)


def _without_accents(text: str) -> str:
    """Letters without their marks; đ as d."""
    marks = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in marks if not unicodedata.combining(c))
