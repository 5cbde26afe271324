"""Rules read from a parsed TOML file, and every way in which they may be wrong.

Whatever is missing or misspelt refuses the file: a rule that is read by half could make a site
look lawful.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from geoapp.domain.reading import Reader, wrong
from geoapp.domain.rule import (
    AREAS,
    BASES,
    COMPARISONS,
    EVIDENCE,
    FACTS,
    KINDS,
    M2,
    NAMED,
    OTHER_UNITS,
    SURE,
    Limit,
    Rule,
    scaled,
)
from geoapp.domain.track import TRACK_KEYS
from geoapp.sentence import say

Table = Mapping[str, Any]
_TEXTS = ("title_vi", "title_en", "law_vi", "law_en", "source", "means_vi", "means_en")
_TEST = {"quantity", "comparison", "threshold", "unit"}
_KNOWN = {
    "id", "kind", "basis", "family", "sure", "effective_from", "effective_to", "when", "unless",
    "also", "or", "article", "clause", "note_vi", "note_en", "values", "new",
    "replaces", *_TEXTS, *_TEST,
}  # fmt: skip


def rules_from_document(document: Table, file: str, origin: str = "shipped") -> tuple[Rule, ...]:
    """The rules of a parsed file, in its order.

    Raises WorkspaceError: which file, which rule, what is missing or wrong.
    """
    whole = Reader(document, file, "")
    whole.only({"rule"})
    rules = [_rule(each, file, n, origin) for n, each in enumerate(whole.tables("rule"), 1)]
    _check_ids(rules, file)
    return tuple(rules)


def _check_ids(rules: Iterable[Rule], file: str) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise wrong(file, rule.id, say("two rules have this id"))
        seen.add(rule.id)


def _rule(values: Table, file: str, number: int, origin: str) -> Rule:
    read = Reader(values, file, f"#{number}")
    read.item = read.text("id")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,79}", read.item):
        raise read.bad("id", say("2 to 80 characters a-z, 0-9 and -"))
    read.only(_KNOWN)
    texts = {name: read.text(name) for name in _TEXTS}
    test = _test(read)
    start, end = read.day("effective_from"), read.day("effective_to")
    if start and end and start > end:
        raise read.bad("effective_to", say("a day not before effective_from"))
    return Rule(
        id=read.item, test=test, origin=origin, effective_from=start, effective_to=end, **texts,
        kind=read.one_of("kind", KINDS),
        sure=read.one_of("sure", SURE),
        basis=_basis(read, test),
        family=read.text("family", read.item),
        when=_facts(read),
        unless=_unless(read, test),
        also=_joined(read, "also"),
        either=_joined(read, "or"),
        article=read.text("article", "") or None,
        clause=read.text("clause", "") or None,
        note_vi=read.text("note_vi", ""),
        note_en=read.text("note_en", ""),
        values=_numbers(read),
        new=read.flag("new"),
        replaces=read.flag("replaces"),
    )  # fmt: skip


def _test(read: Reader) -> Limit:
    """A quantity held against a threshold."""
    quantity = read.text("quantity")
    if quantity == EVIDENCE:
        if _TEST & set(read.values) - {"quantity"}:
            raise read.wrong(
                say("evidence has no threshold: only a document proves it"),
            )
        return Limit(quantity)
    family = _family(read, quantity)
    unit = read.one_of("unit", _units(family))
    return Limit(
        quantity,
        read.one_of("comparison", COMPARISONS),
        scaled(read.number("threshold"), unit),
        "m²" if unit in M2 else "share" if unit == "%" else unit,
    )


def _family(read: Reader, quantity: str) -> str:
    """The kind of a quantity: one of AREAS, or what stands before the colon."""
    family, _, name = quantity.partition(":")
    if quantity not in AREAS and not (family in NAMED and name.strip()):
        known = ", ".join([*AREAS, EVIDENCE, *(f"{n}:…" for n in NAMED)])
        raise read.bad("quantity", known)
    if family == "track" and name not in TRACK_KEYS:
        known = ", ".join(f"track:{key}" for key in sorted(TRACK_KEYS))
        raise read.bad("quantity", known)
    return family


def _units(family: str) -> tuple[str, ...]:
    """The units that a quantity can have."""
    if family in AREAS or family in ("code", "layer"):
        return tuple(M2)
    if family == "distance":
        return ("m",)
    return ("share", "%") if family == "track" else (*M2, *OTHER_UNITS)


def _joined(read: Reader, name: str) -> Limit | None:
    values = read.values.get(name)
    if values is None:
        return None
    if not isinstance(values, Mapping):
        raise read.bad(name, say("a table of quantity, comparison, threshold, unit"))
    inner = read.inner(values)
    inner.only(_TEST)
    return _test(inner)


def _basis(read: Reader, test: Limit) -> str:
    basis = read.one_of("basis", BASES) if "basis" in read.values else "planar"
    if basis == "geodesic" and test.quantity != "site_m2":
        raise read.bad("basis", say("planar; only site_m2 has an area on the ellipsoid"))
    measured = test.quantity in AREAS or test.quantity.partition(":")[0] in ("code", "layer")
    return basis if measured else "count"


def _unless(read: Reader, test: Limit) -> tuple[tuple[tuple[str, ...], float], ...]:
    listed = read.tables("unless")
    if listed and test.threshold is None:
        raise read.wrong(say("unless needs a threshold to replace"))
    return tuple(_other(read.inner(values), read.values["unit"]) for values in listed)


def _other(read: Reader, unit: str) -> tuple[tuple[str, ...], float]:
    read.only({"when", "threshold"})
    facts = _facts(read)
    if not facts:
        raise read.wrong(say("unless: when is missing"))
    return facts, scaled(read.number("threshold"), unit)


def _facts(read: Reader) -> tuple[str, ...]:
    listed = read.values.get("when", [])
    if not isinstance(listed, list):
        raise read.bad("when", say('a list such as ["craft_village"]'))
    for each in listed:
        if not _is_fact(each):
            named = ", ".join([*FACTS, *sorted(TRACK_KEYS), "fact:…"])
            raise read.wrong(
                say(
                    "when: there is no fact {fact!r:.60}; there are {named}", fact=each, named=named
                )
            )
    return tuple(listed)


def _is_fact(each: Any) -> bool:
    name = each.removeprefix("not ") if isinstance(each, str) else ""
    return name in FACTS or name in TRACK_KEYS or bool(re.fullmatch(r"fact:\S.*", name))


def _numbers(read: Reader) -> dict[str, float]:
    values = read.values.get("values", {})
    if not isinstance(values, Mapping):
        raise read.bad("values", say("a table of numbers"))
    return {str(name): read.inner(values).number(name) for name in values}
