"""Drawing parcels on the map: ours against ``L.geoJSON`` on canvas and protomaps-leaflet.

``python -m benchmarks.draw --quick`` draws 10,000 and 100,000 simulated parcels in headless
Chromium, ``--full`` adds a million. All draw the same view at zoom 14; that they paint the same
ground is checked first. Then: seconds from opening the page to the last tile of the view, frames a
second while a hand drags the map by 12 pixels a frame, JavaScript heap and private memory of the
tab. Prints ratios, writes ``artifacts/bench-draw.json``. ``--keep DIR`` keeps the workspaces there.
"""

import argparse
import json
import math
import os
import platform
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

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "draw_peers"
GEOAPP = str(Path(sys.executable).with_name("geoapp"))
# The page of the peers has an address of its own, and may still read what the server has.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-accelerated-2d-canvas",
         "--disable-background-networking", "--disable-sync", "--disable-web-security"]  # fmt: skip
SIZE, ZOOM, FRAMES, STEP, LONGEST_S = (1280, 800), 14, 60, 12, 120
QUICK, FULL = (10_000, 100_000), (10_000, 100_000, 1_000_000)
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
DRAG = """async ([frames, step]) => {
  const map = document.querySelector('#map');
  const box = map.getBoundingClientRect();
  let [x, y] = [box.left + box.width * 0.6, box.top + box.height * 0.6];
  const fire = (node, type) => node.dispatchEvent(new MouseEvent(type, {
    bubbles: true, cancelable: true, view: window, clientX: x, clientY: y, button: 0,
    buttons: type === 'mouseup' ? 0 : 1 }));
  const frame = () => new Promise(requestAnimationFrame);
  const times = [];
  await frame();
  fire(map, 'mousedown');
  let last = await frame();
  for (let at = 0; at < frames; at += 1) {
    y -= step;
    fire(document, 'mousemove');
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  fire(document, 'mouseup');
  return times;
}"""
MASK = """([left, top, width, height, pitch]) => {
  const all = document.createElement('canvas');
  [all.width, all.height] = [width, height];
  const pen = all.getContext('2d');
  for (const each of document.querySelectorAll('#map canvas')) {
    const box = each.getBoundingClientRect();
    pen.drawImage(each, box.left - left, box.top - top, box.width, box.height);
  }
  const { data } = pen.getImageData(0, 0, width, height);
  let mask = '';
  for (let y = 0; y < height; y += pitch) for (let x = 0; x < width; x += pitch) {
    mask += data[4 * (y * width + x) + 3] > 100 ? '1' : '0';
  }
  return mask;
}"""


def geoapp(*words: str) -> None:
    subprocess.run([GEOAPP, *words], check=True, stdout=subprocess.DEVNULL)


def workspace(count: int, folder: Path) -> Path:
    """A simulated workspace of so many parcels; with a store where it is large."""
    target = folder / f"parcels-{count}"
    if not (target / "workspace.toml").is_file():
        geoapp("demo", str(target), "--parcels", str(count), "--seed", "1")
    return target


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server over a workspace."""
    command = [GEOAPP, "serve", "--port", "0", "--workspace", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[1]
    finally:
        process.terminate()
        process.wait()


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


def middle(server: str) -> tuple[float, float]:
    """Where parcels lie densest: by the first cluster that has a shape (lat, lon)."""
    for feature in asked(f"{server}/api/clusters")["features"]:
        if feature["geometry"] and feature["geometry"]["type"] == "Polygon":
            ring = feature["geometry"]["coordinates"][0]
            return tuple(round(sum(p[k] for p in ring) / len(ring), 5) for k in (1, 0))  # type: ignore[return-value]
    raise SystemExit("the workspace has no cluster with a shape")


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
        return max(private_mb(pid) for pid in pids)


def private_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    parts = dict(line.split(":", 1) for line in lines)
    return sum(int(parts[k].split()[0]) for k in ("Private_Clean", "Private_Dirty")) / 1024


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
        print(f"    gave up: {str(error).splitlines()[0]}")
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
    """All engines over one workspace."""
    box = [700, 250, 400, 400]
    with serving(folder) as server:
        lat, lon = middle(server)
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
                raise SystemExit(
                    f"{name} paints other ground: {agreement(mask, theirs):.3f} agrees"
                )
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


def show(count: int, found: dict[str, Any]) -> None:
    print(f"\n{count:,} parcels, zoom {ZOOM}\n")
    print("| engine | first draw s | x | pan fps | worst frame ms | heap MB | private MB |")
    print("|---|---|---|---|---|---|---|")
    base = found[OURS]["first_draw_s"]
    for name, each in found.items():
        if each is None:
            print(f"| {name} | none within {LONGEST_S} s | | | | | |")
            continue
        print(
            f"| {name} | {each['first_draw_s']:.2f} | {each['first_draw_s'] / base:.1f} |"
            f" {each['pan_fps']:.0f} | {each['worst_frame_ms']:.0f} | {each['heap_mb']:.0f} |"
            f" {each['private_mb']:.0f} |"
        )


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--sizes", type=int, nargs="+")
    parser.add_argument("--keep", type=Path)
    words = parser.parse_args()
    sizes = words.sizes or (FULL if words.full else QUICK)
    result: dict[str, Any] = {"machine": platform.platform(), "cpus": os.cpu_count(), "sizes": {}}
    with (
        tempfile.TemporaryDirectory() as scratch,
        peer_page() as peer,
        sync_playwright() as playwright,
    ):
        result["chromium"] = Tab(playwright).browser.version
        for count in sizes:
            folder = workspace(count, words.keep or Path(scratch))
            found = run(playwright, folder, peer, tuple(ENGINES))
            show(count, found)
            result["sizes"][str(count)] = found
    out = ROOT / "artifacts"
    out.mkdir(exist_ok=True)
    (out / "bench-draw.json").write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    sys.exit(main())
