"""Codes as parcels really carry them: what cannot be read is possible rice, never no rice."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapp.domain.landuse import CERTAIN, GROUPS, LAND_CODES, PRIORITY, classify, rank, titles


@pytest.mark.parametrize(
    ("code", "key", "rice", "possible"),
    [
        ("LUC", "LUC", "LUC", False),
        (" luc ", "LUC", "LUC", False),
        ("LUK", "LUK", "LUK", False),
        ("LUA", "LUA", "LUA", False),
        ("LUN", "LUK", "LUK", False),
        ("2L", "LUC", "LUC", False),
        ("LUC+LUK", "LUA", "LUA", False),
        ("LUC+LUC", "LUC", "LUC", False),
        ("Đất chuyên trồng lúa", "LUC", "LUC", False),
        ("đất trồng lúa", "LUA", "LUA", False),
        ("ONT+LUC", "possible", "LUC", True),
        ("luk / ont", "possible", "LUK", True),
        ("CLN,LUK,LUC", "possible", "LUC", True),
        ("XYZ+LUA", "possible", "LUA", True),
        ("ONT+CLN", "other", None, False),
        ("ONT-XYZ", "unknown", None, True),
        ("CLN", "other", None, False),
        ("skn", "other", None, False),
        ("CSK", "unknown", None, True),
        ("SKNX", "unknown", None, True),
        ("T", "unknown", None, True),
        ("LUX", "unknown", None, True),
        ("LUC1", "unknown", None, True),
        ("", "unknown", None, True),
        ("+", "unknown", None, True),
        (None, "unknown", None, True),
    ],
)
def test_what_a_code_says(code, key, rice, possible):
    found = classify(code)
    assert (found.key, found.rice, found.possible) == (key, rice, possible)


@pytest.mark.parametrize(
    ("code", "vi", "en"),
    [
        ("LUC", "Đất chuyên trồng lúa", "Wet rice, two crops or more a year"),
        (" clN ", "Đất trồng cây lâu năm", "Perennial crops"),
        ("2L", "Đất chuyên trồng lúa", "Wet rice, two crops or more a year"),
        ("ONT+CLN", "mã ghép: Đất ở tại nông thôn + Đất trồng cây lâu năm",
         "double code: Rural housing + Perennial crops"),
        ("ont / XYZ", "mã ghép: Đất ở tại nông thôn + mã chưa rõ",
         "double code: Rural housing + unknown code"),
        ("CLN+CLN", "Đất trồng cây lâu năm", "Perennial crops"),
    ],
)  # fmt: skip
def test_a_code_is_called_by_all_its_parts(code, vi, en):
    assert titles(code) == (vi, en)


@pytest.mark.parametrize("code", [None, "", "+", "CSK", "XYZ+CSK", "đất của ông TON"])
def test_what_nothing_is_known_of_has_no_title(code):
    assert titles(code) is None


def test_decomposed_letters_are_the_same():
    assert classify("Đất chuyên trồng lúa").key == "LUC"


@given(st.text(max_size=12))
def test_any_text_is_answered_and_only_known_codes_are_no_rice(text):
    found = classify(text)
    assert found.key in PRIORITY
    if found.key == "other":
        parts = re.split(r"[\s+/,;&|\-–—]+", text.strip().upper())
        titles = {c.title_vi.partition(" (")[0].casefold() for c in LAND_CODES.values()}
        assert text.strip().casefold() in titles or all(p in LAND_CODES for p in parts if p)


def test_rice_comes_first_in_the_priority():
    assert PRIORITY[:3] == CERTAIN
    assert rank("LUC") < rank("LUK") < rank("LUA") < rank("ONT+LUC") < rank("CSK") < rank("CLN")


@pytest.mark.parametrize(
    ("code", "rgb"),
    [("LUC", (255, 252, 140)), ("LUK", (255, 252, 150)), ("LUA", (255, 252, 130)),
     ("LUN", (255, 252, 180)), ("HNK", (255, 240, 180)), ("CLN", (255, 210, 160)),
     ("RSX", (180, 255, 180)), ("RPH", (190, 255, 30)), ("RDD", (110, 255, 100)),
     ("NTS", (170, 255, 255)), ("NKH", (245, 255, 180)), ("ONT", (255, 208, 255)),
     ("ODT", (255, 160, 255)), ("SKN", (250, 170, 160)), ("TSC", (255, 170, 160)),
     ("SKS", (205, 170, 205)), ("CQP", (255, 100, 80)), ("CAN", (255, 80, 70)),
     ("DGT", (255, 170, 50)), ("DTL", (170, 255, 255)), ("NTD", (210, 210, 210)),
     ("SON", (160, 255, 255)), ("MNC", (180, 255, 255)), ("BCS", (255, 255, 254)),
     ("NCS", (230, 230, 200))],
)  # fmt: skip
def test_official_colours(code, rgb):
    assert LAND_CODES[code].colour == "#{:02x}{:02x}{:02x}".format(*rgb)


def test_every_code_is_complete():
    for code, entry in LAND_CODES.items():
        assert entry.code == code == code.upper()
        assert entry.title_vi.strip()
        assert entry.title_en.strip()
        assert re.fullmatch("#[0-9a-f]{6}", entry.colour)
        assert entry.group in GROUPS


def test_rice_is_told_by_the_group_too():
    rice = {code for code, entry in LAND_CODES.items() if entry.group == "rice"}
    assert rice == {
        code for code in LAND_CODES if classify(code).rice and not classify(code).possible
    }
