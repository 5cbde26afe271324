"""The HTML statement: complete in both languages, inert, and readable with nothing else."""

import base64
import html as html_words
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import pytest
from playwright.sync_api import sync_playwright

from geoapp.publish import report
from geoapp.publish.report.make import statement
from geoapp.publish.report.source import digest, printed
from geoapp.publish.report.words import WORDS
from tests.browser.conftest import CHROMIUM_FLAGS
from tests.needs import need
from tests.publish.statements import bare_document, document, pieces

EMPTY = {"type": "FeatureCollection", "features": []}
LANGUAGES = pytest.mark.parametrize("lang", ["vi", "en"])


class Page(HTMLParser):
    """Ids, links, text and data of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.tags, self.data, self.text = [], [], [], {}, ""
        self._script = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []
        self._script = given["id"] if tag == "script" else None

    def handle_data(self, data):
        if self._script:
            self.data[self._script] = data
        else:
            self.text += data + " "

    def handle_endtag(self, tag):
        if tag == "script":
            self._script = None


def page(document=None, found=None, lang="vi"):
    made = document if document is not None else globals()["document"]()
    return Page(report.html(made, pieces() if found is None else found, lang).decode())


@LANGUAGES
def test_every_link_leads_somewhere_and_no_id_is_twice(lang):
    read = page(lang=lang)
    inner = {link[1:] for link in read.links if link.startswith("#")}
    assert inner - set(read.ids) == set()
    assert len(set(read.ids)) == len(read.ids)


def test_a_figure_leads_to_the_pieces_it_is_the_sum_of():
    read = report.html(document(), pieces(), "vi").decode()
    row = re.search(r'<tr class="row" id="T1-LUC">.*?</tr>', read, re.S)[0]
    anchor = re.search(r'href="#(pieces-\d)"', row)[1]
    listed = re.search(rf'<div class="wide" id="{anchor}".*?</table>', read, re.S)[0]
    areas = re.findall(r'id="piece-\d">.*?class="n">([\d.]+,\d)<', listed, re.S)
    assert areas == ["7.200,0", "7.200,0"]
    assert "14.400,0" in row
    assert "2 mảnh, 14.400,0 m²" in listed


def test_the_title_page_says_what_a_planner_must_know():
    said = page().text
    for words in (
        "Ranh giới chồng lên ít nhất 2,1600 ha đất lúa (51,92 % diện tích khu đất)",
            "có thể đến 2,1700 ha (52,16 %)", "ít nhất 2,1600 ha, có thể đến 2,1700 ha",
        "01/11/2026", "Nguyễn Văn Ước", "02/11/2026", "30/01/2027", "90 ngày",
        "houses: chưa có dữ liệu", "Di tích: chưa có dữ liệu", "0123456789abcdef",
        "Không có dân cư trong cụm: chưa có dữ liệu", digest(document()),
        "Rừng: chưa khai báo lớp nào",
    ):  # fmt: skip
        assert words in said, words


def test_english_is_complete():
    said = page(lang="en").text
    for words in (
        "overlaps at least 2.1600 ha of rice land", "Planar area in EPSG:5897",
        "Findings under the rules",
        "A resolution of the council is required".lower(), "Partly approved",
        "Officers' judgements", "corrected to 7,000.0 m²", "the user", "Corner table",
    ):  # fmt: skip
        assert words in said or words in said.lower(), words
    for key, (vi, en) in WORDS.items():
        assert vi.strip(), key
        assert en.strip(), key
        assert set(re.findall(r"{\w+}", vi)) == set(re.findall(r"{\w+}", en)), key


@LANGUAGES
def test_what_is_absent_is_said_and_never_reads_as_fine(lang):
    made = statement(bare_document(), EMPTY, lang)
    words = {"vi": ("chưa có dữ liệu", "chưa kiểm tra"), "en": ("no data yet", "not checked yet")}
    said = next(s for s in made.sections if s.key == "accuracy").blocks[0].text
    assert said == WORDS["no_accuracy"][lang == "en"]
    for key in ("findings", "approvals", "context", "costs"):
        section = next(s for s in made.sections if s.key == key)
        assert [b.text for b in section.blocks] == [words[lang][1]], key
    for key in ("land", "intake", "corners", "pieces", "manifest"):
        section = next(s for s in made.sections if s.key == key)
        assert section.blocks[0].text == words[lang][0], key
    open_lines = dict(made.front.facts.pairs)[WORDS["not_checked"][lang == "en"]]
    assert len(open_lines) >= 5


def test_a_conflict_of_nothing_measured_gives_no_number():
    unmapped = bare_document()
    unmapped["verdict"] = "no_data"
    unmapped["rice"] = dict.fromkeys(unmapped["rice"])
    unmapped["ledger"] = dict.fromkeys(unmapped["ledger"])
    unmapped["site"]["area_m2"] |= {"planar": None, "geodesic": None}
    unmapped["site"] |= {"edition": None, "parts": 0}
    said = page(unmapped, EMPTY).text
    assert "Không có nghĩa là không có đất lúa" in said
    assert "None" not in said


def test_a_judgement_stands_beside_the_value_it_judges():
    read = report.html(document(), pieces(), "vi").decode()
    row = re.search(r'id="rice-luk_m2">.*?</tr>', read, re.S)[0]
    assert "7.200,0" in row
    assert "Trần Thị Ước, 03/11/2026: 7.000,0 m² (Đo lại ngày 30/10)" in row


def test_the_data_comes_back_as_it_went_in():
    read = page()
    assert json.loads(read.data["check-data"]) == document()
    assert json.loads(read.data["pieces-data"]) == pieces()
    saved = next(x for x in read.links if x.startswith("data:application/json"))
    assert base64.b64decode(saved.partition(",")[2]) == printed(document())


def evil(value):
    """Every text replaced by one that tries to break out."""
    if isinstance(value, dict):
        return {k: evil(v) if k not in KEPT else v for k, v in value.items()}
    if isinstance(value, list):
        return [evil(v) for v in value]
    return f'</script>"><img src=x onerror=alert(1)>\x00\u202e{value}' if isinstance(
        value, str) else value  # fmt: skip


KEPT = {
    "as_of", "issued_on", "verdict", "outcome", "geometry", "planar_crs", "kind", "key", "sum_of",
    "operator",    "says", "state", "role", "class", "columns",
}  # fmt: skip


@LANGUAGES
def test_no_text_can_break_out(lang):
    found = pieces()
    found["features"] = [evil(f) for f in found["features"]]
    text = report.html(evil(document()), found, lang).decode()
    read = Page(text)
    assert read.tags.count("script") == 2
    assert "img" not in read.tags
    assert "\x00" not in text
    assert "\u202e" not in html_words.unescape(re.sub(r"<script.*?</script>", "", text, flags=re.S))


def _looked_at(file):
    """What a page without JavaScript and network asks for, says, saves and prints."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS
        )
        context = chromium.new_context(java_script_enabled=False, offline=True)
        tab, asked, said = context.new_page(), [], []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        tab.goto(file.as_uri())
        assert tab.locator("svg.plan").is_visible()
        with tab.expect_download() as download:
            tab.get_by_role("link", name="Lưu các mảnh (GeoJSON)").click()
        saved = json.loads(download.value.path().read_bytes())
        printed_pages = tab.pdf(prefer_css_page_size=True)
        phone = chromium.new_page(viewport={"width": 390, "height": 800})
        phone.goto(file.as_uri())
        width = phone.evaluate("document.documentElement.scrollWidth")
        chromium.close()
    return asked, said, saved, printed_pages, width


