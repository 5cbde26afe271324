"""Vietnamese text that came through the wrong door, told column by column and put right.

Old programs wrote Vietnamese in fonts' own codes, and readers take such bytes for Western ones:

- ``tcvn3``: TCVN 5712 VN3 ("ABC", fonts .VnTime): "Céng hoµ" is "Cộng hoà". Capitals with marks
  were a font of their own (.VnTimeH), so their case may be lost; such words are named.
- ``vni``: VNI-Windows, a letter and a sign after it: "Coäng hoøa" is "Cộng hòa".
- ``cp1258``: Windows-1258, letters with tones as separate signs.
- ``utf8``: UTF-8 that was read as Western text once too often: "Cá»™ng".
- ``nfd``: letters and marks apart, which look right and never join.

A column is repaired only where it reads as no Vietnamese, reads as Vietnamese afterwards, and the
way back gives every text as it was (``reverted``; of ``nfd`` its canonical form). Text that is
right is never touched.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from geoapp.exchange.vietnamese_codes import TCVN3, VNI
from geoapp.exchange.vietnamese_words import plausible

ENCODINGS = ("tcvn3", "vni", "cp1258", "utf8", "nfd")
SAMPLES = 5
SURE = 0.9
"""The share of a column's accented words that must read as Vietnamese after a repair."""
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"\w+(?:[^\s\w,;.:()/\"'-]+\w*)*|\S+")
_TO_TCVN3 = {new: old for old, new in TCVN3.items()}
_TO_VNI = {new: old for old, new in VNI.items()}
_VNI = re.compile("|".join(sorted(VNI, key=len, reverse=True)))


def repairs(columns: Mapping[str, Sequence[object]]) -> list[dict[str, Any]]:
    """What is wrong with the text of each column, in their order; right columns are left out.

    Parameters
    ----------
    columns
        Values by column; what is no text is passed over.

    Returns
    -------
    list of dict
        ``column``, ``encoding`` (one of ``ENCODINGS``), ``count`` (texts that change), ``samples``
        (``before``, ``after``), ``case_lost`` (texts whose capitals the old code did not keep).
    """
    return [
        {"column": name, "encoding": found, **_told(values, found)}
        for name, values in columns.items()
        if (found := detected(values)) is not None
    ]


def detected(values: Iterable[object]) -> str | None:
    """The code that the texts of a column were written in; None where they are right as they are.

    None too where no single code explains the column: a guess would make it worse.
    """
    texts = [value for value in values if isinstance(value, str) and not value.isascii()]
    if not texts:
        return None
    before = _readable(texts)
    if before < 1:
        for code in ENCODINGS[:-1]:
            after = _all(texts, code)
            if after is not None and _readable(after) >= max(SURE, before) > before:
                return code
    return "nfd" if any(text != _nfc(text) for text in texts) else None


def mended(
    rows: Iterable[Mapping[str, Any]], found: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Rows in which the columns that ``repairs`` found are put right."""
    codes = {each["column"]: each["encoding"] for each in found}
    return [
        {
            k: repaired(v, codes[k]) if k in codes and isinstance(v, str) else v
            for k, v in row.items()
        }
        for row in rows
    ]


def repaired(text: str, code: str) -> str:
    """One text put right. Raises ValueError where it was not written in that code."""
    return _nfc(_ROADS[code][0](text))


def reverted(text: str, code: str) -> str:
    """One repaired text as it was before. Raises ValueError where the code cannot hold it."""
    return _ROADS[code][1](text)


def _told(values: Sequence[object], code: str) -> dict[str, Any]:
    pairs = [(text, made) for text, made in _pairs(values, code) if text != made]
    shown = list(dict.fromkeys(pairs))[:SAMPLES]
    return {
        "count": len(pairs),
        "samples": [{"before": before, "after": after} for before, after in shown],
        "case_lost": sum(_case_lost(after) for _, after in pairs) if code == "tcvn3" else 0,
    }


def _pairs(values: Sequence[object], code: str) -> list[tuple[str, str]]:
    return [(v, repaired(v, code)) for v in values if isinstance(v, str) and not v.isascii()]


def _all(texts: list[str], code: str) -> list[str] | None:
    """All texts repaired, None where one does not come back as it was."""
    if not all(_reversible(text, code) for text in texts):
        return None
    return [repaired(text, code) for text in texts]


def _reversible(text: str, code: str) -> bool:
    try:
        return reverted(repaired(text, code), code) == text
    except ValueError:
        return False


def _readable(texts: list[str]) -> float:
    """The share of accented words that are Vietnamese."""
    words = [word for text in texts for word in _WORD.findall(_nfc(text)) if not word.isascii()]
    return sum(map(plausible, words)) / len(words) if words else 1.0


def _case_lost(text: str) -> bool:
    """Capitals beside small letters with marks within one word: "HÀ NộI"."""
    return any(
        sum(c.isupper() for c in word) > 1 and any(c.islower() and not c.isascii() for c in word)
        for word in text.split()
    )


@lru_cache(maxsize=65536)
def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _from_tcvn3(text: str) -> str:
    return "".join(TCVN3.get(letter, letter) for letter in text)


def _into_tcvn3(text: str) -> str:
    return "".join(_TO_TCVN3.get(letter, letter) for letter in text)


def _from_vni(text: str) -> str:
    return _VNI.sub(lambda found: VNI[found[0]], text)


def _into_vni(text: str) -> str:
    return "".join(_TO_VNI.get(letter, letter) for letter in text)


def _from_cp1258(text: str) -> str:
    return _western(text).decode("cp1258")


def _into_cp1258(text: str) -> str:
    return _toned(text).encode("cp1258").decode("cp1252")


def _from_utf8(text: str) -> str:
    return _western(text).decode("utf-8")


def _into_utf8(text: str) -> str:
    return "".join(_as_western(byte) for byte in text.encode("utf-8"))


def _into_nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _western(text: str) -> bytes:
    """The bytes that a reader took for Windows-1252, its five free places for themselves."""
    return b"".join(bytes([ord(c)]) if "\x80" <= c <= "\x9f" else c.encode("cp1252") for c in text)


def _as_western(byte: int) -> str:
    one = bytes([byte])
    return chr(byte) if one in b"\x81\x8d\x8f\x90\x9d" else one.decode("cp1252")


def _toned(text: str) -> str:
    """Tones apart from their letters, the letters' own marks not, as Windows-1258 has them."""
    return "".join(
        _nfc("".join(c for c in parts if c not in _TONES))
        + "".join(c for c in parts if c in _TONES)
        for parts in (unicodedata.normalize("NFD", letter) for letter in text)
    )


_ROADS: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "tcvn3": (_from_tcvn3, _into_tcvn3),
    "vni": (_from_vni, _into_vni),
    "cp1258": (_from_cp1258, _into_cp1258),
    "utf8": (_from_utf8, _into_utf8),
    "nfd": (_nfc, _into_nfd),
}
