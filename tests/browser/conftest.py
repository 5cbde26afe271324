"""A real server, a real Chromium, no network but the server, and no console error."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import shapely
from playwright.sync_api import expect, sync_playwright

from geoapp.geometry.crs import WGS84, to_work
from geoapp.storage import open_workspace
from tests.needs import need

ROOT = Path(__file__).resolve().parent.parent.parent
SERVE = "from geoapp.cli import main; main()"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-accelerated-2d-canvas",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
WATCH_POLICY = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI));
"""

# A first answer builds the parcel index, on a machine that may be busy with other tests.
expect.set_options(timeout=30_000)


def start_server(folder):
    command = [sys.executable, "-c", SERVE, "serve", "--port", "0", "--workspace", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    assert line.startswith("geoapp: http"), line
    return process, line.split()[1]


@pytest.fixture(scope="session")
def server(shipped):
    """The address of a server over the shipped workspace."""
    process, address = start_server(shipped)
    yield address
    process.terminate()
    process.communicate(timeout=30)


@pytest.fixture(scope="module")
def own(tmp_path_factory, shipped):
    """The address of a server over a copy: issued checks are kept in the workspace."""
    folder = tmp_path_factory.mktemp("own") / "geodata"
    shutil.copytree(shipped, folder)
    process, address = start_server(folder)
    yield address
    process.terminate()
    process.communicate(timeout=30)


@pytest.fixture(scope="session")
def browser():
    need("browser", shutil.which("chromium") is not None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser):
    """``open_page(address, **context options)``: a page that may talk to ``address`` only.

    The test fails where the page asked for another host, wrote an error to the console,
    threw, or broke the content security policy.
    """
    faults, contexts = [], []

    def open_(address, **options):
        settings = {"viewport": {"width": 1280, "height": 800}, "locale": "vi-VN", **options}
        allowed = settings.pop("allow_errors", ())
        context = browser.new_context(**settings)
        context.add_init_script(WATCH_POLICY)
        contexts.append(context)

        def route(route):
            url = route.request.url
            if url.startswith((address, "data:", "blob:")):
                route.continue_()
            else:
                faults.append(f"asked for {url}")
                route.abort()

        context.route("**/*", route)
        page = context.new_page()

        def console(message):
            if message.type == "error" and not any(a in message.text for a in allowed):
                faults.append(message.text)

        page.on("console", console)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="module")
def corners(shipped):
    """Corners of a mapped cluster in VN-2000 105°00', m: (north, east)."""
    shape = open_workspace(shipped).cluster_geometry("son-dong")
    ring = shapely.get_coordinates(to_work([shape], WGS84, "EPSG:5897")[0])[:-1]
    return [(north, east) for east, north in ring.tolist()]
