"""What others wait while the server and the machine are busy with a batch.

``python -m benchmarks.responsive`` takes 100,000 mixed parcels, ``--full`` a million. One client
asks ``/healthz``, a parcel at a point, a tile and a small check in turn, 20 ms after each answer:
alone; while two clients post sites of district size without a pause to the same server; while
``geoapp overlap`` works through a batch on all cores of the same machine.
"""

import argparse
import itertools
import json
import math
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyproj

from benchmarks import data, servers
from benchmarks.common import BIN, Result, Table, count, main, p50_p99, say, seconds, stop
from benchmarks.cover import CRS, MIDDLE
from benchmarks.overlap_tools import told

NAME = "responsive"
PAUSE, DISTRICT, BUSY = 0.02, 10.0, 2
BATCH = {False: 2_000, True: 20_000}


def measure(asked: argparse.Namespace) -> Result:
    number = 1_000_000 if asked.full else 100_000
    world = data.world(number)
    lasts = 20.0 if asked.full else 3.0
    bodies = data.drawn(data.plots(20, number))
    rows = []
    with servers.geoapp(world, "1") as address:
        asks = requests(address, bodies)
        for each in asks.values():
            each()
        for name, busy in works(number, world, address, asked.full).items():
            say(name)
            with busy:
                found = asking(asks, lasts)
            rows += [{"busy": name, "request": k} | p50_p99(v) for k, v in found.items()]
    return {"versions": told(), "parcels": number, "rows": rows}


def requests(address: str, bodies: list[bytes]) -> dict[str, Callable[[], bytes]]:
    """Small things that others ask."""
    lon, lat = pyproj.Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(*MIDDLE)
    turn = itertools.cycle(bodies)
    return {
        "GET /healthz": lambda: servers.get(f"{address}/healthz"),
        "GET /api/landuse/at": lambda: servers.get(f"{address}/api/landuse/at?lon={lon}&lat={lat}"),
        "GET a tile of zoom 14": lambda: servers.get(f"{address}/tiles/landuse/{tile(lon, lat)}"),
        "POST /api/check, 10-75 ha": lambda: servers.get(f"{address}/api/check", next(turn)),
    }


def tile(lon: float, lat: float, zoom: int = 14) -> str:
    """Where a point lies."""
    x = int((lon + 180) / 360 * 2**zoom)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom)
    return f"{zoom}/{x}/{y}.mvt"


def asking(asks: dict[str, Callable[[], bytes]], lasts: float) -> dict[str, list[float]]:
    """Seconds of each request, one client, for a while."""
    taken: dict[str, list[float]] = {name: [] for name in asks}
    end = time.perf_counter() + lasts
    while time.perf_counter() < end:
        for name, ask in asks.items():
            begun = time.perf_counter()
            ask()
            taken[name].append(time.perf_counter() - begun)
            time.sleep(PAUSE)
    return taken


def works(number: int, world: Path, address: str, full: bool) -> dict[str, Any]:
    """What keeps the server or the machine busy."""
    return {
        "nothing else": idle(),
        f"{BUSY} clients check districts on the same server": posting(number, address),
        "geoapp overlap on all cores": batch(number, world, BATCH[full]),
    }


@contextmanager
def idle() -> Iterator[None]:
    yield


@contextmanager
def posting(number: int, address: str) -> Iterator[None]:
    """Clients that post district after district."""
    bodies = data.drawn(data.plots(20, number, DISTRICT))
    over = threading.Event()

    def post() -> None:
        for body in itertools.cycle(bodies):
            if over.is_set():
                return
            servers.get(f"{address}/api/check", body)

    clients = [threading.Thread(target=post) for _ in range(BUSY)]
    for each in clients:
        each.start()
    try:
        yield
    finally:
        over.set()
        for each in clients:
            each.join()


@contextmanager
def batch(number: int, world: Path, sites: int) -> Iterator[None]:
    """A batch on the command line, begun anew until the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sites.geojson"
        features = [{"type": "Feature", "id": str(n), "properties": {},
                     "geometry": json.loads(text)}
                    for n, text in enumerate(data.drawn(data.plots(sites, number)))]  # fmt: skip
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        command = [BIN / "geoapp", "overlap", path, world, "-o", Path(folder) / "out.csv"]
        over = threading.Event()
        running: list[Any] = []

        def again() -> None:
            while not over.is_set():
                running[:] = [subprocess.Popen(command, stderr=subprocess.DEVNULL)]
                running[0].wait()

        worker = threading.Thread(target=again)
        worker.start()
        time.sleep(1)
        try:
            yield
        finally:
            over.set()
            for each in running:
                stop(each)
            worker.join()


def tables(result: Result) -> list[Table]:
    rows = result["rows"]
    shown = [[r["request"], r["busy"], seconds(r["p50_ms"] / 1000), seconds(r["p99_ms"] / 1000),
              str(r["n"])] for r in sorted(rows, key=lambda r: r["request"])]  # fmt: skip
    return [Table(f"One server process, {count(result['parcels'])} mixed parcels",
                  ["request", "beside it", "p50", "p99", "asked"], shown)]  # fmt: skip


if __name__ == "__main__":
    main(NAME, __doc__, measure, tables)
