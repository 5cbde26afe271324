"""The error bar in sentences of both languages."""

from collections.abc import Iterator, Mapping
from typing import Any

from geoapp import i18n
from geoapp.workflows.land import Land

HECTARE = 1e4
NAMED, ENOUGH = 3, 0.5
"""Sides are named until they make up this share of what the site contributes, so many at most."""
_NONE = {"no_accuracy": "accuracy.undeclared", "illustrative": "accuracy.drawn"}
"""What is said in place of a probability."""
MUCH = 0.5
"""From this share of the variance on, the map of the ground is named as its source."""


def texts(found: dict[str, Any], rice: Mapping[str, Any], land: Land | None) -> dict[str, Any]:
    """``found`` with ``text_vi`` and ``text_en``."""
    said = {
        f"text_{lang}": " ".join(_sentences(found, rice, land, lang)) for lang in i18n.LANGUAGES
    }
    return found | said


def _sentences(
    found: Mapping[str, Any], rice: Mapping[str, Any], land: Land | None, lang: str
) -> Iterator[str]:
    yield _spread("area", found["area_m2"], lang)
    if found["rice_m2"]:
        yield _spread("rice", found["rice_m2"], lang)
        if rice["upper_m2"] > rice["total_m2"]:
            more = rice["upper_m2"] - rice["total_m2"]
            yield i18n.text("accuracy.open", lang, area=_ha(more, lang, 4))
    elif land is not None:
        drawn = land.kind == "illustrative"
        yield i18n.text(f"accuracy.layer_{'drawn' if drawn else 'none'}", lang)
    yield from dict.fromkeys(_threshold(row, lang) for row in found["thresholds"])
    yield from dict.fromkeys(_distance(row, lang) for row in found["distances"])
    yield from _decision(found, lang)


def _spread(key: str, spread: Mapping[str, Any], lang: str) -> str:
    values = {k: _ha(spread[k], lang, 4) for k in ("value", "sd", "low", "high")}
    level = i18n.number(100 * spread["level"], lang)
    return i18n.text(f"accuracy.{key}", lang, level=level, **values)


def _threshold(row: Mapping[str, Any], lang: str) -> str:
    chance = row["probability_over"]
    limit = i18n.number(row["threshold_m2"] / HECTARE, lang, _digits(row["threshold_m2"]))
    what = _what(row, lang)
    key = "accuracy.threshold" if row["threshold_m2"] > 0 else "accuracy.any"
    known = i18n.text(_NONE[row["why"]], lang) if chance is None else _percent(chance, lang)
    return i18n.text(key, lang, what=what, threshold=limit, chance=known)


def _what(row: Mapping[str, Any], lang: str) -> str:
    kind, _, name = str(row["quantity"]).partition(":")
    named = {"name": row.get(f"title_{lang}", name)} if name else {}
    return i18n.text(f"accuracy.quantity.{kind}", lang, **named)


def _distance(row: Mapping[str, Any], lang: str) -> str:
    title, away = row[f"title_{lang}"], i18n.number(row["value_m"], lang, 1)
    if row["why"] in _NONE:
        because = i18n.text(_NONE[row["why"]], lang)
        return i18n.text("accuracy.distance_none", lang, title=title, value=away, why=because)
    numbers = {k: i18n.number(row[k], lang, 2) for k in ("sd", "low", "high")}
    level, threshold = i18n.number(100 * row["level"], lang), i18n.number(row["threshold_m"], lang)
    said = i18n.text(
        "accuracy.distance", lang, title=title, value=away, level=level,
        threshold=threshold, chance=_between(row, lang), **numbers,
    )  # fmt: skip
    if row["why"] == "unproved":
        return said + " " + i18n.text("accuracy.distance_unproved", lang)
    return said


def _between(row: Mapping[str, Any], lang: str) -> str:
    """The chance, or between what it lies where other features may be nearer."""
    low, high = (_percent(row[k], lang) for k in ("probability_over_low", "probability_over"))
    return high if low == high else i18n.text("accuracy.chance.between", lang, low=low, high=high)


def _digits(area_m2: float) -> int:
    """So many that a threshold in hectares is written whole."""
    return next((n for n in (0, 1, 2) if round(area_m2 / HECTARE, n) * HECTARE == area_m2), 4)


def _percent(chance: float, lang: str) -> str:
    if chance < 0.01:
        return i18n.text("accuracy.chance.low", lang)
    if chance > 0.99:
        return i18n.text("accuracy.chance.high", lang)
    return i18n.number(100 * chance, lang) + " %"


def _decision(found: Mapping[str, Any], lang: str) -> Iterator[str]:
    whys = {row["why"] for row in found["thresholds"]}
    of_rules = {row["why"] for row in found["distances"] if row["rule"]}
    if "error" in whys:
        yield i18n.text("accuracy.undecided", lang, sides=_sides(found["edges"], lang))
        if found["ground_share"] > MUCH:
            share = i18n.number(100 * found["ground_share"], lang)
            yield i18n.text("accuracy.ground", lang, share=share)
    if "open_ground" in whys:
        yield i18n.text("accuracy.undecided_open", lang)
    if "error" in of_rules:
        yield i18n.text("accuracy.undecided_distance", lang)
    if whys | of_rules == {None}:
        yield i18n.text("accuracy.decided", lang)


def _sides(edges: list[dict[str, Any]], lang: str) -> str:
    """The sides that most of the site's share comes from."""
    every = sum(each["share_of_variance"] for each in edges)
    named: list[str] = []
    sum_ = 0.0
    for each in edges[:NAMED]:
        if named and sum_ >= ENOUGH * every:
            break
        named.append(_side(each, lang))
        sum_ += each["share_of_variance"]
    return "; ".join(named)


def _side(edge: Mapping[str, Any], lang: str) -> str:
    way = i18n.text(f"accuracy.way.{edge['way']}", lang)
    length = i18n.number(edge["length_m"], lang)
    return i18n.text("accuracy.side", lang, n=edge["n"], way=way, length=length)


def _ha(area_m2: float, lang: str, digits: int) -> str:
    return i18n.number(area_m2 / HECTARE, lang, digits)
