"""A boundary comes in by file, drop, table or traverse; the statement says what was chosen."""

import base64
import html
import json
import math
import re

import numpy as np
import pytest
import shapely
from playwright.sync_api import expect

from tests import foreign_files
from tests.browser.test_check_story import chosen, opened, pasted, vietnamese

pytestmark = pytest.mark.browser
NAME = "Cụm công nghiệp Sơn Đồng"
IN_TCVN3 = "Côm c«ng nghiÖp S¬n §ång"
IN_1258 = "Cuòm công nghiêòp Sõn ÐôÌng"
RICE = re.compile(r"404\.04\d,\d|40,40(49|50)")
DROP = """(target, [name, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  for (const kind of ['dragenter', 'dragover', 'drop'])
    target.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def site(corners):
    """The boundary of a cluster in EPSG:5897: (east, north), m."""
    return shapely.Polygon([(east, north) for north, east in corners])


def files(folder, site):
    """One boundary as programs of different offices write it, and each its name."""
    said = [({"name": NAME}, site)]
    return {
        "geojson": lambda: foreign_files.geojson(folder, said),
        "kml": lambda: foreign_files.kml(folder, said),
        "zip": lambda: foreign_files.shapefile(folder, said),
    }


def by_chooser(page, path):
    page.get_by_role("button", name="Tải tệp lên").click()
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Chọn tệp").click()
    asked.value.set_files(path)


def by_drop(page, path, target="#map"):
    content = base64.b64encode(path.read_bytes()).decode()
    page.locator(target).evaluate(DROP, [path.name, content])


def by_drop_on_the_field(page, path):
    page.get_by_role("button", name="Tải tệp lên").click()
    by_drop(page, path, "#drop")


def by_keyboard(page, path):
    page.on("filechooser", lambda asked: None)  # asked for before the key is pressed
    to(page, "#way-file")
    page.keyboard.press("Enter")
    to(page, "#file-choose")
    with page.expect_file_chooser() as asked:
        page.keyboard.press("Enter")
    asked.value.set_files(path)


def to(page, selector, most=80):
    """The focus walks by Tab alone until it is there."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def taken(page, site, figure=RICE):
    """The boundary is in hand and the server has answered for it."""
    n = len(site.exterior.coords) - 1
    expect(page.locator("#boundary-facts")).to_contain_text(f"{n} đỉnh, 1 vùng")
    expect(page.locator("#chip")).to_contain_text(figure)


def issued(page, own):
    """The statement of the boundary in hand: the page, and its document."""
    page.locator("#to-statement").click()
    page.locator("#issue").click()
    page.wait_for_url(re.compile(r"/checks/[0-9a-f]{16}"))
    return page.request.get(f"{own}/api{page.url.split(own)[1].partition('?')[0]}").json()


@pytest.mark.parametrize("give", [by_chooser, by_drop, by_drop_on_the_field, by_keyboard])
@pytest.mark.parametrize("form", ["geojson", "zip", "kml"])
def test_a_file_is_taken_at_once(open_page, own, site, tmp_path, form, give):
    path = files(tmp_path, site)[form]()
    page = opened(open_page, own)
    give(page, path)
    taken(page, site)
    expect(page.locator("#site-name")).to_have_value(NAME)


@pytest.mark.parametrize("give", [by_chooser, by_drop])
def test_a_drawing_of_two_layers_is_asked_about(open_page, own, site, tmp_path, give):
    house = site.centroid.buffer(10, quad_segs=1)
    path = foreign_files.dxf(tmp_path, [({"Layer": "RANH"}, site), ({"Layer": "NHA"}, house)])
    page = opened(open_page, own)
    give(page, path)
    asked = page.locator("fieldset.question[data-option=layer]")
    expect(asked).to_contain_text("ranh giới nằm ở lớp nào")
    expect(page.locator("#chip")).to_contain_text("Chưa có ranh giới")
    asked.get_by_role("button", name="RANH").click()
    expect(page.locator("#intake-answer .answers")).to_contain_text("Lớp: RANH")
    chosen(page)
    taken(page, site)
    intake = issued(page, own)["intake"]
    assert (intake["file"], intake["answers"]["layer"]) == ("ranh.dxf", "RANH")
    assert (intake["crs"]["code"], intake["crs"]["chosen_by"]) == ("EPSG:5897", "user")
    expect(page.locator("main")).to_contain_text("ranh.dxf (EPSG:5897, người lập chọn)")


