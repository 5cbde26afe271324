"""One tool in a process of its own: ``python -m benchmarks.overlap_child TOOL COUNT KIND``.

Reads JSON lines on standard input, answers each with one: ``{"take": 43}`` takes that many sites
and answers with the file that holds the areas; ``{"time": runs, "seconds": most}`` times the query
and tells what the process holds. So nothing of one tool is in another's memory or way, and the
parent times nothing before it compared.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import data
from benchmarks.common import Absent, end_tidily, memory_mb, peak_mb, timed
from benchmarks.overlap_tools import TOOLS, Tool, areas


def main(name: str, count: int, kind: str) -> None:
    """Serve until the input ends."""
    tool = next(made for made in TOOLS if made.name == name)()
    begun = time.perf_counter()
    try:
        tool.load(count, kind)
    except Absent as absent:
        answer({"absent": str(absent)})
        return
    answer({"load_s": time.perf_counter() - begun})
    try:
        with tempfile.TemporaryDirectory() as folder:
            for line in sys.stdin:
                answer(done(tool, count, json.loads(line), Path(folder)))
    finally:
        getattr(tool, "close", lambda: None)()


def done(tool: Tool, count: int, asked: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Carry one line out."""
    if "take" in asked:
        tool.take(data.plots(asked["take"], count))
        found = getattr(tool, "ready", None) or tool.run()
        path = folder / f"{asked['take']}.npz"
        np.savez(path, **found._asdict(), **once(tool))
        return {"areas": str(path)}
    seconds = timed(tool.run, asked["time"], asked["seconds"])
    memory = getattr(tool, "memory", memory_mb)()
    return {"seconds": seconds, "peak_mb": peak_mb()} | memory


def once(tool: Any) -> dict[str, np.ndarray]:
    """Of ours also what ground has when it is counted once."""
    if not hasattr(tool, "found"):
        return {}
    names = np.array([*map(list(codes()).index, tool.parcels.code_names), -1])
    found = areas(tool.found.site, names[tool.found.code], tool.found.area_m2)
    return {"once_site": found.site, "once_code": found.code, "once_m2": found.m2}


def codes() -> dict[str, int]:
    """Codes in the order that says which keeps shared ground."""
    from benchmarks.cover import RANK

    return RANK


def answer(told: dict[str, Any]) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    end_tidily()
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
