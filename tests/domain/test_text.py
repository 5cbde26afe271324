"""Names compared as people type them."""

import unicodedata

import pytest

from geoapp.domain.text import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Quốc Oai", "quoc oai"),
        ("Đông Anh", "dong anh"),
        ("  ĐƯỜNG ", "duong"),
        ("Hoà", "hoa"),
        ("Hòa", "hoa"),
        ("Ngọc Mỹ - Thạch Thán", "ngoc my - thach than"),
        ("CN2", "cn2"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


def test_composed_and_decomposed_are_one():
    name = "Thường Tín, Ứng Hòa, Quốc Oai"
    assert fold(unicodedata.normalize("NFD", name)) == fold(unicodedata.normalize("NFC", name))


def test_fold_twice_is_fold_once():
    assert fold(fold("Chương Mỹ")) == fold("Chương Mỹ")
