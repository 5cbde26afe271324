"""What a planner waits for: a warm start, the first paint, bytes on the wire.

``python -m benchmarks.serve [--runs N]`` starts the server over ``geodata/`` and opens the map
in Chromium with an empty cache. Prints medians and writes ``artifacts/bench-serve.json``.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-accelerated-2d-canvas",
         "--disable-background-networking", "--disable-sync"]  # fmt: skip
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
DRAWN = "() => document.querySelectorAll('.leaflet-marker-pane > *').length >= 27"
PARTS = ("/", "/api/clusters", "/api/summary", "/api/admin/districts", "/table")


def start() -> tuple[subprocess.Popen[str], str, float]:
    begun = time.perf_counter()
    command = [str(ROOT / ".venv/bin/geoapp"), "serve", "--port", "0", "--workspace",
               str(ROOT / "geodata")]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    return process, line.split()[1], time.perf_counter() - begun


def open_map(address: str) -> dict[str, float]:
    """First paint, all clusters drawn, bytes received; an empty cache."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        received: list[int] = []
        client = page.context.new_cdp_session(page)
        client.send("Network.enable")
        client.on("Network.loadingFinished", lambda e: received.append(int(e["encodedDataLength"])))
        begun = time.perf_counter()
        page.goto(address + "/")
        page.wait_for_function(DRAWN, timeout=60_000)
        drawn = time.perf_counter() - begun
        page.wait_for_load_state("networkidle")
        paint = page.evaluate(PAINT)
        browser.close()
    return {"first_paint_ms": paint, "clusters_drawn_s": drawn, "bytes": sum(received),
            "requests": len(received)}  # fmt: skip


def request_times(address: str, runs: int) -> dict[str, float]:
    """Median milliseconds of each address, warm."""
    found = {}
    for part in PARTS:
        times = []
        for _ in range(runs):
            begun = time.perf_counter()
            urllib.request.urlopen(address + part).read()
            times.append(1000 * (time.perf_counter() - begun))
        found[part] = statistics.median(times)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    runs = parser.parse_args().runs
    starts, opened = [], []
    for _ in range(runs):
        process, address, seconds = start()
        starts.append(seconds)
        opened.append(open_map(address))
        warm = request_times(address, runs)
        process.terminate()
        process.wait()
    result = {
        "runs": runs,
        "start_to_answer_s": statistics.median(starts),
        **{k: statistics.median(o[k] for o in opened) for k in opened[0]},
        "warm_ms": warm,
    }
    for key, value in result.items():
        print(f"{key:20} {value}")
    out = ROOT / "artifacts"
    out.mkdir(exist_ok=True)
    (out / "bench-serve.json").write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    sys.exit(main())
