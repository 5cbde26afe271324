"""What a reader saw to be wrong on the screen or on paper, and must not see again."""

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
