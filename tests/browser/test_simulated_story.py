"""A demo world made by ``geoapp demo``: nobody can take it for the record."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SERVE, start_server

pytestmark = pytest.mark.browser
SAID = "mô phỏng"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The address of a server over a small demo world."""
    folder = tmp_path_factory.mktemp("demo") / "world"
    words = ["demo", str(folder), "--clusters", "20", "--parcels", "3000"]
    subprocess.run([sys.executable, "-c", SERVE, *words], check=True, capture_output=True)
    process, address = start_server(folder)
    yield address
    process.terminate()
    process.communicate(timeout=30)


def test_the_map_says_that_it_is_simulated(open_page, demo):
    page = open_page(demo)
    page.goto(f"{demo}/")
    expect(page.locator("#list-count")).to_contain_text("20 trên 20")
    expect(page.locator(".banner")).to_be_in_viewport()
    expect(page.locator(".banner")).to_contain_text(SAID, ignore_case=True)


def test_the_table_says_that_it_is_simulated(open_page, demo):
    page = open_page(demo)
    page.goto(f"{demo}/table")
    expect(page.locator("table.clusters tbody tr")).to_have_count(20)
    expect(page.locator(".notice.simulated")).to_contain_text(SAID, ignore_case=True)
    expect(page.locator("#layer-landuse .tag.simulated")).to_have_text(SAID)


def test_the_page_of_a_cluster_says_that_it_is_simulated(open_page, demo):
    page = open_page(demo)
    page.goto(f"{demo}/table")
    page.locator("table.clusters tbody th a").first.click()
    expect(page.locator(".notice.simulated")).to_contain_text(SAID, ignore_case=True)
    expect(page.locator("h1 .tag.simulated, dl .tag.simulated").first).to_have_text(SAID)


@pytest.mark.parametrize("layer", ["clusters", "landuse"])
def test_what_is_taken_home_says_that_it_is_simulated(open_page, demo, tmp_path, layer):
    page = open_page(demo)
    page.goto(f"{demo}/")
    expect(page.locator("#list-count")).to_contain_text("20 trên 20")
    page.locator("#export summary").click()
    page.locator("#export-layer").select_option(layer)
    if layer != "clusters":
        expect(page.locator("#export-about")).to_contain_text(SAID)
    with page.expect_download() as caught:
        page.locator(f"#export-body a[href*='{layer}.geojson?']").click()
    caught.value.save_as(tmp_path / "file")
    assert SAID in (tmp_path / "file").read_text("utf-8")
