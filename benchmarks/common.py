"""What every comparison shares: words, timing, memory, versions, tables, absent peers.

A comparison is a module with ``measure(asked) -> dict`` and ``tables(result) -> list[Table]``, and
ends with ``main(NAME, __doc__, measure, tables)``. What is printed and what ``benchmarks.report``
puts into ``docs/performance.md`` are the same tables of the same JSON.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = ROOT / "artifacts"
BIN = Path(sys.executable).parent
Result = dict[str, Any]


class Absent(Exception):
    """A peer is not on this machine; the text is the command that adds it."""


@dataclass(frozen=True)
class Table:
    """Text cells; ``notes`` stand below."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = field(default_factory=tuple)

    def text(self) -> str:
        """For a terminal: columns aligned, the first to the left."""
        lines = [list(self.head), *map(list, self.rows)]
        wide = [max(len(row[n]) for row in lines) for n in range(len(self.head))]
        shown = ["  ".join(c.ljust(w) if n == 0 else c.rjust(w) for n, (c, w) in
                 enumerate(zip(row, wide, strict=True))) for row in lines]  # fmt: skip
        rule = "  ".join("-" * w for w in wide)
        return "\n".join([self.title, shown[0], rule, *shown[1:], *self.notes])

    def markdown(self) -> str:
        """For a document."""
        rows = ["| " + " | ".join(row) + " |" for row in (self.head, *self.rows)]
        rows.insert(1, "|" + "---|" * len(self.head))
        notes = ["", *(note + "  " for note in self.notes)] if self.notes else []
        return "\n".join([f"**{self.title}**", "", *rows, *notes])


def main(
    name: str,
    about: str | None,
    measure: Callable[[argparse.Namespace], Result],
    tables: Callable[[Result], list[Table]],
    add: Callable[[argparse.ArgumentParser], object] = lambda _: None,
) -> None:
    """Measure, print, keep ``artifacts/bench-NAME-quick.json`` or ``-full``."""
    words = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}",
                                    description=(about or "").partition("\n")[0])  # fmt: skip
    words.add_argument("--quick", action="store_true", help="small sizes (the default)")
    words.add_argument("--full", action="store_true", help="the sizes that the targets name")
    words.add_argument("--runs", type=int, help="how often each is timed; its median counts")
    add(words)
    asked = words.parse_args()
    end_tidily()
    asked.load_before = round(os.getloadavg()[0], 1)
    result = keep(name, asked, measure(asked))
    for each in tables(result):
        print("\n" + each.text(), flush=True)
    print("\n" + said(result))


def keep(name: str, asked: argparse.Namespace, found: Result) -> Result:
    """Write a result down, with the machine; also of a run that goes on."""
    result = {"machine": machine() | {"load_before": asked.load_before}, **found}
    path = kept(name, full=asked.full)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return result


def end_tidily() -> None:
    """Let a request to end (SIGTERM) close what was opened: servers, a database."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def kept(name: str, *, full: bool) -> Path:
    """Where a comparison's result lies."""
    return ARTIFACTS / f"bench-{name}-{'full' if full else 'quick'}.json"


def said(result: Result) -> str:
    """Versions and machine in one line."""
    where = result["machine"]
    parts = [f"{k} {v}" for k, v in result.get("versions", {}).items()]
    here = (f"{where['cpu']}, {where['cores']} cores, {where['memory_gb']} GB,"
            f" load before {where['load_before']}")  # fmt: skip
    return f"{', '.join(parts)}; {here}"


def machine() -> dict[str, Any]:
    """What it ran on."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in info if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cpu": names[0] if names else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory),
        "python": platform.python_version(),
        "system": platform.platform(aliased=True, terse=True),
        "day": time.strftime("%Y-%m-%d"),
    }


def versions(*names: str) -> dict[str, str]:
    """Versions of installed distributions."""
    found = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "absent"
    return found


def program(name: str, package: str) -> str:
    """A program's path. Raises Absent with the command that installs it."""
    path = shutil.which(name)
    if path is None:
        raise Absent(f"apt-get install {package}")
    return path


def timed(work: Callable[[], object], runs: int = 7, seconds: float = 20.0) -> float:
    """Median seconds of ``runs``, of fewer where they take longer than ``seconds`` together."""
    taken: list[float] = []
    while len(taken) < runs and (sum(taken) < seconds or not taken):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def p50_p99(times: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile (nearest rank), in ms, of seconds."""
    ordered = sorted(times)
    last = max(0, -(-99 * len(ordered) // 100) - 1)
    return {"p50_ms": 1000 * statistics.median(ordered), "p99_ms": 1000 * ordered[last],
            "n": len(ordered)}  # fmt: skip


def memory_mb(process: int | str = "self") -> dict[str, float]:
    """Private memory and the share of everything mapped (Pss), now."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()[1:]
    sizes = {part[0].rstrip(":"): int(part[1]) for part in map(str.split, lines)}
    private = sizes["Private_Clean"] + sizes["Private_Dirty"]
    return {"private_mb": private / 1024, "pss_mb": sizes["Pss"] / 1024}


def tree_mb(process: int) -> dict[str, float]:
    """The same, summed over a process and all that it started."""
    every = [memory_mb(p) for p in family(process)]
    return {key: sum(each[key] for each in every) for key in ("private_mb", "pss_mb")}


def family(process: int) -> list[int]:
    """A process and its descendants that still run."""
    found = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text(encoding="utf-8").split():
            found += family(int(child))
    return found


def peak_mb(process: int | str = "self") -> float:
    """The most that was ever resident."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def stop(process: "subprocess.Popen[Any]") -> None:
    """End a process that we started."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def different(what: str) -> None:
    """Stop: results differ, so no time means anything."""
    sys.exit(f"not equal, nothing timed: {what}")


def say(text: str) -> None:
    """What is being done, for whoever waits."""
    print(text, file=sys.stderr, flush=True)


def times(value: float | None) -> str:
    """A ratio."""
    return "" if value is None else f"{value:.1f}x" if value < 100 else f"{value:,.0f}x"


def seconds(value: float) -> str:
    """A duration with three digits."""
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if value * factor >= 1:
            return f"{value * factor:.3g} {unit}" if value < 100 else f"{value:,.0f} s"
    return f"{value * 1e6:.3g} µs"


def count(value: int) -> str:
    """10k, 1M: sizes as tables name them."""
    return f"{value // 10**6}M" if value >= 10**6 else f"{value // 1000}k" if value >= 10**4 \
        else f"{value:,}"  # fmt: skip
