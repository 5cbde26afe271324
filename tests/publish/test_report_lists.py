"""No list of a statement is cut in silence, and each object says what its layer says of it."""

import pytest

from geoapp.publish import report
from geoapp.publish.report.tables import MOST_ROWS
from tests.publish.statements import document, pieces
from tests.publish.test_report_html import Page

LEFT = {"vi": "Còn 7 dòng nữa, có đủ trong check.json", "en": "7 more rows are in check.json"}


def objects(count):
    return [
        {"id": f"n{n}", "name": f"Nhà {n}", "area_m2": 10.0, "share": None, "distance_m": None,
         "length_m": None, "shape": "area", "fields": {}}
        for n in range(count)
    ]  # fmt: skip


def issues(count):
    return [{"row": n, "field": None, "kind": "x", "vi": f"lỗi {n}", "en": f"fault {n}",
             "severity": "warning"} for n in range(count)]  # fmt: skip


def edges(made, count):
    (first, *_) = made["accuracy"]["edges"]
    return [first | {"n": n} for n in range(count)]


def text(made, lang):
    return " ".join(Page(report.html(made, pieces(), lang).decode()).text.split())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_objects_of_a_layer(lang):
    made = document()
    made["context"][0]["rows"] = objects(MOST_ROWS + 7)
    said = text(made, lang)
    assert f"Nhà {MOST_ROWS - 1}" in said
    assert f"Nhà {MOST_ROWS}" not in said
    assert LEFT[lang] in said


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_was_found_in_a_file(lang):
    made = document()
    made["intake"]["issues"] = issues(MOST_ROWS + 7)
    assert LEFT[lang] in text(made, lang)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_sides_to_survey(lang):
    made = document()
    made["accuracy"]["edges"] = edges(made, 27)
    assert LEFT[lang] in text(made, lang)


def test_a_short_list_is_whole():
    made = document()
    made["context"][0]["rows"] = objects(MOST_ROWS)
    said = text(made, "vi")
    assert f"Nhà {MOST_ROWS - 1}" in said
    assert "dòng nữa, có đủ trong check.json." not in said


def test_an_object_says_what_its_layer_says():
    made = document()
    (one,) = objects(1)
    one |= {"fields": {"cap": "IV", "trong": None}, "relation": "around", "count": 12}
    made["context"][0]["rows"] = [one]
    assert "n0; bao quanh khu đất; gộp 12 đối tượng; cap: IV" in text(made, "vi")
    assert "trong: None" not in text(made, "vi")