def test_a_drawing_by_keyboard_alone(open_page, own, site, tmp_path):
    """Every question is answered without a mouse, and the focus is never lost."""
    house = site.centroid.buffer(10, quad_segs=1)
    path = foreign_files.dxf(tmp_path, [({"Layer": "RANH"}, site), ({"Layer": "NHA"}, house)])
    page = opened(open_page, own)
    by_keyboard(page, path)
    expect(page.locator("fieldset.question")).to_be_visible()
    to(page, "#answer-layer-0")
    page.keyboard.press("Enter")
    expect(page.locator("#guess-use")).to_be_visible()
    to(page, ".guesses input[type=radio]")
    page.keyboard.press("Space")
    expect(page.locator("#guess-use")).to_be_enabled()
    while "EPSG:5897" not in page.locator(".guess:has(:checked)").inner_text():
        page.keyboard.press("ArrowDown")
    to(page, "#guess-use")
    page.keyboard.press("Enter")
    taken(page, site)
    to(page, "#to-statement")
    page.keyboard.press("Enter")
    to(page, "#form-by")
    page.keyboard.type("Nguyễn Văn A")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/checks/[0-9a-f]{16}"))
    expect(page.locator("main")).to_contain_text("Nguyễn Văn A")


def swapped_book(folder, site):
    rows = [(f"M{n}", x, y) for n, (x, y) in enumerate(site.exterior.coords[:-1], 1)]
    zone = "Hệ tọa độ VN-2000, kinh tuyến trục 105°00', múi 3°"
    return foreign_files.workbook(folder, [(zone,), ("Điểm", "X", "Y"), *rows])


def test_swapped_columns_are_asked_about_and_the_answer_is_taken_back(
    open_page, own, site, tmp_path
):
    page = opened(open_page, own)
    by_chooser(page, swapped_book(tmp_path, site))
    asked = page.locator("fieldset.question[data-option=swap]")
    expect(asked).to_be_visible()
    expect(page.locator("#intake-use")).to_have_count(0)
    asked.locator("button").first.click()
    answers = page.locator("#intake-answer .answers")
    expect(answers).to_contain_text("X và Y đọc đổi lại")
    expect(page.locator("#intake-use")).to_be_visible()
    page.locator("#again-swap").click()
    expect(asked).to_be_visible()
    expect(answers).to_have_count(0)
    expect(page.locator("#intake-use")).to_have_count(0)
    asked.locator("button").first.click()
    page.locator("#intake-use").click()
    taken(page, site)
    statement = issued(page, own)
    assert statement["intake"]["answers"]["swap"] == "true"
    report = page.request.get(f"{page.url.partition('?')[0]}/report.html?lang=vi").text()
    (said,) = [i["vi"] for i in statement["intake"]["issues"] if i["kind"] == "swapped_by_choice"]
    assert html.escape(said) in report


def test_the_decimal_mark_is_asked_about(open_page, own, site):
    """20.985 is twenty degrees or twenty thousand metres."""
    page = opened(open_page, own)
    rows = ["Điểm;Vĩ độ;Kinh độ", "1;20.985;105.676", "2;20.986;105.676", "3;20.986;105.678"]
    pasted(page, "\n".join(rows))
    asked = page.locator("fieldset.question[data-option=decimal]")
    expect(asked).to_be_visible()
    asked.get_by_role("button", name="«.»").click()
    expect(page.locator("#intake-answer .answers")).to_contain_text("Dấu thập phân: «.»")
    chosen(page, "OGC:CRS84")
    expect(page.locator("#boundary-facts")).to_contain_text("3 đỉnh")
    assert issued(page, own)["intake"]["answers"]["decimal"] == "."


def bearing(start, end):
    """Grid bearing and length of a side between (north, east)."""
    north, east = end[0] - start[0], end[1] - start[1]
    return math.degrees(math.atan2(east, north)) % 360, math.hypot(north, east)


SQUARE = [(2_332_000.0, 552_100.0), (2_332_200.0, 552_100.0), (2_332_200.0, 552_400.0),
          (2_332_000.0, 552_400.0)]  # fmt: skip
CLOSING_M = 0.12
OFF = re.compile(r"Sai số khép 0,12\d? m")


