"""The page and the command line say the same numbers of the same table, to the last bit."""

import re

import orjson
import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from geoapp.cli import group
from tests.browser.test_check_story import chosen, opened, pasted, table

pytestmark = pytest.mark.browser


def of_command(path, own_folder):
    words = ["check", str(path), "--crs", "EPSG:5897", "--as-of", "2024-12-26", "--json"]
    result = CliRunner().invoke(group, [*words, "--workspace", str(own_folder)])
    assert result.exit_code in (0, 3), result.output
    found = orjson.loads(result.stdout)
    return found[0] if isinstance(found, list) else found


def test_a_statement_says_what_the_command_line_says(
    open_page,
    own,
    corners,
    tmp_path,
    shipped,
):
    path = tmp_path / "bang.txt"
    path.write_text(table(corners), encoding="utf-8")
    wanted = of_command(path, shipped)
    page = opened(open_page, own)
    pasted(page, table(corners))
    chosen(page)
    expect(page.locator("#chip")).to_contain_text("Chồng lấn")
    page.locator("#steps button", has_text="Bản kết luận").click()
    page.locator("#statement-form").get_by_role("button", name="Lập bản kết luận").click()
    page.wait_for_url(re.compile(r"/checks/[0-9a-f]{16}"))
    identity = re.search("/checks/([0-9a-f]{16})", page.url)[1]
    found = page.request.get(f"{own}/api/checks/{identity}").json()
    assert found["site"]["area_m2"] == wanted["site"]["area_m2"]
    assert found["site"]["edition"] == wanted["site"]["edition"]
    assert found["rice"] == wanted["rice"]
    assert found["layers"] == wanted["layers"]
