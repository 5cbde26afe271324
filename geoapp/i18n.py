"""Words, numbers and dates in Vietnamese and English.

The catalogue is ``static/i18n/vi.json`` and ``en.json`` (flat keys), the same files that
the front end bundles.
"""

import re
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import orjson
from babel.dates import format_date
from babel.numbers import format_decimal

from geoapp import sentence

LANGUAGES = sentence.LANGUAGES
_FOLDER = Path(__file__).parent / "static" / "i18n"
_COUNTS = re.compile("[1-9]")
_LOCALE = {"vi": "vi_VN", "en": "en_GB"}


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All texts of one language."""
    texts: dict[str, str] = orjson.loads((_FOLDER / f"{lang}.json").read_bytes())
    return texts


def text(key: str, lang: str, **values: object) -> str:
    """The text of ``key`` with ``{name}`` filled in. Raises KeyError for an unknown key."""
    found = catalogue(lang)[key]
    for name, value in values.items():
        found = found.replace("{" + name + "}", str(value))
    return found


@lru_cache(maxsize=4096)
def number(value: float, lang: str, decimals: int = 0) -> str:
    """``1234.5`` as ``1.234,5`` (vi) or ``1,234.5`` (en), with exactly ``decimals``.

    What rounds to nothing has no sign: ``-0.01`` is ``0,0``.
    """
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    told = str(format_decimal(value, format=pattern, locale=_LOCALE[lang]))
    return told if _COUNTS.search(told) else told.lstrip("-")


@lru_cache(maxsize=4096)
def day(value: date, lang: str) -> str:
    """A date as ``26/12/2024``."""
    return str(format_date(value, format="dd/MM/yyyy", locale=_LOCALE[lang]))