def legs():
    """Bearing and length of four sides; the last is measured too long."""
    sides = [bearing(a, b) for a, b in zip(SQUARE, [*SQUARE[1:], SQUARE[0]], strict=True)]
    return [*sides[:-1], (sides[-1][0], sides[-1][1] + CLOSING_M)]


def test_a_traverse_without_its_start_is_asked_for_it(open_page, own):
    rows = [f"{name};{a:.4f};{d:.3f}" for name, (a, d) in zip("ABCD", legs(), strict=True)]
    page = opened(open_page, own)
    pasted(page, "\n".join(["Điểm;Phương vị;Cạnh", *rows]).replace(".", ","))
    expect(page.locator("#start-north")).to_be_visible()
    page.locator("#start-north").fill(vietnamese(SQUARE[0][0]))
    page.locator("#start-east").fill(vietnamese(SQUARE[0][1]))
    page.get_by_role("button", name="Đọc lại").click()
    expect(page.locator("#closing")).to_contain_text(OFF)
    expect(page.locator("#closing")).to_contain_text("1:8.334")
    page.get_by_label("Bình sai").check()
    expect(page.get_by_label("Bình sai")).to_be_checked()
    expect(page.locator("#intake-answer")).to_contain_text("Điểm đầu: 2.332.000,00 – 552.100,00")
    chosen(page)
    expect(page.locator("#boundary-facts")).to_contain_text("4 đỉnh")
    intake = issued(page, own)["intake"]
    assert intake["traverse"]["adjusted"] is True
    assert intake["traverse"]["closing_m"] == pytest.approx(CLOSING_M, abs=1e-6)
    assert intake["answers"]["start"] == "2332000,552100"


def test_a_traverse_typed_into_its_form(open_page, own):
    page = opened(open_page, own)
    page.locator("#way-traverse").click()
    page.locator("#traverse-north").fill(vietnamese(SQUARE[0][0]))
    page.locator("#traverse-east").fill(vietnamese(SQUARE[0][1]))
    text = "\n".join(f"{a:.4f}\t{d:.3f}".replace(".", ",") for a, d in legs())
    page.locator("#traverse-legs").fill(text)
    expect(page.locator("#traverse-told")).to_contain_text(OFF)
    expect(page.locator("#traverse-told")).to_contain_text("1:8.334")
    page.locator("form.typed").get_by_role("button", name="Dùng ranh giới này").click()
    expect(page.locator("#boundary-facts")).to_contain_text("4 đỉnh")
    document = issued(page, own)
    assert document["intake"]["traverse"]["adjusted"] is False
    assert document["intake"]["traverse"]["closing_m"] == pytest.approx(CLOSING_M, abs=1e-6)
    given = document["site"]["geometry_work"]["coordinates"][0]
    assert document["site"]["geometry_work"]["crs"] == "EPSG:5897"
    wanted = shapely.Polygon([(east, north) for north, east in SQUARE])
    assert shapely.Polygon(given).hausdorff_distance(wanted) < 1e-3


def test_corners_typed_one_by_one(open_page, own):
    page = opened(open_page, own)
    page.locator("#way-typed").click()
    for north, east in SQUARE[:3]:
        page.locator("#typed-north").fill(vietnamese(north))
        page.locator("#typed-east").fill(vietnamese(east))
        page.keyboard.press("Enter")
        expect(page.locator("#typed-north")).to_have_value("")
    page.locator("#typed-close").click()
    expect(page.locator("#boundary-facts")).to_contain_text("3 đỉnh")
    document = issued(page, own)
    area = shapely.Polygon(SQUARE[:3]).area
    assert document["site"]["area_m2"]["planar"] == pytest.approx(area, abs=0.05)


