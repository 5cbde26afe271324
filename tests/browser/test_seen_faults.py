"""What a reader saw to be wrong on the screen or on paper, and must not see again."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
ARTICLE = "as_of=2024-12-26"

CONTRAST = """(element) => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const light = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const style = getComputedStyle(element);
  const [low, high] = [light(style.color), light(style.backgroundColor)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""


def opened(open_page, server, query=ARTICLE, **options):
    page = open_page(server, **options)
    page.goto(f"{server}/?{query}")
    expect(page.locator("#list-count")).to_contain_text("43")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_typed_can_be_read(open_page, server, scheme):
    page = opened(open_page, server, color_scheme=scheme)
    fields = page.locator("input[type=search], input[type=text], select")
    ratios = [field.evaluate(CONTRAST) for field in fields.all()]
    assert len(ratios) > 5
    assert min(ratios) > 4.5


PAINTED = """() => {
  const frame = document.querySelector('.map-frame').getBoundingClientRect();
  return [...document.querySelectorAll('.leaflet-landuse-pane canvas')].filter((tile) => {
    const box = tile.getBoundingClientRect();
    const seen = box.right > frame.left && box.left < frame.right
      && box.bottom > frame.top && box.top < frame.bottom;
    const style = getComputedStyle(tile);
    return seen && style.visibility === 'visible' && Number(style.opacity) > 0.5
      && tile.getContext('2d').getImageData(0, 0, tile.width, tile.height).data.some(Boolean);
  }).length;
}"""


def test_the_sheet_is_drawn_before_it_is_printed(open_page, server):
    page = open_page(server)
    page.goto(f"{server}/?{ARTICLE}&id=son-dong&map=16/21.08400/105.50500")
    expect(page.locator("#legend-body")).to_contain_text("LUC chuyên trồng lúa")
    page.wait_for_load_state("networkidle")
    # in one turn of the page: what needs another frame, or an answer, is not on the paper
    painted, names = page.evaluate(f"""() => {{
      dispatchEvent(new Event('beforeprint'));
      const shown = [...document.querySelectorAll('#map .place:not(.crowded)')];
      const marks = [...document.querySelectorAll('#map .mark .stage-mark')];
      const box = (each) => each.getBoundingClientRect();
      const meets = (a, b) => a.left < b.right && b.left < a.right
        && a.top < b.bottom && b.top < a.bottom;
      return [({PAINTED})(),
        shown.filter((name) => marks.some((mark) => meets(box(name), box(mark)))).length];
    }}""")
    assert painted > 3
    assert names == 0
    fill = page.locator(".leaflet-clusters-pane path[fill]:not([fill=none])").first
    assert float(fill.get_attribute("fill-opacity")) < 0.2
    assert fill.get_attribute("fill").startswith("#")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("html.printing")).to_have_count(0)
    assert page.pdf(format="A4", landscape=True, print_background=True).startswith(b"%PDF")


def test_names_that_gave_way_stay_away_on_paper(open_page, server):
    page = opened(open_page, server)
    meeting = page.evaluate("""() => {
      dispatchEvent(new Event('beforeprint'));
      const all = (what) => [...document.querySelectorAll(what)];
      const box = (each) => each.getBoundingClientRect();
      const meets = (a, b) => a.left < b.right && b.left < a.right
        && a.top < b.bottom && b.top < a.bottom;
      return all('#map .place:not(.crowded)').filter((name) =>
        all('#map .stage-mark').some((mark) => meets(box(name), box(mark))))
        .map((name) => name.textContent);
    }""")
    assert meeting == []


NEAR = f"{ARTICLE}&id=son-dong&map=16/21.08700/105.50500"


