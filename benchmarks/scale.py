"""The batch on worker processes: ``geoapp overlap --scheduler local`` with one and with two.

``python -m benchmarks.scale`` takes 10,000 mixed parcels and 200 sites, ``--full`` ten million
and 10,000. The tables of all runs must be the same to the last byte. Seconds are those of the whole
command, start and end of the workers included; ``work`` leaves out what a batch of one site takes.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import data
from benchmarks.common import Result, Table, count, different, main, say, seconds, times, versions

NAME = "scale"
WAYS: dict[str, list[str]] = {
    "one process, 1 thread": ["--workers", "1"],
    "one process, 2 threads": ["--workers", "2"],
    "Dask, 1 worker process": ["--scheduler", "local", "--workers", "1"],
    "Dask, 2 worker processes": ["--scheduler", "local", "--workers", "2"],
}


def measure(asked: argparse.Namespace) -> Result:
    number, sites = (10_000_000, 10_000) if asked.full else (10_000, 200)
    number, sites = asked.parcels or number, asked.sites or sites
    world = data.world(number)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        many, one = (written(Path(folder) / f"{n}.geojson", n, number) for n in (sites, 1))
        expected = b""
        for name, words in WAYS.items():
            say(f"{name}: {number:,} parcels x {sites:,} sites")
            out = Path(folder) / "out.csv"
            runs = [taken(many, world, words, out) for _ in range(asked.runs or 1)]
            found = out.read_bytes()
            expected = expected or found
            if found != expected:
                different(f"{name}: the table is another")
            start = taken(one, world, words, out)
            rows.append({"way": name, "seconds": statistics.median(runs), "start_s": start})
    told = versions("dask", "distributed")
    return {"versions": told, "parcels": number, "sites": sites, "rows": rows}


def written(path: Path, sites: int, number: int) -> Path:
    """A file of sites."""
    features = [{"type": "Feature", "id": str(n), "properties": {}, "geometry": json.loads(text)}
                for n, text in enumerate(data.drawn(data.plots(sites, number)))]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def taken(sites: Path, world: Path, words: list[str], out: Path) -> float:
    """Seconds of one command."""
    begun = time.perf_counter()
    data.geoapp("overlap", sites, world, "-o", out, *words)
    return time.perf_counter() - begun


def tables(result: Result) -> list[Table]:
    base = result["rows"][0]
    shown = [[r["way"], seconds(r["seconds"]), times(base["seconds"] / r["seconds"]),
              seconds(work(r)), times(work(base) / work(r))] for r in result["rows"]]  # fmt: skip
    title = f"{count(result['parcels'])} mixed parcels x {result['sites']:,} sites, one command"
    return [Table(title, ["way", "whole command", "faster", "work", "faster"], shown)]


def work(row: dict[str, Any]) -> float:
    return max(row["seconds"] - row["start_s"], 1e-3)


def _add(words: argparse.ArgumentParser) -> None:
    words.add_argument("--parcels", type=int)
    words.add_argument("--sites", type=int)


if __name__ == "__main__":
    main(NAME, __doc__, measure, tables, _add)