@pytest.mark.parametrize(
    ("code", "old"), [("ISO-8859-1", IN_TCVN3), ("CP1258", IN_1258)], ids=["tcvn3", "cp1258"]
)
@pytest.mark.parametrize("repaired", [True, False])
def test_text_in_old_codes_is_shown_before_and_after(
    open_page, own, site, tmp_path, code, old, repaired
):
    text = old if code == "ISO-8859-1" else NAME
    path = foreign_files.shapefile(tmp_path, [({"ten": text}, site)], code, leave_out=[".cpg"])
    page = opened(open_page, own)
    by_chooser(page, path)
    row = page.locator("#repairs tbody tr")
    expect(row.locator("code")).to_have_text(old)
    expect(row.locator("td").last).to_have_text(NAME)
    box = page.get_by_label("Dùng chữ đã sửa")
    expect(box).to_be_checked()
    if not repaired:
        box.uncheck()
        expect(box).not_to_be_checked()
    page.locator("#intake-use").click()
    taken(page, site)
    document = issued(page, own)
    assert document["site"]["name"] == (NAME if repaired else old)
    (said,) = document["intake"]["text_repairs"]
    assert said["applied"] is repaired
    assert said["samples"] == [{"before": old, "after": NAME}]
    expect(page.locator("h1")).to_contain_text(document["site"]["name"])


def test_what_is_no_boundary_is_one_sentence_and_loses_nothing(open_page, own, site, tmp_path):
    page = opened(open_page, own, allow_errors=("Failed to load resource",))
    by_chooser(page, files(tmp_path, site)["geojson"]())
    taken(page, site)
    kept = page.evaluate("localStorage.getItem('geoapp-check-draft')")
    program = tmp_path / "ranh.exe"
    program.write_bytes(b"MZ\x90\x00" + bytes(200))
    by_drop(page, program)
    told = page.locator("#intake-answer .notice-bad")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("ranh.exe")
    expect(page.locator("#chip")).to_contain_text(RICE)
    assert page.evaluate("localStorage.getItem('geoapp-check-draft')") == kept


def test_a_declared_accuracy_gives_an_error_bar_and_is_told(open_page, own, site, tmp_path):
    page = opened(open_page, own)
    by_chooser(page, files(tmp_path, site)["geojson"]())
    taken(page, site)
    page.locator("#accuracy-fold summary").click()
    page.locator("#accuracy-key").select_option("own")
    page.locator("#accuracy-sigma").fill("0,5")
    page.locator("#accuracy-sigma").press("Tab")
    expect(page.locator("#accuracy-told")).to_contain_text("ghi ai khai")
    page.locator("#accuracy-correlated").fill("0,25")
    page.locator("#accuracy-source").fill("biên bản đo 12/2024")
    page.locator("#accuracy-source").press("Tab")
    expect(page.locator("#accuracy-now")).to_have_text("0,50 m; cùng lệch 0,25 m")
    page.locator("#to-check").click()
    expect(page.locator("#result")).to_contain_text("0,50 m từng đỉnh, 0,25 m cả ranh giới")
    document = issued(page, own)
    assert document["accuracy"]["site"] == {
        "sigma_m": 0.5, "correlated_m": 0.25, "source": "biên bản đo 12/2024",
    }  # fmt: skip
    assert document["accuracy"]["rice_m2"] is None  # of parcels that are drawn nobody knows it
    low, high = (document["accuracy"]["area_m2"][k] for k in ("low", "high"))
    assert low < document["site"]["area_m2"]["planar"] < high
    shown = page.locator("main").inner_text().replace("\xa0", " ")
    for value in (low, high):
        assert f"{value:,.1f}".translate(str.maketrans(",.", ".,")) in shown


def test_alternatives_come_in_as_files(open_page, own, site, tmp_path):
    """Each alternative keeps where it came from."""
    moved = shapely.transform(site, lambda xy: xy + np.array([200.0, 0.0]))
    (tmp_path / "a").mkdir(), (tmp_path / "b").mkdir()
    page = opened(open_page, own)
    by_chooser(page, foreign_files.geojson(tmp_path / "a", [({"name": "Bản đầu"}, site)]))
    taken(page, site)
    page.locator("#alt-add").click()
    by_drop(page, foreign_files.kml(tmp_path / "b", [({"name": "Dời đông"}, moved)]))
    expect(page.locator("#site-name")).to_have_value("Dời đông")
    page.locator("#alt-compare").click()
    for name in ("Bản đầu", "Dời đông"):
        expect(page.locator("#comparison")).to_contain_text(name)
    draft = json.loads(page.evaluate("localStorage.getItem('geoapp-check-draft')"))["present"]
    assert [s["source"]["file"] for s in draft["sites"]] == ["ranh.geojson", "ranh.kml"]
    document = issued(page, own)
    assert document["intake"]["file"] == "ranh.kml"
