"""Drawing parcels on the map: ours against ``L.geoJSON`` on canvas and protomaps-leaflet.

``python -m benchmarks.draw`` draws 10,000 mixed parcels in headless Chromium, ``--full`` 100,000
and a million. All draw the same view at zoom 14; that they paint the same ground is checked first.
Then: seconds from opening the page to the last tile of the view, frames a second while a hand
drags the map by 12 pixels a frame, JavaScript heap and private memory of the tab.
"""

import argparse
import json
import math
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyproj

from benchmarks import cover, data
from benchmarks.common import (
    BIN,
    ROOT,
    Absent,
    Result,
    Table,
    count,
    different,
    main,
    memory_mb,
    program,
    say,
    seconds,
    stop,
    times,
)
from geoapp.storage import open_workspace

NAME = "draw"
PEERS = ROOT / "benchmarks" / "draw_peers"
# The page of the peers has an address of its own, and may still read what the server has.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-accelerated-2d-canvas",
         "--disable-background-networking", "--disable-sync", "--disable-web-security"]  # fmt: skip
SIZE, ZOOM, FRAMES, STEP, LONGEST_S = (1280, 800), 14, 60, 12, 120
QUICK, FULL = (10_000,), (100_000, 1_000_000)
OURS, PAGE = "geoapp", "geoapp, whole page"
GEOJSON, PROTOMAPS = "L.geoJSON canvas", "protomaps-leaflet"
ENGINES = {GEOJSON: "geojson", PROTOMAPS: "protomaps"}
AGREE = 0.97
"""Of the ground that either paints, at least so much is painted by both."""
READY = """() => {
  const tiles = [...document.querySelectorAll('.leaflet-landuse-pane canvas')];
  const done = tiles.length && tiles.every((t) => t.classList.contains('leaflet-tile-loaded'));
  return done ? performance.now() : 0;
}"""
PEER_READY = "() => window.readyAt ?? 0"
DRAG = (PEERS / "drag.js").read_text(encoding="utf-8")
MASK = (PEERS / "mask.js").read_text(encoding="utf-8")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server over a workspace."""
    command = [BIN / "geoapp", "serve", "--port", "0", "--workspace", folder]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[1]
    finally:
        stop(process)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def peer_page() -> Iterator[str]:
    """The address of the page that draws with other libraries, bundled as ours is."""
    sys.path.insert(0, str(ROOT / "build_support"))
    import backend

    if not (PEERS / "node_modules").is_dir():
        backend.npm("ci", "--prefix", str(PEERS), "--ignore-scripts", "--no-audit", "--no-fund")
    with tempfile.TemporaryDirectory() as made:
        esbuild = str(ROOT / "node_modules" / "esbuild" / "bin" / "esbuild")
        backend.run_node(esbuild, str(PEERS / "peer.js"), "--bundle", "--minify",
                         f"--outfile={made}/peer.js", "--log-level=warning")  # fmt: skip
        shutil.copy(PEERS / "index.html", made)
        shutil.copy(PEERS / "node_modules" / "leaflet" / "dist" / "leaflet.css", made)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=made))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def asked(address: str) -> Any:
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)


def middle() -> tuple[float, float]:
    """The middle of the square that parcels cover (lat, lon)."""
    move = pyproj.Transformer.from_crs(cover.CRS, "EPSG:4326", always_xy=True).transform
    lon, lat = move(*cover.MIDDLE)
    return round(lat, 5), round(lon, 5)


class Tab:
    """A browser of its own for each thing that is measured."""

    def __init__(self, playwright: Any) -> None:
        chromium = shutil.which("chromium")
        self.browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        self.page = self.browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        self.client = self.page.context.new_cdp_session(self.page)

    def open(self, address: str, start: dict[str, Any] | None) -> float:
        """Seconds from opening the page until its view is drawn."""
        self.page.goto(address)
        if start:
            self.page.evaluate("(options) => { window.start(options); }", start)
        ready = PEER_READY if start else READY
        self.page.wait_for_function(ready, timeout=LONGEST_S * 1000, polling="raf")
        return float(self.page.evaluate(ready)) / 1000

    def drag(self) -> list[float]:
        """Milliseconds of each frame while the map is dragged."""
        self.page.wait_for_timeout(1000)
        return sorted(self.page.evaluate(DRAG, [FRAMES, STEP]))

    def mask(self, box: list[int]) -> str:
        """Which points of a part of the window are painted."""
        return str(self.page.evaluate(MASK, [*box, 2]))

    def heap(self) -> float:
        """MB of JavaScript heap of the page."""
        return float(self.client.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    def private(self) -> float:
        """MB of memory that the largest renderer, the tab's, shares with nobody."""
        session = self.browser.new_browser_cdp_session()
        found = session.send("SystemInfo.getProcessInfo")["processInfo"]
        pids = [each["id"] for each in found if each["type"] == "renderer"]
        return max(memory_mb(pid)["private_mb"] for pid in pids)