@pytest.mark.parametrize("width", [1280, 390])
def test_drawn_parcels_say_so_on_the_map(open_page, server, width):
    page = open_page(server, viewport={"width": width, "height": 800})
    page.goto(f"{server}/?{NEAR.replace('&id=son-dong', '')}")
    said = page.locator("#status", has_text="Thửa đất minh họa")
    expect(said).to_be_in_viewport()
    expect(page.locator("#legend-body h3", has_text="Thửa đất minh họa")).to_have_count(1)
    expect(page.locator("#legend-body .landuse-list")).to_contain_text("LUC chuyên trồng lúa")
    page.locator("#map").click(position={"x": width * 3 // 8, "y": 300})
    expect(page.locator("#status")).to_contain_text("(minh họa)")
    # however far, what is drawn says what it is
    for _ in range(3):
        page.locator("#tool-zoom_out").click()
        page.wait_for_timeout(400)
    expect(said).to_be_in_viewport()
    page.locator("#tool-layers").click()
    page.locator("[data-layer=landuse]").uncheck()
    expect(said).to_have_count(0)


MISSING = "chưa được chấp thuận chuyển mục đích đất lúa"


def test_what_is_missing_is_named_as_missing(open_page, server):
    page = opened(open_page, server, f"{ARTICLE}&id=phu-thi-gd2")
    notice = page.locator("#record .notice-bad").first
    expect(notice).to_have_text(
        f"Đang vướng: người dân chưa đồng thuận; {MISSING} (theo nguồn ngày 26/12/2024)"
    )
    page.goto(f"{server}/clusters/phu-thi-gd2?{ARTICLE}")
    expect(page.locator("section[aria-labelledby=blocking] li")).to_have_text(
        [
            "người dân chưa đồng thuận (theo nguồn ngày 26/12/2024)",
            f"{MISSING} (theo nguồn ngày 26/12/2024)",
        ]
    )


def test_where_nothing_matches_nothing_is_said_to_be_mapped(open_page, server):
    page = open_page(server)
    page.goto(f"{server}/?{ARTICLE}&q=zzzz")
    expect(page.locator("#list-count")).to_contain_text("0 trên 43")
    expect(page.locator("#unmapped-note")).not_to_contain_text("đều có trên bản đồ")


@pytest.mark.parametrize("name", ["tan-hoa", "cn2", "phu-yen"])
def test_an_address_with_a_cluster_alone_shows_it(open_page, server, name):
    page = open_page(server)
    page.goto(f"{server}/?{ARTICLE}&id={name}")
    expect(page.locator("#record-title")).to_be_visible(timeout=20_000)
    expect(page).to_have_url(re.compile(r"map=(12|13)"))
    page.wait_for_timeout(300)
    hit = page.evaluate("""() => {
      const hits = (selector) => {
        const box = document.querySelector(selector).getBoundingClientRect();
        const { left, right, top, bottom } = box;
        const y = (top + bottom) / 2;
        return [left + 3, (left + right) / 2, right - 3].every((x) => !document
          .elementsFromPoint(x, y).some((each) => each.closest('.legend, .record, .side, .tools')));
      };
      return [hits('#map .mark.selected .stage-mark'), hits('#map .mark.selected .mark-text')];
    }""")
    assert hit == [True, True]


def test_no_two_outcomes_share_a_sign(open_page, server):
    page = open_page(server)
    page.goto(f"{server}/clusters/son-dong?{ARTICLE}")
    signs = page.evaluate("""() => ['conflict', 'failed', 'clear', 'no_data'].map((outcome) => {
      const sign = document.createElement('span');
      sign.className = 'outcome';
      sign.dataset.outcome = outcome;
      document.body.append(sign);
      return getComputedStyle(sign, '::before').content;
    })""")
    assert len(set(signs)) == 4


def test_the_lists_leave_room_and_follow_the_selection(open_page, server):
    page = opened(open_page, server)
    side, unmapped = (page.locator(s).bounding_box()["height"] for s in (".side", "#unmapped"))
    assert unmapped <= side * 0.225
    expect(page.locator("#unmapped-count")).to_be_in_viewport()
    expect(page.locator("#legend")).to_have_attribute("open", "")
    page.locator("#search-input").fill("hong duong")
    page.locator("#search-options [role=option]").first.click()
    expect(page.locator("#list-items [aria-current=true]")).to_be_in_viewport(ratio=0.9)
    expect(page.locator("#legend")).not_to_have_attribute("open", "")
    page.locator(".record-close").click()
    expect(page.locator("#legend")).to_have_attribute("open", "")


def test_a_stated_number_keeps_its_decimals(open_page, server):
    page = opened(open_page, server, f"{ARTICLE}&id=son-dong")
    expect(page.locator("#record")).to_contain_text("1.211,2")
    expect(page.locator("#record")).not_to_contain_text("1.211,20")
    page.goto(f"{server}/clusters/son-dong?{ARTICLE}")
    expect(page.locator("table.facts")).to_contain_text("1.211,2")
    expect(page.locator("table.facts")).not_to_contain_text("1.211,20")


def test_known_boundaries_are_not_called_illustrative(open_page, server):
    page = open_page(server)

    def survey(route):
        answer = route.fetch()
        found = answer.json()
        for feature in found["features"]:
            feature["properties"]["boundary"] = "survey"
        route.fulfill(response=answer, json=found)

    page.route("**/api/clusters?*", survey)
    page.goto(f"{server}/?{ARTICLE}")
    expect(page.locator("#list-count")).to_contain_text("43")
    page.emulate_media(media="print")
    expect(page.locator("#print-about")).to_contain_text("26/12/2024")
    expect(page.locator("#print-drawn")).to_be_hidden()
    expect(page.locator("#legend-body")).not_to_contain_text("vẽ minh họa")
    assert page.locator("#asof-article").get_attribute("aria-label").startswith("Ngày bài báo")


def test_a_phone_shows_source_and_note_of_every_row(open_page, server):
    page = open_page(server, viewport={"width": 390, "height": 844})
    page.goto(f"{server}/clusters/son-dong?{ARTICLE}")
    for table in ("facts", "tracks"):
        cells = page.locator(f"table.{table} td:not(:empty)")
        boxes = [cell.bounding_box() for cell in cells.all()]
        assert max(box["x"] + box["width"] for box in boxes) <= 390
    first = page.locator("table.facts td[data-label='Nguồn']").first
    assert "Nguồn" in first.evaluate("(cell) => getComputedStyle(cell, '::before').content")