@pytest.mark.browser
def test_it_opens_without_script_and_asks_for_nothing(tmp_path):
    need("browser", shutil.which("chromium") is not None)
    file = tmp_path / "report.html"
    file.write_bytes(report.html(document(), pieces(), "vi"))
    with ThreadPoolExecutor(1) as apart:  # another test's browser may hold a loop in this thread
        asked, said, saved, printed_pages, width = apart.submit(_looked_at, file).result()
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert said == []
    assert width == 390
    assert saved == pieces()
    assert printed_pages.startswith(b"%PDF")


def test_findings_show_ranges_and_what_other_days_would_say():
    said = " ".join(page().text.split())
    assert "2,1600 ha đến 2,1700 ha (mặt phẳng)" in said
    assert "Thủ tướng chấp thuận đến 31/07/2024 10,0000 ha không áp dụng" in said
    assert "Land Law 2013, Article 58" in page(lang="en").text


def test_the_error_bar_names_sides_by_the_corners_of_the_plan():
    assert "4 – 1 bắc 260,00 61,00" in " ".join(page().text.split())


@LANGUAGES
def test_distances_have_their_interval_and_their_chance(lang):
    made = document()
    row = {"rule": None, "layer": "dykes", "title_vi": "Đê điều", "title_en": "Dykes",
           "threshold_m": 50.0, "value_m": 51.25, "low": 49.5, "high": 53.0, "level": 0.9,
           "probability_over": 0.75, "probability_over_low": 0.6}  # fmt: skip
    open_ = row | dict.fromkeys(["low", "high", "probability_over", "probability_over_low"])
    made["accuracy"]["distances"] = [row, open_ | {"title_vi": "Nhà ở", "title_en": "Houses"}]
    text = page(made, lang=lang).text
    asked = ("49,50 – 53,00", "60,0 – 75,0") if lang == "vi" else ("49.50 – 53.00", "60.0 – 75.0")
    assert all(each in text for each in asked)
    unknown = WORDS["no_data"][lang == "en"]
    assert text.count(unknown) == page(lang=lang).text.count(unknown) + 2