def measured(playwright: Any, address: str, start: dict[str, Any] | None, box: list[int]) -> Any:
    """What one engine does with one view; None where it does not get there in time."""
    tab = Tab(playwright)
    try:
        first = tab.open(address, start)
        mask = tab.mask(box)
        times = tab.drag()
        found = {
            "first_draw_s": first,
            "pan_fps": 1000 * len(times) / sum(times),
            "worst_frame_ms": times[-1],
            "heap_mb": tab.heap(),
            "private_mb": tab.private(),
        }
    except playwright_error() as error:  # a tab that dies or never gets there is a result
        say(f"    gave up: {str(error).splitlines()[0]}")
        return None, ""
    finally:
        tab.browser.close()
    return found, mask


def playwright_error() -> type[Exception]:
    from playwright.sync_api import Error

    return Error


def agreement(ours: str, theirs: str) -> float:
    """Of the ground that either paints, the share that both paint."""
    either = sum("1" in pair for pair in zip(ours, theirs, strict=True))
    both = sum(pair == ("1", "1") for pair in zip(ours, theirs, strict=True))
    return both / either if either else 1.0


def run(playwright: Any, folder: Path, peer: str, engines: tuple[str, ...]) -> dict[str, Any]:
    """All engines over one workspace, whose tiles nobody made yet."""
    store: Any = open_workspace(folder).parcels("landuse")
    for tiles_file in store.folder.glob("tiles.mbtiles*"):
        tiles_file.unlink()
    box = [700, 250, 400, 400]
    with serving(folder) as server:
        lat, lon = middle()
        meta, tiles = asked(f"{server}/api/meta"), asked(f"{server}/tiles/landuse.json")
        colours = {each["code"]: each["colour"] for each in meta["land_codes"]}
        asked_once = urllib.request.urlopen(f"{server}/exports/landuse.geojson")
        while asked_once.read(1 << 20):
            continue
        bare = f"{server}/?map={ZOOM}/{lat}/{lon}&layers=landuse:1"
        cold, mask = measured(playwright, bare, None, box)
        found = {f"{OURS}, tiles not made yet": cold}
        found[OURS], mask = measured(playwright, bare, None, box)
        found[PAGE], _ = measured(playwright, f"{server}/?map={ZOOM}/{lat}/{lon}", None, box)
        for name in engines:
            start = {
                "engine": ENGINES[name],
                "server": server,
                "colours": colours,
                "edition": tiles["edition"],
                "view": [ZOOM, *shifted(lat, lon)],
            }
            found[name], theirs = measured(playwright, peer, start, box)
            if theirs and agreement(mask, theirs) < AGREE:
                different(f"{name} paints other ground: {agreement(mask, theirs):.3f} agrees")
    return found


def shifted(lat: float, lon: float) -> tuple[float, float]:
    """The middle of the whole window where ours has ``lat``, ``lon`` in the middle of its map.

    On our page the map begins at 300, 127 and ends at 1280, 777: its middle is 790, 452.
    """
    size = 256 * 2**ZOOM
    x = (lon / 360 + 0.5) * size + SIZE[0] / 2 - 790
    y = (0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * size + SIZE[1] / 2 - 452
    back = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / size))))
    return back, (x / size - 0.5) * 360


def measure(asked: argparse.Namespace) -> Result:
    rows: list[dict[str, Any]] = []
    told = {}
    try:
        program("chromium", "chromium")
        from playwright.sync_api import sync_playwright
    except (Absent, ImportError) as absent:
        way = str(absent) if isinstance(absent, Absent) else "pip install -r requirements/bench.txt"
        return {"versions": told, "rows": [{"engine": "Chromium", "absent": way}]}
    with peer_page() as peer, sync_playwright() as playwright:
        tab = Tab(playwright)
        told["Chromium"] = tab.browser.version
        tab.browser.close()
        for number in asked.sizes or (FULL if asked.full else QUICK):
            say(f"drawing {number:,} parcels")
            found = run(playwright, data.world(number), peer, tuple(ENGINES))
            rows += [{"engine": k, "parcels": number, "absent": ""} | (v or {"none": True})
                     for k, v in found.items()]  # fmt: skip
    return {"versions": told, "rows": rows}


def tables(result: Result) -> list[Table]:
    rows = [r for r in result["rows"] if not r["absent"]]
    notes = [f"{r['engine']}: {r['absent']}" for r in result["rows"] if r["absent"]]
    sizes = dict.fromkeys(r["parcels"] for r in rows)
    head = ["engine", "first draw", "", "pan fps", "worst frame ms", "heap MB", "private MB"]
    return [Table(f"{count(n)} mixed parcels drawn, zoom {ZOOM}", head,
                  [_row(r, rows) for r in rows if r["parcels"] == n], notes)
            for n in sizes] or [Table("drawing", head, [], notes)]  # fmt: skip


def _row(r: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    if "none" in r:
        return [r["engine"], f"none within {LONGEST_S} s", "", "", "", "", ""]
    ours = next(o for o in rows if o["parcels"] == r["parcels"] and o["engine"] == OURS)
    numbers = (f"{r[k]:.0f}" for k in ("pan_fps", "worst_frame_ms", "heap_mb", "private_mb"))
    ratio = times(r["first_draw_s"] / ours["first_draw_s"]) if "none" not in ours else ""
    return [r["engine"], seconds(r["first_draw_s"]), ratio, *numbers]


def _add(words: argparse.ArgumentParser) -> None:
    words.add_argument("--sizes", type=int, nargs="+", help="how many parcels")


if __name__ == "__main__":
    main(NAME, __doc__, measure, tables, _add)
