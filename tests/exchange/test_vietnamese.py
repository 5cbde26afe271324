"""Old codes of Vietnamese text: found by column, repaired, and the way back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoapp.exchange.vietnamese import ENCODINGS, detected, repaired, repairs, reverted
from geoapp.exchange.vietnamese_words import plausible
from tests.conftest import SHIPPED

KNOWN = {
    "tcvn3": ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
    "vni": ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    "cp1258": ("Côòng hoÌa xaÞ hôòi chuÒ nghiÞa Viêòt Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    "utf8": ("Cá»™ng hÃ²a xÃ£ há»™i", "Cộng hòa xã hội"),
    "nfd": ("Co\u0323\u0302ng ho\u0300a", "Cộng hòa"),
}
"""Texts as programs show them, and what they say."""


def shipped_names():
    """Every name of the administrative layers: communes of three epochs and districts."""
    names = set()
    for layer in ("districts", "communes_2024", "communes_2025"):
        document = json.loads((SHIPPED / f"{layer}.geojson").read_text(encoding="utf-8"))
        for feature in document["features"]:
            names.update(v for v in feature["properties"].values() if isinstance(v, str))
    return sorted(n for n in names if not n.isascii() and len(n) < 40)


NAMES = shipped_names()


def written(name, code):
    """A name in an old code, None where the code has no letter for it."""
    try:
        return reverted(name, code)
    except ValueError:
        return None


@pytest.mark.parametrize(("code", "text", "says"), [(c, *t) for c, t in KNOWN.items()])
def test_known_texts(code, text, says):
    assert repaired(text, code) == says
    assert detected([text]) == code
    assert reverted(says, code) == text


def test_there_are_enough_names_to_speak_of():
    assert len(NAMES) > 1000
    assert all(plausible(word) for name in NAMES for word in name.split() if not word.isascii())


@pytest.mark.parametrize("code", ENCODINGS)
def test_every_name_goes_through_every_code_and_back(code):
    for name in NAMES:
        old = written(name, code)
        if old is not None:
            assert repaired(old, code) == name


@pytest.mark.parametrize("code", ENCODINGS)
def test_a_column_in_an_old_code_is_found(code):
    old = [written(name, code) for name in NAMES]
    assert detected([each for each in old if each]) == code


def test_right_text_is_never_touched():
    assert detected(NAMES) is None
    assert [detected([name]) for name in NAMES] == [None] * len(NAMES)
    many = [f"{a} {b}" for a in NAMES[:100] for b in NAMES[-100:]]
    assert len(many) == 10_000
    assert [m for m in many if detected([m])] == []


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [None, 3, 4.5],
        ["plain", ""],
        ["Café Zürich", "Ærø"],
        ["日本語"],
        ["L'été à Orléans, coûté cher"],
        ["\ufffd\ufffd"],
        ["Cụm công nghiệp – GĐ2 “mở rộng”"],
    ],
)
def test_what_is_no_old_code_stays(texts):
    assert detected(texts) is None
    assert repairs({"a": texts}) == []


def test_a_column_of_two_codes_is_not_guessed():
    old = [written(n, "tcvn3") for n in NAMES[:40]] + [written(n, "vni") for n in NAMES[40:80]]
    assert detected(old) is None


def test_a_table_says_what_changes_by_column():
    table = {"tên": [KNOWN["tcvn3"][0], "Hµ Néi", None, "X"], "ghi chú": ["đúng rồi"]}
    (found,) = repairs(table)
    assert (found["column"], found["encoding"], found["count"]) == ("tên", "tcvn3", 2)
    assert found["samples"][1] == {"before": "Hµ Néi", "after": "Hà Nội"}
    assert found["case_lost"] == 0


def test_capitals_that_the_old_code_lost_are_named():
    (found,) = repairs({"tên": ["THÞ X· S¥N T¢Y", "HUYÖN QUèC OAI"]})
    assert found["encoding"] == "tcvn3"
    assert found["case_lost"] == 2


@given(st.lists(st.text(max_size=30), max_size=8), st.sampled_from(ENCODINGS))
def test_no_text_is_ever_lost(texts, code):
    """Whatever is found can be undone to the letter."""
    found = detected(texts)
    if found is not None:
        for text in texts:
            if not text.isascii():
                made = repaired(text, found)
                assert reverted(made, found) == text or found == "nfd"
