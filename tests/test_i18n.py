"""Both languages are complete, and every key the code asks for exists."""

import datetime as dt
import re
from pathlib import Path

import pytest

from geoapp import i18n

ROOT = Path(__file__).resolve().parent.parent
TOKEN = re.compile(r"\{(\w+)\}")


def test_both_languages_have_the_same_keys():
    assert set(i18n.catalogue("vi")) == set(i18n.catalogue("en"))


def test_no_text_is_empty_or_left_in_the_other_language():
    vi, en = i18n.catalogue("vi"), i18n.catalogue("en")
    assert [k for k in vi if not vi[k].strip() or not en[k].strip()] == []
    letters = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
    proper = ("Hà Nội", "Tiếng Việt", "Quốc Oai", "Sơn Đông", "Phú Thị", "Hoàng Sa", "Trường Sa")
    odd = {}
    for key, text in en.items():
        for name in proper:
            text = text.replace(name, "")
        text = re.sub(r"\(.*?\)|“.*?”|\".*?\"", "", text)
        if letters.search(text):
            odd[key] = text
    assert odd == {}


def test_both_languages_fill_in_the_same_values():
    vi, en = i18n.catalogue("vi"), i18n.catalogue("en")
    assert [k for k in vi if set(TOKEN.findall(vi[k])) != set(TOKEN.findall(en[k]))] == []


def test_the_files_are_sorted():
    for lang in i18n.LANGUAGES:
        keys = list(i18n.catalogue(lang))
        assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [(1234.5, 1, "1.234,5", "1,234.5"), (0.126, 2, "0,13", "0.13"), (72900, 0, "72.900", "72,900")],
)  # fmt: skip
def test_numbers_are_written_as_people_write_them(value, decimals, vi, en):
    assert i18n.number(value, "vi", decimals) == vi
    assert i18n.number(value, "en", decimals) == en


@pytest.mark.parametrize("value", [-0.0, -0.04, -1e-12, 0.04])
def test_what_rounds_to_nothing_has_no_sign(value):
    assert i18n.number(value, "vi", 1) == "0,0"
    assert i18n.number(value, "en", 0) == "0"
    assert i18n.number(-0.06, "vi", 1) == "-0,1"


def test_dates_and_values():
    assert i18n.day(dt.date(2024, 12, 26), "vi") == "26/12/2024"
    with pytest.raises(KeyError):
        i18n.text("no.such.key", "vi")
