"""What a planner waits for over the shipped workspace: start, first paint, bytes on the wire.

``python -m benchmarks.serve`` starts the server over ``geodata/`` and opens the map in Chromium
with an empty cache: once, medians of 7 runs with ``--full``.
"""

import argparse
import shutil
import statistics
import subprocess
import time
import urllib.request

from benchmarks.common import (
    BIN,
    ROOT,
    Absent,
    Result,
    Table,
    main,
    program,
    seconds,
    stop,
    versions,
)
from benchmarks.draw import FLAGS

NAME = "serve"
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
DRAWN = "() => document.querySelectorAll('.leaflet-marker-pane > *').length >= 27"
PARTS = ("/", "/api/clusters", "/api/summary", "/api/admin/districts", "/table")


def start() -> tuple["subprocess.Popen[str]", str, float]:
    """A server, its address, seconds until it answers."""
    begun = time.perf_counter()
    command = [BIN / "geoapp", "serve", "--port", "0", "--workspace", ROOT / "geodata"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
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


def measure(asked: argparse.Namespace) -> Result:
    runs = asked.runs or (7 if asked.full else 1)
    starts, opened, warm = [], [], {}
    absent = ""
    for _ in range(runs):
        process, address, taken = start()
        try:
            starts.append(taken)
            try:
                program("chromium", "chromium")
                opened.append(open_map(address))
            except (Absent, ImportError) as missing:
                absent = f"Chromium: {missing}"
            warm = request_times(address, runs)
        finally:
            stop(process)
    seen = {k: statistics.median(o[k] for o in opened) for k in opened[0]} if opened else {}
    told = versions("flask", "waitress", "playwright")
    return {"versions": told, "runs": runs, "start_to_answer_s": statistics.median(starts),
            "opened": seen, "warm_ms": warm, "absent": absent}  # fmt: skip


def tables(result: Result) -> list[Table]:
    rows = [["`geoapp serve` until it answers", seconds(result["start_to_answer_s"])]]
    if seen := result["opened"]:
        rows += [["first contentful paint", seconds(seen["first_paint_ms"] / 1000)],
                 ["all clusters drawn, from opening", seconds(seen["clusters_drawn_s"])],
                 [f"bytes on the wire, {seen['requests']:.0f} requests",
                  f"{seen['bytes'] / 1000:.0f} kB"]]  # fmt: skip
    rows += [[f"{part}, warm", seconds(ms / 1000)] for part, ms in result["warm_ms"].items()]
    notes = [result["absent"]] if result["absent"] else []
    return [Table("The shipped workspace", ["what", "seen"], rows, notes)]


if __name__ == "__main__":
    main(NAME, __doc__, measure, tables)
