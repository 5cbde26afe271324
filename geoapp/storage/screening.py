"""``[layers.X.check]``: what a check asks of a layer, and every way in which that may be wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from geoapp.errors import WorkspaceError
from geoapp.sentence import Sentence, say

OPERATORS = ("overlap", "within", "adjacent", "contains", "nearest")
DECIDING = ("overlap", "within")
"""Operators that can prove that nothing is there. A feature that overlaps the site in part is
neither contained nor adjacent, so those two would call ground free that is not."""


@dataclass(frozen=True)
class Screening:
    """What a check asks of a layer.

    ``operators``: some of OPERATORS, in the order of their lines. ``distance_m``: how far
    ``within`` looks, and ``nearest`` too where it is given. ``decides``: whether what is found is
    a conflict. ``name_field``: the property that a feature is called by. ``fields``: properties
    shown beside it. ``group_by``: the property whose values are the lines instead of features.
    """

    operators: tuple[str, ...]
    distance_m: float | None = None
    decides: bool = False
    name_field: str | None = None
    fields: tuple[str, ...] = ()
    group_by: str | None = None


_KEYS = ("operator", *(f.name for f in fields(Screening) if f.name != "operators"))


def read_screening(layer: str, table: object) -> Screening:
    """The table ``[layers.X.check]``. Raises WorkspaceError saying what to write."""
    if not isinstance(table, Mapping):
        raise _wrong(layer, say('must be a table [layers.X.check] with operator = "overlap"'))
    unknown = [key for key in table if key not in _KEYS]
    if unknown:
        raise _wrong(
            layer,
            say("has no setting {key!r}; there are {keys}", key=unknown[0], keys=", ".join(_KEYS)),
        )
    made = Screening(
        operators=_operators(layer, table.get("operator")),
        distance_m=_distance(layer, table.get("distance_m")),
        decides=_flag(layer, table.get("decides", False)),
        name_field=_text(layer, "name_field", table.get("name_field")),
        fields=_texts(layer, table.get("fields", [])),
        group_by=_text(layer, "group_by", table.get("group_by")),
    )
    _check_sense(layer, made)
    return made


def _operators(layer: str, value: Any) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or any(o not in OPERATORS for o in listed):
        raise _wrong(
            layer,
            say(
                "operator must be one or several of {operators}, not {value!r:.60}",
                operators=", ".join(OPERATORS),
                value=value,
            ),
        )
    if len(set(listed)) != len(listed):
        raise _wrong(layer, say("names an operator twice; name each once"))
    return tuple(listed)


def _distance(layer: str, value: Any) -> float | None:
    if value is None:
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < value <= 1e6:
        raise _wrong(
            layer,
            say("distance_m must be metres, above 0 up to 1000000, not {value!r:.60}", value=value),
        )
    return float(value)


def _flag(layer: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(layer, say("decides must be true or false, not {value!r:.60}", value=value))
    return value


def _text(layer: str, key: str, value: Any) -> str | None:
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise _wrong(
            layer,
            say("{key} must be the name of a property, not {value!r:.60}", key=key, value=value),
        )
    return None if value is None else str(value)


def _texts(layer: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(
            layer, say('fields must be a list such as ["code"], not {value!r:.60}', value=value)
        )
    return tuple(_text(layer, "fields", each) or "" for each in value)


def _check_sense(layer: str, made: Screening) -> None:
    """What each setting by itself allows, but not together."""
    if "within" in made.operators and made.distance_m is None:
        raise _wrong(layer, say("asks what lies within a distance; say it: distance_m = 100"))
    if made.distance_m is not None and not {"within", "nearest"} & set(made.operators):
        raise _wrong(layer, say('has a distance_m that nothing uses; add "within" to operator'))
    if made.decides and not set(DECIDING) & set(made.operators):
        raise _wrong(
            layer,
            say("decides, so operator needs one of {operators}", operators=" or ".join(DECIDING)),
        )


def _wrong(layer: str, what: Sentence) -> WorkspaceError:
    return WorkspaceError(say("layer {layer}: its check {what}", layer=layer, what=what))
