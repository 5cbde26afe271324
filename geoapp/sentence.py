"""A sentence for the person who caused a failure, in English where it is raised and in Vietnamese.

``say("site {site}: no area", site=name)`` stands where the failure is raised, so that the code
reads as the sentence does. Its Vietnamese form lies in ``sentences_vi.json`` under the English
template, with the same slots; a test holds the two together.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

LANGUAGES = ("vi", "en")
_VIETNAMESE = Path(__file__).parent / "sentences_vi.json"


@runtime_checkable
class Told(Protocol):
    """What can say itself in a language: a sentence, or a failure that has one."""

    def said(self, lang: str) -> str:
        """The text in ``vi`` or ``en``."""


@dataclass(frozen=True)
class Sentence:
    """An English template and what goes into its slots; ``str`` of it is English."""

    template: str
    slots: Mapping[str, object] = field(default_factory=dict, hash=False)

    def said(self, lang: str) -> str:
        """The sentence in ``vi`` or ``en``; a sentence in a slot follows, a tuple is a list."""
        template = (
            _vietnamese().get(self.template, self.template) if lang == "vi" else self.template
        )
        return template.format(**{name: _in(lang, slot) for name, slot in self.slots.items()})

    def __str__(self) -> str:
        return self.said("en")


def say(template: str, /, **slots: object) -> Sentence:
    """A sentence. ``template`` is written out where it is said, never made from what came in."""
    return Sentence(template, slots)


def _in(lang: str, slot: object) -> object:
    if isinstance(slot, tuple):
        return ", ".join(str(_in(lang, each)) for each in slot)
    return slot.said(lang) if isinstance(slot, Told) else slot


@cache
def _vietnamese() -> dict[str, str]:
    found: dict[str, str] = json.loads(_VIETNAMESE.read_text(encoding="utf-8"))
    return found