def test_a_column_of_which_nothing_is_known_is_named_once():
    read = report.html(document(), pieces(), "vi").decode()
    t1 = re.search(r'id="T1".*?</table></div><p class="note">(.*?)</p>', read, re.S)
    assert t1[1] == "Chưa có dữ liệu: Số hộ."
    assert "Số hộ" not in re.search(r'id="T1".*?</table>', read, re.S)[0]


@pytest.mark.parametrize(
    ("state", "part"),
    [
        ("covered", "nghị quyết đã có cho toàn bộ"),
        ("partly", "nghị quyết còn thiếu 1,1600 ha"),
        ("lapsed", "đã hết hiệu lực"),
        ("none", "chưa có nghị quyết nào"),
        ("no_data", "chưa có dữ liệu về chấp thuận"),
    ],
)
def test_the_verdict_says_what_is_known_of_an_approval(state, part):
    made = document()
    made["approvals"]["state"] = state
    assert part in page(made).text.split("Tính đến ngày")[0]
    made["approvals"] = None
    assert "chưa có dữ liệu về chấp thuận" in page(made).text


def test_a_close_call_is_a_warning():
    read = report.html(document(), pieces(), "en").decode()
    assert '<p class="warning">Sensitivity: The outcome changes' in read


def titled(rice=None, reasons=None, lang="vi"):
    """The title page and the section of costs of a check with other rice."""
    made = document()
    made["rice"] |= rice or {}
    made["layers"][0]["reasons"] = reasons or made["layers"][0]["reasons"]
    return page(made, lang=lang).text


def test_rice_that_is_known_whole_is_one_figure():
    said = titled({"upper_m2": 21_600.0})
    assert "Ranh giới chồng lên 2,1600 ha đất lúa, bằng 51,92 % diện tích khu đất" in said
    assert "có thể đến 2,1" not in said


def test_an_old_layer_proves_no_least_rice():
    said = titled({"upper_m2": 41_600.0}, ["stale"])
    assert "lớp đã cũ cho thấy 2,1600 ha, nay chưa rõ; có thể đến 4,1600 ha" in said
    assert "an old layer shows 2.1600 ha" in titled({"upper_m2": 41_600.0}, ["stale"], "en")


def test_rice_that_is_not_known_is_no_figure_on_the_title_page():
    made = document()
    made["rice"] = dict.fromkeys(made["rice"])
    front = report.html(made, pieces(), "vi").decode().split("</header>")[0]
    assert "<dt>Đất lúa</dt><dd>chưa có dữ liệu</dd>" in front


def test_costs_go_up_to_the_most_luc_and_dong_has_no_decimals():
    said = page().text
    assert "2.540.160.000 đến 2.557.800.000" in said
    assert "1,4500 ha (14.500,0 m²)" in said
    assert "2.880 đến 3.625" in said
    assert not re.search(r"0,00 +đ", said)


def test_the_order_of_classes_is_in_the_language_of_the_page():
    said = page().text
    assert "LUC, LUK, LUA, mã ghép có lúa, mã chưa rõ, đất khác, rồi mã thửa nhỏ hơn" in said
    assert "double code with rice, unclear code, other land, then" in page(lang="en").text


@LANGUAGES
def test_nothing_that_is_not_known_is_printed_as_none(lang):
    made = document()
    made["intake"] |= {"file": None, "sha256": None}
    crs = made["intake"]["crs"]
    crs |= {"code": None, "chosen_by": None}
    crs["hypotheses"][0] |= {"crs": None, "score": None}
    made["intake"]["text_repairs"][0] |= {"encoding": None, "samples": []}
    said = page(made, lang=lang).text
    assert "None" not in said
    assert {"vi": "Chọn bởi chưa có dữ liệu", "en": "Chosen by no data yet"}[lang] in said


def test_both_ends_of_a_range_have_the_same_decimals():
    made = document()
    made["findings"][0] |= {"unit": "m", "value": 25.0, "value_high": 15.8891}
    assert "25,00 m đến 15,89 m" in page(made).text


@LANGUAGES
def test_repaired_text_stands_before_and_after_in_words(lang):
    said = page(lang=lang).text
    row = {
        "vi": "ten §ång Đồng chữ đã sửa",
        "en": "ten §ång Đồng the repaired text",
    }[lang]
    assert row in " ".join(said.split())
    assert "{'" not in said
