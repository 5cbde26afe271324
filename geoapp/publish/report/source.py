"""What a statement is made from: a check document, its pieces, a language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import orjson

from geoapp import i18n
from geoapp.domain.judgement import standing
from geoapp.publish.clean import clean
from geoapp.publish.report.content import Cell
from geoapp.publish.report.words import WORDS

Document = dict[str, Any]
HECTARE = 1e4


@dataclass(frozen=True)
class Source:
    """A document with the words, numbers and dates of one language."""

    document: Document
    pieces: Document
    lang: str

    def say(self, key: str, **values: object) -> str:
        """A text of the statement with ``{name}`` filled in. KeyError for an unknown key."""
        text = WORDS[key][0 if self.lang == "vi" else 1]
        for name, value in values.items():
            text = text.replace("{" + name + "}", clean(value))
        return text

    def term(self, kind: str, value: object) -> str:
        """The words for a value of a known list; the value itself where it is not in it."""
        if value is None:
            return self.say("no_data")
        key = f"{kind}_{value}"
        return self.say(key) if key in WORDS else clean(value)

    def own(self, holder: Document, key: str = "text") -> str:
        """``text_vi`` or ``text_en`` of a block; words for no data where it has none."""
        return clean(holder.get(f"{key}_{self.lang}") or self.say("no_data"))

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number as the language writes it; words where it is not known."""
        return (
            self.say("no_data") if value is None else i18n.number(float(value), self.lang, digits)
        )

    def figure(self, value: float, digits: int = 0) -> Cell:
        """A number as a cell that a spreadsheet can reckon with."""
        return Cell(self.number(value, digits), number=round(value, digits), digits=digits)

    def m2(self, value: float | None) -> str:
        """Square metres with one digit."""
        return self.number(value, 1)

    def ha(self, value: float | None) -> str:
        """Square metres as hectares with four digits."""
        return self.number(None if value is None else value / HECTARE, 4)

    def percent(self, share: float | None) -> str:
        """A share of 0..1 as per cent with two digits."""
        return self.number(None if share is None else 100 * share, 2)

    def area(self, value: float | None) -> str:
        """An area in ha and m²."""
        if value is None:
            return self.say("no_data")
        return self.say("area_line", ha=self.ha(value), m2=self.m2(value))

    def day(self, value: str | None) -> str:
        """An ISO date as people write it; words where it is not known."""
        if not value:
            return self.say("no_data")
        try:
            return i18n.day(date.fromisoformat(value), self.lang)
        except ValueError:
            return clean(value)

    def outcome(self, value: str | None) -> str:
        """The name of a layer's outcome."""
        key = f"outcome.{value}"
        return (
            i18n.text(key, self.lang) if key in i18n.catalogue(self.lang) else self.say("no_data")
        )

    def block(self, key: str) -> Any:
        """A block of the document, None where it is null or absent."""
        return self.document.get(key)

    def layer_title(self, name: str) -> str:
        """A layer's title from the manifest or the context, else its name."""
        for holder in (*self.inputs(), *(self.block("context") or [])):
            if holder.get("layer") == name and holder.get(f"title_{self.lang}"):
                return clean(holder[f"title_{self.lang}"])
        return clean(name)

    def inputs(self) -> Sequence[Document]:
        """The inputs of the manifest."""
        found: Sequence[Document] = (self.block("manifest") or {}).get("inputs") or []
        return found

    def judged(self, target: str) -> str:
        """What officers said of a value, empty where nobody did."""
        said = [j for j in standing(self.block("judgements") or []) if j["target"] == target]
        return "; ".join(self._judgement(each) for each in said)

    def _judgement(self, given: Document) -> str:
        key = "judged_corrected" if given["says"] == "corrected" else "judged_off"
        value = self.judged_value(given)
        said = self.say(
            key, by=given["by"], on=self.day(given["on"]), value=value, reason=given["reason"]
        )
        return "; ".join((said, *self.judged_until(given)))

    def judged_until(self, given: Document) -> list[str]:
        """The last day of a judgement, and which later one took its place (``standing``)."""
        last, after = given.get("valid_until"), given["after"]
        said = [self.say("judged_until", date=self.day(last))] if last else []
        if after:
            said.append(self.say("judged_after", by=after["by"], on=self.day(after["on"])))
        return said

    def judged_value(self, given: Document) -> str:
        """A corrected value with its unit, where its name tells one."""
        value = given.get("value")
        if not isinstance(value, int | float):
            return self.say("none") if value is None else clean(value)
        return f"{self.m2(value)} m²" if given["target"].endswith("_m2") else self.number(value, 2)


def printed(document: Document) -> bytes:
    """The bytes of ``check.json``: what the digest on every page is of."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def digest(document: Document) -> str:
    """SHA-256 of ``check.json``, hexadecimal."""
    return sha256(printed(document)).hexdigest()


def made_on(document: Document) -> date:
    """The day a document carries inside: of issue, else the as-of date; never the clock's."""
    return date.fromisoformat(document.get("issued_on") or document["as_of"])


def cells(*texts: str) -> tuple[Cell, ...]:
    """Plain cells."""
    return tuple(Cell(text) for text in texts)


def short(edition: str | None) -> str:
    """The first digits of an edition, enough to compare by eye."""
    return (edition or "–").removeprefix("sha256:")[:12]
