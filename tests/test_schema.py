"""The columns of every layer, and the page that is printed from them."""

from datetime import date
from pathlib import Path

import pytest

from geoapp import schema
from geoapp.schema import LAYERS, TYPES, Column, columns_of, inferred, left_out, short_names, typed

ROOT = Path(__file__).resolve().parent.parent


def test_the_page_is_current():
    page = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    assert page == schema.document(), "run python -m geoapp.schema > docs/data.md"


@pytest.mark.parametrize("layer", LAYERS)
def test_short_names_fit_a_shapefile_and_differ(layer):
    shorts = [c.short for c in LAYERS[layer] if c.short]
    assert all(len(s.encode()) <= 10 for s in shorts)
    assert len({s.lower() for s in shorts}) == len(shorts)


@pytest.mark.parametrize("layer", LAYERS)
def test_columns_are_typed_and_titled_in_both_languages(layer):
    columns = LAYERS[layer]
    assert {c.type for c in columns} <= set(TYPES)
    assert all(c.title_vi and c.title_en for c in columns)
    assert len({c.name for c in columns}) == len(columns)


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (None, "number", None),
        (float("nan"), "number", None),
        (float("inf"), "text", None),
        (3, "number", 3.0),
        (True, "number", None),
        ("3", "number", None),
        (3.0, "integer", 3),
        ("x", "boolean", None),
        (False, "boolean", False),
        (72.9, "text", "72.9"),
        (["a", 1], "list", ["a", "1"]),
        ("a", "list", ["a"]),
        ("2024-12-26", "date", date(2024, 12, 26)),
        (date(2024, 12, 26), "date", date(2024, 12, 26)),
        ("2024", "date", None),
        (date(2024, 12, 26), "text", "2024-12-26"),
        ({"ê": 1}, "text", '{"ê": 1}'),
    ],
)
def test_typed(value, kind, expected):
    found = typed(value, kind)
    assert found == expected
    assert type(found) is type(expected)


def test_a_nested_value():
    column = Column("valid_to", "date", "Đến", "Until", path=("epoch", "valid_to"))
    assert column.value({"epoch": {"valid_to": "2025-06-30"}}) == date(2025, 6, 30)
    assert column.value({"epoch": None}) is None


def test_columns_of_an_unknown_layer_are_inferred():
    rows = [{"a": 1, "b": True, "c": None, "d": 1}, {"a": 2.5, "b": False, "d": "x", "e": [1]}]
    found = {c.name: c.type for c in columns_of("roads", rows)}
    assert found == {"a": "number", "b": "boolean", "c": "text", "d": "text", "e": "list"}
    assert left_out("roads", rows) == []


def test_what_a_declared_layer_carries_beyond_its_columns_is_named():
    assert left_out("landuse", [{"id": "1", "code": "LUC", "owner": "Nguyễn Văn A"}]) == ["owner"]
    assert left_out("districts", [{"code": "1", "epoch": {}}]) == []


def test_short_names_of_vietnamese_and_long_names_differ():
    shorts = short_names(["Diện tích (m2)", "Diện tích (ha)", "diện_tích_", ""])
    assert len({s.lower() for s in shorts.values()}) == 4
    assert all(s.isascii() and 1 <= len(s) <= 10 for s in shorts.values())


def test_inferred_of_no_rows_is_nothing():
    assert inferred([]) == ()
